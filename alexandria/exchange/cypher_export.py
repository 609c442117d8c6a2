"""The graph of a library as CSV files with the headers of neo4j-admin, and a Cypher script that loads them.

Values stand in the CSV files only, never in the script: nothing in a fact can become Cypher. The cells are for
Neo4j and are not changed for spreadsheets; the format csv is for these.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from alexandria.exchange.fact_graph import (
    EDGE_FIELDS,
    EDGE_KINDS,
    NODE_FIELDS,
    GraphEdge,
    GraphNode,
    edges_of,
    entity_nodes,
    nodes_of,
)
from alexandria.exchange.library_source import LibrarySource

__all__ = ["write_cypher_folder"]

_LIST_SEPARATOR = ";"
_BETWEEN = {"int": "toInteger({})", "double": "toFloat({})", "string[]": "split({}, ';')"}


def write_cypher_folder(source: LibrarySource, folder: Path) -> None:
    """Write nodes-LABEL.csv, edges-TYPE.csv, load.cypher and import.sh."""
    with ExitStack() as stack:

        def open_csv(name: str, head: Iterable[str]) -> Any:  # noqa: ANN401  csv has no name for it
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(head)
            return writer

        nodes = {label: open_csv(_node_file(label), _node_head(label)) for label in NODE_FIELDS}
        edges = {kind: open_csv(_edge_file(kind), _edge_head(kind)) for kind in EDGE_KINDS}
        for node in entity_nodes(source):
            nodes["Entity"].writerow(_node_row(node))
        for content in source.papers():
            for node in nodes_of(content):
                nodes[node.label].writerow(_node_row(node))
            for edge in edges_of(content):
                edges[edge.kind].writerow(_edge_row(edge))
    (folder / "load.cypher").write_text(_script(), encoding="utf-8")
    (folder / "import.sh").write_text(_command(), encoding="utf-8")


def _node_file(label: str) -> str:
    return f"nodes-{label}.csv"


def _edge_file(kind: str) -> str:
    return f"edges-{kind}.csv"


def _edge_fields(kind: str) -> dict[str, str]:
    return EDGE_FIELDS if kind == "RELATED" else {}


def _node_head(label: str) -> list[str]:
    return ["id:ID", *(f"{name}:{kind}" for name, kind in NODE_FIELDS[label].items()), ":LABEL"]


def _edge_head(kind: str) -> list[str]:
    fields = (f"{name}:{of}" for name, of in _edge_fields(kind).items())
    return [":START_ID", ":END_ID", *fields, ":TYPE"]


def _node_row(node: GraphNode) -> list[object]:
    values = (_value(node.properties.get(name)) for name in NODE_FIELDS[node.label])
    return [node.id, *values, node.label]


def _edge_row(edge: GraphEdge) -> list[object]:
    values = (_value(edge.properties.get(name)) for name in _edge_fields(edge.kind))
    return [edge.start, edge.end, *values, edge.kind]


def _value(value: object) -> object:
    match value:
        case None:
            return ""
        case list():
            return _LIST_SEPARATOR.join(str(v).replace(_LIST_SEPARATOR, ",") for v in value)
        case str():
            # A backslash before the closing quote would escape it for LOAD CSV.
            return value.replace("\\", "\\\\").replace("\0", "\ufffd")
        case _:
            return value


def _script() -> str:
    lines = [
        "// Loads the graph of a library: copy the CSV files into the import folder of Neo4j, then run",
        "//     cypher-shell -f load.cypher",
    ]
    lines += [
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;"
        for label in NODE_FIELDS
    ]
    for label, fields in NODE_FIELDS.items():
        sets = ", ".join(f"n.{name} = {_read(name, kind)}" for name, kind in fields.items())
        lines.append(
            f"LOAD CSV WITH HEADERS FROM 'file:///{_node_file(label)}' AS row\n"
            f"CALL {{ WITH row MERGE (n:{label} {{id: row.`id:ID`}}) SET {sets} }} IN TRANSACTIONS;"
        )
    for kind, (start, end) in EDGE_KINDS.items():
        fields = _edge_fields(kind)
        key = f" {{fact: {_read('fact', 'string')}}}" if fields else ""
        sets = ", ".join(f"e.{name} = {_read(name, of)}" for name, of in fields.items())
        lines.append(
            f"LOAD CSV WITH HEADERS FROM 'file:///{_edge_file(kind)}' AS row\n"
            f"CALL {{ WITH row MATCH (a:{start} {{id: row.`:START_ID`}}) "
            f"MATCH (b:{end} {{id: row.`:END_ID`}}) "
            f"MERGE (a)-[e:{kind}{key}]->(b){f' SET {sets}' if sets else ''} }} IN TRANSACTIONS;"
        )
    return "\n".join(lines) + "\n"


def _read(name: str, kind: str) -> str:
    return _BETWEEN.get(kind, "{}").format(f"row.`{name}:{kind}`")


def _command() -> str:
    nodes = " ".join(f"--nodes={_node_file(label)}" for label in NODE_FIELDS)
    edges = " ".join(f"--relationships={_edge_file(kind)}" for kind in EDGE_KINDS)
    return (
        "# Makes a new Neo4j database of the graph; run it in this folder.\n"
        "neo4j-admin database import full --multiline-fields=true --legacy-style-quoting=true "
        "--array-delimiter=';' "
        f"{nodes} {edges} library\n"
    )
