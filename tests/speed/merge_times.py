"""How long a merge of shards takes.

    python -m tests.speed.merge_times --facts 1000000 --shards 8 --folder /tmp/merge

A library of `large_library` is cut into shards by the digests of its papers, as `alexandria ingest --shard` makes
them, with a key for each link and a call for each unit. Then `alexandria merge` puts them together, once into
nothing and once again; the tables must be those of the whole library.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from alexandria.child_process import child_environment
from alexandria.library import Library, Shard, mark_done
from tests.sample_library import make_sample_library
from tests.speed.large_library import make_large_library

__all__ = ["cut_into_shards", "merge_as_process"]

_COMPLETE = (
    """
    INSERT INTO entity_key BY NAME
    SELECT DISTINCT paper_id, canonical_id, key, 'long' AS kind FROM entity_link
    WHERE (paper_id, canonical_id) IN (SELECT (paper_id, canonical_id) FROM entity)
    """,
    """
    INSERT INTO call BY NAME
    SELECT
        'call_' || id AS id, 'run-1' AS run_id, paper_id, chunk::VARCHAR AS chunk, 1 AS attempt,
        'extract' AS purpose, model, prompt_version, request_digest, TIMESTAMP '2026-11-01' AS started_at,
        1.5 AS latency_s, 1000 AS input_tokens, 200 AS output_tokens, 'ok' AS outcome
    FROM unit
    """,
    "DELETE FROM entity_link",
)


def cut_into_shards(whole: Path, folder: Path, count: int) -> list[Path]:
    """Complete a library of `large_library` with keys and calls, and cut it into shards that are done."""
    with duckdb.connect(str(whole)) as con:
        con.execute("SET enable_progress_bar = false")
        for statement in _COMPLETE:
            con.execute(statement)
    paths = []
    for number in range(1, count + 1):
        shard = Shard(number, count)
        path = shard.library_of(folder / "library.duckdb")
        Library(path).create_or_open()
        with duckdb.connect(str(path)) as con:
            con.execute("SET enable_progress_bar = false")
            con.execute(f"ATTACH '{whole}' AS whole (READ_ONLY)")
            ids = [i for (i,) in con.execute("SELECT id FROM whole.paper").fetchall()]
            con.execute("CREATE TEMP TABLE own (id VARCHAR)")
            own = json.dumps([i for i in ids if shard.holds(i)])
            con.execute(
                "INSERT INTO own SELECT unnest(from_json_strict(?, '[\"VARCHAR\"]'))", [own]
            )
            for table in (
                "unit",
                "entity",
                "attribute",
                "relationship",
                "quantity",
                "entity_key",
                "call",
                "outcome",
            ):
                con.execute(
                    f"INSERT INTO {table} BY NAME SELECT * FROM whole.{table} WHERE paper_id IN (FROM own)"
                )
            con.execute(
                "INSERT INTO paper BY NAME SELECT * FROM whole.paper WHERE id IN (FROM own)"
            )
            con.execute("INSERT INTO run BY NAME SELECT * FROM whole.run")
        mark_done(path, shard, "run-1", {})
        paths.append(path)
    return paths


def merge_as_process(shards: list[Path], into: Path) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor and GB of memory of `alexandria merge`."""
    code = (
        "import resource, sys\n"
        "from alexandria.cli import app\n"
        "try:\n    app(sys.argv[1:], standalone_mode=False)\n"
        "finally:\n    u = resource.getrusage(resource.RUSAGE_SELF)\n"
        "    print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1e6, file=sys.stderr)\n"
    )
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, "merge", *map(str, shards), "--into", str(into)],
        capture_output=True, text=True, check=True, env=child_environment(),
    )  # fmt: skip
    clock = time.monotonic() - begun
    print(done.stdout.strip())
    processor, memory = map(float, done.stderr.split()[-2:])
    return clock, processor, memory


def main() -> None:
    """Make the shards, merge them twice, and print what that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--folder", type=Path, help="Keep the files here.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        whole, into = folder / "whole.duckdb", folder / "merged.duckdb"
        for path in (whole, into):
            path.unlink(missing_ok=True)
        sample = make_sample_library(Path(temporary) / "sample.duckdb").path
        print(make_large_library([sample], whole, given.facts), "facts")
        shards = cut_into_shards(whole, folder, given.shards)
        single = folder / "single.duckdb"
        single.unlink(missing_ok=True)
        for name, paths, target in (
            ("merge", shards, into),
            ("again", shards, into),
            ("merge of the whole", [whole], single),
        ):
            clock, processor, memory = merge_as_process(paths, target)
            print(f"{name}: {clock:.1f} s, processor {processor:.1f} s, memory {memory:.2f} GB")
        same = Library(into).tables_digest() == Library(single).tables_digest()
        print("the same tables as of one library:", same)
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
