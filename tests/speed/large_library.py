"""A library of any size, made by a seeded generator over the units of real ones.

    python -m tests.speed.large_library --from small.duckdb --facts 1000000 --out large.duckdb

Without --from, its units are those of the sample papers.
Each paper has twelve real units. In every unit, half of the names are exchanged for names of other units, some
with another digit or letter at their end, and half of the numbers for others of their size, in the words and the
quantities alike; so that words are as rare and as common as in real units, and no two papers are equal. Long
names are linked across papers, as resolution links them. Beyond 100,000 facts, papers are copied with their digits
exchanged, which takes DuckDB seconds instead of minutes. The same seed gives the same library.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from alexandria.library import Library
from alexandria.library.table_writer import insert_rows
from tests.builders import make_run
from tests.sample_library import make_sample_library

__all__ = ["make_large_library"]

_UNITS_A_PAPER = 12
_PAPERS_A_WINDOW = 500
_WORDED = 100_000
"""Facts that are worded one by one; more are copies of these with other digits."""
_DIGITS = "123456789"
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_MADE = ("entity", "attribute", "relationship", "quantity")

Row = dict[str, Any]


def make_large_library(sources: Sequence[Path], target: Path, facts: int, seed: int = 1) -> int:
    """Write a library of at least so many facts; returns their number."""
    units = [unit for source in sources for unit in _units_of(source)]
    names = sorted({e["name"] for u in units for e in u["entity"]})
    chance = random.Random(seed)
    library = Library(target)
    library.create_or_open()
    library.save_run(make_run())
    made = papers = 0
    worded = min(facts, _WORDED)
    while made < worded:
        rows: dict[str, list[Row]] = defaultdict(list)
        for _ in range(_PAPERS_A_WINDOW):
            _add_paper(rows, papers, units, names, chance)
            papers += 1
            if made + len(rows["attribute"]) + len(rows["relationship"]) >= worded:
                break
        links = rows.pop("entity_link")
        with library._writing() as con:
            insert_rows(con, rows)
            con.execute(
                "INSERT INTO entity_link SELECT unnest(from_json_strict($rows, "
                '\'[{"paper_id":"VARCHAR","canonical_id":"VARCHAR","global_id":"VARCHAR","key":"VARCHAR",'
                '"rule":"VARCHAR"}]\'), max_depth := 2)',
                {"rows": json.dumps(links)},
            )
        made += len(rows["attribute"]) + len(rows["relationship"])
    copies = math.ceil(facts / made) - 1
    with library._writing() as con:
        _copy_papers(con, copies, chance)
    return made * (copies + 1)


def _copy_papers(con: duckdb.DuckDBPyConnection, copies: int, chance: random.Random) -> None:
    """Copy all papers, each time with the digits of all words and numbers exchanged for others."""
    con.execute("CREATE TEMP TABLE copy (place INTEGER, digits VARCHAR)")
    for place in range(copies):
        digits = "".join(chance.sample(_DIGITS, len(_DIGITS)))
        con.execute("INSERT INTO copy VALUES (?, ?)", [place, digits])
    paper = "sha256({0} || ' ' || copy.place)"
    mark = "{0} || '.' || copy.place"
    words = f"translate({{0}}, '{_DIGITS}', copy.digits)"
    fact = {"unit_id": mark, "paper_id": paper, "id": mark}
    fact |= dict.fromkeys(("subject", "predicate", "object", "condition"), words)
    changes = {
        "paper": {"id": paper, "title": words},
        "outcome": {"paper_id": paper, "path": mark},
        "unit": {"id": mark, "paper_id": paper, "summary": words},
        "entity": {"unit_id": mark, "paper_id": paper, "name": words},
        "attribute": fact,
        "relationship": fact,
        "quantity": {
            "unit_id": mark,
            "paper_id": paper,
            "fact_id": mark,
            "value": f"try_cast({words.format('value::VARCHAR')} AS DOUBLE)",
        },
        "entity_link": {
            "paper_id": paper,
            "key": words,
            "global_id": f"'g_' || sha256({words.format('key')})[:16]",
        },
    }
    for table, columns in changes.items():
        replaced = ", ".join(f"{made.format(name)} AS {name}" for name, made in columns.items())
        order = "id" if table == "paper" else "paper_id"
        con.execute(
            f"INSERT INTO {table} SELECT t.* REPLACE ({replaced}) FROM (SELECT * FROM {table}) AS t, copy "
            f"ORDER BY copy.place, t.{order}"
        )


def _units_of(source: Path) -> Iterator[dict[str, Any]]:
    """Every unit with facts: its row, and its rows of the other tables."""
    with duckdb.connect(str(source), read_only=True) as con:
        tables = {
            t: _rows(con, f"SELECT * FROM {t} ORDER BY ALL") for t in ("unit", "paper", *_MADE)
        }
    papers = {p["id"]: p for p in tables["paper"]}
    for unit in tables["unit"]:
        parts = {t: [r for r in tables[t] if r["unit_id"] == unit["id"]] for t in _MADE}
        if parts["attribute"] or parts["relationship"]:
            yield {"unit": unit, "paper": papers[unit["paper_id"]], **parts}


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _add_paper(
    rows: dict[str, list[Row]],
    number: int,
    units: Sequence[dict[str, Any]],
    names: Sequence[str],
    chance: random.Random,
) -> None:
    paper_id = hashlib.sha256(f"paper {number}".encode()).hexdigest()
    chosen = chance.choices(units, k=_UNITS_A_PAPER)
    links: dict[str, str] = {}
    for position, unit in enumerate(chosen):
        _add_unit(rows, paper_id, position, unit, names, chance, links)
    title = f"{chosen[0]['paper']['title'] or 'On ' + chance.choice(names)}, part {number}"
    rows["paper"].append(
        {
            **chosen[0]["paper"],
            "id": paper_id,
            "title": title,
            "year": chance.randint(1990, 2025),
            "run_id": "run-1",
            "chunk_count": _UNITS_A_PAPER,
        }
    )
    rows["outcome"].append(
        {
            "run_id": "run-1",
            "path": f"papers/{number}.pdf",
            "paper_id": paper_id,
            "state": "done",
            "reason": "",
            "seconds": 1.0,
        }
    )
    rows["entity_link"] += [
        {
            "paper_id": paper_id,
            "canonical_id": thing,
            "global_id": f"g_{hashlib.sha256(key.encode()).hexdigest()[:16]}",
            "key": key,
            "rule": "long",
        }
        for thing, key in links.items()
    ]


def _add_unit(
    rows: dict[str, list[Row]],
    paper_id: str,
    position: int,
    unit: dict[str, Any],
    names: Sequence[str],
    chance: random.Random,
    links: dict[str, str],
) -> None:
    mark = f"{paper_id[:16]}{position:02d}"
    swap = {
        e["name"]: _other_name(chance.choice(names), chance)
        for e in unit["entity"]
        if chance.random() < 0.5
    }
    numbers: dict[str, str] = {}

    def worded(text: str) -> str:
        for old, new in swap.items():
            text = text.replace(old, new)
        return _NUMBER.sub(lambda m: numbers.setdefault(m[0], _other_number(m[0], chance)), text)

    own = {"unit_id": mark, "paper_id": paper_id}
    rows["unit"].append(
        {**unit["unit"], **own, "id": mark, "position": position, "chunk": position}
    )
    del rows["unit"][-1]["unit_id"]
    for entity in unit["entity"]:
        name = swap.get(entity["name"], entity["name"])
        thing = f"c_{hashlib.sha256((paper_id + name.lower()).encode()).hexdigest()[:16]}"
        rows["entity"].append({**entity, **own, "name": name, "canonical_id": thing})
        if " " in name:
            links[thing] = name.lower()
    for table in ("attribute", "relationship"):
        for fact in unit[table]:
            worded_fields = {
                f: worded(fact[f]) for f in ("subject", "predicate", "object", "condition")
            }
            rows[table].append({**fact, **own, **worded_fields, "id": mark + fact["id"]})
    for quantity in unit["quantity"]:
        new = numbers.get(f"{quantity['value']:g}")
        changed = {"value": float(new)} if new else {}
        rows["quantity"].append(
            {**quantity, **own, **changed, "fact_id": mark + quantity["fact_id"]}
        )


def _other_name(name: str, chance: random.Random) -> str:
    return f"{name}{chance.choice('123456789BCX')}" if chance.random() < 0.2 else name


def _other_number(number: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return number
    return "".join(str(chance.randint(1, 9)) if c.isdigit() and c != "0" else c for c in number)


def main() -> None:
    """Make one library."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="sources", type=Path, nargs="+", default=[])
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sources = given.sources or [make_sample_library(Path(folder) / "sample.duckdb").path]
        print(make_large_library(sources, given.out, given.facts, given.seed), "facts")


if __name__ == "__main__":
    main()
