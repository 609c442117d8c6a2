"""FORMATS: every input format that the program reads, one row each, with all that belongs to it.

Adding a format is one row here, or an entry point of the group `alexandria.readers` in another package
(`reader_plugins.py`), plus one reader. Whatever depends on formats reads this table: the search for input files,
format detection, the choice of the reader, error messages. Nothing heavy is imported here: a row names its reader
as `module:function`, which only the reading child process loads.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from alexandria.reading.paper_draft import PaperDraft
from alexandria.reading.reading_options import ReadingOptions

__all__ = ["FORMATS", "HEAD_BYTES", "InputFormat", "SourceFile", "begins_as_xml", "list_labels"]

HEAD_BYTES = 1 << 16
"""Bytes at the start of a file that format detection looks at: mail gateways leave junk before `%PDF-`."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file, as its reader gets it.

    Attributes:
        path: for error messages; its bytes are in `content`.
        content: all bytes of the file; those of a text format come without NUL bytes.
        options: choices and limits of the caller.
        one_thread: other files are being read at the same time, so one core is to be used.
    """

    path: Path
    content: bytes
    options: ReadingOptions
    one_thread: bool = False


Reader = Callable[[SourceFile], PaperDraft]


@dataclass(frozen=True, slots=True)
class InputFormat:
    """All that the program knows about one input format.

    Attributes:
        name: identifies the format; stored as `Paper.format`.
        label: what people call it.
        suffixes: lower case, with the dot. Two formats share a suffix only where both set `check_content`.
        media_type: as registered with IANA.
        reader: `module:function` of a `Reader`, loaded in the reading child process.
        sniffer: whether bytes from the start of a file are of this format; None where only the suffix tells.
        window: how many bytes the sniffer gets for files whose suffix no format has.
        check_content: whether the sniffer decides for files with one of its suffixes, too. It then gets the
            first 64 KiB.
        may_hold: names of formats that a file with one of its suffixes may hold instead.
        mismatch: what a file with one of its suffixes is that the sniffer refuses, where other kinds of
            documents use the suffix as well; empty where such a file is not what it claims to be.
        hint: what the user can do about such a file.
        binary: whether files of the format are no text; the reader then gets their bytes unchanged.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    media_type: str
    reader: str
    sniffer: Callable[[bytes], bool] | None = None
    window: int = 2048
    check_content: bool = False
    may_hold: tuple[str, ...] = ()
    mismatch: str = ""
    hint: str = ""
    binary: bool = False

    def matches(self, head: bytes) -> bool:
        """Whether the sniffer finds the format in these bytes."""
        return self.sniffer is not None and bool(self.sniffer(head))

    def load_reader(self) -> Reader:
        """The reader's function.

        Raises:
            ImportError, AttributeError: there is no such module or function.
        """
        reader: Reader = pkgutil.resolve_name(self.reader)
        return reader


_HTML = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JATS = re.compile(rb"<(?:\w+:)?(article|book-part|pmc-articleset)\b[^>]*>", re.IGNORECASE)
_LATEX = re.compile(rb"\\(documentclass|documentstyle|begin\{document\})")


def begins_as_xml(head: bytes) -> bool:
    """Whether an XML declaration stands at the start."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head


def _is_html(head: bytes) -> bool:
    return _HTML.search(head) is not None


def _is_jats(head: bytes) -> bool:
    return _JATS.search(head) is not None


def _is_latex(head: bytes) -> bool:
    """JATS articles hold LaTeX of formulas, with \\documentclass."""
    return not begins_as_xml(head) and _LATEX.search(head) is not None


def _is_docx(head: bytes) -> bool:
    """A package that names its parts; where a large one comes first, the reader finds out what it is."""
    return head.startswith(b"PK\x03\x04") and (
        b"word/" in head or b"[Content_Types].xml" in head[:64]
    )


FORMATS: tuple[InputFormat, ...] = (
    InputFormat(
        name="pdf",
        label="PDF",
        suffixes=(".pdf",),
        media_type="application/pdf",
        reader="alexandria.reading.pdf:read_pdf",
        sniffer=_is_pdf,
        window=1024,
        check_content=True,
        hint="Fetch the PDF again: a login or error page is often saved in its place.",
        binary=True,
    ),
    InputFormat(
        name="html",
        label="HTML",
        suffixes=(".html", ".htm", ".xhtml"),
        media_type="text/html",
        reader="alexandria.reading.formats.html:read_html",
        sniffer=_is_html,
    ),
    InputFormat(
        name="jats",
        label="JATS XML",
        suffixes=(".xml", ".nxml", ".jats"),
        media_type="application/xml",
        reader="alexandria.reading.formats.jats:read_jats",
        sniffer=_is_jats,
        check_content=True,
        may_hold=("html",),
        mismatch="XML, but not a JATS article",
    ),
    InputFormat(
        name="markdown",
        label="Markdown",
        suffixes=(".md", ".markdown"),
        media_type="text/markdown",
        reader="alexandria.reading.formats.markdown:read_markdown",
    ),
    InputFormat(
        name="latex",
        label="LaTeX",
        suffixes=(".tex", ".latex"),
        media_type="application/x-latex",
        reader="alexandria.reading.formats.latex:read_latex",
        sniffer=_is_latex,
        window=HEAD_BYTES,
    ),
    InputFormat(
        name="docx",
        label="Word",
        suffixes=(".docx", ".docm"),
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        reader="alexandria.reading.formats.docx:read_docx",
        sniffer=_is_docx,
        window=HEAD_BYTES,
        check_content=True,
        hint="Open it in Word or LibreOffice and save it as .docx, without a password.",
        binary=True,
    ),
    InputFormat(
        name="text",
        label="plain text",
        suffixes=(".txt", ".text"),
        media_type="text/plain",
        reader="alexandria.reading.formats.plain_text:read_plain",
    ),
)
"""Where no suffix decides, sniffers are tried in this order; text that none of them takes is plain text."""


def list_labels(formats: Sequence[InputFormat]) -> str:
    """`PDF, HTML and plain text`, for messages."""
    *most, last = (kind.label for kind in formats)
    return f"{', '.join(most)} and {last}" if most else last
