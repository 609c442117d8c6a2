"""A library as a dataset for the Hugging Face Hub: Parquet files, a card that describes them, Croissant."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import yaml

from alexandria.exchange.library_source import LibrarySource
from alexandria.exchange.library_tables import TABLES, Column, LibraryTable
from alexandria.exchange.linked_data import licence_iri
from alexandria.exchange.table_exports import write_parquet_folder

__all__ = ["write_dataset"]

_NAME = "alexandria-facts"
_TITLE = "Facts of scientific papers"
_DESCRIPTION = (
    "Facts that a language model took from scientific papers with Alexandria: sentences in fresh words, with "
    "their numbers, entities and sources. No text of the papers is in it."
)
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_CROISSANT_TYPES = {"VARCHAR": "sc:Text", "INTEGER": "sc:Integer", "DOUBLE": "sc:Float"}


def write_dataset(source: LibrarySource, folder: Path) -> None:
    """Write data/*.parquet, README.md and croissant.json."""
    data = folder / "data"
    data.mkdir()
    write_parquet_folder(source, data)
    counts = {table.name: _row_count(data / f"{table.name}.parquet") for table in TABLES}
    (folder / "README.md").write_text(_card(source, counts), encoding="utf-8")
    metadata = json.dumps(_croissant(source, data), indent=2, ensure_ascii=False)
    (folder / "croissant.json").write_text(metadata + "\n", encoding="utf-8")


def _row_count(path: Path) -> int:
    con = duckdb.connect(":memory:")
    try:
        return con.read_parquet(str(path)).shape[0]
    finally:
        con.close()


def _card(source: LibrarySource, counts: dict[str, int]) -> str:
    size = next((name for most, name in _SIZES if counts["facts"] < most), "n>1M")
    languages = sorted({r.language for r in source.reader.records() if r.language})
    head = {
        # The Hub wants its own lower-case ids; an expression of several licences is "other" to it.
        "license": (source.licence.lower() if " " not in source.licence else "other") or "unknown",
        "language": languages or ["en"],
        "pretty_name": _TITLE,
        "size_categories": [size],
        "tags": ["science", "knowledge-extraction", "croissant"],
        "configs": [
            {
                "config_name": table.name,
                "data_files": f"data/{table.name}.parquet",
                "default": table.name == "facts",
            }
            for table in sorted(TABLES, key=lambda t: t.name != "facts")
        ],
    }
    tables = "\n".join(_table_section(table, counts[table.name]) for table in TABLES)
    made = "\n".join(f"- `{model}`".replace("\n", " ") for model in sorted(_models(source)))
    return (
        f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n\n# {_TITLE}\n\n{_DESCRIPTION}\n\n"
        "The statements are a model's: each names its paper, page and sentences, so that it can be checked. "
        "`support` is `flagged` where a check found something to doubt. Papers whose `imported` is `unchecked` "
        "were taken over from another library and not compared with their text.\n\n"
        f"Licence of the facts: {source.licence or 'none is stated'}. The papers have licences of their own, "
        f"which are not known here.\n\n## Models\n\n{made}\n\n## Tables\n\n{tables}"
    )


def _models(source: LibrarySource) -> set[str]:
    return {run.model for run in source.runs() if run.model}


def _table_section(table: LibraryTable, count: int) -> str:
    rows = "".join(f"| `{c.name}` | {c.kind} | {c.meaning} |\n" for c in table.columns)
    return f"### {table.name}\n\n{table.meaning} {count:,} rows.\n\n| column | type | |\n|---|---|---|\n{rows}"


def _croissant(source: LibrarySource, data: Path) -> dict[str, Any]:
    made_on = source.made_on()
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": _NAME,
        "description": _DESCRIPTION,
        "version": "1.0.0",
        "datePublished": made_on,
        "url": "https://huggingface.co/datasets",
        "license": licence_iri(source.licence) if source.licence else "unknown",
        "citeAs": f"{_TITLE}. Made with Alexandria, {made_on}. The facts cite their papers.",
        "distribution": [_file_object(data / f"{table.name}.parquet") for table in TABLES],
        "recordSet": [_record_set(table) for table in TABLES],
    }


def _file_object(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": path.name,
        "name": path.name,
        "contentUrl": f"data/{path.name}",
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": digest,
    }


def _record_set(table: LibraryTable) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: LibraryTable, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _CROISSANT_TYPES[column.kind.removesuffix("[]")],
        "source": {
            "fileObject": {"@id": f"{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
    return field | {"repeated": True} if column.kind.endswith("[]") else field


_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that Croissant 1.0 prescribes, word for word."""
