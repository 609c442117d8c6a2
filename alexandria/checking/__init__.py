"""Claims + the sentences that they rest on → findings (`CHECKS`), coverage, attribution."""

from alexandria.checking.attribution import claimant, is_boilerplate, looks_like_instruction
from alexandria.checking.coverage import (
    PLACEHOLDER,
    Content,
    Stating,
    content_of,
    coverage_of,
    holds_number,
    is_formula,
    is_torn,
    states_nothing,
    stems_of,
)
from alexandria.checking.evidence import ChunkEvidence
from alexandria.checking.grounding import CHECKS, Check, Finding, Findings, findings
from alexandria.checking.paper_names import PaperNames
from alexandria.checking.prompt_example import ExampleWords
from alexandria.checking.sentence_reading import SentenceReading, read_sentences
from alexandria.checking.vocabulary import Vocabulary

__all__ = [
    "CHECKS",
    "PLACEHOLDER",
    "Check",
    "ChunkEvidence",
    "Content",
    "ExampleWords",
    "Finding",
    "Findings",
    "PaperNames",
    "SentenceReading",
    "Stating",
    "Vocabulary",
    "claimant",
    "content_of",
    "coverage_of",
    "findings",
    "holds_number",
    "is_boilerplate",
    "is_formula",
    "is_torn",
    "looks_like_instruction",
    "read_sentences",
    "states_nothing",
    "stems_of",
]
