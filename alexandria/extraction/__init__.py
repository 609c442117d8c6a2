"""Chunk → Knowledge Unit: questions, wire formats, table rows, passes, verification."""

from alexandria.extraction.chunk_extraction import ChunkUnits, extract_chunk
from alexandria.extraction.detail import DetailName, FillSetting, detail_for
from alexandria.extraction.extraction_settings import Extraction, extraction_of
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passage import Passage, read_passage
from alexandria.extraction.question import chunk_digest, first_questions
from alexandria.extraction.verification import VERIFYING
from alexandria.extraction.wire import WireAnswer

__all__ = [
    "VERIFYING",
    "ChunkUnits",
    "DetailName",
    "Extraction",
    "FillSetting",
    "PaperContext",
    "Passage",
    "WireAnswer",
    "chunk_digest",
    "detail_for",
    "extract_chunk",
    "extraction_of",
    "first_questions",
    "read_passage",
]
