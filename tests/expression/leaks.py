"""Count what of the papers' wording is left on disk after an ingest.

    python -m tests.expression.leaks LIBRARY PAPER [PAPER ...] [--also FOLDER ...]

Two counts, both over runs of eight consecutive words, told apart as the program's own check does it:

- fields: stored text fields of the library that hold such a run of their own paper;
- strays: files (the library's bytes, what lies beside it, the folders named with --also) in whose bytes such
  a run stands that is in no field. These must be none: a field is what the model copied, a stray is what the
  program left behind. Titles and authors are bibliography and count for neither.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from alexandria.errors import InputError
from alexandria.expression.guard import RUN_LIMIT as RUN
from alexandria.expression.index import texts_of
from alexandria.expression.words import words
from alexandria.library import Library
from alexandria.reading import read_many

_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff\n\r\t]{24,}")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of eight words."""
    found = words(text)
    return zip(*(found[i:] for i in range(RUN)), strict=False)


def strings(content: bytes) -> Iterable[str]:
    """Stretches of printable text in a file's bytes, as the command `strings` finds them."""
    return (m.group().decode("utf-8", "replace") for m in _PRINTABLE.finditer(content))


def fields(library: Path) -> list[tuple[str, str, str]]:
    """(table, paper, text) of every stored field that a model wrote."""
    sql = """
        SELECT 'summary', paper_id, summary FROM unit
        UNION ALL SELECT 'section', paper_id, section FROM unit
        UNION ALL SELECT 'name', paper_id, name FROM entity
        UNION ALL SELECT 'alias', paper_id, unnest(aliases) FROM entity
        UNION ALL SELECT 'type', paper_id, type FROM entity
        UNION ALL SELECT 'attribute', paper_id, unnest([name, value, unit, condition]) FROM attribute
        UNION ALL SELECT 'relationship', paper_id, unnest([predicate, object_text, condition])
            FROM relationship
        UNION ALL SELECT 'quarantine', paper_id, unnest([subject, predicate, value, condition])
            FROM quarantine
    """
    return list(Library(library).query(sql).rows)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--also", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    text: dict[str, set[tuple[str, ...]]] = {}
    for path, paper in read_many(given.papers):
        if isinstance(paper, InputError):
            print(f"{path.name}: {paper}")
            continue
        bibliography = set(runs(paper.title)) | set(runs(" ".join(paper.authors)))
        prose = " ".join(texts_of(paper))
        text[paper.sha256] = set(runs(prose)) - bibliography
    stored = [(kind, paper, value) for kind, paper, value in fields(given.library) if value]
    copied: set[tuple[str, ...]] = set()
    hits = []
    for kind, paper, value in stored:
        found = set(runs(value)) & text.get(paper, set())
        copied |= found
        if found:
            hits.append((kind, len(found)))
    print(f"fields: {len(hits)} of {len(stored)} hold a run of {RUN} words of their paper")
    every = set().union(*text.values()) - copied
    files = [p for p in given.library.parent.glob(given.library.name + "*") if p.is_file()]
    files += [p for folder in given.also for p in folder.rglob("*") if p.is_file()]
    strays = 0
    for path in files:
        found = {r for s in strings(path.read_bytes()) for r in runs(s)} & every
        strays += bool(found)
        if found:
            print(f"stray: {path}: {len(found)} runs")
    print(f"strays: {strays} of {len(files)} files hold a run that is in no field")


if __name__ == "__main__":
    main()
