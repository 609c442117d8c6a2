"""A library as JSON Lines (library_record.py says what stands in them): the export that can be imported again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import BaseModel

import alexandria
from alexandria.exchange.library_record import (
    EndLine,
    ExportedRun,
    HeaderLine,
    PaperLine,
    RunLine,
)
from alexandria.exchange.library_source import LibrarySource

__all__ = ["write_jsonl"]


def write_jsonl(source: LibrarySource, path: Path) -> None:
    """Write the papers of a source; the same library gives the same bytes."""
    digest = hashlib.sha256()
    papers = facts = 0
    with path.open("wb") as file:

        def write(line: BaseModel) -> None:
            encoded = _encoded(line)
            digest.update(encoded)
            file.write(encoded)

        write(HeaderLine(program=alexandria.__version__))
        for run in source.runs():
            write(RunLine(run=ExportedRun.of(run)))
        for content in source.papers():
            line = PaperLine(
                paper=content.record,
                file_name=content.file_name,
                merges=content.merges,
                apart=content.apart,
                units=content.units,
                reviews=content.reviews,
                reviewed=content.reviewed,
            )
            write(line)
            papers += 1
            facts += line.facts
        write(EndLine(papers=papers, facts=facts, sha256=digest.hexdigest()))


def _encoded(line: BaseModel) -> bytes:
    fields = line.model_dump(mode="json")
    # U+2028 and U+2029 end a line for some readers: as escapes they are harmless.
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode() + b"\n"
