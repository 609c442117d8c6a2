"""Open information extraction: what a sentence's dependency parse and its parentheses state.

Used where the model left something out. The words are those of the sentence, split into fields, without articles,
auxiliaries and parentheticals, so that no run of them is long.
"""

from alexandria.openie.cleaning import CleanSentence, clean
from alexandria.openie.filling import (
    Filler,
    FillerName,
    FillSource,
    filler_named,
    is_stated_by,
)
from alexandria.openie.paraphrase import is_fragment
from alexandria.openie.rule_claims import is_well_formed, normalized

__all__ = [
    "CleanSentence",
    "FillSource",
    "Filler",
    "FillerName",
    "clean",
    "filler_named",
    "is_fragment",
    "is_stated_by",
    "is_well_formed",
    "normalized",
]
