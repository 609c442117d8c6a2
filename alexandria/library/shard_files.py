"""Which papers are whose when many machines share an ingest, and what the files of a shard are called.

A paper falls to a shard by its digest alone: no machine has to know of another. A shard's library has the shard in
its name, and beside it lies a done-mark once an ingest of the shard has come to its end.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alexandria.errors import SettingsError
from alexandria.library.connection import translate_storage_errors

__all__ = [
    "Shard",
    "failed_inputs",
    "is_marked_done",
    "mark_done",
    "missing_shards",
    "remove_done_mark",
]

_GIVEN = re.compile(r"(\d{1,7})/(\d{1,7})")
_IN_NAME = re.compile(r"(.*)\.(\d{3,7})-of-(\d{3,7})(\.[^.]*)?", re.DOTALL)
_DIGITS = 16
"""Hex digits of a digest that decide: 64 bits are spread evenly over any number of shards."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of so many; the first has the number 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """The shard that "3/64" names.

        Raises:
            SettingsError: it names none.
        """
        found = _GIVEN.fullmatch(text.strip())
        shard = cls(int(found[1]), int(found[2])) if found else None
        if shard is None or not 1 <= shard.number <= shard.of:
            raise SettingsError(
                f"{text!r} is no shard.", hint="3/64 is the third of 64; the first is 1/64."
            )
        return shard

    @classmethod
    def named(cls, library: Path) -> Shard | None:
        """The shard that a file says it is in its name; None where it says nothing."""
        found = _IN_NAME.fullmatch(library.name)
        shard = cls(int(found[2]), int(found[3])) if found else None
        return shard if shard is not None and 1 <= shard.number <= shard.of else None

    def holds(self, sha256: str) -> bool:
        """Whether the paper with this digest is its; the first takes what has none, which cannot be read."""
        if not sha256:
            return self.number == 1
        return int(sha256[:_DIGITS], 16) % self.of == self.number - 1

    def library_of(self, library: Path) -> Path:
        """`library.003-of-064.duckdb` for `library.duckdb`."""
        return library.with_name(f"{library.stem}.{self.label}{library.suffix}")

    @property
    def label(self) -> str:
        """As in the names of files: 003-of-064."""
        digits = max(3, len(str(self.of)))
        return f"{self.number:0{digits}}-of-{self.of:0{digits}}"


def _mark_of(library: Path) -> Path:
    return library.with_suffix(".done")


def mark_done(library: Path, shard: Shard, run_id: str, papers: Mapping[str, int]) -> None:
    """Write the done-mark of a shard: which run ended, and how many papers are in which state.

    Raises:
        StorageFull, StorageReadOnly: it cannot be written.
    """
    said = {"shard": shard.number, "of": shard.of, "run": run_id, "papers": dict(papers)}
    place = _mark_of(library)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with translate_storage_errors(place):
        draft.write_text(json.dumps(said) + "\n", encoding="utf-8")
        draft.replace(place)


def remove_done_mark(library: Path) -> None:
    """Remove the mark of a shard that is being made again."""
    with translate_storage_errors(library):
        _mark_of(library).unlink(missing_ok=True)


def is_marked_done(library: Path) -> bool:
    """Whether an ingest of this shard has come to its end, and none has begun since."""
    return _mark_of(library).is_file()


def failed_inputs(library: Path) -> int:
    """How many inputs of a shard failed, as its done-mark says; 0 without a mark that can be read."""
    try:
        said = json.loads(_mark_of(library).read_text("utf-8"))
        return int(said["papers"].get("failed", 0))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return 0


def missing_shards(libraries: Iterable[Path]) -> list[str]:
    """The names of shards that belong to these and are not among them, or are not done."""
    groups: defaultdict[tuple[Path, str, str, int], dict[int, Path]] = defaultdict(dict)
    for path in libraries:
        shard, named = Shard.named(path), _IN_NAME.fullmatch(path.name)
        if shard is not None and named is not None:
            groups[path.parent, named[1], named[4] or "", shard.of][shard.number] = path
    missing = []
    for (folder, stem, suffix, of), there in groups.items():
        for number in range(1, of + 1):
            if number not in there:
                name = f"{stem}.{Shard(number, of).label}{suffix}"
                missing.append(f"{folder / name} is not there")
            elif not is_marked_done(there[number]):
                missing.append(f"{there[number]} is not done")
    return missing
