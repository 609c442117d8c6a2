"""Chunk → Knowledge Unit: the prompt, the wire format, the passes, and the way back to the sentences."""

from alexandria.extraction.detail import DetailName, detail_for
from alexandria.extraction.extract import (
    Ask,
    Extraction,
    PaperHead,
    Question,
    extract_chunk,
    extraction_of,
    first_question,
    prompt_version,
    unasked_digest,
)
from alexandria.extraction.passage import Passage, read_passage
from alexandria.extraction.wire import WireAnswer

__all__ = [
    "Ask",
    "DetailName",
    "Extraction",
    "PaperHead",
    "Passage",
    "Question",
    "WireAnswer",
    "detail_for",
    "extract_chunk",
    "extraction_of",
    "first_question",
    "prompt_version",
    "read_passage",
    "unasked_digest",
]
