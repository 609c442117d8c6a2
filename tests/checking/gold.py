"""Gold facts as chunks with correct claims: sentences written by others, facts worded by a careful reader."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alexandria.claims import Claim

SHARED = next(
    (p / "shared" for p in Path(__file__).parents[3:] if (p / "shared").is_dir()),
    Path(__file__).parents[3] / "shared",
)
"""Beside the checkout, or beside the folder of several checkouts."""
_WINDOW = 10
"""Sentences of a chunk."""


@dataclass(frozen=True)
class GoldChunk:
    file: str
    sentences: tuple[str, ...]
    claims: tuple[tuple[Claim, str, bool], ...]
    """Claim, gold polarity, whether its sentence is in the half that may be looked at."""
    paper: tuple[str, ...]
    """All sentences of the file."""


def gold_chunks() -> Iterator[GoldChunk]:
    """The gold files, cut into windows of sentences; none where they are not here."""
    for path in sorted(SHARED.glob("gold/*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for file in dict.fromkeys(r["file"] for r in rows):
            told = [r for r in rows if r["file"] == file]
            paper = tuple(" ".join(r["sentence"].split()) for r in told)
            for start in range(0, len(told), _WINDOW):
                part = told[start : start + _WINDOW]
                claims = tuple(
                    (_claim(number, fact["statement"]), fact["polarity"], _may_look(row))
                    for number, row in enumerate(part, start=1)
                    for fact in row["facts"]
                )
                yield GoldChunk(file, paper[start : start + _WINDOW], claims, paper)


def _may_look(row: dict[str, str]) -> bool:
    digest = hashlib.sha256(f"{row['file']}{row['sentence']}".encode()).hexdigest()
    return int(digest[0], 16) % 2 == 0


def _claim(number: int, statement: str) -> Claim:
    """The statement, cut into thirds: the checks read it whole."""
    words = statement.rstrip(".").split()
    third = max(1, len(words) // 3)
    return Claim(
        (number,),
        " ".join(words[:third]),
        " ".join(words[third : 2 * third]),
        " ".join(words[2 * third :]),
    )
