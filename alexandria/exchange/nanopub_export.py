"""Facts as nanopublications in TriG: each claim with its provenance, in four graphs of its own.

They are not signed and have temporary names (http://purl.org/nanopub/temp/): who wants to publish signs them with
a key of their own, which gives them their final names. Nothing here sends anything anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from alexandria.exchange.library_source import ExportedFact, LibrarySource, facts_of
from alexandria.exchange.linked_data import (
    PREFIXES,
    PROGRAM,
    TERMS,
    Statement,
    claim_statements,
    licence_iri,
    paper_statements,
    source_statements,
)

__all__ = ["write_nanopubs"]

_TEMPORARY = "http://purl.org/nanopub/temp/"
_PREFIXES = PREFIXES | {
    "np": "http://www.nanopub.org/nschema#",
    "dct": "http://purl.org/dc/terms/",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_nanopubs(source: LibrarySource, path: Path) -> None:
    """Write one nanopublication after the other."""
    made_at = {run.id: run.finished_at or run.started_at for run in source.runs()}
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"@prefix {short}: <{iri}> .\n" for short, iri in _PREFIXES.items())
        for content in source.papers():
            made = made_at.get(content.record.run_id, _EPOCH)
            for fact in facts_of(content):
                file.write(_nanopub(fact, made, source.licence))


def _nanopub(exported: ExportedFact, made: datetime, licence: str) -> str:
    # Lower case: "RA" begins the digest in names of signed ones.
    key = quote(f"{exported.unit.id}-{exported.fact.id}", safe="").lower()
    base = f"{_TEMPORARY}{key}/"
    assertion = f"{base}assertion"
    head = [
        f"<{base}> a np:Nanopublication ; np:hasAssertion <{assertion}> ; "
        f"np:hasProvenance <{base}provenance> ; np:hasPublicationInfo <{base}pubinfo> ."
    ]
    things = {
        exported.fact.subject_id: exported.subject_entity,
        getattr(exported.fact, "object_id", ""): exported.object_entity,
    }
    names = [
        f"<urn:alexandria:entity:{quote(things[e.id] or '', safe='')}> schema:name {_text(e.name)} ."
        for e in exported.unit.entities
        if e.id in things
    ]
    provenance = [
        *source_statements(exported, assertion),
        *paper_statements(exported.content.record),
    ]
    publication = [
        f"<{base}> dct:created {_text(made.isoformat())}^^xsd:dateTime ; dct:creator <{PROGRAM}> ."
    ]
    if licence:
        publication.append(f"<{base}> dct:license <{licence_iri(licence)}> .")
    graphs = {
        "Head": head,
        "assertion": [*_lines(claim_statements(exported)), *names],
        "provenance": _lines(provenance),
        "pubinfo": publication,
    }
    return "".join(
        f"\n<{base}{name}> {{\n  " + "\n  ".join(lines) + "\n}\n" for name, lines in graphs.items()
    )


def _lines(statements: Iterable[Statement]) -> list[str]:
    return [
        f"<{subject}> {TERMS[name].name} {_object(value, TERMS[name].kind)} ."
        for subject, name, value in statements
    ]


def _object(value: str | int | float, kind: str) -> str:
    if kind == "@id":
        return str(value) if str(value).split(":", 1)[0] in _SHORT else f"<{value}>"
    return _text(str(value)) + (f"^^{kind}" if kind else "")


_SHORT = frozenset({"schema", "prov"})
"""Prefixes of the names of classes; all other values are whole IRIs."""


def _text(text: str) -> str:
    """A literal; the escapes of JSON are among those of TriG."""
    return json.dumps(text, ensure_ascii=False)
