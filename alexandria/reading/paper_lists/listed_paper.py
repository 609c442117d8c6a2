"""PaperList, the result of reading a list of papers: what it says about each, and the files that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from alexandria.reading.paper_identifiers import clean_doi
from alexandria.reading.text_normalisation import clean_text, one_line

__all__ = ["ListedPaper", "PaperList", "listed_paper"]

_LONGEST_LABEL = 300
"""Characters: messages are one line."""
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_ARXIV = re.compile(
    r"arxiv(?:\.org/abs/|\s*:\s*|\s+)(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.I,
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListedPaper(_Frozen):
    """One entry of a list. What the list does not say is empty or None.

    `files` are paths and file URLs as the list prints them, escapes undone; links to the web are not in it.
    """

    key: str = ""
    """What the list calls the entry: a citation key, an id; empty where the format has none."""
    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str | None = None
    arxiv_id: str | None = None
    year: int | None = None
    venue: str = ""
    """Journal, proceedings, book or repository."""
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How messages name the entry."""
        name = ": ".join(filter(None, (self.key, self.title))) or self.doi
        if not name:
            return "an entry without title"
        return name if len(name) <= _LONGEST_LABEL else f"{name[:_LONGEST_LABEL]}…"


class PaperList(_Frozen):
    """All entries of a list in its order.

    `broken` says where entries stand that could not be read ("line 12").
    """

    papers: tuple[ListedPaper, ...] = ()
    broken: tuple[str, ...] = ()


def listed_paper(
    *,
    key: str = "",
    title: str = "",
    authors: Iterable[str] = (),
    identifiers: Iterable[str] = (),
    date: str = "",
    venue: str = "",
    files: Iterable[str] = (),
) -> ListedPaper:
    """An entry from the texts of a list, cleaned.

    Args:
        key: see `ListedPaper`.
        title: one line is made of it.
        authors: each as `first_last` returns them.
        identifiers: texts that may hold a DOI or an arXiv identifier: fields of that name, web addresses.
        date: any text with a year.
        venue: see `ListedPaper`.
        files: paths; web addresses among them are left out.
    """
    texts = [one_line(clean_text(text)) for text in identifiers]
    year = _YEAR.search(date)
    arxiv = next(filter(None, map(_ARXIV.search, texts)), None)
    named = (clean_text(name).strip() for name in files)
    return ListedPaper(
        key=one_line(clean_text(key)),
        title=one_line(clean_text(title)),
        authors=tuple(filter(None, (one_line(clean_text(name)) for name in authors))),
        doi=next(filter(None, map(clean_doi, texts)), None),
        arxiv_id=arxiv[1] if arxiv else None,
        year=int(year[1]) if year else None,
        venue=one_line(clean_text(venue)),
        files=tuple(dict.fromkeys(name for name in named if name and not _is_link(name))),
    )


def _is_link(name: str) -> bool:
    return re.match(r"(?!file:)[a-z][a-z0-9+.-]+:", name, re.IGNORECASE) is not None
