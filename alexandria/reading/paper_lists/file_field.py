"""The `file` field of BibTeX entries → paths. Every reference manager writes it in its own way.

| program | form |
|---|---|
| JabRef | `description:path:type`, several with `;` between; `:`, `;` and the backslash escaped with a backslash |
| Zotero | the same; Better BibTeX also writes paths alone, with `;` between |
| Mendeley | `:path:type` without the first slash of the path; `$\\backslash$` for a backslash, `\\_` for `_` |
| people | one path |
"""

from __future__ import annotations

import re

__all__ = ["paths_in_file_field"]

_SPLIT = {mark: re.compile(rf"((?:\\.|[^\\{mark}])*)(?:{mark}|$)", re.DOTALL) for mark in ":;"}
_ESCAPED = re.compile(r"\\([\\:;{}_&%$#~^])")
_TYPE = re.compile(
    r"pdf|html?|xml|epub|djvu|ps|docx?|txt|text|(?:application|text|image)/[\w.+-]+", re.IGNORECASE
)
_ROOTS = re.compile(r"(?:home|Users|mnt|media|Volumes)/")
_DRIVE = re.compile(r"[A-Za-z]")


def paths_in_file_field(field: str) -> list[str]:
    """The paths and addresses in a `file` field, escapes undone."""
    text = field.replace("$\\backslash$", "\\").replace("{\\textbackslash}", "\\")
    paths = (_path(_cut(one, ":")) for one in _cut(text, ";"))
    return [path for path in paths if path]


def _cut(text: str, mark: str) -> list[str]:
    """The parts between the marks that no backslash stands before. The empty match at the end is no part."""
    parts = [match[1] for match in _SPLIT[mark].finditer(text)]
    return parts[:-1] if len(parts) > 1 and not parts[-1] and not text.endswith(mark) else parts


def _path(parts: list[str]) -> str:
    """The path among `description:path:type`, any of which may be missing, and the path may hold bare colons."""
    rest = [part.strip() for part in parts]
    while len(rest) > 1 and not rest[-1]:
        rest = rest[:-1]
    if len(rest) > 1 and _TYPE.fullmatch(rest[-1]):
        rest = rest[:-1]
    is_drive = len(rest) > 1 and _DRIVE.fullmatch(rest[0]) and rest[1].startswith(("/", "\\"))
    is_scheme = len(rest) > 1 and rest[1].startswith("//")  # file://, https://
    described = len(rest) > 1 and not is_drive and not is_scheme and "/" not in rest[0]
    path = _ESCAPED.sub(r"\1", ":".join(rest[1:] if described else rest))
    # Mendeley leaves out the first slash.
    mendeley = described and not rest[0] and _ROOTS.match(path) is not None
    return f"/{path}" if mendeley else path
