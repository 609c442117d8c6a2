"""One line of JSON Lines → PaperDraft: records of S2ORC, peS2o and others that hold the text of a paper.

Three forms are known, by their fields: `content.text` with annotations (S2ORC as Semantic Scholar gives it today),
`body_text` with paragraphs (S2ORC of 2020, CORD-19), and `text` alone (peS2o and other corpora). Spans count
characters of the text; those that lie outside of it are left out with a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alexandria.errors import DamagedFile, NotADocument, NoText
from alexandria.paper import BlockKind, PageWarning, SectionRole
from alexandria.reading.formats.piece_builders import heading_piece, paragraph_piece, text_piece
from alexandria.reading.formats.plain_text import read_plain
from alexandria.reading.input_formats import InputFormat, SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import clean_doi
from alexandria.reading.section_roles import level_of_number, split_heading_number
from alexandria.reading.text_normalisation import clean_text

__all__ = ["RECORD_FORMAT", "read_record"]

RECORD_FORMAT = InputFormat(
    name="record",
    label="JSON record",
    suffixes=(),
    media_type="application/jsonl",
    reader="alexandria.reading.formats.text_record:read_record",
)
"""Not in FORMATS: no file is of this format, only a line of one."""

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_FIELDS = "content.text, body_text or text"
_Fields = Mapping[str, Any]


def read_record(source: SourceFile) -> PaperDraft:
    """Read one record.

    Raises:
        DamagedFile: the line is no JSON, or is nested too deeply.
        NotADocument: it is no object, or none of its fields is known to hold a text.
        NoText: the field for the text is empty.
    """
    try:
        record = json.loads(source.content)
    except (ValueError, RecursionError) as error:
        where = f", character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise DamagedFile(
            source.path,
            f"{source.path.name}: the line is not JSON{where}",
            hint="Fetch the file again.",
        ) from None
    if not isinstance(record, dict):
        raise NotADocument(source.path, f"{source.path.name}: the line is no JSON object")
    said = _Metadata(record)
    body = _first(record, _Fields, "content", "body")
    paragraphs = _paragraphs_of(record)
    if body is not None and isinstance(body.get("text"), str):
        return said.draft(*_annotated(body["text"], body.get("annotations")))
    if paragraphs:
        return said.draft(_in_sections(record, paragraphs), {})
    text = record.get("text")
    if isinstance(text, str):
        return said.plain(source, text)
    if any(isinstance(record.get(name), str) for name in ("title", "abstract")):
        abstract = record.get("abstract")
        if isinstance(abstract, str) and abstract.strip():
            return said.draft([paragraph_piece(abstract, SectionRole.ABSTRACT)], {})
        raise NoText(source.path, f"{source.path.name}: a title without a text", hint="")
    raise NotADocument(
        source.path,
        f"{source.path.name}: no field that holds a text",
        hint=f"Records have {_FIELDS}.",
    )


def _first(record: _Fields, kind: type[Any] | Any, *names: str) -> Any:  # noqa: ANN401  JSON
    wanted = Mapping if kind is _Fields else kind
    return next((record[n] for n in names if isinstance(record.get(n), wanted)), None)


class _Metadata:
    """What a record says of its paper, wherever it does."""

    def __init__(self, record: _Fields) -> None:
        places = (
            record,
            *(record.get(n) for n in ("metadata", "externalids", "identifiers", "externalIds")),
        )
        self._places = [place for place in places if isinstance(place, Mapping)]

    def _texts(self, *names: str) -> Iterator[str]:
        for place in self._places:
            lower = {str(key).lower(): value for key, value in place.items()}
            for name in names:
                if isinstance(value := lower.get(name), str | int) and str(value).strip():
                    yield str(value)

    def draft(self, pieces: Sequence[Piece], found: Mapping[str, str]) -> PaperDraft:
        """The draft of these pieces; `found` is what the text itself says."""
        return PaperDraft(
            pieces=tuple(pieces),
            title=next(self._texts("title"), found.get("title", "")),
            authors=self._authors(),
            doi=next(filter(None, map(clean_doi, self._texts("doi"))), None),
            arxiv_id=next(self._texts("arxiv", "arxiv_id", "arxivid"), None),
            year=self._year(),
            language=next(filter(_LANGUAGE.fullmatch, self._texts("lang", "language")), None),
            warnings=(PageWarning(page=None, kind="spans", message=found["warning"]),)
            if "warning" in found
            else (),
        )

    def plain(self, source: SourceFile, text: str) -> PaperDraft:
        """The draft of a plain text."""
        encoded = clean_text(text).encode("utf-8", "replace")
        read = read_plain(SourceFile(source.path, encoded, source.options))
        own = self.draft(read.pieces, {"title": read.title})
        return PaperDraft(
            pieces=own.pieces,
            title=own.title,
            authors=own.authors,
            doi=own.doi or read.doi,
            arxiv_id=own.arxiv_id or read.arxiv_id,
            year=own.year,
            language=own.language,
        )

    def _authors(self) -> tuple[str, ...]:
        listed: list[Any] = next(
            (p["authors"] for p in self._places if isinstance(p.get("authors"), list)), []
        )
        return tuple(filter(None, map(_author, listed)))

    def _year(self) -> int | None:
        for text in self._texts("year", "published", "publicationdate", "created"):
            if found := _YEAR.search(text):
                return int(found[1])
        return None


def _author(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return ""
    if isinstance(value.get("name"), str):
        return str(value["name"])
    middle = value.get("middle")
    names = (value.get("first"), *(middle if isinstance(middle, list) else ()), value.get("last"))
    return " ".join(name for name in names if isinstance(name, str) and name)


# --- a text with annotations ------------------------------------------------------------------

_KINDS = {
    "title": "title", "abstract": "abstract", "sectionheader": "heading", "section_header": "heading",
    "section": "", "paragraph": "paragraph", "bibentry": "reference", "bib_entry": "reference",
    "figurecaption": "caption", "figure_caption": "caption",
}  # fmt: skip
_Span = tuple[int, int, str, str]


def _annotated(text: str, annotations: object) -> tuple[list[Piece], dict[str, str]]:
    """The annotated parts in the order of the text; without annotations of paragraphs, the whole of it."""
    spans, broken = _spans(text, annotations if isinstance(annotations, Mapping) else {})
    found: dict[str, str] = {}
    pieces: list[Piece] = []
    abstract_end = 0
    for start, end, kind, number in spans:
        words = text[start:end].strip()
        if kind == "title":
            found.setdefault("title", words)
        elif kind == "abstract":
            abstract_end = max(abstract_end, end)
            pieces += [paragraph_piece(p, SectionRole.ABSTRACT) for p in _parts(words)]
        elif start < abstract_end:
            continue  # paragraphs of the abstract, once more
        else:
            pieces += _pieces_of(kind, words, number)
    if not any(kind in ("paragraph", "abstract") for _, _, kind, _ in spans):
        pieces = [paragraph_piece(part) for part in _parts(text)]
    if broken:
        found["warning"] = f"{broken} annotations lie outside of the text and were left out"
    return pieces, found


def _pieces_of(kind: str, words: str, number: str) -> list[Piece]:
    if not words:
        return []
    match kind:
        case "heading":
            own, plain = split_heading_number(words)
            own = own or number
            return [heading_piece(plain, level_of_number(own) or 1, number=own)]
        case "reference":
            return [text_piece(BlockKind.REFERENCE, words, SectionRole.REFERENCES)]
        case "caption":
            return [text_piece(BlockKind.CAPTION, words)]
        case _:
            return [paragraph_piece(part) for part in _parts(words)]


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def _spans(text: str, annotations: _Fields) -> tuple[list[_Span], int]:
    """The spans of known kinds in the order of the text, and how many cannot be used."""
    spans: list[_Span] = []
    broken = 0
    for name, listed in annotations.items():
        kind = _KINDS.get(str(name).lower(), "")
        if not kind or listed is None:
            continue
        for value in _list_of(listed):
            span = _span(value, kind, len(text))
            if span is None:
                broken += 1
            else:
                spans.append(span)
    order = {"title": 0, "abstract": 1, "heading": 2}
    spans.sort(key=lambda span: (span[0], order.get(span[2], 3), span[1]))
    return spans, broken


def _list_of(listed: object) -> list[Any]:
    """Annotations are a list, or the JSON of one in a string."""
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except (ValueError, RecursionError):
            return [None]
    return listed if isinstance(listed, list) else [None]


def _span(value: object, kind: str, length: int) -> _Span | None:
    if not isinstance(value, Mapping):
        return None
    start, end = (_number(value.get(name)) for name in ("start", "end"))
    if start is None or end is None or not 0 <= start <= end <= length:
        return None
    attributes = value.get("attributes")
    number = attributes.get("n") if isinstance(attributes, Mapping) else None
    return start, end, kind, str(number).rstrip(".") if isinstance(number, str | int) else ""


def _number(value: object) -> int | None:
    """Some releases have the places as strings."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


