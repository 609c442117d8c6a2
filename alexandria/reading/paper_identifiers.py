"""DOI, arXiv identifier and year from text, careful rather than complete: a wrong one is worse than none."""

from __future__ import annotations

import re

__all__ = ["clean_doi", "find_arxiv_id", "find_dois", "find_year"]

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_DOI_WHOLE = re.compile(r"10\.\d{4,9}/\S{2,}", re.IGNORECASE)
_ARXIV = re.compile(
    r"arXiv\s*:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))(v\d{1,2})?", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d])")
_DATED = re.compile(
    r"(?:published|accepted|©|copyright|\(c\)|received|available online|vol(?:ume|\.)?\s*\d+)[^\n]{0,60}?"
    r"(?<!\d)((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)


def clean_doi(text: str) -> str | None:
    """A DOI without its prefix and without what the sentence around it added; None if there is none."""
    match = _DOI.search(text)
    if match is None:
        return None
    doi = match[0].rstrip(".,;:'’”*†")
    for opening, closing in ("()", "[]"):
        while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
            doi = doi[:-1].rstrip(".,;:")
    doi = re.sub(r"(?i)/?(?:full|abstract|pdf|epdf|html)$", "", doi) if doi.count("/") > 1 else doi
    return doi.lower() if _DOI_WHOLE.fullmatch(doi) else None


def find_dois(text: str) -> list[str]:
    """All DOIs in order of appearance, each once."""
    found = (clean_doi(m[0]) for m in _DOI.finditer(text))
    return list(dict.fromkeys(doi for doi in found if doi))


def find_arxiv_id(text: str) -> str | None:
    """The identifier after an `arXiv:` stamp, with its version if given."""
    match = _ARXIV.search(text)
    return f"{match[1]}{match[2] or ''}" if match else None


def find_year(text: str, *, latest: int) -> int | None:
    """The year that a publication line states, else the only plausible one in `text`."""
    years = [int(m) for m in _DATED.findall(text) if 1900 <= int(m) <= latest]
    if years:
        return max(years)
    loose = {int(m) for m in _YEAR.findall(text) if 1900 <= int(m) <= latest}
    return loose.pop() if len(loose) == 1 else None
