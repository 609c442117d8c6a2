"""RIS → PaperList, with rispy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import rispy
from rispy.config import LIST_TYPE_TAGS

from alexandria.reading.paper_lists.author_names import first_last
from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList, listed_paper
from alexandria.reading.text_decoding import decode

__all__ = ["read_ris"]

_TAG = re.compile(r"([A-Z][A-Z0-9]) {0,3}-(?: +|$)")
_FILE_TAGS = ("L1", "L2", "L4")
_FILES = ("file_attachments1", "file_attachments2", "figure")
_TITLES = ("title", "primary_title", "translated_title")
_VENUES = (
    "alternate_title3",
    "journal_name",
    "secondary_title",
    "alternate_title2",
    "alternate_title1",
)


def read_ris(content: bytes) -> PaperList:
    """The records of a file."""
    text = "\n".join(_well_formed(decode(content)))
    records = rispy.loads(text, list_tags=[*LIST_TYPE_TAGS, *_FILE_TAGS], skip_unknown_tags=True)
    return PaperList(papers=tuple(map(_paper, records)))


def _well_formed(text: str) -> Iterator[str]:
    """Lines as rispy wants them: two blanks before the dash, no empty lines, every record ended.

    It would make one of two records where the first has no end, and lose the last one without.
    """
    is_open = False
    for line in text.splitlines():
        tag = _TAG.match(line)
        if tag is not None and tag[1] == "TY" and is_open:
            yield "ER  - "
        if tag is not None:
            is_open = tag[1] != "ER"
        if line.strip():
            yield f"{tag[1]}  - {line[tag.end() :]}" if tag else line
    if is_open:
        yield "ER  - "


def _paper(record: dict[str, object]) -> ListedPaper:
    def first(names: tuple[str, ...]) -> str:
        return next((text for name in names for text in _texts(record.get(name)) if text), "")

    names = _texts(record.get("authors")) or _texts(record.get("first_authors"))
    return listed_paper(
        key=first(("id", "label")),
        title=first(_TITLES),
        authors=map(first_last, names),
        identifiers=[
            first(("doi",)),
            *_texts(record.get("urls")),
            first(("note",)),
            first(("type_of_work",)),
        ],
        date=first(("year", "publication_year", "date")),
        venue=first(_VENUES),
        files=[
            path.removeprefix("internal-pdf://")
            for name in _FILES
            for path in _texts(record.get(name))
        ],
    )


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [value] if isinstance(value, str) else []
