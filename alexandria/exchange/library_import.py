"""JSON Lines of a library → a library: everything is checked first, then written paper by paper, each whole.

A paper that is there with the same content is left alone, so an import can be repeated. Where the paper's file is
at hand, recognised by its SHA-256, its facts must pass the guard that the writer of an ingest asks; facts of other
papers are marked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from alexandria.errors import ExpressionHeld
from alexandria.exchange.jsonl_import import ImportFault, read_library_lines
from alexandria.exchange.library_record import PaperLine, RunLine
from alexandria.expression import Guard, SourceIndex, texts_of
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import (
    ContentReader,
    ImportedPaper,
    Library,
    PaperContent,
    PaperState,
    RunRecord,
    mark_imported,
    save_imported,
    units_as_written,
    words_of_review,
)
from alexandria.reading import ReadingOptions, WantedPapers, find_wanted

__all__ = ["ImportReport", "import_library"]

_READ_AT_ONCE = 64
"""Papers at hand that are read side by side; an archive is gone through once for so many of them."""
_AT_ONCE = 16
"""Papers in one transaction: as an ingest writes them, one costs a fifth of what it costs alone."""


class ImportReport(BaseModel):
    """What an import did with the papers of a file."""

    model_config = ConfigDict(frozen=True)

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    kept: int = 0
    """The library holds them with other content, and keeps it."""
    facts: int = 0
    """Of the papers that were added or replaced."""
    checked: int = 0
    """Papers of the file that were at hand: their facts hold no eight words in a row of them."""
    unchecked: int = 0
    kept_papers: tuple[str, ...] = ()
    """Titles or ids of those that were kept."""
    unreadable: tuple[str, ...] = ()
    """Why some of the papers that were given, or archives of them, could not be read."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the first reading of a file found."""

    papers: int
    runs: tuple[RunRecord, ...]
    at_hand: frozenset[str]
    digests: tuple[bytes, ...]
    """Of each paper, in the order of the file: the second reading must find the same."""


