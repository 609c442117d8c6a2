"""Papers → files in a folder, one each, and the list of what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.printable_text import printable
from alexandria.reading.output_record import OutputRecord
from alexandria.reading.paper_view import plain_text

__all__ = [
    "PaperOutputFormat",
    "encode",
    "error_line",
    "output_names",
    "parse_page_range",
    "show_papers",
    "write_papers",
]

PaperOutputFormat = Literal["text", "json"]


def encode(paper: Paper, form: PaperOutputFormat) -> str:
    """The Paper as JSON, or as a readable text."""
    return paper.model_dump_json(indent=1) + "\n" if form == "json" else plain_text(paper)


def output_names(
    paths: Sequence[Path], form: PaperOutputFormat, folder: Path | None = None
) -> dict[Path, str]:
    """A file name for each input: its stem and the suffix of `form`.

    Inputs that differ in their suffixes alone keep them: `paper.md` and `paper.pdf` become `paper.md.json` and
    `paper.pdf.json`. Inputs of one name in different folders get numbers. No name is that of an input in `folder`,
    so that no output overwrites a paper.
    """
    ending = ".json" if form == "json" else ".txt"
    spellings: dict[str, set[str]] = {}
    for path in paths:
        spellings.setdefault(path.stem.lower(), set()).add(path.name.lower())
    inputs = {p.name.lower() for p in paths if folder and p.parent.resolve() == folder.resolve()}
    names: dict[Path, str] = {}
    taken = set(inputs)
    for path in paths:
        stem = _printable(path.stem) or "paper"
        ambiguous = len(spellings[path.stem.lower()]) > 1 or (stem + ending).lower() in inputs
        end = _printable(path.suffix) + ending if ambiguous else ending
        name, count = stem + end, 2
        while name.lower() in taken:
            name, count = f"{stem}-{count}{end}", count + 1
        taken.add(name.lower())
        names[path] = name
    return names


def _printable(name: str) -> str:
    return printable(name).replace("\\", "_")


def write_papers(
    outcomes: Iterable[tuple[Path, Paper | InputError]],
    folder: Path,
    names: dict[Path, str],
    form: PaperOutputFormat,
) -> Iterator[tuple[Path, InputError | None]]:
    """Write each Paper as it comes; yields every path with its error, None where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    record = OutputRecord(folder)
    for path, outcome in outcomes:
        if isinstance(outcome, Paper):
            content = encode(outcome, form).encode("utf-8")
            record.add(names[path], content)
            (folder / names[path]).write_bytes(content)
            yield path, None
        else:
            yield path, outcome


def show_papers(
    outcomes: Iterable[tuple[Path, Paper | InputError]],
    form: PaperOutputFormat,
    write: Callable[[str], object],
) -> Iterator[tuple[Path, InputError | None]]:
    """Pass each Paper's text to `write`, JSON as one line per paper; yields like `write_papers`."""
    for path, outcome in outcomes:
        if isinstance(outcome, Paper):
            write(outcome.model_dump_json() if form == "json" else plain_text(outcome))
            yield path, None
        else:
            yield path, outcome


def error_line(error: InputError) -> str:
    """One line that names the file, the cause and the remedy."""
    line = f"{error} ({error.reason})"
    if error.hint:
        line += f" — {error.hint}"
    return printable(line)


def parse_page_range(text: str) -> tuple[int, int]:
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
