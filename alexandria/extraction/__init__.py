"""Chunk → Knowledge Unit: the prompt, the wire format, the passes, and the way back to the sentences."""

from alexandria.extraction.detail import DetailName, detail_for
from alexandria.extraction.extract import (
    Ask,
    Extraction,
    PaperHead,
    chunk_request,
    extract_chunk,
    extraction_of,
    prompt_version,
    unasked_digest,
)
from alexandria.extraction.passage import Passage, read_passage
from alexandria.extraction.prompt import Prompt, load_prompt

__all__ = [
    "Ask",
    "DetailName",
    "Extraction",
    "PaperHead",
    "Passage",
    "Prompt",
    "chunk_request",
    "detail_for",
    "extract_chunk",
    "extraction_of",
    "load_prompt",
    "prompt_version",
    "read_passage",
    "unasked_digest",
]
