"""JSON Lines of a library → checked lines. The first fault ends it, with line, cause and remedy.

A file may be hostile: a line is bounded, every field has its type and range, ids are those of one paper, and the
last line proves that nothing is missing. No message quotes the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic_core
from pydantic import BaseModel, ValidationError

from alexandria.errors import LibraryError
from alexandria.exchange.library_record import (
    RECORD_VERSION,
    EndLine,
    HeaderLine,
    PaperLine,
    RunLine,
)
from alexandria.knowledge import CONTRACT_VERSION, KnowledgeUnit
from alexandria.library import (
    PaperState,
    printable_path,
    translate_storage_errors,
    units_as_written,
)

__all__ = ["ImportFault", "read_library_lines"]

_LONGEST_LINE = 256 * 2**20
"""Bytes of one paper: far more than any has, and what memory holds."""

_INT32 = 2**31
_UINT64 = 2**64
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AGAIN = "Export the library again, or fetch the file again: nothing was imported."
_LINES: dict[str, type[BaseModel]] = {
    "library": HeaderLine,
    "run": RunLine,
    "paper": PaperLine,
    "end": EndLine,
}


class ImportFault(LibraryError):
    """A file that is to be imported is damaged, or not what an export writes.

    Attributes:
        line: number of the line, from 1.
    """

    default_hint = _AGAIN

    def __init__(self, path: Path, line: int, cause: str, *, hint: str | None = None) -> None:
        super().__init__(f"{printable_path(path)}, line {line}: {cause}", hint=hint)
        self.line = line


def read_library_lines(path: Path) -> Iterator[tuple[int, RunLine | PaperLine]]:
    """Number and content of the lines between header and end, each checked; the end is checked too.

    Raises:
        ImportFault: a line is not what it should be.
        LibraryError: there is no such file.
    """
    if not path.is_file():
        raise LibraryError(f"there is no file {printable_path(path)}", hint="Name a .jsonl file.")
    check = _FileCheck(path)
    with translate_storage_errors(path), path.open("rb") as file:
        while raw := file.readline(_LONGEST_LINE + 1):
            line = check.next_line(raw)
            if isinstance(line, RunLine | PaperLine):
                yield check.number, line
    check.finish()


class _FileCheck:
    """What is known of a file up to a line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self._digest = hashlib.sha256()
        self._papers: set[str] = set()
        self._units: set[str] = set()
        self._merges: set[str] = set()
        self._facts = 0
        self._ended = False

    def next_line(self, raw: bytes) -> BaseModel:
        """Check one line.

        Raises:
            ImportFault: it is not what it should be.
        """
        self.number += 1
        if self._ended:
            self._refuse("there is more after the last line")
        if len(raw) > _LONGEST_LINE:
            self._refuse(f"it is longer than {_LONGEST_LINE // 2**20} MiB")
        line = self._parsed(raw)
        match line:
            case HeaderLine():
                pass
            case PaperLine():
                self._check_paper(line)
            case EndLine():
                self._check_end(line)
        self._digest.update(raw)
        return line

    def finish(self) -> None:
        """Check that the last line has come."""
        if not self._ended:
            self.number += 1
            self._refuse("the file ends before its last line: it was cut")

    def _refuse(self, cause: str, hint: str | None = None) -> None:
        raise ImportFault(self.path, self.number, cause, hint=hint)

    def _parsed(self, raw: bytes) -> BaseModel:
        try:
            fields = pydantic_core.from_json(raw, allow_inf_nan=False)
        except ValueError as error:
            # It says which column and what was expected, and quotes nothing.
            raise ImportFault(self.path, self.number, f"it is no JSON: {error}") from None
        record = fields.get("record") if isinstance(fields, dict) else None
        kind = record if isinstance(record, str) else ""
        if (kind == "library") != (self.number == 1) or kind not in _LINES:
            raise ImportFault(
                self.path,
                self.number,
                "it is not the header that the first line of an export is"
                if self.number == 1
                else "it is no line of an export: `record` is not run, paper or end",
                hint="Name a file that `alexandria export --format jsonl` made.",
            )
        if kind == "library":
            self._check_versions(fields)
        if (place := _out_of_range(fields)) is not None:
            self._refuse(f"{_shown(place)} is out of range")
        try:
            return _LINES[kind].model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = _shown(".".join(map(str, first["loc"])) or kind)
            raise ImportFault(self.path, self.number, f"{place}: {first['msg']}") from None

    def _check_versions(self, header: dict[str, Any]) -> None:
        version, contract = header.get("version"), header.get("contract")
        if version != RECORD_VERSION or contract != CONTRACT_VERSION:
            newer = isinstance(version, int) and version > RECORD_VERSION
            self._refuse(
                f"its lines have version {_shown(version)} with units of contract {_shown(contract)}; "
                f"this program reads version {RECORD_VERSION} with contract {CONTRACT_VERSION}",
                "Upgrade alexandria: pip install -U alexandria"
                if newer
                else "Open the library that it was made from with this version, and export it again.",
            )

    def _check_paper(self, line: PaperLine) -> None:
        paper = line.paper
        if paper.id in self._papers:
            self._refuse(f"paper {paper.id[:12]} comes a second time")
        if fault := _paper_fault(line) or _names_fault(line):
            self._refuse(fault)
        units = {unit.id for unit in line.units}
        merges = {merge.id for merge in line.merges}
        if len(units) < len(line.units) or units & self._units:
            self._refuse("two units have one id")
        if len(merges) < len(line.merges) or merges & self._merges:
            self._refuse("two merges have one id")
        self._papers.add(paper.id)
        self._units |= units
        self._merges |= merges
        self._facts += line.facts

    def _check_end(self, line: EndLine) -> None:
        self._ended = True
        if (line.papers, line.facts) != (len(self._papers), self._facts):
            self._refuse(
                f"{line.papers} papers with {line.facts} facts were exported, and "
                f"{len(self._papers)} with {self._facts} are here"
            )
        if line.sha256 != self._digest.hexdigest():
            self._refuse("the lines before it are not those that were exported: the digest differs")


