"""A library as a graph: papers, entities and facts are nodes; what a fact is about and where it stands are edges.

A fact is a node, so that it keeps its source. Two entities that a relationship joins have an edge of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alexandria.exchange.library_source import ExportedFact, LibrarySource, facts_of
from alexandria.library import EntityRow, PaperContent

__all__ = [
    "EDGE_FIELDS",
    "EDGE_KINDS",
    "NODE_FIELDS",
    "GraphEdge",
    "GraphNode",
    "edges_of",
    "entity_nodes",
    "nodes_of",
]

NODE_FIELDS = {
    "Paper": {"title": "string", "year": "int", "doi": "string"},
    "Entity": {"name": "string", "type": "string", "aliases": "string[]"},
    "Fact": {
        "statement": "string", "predicate": "string", "condition": "string", "polarity": "string",
        "certainty": "string", "kind": "string", "support": "string", "made_by": "string",
        "review": "string", "reviewed_by": "string", "reviewed_at": "string",
        "value": "double", "unit": "string", "page": "int",
    },
}  # fmt: skip
"""Label of a node → its properties and their types."""

EDGE_KINDS = {
    "STATES": ("Paper", "Fact"),
    "SUBJECT": ("Fact", "Entity"),
    "OBJECT": ("Fact", "Entity"),
    "RELATED": ("Entity", "Entity"),
}
"""Type of an edge → labels of its ends."""

EDGE_FIELDS = {"predicate": "string", "polarity": "string", "fact": "string"}
"""Properties of RELATED; the others have none."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node; properties that are not known are left out."""

    id: str
    label: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A directed edge."""

    start: str
    end: str
    kind: str
    properties: dict[str, Any]


def entity_nodes(source: LibrarySource) -> Iterator[GraphNode]:
    """A node per thing."""
    for entity in source.entities():
        yield _entity_node(entity)


def nodes_of(content: PaperContent) -> Iterator[GraphNode]:
    """The paper, and its facts."""
    record = content.record
    known = {"title": record.title, "year": record.year, "doi": record.doi}
    yield GraphNode(f"paper:{record.id}", "Paper", _present(known))
    for fact in facts_of(content):
        yield _fact_node(fact)


def edges_of(content: PaperContent) -> Iterator[GraphEdge]:
    """Where the facts of a paper stand, what they are about, and what they join."""
    for exported in facts_of(content):
        fact = f"fact:{exported.key}"
        subject = f"entity:{exported.subject_entity}"
        yield GraphEdge(f"paper:{content.record.id}", fact, "STATES", {})
        yield GraphEdge(fact, subject, "SUBJECT", {})
        if exported.object_entity is not None:
            end = f"entity:{exported.object_entity}"
            yield GraphEdge(fact, end, "OBJECT", {})
            said = {
                "predicate": exported.fact.predicate,
                "polarity": exported.fact.polarity.value,
                "fact": fact,
            }
            yield GraphEdge(subject, end, "RELATED", said)


def _entity_node(entity: EntityRow) -> GraphNode:
    known = {"name": entity.name, "type": entity.type, "aliases": list(entity.aliases)}
    return GraphNode(f"entity:{entity.entity_id}", "Entity", _present(known))


def _fact_node(exported: ExportedFact) -> GraphNode:
    fact = exported.fact
    main = next((q for q in fact.quantities if q.role not in ("n", "p")), None)
    known = {
        "statement": fact.statement,
        "predicate": fact.predicate,
        "condition": fact.condition,
        "polarity": fact.polarity.value,
        "certainty": fact.certainty.value,
        "kind": fact.kind and fact.kind.value,
        "support": fact.support.value,
        "made_by": fact.made_by.value,
        "review": fact.review and fact.review.value,
        "reviewed_by": fact.reviewed_by,
        "reviewed_at": fact.reviewed_at,
        "value": main and main.value,
        "unit": main and main.unit,
        "page": fact.page,
    }
    return GraphNode(f"fact:{exported.key}", "Fact", _present(known))


def _present(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value not in (None, "", [])}
