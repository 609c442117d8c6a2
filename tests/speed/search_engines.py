"""Search in a large library: the program's index, own tables in DuckDB, and SQLite FTS5, in one run.

    python -m tests.speed.search_engines large.duckdb [--queries 200] [--seed 1]

tests/speed/large_library.py makes the library. The queries are two to four words of facts that are drawn by the
seed, the same for all engines; the engines take turns query by query, so that a busy machine slows them alike.
Seconds of processor time are printed beside those of the clock. `process` is the search of a process of its own,
once more with an index that the system has not in memory; the others have everything there. DuckDB and SQLite
index the statement alone, without stems, names and filters, and so do less.
"""

from __future__ import annotations

import random
import re
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from alexandria.answers import SearchFilter, find_facts, open_index, search
from alexandria.library import Library
from tests.speed.library_questions import ask_library, forget, process_times, timed

_POSTINGS = """
    CREATE TABLE document AS
        SELECT row_number() OVER () AS doc, fact_id, words, len(words) AS length
        FROM (
            SELECT fact_id, regexp_extract_all(lower(statement), '[\\p{L}\\p{N}]+') AS words
            FROM library.statements
        );
    CREATE TABLE posting AS
        SELECT word, doc, count(*)::INTEGER AS times
        FROM (SELECT unnest(words) AS word, doc FROM document)
        GROUP BY word, doc
        ORDER BY word, doc;
    CREATE TABLE rarity AS
        SELECT word, ln(1 + ((SELECT count(*) FROM document) - count(*) + 0.5) / (count(*) + 0.5)) AS idf
        FROM posting
        GROUP BY word
        ORDER BY word;
    ALTER TABLE document DROP words;
"""
_BM25 = """
    SELECT doc, sum(idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / $mean))) AS score
    FROM posting
    JOIN rarity USING (word)
    JOIN document USING (doc)
    WHERE word IN (SELECT unnest($words))
    GROUP BY doc
    ORDER BY score DESC, doc
    LIMIT 10
"""
_STATEMENTS = """
    SELECT id AS fact_id, concat_ws(' ', subject, predicate, object, condition) AS statement FROM attribute
    UNION ALL
    SELECT id, concat_ws(' ', subject, predicate, object, condition) FROM relationship
"""
Ask = Callable[[str], object]


def statements_of(path: Path) -> list[tuple[str, str]]:
    """Id and words of every fact."""
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(_STATEMENTS).fetchall()


def queries_of(facts: Sequence[tuple[str, str]], count: int, seed: int) -> list[str]:
    """Two to four words of facts, longer than three letters."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        words = [w for w in re.findall(r"\w+", chance.choice(facts)[1]) if len(w) > 3]
        if len(words) >= 2:
            found.append(" ".join(chance.sample(words, min(len(words), chance.randint(2, 4)))))
    return found


def duckdb_tables(path: Path, folder: Path) -> Ask:
    """Posting lists in DuckDB, ordered by word."""
    con = duckdb.connect(str(folder / "postings.duckdb"), config={"threads": "2"})
    con.execute(f"ATTACH '{path}' AS source (READ_ONLY)")
    con.execute("CREATE SCHEMA library")
    con.execute(
        "CREATE VIEW library.statements AS "
        + _STATEMENTS.replace("attribute", "source.attribute").replace(
            "FROM relationship", "FROM source.relationship"
        )
    )
    for statement in _POSTINGS.split(";")[:-1]:
        con.execute(statement)
    (mean,) = con.execute("SELECT avg(length) FROM document").fetchall()[0]

    def ask(query: str) -> object:
        words = list(dict.fromkeys(re.findall(r"[^\W_]+", query.lower())))
        return con.execute(_BM25, {"words": words, "mean": mean}).fetchall()

    return ask


def sqlite_fts5(facts: Sequence[tuple[str, str]], folder: Path) -> Ask:
    """SQLite's own full-text index."""
    con = sqlite3.connect(folder / "fts5.sqlite")
    con.execute("CREATE VIRTUAL TABLE fact USING fts5(statement, tokenize='unicode61')")
    con.executemany("INSERT INTO fact (statement) VALUES (?)", ((s,) for _, s in facts))
    con.execute("INSERT INTO fact (fact) VALUES ('optimize')")
    con.commit()

    def ask(query: str) -> object:
        words = " OR ".join(f'"{w}"' for w in re.findall(r"[^\W_]+", query))
        sql = "SELECT rowid FROM fact WHERE fact MATCH ? ORDER BY bm25(fact) LIMIT 10"
        return con.execute(sql, (words,)).fetchall()

    return ask


def measure(path: Path, queries: int, seed: int) -> dict[str, float]:
    """All figures, printed on the way."""
    facts = statements_of(path)
    asked = queries_of(facts, queries, seed)
    figures: dict[str, float] = {"facts": len(facts)}
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        engines: dict[str, Ask] = {}
        for engine, build in (
            ("DuckDB tables", lambda: duckdb_tables(path, folder)),
            ("SQLite FTS5", lambda: sqlite_fts5(facts, folder)),
        ):
            made: list[Ask] = []
            clock, used = timed(lambda made=made, build=build: made.append(build()))
            engines[engine] = made[0]
            figures |= {f"{engine}: build clock s": clock, f"{engine}: build processor s": used}
        sizes = {f.name: f.stat().st_size / 1e6 for f in folder.iterdir()}
        figures |= {f"{name} MB": size for name, size in sizes.items()}
        index = open_index(Library(path))
        figures["index MB"] = sum(f.stat().st_size for f in index.folder.rglob("*")) / 1e6
        engines["tantivy index"] = lambda q: find_facts(index, q, SearchFilter(), 10)
        engines["search()"] = lambda q: search(path, q)
        for query in asked[:20]:  # warms the caches
            for ask in engines.values():
                ask(query)
        taken = {
            engine: [timed(lambda ask=ask, query=query: ask(query)) for query in asked]
            for engine, ask in engines.items()
        }
    for engine, times in taken.items():
        for kind, place in (("clock", 0), ("processor", 1)):
            values = sorted(t[place] * 1000 for t in times)
            figures[f"{engine}: {kind} p50 ms"] = statistics.median(values)
            figures[f"{engine}: {kind} p95 ms"] = values[int(0.95 * len(values))]
    whole = [process_times("search", q, "--library", str(path)) for q in asked[:5]]
    forget(index.folder)
    cold = process_times("search", asked[5 % len(asked)], "--library", str(path))
    clock, used = map(statistics.median, zip(*whole, strict=True))
    figures |= {"process: clock s": clock, "process: processor s": used}
    figures |= {"process, index not in memory: clock s": cold[0], "…: processor s": cold[1]}
    return figures


def main() -> None:
    """Measure and print."""
    ask_library(__doc__, measure, "--queries", 200)


if __name__ == "__main__":
    main()
