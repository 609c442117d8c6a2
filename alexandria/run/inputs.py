"""The inputs of an ingest or of its estimate, and why one of them cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alexandria.errors import InputError, SettingsError
from alexandria.library import printable_path
from alexandria.reading import FoundInputs, search_inputs

__all__ = ["find_papers", "reason_of"]


def find_papers(paths: Sequence[Path]) -> FoundInputs:
    """The files to read, with what lists of papers say about them.

    Raises:
        SettingsError: there is none.
    """
    found = search_inputs(paths)
    if not found.files:
        named = ", ".join(map(printable_path, paths))
        raise SettingsError(
            found.nothing_to_read(named), hint="Name files, or folders that hold papers."
        )
    return found


def reason_of(error: InputError) -> str:
    """For the outcome of an input: slug, message and hint."""
    return f"{error.reason}: {error} {error.hint}".strip()
