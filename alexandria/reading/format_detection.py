"""First bytes and name of a file → which reader takes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from alexandria.errors import EmptyFile, NotADocument, UnsupportedFormat

__all__ = ["SUFFIXES", "Format", "sniff"]

Format = Literal["pdf", "jats", "html", "markdown", "latex", "text"]

SUFFIXES: dict[str, Format] = {
    ".pdf": "pdf",
    ".xml": "jats",
    ".nxml": "jats",
    ".jats": "jats",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "latex",
    ".latex": "latex",
    ".txt": "text",
    ".text": "text",
}

_PDF_WINDOW = 1 << 16
"""Bytes searched for %PDF-: readers accept junk before it, and mail gateways leave some."""

_HTML = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JATS = re.compile(rb"<(?:\w+:)?(article|book-part|pmc-articleset)\b[^>]*>", re.IGNORECASE)
_LATEX = re.compile(rb"\\(documentclass|documentstyle|begin\{document\})")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NO_CONTROLS = bytes({0, *b"\t\n\v\f\r", *range(0x20, 0x100)} - {0x7F})
_MOST_NULS = 0.05
_MOST_CONTROLS = 0.01
"""Compressed data has a tenth of them, text none."""
_PADDING = b"\x00" * 16


def sniff(path: Path, content: bytes) -> Format:
    """Which reader takes `content`; what the bytes say counts more than the name.

    Raises:
        EmptyFile: zero bytes.
        NotADocument: the name says PDF or XML, the bytes say something else.
        UnsupportedFormat: neither name nor bytes fit a reader.
    """
    if not content:
        raise EmptyFile(path, f"{path.name}: the file is empty (0 bytes)")
    head = content[:_PDF_WINDOW]
    claimed = SUFFIXES.get(path.suffix.lower())
    if b"%PDF-" in head[:1024] or (claimed == "pdf" and b"%PDF-" in head):
        return "pdf"
    if claimed == "pdf":
        raise NotADocument(
            path,
            f"{path.name}: named .pdf, but the content is {_plainly(head)}",
            hint="Fetch the PDF again: a login or error page is often saved in its place.",
        )
    if claimed == "jats":
        return _xml_kind(path, head)
    if claimed is not None:
        if _is_binary(head):
            raise NotADocument(path, f"{path.name}: named {path.suffix}, but the content is binary")
        return claimed
    return _from_content(path, head)


def _xml_kind(path: Path, head: bytes) -> Format:
    if _JATS.search(head):
        return "jats"
    if _HTML.search(head):
        return "html"
    raise UnsupportedFormat(path, f"{path.name}: XML, but not a JATS article")


def _from_content(path: Path, head: bytes) -> Format:
    if _is_binary(head):
        raise UnsupportedFormat(path, f"{path.name}: no reader takes this kind of file")
    if _HTML.search(head[:2048]):
        return "html"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") or _JATS.search(head[:2048]):
        return _xml_kind(path, head)
    return "latex" if _LATEX.search(head) else "text"


def _is_binary(head: bytes) -> bool:
    """Whether the NUL bytes in it mean that it is no text, and not that something put some into a text.

    Binary formats have many, or long runs of them that pad records, or other control characters beside them.
    """
    if b"\x00" not in head or head.startswith(_BOMS):
        return False
    text = head.rstrip(b"\x00")  # a write that a power cut ended leaves a tail of them
    controls = len(text.translate(None, _NO_CONTROLS))
    return (
        not text
        or text.count(0) > len(text) * _MOST_NULS
        or controls > len(text) * _MOST_CONTROLS
        or _PADDING in text
    )


def _plainly(head: bytes) -> str:
    if _HTML.search(head):
        return "an HTML page"
    return "binary data of another kind" if _is_binary(head) else "text"
