"""CSL JSON (Zotero, Mendeley, pandoc) → PaperList; Better BibTeX's JSON, which names attachments, too."""

from __future__ import annotations

import json
from collections.abc import Iterator

from alexandria.reading.paper_lists.file_field import paths_in_file_field
from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList, listed_paper
from alexandria.reading.text_decoding import decode

__all__ = ["read_csl_json"]


def read_csl_json(content: bytes) -> PaperList:
    """The items of a file.

    Raises:
        ValueError: not JSON, or neither a list of items nor an object that holds one.
    """
    try:
        found = json.loads(decode(content))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    items = found.get("items", [found]) if isinstance(found, dict) else found
    if not isinstance(items, list):
        raise ValueError("no list of items")
    broken = [f"item {i}" for i, item in enumerate(items, 1) if not isinstance(item, dict)]
    papers = [_paper(item) for item in items if isinstance(item, dict) and not _is_no_work(item)]
    return PaperList(papers=tuple(papers), broken=tuple(broken))


def _is_no_work(item: dict[str, object]) -> bool:
    return item.get("itemType") in ("attachment", "note", "annotation")


def _paper(item: dict[str, object]) -> ListedPaper:
    def text(*names: str) -> str:
        return next((str(item[n]) for n in names if isinstance(item.get(n), str | int)), "")

    return listed_paper(
        key=text("citation-key", "citationKey", "id", "key"),
        title=text("title"),
        authors=_authors(item.get("author") or item.get("creators") or item.get("editor")),
        identifiers=[text("DOI", "doi"), text("URL", "url"), text("number")],
        date=_date(item.get("issued")) or text("date", "year"),
        venue=text("container-title", "publicationTitle", "proceedingsTitle", "bookTitle"),
        files=_files(item),
    )


def _authors(names: object) -> Iterator[str]:
    for name in names if isinstance(names, list) else []:
        if isinstance(name, str):
            yield name
        elif isinstance(name, dict) and name.get("creatorType", "author") == "author":
            parts = ("given", "firstName", "dropping-particle", "non-dropping-particle", "family", "lastName",
                     "suffix", "literal", "name")  # fmt: skip
            yield " ".join(str(name[part]) for part in parts if name.get(part))


def _date(issued: object) -> str:
    if not isinstance(issued, dict):
        return str(issued or "")
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0])
    return str(issued.get("raw") or issued.get("literal") or "")


def _files(item: dict[str, object]) -> Iterator[str]:
    field = item.get("file")
    if isinstance(field, str):
        yield from paths_in_file_field(field)
    for name in ("files", "file", "attachments"):
        listed = item.get(name)
        for one in listed if isinstance(listed, list) else []:
            path = one.get("localPath") or one.get("path") if isinstance(one, dict) else one
            if isinstance(path, str):
                yield path
