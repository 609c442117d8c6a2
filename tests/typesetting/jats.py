"""JATS → Paper: titles, authors, abstract, body, floats at their first mention, references."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tests.typesetting.inline_text import closed_up, formula_runs, local, tex_runs, tidy
from tests.typesetting.paper_model import (
    Author,
    Block,
    Cell,
    Figure,
    Formula,
    Heading,
    Inline,
    ItemList,
    Paper,
    Paragraph,
    Reference,
    Run,
    Table,
    Verbatim,
    plain,
)

__all__ = ["read_jats"]

Element = etree._Element
MARKS = {
    "italic": "italic",
    "bold": "bold",
    "sup": "sup",
    "sub": "sub",
    "sc": "caps",
    "monospace": "mono",
    "underline": "under",
}
JOINERS = ("", ",", "–", "-", "\u2010")  # between two numbers of references
ENDS = tuple('.,;:)”"?!%')  # a number set right behind one of these is raised, as in print
LOOSE = {
    "name",
    "string-name",
    "surname",
    "given-names",
    "person-group",
    "etal",
    "collab",
    "article-title",
}
LOOSE |= {"source", "year", "volume", "issue", "publisher-name", "publisher-loc"}
BLOCKS = {
    "p", "list", "disp-formula", "table-wrap", "fig", "preformat", "boxed-text", "def-list",
    "supplementary-material", "sec", "disp-quote", "media", "code",
}  # fmt: skip
SILENT = {"graphic", "inline-graphic", "object-id", "permissions", "hr", "col", "colgroup"}
SILENT_SUBJECTS = {"tex-math", "institution-id", "contrib-id"}


def is_number_of_reference(element: Element | None) -> bool:
    """Whether this is a bare number that cites a reference."""
    if element is None or local(element) != "xref" or element.get("ref-type") != "bibr":
        return False
    return "".join(element.itertext()).strip().isdigit()


def with_raised_numbers(
    element: Element, marks: frozenset[str]
) -> Iterator[tuple[Element, frozenset[str], frozenset[str]]]:
    """The children with their marks and those of their tails: bare citation numbers are raised."""
    before, raised = element.text or "", False
    for child in element:
        begins = before not in JOINERS and (before[-1].isalpha() or before[-1] in ENDS)
        joined = raised and before in JOINERS
        raised = is_number_of_reference(child) and (joined or (bool(before) and begins))
        before = child.tail or ""
        between = raised and before in JOINERS and is_number_of_reference(child.getnext())
        yield child, marks | {"sup"} if raised else marks, marks | {"sup"} if between else marks


def loosened(cited: Element) -> Element:
    """A mixed-citation whose parts touch, with the spaces and commas that its publisher prints."""
    cited = copy.deepcopy(cited)
    for part in cited.iter():
        following = part.getnext()
        if part is cited or following is None or part.tail or local(part) not in LOOSE:
            continue
        part.tail = ", " if local(part) == "name" and local(following) in ("name", "etal") else " "
    return cited


class Parser:
    """One document; the elements by id, so that what is cited can be found."""

    def __init__(self, root: Element):
        self.root = root
        self.by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
        self.cited_notes: set[str] = set()

    def runs(self, element: Element, marks: frozenset[str] = frozenset()) -> Iterator[Run]:
        """The content of an element; blocks within are left to `blocks`."""
        yield Run(element.text or "", marks)
        for child, inner, after in with_raised_numbers(element, marks):
            yield from self.run_of(child, inner)
            yield Run(child.tail or "", after)

    def run_of(self, child: Element, marks: frozenset[str]) -> Iterator[Run]:
        tag = local(child)
        if not tag or tag in SILENT or tag in SILENT_SUBJECTS:
            return
        if tag == "break":
            yield Run(" ", marks | {"break"})
        elif tag in ("inline-formula", "disp-formula"):
            yield from self.formula(child, marks)
        elif tag == "xref" and child.get("ref-type") == "fn" and self.footnote(child):
            yield Run("", marks, note=self.footnote(child))
        elif tag == "fn":
            yield Run("", marks, note=tidy(list(self.runs(child))))
        elif tag in MARKS:
            yield from self.runs(child, marks | {MARKS[tag]})
        else:
            yield from self.runs(child, marks)
            if tag in ("p", "title", "label") and child.getnext() is not None:
                yield Run(" ", marks)

    def footnote(self, xref: Element) -> Inline:
        note = self.by_id.get(xref.get("rid"))
        if note is None or local(note.getparent()) != "fn-group":
            return ()
        self.cited_notes.add(note.get("id"))
        return tidy([run for p in note.iter("p") for run in self.runs(p)])

    def formula(self, element: Element, marks: frozenset[str]) -> Iterator[Run]:
        math = next((e for e in element.iter() if local(e) == "math"), None)
        tex = next((e for e in element.iter() if local(e) == "tex-math"), None)
        if math is not None:
            yield from formula_runs(math, marks)
        elif tex is not None:
            yield from tex_runs(tex.text or "", marks)
        else:
            yield from self.runs(element, marks)

    def inline(self, element: Element | None) -> Inline:
        return () if element is None else tidy(list(self.runs(element)))

    # --- blocks ------------------------------------------------------------------------------

    def blocks(self, element: Element, level: int = 0) -> Iterator[Block]:
        """Everything below an element, in its order."""
        for child in element:
            tag = local(child)
            if tag == "title":
                text = self.inline(child)
                label = plain(self.inline(element.find("label")))
                if text:
                    yield Heading(max(1, level), text, label)
            elif tag in ("sec", "ack", "notes", "glossary", "app", "app-group", "boxed-text"):
                yield from self.section(child, level)
            elif tag == "p":
                yield from self.paragraph(child)
            else:
                yield from self.block(child, level)

    def section(self, child: Element, level: int) -> Iterator[Block]:
        named = child.find("title") is not None or local(child) in ("sec", "ack")
        if local(child) == "ack" and child.find("title") is None and child.find("sec") is None:
            yield Heading(level + 1, (Run("Acknowledgments"),))
        inner = level if local(child) == "ack" and child.find("sec") is not None else level + named
        yield from self.blocks(child, inner)

    def paragraph(self, element: Element) -> Iterator[Block]:
        """A paragraph, cut where a block stands within it."""
        held: list[Run] = [Run(element.text or "")]
        cut = False
        for child, inner, after in with_raised_numbers(element, frozenset()):
            if local(child) in BLOCKS and local(child) != "p":
                if text := tidy(held):
                    yield Paragraph(text, continued=cut)
                yield from self.block(child, 1)
                held, cut = [], True
            else:
                held.extend(self.run_of(child, inner))
            held.append(Run(child.tail or "", after))
        if text := tidy(held):
            yield Paragraph(text, continued=cut)

    def block(self, child: Element, level: int) -> Iterator[Block]:
        tag = local(child)
        if tag in ("list", "def-list"):
            yield self.list_of(child)
        elif tag == "disp-formula":
            label = plain(self.inline(child.find("label")))
            yield Formula(tidy(list(self.formula(child, frozenset()))), label)
        elif tag == "table-wrap":
            yield self.table(child)
        elif tag == "fig":
            yield Figure(
                plain(self.inline(child.find("label"))), self.inline(child.find("caption"))
            )
        elif tag in ("preformat", "code"):
            yield Verbatim("".join(child.itertext()).strip("\n"))
        elif tag in ("supplementary-material", "media"):
            label = (
                [*self.runs(child.find("label")), Run(" ")]
                if child.find("label") is not None
                else []
            )
            for caption in child.findall("caption"):
                for part in caption:
                    yield Paragraph(tidy([*label, *self.runs(part)]))
                    label = []
            for inner in child.findall("media"):
                yield from self.block(inner, level)
        elif tag in ("boxed-text", "disp-quote", "fn-group", "fn"):
            yield from self.blocks(child, level)

    def list_of(self, element: Element) -> ItemList:
        items: list[tuple[Block, ...]] = []
        for item in element:
            if local(item) == "list-item":
                items.append(tuple(self.blocks(item, 1)))
            elif local(item) == "def-item":
                term, definition = item.find("term"), item.find("def")
                first = [*self.runs(term, frozenset({"bold"})), Run(" ")]
                items.append((Paragraph(tidy([*first, *self.runs(definition)])),))
        return ItemList(tuple(items), element.get("list-type") in ("order", "number"))

    def table(self, wrap: Element) -> Table:
        def rows(parts: list[Element]) -> tuple[tuple[Cell, ...], ...]:
            found = (tuple(map(self.cell, row)) for part in parts for row in part.iter("tr"))
            return tuple(row for row in found if row)

        heads = list(wrap.iter("thead"))
        bodies = list(wrap.iter("tbody")) or [t for t in wrap.iter("table") if not heads]
        foot = wrap.find("table-wrap-foot")
        notes = [] if foot is None else [self.inline(e) for e in foot if local(e)]
        attributions = [self.inline(e) for e in wrap.findall("attrib")]
        return Table(
            plain(self.inline(wrap.find("label"))),
            self.inline(wrap.find("caption")),
            rows(heads),
            rows(bodies),
            tuple(note for note in [*attributions, *map(unnoted, notes)] if note),
        )

    def cell(self, element: Element) -> Cell:
        return Cell(
            self.inline(element),
            int(element.get("colspan") or 1),
            int(element.get("rowspan") or 1),
            local(element) == "th",
        )

    # --- floats, references, front ---------------------------------------------------------------

    def placed(self, body: Element) -> Iterator[Block]:
        """The body, with floats that stand apart put after the paragraph that cites them first."""
        apart = {
            e.get("id"): e for group in self.root.iter("floats-group") for e in group if local(e)
        }
        waiting: list[tuple[str, Element]] = []
        anchors = {}
        for p in body.iter("p"):
            for xref in p.iter("xref"):
                for rid in (xref.get("rid") or "").split():
                    if rid in apart and rid not in anchors:
                        anchors[rid] = p
        for rid, e in apart.items():
            if rid in anchors:
                waiting.append((rid, e))
        for rid, e in reversed(waiting):
            anchors[rid].addnext(e)  # a tail of white space at most follows a paragraph
        yield from self.blocks(body)
        for rid, e in apart.items():
            if rid not in anchors:
                yield from self.block(e, 1)

    def reference(self, ref: Element, place: int) -> Reference:
        label = plain(self.inline(ref.find("label"))).strip(".[]() ") or str(place)
        cited = next(
            e for e in ref if local(e) in ("element-citation", "mixed-citation", "citation")
        )
        if local(cited) == "mixed-citation":
            for known in [e for e in cited.iter("pub-id") if e.get("pub-id-type") != "doi"]:
                known.text = None
            return Reference(label, text=closed_up(self.inline(loosened(cited))))
        authors: list[tuple[str, str]] = []
        for name in cited.iter("name", "string-name", "collab"):
            if name.getparent().get("person-group-type") == "editor":
                continue
            if local(name) == "collab" or name.find("surname") is None:
                authors.append((plain(self.inline(name)), ""))
            else:
                given = plain(self.inline(name.find("given-names")))
                suffix = plain(self.inline(name.find("suffix")))
                authors.append(
                    (plain(self.inline(name.find("surname"))), f"{given} {suffix}".strip())
                )
        fields: dict[str, Inline] = {}
        for part in cited:
            name = part.get("pub-id-type", "") if local(part) == "pub-id" else local(part)
            if local(part) and name not in fields and name not in ("person-group", "name", "etal"):
                fields[name] = self.inline(part)
        editors = [
            plain(self.inline(name.find("surname")))
            + " "
            + plain(self.inline(name.find("given-names")))
            for group in cited.iter("person-group")
            if group.get("person-group-type") == "editor"
            for name in group.iter("name")
        ]
        if editors:
            fields["editors"] = (Run(", ".join(editors)),)
        et_al = next(cited.iter("etal"), None) is not None
        return Reference(label, fields=fields, authors=tuple(authors), et_al=et_al)

    def author(self, contrib: Element) -> Author:
        name = contrib.find(".//name") if contrib.find(".//name") is not None else contrib
        marks = [plain(self.inline(x)) for x in contrib.findall("xref")]
        surname = plain(self.inline(name.find("surname")))
        if not surname:
            surname = plain(self.inline(contrib.find("collab")))
        given = plain(self.inline(name.find("given-names")))
        return Author(
            given, surname, ",".join(mark.strip(", ") for mark in marks if mark.strip(", "))
        )


def unnoted(note: Inline) -> Inline:
    """A table's note is no footnote of the page: its runs stand by themselves."""
    return tidy([inner for run in note for inner in (run.note or (run,))])


