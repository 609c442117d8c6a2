"""First pages and file metadata → DOI, arXiv identifier, year, keywords."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from alexandria.reading.paper_identifiers import clean_doi, find_arxiv_id, find_dois, find_year
from alexandria.reading.pdf.page_content import PageContent
from alexandria.reading.section_roles import KEYWORDS_LABEL

__all__ = ["find_doi", "paper_arxiv_id", "paper_year", "split_keywords"]


def find_doi(
    pages: Sequence[PageContent], metadata: dict[str, str], cited: Container[int] = ()
) -> str | None:
    """The paper's own DOI; `cited` are the ids of the lines of the reference list.

    What stands on the first page outside the references, or in the headers of several pages, is the
    paper's; a DOI of the metadata counts where no page contradicts it. Two rivals without a vote: none.
    """
    own_lines = [ln.text for ln in pages[0].lines if id(ln) not in cited] if pages else []
    first = "\n".join(own_lines)
    stated = [
        d for d in map(clean_doi, (metadata.get("doi") or "", metadata.get("subject") or "")) if d
    ]
    on_first = find_dois(_repaired(first))
    votes: dict[str, int] = {}
    for page in pages:
        for doi in set(find_dois(_repaired(_margins(page)))):
            votes[doi] = votes.get(doi, 0) + 1
    repeated = [doi for doi, n in votes.items() if n >= 2]
    for candidates in (stated, on_first[:1] if len(on_first) == 1 else [], repeated):
        if len(set(candidates)) == 1:
            return candidates[0]
    labelled = re.findall(
        r"(?i)\bdoi\s*:?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", _repaired(first)
    )
    own = list(dict.fromkeys(filter(None, map(clean_doi, labelled))))
    both = [d for d in on_first if d in votes]
    for candidates in (own, both, _prefixes(on_first)):
        if len(candidates) == 1:
            return candidates[0]
    return own[0] if own and own[0] in votes else None


def _prefixes(dois: Sequence[str]) -> list[str]:
    """One DOI and cut forms of it are one."""
    longest = max(dois, key=len, default="")
    return [longest] if longest and all(longest.startswith(d) for d in dois) else []


def _joined(page: PageContent) -> str:
    return "\n".join(line.text for line in page.lines)


def _margins(page: PageContent) -> str:
    zone = 0.12 * page.height
    return "\n".join(ln.text for ln in page.lines if ln.y0 < zone or ln.y1 > page.height - zone)


def _repaired(text: str) -> str:
    """DOIs that a line end cut after a slash or a point are put together."""
    return re.sub(r"(10\.\d{4,9}/(?:\S*[/._-])?)\n(?=[\da-z])", r"\1", text)


def paper_arxiv_id(pages: Sequence[PageContent]) -> str | None:
    """The identifier on the stamp of the first page."""
    return find_arxiv_id(_joined(pages[0])) if pages else None


def paper_year(
    pages: Sequence[PageContent], metadata: dict[str, str], arxiv_id: str | None
) -> int | None:
    """The year of publication as the first page says, else as arXiv's number or the file's date does."""
    created = re.match(r"D:((?:19|20)\d\d)", metadata.get("creationDate") or "")
    latest = int(created[1]) + 2 if created else 2100
    stated = find_year(_joined(pages[0]), latest=latest) if pages else None
    if stated:
        return stated
    if arxiv_id and re.match(r"\d{4}\.", arxiv_id):
        return 2000 + int(arxiv_id[:2])
    return int(created[1]) if created else None


def split_keywords(lines: Sequence[str]) -> tuple[str, ...]:
    """The words after "Keywords:", parted by whatever the paper parts them with, were it lines."""
    text = " ".join(lines)
    label = KEYWORDS_LABEL.match(text)
    text = text[label.end() :] if label else text
    for mark in (r"\s*[;；•·|∙⋅\ufffd]\s*", r"\s*[,，、]\s*", r"\s+[–—-]\s+"):
        parts = re.split(mark, text)
        if len(parts) > 1:
            break
    else:
        alone = [ln for ln in lines if KEYWORDS_LABEL.sub("", ln).strip()]
        parts = [KEYWORDS_LABEL.sub("", ln) for ln in alone] if len(alone) > 2 else [text]
    words = (part.replace("\u00ad ", "").strip(" .,;:。") for part in parts)
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) < 80))
