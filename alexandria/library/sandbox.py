"""People's SQL, run where it can do no harm. (Skeleton.)"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alexandria.library.opening import Wait, opened
from alexandria.library.records import Result

__all__ = ["QueryLimits", "run_query"]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much a query may take."""

    max_rows: int = 10_000
    seconds: float = 30.0
    memory_mb: int = 1024


def run_query(path: Path, sql: str, limits: QueryLimits, wait: Wait) -> Result:
    """Run one SELECT."""
    with opened(path, read_only=True, wait=wait) as con:
        cursor = con.execute(sql)
        rows = cursor.fetchmany(limits.max_rows + 1)
        description = cursor.description or []
    return Result(
        columns=tuple(c[0] for c in description),
        types=tuple(str(c[1]) for c in description),
        rows=tuple(rows[: limits.max_rows]),
        truncated=len(rows) > limits.max_rows,
    )
