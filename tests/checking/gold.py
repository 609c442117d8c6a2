"""Gold facts as chunks with correct claims: sentences written by others, facts worded by a careful reader."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alexandria.claims import Claim
from tests.checking.planting import reworded

SHARED = next(
    (p / "shared" for p in Path(__file__).parents[3:] if (p / "shared").is_dir()),
    Path(__file__).parents[3] / "shared",
)
"""Beside the checkout, or beside the folder of several checkouts."""
_WINDOW = 10
"""Sentences of a chunk."""


@dataclass(frozen=True)
class GoldFact:
    """A correct claim, with what the gold says beside its words."""

    claim: Claim
    subject: str
    polarity: str
    may_be_looked_at: bool


@dataclass(frozen=True)
class GoldChunk:
    """A window of a file's sentences."""

    file: str
    sentences: tuple[str, ...]
    facts: tuple[GoldFact, ...]
    paper: tuple[str, ...]
    """All sentences of the file."""


def gold_chunks() -> Iterator[GoldChunk]:
    """The gold files, cut into windows; none where they are not here."""
    for path in sorted(SHARED.glob("gold/*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for file in dict.fromkeys(r["file"] for r in rows):
            told = [r for r in rows if r["file"] == file]
            paper = tuple(" ".join(r["sentence"].split()) for r in told)
            for start in range(0, len(told), _WINDOW):
                facts = tuple(
                    GoldFact(
                        reworded(Claim((number,), "", "", ""), fact["statement"]),
                        fact["subject"],
                        fact["polarity"],
                        _may_be_looked_at(row),
                    )
                    for number, row in enumerate(told[start : start + _WINDOW], start=1)
                    for fact in row["facts"]
                )
                yield GoldChunk(file, paper[start : start + _WINDOW], facts, paper)


def _may_be_looked_at(row: dict[str, str]) -> bool:
    """Rules are fitted to one half of the sentences alone."""
    digest = hashlib.sha256(f"{row['file']}{row['sentence']}".encode()).hexdigest()
    return int(digest[0], 16) % 2 == 0
