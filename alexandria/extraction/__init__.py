"""Chunk → Knowledge Unit: questions, wire format, alignment with the sentences, table rows, passes."""

from alexandria.extraction.chunk_extraction import ChunkUnits, extract_chunk
from alexandria.extraction.detail import DetailName, detail_for
from alexandria.extraction.extraction_settings import Extraction, extraction_of
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passage import Passage, read_passage
from alexandria.extraction.question import first_question, unasked_digest
from alexandria.extraction.wire import WireAnswer

__all__ = [
    "ChunkUnits",
    "DetailName",
    "Extraction",
    "PaperContext",
    "Passage",
    "WireAnswer",
    "detail_for",
    "extract_chunk",
    "extraction_of",
    "first_question",
    "read_passage",
    "unasked_digest",
]
