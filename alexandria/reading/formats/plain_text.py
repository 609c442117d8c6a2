"""Plain text → PaperDraft: blank lines part paragraphs, short lines alone that look like headings are headings."""

from __future__ import annotations

import re

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.dehyphenation import PrintedWords, join_lines
from alexandria.reading.formats.piece_builders import heading_piece, paragraph_piece, text_piece
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import find_arxiv_id, find_dois
from alexandria.reading.section_roles import (
    is_known_heading,
    level_of_number,
    section_role,
    split_heading_number,
)
from alexandria.reading.text_decoding import decode
from alexandria.reading.text_normalisation import clean_text, normalise, one_line

__all__ = ["read_plain"]

_LIST = re.compile(r"\s*(?:[-*•‣◦]|\d{1,2}[.)])\s+")
_MAX_HEADING = 90


def read_plain(source: SourceFile) -> PaperDraft:
    """Read a text file; the first line is the title where it stands alone and is short."""
    text = normalise(clean_text(decode(source.content)))
    vocabulary = PrintedWords(text)
    chunks = [c.strip("\n") for c in re.split(r"\n[ \t]*\n", text) if c.strip()]
    title = ""
    if chunks and "\n" not in chunks[0].strip() and _titled(chunks[0]) and len(chunks) > 1:
        title = one_line(chunks.pop(0))
    pieces: list[Piece] = []
    in_references = False
    for chunk in chunks:
        for piece in _pieces(chunk, vocabulary, in_references):
            if piece.block.kind is BlockKind.HEADING:
                words = split_heading_number(piece.block.text)[1]
                in_references = section_role(words) is SectionRole.REFERENCES
            pieces.append(piece)
    head = text[:3000]
    dois = find_dois(head)
    return PaperDraft(
        pieces=tuple(pieces),
        title=title,
        doi=dois[0] if len(dois) == 1 else None,
        arxiv_id=find_arxiv_id(head),
    )


def _titled(line: str) -> bool:
    line = line.strip()
    return (
        8 <= len(line) <= 250
        and not line.endswith((".", ":", ";", ","))
        and not is_known_heading(line)
    )


def _pieces(chunk: str, vocabulary: PrintedWords, in_references: bool) -> list[Piece]:
    lines = chunk.splitlines()
    first = lines[0].strip()
    found: list[Piece] = []
    if _is_heading(first, alone=len(lines) == 1):
        number, words = split_heading_number(first)
        found.append(heading_piece(words, level_of_number(number) or 1, number=number))
        lines = lines[1:]
    if not lines:
        return found
    if in_references:
        return found + [text_piece(BlockKind.REFERENCE, e) for e in _entries(lines, vocabulary)]
    if sum(bool(_LIST.match(line)) for line in lines) > 1 and _LIST.match(lines[0]):
        items = _entries(lines, vocabulary)
        return found + [text_piece(BlockKind.LIST, item) for item in items]
    return [*found, paragraph_piece(join_lines(lines, vocabulary))]


def _is_heading(line: str, *, alone: bool) -> bool:
    if len(line) > _MAX_HEADING or line.endswith((".", ",", ";")):
        return is_known_heading(line) and len(line) < 40
    if is_known_heading(line):
        return True
    number, words = split_heading_number(line)
    return alone and ((bool(number) and words[:1].isupper()) or (line.isupper() and len(line) > 3))


def _entries(lines: list[str], vocabulary: PrintedWords) -> list[str]:
    """Join lines to entries: a new one starts at a marker, or at each line where no line has one."""
    marked = re.compile(r"\s*(?:\[\w+\]|[-*•‣◦]|\d{1,3}[.)])\s")
    if not any(marked.match(line) for line in lines):
        return [join_lines(lines, vocabulary)]
    groups: list[list[str]] = []
    for line in lines:
        if marked.match(line) or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [join_lines(group, vocabulary) for group in groups]
