"""The published JSON Schemas, generated from the models of units and of exported libraries.

`python -m alexandria.schemas` writes schemas/.

A test fails when the files are not what this module makes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from alexandria.exchange.library_record import RECORD_VERSION, LibraryRecord
from alexandria.knowledge import CONTRACT_VERSION, KnowledgeUnit
from alexandria.resources import resource

__all__ = ["schema_files"]

_PUBLISHED: dict[str, tuple[type[BaseModel], str]] = {
    "knowledge-unit": (KnowledgeUnit, CONTRACT_VERSION),
    "library-record": (LibraryRecord, f"{RECORD_VERSION}:{CONTRACT_VERSION}"),
}


def schema_files() -> dict[str, str]:
    """File name → content, for every schema of the contract."""
    return {f"{name}.json": _render(name, *published) for name, published in _PUBLISHED.items()}


def _render(name: str, model: type[BaseModel], version: str) -> str:
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:alexandria:{name}:{version}",
        **model.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(target: Path) -> None:
    """Write all schemas into `target`, and delete those that are no longer published."""
    target.mkdir(exist_ok=True)
    files = schema_files()
    for stale in target.glob("*.json"):
        if stale.name not in files:
            stale.unlink()
    for name, content in files.items():
        (target / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else resource("schemas"))
