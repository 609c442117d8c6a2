"""Open information extraction: what a sentence's dependency parse and its parentheses state.

Used where the model left something out. The words are those of the sentence, split into fields, without articles,
auxiliaries and parentheticals, so that no run of them is long.
"""

from alexandria.openie.cleaning import CleanSentence, clean
from alexandria.openie.filling import (
    Filled,
    Filler,
    FillerName,
    FillSource,
    filler_named,
    is_said_by,
)
from alexandria.openie.paraphrase import is_fragment
from alexandria.openie.rule_claims import is_well_formed, normalized
from alexandria.openie.sentence_claims import claims_of_parsed, claims_of_sentences

__all__ = [
    "CleanSentence",
    "FillSource",
    "Filled",
    "Filler",
    "FillerName",
    "claims_of_parsed",
    "claims_of_sentences",
    "clean",
    "filler_named",
    "is_fragment",
    "is_said_by",
    "is_well_formed",
    "normalized",
]
