"""Bytes of a text file → str."""

from __future__ import annotations

import codecs

__all__ = ["decode", "without_nuls"]

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252; line ends become `\\n`."""
    if content.startswith(_UTF_16):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _not_quite_utf8(content)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_quite_utf8(content: bytes) -> str:
    """UTF-8 with surrogates, as some programs write it: pairs are joined, halves left out. Else Windows-1252."""
    try:
        text = content.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def without_nuls(content: bytes) -> bytes:
    """Without NUL bytes, which no text has; in UTF-16 they are halves of letters, and stay."""
    return content if content.startswith(_UTF_16) else content.replace(b"\x00", b"")
