"""The graph of a library as GraphML, written as it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from alexandria.exchange.fact_graph import (
    EDGE_FIELDS,
    NODE_FIELDS,
    GraphEdge,
    GraphNode,
    edges_of,
    entity_nodes,
    nodes_of,
)
from alexandria.exchange.library_source import LibrarySource

__all__ = ["write_graphml"]

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write, not even as a reference."""


def write_graphml(source: LibrarySource, path: Path) -> None:
    """Write a directed graph. All nodes come before the edges, so papers are read twice."""
    with etree.xmlfile(str(path), encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{_NAMESPACE}}}graphml", nsmap={None: _NAMESPACE}):
            keys = _keys(xml)
            with xml.element("graph", edgedefault="directed", id="library"):
                for node in entity_nodes(source):
                    _write(xml, "node", {"id": node.id}, _node_data(node), keys["node"])
                for content in source.papers_silently():
                    for node in nodes_of(content):
                        _write(xml, "node", {"id": node.id}, _node_data(node), keys["node"])
                for content in source.papers():
                    for edge in edges_of(content):
                        ends = {"source": edge.start, "target": edge.end}
                        _write(xml, "edge", ends, _edge_data(edge), keys["edge"])


def _keys(xml: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401  lxml has no name for it
    """Declare the properties; returns the id of each by its name."""
    nodes = {"label": "string"} | {
        name: kind for fields in NODE_FIELDS.values() for name, kind in fields.items()
    }
    declared: dict[str, dict[str, str]] = {}
    for part, fields in (("node", nodes), ("edge", {"kind": "string", **EDGE_FIELDS})):
        declared[part] = {}
        for name, kind in fields.items():
            key = f"{part}_{name}"
            declared[part][name] = key
            given = {"attr.name": name, "attr.type": kind.removesuffix("[]")}
            with xml.element("key", {"id": key, "for": part, **given}):
                pass
    return declared


def _node_data(node: GraphNode) -> dict[str, Any]:
    return {"label": node.label, **node.properties}


def _edge_data(edge: GraphEdge) -> dict[str, Any]:
    return {"kind": edge.kind, **edge.properties}


def _write(
    xml: Any,  # noqa: ANN401  lxml has no name for it
    tag: str,
    attributes: Mapping[str, str],
    content: Mapping[str, Any],
    keys: Mapping[str, str],
) -> None:
    with xml.element(tag, {name: _clean(value) for name, value in attributes.items()}):
        for name, value in content.items():
            with xml.element("data", key=keys[name]):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                xml.write(_clean(text))
    xml.write("\n")


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
