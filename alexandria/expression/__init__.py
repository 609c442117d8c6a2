"""The paper's wording: how far stored fields repeat it, and how to say the same in other words."""

from alexandria.expression.freeing import free_of_expression, freed_units
from alexandria.expression.guard import RUN_LIMIT, Guard, secret, share_secret
from alexandria.expression.index import SourceIndex, texts_of
from alexandria.expression.shortening import shorten
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
    "shorten",
    "texts_of",
    "words",
]