def front_facts(root: Element) -> dict[str, str]:
    """Journal, volume, pages, DOI, dates: what running heads and imprints are made of."""
    meta = root.find(".//article-meta")

    def text(path: str, start: Element = root) -> str:
        found = start.find(path)
        return "" if found is None else " ".join("".join(found.itertext()).split())

    facts = {
        "journal": text(".//journal-title"),
        "publisher": text(".//publisher-name"),
        "issn": text(".//issn"),
        "doi": next(
            (e.text or "" for e in meta.iter("article-id") if e.get("pub-id-type") == "doi"), ""
        ),
        "volume": text("volume", meta),
        "issue": text("issue", meta),
        "first": text("fpage", meta) or text("elocation-id", meta),
        "last": text("lpage", meta),
        "year": text(".//pub-date/year", meta),
        "kind": text(".//subj-group[@subj-group-type='heading']/subject", meta),
        "copyright": text(".//copyright-statement", meta),
        "license": text(".//license-p", meta),
    }
    for date in meta.iter("date"):
        parts = [text(name, date) for name in ("day", "month", "year")]
        facts[date.get("date-type") or "date"] = "/".join(part.zfill(2) for part in parts if part)
    return facts


def read_jats(path: Path) -> Paper:
    """Read one file. Raises `ValueError` where it has no body or no title."""
    parser = etree.XMLParser(load_dtd=False, resolve_entities=False, no_network=True)
    root = etree.parse(str(path), parser).getroot()
    jats = Parser(root)
    meta, body, back = root.find(".//article-meta"), root.find("body"), root.find("back")
    if meta is None or body is None:
        raise ValueError(f"{path.name} has no article-meta or no body")
    abstract = meta.find("abstract")
    placed = tuple(jats.placed(body))
    parts = [e for e in (() if back is None else back) if local(e) not in ("ref-list", "")]
    notes = [jats.inline(e) for e in meta.findall(".//author-notes/*")]
    affiliations = [closed_up(tidy(affiliation_runs(jats, e))) for e in meta.iter("aff")]
    loose = [
        fn
        for e in parts
        if local(e) == "fn-group"
        for fn in e
        if fn.get("id") not in jats.cited_notes
    ]
    keywords = [jats.inline(e) for e in meta.iter("kwd")]
    return Paper(
        title=jats.inline(meta.find(".//article-title")),
        authors=tuple(
            jats.author(e)
            for e in meta.iter("contrib")
            if e.get("contrib-type", "author") == "author"
        ),
        affiliations=tuple(filter(None, affiliations)),
        notes=tuple(unnoted(note) for note in notes if note),
        abstract=() if abstract is None else tuple(jats.blocks(abstract)),
        keywords=tuple(keywords),
        body=placed,
        back=tuple(b for e in parts if local(e) != "fn-group" for b in jats.section(e, 0)),
        references=tuple(jats.reference(e, n) for n, e in enumerate(root.iter("ref"), 1)),
        facts=front_facts(root),
        footnotes=tuple(jats.inline(fn) for fn in loose if local(fn) == "fn"),
    )


def affiliation_runs(jats: Parser, element: Element) -> list[Run]:
    """An address whose parts follow one another without a comma gets one."""
    found: list[Run] = []
    for part in (
        [Run(element.text or "")],
        *(
            [*jats.run_of(e, frozenset({"sup"} if local(e) == "label" else ())), Run(e.tail or "")]
            for e in element
        ),
    ):
        text = plain(part)
        before = plain(found).rstrip()
        bare = before[-1:].isalpha() and text[:1].isalpha() and len(before) > 3
        found.extend([Run(", "), *part] if bare else part)
    return found