# --- paragraphs under the names of their sections ---------------------------------------------


def _paragraphs_of(record: _Fields) -> list[Any]:
    for place in (record, *(record.get(n) for n in ("pdf_parse", "latex_parse", "grobid_parse"))):
        if isinstance(place, Mapping) and isinstance(place.get("body_text"), list):
            return list(place["body_text"])
    return []


def _in_sections(record: _Fields, paragraphs: Sequence[object]) -> list[Piece]:
    pieces = [
        paragraph_piece(text, SectionRole.ABSTRACT) for _, _, text in _texts(_abstract_of(record))
    ]
    last = ""
    for heading, number, text in _texts(paragraphs):
        if heading and heading != last:
            own, plain = split_heading_number(heading)
            own = own or number
            pieces.append(heading_piece(plain, level_of_number(own) or 1, number=own))
        last = heading
        pieces.append(paragraph_piece(text))
    return pieces


def _abstract_of(record: _Fields) -> Sequence[object]:
    for place in (
        record,
        record.get("pdf_parse"),
        record.get("latex_parse"),
        record.get("metadata"),
    ):
        abstract = place.get("abstract") if isinstance(place, Mapping) else None
        if isinstance(abstract, str) and abstract.strip():
            return [{"text": abstract}]
        if isinstance(abstract, list) and abstract:
            return abstract
    return []


def _texts(paragraphs: Sequence[object]) -> Iterator[tuple[str, str, str]]:
    """Heading, number and text of each paragraph."""
    for value in paragraphs:
        if (
            isinstance(value, Mapping)
            and isinstance(value.get("text"), str)
            and value["text"].strip()
        ):
            heading, number = value.get("section"), value.get("sec_num")
            yield (
                heading.strip() if isinstance(heading, str) else "",
                number if isinstance(number, str) else "",
                value["text"],
            )
