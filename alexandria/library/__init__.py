"""The library: Knowledge Units, papers, runs and calls in one DuckDB file.

`Library` is the mouth; the values it takes and gives are in records.py, the tables in schema.sql,
the views that people query in views.sql. DuckDB is imported in this folder only.
"""

from alexandria.library.evaluations import EvaluationRecord, Evaluations
from alexandria.library.parquet import read_parquet_rows, write_parquet_rows
from alexandria.library.records import (
    CALL_OK,
    CallRow,
    Delivery,
    Finding,
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    Removal,
    Result,
    RunOutcome,
    RunRecord,
    Tally,
    Thing,
    Totals,
    printable_path,
)
from alexandria.library.sandbox import QueryLimits
from alexandria.library.search import TextIndex
from alexandria.library.store import Library

__all__ = [
    "CALL_OK",
    "CallRow",
    "Delivery",
    "EvaluationRecord",
    "Evaluations",
    "Finding",
    "Library",
    "Outcome",
    "PaperFigures",
    "PaperRecord",
    "PaperState",
    "QueryLimits",
    "Removal",
    "Result",
    "RunOutcome",
    "RunRecord",
    "Tally",
    "TextIndex",
    "Thing",
    "Totals",
    "printable_path",
    "read_parquet_rows",
    "write_parquet_rows",
]
