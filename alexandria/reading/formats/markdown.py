"""Markdown → PaperDraft, through markdown-it's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.formats.piece_builders import (
    heading_piece,
    paragraph_piece,
    table_piece,
    text_piece,
)
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import clean_doi, find_arxiv_id
from alexandria.reading.section_roles import section_role, split_heading_number
from alexandria.reading.text_decoding import decode
from alexandria.reading.text_normalisation import clean_text

__all__ = ["read_markdown"]

_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_CAPTION = re.compile(r"(?:fig(?:ure|\.)?|table|scheme|algorithm)\s*\d", re.IGNORECASE)
_LONGEST_BLOCK = 200_000
"""Characters."""
_MOST_MARKS = 5_000
_TAG = re.compile(r"<[^>]{1,200}>")
_ESCAPE = re.compile(r"\\([*_#`~!|<>&.+-])")


def read_markdown(source: SourceFile) -> PaperDraft:
    """Read a Markdown paper; a front matter block names title, authors, DOI and year where it has them."""
    text = clean_text(decode(source.content))
    front = _FRONT.match(text)
    fields = _fields(front[1]) if front else {}
    # Backslash escapes are undone below: markdown-it's own rule would eat the brackets of \( … \).
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.disable(["escape", "inline"])
    tokens = parser.parse(text[front.end() :] if front else text)
    _parse_inline(parser, tokens)
    pieces = list(_pieces(tokens))
    title, pieces = _take_title(fields.get("title", ""), pieces)
    year = fields.get("year") or fields.get("date", "")
    match = re.search(r"(?:19|20)\d\d", year)
    return PaperDraft(
        pieces=tuple(pieces),
        title=title,
        authors=tuple(filter(None, re.split(r"\s*[;,]\s*", fields.get("authors", "")))),
        doi=clean_doi(fields.get("doi", "")),
        arxiv_id=find_arxiv_id(text[:3000]),
        year=int(match[0]) if match else None,
    )


def _parse_inline(parser: MarkdownIt, tokens: list[Token]) -> None:
    """Parse what stands within blocks, and leave blocks as they are written that no author writes.

    The time that marks of emphasis and brackets take grows with the square of their number: 600 kB of them took
    39 s. A paragraph of a paper has a few thousand characters.
    """
    for token in tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) <= _LONGEST_BLOCK and _marks(token.content) <= _MOST_MARKS:
            parser.inline.parse(token.content, parser, {}, token.children)
        else:
            token.children.append(Token("text", "", 0, content=token.content))


def _marks(text: str) -> int:
    return sum(map(text.count, "*_[~`"))


def _fields(front: str) -> dict[str, str]:
    pairs = re.findall(r"^(\w+):[ \t]*(\S.*)$", front, re.MULTILINE)
    return {key.lower(): value.strip().strip("\"'[]") for key, value in pairs}


def _take_title(title: str, pieces: list[Piece]) -> tuple[str, list[Piece]]:
    """The only first-level heading is the title; then second-level headings are main sections."""
    headings = [p for p in pieces if p.block.kind is BlockKind.HEADING]
    tops = [p for p in headings if p.level == 1]
    if len(tops) == 1 and headings[0] is tops[0] and section_role(tops[0].block.text) is None:
        title = title or tops[0].block.text
        pieces = [p for p in pieces if p is not tops[0]]
        headings = headings[1:]
    plain = [p.level for p in headings if section_role(p.block.text) is None]
    base = min(plain, default=min((p.level for p in headings), default=1)) - 1
    return title, [
        Piece(
            p.block,
            max(1, p.level - base if section_role(p.block.text) is None else 1),
            p.number,
            p.role,
        )
        if p.level
        else p
        for p in pieces
    ]


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    in_references = False
    depth = 0
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "heading_open":
            number, words = split_heading_number(_inline(tokens[i + 1]))
            in_references = section_role(words) is SectionRole.REFERENCES
            if words:
                yield heading_piece(words, int(token.tag[1]), number=number)
        elif token.type == "paragraph_open":
            yield from _paragraph(_inline(tokens[i + 1]), depth > 0, in_references)
        elif token.type == "table_open":
            rows, headers, i = _table(tokens, i)
            piece = table_piece(rows, headers)
            if piece:
                yield piece
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield paragraph_piece(token.content)
        i += 1


def _paragraph(text: str, in_list: bool, in_references: bool) -> Iterator[Piece]:
    if not text.strip():
        return
    if in_references:
        yield text_piece(BlockKind.REFERENCE, text)
    elif in_list:
        yield text_piece(BlockKind.LIST, text)
    elif _CAPTION.match(text):
        yield text_piece(BlockKind.CAPTION, text)
    elif re.fullmatch(r"\s*(\\[.*\\]|\$\$.*\$\$)\s*", text, re.DOTALL):
        yield text_piece(BlockKind.EQUATION, text)
    else:
        yield paragraph_piece(text)


def _table(tokens: list[Token], start: int) -> tuple[list[list[str]], int, int]:
    rows: list[list[str]] = []
    headers = 0
    i = start
    while tokens[i].type != "table_close":
        if tokens[i].type == "tr_open":
            rows.append([])
        elif tokens[i].type == "inline":
            rows[-1].append(_inline(tokens[i]))
        elif tokens[i].type == "thead_close":
            headers = len(rows)
        i += 1
    return rows, headers, i


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            continue
        elif child.type == "html_inline":
            parts.append({"<sup>": "^", "<sub>": "_"}.get(child.content.lower(), ""))
    return _ESCAPE.sub(r"\1", _TAG.sub("", "".join(parts)))
