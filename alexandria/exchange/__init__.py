"""Exchange with other programs: results of queries as files. One row of `EXPORTS` per format."""

from alexandria.exchange.exports import EXPORTS, Export, all_exports, choose_export
from alexandria.exchange.parquet_export import to_parquet
from alexandria.exchange.text_exports import to_csv, to_json

__all__ = [
    "EXPORTS",
    "Export",
    "all_exports",
    "choose_export",
    "to_csv",
    "to_json",
    "to_parquet",
]
