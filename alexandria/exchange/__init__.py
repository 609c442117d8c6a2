"""Exchange with other programs: results of queries as files, and whole libraries out and in.

`EXPORTS` has a row per format of a query's result, `LIBRARY_EXPORTS` one per format of a whole library, whose
writers load when they are used. `library_import.import_library` reads what the format jsonl holds.
"""

from alexandria.exchange.exports import EXPORTS, Export, all_exports, choose_export
from alexandria.exchange.library_exports import (
    LIBRARY_EXPORTS,
    LibraryExport,
    all_library_exports,
    choose_library_export,
    export_library,
)
from alexandria.exchange.library_source import LibrarySource
from alexandria.exchange.parquet_export import to_parquet
from alexandria.exchange.text_exports import to_csv, to_json

__all__ = [
    "EXPORTS",
    "LIBRARY_EXPORTS",
    "Export",
    "LibraryExport",
    "LibrarySource",
    "all_exports",
    "all_library_exports",
    "choose_export",
    "choose_library_export",
    "export_library",
    "to_csv",
    "to_json",
    "to_parquet",
]
