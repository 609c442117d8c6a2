"""What the SQL page offers to begin with: groups of named statements, those of the cookbook among them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["sql_examples"]

_FILE = Path(__file__).with_name("sql_examples.sql")
_GROUP, _NAME = "-- # ", "-- "


@cache
def sql_examples() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Name and statement of each example, by group, in the order of the file."""
    groups: dict[str, tuple[tuple[str, str], ...]] = {}
    group = ""
    for part in _FILE.read_text(encoding="utf-8").strip().split("\n\n"):
        first, _, statement = part.partition("\n")
        if first.startswith(_GROUP):
            group = first.removeprefix(_GROUP)
            groups[group] = ()
        elif group:
            name = first.removeprefix(_NAME)
            groups[group] = (*groups[group], (name, statement.strip().removesuffix(";")))
    return groups
