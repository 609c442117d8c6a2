"""The values that the library takes and gives, beside the Knowledge Units themselves.

A `PaperRecord` says how a paper stands, an `Outcome` what one run made of one input, a `RunRecord`
how a run was set up, a `CallRow` what one call to a model cost. All are frozen; none holds paper
text.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from alexandria.expression.guard import Guard
from alexandria.knowledge import KnowledgeUnit
from alexandria.paper import PaperState
from alexandria.resolution import Merge

__all__ = [
    "CALL_OK",
    "CallRow",
    "Delivery",
    "Finding",
    "Outcome",
    "PaperFigures",
    "PaperRecord",
    "PaperState",
    "Removal",
    "Result",
    "RunOutcome",
    "RunRecord",
    "Tally",
    "Thing",
    "Totals",
    "printable_path",
]

CALL_OK = "ok"
"""`CallRow.outcome` of a call that answered; anything else is the slug of what went wrong."""


def printable_path(path: Path | str, below: Path | None = None) -> str:
    """A path as text that every database and terminal takes; what lies below the folder, from there.

    Bytes that are no UTF-8 (surrogates in Python's form) become `\\xNN`: visible, and enough to find
    the file again, whereas a replacement character would make two names one.
    """
    inside = below is not None and Path(path).is_relative_to(below)
    shown = Path(path).relative_to(below) if below is not None and inside else path
    return os.fsencode(shown).decode("utf-8", "backslashreplace")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Utc = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment; another zone is turned into UTC, a moment without a zone is refused."""

StoredPath = Annotated[str, BeforeValidator(printable_path)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunOutcome(StrEnum):
    """How a run ended; `running` for one that is under way or was killed."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class PaperRecord(_Frozen):
    """One paper of the library."""

    id: str = Field(min_length=1)
    """SHA-256 of the file, hex."""
    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str | None = None
    arxiv_id: str | None = None
    year: int | None = None
    language: str | None = None
    format: str = ""
    reader: str = ""
    page_count: int = 0
    word_count: int = 0
    sentence_count: int = 0
    chunk_count: int = 0
    recipe: str = ""
    """Digest of everything its units depend on; another recipe makes them stale."""
    state: PaperState
    reason: str = ""
    """Why it is in that state, for people; empty where the state says it all."""
    run_id: str
    """The run that made it."""


class Outcome(_Frozen):
    """What one run made of one input: each input ends in exactly one state."""

    run_id: str
    path: StoredPath
    paper_id: str | None = None
    """None where not even the file's digest could be taken."""
    state: PaperState
    reason: str = ""
    seconds: float = 0.0


class RunRecord(_Frozen):
    """One ingest: what it was asked to do, with what, and how it ended."""

    id: str = Field(min_length=1)
    started_at: Utc
    finished_at: Utc | None = None
    command: str = ""
    model: str = ""
    endpoint: str = ""
    prompt_version: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    """Every setting with its value; never a key."""
    program_version: str = ""
    outcome: RunOutcome = RunOutcome.RUNNING


class CallRow(_Frozen):
    """One call to a model, failed ones too: a line of the ledger. None is unknown, never zero."""

    id: str = Field(min_length=1)
    run_id: str
    paper_id: str | None = None
    chunk: str | None = None
    """Place of the chunk in the paper; "12.1" for a part of a chunk that was split."""
    attempt: int = 1
    purpose: str = ""
    model: str = ""
    prompt_version: str = ""
    request_digest: str = ""
    started_at: Utc
    latency_s: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cost: float | None = None
    """US dollars; None where the price is unknown."""
    finish_reason: str | None = None
    outcome: str = CALL_OK


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be written about one input of a run, in one go.

    Without a record, what the library holds of the paper stays as it is: only calls and outcome are added.
    Units come with the guard of their paper, or are not written.
    """

    record: PaperRecord | None
    units: Sequence[KnowledgeUnit] = ()
    calls: Sequence[CallRow] = ()
    outcome: Outcome | None = None
    guard: Guard | None = None
    merges: Sequence[Merge] = ()


class Tally(_Frozen):
    """Calls added up. `cost` is None once a call's cost is unknown; `known_cost` leaves it out."""

    calls: int = 0
    failed_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = 0.0
    known_cost: float = 0.0
    unpriced_calls: int = 0


class Totals(_Frozen):
    """The ledger added up: over everything, per run id and per paper id."""

    overall: Tally = Tally()
    per_run: dict[str, Tally] = Field(default_factory=dict)
    per_paper: dict[str, Tally] = Field(default_factory=dict)


class Removal(_Frozen):
    """What went with a paper."""

    paper_id: str
    units: int = 0
    entities: int = 0
    attributes: int = 0
    relationships: int = 0
    quarantined: int = 0


class PaperFigures(_Frozen):
    """How much of a paper its grounded facts account for, and how near they come to its wording.

    Shares are from 0 to 1. None where nothing was measured, or where there was nothing to find.
    """

    paper_id: str
    sentences_covered_share: float | None = None
    numbers_found_share: float | None = None
    names_found_share: float | None = None
    quarantined: int = 0
    longest_run: int | None = None
    longest_masked_run: int | None = None
    masked_share: float | None = None


class Thing(_Frozen):
    """One row of the view entities: a thing under all its names."""

    entity_id: str
    name: str
    type: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: int = 0
    facts: int = 0
    papers: int = 0


class Finding(_Frozen):
    """Something about the library that is not as it should be."""

    kind: str
    """orphan, duplicate, half-done, outcome-without-run or drift."""
    where: str
    detail: str
    remedy: str


class Result(_Frozen):
    """What a query gave. `truncated` says that there were more rows than the cap."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB's names of the columns' types."""
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
