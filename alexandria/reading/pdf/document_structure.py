"""Lines of all pages → pieces in reading order. The one place that knows the order of the steps."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from alexandria.paper import Block, BlockKind, PageWarning, SectionRole
from alexandria.reading.dehyphenation import PrintedWords, join_lines
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.pdf.abstract_extent import assign_abstract
from alexandria.reading.pdf.back_matter import (
    back_matter_lines,
)
from alexandria.reading.pdf.caption_detection import Caption, find_captions
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.contents_pages import contents_lines
from alexandria.reading.pdf.figure_detection import figure_regions, mark_figure_text
from alexandria.reading.pdf.front_matter import ABSTRACT_LABEL, FrontMatter, mark_front_matter
from alexandria.reading.pdf.heading_detection import Heading, find_headings
from alexandria.reading.pdf.heading_levels import set_levels
from alexandria.reading.pdf.page_content import Box, Line, PageContent, union
from alexandria.reading.pdf.paragraphs import Element, group_lines, mark_equations, mark_footnotes
from alexandria.reading.pdf.pdf_metadata import (
    find_doi,
    paper_arxiv_id,
    paper_year,
    split_keywords,
)
from alexandria.reading.pdf.reading_order import in_reading_order
from alexandria.reading.pdf.reference_entries import split_references
from alexandria.reading.pdf.reference_list import find_references
from alexandria.reading.pdf.run_in_headings import split_run_in_headings
from alexandria.reading.pdf.table_detection import TableRegion, find_tables, last_table
from alexandria.reading.pdf.text_style import DocumentStyle, document_style
from alexandria.reading.pdf.title_authors import find_authors, find_title
from alexandria.reading.section_roles import split_heading_number

__all__ = ["build_draft"]


@dataclass(slots=True)
class _Floats:
    """What stands apart from the running text of a page."""

    captions: list[Caption] = field(default_factory=list)
    tables: list[TableRegion] = field(default_factory=list)


def build_draft(
    pages: list[PageContent],
    metadata: dict[str, str],
    page_count: int,
    warnings: list[PageWarning],
    hinted_tables: dict[int, list[Box]] | None = None,
) -> PaperDraft:
    """Understand the pages: floats, order, headings, paragraphs, front matter, references."""
    style = document_style(pages)
    lines = [ln for p in pages for ln in p.lines]
    running = [ln for ln in lines if ln.kind is BlockKind.FURNITURE]
    # A running head or a line number between the halves of a cut word would make words of them.
    vocabulary = PrintedWords.of_lines(
        ln.text for ln in lines if ln.kind is not BlockKind.FURNITURE
    )
    headers = [ln.text for ln in running]
    # Only the document's first page has a title, authors and front matter; a later one may be read alone.
    opening = pages[0] if pages[0].number == 0 else None
    title, title_lines = find_title(opening, style, metadata.get("title") or "", headers)
    authors = find_authors(opening, title_lines) if opening is not None else ()
    for line in title_lines:
        line.kind = BlockKind.FURNITURE
    hints = hinted_tables or {}
    floats = _find_floats(pages, style, hints)
    columns = Columns.of_document(pages, style)
    flow = _flow(pages)
    contents = contents_lines(flow)
    for line in contents:
        line.kind = BlockKind.LIST
    mark_equations(flow, columns)
    flow = split_run_in_headings(flow, style, columns)
    headings, references = _headings_and_references(flow, style, columns, authors)
    front = FrontMatter()
    if opening is not None:
        rest = [ln for ln in _without(flow, contents) if id(ln) not in references]
        front = mark_front_matter(rest, headings, style, columns, title_lines)
    front.roles.update({id(line): SectionRole.FRONT for line in contents})
    small = references | back_matter_lines(flow, headings) | _abstract(flow, front)
    mark_footnotes([ln for ln in flow if id(ln) not in small], style, columns)
    builder = _Builder(
        columns, style, vocabulary, {id(h.lines[0]): h for h in headings}, front, references
    )
    pieces = builder.pieces(flow, floats)
    if not pieces and title_lines:
        pieces = builder.pieces([replace(ln, kind=None) for ln in title_lines], {})
    arxiv_id = paper_arxiv_id(pages)
    return PaperDraft(
        # Running lines stand apart from the text, and never make a paper out of nothing.
        pieces=tuple([*builder.furniture(running), *pieces] if pieces else ()),
        title=title,
        authors=authors,
        doi=find_doi(pages, metadata, references),
        arxiv_id=arxiv_id,
        year=paper_year(pages, metadata, arxiv_id),
        keywords=builder.keywords,
        page_count=page_count,
        warnings=tuple(warnings),
    )


def _flow(pages: Sequence[PageContent]) -> list[Line]:
    """The lines that have no kind yet, in reading order."""
    free = [(p, [ln for ln in p.lines if ln.kind is None]) for p in pages]
    return [line for p, lines in free for line in in_reading_order(lines, p)]


def _headings_and_references(
    flow: Sequence[Line],
    style: DocumentStyle,
    columns: Mapping[int, Columns],
    authors: Sequence[str],
) -> tuple[list[Heading], set[int]]:
    """The headings with their levels and roles, and ids of the lines of the reference list."""
    headings = [h for h in find_headings(flow, style, columns) if not _names(h, authors)]
    listed = find_references(flow, headings)
    headings = [h for h in headings if h not in listed.no_headings]
    set_levels(headings)
    assign_abstract(headings, flow)
    return headings, set(listed.members)


def _find_floats(
    pages: Sequence[PageContent], style: DocumentStyle, hints: Mapping[int, Sequence[Box]]
) -> dict[int, _Floats]:
    found: dict[int, _Floats] = {}
    last: TableRegion | None = None
    for page in pages:
        captions = find_captions(page, style)
        tables = find_tables(page, captions, style, hints.get(page.number, ()), last)
        mark_figure_text(page, figure_regions(page, style), style)
        found[page.number] = _Floats(captions, tables)
        last = last_table(page, tables)
    return found


def _without(flow: Sequence[Line], left_out: Sequence[Line]) -> list[Line]:
    known = {id(line) for line in left_out}
    return [line for line in flow if id(line) not in known]


def _names(heading: Heading, authors: Sequence[str]) -> bool:
    """Whether a line set like a heading holds the authors' names; then it is none."""
    named = any(author in heading.text for author in authors)
    for line in heading.lines if named else ():
        line.kind = None
    return named


