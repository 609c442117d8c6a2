"""The answers of docs/cookbook.md: each of its queries, run on the sample library.

python -m tests.cookbook        # write them into the page anew
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alexandria.library import Library, QueryResult
from tests.sample_library import make_sample_library

__all__ = ["PAGE", "answered", "queries"]

PAGE = Path(__file__).parents[1] / "docs" / "cookbook.md"

_QUERY = re.compile(r"```sql\n(?P<sql>.*?)```\n(?P<answer>\n(?:\|[^\n]*\n)+)?", re.DOTALL)


def queries(page: str) -> Iterator[str]:
    """The SQL of a page."""
    return (match["sql"] for match in _QUERY.finditer(page))


def answered(page: str, library: Library) -> str:
    """The page with the answer of each query below it, in place of what stands there."""
    return _QUERY.sub(
        lambda match: f"```sql\n{match['sql']}```\n\n{_table(library.query(match['sql']))}", page
    )


def _table(result: QueryResult) -> str:
    rows = [result.columns, ["---"] * len(result.columns), *result.rows]
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return re.sub(r"([|*_<])", r"\\\1", text) if text != "---" else text


def main() -> None:
    """Write the answers."""
    with tempfile.TemporaryDirectory() as folder:
        library = make_sample_library(Path(folder) / "sample.duckdb")
        PAGE.write_text(answered(PAGE.read_text("utf-8"), library), encoding="utf-8")


if __name__ == "__main__":
    main()
