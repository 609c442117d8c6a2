"""What a model makes of the truth cases: every fact of the three texts, and what was kept apart.

    python -m tests.truth_cases --model embedded
    python -m tests.truth_cases                     # the ideal model, from tests/truth_cases/right

Ends with 1 if a stored fact pairs a value with the wrong name.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.ideal_model.__main__ import ROOT, ingest
from tests.ideal_model.server import ideal_server
from tests.truth_cases.cases import RIGHT, TEXTS, crossed, names_of

__all__ = ["Row", "ingest_with_gold", "rows"]

Row = dict[str, Any]


def ingest_with_gold(gold: Sequence[Path], library: Path, options: Sequence[str] = ()) -> None:
    """Ingest the texts with a model that answers with this gold."""
    with ideal_server(gold) as server:
        ingest([TEXTS / name for name in names_of()], library, server.base_url, options)


def rows(library: Path, view: str) -> list[Row]:
    """Rows of a view, with the name of the text in `text`."""
    with duckdb.connect(str(library), read_only=True) as connection:
        relation = connection.sql(f"SELECT * FROM {view}")
        found = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return [row | {"text": _text_of(row["paper_id"])} for row in found]


def _text_of(paper_id: str) -> str:
    digests = {hashlib.sha256((TEXTS / name).read_bytes()).hexdigest(): name for name in names_of()}
    return digests[paper_id]


def main() -> None:
    """Print what became of the texts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", help="as for `alexandria ingest`; the ideal model if not given")
    given, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="truth-cases-") as folder:
        library = Path(folder) / "truth.duckdb"
        if given.model:
            command = [
                sys.executable,
                "-m",
                "alexandria",
                "ingest",
                *(str(TEXTS / n) for n in names_of()),
            ]
            command += ["--library", str(library), "--model", given.model, *options]
            subprocess.run(command, cwd=ROOT, check=True)
        else:
            ingest_with_gold([RIGHT], library, options)
        raise SystemExit(_print(library))


def _print(library: Path) -> int:
    facts, apart, merged = (rows(library, view) for view in ("facts", "quarantined", "merged"))
    wrong = 0
    for name in names_of():
        print(f"\n{name}")
        for fact in (f for f in facts if f["text"] == name):
            is_crossed = crossed(name, fact["statement"])
            wrong += is_crossed
            marks = [fact["made_by"], fact["doubt"] or "", "CROSSED" if is_crossed else ""]
            print(f"  {fact['statement']}  ({', '.join(m for m in marks if m)})")
        for row in (q for q in apart if q["text"] == name):
            print(f"  quarantined, {row['reason']}: {row['statement']}")
        for row in (m for m in merged if m["text"] == name):
            print(f"  merged: {row['statement']}")
    print(f"\n{wrong} stored facts pair a value with the wrong name")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
