"""The journal of batches: what was handed to a provider, written down before it is, until it has come back.

A file beside the library, one JSON record a line, readable by the user alone. It holds ids, digests and counts,
never text or keys. A batch is written down before it is sent and again when its id is known; so a process that
ends in between leaves a batch that the next run looks for at the provider instead of paying for it twice. The file
goes when no batch is under way and no paper waits.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from alexandria.errors import LibraryError, StorageFull
from alexandria.reading import is_url, shown_url

__all__ = ["QUEUE_FULL", "BatchJournal", "BatchRecord", "SentRequest", "batch_journal_path"]

QUEUE_FULL = "queue full"
"""Outcome of a batch that the provider refused because of those under way."""


class SentRequest(BaseModel):
    """One request of a batch: what its ledger entry needs. Its answer is known by `digest`, the question's id."""

    model_config = ConfigDict(frozen=True)

    digest: str
    paper_id: str
    chunk: str
    purpose: str
    prompt_version: str
    attempt: int
    max_output_tokens: int
    thought_tokens: int = 0
    has_schema: bool = True


@dataclass(slots=True)
class BatchRecord:
    """A batch, from the moment before it is sent.

    Attributes:
        name: ours; the provider knows it where it can.
        place: base URL of the provider.
        model: its id in the ledger.
        run_id: of the run that sent it.
        begun_at: when it was about to be sent, UTC.
        highest: US dollars that it can cost at most; None where the price is not known.
        requests: by digest; empty once the results are fetched.
        ids: of the provider: one where it is certain, several where it may be any of them, none where not known.
        is_certain: whether `ids` has the batch itself.
        ruled_out: ids that are of other batches.
        unclear_at: when it was seen that its handing over failed, or that the provider does not list it, UTC; None
            where neither was.
        short_reads: how often its results were incomplete.
        outcome: empty while it is under way, then what became of it, for people.
        is_removed: whether requests and results are gone from the provider.
    """

    name: str
    place: str
    model: str
    run_id: str
    begun_at: datetime
    highest: float | None
    total: int
    requests: dict[str, SentRequest]
    ids: tuple[str, ...] = ()
    is_certain: bool = False
    ruled_out: frozenset[str] = frozenset()
    unclear_at: datetime | None = None
    short_reads: int = 0
    outcome: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    is_removed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether results may still come."""
        return not self.outcome


class BatchJournal:
    """The batches of one library. Whoever writes holds the lock of the checkpoint.

    Attributes:
        batches: by name, in the order of sending.
        ingest: paths and settings of the ingest that asks in batches, to go on without naming them again.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one.

        Raises:
            LibraryError: it cannot be read.
        """
        self.path = path
        self.batches: dict[str, BatchRecord] = {}
        self.ingest: dict[str, Any] = {}
        self._torn = False
        self._last_end = ""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise LibraryError(f"{path} cannot be read: {error.strerror}.") from None
        self._torn = bool(content) and not content.endswith(b"\n")
        for line in content.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # torn by a power cut: what it says was not acted on
            self._apply(entry)

    @property
    def open_batches(self) -> list[BatchRecord]:
        """Those that results may still come of."""
        return [batch for batch in self.batches.values() if batch.is_open]

    def is_queue_full(self, place: str) -> bool:
        """Whether a provider would refuse a batch now: one had no room beside others, and none has ended since."""
        ended_last = self._last_end == QUEUE_FULL
        return ended_last and any(batch.place == place for batch in self.open_batches)

    def remember_ingest(
        self, paths: Sequence[Path | str], settings: Mapping[str, Any], shard: str
    ) -> None:
        """Write down what the ingest is made of, where it changed; `shard` as "3/64", or empty.

        URLs lose their user names, passwords and queries: to go on, these come from the environment.
        """
        said = {
            "paths": [
                shown_url(str(p)) if is_url(str(p)) else os.fsdecode(Path(p).absolute())
                for p in paths
            ],
            "settings": dict(settings),
            "shard": shard,
        }
        if said != self.ingest:
            self._write({"ingest": said})

    def begin(self, batch: BatchRecord) -> None:
        """Write a batch down before it is sent."""
        self._write(
            {
                "begin": batch.name,
                "place": batch.place,
                "model": batch.model,
                "run_id": batch.run_id,
                "begun_at": batch.begun_at.isoformat(),
                "highest": batch.highest,
                "requests": [r.model_dump(mode="json") for r in batch.requests.values()],
            }
        )

    def sent(self, name: str, ids: Sequence[str], *, is_certain: bool) -> None:
        """The provider's id of a batch, or those that it may have."""
        self._write({"sent": name, "ids": list(ids), "is_certain": is_certain})

    def unclear(self, name: str) -> None:
        """From now on the provider may, or may not, come to list a batch."""
        self._write({"unclear": name, "at": datetime.now(UTC).isoformat()})

    def rule_out(self, name: str, ids: Sequence[str]) -> None:
        """These ids, which the batch could have had, are not its own."""
        self._write({"not": name, "ids": list(ids)})

    def read_short(self, name: str) -> None:
        """Its results were incomplete."""
        self._write({"short": name})

    def end(self, name: str, outcome: str, counts: Mapping[str, int] | None = None) -> None:
        """Nothing more will come of a batch: its results are recorded, or it never was."""
        self._write({"end": name, "outcome": outcome, "counts": dict(counts or {})})

    def removed(self, name: str) -> None:
        """Requests and results are gone from the provider."""
        self._write({"removed": name})

    def remove_file(self) -> None:
        """Remove the file: nothing in it is of use any more."""
        self.path.unlink(missing_ok=True)

    def _write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"
        line = b"\n" + line if self._torn else line
        try:
            descriptor = os.open(
                self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
            with os.fdopen(descriptor, "ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageFull(f"{self.path} cannot be written: {error.strerror}.") from None
        self._torn = False
        self._apply(entry)

    def _apply(self, entry: dict[str, Any]) -> None:
        if "ingest" in entry:
            self.ingest = entry["ingest"]
        elif "begin" in entry:
            requests = [SentRequest.model_validate(r) for r in entry["requests"]]
            self.batches[entry["begin"]] = BatchRecord(
                name=entry["begin"],
                place=entry["place"],
                model=entry["model"],
                run_id=entry["run_id"],
                begun_at=datetime.fromisoformat(entry["begun_at"]).astimezone(UTC),
                highest=entry["highest"],
                total=len(requests),
                requests={r.digest: r for r in requests},
            )
        elif (kind := next(iter(entry))) in _CHANGES and entry[kind] in self.batches:
            _CHANGES[kind](self.batches[entry[kind]], entry)
            if kind == "end":
                self._last_end = entry["outcome"]


def batch_journal_path(library: Path) -> Path:
    """Where the journal of a library's batches is."""
    return library.with_name(library.name + ".batches")


def _apply_sent(batch: BatchRecord, entry: dict[str, Any]) -> None:
    batch.ids, batch.is_certain = tuple(entry["ids"]), entry["is_certain"]


def _apply_unclear(batch: BatchRecord, entry: dict[str, Any]) -> None:
    batch.unclear_at = datetime.fromisoformat(entry["at"]).astimezone(UTC)


def _apply_not(batch: BatchRecord, entry: dict[str, Any]) -> None:
    batch.ruled_out |= set(entry["ids"])
    batch.ids = tuple(i for i in batch.ids if i not in batch.ruled_out)


def _apply_short(batch: BatchRecord, _: dict[str, Any]) -> None:
    batch.short_reads += 1


def _apply_end(batch: BatchRecord, entry: dict[str, Any]) -> None:
    batch.outcome, batch.counts = entry["outcome"], entry["counts"]
    batch.requests = {}


def _apply_removed(batch: BatchRecord, _: dict[str, Any]) -> None:
    batch.is_removed = True


_CHANGES = {
    "sent": _apply_sent,
    "unclear": _apply_unclear,
    "not": _apply_not,
    "short": _apply_short,
    "end": _apply_end,
    "removed": _apply_removed,
}
