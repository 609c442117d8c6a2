"""Titles and names of things → names of files that every system takes, never twice, never outside their folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["FileNames"]

_FORBIDDEN = re.compile(r'[/\\:*?"<>|#^\[\]%]')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
)
_MOST_BYTES = 120
"""Of a name, before its suffix: ext4 takes 255 bytes, and paths of Windows are short."""


class FileNames:
    """The names of the files of one folder."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._names: dict[str, str] = {}

    def name(self, key: str, title: str) -> str:
        """The name for a thing, without suffix: its title; where another has that, with a digest of its key.

        Args:
            key: identifies the thing; the same key gets the same name again.
            title: what the name should say.
        """
        if key not in self._names:
            plain = _plain(title)
            if plain.casefold() in self._taken:
                plain = f"{plain} ({hashlib.sha256(key.encode()).hexdigest()[:8]})"
            while plain.casefold() in self._taken:
                plain += "_"
            self._taken.add(plain.casefold())
            self._names[key] = plain
        return self._names[key]


def _plain(title: str) -> str:
    """A title without what some system, or a link in a note, does not take."""
    text = unicodedata.normalize("NFC", title)
    # Control and format characters: a turned-around name (U+202E) would hide what it is.
    text = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    text = " ".join(_FORBIDDEN.sub(" ", text).split())
    while len(text.encode()) > _MOST_BYTES:
        text = text[:-1]
    text = text.strip(" .")
    if not text or text.split(".", 1)[0].casefold().strip() in _DEVICES:
        text = f"{text} untitled".strip()
    return text
