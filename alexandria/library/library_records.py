"""The values that go into the library and come out of it, besides the Knowledge Units themselves.

`PaperRecord`: the state of a paper. `Outcome`: the result of one run for one input. `RunRecord`: the settings
and result of a run. `CallRow`: one call to a model with its cost. All are frozen; none holds paper text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from alexandria.paper import PaperState
from alexandria.printable_text import printable

if TYPE_CHECKING:  # only named here: loading them would cost every reader a second
    from alexandria.expression.guard import Guard
    from alexandria.knowledge import KnowledgeUnit
    from alexandria.resolution import Merge

__all__ = [
    "CALL_OK",
    "CallRow",
    "CallTotals",
    "EntityRow",
    "IntegrityProblem",
    "LedgerTotals",
    "Outcome",
    "PaperFigures",
    "PaperRecord",
    "PaperState",
    "PaperWrite",
    "QueryResult",
    "Removal",
    "Row",
    "RunOutcome",
    "RunRecord",
    "printable_path",
]

Row = dict[str, Any]
"""A row of a table: column → value."""

CALL_OK = "ok"
"""`CallRow.outcome` of a successful call; anything else is the slug of an error."""


_PROTOCOL = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]+:)/(?=[^/])")


def printable_path(path: Path | str, below: Path | None = None) -> str:
    """A path as valid UTF-8 text; relative to `below` if the path lies in that folder.

    Bytes that are no UTF-8 (surrogates in Python's form) become `\\xNN`, as do characters that a terminal obeys:
    visible, and enough to find the file again, whereas a replacement character would make two names one.
    URLs, which lose a slash as a Path, get it back.
    """
    inside = below is not None and Path(path).is_relative_to(below)
    shown = Path(path).relative_to(below) if below is not None and inside else path
    return _PROTOCOL.sub(r"\1//", printable(os.fspath(shown)))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Utc = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A timestamp, converted to UTC; one without a time zone is refused."""

StoredPath = Annotated[str, BeforeValidator(printable_path)]


class _Frozen(BaseModel):
    # Validators are built at first use: most readers need few of them, and all take 0.1 s.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


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
    venue: str = ""
    """Journal, proceedings, book or repository, where a list of papers says so."""
    metadata_source: str = ""
    """Name of the list of papers that title, authors, identifiers, year and venue are from."""


class Outcome(_Frozen):
    """QueryResult of one run for one input: each input ends in exactly one state."""

    run_id: str
    path: StoredPath
    paper_id: str | None = None
    """None where not even the file's digest could be taken."""
    state: PaperState
    reason: str = ""
    seconds: float = 0.0


class RunRecord(_Frozen):
    """One ingest: its command, model, settings and result."""

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
    """One row of the ledger: a call to a model, failed ones too. None means unknown, never zero."""

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
    reasoning_tokens: int | None = None
    """Those of `output_tokens` that the model spent on thought."""
    cost: float | None = None
    """US dollars; None where the price is unknown."""
    finish_reason: str | None = None
    batch: str | None = None
    """The provider's id of the batch that the call was part of."""
    outcome: str = CALL_OK


@dataclass(frozen=True, slots=True)
class PaperWrite:
    """Everything that one transaction writes for one input of a run.

    Without a record, the stored rows of the paper stay as they are: only calls and outcome are added.
    Units need the guard of their paper, or they are not written.
    """

    record: PaperRecord | None
    units: Sequence[KnowledgeUnit] = ()
    calls: Sequence[CallRow] = ()
    outcome: Outcome | None = None
    guard: Guard | None = None
    merges: Sequence[Merge] = ()


class CallTotals(_Frozen):
    """Sums over calls. `cost` is None once a call's cost is unknown; `known_cost` leaves such calls out."""

    calls: int = 0
    failed_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = 0.0
    known_cost: float = 0.0
    unpriced_calls: int = 0


class LedgerTotals(_Frozen):
    """Sums over the ledger: overall, per run id and per paper id."""

    overall: CallTotals = CallTotals()
    per_run: dict[str, CallTotals] = Field(default_factory=dict)
    per_paper: dict[str, CallTotals] = Field(default_factory=dict)


class Removal(_Frozen):
    """Numbers of rows that were deleted with a paper."""

    paper_id: str
    units: int = 0
    entities: int = 0
    attributes: int = 0
    relationships: int = 0
    quarantined: int = 0
    merged: int = 0
    reviews: int = 0
    """Decisions of people about its facts."""


class PaperFigures(_Frozen):
    """What became of the facts written for a paper, what they cover, and their overlap with its wording.

    Shares are from 0 to 1. None where nothing was measured, or where there was nothing to find.
    """

    paper_id: str
    sentences_covered_share: float | None = None
    numbers_found_share: float | None = None
    names_found_share: float | None = None
    facts: int = 0
    """Stored, by the model and by rule."""
    written: int | None = None
    """Facts that the model wrote; each is stored, merged or quarantined."""
    merged_facts: int = 0
    quarantined: int = 0
    flagged: int = 0
    """Stored facts with a doubt that no check can decide."""
    longest_run: int | None = None
    longest_masked_run: int | None = None
    masked_share: float | None = None


class EntityRow(_Frozen):
    """One row of the view entities: one real-world entity with all its names."""

    entity_id: str
    name: str
    type: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: int = 0
    facts: int = 0
    papers: int = 0


class IntegrityProblem(_Frozen):
    """One violation of the library's integrity."""

    kind: str
    """orphan, duplicate, half-done, outcome-without-run, drift or stale-views."""
    where: str
    detail: str
    remedy: str


class QueryResult(_Frozen):
    """QueryResult of a query. `truncated`: there were more rows than the limit."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB's names of the columns' types."""
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
