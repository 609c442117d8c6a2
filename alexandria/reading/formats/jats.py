"""JATS XML (publishers' and PubMed Central's articles) → PaperDraft."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.formats.markup_tables import expand_spans
from alexandria.reading.formats.piece_builders import (
    heading_piece,
    paragraph_piece,
    table_piece,
    text_piece,
)
from alexandria.reading.formats.xml_limits import xml_error
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import clean_doi
from alexandria.reading.text_normalisation import normalise, one_line, plain_script

__all__ = ["read_jats"]

_SKIPPED = {"tex-math", "mml:math", "math", "alternatives", "graphic", "media", "object-id", "permissions",
            "supplementary-material", "processing-meta"}  # fmt: skip
_FLOATS = {"table-wrap", "fig", "boxed-text", "disp-formula", "disp-formula-group", "table-wrap-group",
           "fig-group", "list", "def-list", "disp-quote", "verse-group", "fn", "code", "preformat"}  # fmt: skip
_ITEMS = {"list": "list-item", "def-list": "def-item"}
_BREAKS = {"p", "title", "label", "list-item", "break", "name", "string-name", "def", "term"}


def read_jats(source: SourceFile) -> PaperDraft:
    """Read an article; entities are not expanded and nothing outside the file is fetched.

    Raises:
        DamagedFile: the XML is not well formed.
        TooLarge: it is nested too deeply, or made to grow.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(source.content, parser)
    except etree.XMLSyntaxError as error:
        raise xml_error(source.path, error) from None
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    article = root if root.tag == "article" else root.find(".//article")
    article = root if article is None else article
    meta = article.find(".//article-meta")
    meta = article if meta is None else meta
    pieces = [*_abstract(meta), *_body(article), *_back(article)]
    return PaperDraft(
        pieces=tuple(pieces),
        title=_text(meta.find(".//article-title")),
        authors=tuple(_authors(meta)),
        doi=_identifier(meta, "doi"),
        arxiv_id=_identifier(meta, "arxiv"),
        year=_year(meta),
        language=(article.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower()
        or None,
        keywords=tuple(filter(None, (_text(k) for k in meta.iter("kwd")))),
    )


def _identifier(meta: etree._Element, kind: str) -> str | None:
    for element in meta.iter("article-id"):
        if element.get("pub-id-type") == kind and element.text:
            return clean_doi(element.text) if kind == "doi" else element.text.strip()
    return None


def _year(meta: etree._Element) -> int | None:
    years = [int(y.text) for d in meta.iter("pub-date") for y in d.iter("year")
             if y.text and y.text.strip().isdigit()]  # fmt: skip
    return min(years) if years else None


def _authors(meta: etree._Element) -> Iterator[str]:
    for contributor in meta.iter("contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        name = contributor.find("name")
        if name is not None:
            parts = [
                _text(name.find("given-names")),
                _text(name.find("surname")),
                _text(name.find("suffix")),
            ]
            yield " ".join(filter(None, parts))
            continue
        for tag in ("string-name", "collab"):
            if contributor.find(tag) is not None:
                yield _text(contributor.find(tag))
                break


def _abstract(meta: etree._Element) -> Iterator[Piece]:
    for abstract in meta.findall("abstract"):
        if abstract.get("abstract-type") in ("graphical", "teaser", "toc", "short"):
            continue
        yield heading_piece("Abstract", 1, role=SectionRole.ABSTRACT)
        yield from _contents(abstract, 1, SectionRole.ABSTRACT)
        break


def _body(article: etree._Element) -> Iterator[Piece]:
    body = article.find("body")
    if body is not None:
        yield from _contents(body, 0, None)


def _back(article: etree._Element) -> Iterator[Piece]:
    back = article.find("back")
    if back is None:
        return
    for child in back:
        if child.tag == "ack":
            yield from _back_section(child, "Acknowledgements", SectionRole.ACKNOWLEDGEMENTS)
        elif child.tag == "ref-list":
            yield heading_piece(
                _text(child.find("title")) or "References", 1, role=SectionRole.REFERENCES
            )
            for reference in child.iter("ref"):
                yield text_piece(BlockKind.REFERENCE, _text(reference), SectionRole.REFERENCES)
        elif child.tag == "app-group":
            for appendix in child.findall("app"):
                yield from _back_section(appendix, "Appendix", SectionRole.APPENDIX)
        elif child.tag == "app":
            yield from _back_section(child, "Appendix", SectionRole.APPENDIX)
        elif child.tag == "sec":
            yield from _section(child, 1, None)
        elif child.tag in ("notes", "fn-group", "glossary", "bio"):
            yield from _back_section(child, child.tag.capitalize(), SectionRole.DECLARATIONS)


def _back_section(element: etree._Element, default: str, role: SectionRole) -> Iterator[Piece]:
    title = _text(element.find("title")) or default
    yield heading_piece(title, 1, role=role)
    yield from _contents(element, 1, None)


def _section(section: etree._Element, level: int, role: SectionRole | None) -> Iterator[Piece]:
    title, label = _text(section.find("title")), _text(section.find("label"))
    if title or label:
        yield heading_piece(
            title or label, level, number=label.rstrip(".") if title else "", role=role
        )
    yield from _contents(section, level, role)


def _contents(parent: etree._Element, level: int, role: SectionRole | None) -> Iterator[Piece]:
    """Pieces of everything in `parent` that is not its own title or label."""
    for child in parent:
        if child.tag == "sec":
            yield from _section(child, level + 1, role)
        elif child.tag == "p":
            yield from _paragraph(child, role)
        elif child.tag in _FLOATS:
            yield from _float(child, role)
        elif child.tag in ("fn-group", "app", "notes", "sec-group"):
            yield from _contents(child, level, role)


def _paragraph(element: etree._Element, role: SectionRole | None) -> Iterator[Piece]:
    text = _text(element, without_floats=True)
    if text:
        yield paragraph_piece(text, role)
    for child in element:
        if child.tag in _FLOATS:
            yield from _float(child, role)


def _float(element: etree._Element, role: SectionRole | None) -> Iterator[Piece]:
    tag = element.tag
    if tag in ("table-wrap", "fig"):
        yield from _captioned(element, role)
    elif tag in ("table-wrap-group", "fig-group"):
        for child in element:
            if child.tag in _FLOATS:
                yield from _float(child, role)
    elif tag in _ITEMS:
        for item in element.findall(_ITEMS[tag]):
            yield text_piece(BlockKind.LIST, _text(item), role)
    elif tag in ("disp-formula", "fn"):
        kind = BlockKind.FOOTNOTE if tag == "fn" else BlockKind.EQUATION
        if _text(element):
            yield text_piece(kind, _text(element), role)
    else:
        yield from _contents(element, 5, role)


def _captioned(element: etree._Element, role: SectionRole | None) -> Iterator[Piece]:
    """A figure or table: its label and caption, its grids, its notes."""
    label, caption = _text(element.find("label")), _text(element.find("caption"))
    if label or caption:
        yield text_piece(BlockKind.CAPTION, f"{label} {caption}", role)
    for grid in element.iter("table"):
        rows, headers = expand_spans(grid)
        piece = table_piece(rows, headers, role)
        if piece:
            yield piece
    for note in element.findall("table-wrap-foot"):
        yield text_piece(BlockKind.FOOTNOTE, _text(note), role)


def _text(element: etree._Element | None, *, without_floats: bool = False) -> str:
    """The element's text on one line; scripts in plain notation, formula sources left out."""
    if element is None:
        return ""
    parts: list[str] = []
    _collect(element, parts, without_floats)
    return one_line(normalise("".join(parts)))


def _collect(element: etree._Element, parts: list[str], without_floats: bool) -> None:
    parts.append(element.text or "")
    for child in element:
        if child.tag in ("sup", "sub"):
            inner: list[str] = []
            _collect(child, inner, without_floats)
            parts.append(plain_script("".join(inner), "^" if child.tag == "sup" else "_"))
        elif child.tag not in _SKIPPED and not (without_floats and child.tag in _FLOATS):
            if child.tag in _BREAKS:
                parts.append(" ")
            _collect(child, parts, without_floats)
            if child.tag in _BREAKS:
                parts.append(" ")
        parts.append(child.tail or "")
