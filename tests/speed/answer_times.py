"""What questions to a large library take: entity, path, verify, status, and a search after a paper was added.

    python -m tests.speed.answer_times large.duckdb [--times 20] [--seed 1]

tests/speed/large_library.py makes the library; its index is made first where there is none. The library changes: a
paper is saved, found by a search, and removed again. Seconds of the clock and of the processor are medians,
and the 95th of 100 for entities.
"""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import duckdb

from alexandria.answers import entity, open_index, path, search, verify_text
from alexandria.library import Library
from tests.builders import FREE, make_outcome, make_paper_record, make_unit, paper_id
from tests.speed.library_questions import ask_library, process_times, timed

_NAMES = "SELECT name FROM entity GROUP BY name HAVING count(*) >= 3 ORDER BY name"
_ENDS = """
    SELECT one.name, other.name
    FROM relationship
    JOIN entity AS one ON one.id = subject_id AND one.unit_id = relationship.unit_id
    JOIN entity AS other ON other.id = object_id AND other.unit_id = relationship.unit_id
    ORDER BY relationship.id
"""
_TEXT = "SELECT concat_ws(' ', subject, predicate, object, condition) || '.' FROM attribute ORDER BY id LIMIT 20"


def rows_of(library: Path, sql: str) -> list[tuple[str, ...]]:
    """The rows of a query."""
    with duckdb.connect(str(library), read_only=True) as con:
        return con.execute(sql).fetchall()


def measure(library: Path, times: int, seed: int) -> dict[str, float]:
    """All figures."""
    chance = random.Random(seed)
    names = [name for (name,) in chance.choices(rows_of(library, _NAMES), k=times)]
    # Facts of the sample papers relate no two things: then only the other paths are measured.
    related = rows_of(library, _ENDS)
    ends = chance.choices(related, k=max(3, times // 5)) if related else []
    pairs = [(chance.choice(names), chance.choice(names)) for _ in range(max(3, times // 2))]
    text = " ".join(sentence for (sentence,) in rows_of(library, _TEXT))
    open_index(Library(library))
    taken: dict[str, list[tuple[float, float]]] = {
        "entity": [timed(lambda n=n: entity(library, n)) for n in names],
        "path, one fact": [timed(lambda e=e: path(library, e[0], e[1], chains=1)) for e in ends],
        "path, any two things": [timed(lambda e=e: path(library, *e, chains=3)) for e in pairs],
        "verify 20 sentences": [timed(lambda: verify_text(library, text)) for _ in range(3)],
        "status, as a process": [
            process_times("status", "--library", str(library)) for _ in range(3)
        ],
        "add a paper, then search": _additions(library),
    }
    figures: dict[str, float] = {}
    for name, values in taken.items():
        if not values:
            continue
        for kind, column in (("clock", 0), ("processor", 1)):
            ordered = sorted(v[column] for v in values)
            figures[f"{name}: {kind} s"] = statistics.median(ordered)
            if name == "entity":
                figures[f"{name}: {kind} p95 s"] = ordered[int(0.95 * len(ordered))]
    return figures


def _additions(path: Path) -> list[tuple[float, float]]:
    """Save three papers, each found before the next; removed again afterwards."""
    library = Library(path)
    search(library, "zirconium")  # the index is up to date
    names = [f"zirconium {place}" for place in range(3)]

    def add(name: str) -> None:
        record = make_paper_record(name, title=f"On {name}")
        library.save_paper(record, [make_unit(name)], outcome=make_outcome(name), guard=FREE)
        if not search(library, name).found:
            raise RuntimeError("the new paper is not found")

    try:
        return [timed(lambda: add(name)) for name in names]  # noqa: B023  called at once
    finally:
        for name in names:
            library.remove_paper(paper_id(name))


def main() -> None:
    """Measure and print."""
    ask_library(__doc__, measure, "--times", 20)


if __name__ == "__main__":
    main()