def import_library(
    library: Library,
    source: Path,
    *,
    papers: Sequence[Path | str] = (),
    options: ReadingOptions | None = None,
    replace_papers: bool = False,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> ImportReport:
    """Take the papers of a file over into a library, which is made if there is none.

    Args:
        library: where to.
        source: file that `alexandria export --format jsonl` made.
        papers: files, folders, archives and URLs of papers: their facts are compared with their wording.
        options: how to read these.
        replace_papers: whether papers that the library holds with other content are replaced.
        on_progress: called with "check" or "import", papers done and papers in all (0: not known yet).

    Raises:
        ImportFault: the file is damaged, or not of an export; nothing was written.
        ExpressionHeld: a fact repeats eight words of a paper at hand; nothing was written.
        InputError: a paper at hand cannot be read.
        LibraryError: file or library cannot be used.
    """
    notify = on_progress or (lambda *_: None)
    held = find_wanted(papers)
    checked = _check(source, held, options or ReadingOptions(), notify)
    library.create_or_open()
    report = ImportReport(
        checked=len(checked.at_hand),
        unchecked=checked.papers - len(checked.at_hand),
        unreadable=tuple(map(str, held.found.errors)),
    )
    done = 0
    again = _papers_again(source, checked)
    while batch := list(islice(again, _AT_ONCE)):
        contents = [_content_of(line) for line in batch]
        report = _write(library, contents, checked, source.name, replace_papers, report)
        done += len(batch)
        notify("import", done, checked.papers)
    return report


def _check(
    source: Path,
    held: WantedPapers,
    options: ReadingOptions,
    notify: Callable[[str, int, int], None],
) -> _Checked:
    """Read all of the file, and compare with the papers that are at hand."""
    runs: list[RunRecord] = []
    at_hand: set[str] = set()
    digests: list[bytes] = []
    asked: dict[str, tuple[int, PaperLine]] = {}
    for number, line in read_library_lines(source):
        if isinstance(line, RunLine):
            runs.append(line.run.as_record())
            continue
        paper_id = line.paper.id
        if paper_id in held.paths:
            asked[paper_id] = (number, line)
            at_hand.add(paper_id)
        if len(asked) == _READ_AT_ONCE:
            _ask_guards(source, asked, held, options)
            asked.clear()
        digests.append(_digest(line))
        notify("check", len(digests), 0)
    _ask_guards(source, asked, held, options)
    return _Checked(len(digests), tuple(runs), frozenset(at_hand), tuple(digests))


def _ask_guards(
    source: Path,
    asked: Mapping[str, tuple[int, PaperLine]],
    held: WantedPapers,
    options: ReadingOptions,
) -> None:
    guards = {
        paper_id: SourceIndex(texts_of(paper)).fingerprint()
        for paper_id, paper in held.read(asked, options)
    }
    for paper_id, (number, line) in asked.items():
        _ask_guard(source, number, line, guards[paper_id])


def _ask_guard(source: Path, number: int, line: PaperLine, guard: Guard) -> None:
    try:
        guard.check(line.units)
        guard.check(units_as_written(line.units, line.reviewed))
        guard.check(map(words_of_review, line.reviews))
    except ExpressionHeld as held:
        raise ImportFault(
            source,
            number,
            str(held),
            hint="Ask for an export without this paper; nothing was imported.",
        ) from None


def _papers_again(source: Path, checked: _Checked) -> Iterator[PaperLine]:
    """The same papers as in the first reading."""
    digests = iter(checked.digests)
    for number, line in read_library_lines(source):
        if isinstance(line, PaperLine):
            if _digest(line) != next(digests, None):
                raise ImportFault(
                    source,
                    number,
                    "it is not what it was a moment ago: another program writes the file",
                    hint="Wait for that program, and import again; what is imported already is whole.",
                )
            yield line


def _digest(line: PaperLine) -> bytes:
    return hashlib.blake2b(line.model_dump_json().encode(), digest_size=16).digest()


def _content_of(line: PaperLine) -> PaperContent:
    return PaperContent(
        record=line.paper,
        units=line.units,
        merges=line.merges,
        apart=line.apart,
        file_name=line.file_name,
        reviews=line.reviews,
        reviewed=line.reviewed,
    )


def _write(
    library: Library,
    contents: Sequence[PaperContent],
    checked: _Checked,
    name: str,
    replace_papers: bool,
    report: ImportReport,
) -> ImportReport:
    """Write those of some papers that are new or better here; returns the report with them."""
    held = {
        c.record.id: c for c in ContentReader(library).contents_of([c.record.id for c in contents])
    }
    new: list[ImportedPaper] = []
    same: list[ImportedPaper] = []
    kept: list[str] = []
    for content in contents:
        paper = ImportedPaper(content, name, content.record.id in checked.at_hand)
        there = held.get(content.record.id)
        if there is not None and _says_the_same(there, content):
            same.append(paper)
        elif there is None or replace_papers or _is_better(content, there):
            new.append(paper)
        else:
            kept.append(content.record.title or content.record.id[:12])
    if new:
        save_imported(library, new, checked.runs)
    for paper in same:
        library.reviews.merge(paper.content.record.id, paper.content.reviews)
    if any(p.checked and held[p.content.record.id].imported is False for p in same):
        mark_imported(library, same)
    replaced = sum(p.content.record.id in held for p in new)
    return report.model_copy(
        update={
            "added": report.added + len(new) - replaced,
            "replaced": report.replaced + replaced,
            "unchanged": report.unchanged + len(same),
            "kept": report.kept + len(kept),
            "kept_papers": (*report.kept_papers, *kept),
            "facts": report.facts + sum(u.fact_count for p in new for u in p.content.units),
        }
    )


def _says_the_same(there: PaperContent, here: PaperContent) -> bool:
    """Whether an import would change nothing but reviews. Which run made a paper is no content."""
    as_there = here.record.model_copy(update={"run_id": there.record.run_id})
    return (
        there.record == as_there
        and sorted(there.written_units, key=_unit_id) == sorted(here.written_units, key=_unit_id)
        and sorted(m.id for m in there.merges) == sorted(m.id for m in here.merges)
        and {a.merge_id for a in here.apart} <= {a.merge_id for a in there.apart}
    )


def _unit_id(unit: KnowledgeUnit) -> str:
    return unit.id


def _is_better(here: PaperContent, there: PaperContent) -> bool:
    """A paper that is done takes the place of one that is not, as in an ingest."""
    return here.record.state is PaperState.DONE and there.record.state is not PaperState.DONE