def _shown(name: object) -> str:
    """A name from the file, fit for a terminal."""
    return re.sub(r"[^\w.\-]", "?", str(name)[:80], flags=re.ASCII)


def _out_of_range(value: Any, place: str = "") -> str | None:  # noqa: ANN401  # any JSON value
    """Where an integer stands that its column cannot hold."""
    match value:
        case bool():
            return None
        case int():
            in_range = (
                0 <= value < _UINT64 if ".minhash." in f"{place}." else -_INT32 <= value < _INT32
            )
            return None if in_range else place.lstrip(".")
        case dict():
            items = ((f"{place}.{key}", item) for key, item in value.items())
        case list():
            items = ((f"{place}.{n}", item) for n, item in enumerate(value))
        case _:
            return None
    return next((found for p, item in items if (found := _out_of_range(item, p))), None)


def _paper_fault(line: PaperLine) -> str:
    """What the state of a paper and its counts say against its units."""
    paper = line.paper
    if not _SHA256.fullmatch(paper.id):
        return "paper.id is no SHA-256"
    owners = {u.provenance.paper_id for u in line.units}
    owners |= {m.paper_id for m in line.merges} | {a.paper_id for a in line.apart}
    owners |= {r.paper_id for r in line.reviews}
    if owners - {paper.id}:
        return "a unit, a merge or a review belongs to another paper"
    chunks = {unit.provenance.chunk for unit in line.units}
    if any(chunk >= paper.chunk_count for chunk in chunks):
        return "a unit is of a chunk that the paper does not have"
    if paper.state is PaperState.DONE and len(chunks) < paper.chunk_count:
        return "the paper is done, but chunks of it have no unit"
    written = sum(unit.fact_count for unit in units_as_written(line.units, line.reviewed))
    if (paper.state is PaperState.PARTIAL) and not written:
        return "the paper is partial, but has no fact"
    if paper.state not in (PaperState.DONE, PaperState.PARTIAL) and written:
        return f"the paper is {paper.state.value}, but has facts"
    return ""


def _names_fault(line: PaperLine) -> str:
    """What the units say against each other's and their own ids."""
    faults = (f"unit {n}: {f}" for n, u in enumerate(line.units) if (f := _unit_fault(u)))
    return next(faults, "") or _review_fault(line)


def _review_fault(line: PaperLine) -> str:
    """What the reviews of a paper say against each other and its units."""
    if len({r.id for r in line.reviews}) < len(line.reviews):
        return "two reviews have one id"
    keys = [(f.unit_id, f.written.id) for f in line.reviewed]
    if len(set(keys)) < len(keys):
        return "a reviewed fact comes a second time"
    held = {(u.id, f.id) for u in line.units for f in (*u.facts, *u.quarantined)}
    if set(keys) - held:
        return "a reviewed fact is none of its unit"
    known = {r.evidence for r in line.reviews}
    if {f.evidence(line.paper.id) for f in line.reviewed} - known:
        return "a reviewed fact has no review"
    entities = {u.id: {e.id for e in u.entities} for u in line.units}
    for fact in line.reviewed:
        named = {
            getattr(fact.written, "subject_id", None),
            getattr(fact.written, "object_id", None),
        }
        if named - {None} - entities[fact.unit_id]:
            return "a reviewed fact names an entity that its unit does not hold"
    return ""


def _unit_fault(unit: KnowledgeUnit) -> str:
    facts = [fact.id for fact in unit.facts]
    parts = {
        "entities": [e.id for e in unit.entities],
        "facts": facts,
        "quarantined facts": [q.id for q in unit.quarantined],
        "merged facts": [m.id for m in unit.merged],
    }
    for part, ids in parts.items():
        if len(set(ids)) < len(ids):
            return f"two {part} have one id"
    rejected = {q.id for q in unit.quarantined if q.review is not None}
    if {m.fact_id for m in unit.merged} - set(facts) - rejected:
        return "a merged fact names a fact that the unit does not hold"
    return ""
