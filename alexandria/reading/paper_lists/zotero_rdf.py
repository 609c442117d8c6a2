"""Zotero's RDF export → PaperList.

The export is RDF/XML of a fixed shape: one element per item, those of attachments beside it, joined by
`rdf:resource` (or one within the other). So elements are followed by name, without a general RDF library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList, listed_paper

__all__ = ["read_zotero_rdf"]

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NO_WORKS = {"Attachment", "Memo", "Collection", "Journal", "Series", "Website", "Person"}


def read_zotero_rdf(content: bytes) -> PaperList:
    """The items of a file; entities are not expanded and nothing outside the file is fetched.

    Raises:
        ValueError: the XML is broken.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the XML is broken at line {error.lineno}") from None
    graph = _Graph(root)
    items = [e for e in root.iterchildren(etree.Element) if _name(e) not in _NO_WORKS]
    papers = [_paper(graph, item) for item in items if _type(item) not in ("attachment", "note")]
    attached = {path for paper in papers for path in paper.files}
    alone = (
        listed_paper(files=_file_of(e))
        for e in root.iterchildren(etree.Element)
        if _name(e) == "Attachment"
    )
    papers += [paper for paper in alone if paper.files and not attached.intersection(paper.files)]
    return PaperList(papers=tuple(papers))


class _Graph:
    """The elements of the export by the name that others refer to them with."""

    def __init__(self, root: etree._Element) -> None:
        self._by_name = {
            e.get(f"{_RDF}about"): e for e in root.iter(etree.Element) if e.get(f"{_RDF}about")
        }

    def follow(self, element: etree._Element, *path: str) -> Iterator[etree._Element]:
        """The elements that a path of local names leads to, through references."""
        if not path:
            yield element
            return
        for child in element.iterchildren(etree.Element):
            if path[0] not in ("*", _name(child)):
                continue
            target = self._by_name.get(child.get(f"{_RDF}resource"))
            if target is None:
                yield from self.follow(child, *path[1:])
            elif path[1:2] in ((), ("*",), (_name(target),)):
                yield from self.follow(target, *path[2:])

    def texts(self, element: etree._Element, *path: str) -> list[str]:
        """Their texts."""
        found = ("".join(map(str, e.itertext())).strip() for e in self.follow(element, *path))
        return [text for text in found if text]


def _paper(graph: _Graph, item: etree._Element) -> ListedPaper:
    attachments = list(graph.follow(item, "link", "Attachment"))
    within = ["isPartOf", "*"]
    identifiers = [t for path in ([], within) for t in graph.texts(item, *path, "identifier")]
    return listed_paper(
        key=item.get(f"{_RDF}about", "").removeprefix("#"),
        title=next(iter(graph.texts(item, "title")), ""),
        authors=_authors(graph, item),
        identifiers=[*identifiers, item.get(f"{_RDF}about", "")],
        date=next(iter(graph.texts(item, "date")), ""),
        venue=next(iter(graph.texts(item, *within, "title")), ""),
        files=[path for attachment in attachments for path in _file_of(attachment)],
    )


def _authors(graph: _Graph, item: etree._Element) -> Iterator[str]:
    for role in ("authors", "editors"):
        people = list(graph.follow(item, role, "Seq", "li", "Person"))
        for person in people:
            given = graph.texts(person, "givenName") or graph.texts(person, "givenname")
            yield " ".join([*given, *graph.texts(person, "surname")])
        if people:
            return


def _file_of(attachment: etree._Element) -> list[str]:
    """Its path is the resource of a property in RDF's own namespace; a web page has an identifier instead."""
    paths = [e.get(f"{_RDF}resource") for e in attachment.iterchildren(f"{_RDF}resource")]
    paths += [
        e.get(f"{_RDF}resource")
        for e in attachment.iterchildren("{http://www.zotero.org/namespaces/export#}path")
    ]
    return [path for path in paths if path]


def _type(element: etree._Element) -> str:
    texts = (e.text or "" for e in element.iterchildren(etree.Element) if _name(e) == "itemType")
    return next(iter(texts), "")


def _name(element: etree._Element) -> str:
    return re.sub(r"\{.*\}", "", str(element.tag))
