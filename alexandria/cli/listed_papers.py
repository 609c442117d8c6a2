"""Entries of lists of papers that name no file: for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from alexandria.printable_text import printable
from alexandria.reading import ListEntry

__all__ = ["print_without_file", "without_file_as_json"]

_SHOWN = 20


def print_without_file(console: Console, entries: Sequence[ListEntry]) -> None:
    """How many there are, and which; of many, the first."""
    if not entries:
        return
    papers = "paper" if len(entries) == 1 else "papers"
    console.print(f"{len(entries)} listed {papers} without a file:", soft_wrap=True)
    for entry in entries[:_SHOWN]:
        line = f"  {_name(entry)}: {entry.paper.label}"
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    if len(entries) > _SHOWN:
        console.print(f"  and {len(entries) - _SHOWN} more", soft_wrap=True)


def without_file_as_json(entries: Sequence[ListEntry]) -> list[dict[str, object]]:
    """List, key, title, DOI and year of each."""
    return [
        {"list": _name(e), **e.paper.model_dump(include={"key", "title", "doi", "year"})}
        for e in entries
    ]


def _name(entry: ListEntry) -> str:
    return printable(entry.source.name)