def _abstract(flow: Sequence[Line], front: FrontMatter) -> set[int]:
    """ids of the lines of an abstract without a heading, where they are of the abstract's size."""
    lines = [ln for ln in flow if front.roles.get(id(ln)) is SectionRole.ABSTRACT]
    sizes = sorted(ln.size for ln in lines)
    return {id(ln) for ln in lines if abs(ln.size - sizes[len(sizes) // 2]) < 0.35}


def _with_body(pieces: list[Piece]) -> list[Piece]:
    """A document that seems all front matter is none of a paper's layout: then the front is its body."""
    front = [p for p in pieces if p.role is SectionRole.FRONT]
    kept = sum(len(p.block.text) for p in pieces if p.role is not SectionRole.FRONT)
    if sum(len(p.block.text) for p in front) < 2 * kept:
        return pieces
    return [replace(p, role=None) if p.role is SectionRole.FRONT else p for p in pieces]


def _without_label(piece: Piece) -> Piece:
    """An abstract's paragraph without "Abstract:" at its start."""
    text = piece.block.text
    label = ABSTRACT_LABEL.match(text)
    if label is None:
        return piece
    return replace(piece, block=piece.block.model_copy(update={"text": text[label.end() :]}))


class _Builder:
    """Turns the marked flow into pieces, floats set in where their page ends a paragraph."""

    def __init__(
        self,
        columns: dict[int, Columns],
        style: DocumentStyle,
        vocabulary: PrintedWords,
        headings: dict[int, Heading],
        front: FrontMatter,
        references: set[int],
    ) -> None:
        self._columns = columns
        self._style = style
        self._vocabulary = vocabulary
        self._headings = headings
        self._front = front
        self._references = references
        self.keywords: tuple[str, ...] = ()

    def pieces(self, flow: Sequence[Line], floats: dict[int, _Floats]) -> list[Piece]:
        """Everything in reading order."""
        body = [ln for ln in flow if id(ln) not in self._front.roles]
        body.sort(key=lambda ln: id(ln) not in self._front.abstract)
        pieces = self._front_pieces([ln for ln in flow if id(ln) in self._front.roles])
        waiting = sorted(floats)
        for element in self._elements(body):
            while waiting and waiting[0] < element.lines[0].page:
                pieces += self._float_pieces(floats[waiting.pop(0)])
            pieces += self._element_pieces(element)
        for number in waiting:
            pieces += self._float_pieces(floats[number])
        return _with_body(pieces)

    def _elements(self, body: Sequence[Line]) -> list[Element]:
        """Runs of prose grouped to elements; runs of references and headings as they are."""
        elements: list[Element] = []
        run: list[Line] = []
        listed: list[Line] = []
        for line in body:
            if id(line) in self._references:
                elements += group_lines(run, self._style, self._columns)
                run = []
                listed.append(line)
                continue
            if id(line) == self._front.text_start:
                elements += group_lines(run, self._style, self._columns)
                run = []
            if listed and line.kind is BlockKind.HEADING:
                elements.append(Element(BlockKind.REFERENCE, listed))
                listed = []
            run.append(line)
        elements += group_lines(run, self._style, self._columns)
        if listed:
            elements.append(Element(BlockKind.REFERENCE, listed))
        return elements

    def _element_pieces(self, element: Element) -> list[Piece]:
        if element.kind is BlockKind.HEADING:
            heading = self._headings.get(id(element.lines[0]))
            return [self._heading_piece(heading)] if heading is not None else []
        if element.kind is BlockKind.REFERENCE:
            entries = split_references(element.lines)
            return [self._piece(BlockKind.REFERENCE, entry) for entry in entries]
        piece = self._piece(element.kind, element.lines)
        if id(element.lines[0]) == self._front.text_start:
            return [replace(piece, role=SectionRole.BODY)]
        return [piece]

    def _heading_piece(self, heading: Heading) -> Piece:
        words = join_lines([ln.text for ln in heading.lines], self._vocabulary)
        if heading.number:
            words = split_heading_number(words)[1]
        block = self._block(BlockKind.HEADING, heading.lines, words.strip(" |").rstrip(".:"))
        return Piece(block, heading.level, heading.number, heading.role)

    def _front_pieces(self, lines: Sequence[Line]) -> list[Piece]:
        """What stands apart from the text on the first pages, by role."""
        pieces: list[Piece] = []
        for role, members in itertools.groupby(lines, key=lambda ln: self._front.roles[id(ln)]):
            plain = [
                replace(ln, kind=None) if ln.kind is BlockKind.HEADING else ln for ln in members
            ]
            if role is SectionRole.KEYWORDS:
                self.keywords = self.keywords or split_keywords([ln.text for ln in plain])
                pieces.append(replace(self._piece(BlockKind.PARAGRAPH, plain), role=role))
                continue
            for element in group_lines(plain, self._style, self._columns):
                pieces.append(replace(self._piece(element.kind, element.lines), role=role))
        return [_without_label(p) if p.role is SectionRole.ABSTRACT else p for p in pieces]

    def _float_pieces(self, floats: _Floats) -> list[Piece]:
        pieces: list[Piece] = []
        done: set[int] = set()
        for table in floats.tables:
            if table.caption is not None:
                done.add(id(table.caption))
                pieces.append(self._piece(BlockKind.CAPTION, table.caption.lines))
            pieces.append(self._table_piece(table))
            if table.notes:
                pieces.append(self._piece(BlockKind.FOOTNOTE, table.notes))
        for caption in floats.captions:
            if id(caption) not in done:
                pieces.append(self._piece(BlockKind.CAPTION, caption.lines))
        return pieces

    def _table_piece(self, table: TableRegion) -> Piece:
        rows = tuple(tuple(c.replace("\u00ad", "") for c in row) for row in table.grid.rows)
        text = "\n".join("\t".join(row) for row in rows)
        block = self._block(BlockKind.TABLE, table.lines, text)
        return Piece(block.model_copy(update={"rows": rows, "header_rows": table.grid.header_rows}))

    def furniture(self, lines: Sequence[Line]) -> list[Piece]:
        """Running headers, footers, page and line numbers, one piece a line, beside the text."""
        return [
            Piece(self._block(BlockKind.FURNITURE, [line], line.text), role=SectionRole.FRONT)
            for line in lines
        ]

    def _piece(self, kind: BlockKind, lines: Sequence[Line]) -> Piece:
        return Piece(
            self._block(kind, lines, join_lines([ln.text for ln in lines], self._vocabulary))
        )

    def _block(self, kind: BlockKind, lines: Sequence[Line], text: str) -> Block:
        page = lines[0].page
        box = lines[0].box
        for line in lines:
            if line.page == page:
                box = union(box, line.box)
        known = [ln.confidence for ln in lines if ln.confidence is not None]
        return Block(
            kind=kind,
            text=text,
            page=page + 1,
            bbox=tuple(round(v, 1) for v in box),  # type: ignore[arg-type]  # four stay four
            ocr_confidence=round(sum(known) / len(known), 3) if known else None,
        )
