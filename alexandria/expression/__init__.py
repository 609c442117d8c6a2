"""The paper's wording: how far stored fields repeat it, and what becomes of those that do."""

from alexandria.expression.freeing import free_of_expression, freed_units
from alexandria.expression.guard import RUN_LIMIT, Guard, secret, share_secret
from alexandria.expression.index import SourceIndex, texts_of
from alexandria.expression.text_fields import TextRow, rows_of
from alexandria.expression.word_tokens import words

__all__ = [
    "RUN_LIMIT",
    "Guard",
    "SourceIndex",
    "TextRow",
    "free_of_expression",
    "freed_units",
    "rows_of",
    "secret",
    "share_secret",
    "texts_of",
    "words",
]
