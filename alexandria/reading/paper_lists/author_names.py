"""Names of authors as lists write them → given names first."""

from __future__ import annotations

__all__ = ["first_last"]


def first_last(name: str) -> str:
    """`Doe, Jane` → `Jane Doe`, `Doe, Jane, Jr.` → `Jane Doe Jr.`; a name without comma stays."""
    family, *rest = (part.strip() for part in name.split(","))
    given, suffix = [*rest, "", ""][:2]
    return " ".join(filter(None, (given, family, suffix)))
