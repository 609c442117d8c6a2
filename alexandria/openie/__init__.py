"""Open information extraction: the fields of a plain sentence, and what a passage states that no model said.

`split_statement` cuts a model's sentence into its fields; a `Filler` adds claims for sentences without any. Both
keep every word in its order. `clean` makes a printed sentence one that parses.
"""

from alexandria.openie.cleaning import CleanSentence, clean
from alexandria.openie.filling import Filler, FillerName, FillSource, filler_named
from alexandria.openie.statement_splitting import (
    StatementParts,
    split_statement,
    split_statements,
)

__all__ = [
    "CleanSentence",
    "FillSource",
    "Filler",
    "FillerName",
    "StatementParts",
    "clean",
    "filler_named",
    "split_statement",
    "split_statements",
]
