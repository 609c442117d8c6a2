"""Paper, the result of reading: sections that hold typed blocks, with the page of each.

Reading (any format) produces it; chunking and evaluation consume it. It holds the paper's text, so it
lives in memory for the length of a run and is never stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, computed_field

__all__ = ["Block", "BlockKind", "PageWarning", "Paper", "PaperState", "Section", "SectionRole"]


class BlockKind(StrEnum):
    """What a piece of the page is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    CAPTION = "caption"
    EQUATION = "equation"
    FOOTNOTE = "footnote"
    REFERENCE = "reference"
    FURNITURE = "furniture"
    """Running header, footer, page or line number: never prose."""


class SectionRole(StrEnum):
    """What a section is for; only ABSTRACT, BODY and APPENDIX hold knowledge."""

    ABSTRACT = "abstract"
    BODY = "body"
    APPENDIX = "appendix"
    KEYWORDS = "keywords"
    REFERENCES = "references"
    ACKNOWLEDGEMENTS = "acknowledgements"
    FUNDING = "funding"
    CONTRIBUTIONS = "contributions"
    DECLARATIONS = "declarations"
    """Competing interests, ethics, data availability, licence, author notes."""
    FRONT = "front"
    """Authors, affiliations, dates and whatever else stands before the text."""


class PaperState(StrEnum):
    """How an ingest of a paper ended. Failed, partial and waiting ones are taken up again by the next run.

    WAITING is a state of a run's input alone, never of a stored paper: its questions are with a batch.
    """

    DONE = "done"
    PARTIAL = "partial"
    EMPTY = "empty"
    SKIPPED = "skipped"
    FAILED = "failed"
    WAITING = "waiting"


class _Frozen(BaseModel):
    # Inputs stay out of error messages: they may be text of a paper.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Block(_Frozen):
    """One paragraph, list, table, caption …, in reading order.

    `page` counts from 1 and is None for formats without pages. `bbox` is (x0, y0, x1, y1) in points from
    the top left of the page where the block starts. A table carries `rows` of cell strings, the first
    `header_rows` of them headers; `text` then holds the same, tab- and newline-separated.
    """

    kind: BlockKind
    text: str
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    ocr_confidence: float | None = None
    """Where the text came from OCR: share 0…1 of well-shaped words. An estimate: the engine's own is hidden."""


class Section(_Frozen):
    """A heading with what stands under it. Level 1 is a main section; `heading` is empty for text before any."""

    heading: str = ""
    number: str = ""
    level: int = 1
    role: SectionRole = SectionRole.BODY
    page: int | None = None
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and all under it, in reading order."""
        yield self
        for child in self.sections:
            yield from child.walk()


class PageWarning(_Frozen):
    """Something about a page that a user should know: hidden text, unknown glyphs, OCR used, …"""

    page: int | None
    kind: str
    message: str


_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST)
_NO_PROSE = (SectionRole.FRONT, SectionRole.KEYWORDS, SectionRole.REFERENCES)


_UNLISTED = (
    *_NO_PROSE,
    SectionRole.ABSTRACT,
    SectionRole.ACKNOWLEDGEMENTS,
    SectionRole.FUNDING,
)


class Paper(_Frozen):
    """One paper as read. `sha256` is the hex digest of the file's bytes and the paper's identity."""

    sha256: str
    source_name: str
    """The file's name without its folder."""
    format: str
    """Name of a row of FORMATS: pdf, jats, html, markdown, latex, text, or that of a reader plug-in."""
    reader: str
    """Name and version of the reading path; another reader may yield another text."""
    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str | None = None
    arxiv_id: str | None = None
    year: int | None = None
    venue: str = ""
    """Journal, proceedings, book or repository, where a list of papers says so."""
    metadata_source: str = ""
    """Name of the list of papers (BibTeX, RIS, …) that title, authors, identifiers, year and venue are from, as
    far as it has them; empty where all are from the file itself."""
    language: str | None = None
    """ISO 639-1 code, where it could be determined."""
    keywords: tuple[str, ...] = ()
    page_count: int = 0
    sections: tuple[Section, ...] = ()
    warnings: tuple[PageWarning, ...] = ()

    def walk(self) -> Iterator[Section]:
        """All sections in reading order, parents before children."""
        for section in self.sections:
            yield from section.walk()

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents this order
    @property
    def abstract(self) -> str:
        """The abstract's prose; empty where none was found."""
        return "\n\n".join(
            b.text
            for s in self.walk()
            if s.role is SectionRole.ABSTRACT
            for b in s.blocks
            if b.kind in _PROSE
        )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def body(self) -> str:
        """Abstract and body prose with its headings in reading order, paragraphs separated by blank lines.

        Acknowledgements and declarations are in it, as they are prose of the paper; where only what holds
        knowledge counts, walk the sections and check their role.
        """
        parts: list[str] = []
        for section in self.walk():
            if section.role in _NO_PROSE:
                continue
            heading = f"{section.number} {section.heading}".strip()
            parts += [heading] if heading else []
            parts += [b.text for b in section.blocks if b.kind in _PROSE]
        return "\n\n".join(parts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def headings(self) -> list[str]:
        """Headings of the sections that hold knowledge or declarations, in order, with their numbers."""
        return [
            f"{s.number} {s.heading}".strip()
            for s in self.walk()
            if s.heading and s.role not in _UNLISTED
        ]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def references(self) -> list[str]:
        """One entry per cited work."""
        return [b.text for s in self.walk() for b in s.blocks if b.kind is BlockKind.REFERENCE]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def tables(self) -> list[tuple[tuple[str, ...], ...]]:
        """Rows of cells of every table."""
        return [b.rows for s in self.walk() for b in s.blocks if b.kind is BlockKind.TABLE]
