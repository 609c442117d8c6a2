"""LISTS: every format of lists of papers, one row each.

A list is no paper: format detection refuses it, the search for inputs takes from it which files it names and what
it says about them. Nothing heavy is imported here: a row names its reader as `module:function`, which only the
reading child process loads.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alexandria.reading.paper_lists.listed_paper import PaperList

__all__ = ["LISTS", "ListFormat", "list_format"]

ListReader = Callable[[bytes], PaperList]

_PLAIN = (".txt", ".text")
"""Search engines save BibTeX and RIS under these names, too."""


@dataclass(frozen=True, slots=True)
class ListFormat:
    """All that the program knows about one format of lists.

    Attributes:
        label: what people call it.
        suffixes: lower case, with the dot; formats of papers may have some of them, too.
        reader: `module:function` from bytes to a PaperList; it raises ValueError where the list cannot be read.
        sniffer: whether bytes from the start of a file are of this format.
        sure: suffixes that only this format has, so that the sniffer is not asked.
    """

    label: str
    suffixes: tuple[str, ...]
    reader: str
    sniffer: Callable[[bytes], bool]
    sure: tuple[str, ...] = ()

    def load_reader(self) -> ListReader:
        """The reader's function."""
        reader: ListReader = pkgutil.resolve_name(self.reader)
        return reader


_BIBTEX = re.compile(
    rb"\A(?:\s|\xef\xbb\xbf|%[^\n]*\n)*@(?:article|book|booklet|comment|inbook|incollection|inproceedings|manual|"
    rb"mastersthesis|misc|online|phdthesis|preamble|proceedings|report|string|techreport|thesis|unpublished)\s*[{(]",
    re.IGNORECASE,
)
_RIS = re.compile(rb"\A(?:\s|\xef\xbb\xbf)*TY {1,2}- ?[A-Z]+\s")
_CSL = re.compile(rb'"(?:container-title|date-parts|DOI|family|issued|itemType|citation-key)"\s*:')
_ZOTERO_COLUMNS = (b"Item Type", b"File Attachments")


def _is_bibtex(head: bytes) -> bool:
    return _BIBTEX.match(head) is not None


def _is_ris(head: bytes) -> bool:
    return _RIS.match(head) is not None


def _is_csl_json(head: bytes) -> bool:
    """Objects in a list, with a key that only descriptions of publications have."""
    begin = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return begin.startswith((b"[", b"{")) and _CSL.search(head) is not None


def _is_zotero_rdf(head: bytes) -> bool:
    return b"<rdf:RDF" in head and (
        b"zotero.org/namespaces" in head or b"purl.org/net/biblio" in head
    )


def _is_zotero_csv(head: bytes) -> bool:
    line = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0]
    return all(column in line for column in _ZOTERO_COLUMNS)


LISTS: tuple[ListFormat, ...] = (
    ListFormat(
        label="BibTeX",
        suffixes=(".bib", ".bibtex", *_PLAIN),
        reader="alexandria.reading.paper_lists.bibtex:read_bibtex",
        sniffer=_is_bibtex,
        sure=(".bib", ".bibtex"),
    ),
    ListFormat(
        label="RIS",
        suffixes=(".ris", *_PLAIN),
        reader="alexandria.reading.paper_lists.ris:read_ris",
        sniffer=_is_ris,
        sure=(".ris",),
    ),
    ListFormat(
        label="CSL JSON",
        suffixes=(".json",),
        reader="alexandria.reading.paper_lists.csl_json:read_csl_json",
        sniffer=_is_csl_json,
    ),
    ListFormat(
        label="Zotero RDF",
        suffixes=(".rdf", ".xml"),
        reader="alexandria.reading.paper_lists.zotero_rdf:read_zotero_rdf",
        sniffer=_is_zotero_rdf,
    ),
    ListFormat(
        label="Zotero CSV",
        suffixes=(".csv",),
        reader="alexandria.reading.paper_lists.zotero_csv:read_zotero_csv",
        sniffer=_is_zotero_csv,
    ),
)


def list_format(path: Path, head: bytes, *, unclaimed: bool = False) -> ListFormat | None:
    """The format of the list that a file of this name and these first bytes is; None where it is none.

    Args:
        path: its name.
        head: its first bytes.
        unclaimed: no format of papers has its suffix, so that the bytes alone decide.
    """
    suffix = path.suffix.lower()
    for kind in LISTS:
        asked = unclaimed or suffix in kind.suffixes
        if suffix in kind.sure or (asked and kind.sniffer(head)):
            return kind
    return None
