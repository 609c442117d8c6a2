"""Papers → files in a folder, one each, and the list of what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.reading.paper_view import plain_text

__all__ = [
    "OutputFormat",
    "complaint",
    "encode",
    "output_names",
    "page_range",
    "show_papers",
    "write_papers",
]

OutputFormat = Literal["text", "json"]


def encode(paper: Paper, form: OutputFormat) -> str:
    """The Paper as JSON, or as a readable text."""
    return paper.model_dump_json(indent=1) + "\n" if form == "json" else plain_text(paper)


def output_names(paths: Sequence[Path], form: OutputFormat) -> dict[Path, str]:
    """A file name for each input, its stem where that is unique, else with a number."""
    suffix = ".json" if form == "json" else ".txt"
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in paths:
        stem = path.stem.encode("utf-8", "backslashreplace").decode().replace("\\", "_") or "paper"
        name, count = stem, 2
        while name.lower() in taken:
            name, count = f"{stem}-{count}", count + 1
        taken.add(name.lower())
        names[path] = name + suffix
    return names


def write_papers(
    outcomes: Iterable[tuple[Path, Paper | InputError]],
    folder: Path,
    names: dict[Path, str],
    form: OutputFormat,
) -> Iterator[tuple[Path, InputError | None]]:
    """Write each Paper as it comes; yields every path with its error, None where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, outcome in outcomes:
        if isinstance(outcome, Paper):
            (folder / names[path]).write_text(encode(outcome, form), encoding="utf-8")
            yield path, None
        else:
            yield path, outcome


def show_papers(
    outcomes: Iterable[tuple[Path, Paper | InputError]],
    form: OutputFormat,
    write: Callable[[str], object],
) -> Iterator[tuple[Path, InputError | None]]:
    """Hand each Paper's text to `write`, JSON as one line per paper; yields like `write_papers`."""
    for path, outcome in outcomes:
        if isinstance(outcome, Paper):
            write(outcome.model_dump_json() if form == "json" else plain_text(outcome))
            yield path, None
        else:
            yield path, outcome


def complaint(error: InputError) -> str:
    """One line that names the file, the cause and the remedy."""
    line = f"{error} ({error.reason})"
    if error.hint:
        line += f" — {error.hint}"
    return line.encode("utf-8", "backslashreplace").decode()


def page_range(text: str) -> tuple[int, int]:
    """`3-7` → (3, 7), `5` → (5, 5).

    Raises:
        ValueError: neither form.
    """
    first, dash, last = text.strip().partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        raise ValueError("pages are given as 3-7 or 5")
    pages = (int(first), int(last if dash else first))
    if not 1 <= pages[0] <= pages[1]:
        raise ValueError("the first page must be 1 or more and not after the last")
    return pages
