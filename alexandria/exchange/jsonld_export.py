"""A library as one JSON-LD document with its context inside; one node a line, written as papers are read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alexandria.exchange.library_source import LibrarySource, facts_of
from alexandria.exchange.linked_data import (
    PREFIXES,
    TERMS,
    Statement,
    agent_statements,
    claim_statements,
    entity_statements,
    fact_iri,
    licence_iri,
    paper_statements,
    run_statements,
    source_statements,
)

__all__ = ["CONTEXT_VERSION", "JSONLD_CONTEXT", "write_jsonld"]

CONTEXT_VERSION = "1"
"""Version of the terms; it stands in their IRIs too."""

JSONLD_CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    **PREFIXES,
    "id": "@id",
    "type": "@type",
    **{
        short: {"@id": term.name, "@type": term.kind} if term.kind else {"@id": term.name}
        for short, term in TERMS.items()
        if short != "type"
    },
    "version": {"@id": "schema:version"},
    "license": {"@id": "schema:license", "@type": "@id"},
}


def write_jsonld(source: LibrarySource, path: Path) -> None:
    """Write papers, entities and claims, and what made them."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"@context": ' + json.dumps(JSONLD_CONTEXT) + ',\n"@graph": [\n')
        first = {
            "id": "urn:alexandria:export",
            "type": "schema:Dataset",
            "name": "Facts of scientific papers",
            "version": CONTEXT_VERSION,
        }
        if source.licence:
            first["license"] = licence_iri(source.licence)
        file.write(_line(first))

        def write(statements: Iterable[Statement]) -> None:
            for node in _nodes(statements):
                file.write(",\n" + _line(node))

        models = {run.model for run in source.runs() if run.model}
        for run in source.runs():
            write(run_statements(run))
        for entity in source.entities():
            write(entity_statements(entity))
        for content in source.papers():
            write(paper_statements(content.record))
            models |= {unit.making.model for unit in content.units}
            for fact in facts_of(content):
                write([*claim_statements(fact), *source_statements(fact, fact_iri(fact))])
        write(agent_statements(models))
        file.write("\n]}\n")


def _nodes(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Statements by their subjects; several values of a property become a list."""
    nodes: dict[str, dict[str, Any]] = {}
    for subject, name, value in statements:
        node = nodes.setdefault(subject, {"id": subject})
        if name not in node:
            node[name] = value
        elif isinstance(node[name], list):
            node[name].append(value)
        else:
            node[name] = [node[name], value]
    return list(nodes.values())


def _line(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False, allow_nan=False)
