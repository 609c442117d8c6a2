"""File → Paper: every format of FORMATS, each file read in a child process with limits on time and memory.

The child imports what readers need (PyMuPDF, lxml), so importing this package is cheap and a hostile file cannot
harm the caller.
"""

from alexandria.reading.found_papers import (
    WantedPapers,
    find_wanted,
    read_found,
    read_of_archive,
)
from alexandria.reading.input_files import FoundInputs, find_inputs, search_inputs
from alexandria.reading.input_formats import FORMATS, InputFormat, SourceFile
from alexandria.reading.packed import PackedInput, copy_remote, is_url, list_remote, shown_url
from alexandria.reading.page_images import PageImage, PageWords, WordsOfPages
from alexandria.reading.page_reader import PageReader
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_lists import ListedPaper, ListEntry
from alexandria.reading.passage_search import FoundPassage, find_passage, find_row
from alexandria.reading.reader_plugins import all_formats, reader_plugin_errors
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_pool import read, read_many
from alexandria.reading.reading_version import reader_version

__all__ = [
    "FORMATS",
    "FoundInputs",
    "FoundPassage",
    "InputFormat",
    "ListEntry",
    "ListedPaper",
    "PackedInput",
    "PageImage",
    "PageReader",
    "PageWords",
    "PaperDraft",
    "Piece",
    "ReadingOptions",
    "SourceFile",
    "WantedPapers",
    "WordsOfPages",
    "all_formats",
    "copy_remote",
    "find_inputs",
    "find_passage",
    "find_row",
    "find_wanted",
    "is_url",
    "list_remote",
    "read",
    "read_found",
    "read_many",
    "read_of_archive",
    "reader_plugin_errors",
    "reader_version",
    "search_inputs",
    "shown_url",
]
