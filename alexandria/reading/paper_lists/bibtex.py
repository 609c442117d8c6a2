"""BibTeX and BibLaTeX → PaperList, with bibtexparser."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    MergeNameParts,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry, Field, ParsingFailedBlock

from alexandria.reading.paper_lists.file_field import paths_in_file_field
from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList, listed_paper
from alexandria.reading.text_decoding import decode

__all__ = ["read_bibtex"]

_FILE_FIELDS = ("file", "localfile", "pdf")
_LATEX = re.compile(r"[\\$~]|--|``|''")
_BRACES = str.maketrans("", "", "{}")
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_NAME_STEPS = (SeparateCoAuthors(), SplitNameParts(), MergeNameParts(style="first"))
_DECODING = LatexDecodingMiddleware(keep_math_mode=False)


def read_bibtex(content: bytes) -> PaperList:
    """The entries of a file. Entries of one key are all in it; broken ones are told by line."""
    library = parse_string(decode(content))
    papers = []
    broken = []
    for block in library.blocks:
        entry = _entry(block)
        if entry is not None:
            papers.append(_paper(entry))
        elif isinstance(block, ParsingFailedBlock):
            broken.append(f"line {(block.start_line or 0) + 1}")
    return PaperList(papers=tuple(papers), broken=tuple(broken))


def _entry(block: Block | None) -> Entry | None:
    if isinstance(block, DuplicateBlockKeyBlock):
        block = block.ignore_error_block
    return block if isinstance(block, Entry) else None


def _paper(entry: Entry) -> ListedPaper:
    # No LaTeX is in paths and identifiers: `_` and the backslash mean themselves there.
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    archive = raw.get("archiveprefix", "") + raw.get("eprinttype", "")
    eprint = f"arXiv:{raw.get('eprint', '')}" if archive.lower() == "arxiv" else ""
    venue = next(filter(None, map(raw.get, ("journaltitle", "journal", "booktitle"))), "")
    return listed_paper(
        key=entry.key,
        title=_plain([raw.get("title", "")])[0],
        authors=_plain(_names(raw.get("author") or raw.get("editor", ""))),
        identifiers=[raw.get("doi", ""), eprint, raw.get("url", "")],
        date=raw.get("date") or raw.get("year", ""),
        venue=_plain([venue or ""])[0],
        files=[path for name in _FILE_FIELDS for path in paths_in_file_field(raw.get(name, ""))],
    )


def _names(field: str) -> list[str]:
    """The names of an author field, given names first; the whole field where it is no list of names."""
    names = _transformed(_NAME_STEPS, [("author", field)]).get("author", field)
    return [name for name in names if name != "others"] if isinstance(names, list) else [field]


def _plain(texts: Sequence[str]) -> list[str]:
    """LaTeX made characters, braces left out. Decoding takes a millisecond, so it is left to texts with LaTeX."""
    marked = [
        (str(i), _BARE_PERCENT.sub(r"\\%", t)) for i, t in enumerate(texts) if _LATEX.search(t)
    ]
    decoded = _transformed((_DECODING,), marked) if marked else {}
    return [str(decoded.get(str(i), text.translate(_BRACES))) for i, text in enumerate(texts)]


def _transformed(
    steps: Sequence[SeparateCoAuthors | SplitNameParts | MergeNameParts | LatexDecodingMiddleware],
    fields: Sequence[tuple[str, str]],
) -> dict[str, object]:
    """The fields of an entry after these steps; none where a step fails."""
    library = Library([Entry("article", "key", [Field(*field) for field in fields])])
    for step in steps:
        library = step.transform(library)
    return {field.key: field.value for entry in library.entries for field in entry.fields}
