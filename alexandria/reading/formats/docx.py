"""Word documents (.docx) → PaperDraft, with python-docx for the package, the styles and the properties.

Macros, comments, headers, footers and what tracked changes delete are not read. The package is measured before it
is unpacked, so that a small file cannot fill the memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.document import CT_Document
from lxml import etree

from alexandria.errors import DamagedFile, NotADocument, TooLarge
from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.formats.docx_styles import ParagraphStyle, read_styles, style_of
from alexandria.reading.formats.docx_text import W, attribute, attribute_number, paragraph_text
from alexandria.reading.formats.piece_builders import heading_piece, table_piece, text_piece
from alexandria.reading.formats.xml_limits import xml_error
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import clean_doi
from alexandria.reading.section_roles import section_role, split_heading_number
from alexandria.reading.text_normalisation import normalise

__all__ = ["read_docx"]

_MOST_PARTS = 10_000
_CAPTION = re.compile(r"(?:fig(?:ure|\.)?|table|scheme|algorithm)\s*S?\d", re.IGNORECASE)
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_NO_NAMES = {"python-docx", "windows user", "microsoft office user", "user", "admin", "author"}
"""What programs enter as the author."""


def read_docx(source: SourceFile) -> PaperDraft:
    """Read a document.

    Raises:
        DamagedFile: not a Word document, or a broken one.
        NotADocument: another Office document.
        TooLarge: unpacked, it exceeds the limit on files.
    """
    _check_package(source)
    document = _open(source)
    walk = _Walk(document)
    pieces = list(walk.pieces())
    properties = document.core_properties
    title = walk.title or properties.title
    return PaperDraft(
        pieces=tuple(pieces),
        title=normalise(title),
        authors=walk.authors or tuple(_names(properties.author)),
        doi=clean_doi(properties.identifier or ""),
        language=properties.language[:2].lower() or None,
        keywords=tuple(filter(None, re.split(r"\s*[;,]\s*", properties.keywords))),
    )


def _check_package(source: SourceFile) -> None:
    try:
        with zipfile.ZipFile(BytesIO(source.content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise DamagedFile(source.path, f"{source.path.name}: the file is cut or broken") from error
    # zipfile unpacks no more of a part than its size here says.
    size = sum(part.file_size for part in parts)
    if size > source.options.max_file_bytes or len(parts) > _MOST_PARTS:
        message = f"{source.path.name}: {size / 1e6:.0f} MB and {len(parts)} parts when unpacked"
        raise TooLarge(source.path, message, hint="Save it anew without what is embedded in it.")


_BROKEN = (
    OpcError, KeyError, AttributeError, TypeError,
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError,
)  # fmt: skip
"""What python-docx and zipfile raise for packages that are not as Word writes them; RuntimeError is that of a part
that says it is encrypted or compressed in an unknown way."""


def _open(source: SourceFile) -> Document:
    path: Path = source.path
    try:
        document = docx.Document(BytesIO(source.content))
    except ValueError as error:
        raise NotADocument(path, f"{path.name}: an Office file, but no Word document") from error
    except etree.XMLSyntaxError as error:
        raise xml_error(path, error) from None
    except _BROKEN as error:
        raise DamagedFile(path, f"{path.name}: the Word document is broken") from error
    if not isinstance(document.element, CT_Document):
        raise DamagedFile(path, f"{path.name}: the Word document is broken")
    if document.element.body is None:
        raise DamagedFile(path, f"{path.name}: the Word document has no body")
    return document


def _names(text: str) -> Iterator[str]:
    for name in re.split(r"\s*;\s*", text):
        if name and name.lower() not in _NO_NAMES:
            yield normalise(name)


class _Walk:
    """Goes through the body once; collects title and authors where styles say so."""

    def __init__(self, document: Document) -> None:
        self.title = ""
        self.authors: tuple[str, ...] = ()
        self._body = document.element.body
        self._styles = read_styles(document)
        self._notes = {kind: _notes_of(document, kind) for kind in _NOTES.values()}
        self._in_references = False
        styled = (style_of(p, self._styles) for p in self._body.iter(f"{W}p"))
        self._has_headings = any(style.level for style in styled)

    def pieces(self) -> Iterator[Piece]:
        """All blocks in reading order."""
        yield from self._contents(self._body)

    def _contents(self, parent: etree._Element) -> Iterator[Piece]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS and not _is_contents_list(child):
                yield from self._contents(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Piece]:
        text = paragraph_text(paragraph)
        style = style_of(paragraph, self._styles)
        if text:
            yield from self._block(paragraph, text, style)
        for name, kind in _NOTES.items():
            for reference in paragraph.iter(f"{W}{name}"):
                note = self._notes[kind].get(reference.get(f"{W}id", ""))
                if note:
                    yield text_piece(BlockKind.FOOTNOTE, note)
        for box in _text_boxes(paragraph):
            yield from self._contents(box)

    def _block(
        self, paragraph: etree._Element, text: str, style: ParagraphStyle
    ) -> Iterator[Piece]:
        if style.is_title and not self.title:
            self.title = text
        elif style.is_author and not self.authors:
            self.authors = tuple(filter(None, re.split(r"\s*(?:[,;]|\band\b)\s*", text)))
            yield text_piece(BlockKind.PARAGRAPH, text, SectionRole.FRONT)
        elif level := style.level or self._level_by_look(paragraph, text):
            number, words = split_heading_number(text)
            self._in_references = section_role(words) is SectionRole.REFERENCES
            yield heading_piece(words, level, number=number)
        else:
            yield text_piece(self._kind(paragraph, text, style), text)

    def _kind(self, paragraph: etree._Element, text: str, style: ParagraphStyle) -> BlockKind:
        if self._in_references or style.is_reference:
            return BlockKind.REFERENCE
        if style.is_caption or _CAPTION.match(text):
            return BlockKind.CAPTION
        if style.is_list:
            return BlockKind.LIST
        runs = paragraph.iter(f"{W}t")
        is_formula = not any((run.text or "").strip(" .,;()0123456789") for run in runs)
        return BlockKind.EQUATION if is_formula else BlockKind.PARAGRAPH

    def _level_by_look(self, paragraph: etree._Element, text: str) -> int:
        """1 for a short bold line of a document in which no style says what is a heading."""
        if self._has_headings or len(text.split()) > 12 or text.endswith((".", ",", ";")):
            return 0
        runs = [
            r
            for r in paragraph.iter(f"{W}r")
            if "".join(t.text or "" for t in r.iter(f"{W}t")).strip()
        ]
        bold = [r.find(f"{W}rPr/{W}b") for r in runs]
        is_bold = all(b is not None and b.get(f"{W}val") not in ("0", "false") for b in bold)
        return 1 if (runs and is_bold) or section_role(text) is not None else 0

    def _table(self, table: etree._Element) -> Iterator[Piece]:
        rows = [r for r in table.iter(f"{W}tr") if next(r.iterancestors(f"{W}tbl")) is table]
        cells = [
            [c for c in row.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is row]
            for row in rows
        ]
        if len(rows) == 1 and len(cells[0]) == 1:  # a frame
            yield from self._contents(cells[0][0])
            return
        marked = sum(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows)
        look = table.find(f"{W}tblPr/{W}tblLook")
        first = look is not None and (look.get(f"{W}firstRow") == "1" or _bit(look, 0x20))
        piece = table_piece(
            [list(_row(row)) for row in cells], marked or int(first and len(rows) > 1)
        )
        if piece:
            yield piece


def _bit(look: etree._Element, bit: int) -> bool:
    value = look.get(f"{W}val", "")
    return re.fullmatch("[0-9A-Fa-f]+", value) is not None and bool(int(value, 16) & bit)


def _row(cells: list[etree._Element]) -> Iterator[str]:
    """The cells of a row; one over several columns leaves the rest empty, one that goes on from above is empty."""
    for cell in cells:
        properties = cell.find(f"{W}tcPr")
        merge = None if properties is None else properties.find(f"{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        yield "" if goes_on else " ".join(filter(None, map(paragraph_text, cell.iter(f"{W}p"))))
        span = None if properties is None else attribute(properties, "gridSpan")
        yield from [""] * (min(attribute_number(span) or 1, 64) - 1)


def _is_contents_list(element: etree._Element) -> bool:
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Each box once: Word writes it a second time for programs that do not know the first form."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(etree.QName(a).localname == "Fallback" for a in box.iterancestors()):
            yield box


def _notes_of(document: Document, kind: str) -> dict[str, str]:
    """Text of the footnotes or endnotes by id."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            root = etree.fromstring(relation.target_part.blob, parser)
            return {
                note.get(f"{W}id", ""): " ".join(map(paragraph_text, note.iter(f"{W}p"))).strip()
                for note in root
                if note.get(f"{W}type") is None  # separators have one
            }
    return {}
