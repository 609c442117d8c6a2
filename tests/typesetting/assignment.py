"""Which paper is typeset in which layout: by digests, so that nobody chooses and every run agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.typesetting.layouts import Layout

__all__ = ["HALVES", "Task", "assign", "half_of_layouts"]

HALVES = ("look", "check")
EACH = 2  # layouts a paper


@dataclass(frozen=True, slots=True)
class Task:
    """One PDF to be made."""

    half: str
    stem: str
    layout: Layout


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def half_of_layouts(layouts: Iterable[Layout]) -> dict[str, str]:
    """Each layout's half, whatever the seed: who looks at one half never sees a layout of the other."""
    ordered = sorted((layout.name for layout in layouts), key=digest)
    middle = len(ordered) // 2
    return {name: HALVES[place >= middle] for place, name in enumerate(ordered)}


def assign(stems: Iterable[str], layouts: Sequence[Layout], seed: str) -> list[Task]:
    """Two layouts for each paper, both of the paper's half; every layout gets its share of papers."""
    ordered = sorted(stems, key=lambda stem: digest(stem + seed))
    middle = (len(ordered) + 1) // 2
    of_layout = half_of_layouts(layouts)
    tasks: list[Task] = []
    for half, papers in zip(HALVES, (ordered[:middle], ordered[middle:]), strict=True):
        here = [layout for layout in layouts if of_layout[layout.name] == half]
        here.sort(key=lambda layout: digest(layout.name + seed))
        turns = min(EACH, len(here))
        for place, stem in enumerate(papers):
            chosen = (here[(place * turns + turn) % len(here)] for turn in range(turns))
            tasks += [Task(half, stem, layout) for layout in chosen]
    return tasks
