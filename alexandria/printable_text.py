"""Text from outside → text that a terminal shows and does not obey.

File names, error lines and what files say of themselves may hold escape codes, line breaks and marks that turn the
direction of writing. Such characters become `\\xNN` or `\\uNNNN`: visible, and enough to find a file again.
"""

from __future__ import annotations

import re

__all__ = ["printable", "without_credentials", "without_url_secrets"]

_OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters, line and paragraph separators, marks of direction, bytes of names that are no UTF-8."""
_CREDENTIALS = re.compile(r"(?<=://)[^/\s?#]*@")
_QUERY = re.compile(r"(://[^\s?#'\"]*)[?#][^\s'\"]*")
_OF_BLOCKS = re.compile(f"[{_OBEYED}]")
_OF_LINES = re.compile(f"[{_OBEYED}\t\n]")


def printable(text: str, *, lines: bool = False) -> str:
    """`text` with every character escaped that a terminal would obey; idempotent.

    Args:
        text: any text; surrogates in it are bytes of a file name (`os.fsdecode`).
        lines: whether line breaks and tabs are the caller's own, and stay.
    """
    return (_OF_BLOCKS if lines else _OF_LINES).sub(_escaped, text)


def without_credentials(text: str) -> str:
    """`text` without user names and passwords before the hosts of its URLs: `http://u:p@h/v1` → `http://h/v1`."""
    return _CREDENTIALS.sub("", text)


def without_url_secrets(text: str) -> str:
    """The same without the queries of URLs too, which may be signatures: `https://h/a.pdf?sig=x` → `https://h/a.pdf`."""
    return _QUERY.sub(r"\1", without_credentials(text))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
