"""Bytes of a text file → str."""

from __future__ import annotations

import codecs

__all__ = ["decode"]


def decode(content: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252; line ends become `\\n`."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
