"""First bytes and name of a file → its row of FORMATS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alexandria.errors import EmptyFile, InputError, NotADocument, UnsupportedFormat
from alexandria.reading.input_formats import (
    FORMATS,
    HEAD_BYTES,
    InputFormat,
    begins_as_xml,
    list_labels,
)
from alexandria.reading.paper_lists import list_format
from alexandria.reading.reader_plugins import all_formats

__all__ = ["detect_format"]

_LIST_HINT = "`alexandria read` and `alexandria ingest` read the files that it names."
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NO_CONTROLS = bytes({0, *b"\t\n\v\f\r", *range(0x20, 0x100)} - {0x7F})
_MOST_NULS = 0.05
_MOST_CONTROLS = 0.01
"""Compressed data has a tenth of them, text none."""
_PADDING = b"\x00" * 16


def detect_format(path: Path, content: bytes) -> InputFormat:
    """The format of `content`; what the bytes say counts more than the name.

    Raises:
        EmptyFile: zero bytes.
        NotADocument: the name claims a format, the bytes say something else; or it is a list of papers.
        UnsupportedFormat: neither name nor bytes fit a reader.
    """
    if not content:
        raise EmptyFile(path, f"{path.name}: the file is empty (0 bytes)")
    head = content[:HEAD_BYTES]
    for kind in FORMATS:
        if kind.binary and kind.matches(head[: kind.window]):
            return kind
    suffix = path.suffix.lower()
    claimed = [kind for kind in all_formats() if suffix in kind.suffixes]
    listing = list_format(path, head, unclaimed=not claimed)
    if listing is not None:
        message = f"{path.name}: a list of papers ({listing.label}), not a paper"
        raise NotADocument(path, message, hint=_LIST_HINT)
    return _by_suffix(path, head, claimed) if claimed else _by_content(path, head)


def _by_suffix(path: Path, head: bytes, claimed: Sequence[InputFormat]) -> InputFormat:
    """The format among those that have the file's suffix; its sniffer is asked where it has to agree."""
    for kind in claimed:
        if not kind.check_content:
            if not kind.binary and _is_binary(head):
                message = f"{path.name}: named {path.suffix}, but the content is binary"
                raise NotADocument(path, message)
            return kind
        if kind.matches(head):
            return kind
    others = {name for kind in claimed for name in kind.may_hold}
    for kind in all_formats():
        if kind.name in others and kind.matches(head):
            return kind
    raise _mismatch(path, head, claimed[0])


def _by_content(path: Path, head: bytes) -> InputFormat:
    """The format of a file whose suffix no format has."""
    binary = _is_binary(head)
    for kind in all_formats():
        if (kind.binary or not binary) and kind.matches(head[: kind.window]):
            return kind
    if binary:
        message = f"{path.name}: no reader takes this kind of file"
        raise UnsupportedFormat(path, message, hint=_readable())
    if begins_as_xml(head):
        return _by_suffix(path, head, [k for k in all_formats() if ".xml" in k.suffixes])
    return next(kind for kind in FORMATS if kind.name == "text")


def _mismatch(path: Path, head: bytes, claimed: InputFormat) -> InputError:
    if claimed.mismatch:
        return UnsupportedFormat(path, f"{path.name}: {claimed.mismatch}", hint=_readable())
    message = f"{path.name}: named {path.suffix.lower()}, but the content is {_kind_of(head)}"
    return NotADocument(path, message, hint=claimed.hint)


def _readable() -> str:
    return f"Readable are {list_labels(all_formats())}."


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


def _kind_of(head: bytes) -> str:
    """What the content is, in words."""
    if any(kind.name == "html" and kind.matches(head) for kind in FORMATS):
        return "an HTML page"
    return "binary data of another kind" if _is_binary(head) else "text"
