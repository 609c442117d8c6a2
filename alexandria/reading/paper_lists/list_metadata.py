"""Paper + entry of a list → the Paper under the title, authors, DOI, year and venue that the list gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alexandria.paper import Paper
from alexandria.printable_text import printable
from alexandria.reading.paper_lists.listed_paper import ListedPaper

__all__ = ["ListEntry", "with_metadata"]

_TAKEN = ("title", "authors", "doi", "arxiv_id", "year", "venue")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of the list at `source`."""

    source: Path
    paper: ListedPaper

    @property
    def metadata(self) -> dict[str, object]:
        """What the list says, under the names of the fields of Paper; what it leaves open is not in it."""
        return {name: value for name in _TAKEN if (value := getattr(self.paper, name))}


def with_metadata(paper: Paper, entry: ListEntry | None) -> Paper:
    """What people or their reference manager entered is right more often than what is read from the first page.

    What the list leaves open stays as it was read. `metadata_source` says where the rest came from.
    """
    if entry is None:
        return paper
    said = entry.metadata
    name = printable(entry.source.name)
    return paper.model_copy(update={**said, "metadata_source": name}) if said else paper
