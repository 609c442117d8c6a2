"""The lines of a library as JSON Lines: what `alexandria export` writes and `alexandria import` reads.

The first line is the header, then one line per run, one per paper with all that the library holds of it, and a
last line by which a cut or damaged file is recognised. schemas/library-record.json is made from this module. No
line holds text of a paper, a path of the machine that wrote it, or what its calls cost.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from alexandria.knowledge import CONTRACT_VERSION, KnowledgeUnit
from alexandria.library import PaperRecord, Review, ReviewedFact, RunOutcome, RunRecord
from alexandria.resolution import CannotLink, Merge

__all__ = [
    "RECORD_VERSION",
    "EndLine",
    "ExportedRun",
    "HeaderLine",
    "LibraryRecord",
    "PaperLine",
    "RunLine",
]

RECORD_VERSION = 1
"""Raised when lines of an older version cannot be read any more."""

_SHARED_SETTINGS = ("chunk_words", "passes", "detail", "fill", "verify", "layout", "ocr")
"""Settings that facts depend on. The others are paths, addresses and limits of one machine."""


class _Line(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class HeaderLine(_Line):
    """The first line: which versions these lines have."""

    record: Literal["library"] = "library"
    version: int = RECORD_VERSION
    contract: str = CONTRACT_VERSION
    """Version of the Knowledge Units, as in schemas/knowledge-unit.json."""
    program: str = ""
    """Version of the program that wrote the file."""


class ExportedRun(_Line):
    """The run that made units: what they depend on, and when it was."""

    id: str = Field(min_length=1)
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    model: str = ""
    prompt_version: str = ""
    program_version: str = ""
    outcome: RunOutcome
    settings: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, run: RunRecord) -> ExportedRun:
        """What of a run's record leaves the machine."""
        return cls(
            id=run.id,
            started_at=run.started_at,
            finished_at=run.finished_at,
            model=run.model,
            prompt_version=run.prompt_version,
            program_version=run.program_version,
            outcome=run.outcome,
            settings={k: run.settings[k] for k in _SHARED_SETTINGS if k in run.settings},
        )

    def as_record(self) -> RunRecord:
        """The run as a library has it."""
        return RunRecord(**self.model_dump())


class RunLine(_Line):
    """One run."""

    record: Literal["run"] = "run"
    run: ExportedRun


class PaperLine(_Line):
    """One paper with its units, the names that are one, merges that people have undone, and their reviews."""

    record: Literal["paper"] = "paper"
    paper: PaperRecord
    file_name: str = ""
    """Of the paper's file, without folders."""
    merges: tuple[Merge, ...] = ()
    apart: tuple[CannotLink, ...] = ()
    units: tuple[KnowledgeUnit, ...] = ()
    reviews: tuple[Review, ...] = ()
    """What people decided of its facts."""
    reviewed: tuple[ReviewedFact, ...] = ()
    """The facts that this applies to, as they were written: with them a decision can be taken back."""

    @property
    def facts(self) -> int:
        """Facts of all units."""
        return sum(unit.fact_count for unit in self.units)


class EndLine(_Line):
    """The last line: what went before it."""

    record: Literal["end"] = "end"
    papers: int
    facts: int
    sha256: str
    """Of the bytes of all lines before this one, hex."""


class LibraryRecord(
    RootModel[Annotated[HeaderLine | RunLine | PaperLine | EndLine, Field(discriminator="record")]]
):
    """Any line."""
