"""What is not as it should be in a library. (Skeleton.)"""

from __future__ import annotations

import duckdb

from alexandria.library.records import Finding

__all__ = ["findings"]


def findings(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """All that is not as it should be; empty if all is well."""
    return []
