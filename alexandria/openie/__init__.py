"""Open information extraction: what a sentence's dependency parse, its brackets and its table rows state.

Used where the model left something out, and for what needs no model (rows of tables). The words are those of the
sentence, split into fields, without articles, auxiliaries and parentheticals, so that no run of them is long.
"""

from alexandria.openie.cleaning import clean
from alexandria.openie.equations import claim_of_equation
from alexandria.openie.paraphrase import is_fragment, paraphrased
from alexandria.openie.sentence_claims import claims_of_parsed, claims_of_sentences
from alexandria.openie.statement_splitting import split_statements
from alexandria.openie.table_rows import is_row, told_in_row, uses_signs
from alexandria.openie.uncovered_spans import (
    claim_of_uncovered_span,
    formula_spans,
    printed_span,
    whole_list,
)

__all__ = [
    "claim_of_equation",
    "claim_of_uncovered_span",
    "claims_of_parsed",
    "claims_of_sentences",
    "clean",
    "formula_spans",
    "is_fragment",
    "is_row",
    "paraphrased",
    "printed_span",
    "split_statements",
    "told_in_row",
    "uses_signs",
    "whole_list",
]
