"""Lists of papers (BibTeX, RIS, CSL JSON, Zotero's exports) → metadata for the files that they name.

`LISTS` has one row per format. The readers are values in, values out: bytes → `PaperList`. Which files the named
paths lead to, `listed_files.py` finds out.
"""

from alexandria.reading.paper_lists.list_formats import LISTS, ListFormat, list_format
from alexandria.reading.paper_lists.list_metadata import ListEntry, with_metadata
from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList

__all__ = [
    "LISTS",
    "ListEntry",
    "ListFormat",
    "ListedPaper",
    "PaperList",
    "list_format",
    "with_metadata",
]
