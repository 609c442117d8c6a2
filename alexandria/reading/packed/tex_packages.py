"""The TeX files of one submission → its papers: what a main file includes is put into its place.

arXiv's bulk archives hold one archive per submission, whose paper may be spread over many files; the figures of
such a submission are PDFs that are no papers.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["TexPapers", "looks_like_tex", "tex_papers"]

_MAIN = re.compile(rb"^[^%\n]*\\document(?:class|style)\b", re.MULTILINE)
_FIGURE_ALONE = re.compile(rb"\\documentclass\s*(?:\[[^\]]*\])?\s*\{standalone\}")
_INCLUDE = re.compile(
    rb"\\(?:input|include|subfile)\s*(?:\{\s*([^{}\n]{1,200}?)\s*\}|([\w./-]{1,200}))"
)
_GRAPHIC = re.compile(rb"\\includegraphics\*?\s*(?:\[[^\]]*\])?\s*\{\s*([^{}\n]{1,200}?)\s*\}")
_TEX = re.compile(
    rb"\\(?:document(?:class|style)|begin\s*\{|input\b|magnification\b|section\b|centerline\b)"
)
_DEEPEST = 5
_LARGEST = 64 << 20
"""Bytes of all papers of a submission."""


@dataclass(frozen=True, slots=True)
class TexPapers:
    """The papers of a submission by the name of their main file, and the base names of figures they include."""

    papers: tuple[tuple[str, bytes], ...]
    figures: frozenset[str]
    parts: int
    """Files that are no papers of their own."""


def looks_like_tex(head: bytes) -> bool:
    """Whether the begin of a file without a suffix is TeX."""
    return b"\x00" not in head and _TEX.search(head) is not None


def tex_papers(files: Mapping[str, bytes]) -> TexPapers:
    """The papers among TeX files that belong together.

    Where no file is a whole document, the longest is the paper: plain TeX has no command that says so.
    """
    mains = [
        name
        for name, content in files.items()
        if _MAIN.search(content) and not _FIGURE_ALONE.search(content)
    ]
    if not mains and files:
        mains = [max(files, key=lambda name: (len(files[name]), name))]
    used: set[str] = set()
    whole: dict[str, bytes] = {}
    room = _LARGEST
    for name in mains:
        of_this: set[str] = set()
        whole[name] = _expanded(name, files, of_this, room)
        room = max(0, room - len(whole[name]))
        used |= of_this
    papers = tuple((name, content) for name, content in whole.items() if name not in used)
    figures = frozenset(
        posixpath.splitext(posixpath.basename(found.decode("utf-8", "replace")))[0]
        for _, content in papers
        for found in _GRAPHIC.findall(content)
    )
    return TexPapers(papers, figures, parts=len(files) - len(papers))


def _expanded(
    name: str, files: Mapping[str, bytes], used: set[str], room: int, within: tuple[str, ...] = ()
) -> bytes:
    """The content of a file with what it includes, each part once; `used` gets the names of the parts."""
    content = files[name]
    pieces: list[bytes] = []
    end = 0
    for found in _INCLUDE.finditer(content):
        line = content[content.rfind(b"\n", 0, found.start()) + 1 : found.start()]
        part = _lookup(found[1] or found[2], name, (*within, name), files)
        commented = re.search(rb"(?<!\\)%", line)
        if part is None or part in used or commented or len(within) >= _DEEPEST:
            continue
        left = room - sum(map(len, pieces)) - len(content)
        if len(files[part]) > left:
            continue
        used.add(part)
        pieces += content[end : found.start()], _expanded(part, files, used, left, (*within, name))
        end = found.end()
    pieces.append(content[end:])
    return b"".join(pieces)


def _lookup(
    named: bytes, name: str, within: tuple[str, ...], files: Mapping[str, bytes]
) -> str | None:
    """The file that an \\input means: beside the first file, or beside the one that includes it."""
    text = named.decode("utf-8", "replace")
    for folder in dict.fromkeys((posixpath.dirname(within[0]), posixpath.dirname(name))):
        for ending in ("", ".tex"):
            path = posixpath.normpath(posixpath.join(folder, text + ending))
            if path in files and path not in within:
                return path
    return None
