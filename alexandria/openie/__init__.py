"""Open information extraction: what a sentence's dependency parse, its brackets and its table rows state.

Used where the model left something out, and for what needs no model (rows of tables). The words are those of the
sentence, split into fields, without articles, auxiliaries and parentheticals, so that no run of them is long.
"""

from alexandria.openie.cleaning import clean
from alexandria.openie.filling import (
    Filled,
    Filler,
    FillerName,
    FillSource,
    filler_named,
    is_said_by,
)
from alexandria.openie.paraphrase import is_fragment
from alexandria.openie.sentence_claims import claims_of_parsed, claims_of_sentences
from alexandria.openie.table_rows import is_row, told_in_row, uses_signs

__all__ = [
    "FillSource",
    "Filled",
    "Filler",
    "FillerName",
    "claims_of_parsed",
    "claims_of_sentences",
    "clean",
    "filler_named",
    "is_fragment",
    "is_row",
    "is_said_by",
    "told_in_row",
    "uses_signs",
]
