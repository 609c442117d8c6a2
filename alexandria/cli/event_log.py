"""`--log-file`: one JSON line per event, for people who run many ingests; never text of a paper.

Events: `command`, those of an ingest (`note`, `found`, `paper-started`, `paper-ended`), `error`, and `end` with
the exit code and the seconds. File names and reasons are in it, as they are in the library.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import typer

from alexandria.errors import AlexandriaError, StorageReadOnly
from alexandria.library import Outcome, printable_path
from alexandria.llm import UsageTotals
from alexandria.run.progress import Progress

__all__ = ["EventLog", "LoggedProgress", "open_event_log"]


class EventLog:
    """Appends events to a file that the user alone can read.

    A log that cannot be written any more, on a full disk, ends no work: it is said once, and no event follows.
    """

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path
        self._is_writable = True
        self._begun = time.monotonic()

    def write(self, event: str, **fields: object) -> None:
        """Append one line, at once."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps(
            {"time": moment, "event": event, **fields}, ensure_ascii=True, default=str
        )
        if not self._is_writable:
            return
        left = (line + "\n").encode("ascii")
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self._is_writable = False
            typer.echo(f"The log {self._path} ends here: {error.strerror}.", err=True)

    def error(self, error: AlexandriaError) -> None:
        """Append an error with its class, message and hint."""
        self.write("error", kind=type(error).__name__, message=str(error), hint=error.hint)

    def end(self, exit_code: int) -> None:
        """Append how the command ended."""
        self.write("end", exit_code=exit_code, seconds=round(time.monotonic() - self._begun, 3))


def open_event_log(path: Path) -> EventLog:
    """Open the log at `path` to append to it.

    Raises:
        StorageReadOnly: it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageReadOnly(
            f"the log {path} cannot be written: {error.strerror}",
            hint="Name another file with --log-file.",
        ) from error
    return EventLog(descriptor, path)


class LoggedProgress:
    """A `Progress` that logs, and passes all on to another one."""

    def __init__(self, log: EventLog, shown: Progress) -> None:
        self._log = log
        self._shown = shown

    def note(self, message: str) -> None:
        """Log a note."""
        self._log.write("note", message=message)
        self._shown.note(message)

    def preparing(self, what: str, done: int, total: int) -> None:
        """Pass on; too many for a log."""
        self._shown.preparing(what, done, total)

    def found(self, inputs: int) -> None:
        """Log the number of inputs."""
        self._log.write("found", inputs=inputs)
        self._shown.found(inputs)

    def started(self, path: Path, chunks: int) -> None:
        """Log that a paper was read."""
        self._log.write("paper-started", path=printable_path(path), chunks=chunks)
        self._shown.started(path, chunks)

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """Pass on; the ledger has every call."""
        self._shown.chunk_done(words, totals)

    def ended(self, outcome: Outcome) -> None:
        """Log the state of an input with its reason."""
        fields = outcome.model_dump(
            mode="json", include={"path", "paper_id", "state", "reason", "seconds"}
        )
        self._log.write("paper-ended", **fields)
        self._shown.ended(outcome)
