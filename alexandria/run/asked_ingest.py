"""What the caller of an ingest named beside inputs and settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alexandria.run.batches import BatchPolicy

__all__ = ["AskedIngest"]


@dataclass(frozen=True, slots=True)
class AskedIngest:
    """One call of `ingest`.

    Attributes:
        paths: as they were given.
        command: stored with the run, for people.
        below: a folder whose own name is stored nowhere.
        shard: as "3/64", or empty.
        batch_policy: how batches are handled.
    """

    paths: tuple[Path | str, ...]
    command: str
    below: Path | None
    shard: str
    batch_policy: BatchPolicy | None
