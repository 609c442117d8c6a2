"""Readers of text formats, one module each, and what they share.

A reader is found through its row of FORMATS, not imported. Exported here is what a new reader of text needs.
"""

from alexandria.reading.formats.piece_builders import (
    heading_piece,
    paragraph_piece,
    table_piece,
    text_piece,
)
from alexandria.reading.text_decoding import decode

__all__ = ["decode", "heading_piece", "paragraph_piece", "table_piece", "text_piece"]
