"""Arranged → HTML for WeasyPrint and Chromium; the looks are in `styles/NAME.css`."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from tests.typesetting.arrangement import Arranged, Part
from tests.typesetting.paper_model import (
    Block,
    Cell,
    Figure,
    Formula,
    Heading,
    Inline,
    ItemList,
    Paragraph,
    Run,
    Table,
    Verbatim,
)

__all__ = ["html_of"]

STYLES = Path(__file__).parent / "styles"
TAGS = {
    "italic": ("<i>", "</i>"),
    "bold": ("<b>", "</b>"),
    "sup": ("<sup>", "</sup>"),
    "sub": ("<sub>", "</sub>"),
    "caps": ('<span class="caps">', "</span>"),
    "small": ('<span class="small">', "</span>"),
    "under": ("<u>", "</u>"),
    "mono": ("<code>", "</code>"),
}
PICTURE = (
    '<svg viewBox="0 0 100 50" class="picture" stroke="#333" stroke-width=".5">'
    '<path d="M8 4V42H96" fill="none"/>'
    '<path d="M14 42V{}h9V42M32 42V{}h9V42M50 42V{}h9V42M68 42V{}h9V42" fill="#bbb"/></svg>'
)


def runs_html(runs: Iterable[Run], notes: list[Inline] | None = None) -> str:
    """Runs with their tags; footnotes stand in place, or are put on `notes`."""
    parts: list[str] = []
    for run in runs:
        if "break" in run.marks:
            parts.append("<br>")
            continue
        text = html.escape(run.text, quote=False)
        for mark in sorted(run.marks):
            before, after = TAGS[mark]
            text = f"{before}{text}{after}"
        parts.append(text)
        if run.note and notes is None:
            parts.append(f'<span class="footnote">{runs_html(run.note)}</span>')
        elif run.note and notes is not None:
            notes.append(run.note)
            parts.append(f"<sup>{len(notes)}</sup>")
    return "".join(parts)


class HtmlWriter:
    """The body of one document; which floats span the columns is the layout's matter."""

    def __init__(self, arranged: Arranged):
        self.arranged = arranged
        self.layout = arranged.layout
        self.notes: list[Inline] | None = [] if self.layout.engine == "chromium" else None
        self.pictures = 0

    def blocks(self, blocks: Iterable[Block], run_in: int) -> str:
        """Blocks one after another; a run-in heading stands at the head of its paragraph."""
        out: list[str] = []
        pending = ""
        after_heading = True
        for block in blocks:
            if isinstance(block, Heading):
                if pending:
                    out.append(f"<p>{pending}</p>")
                    pending = ""
                text = self.heading_text(block)
                if block.level >= run_in:
                    end = "" if text.rstrip()[-1:] in ".:?!" else "."
                    pending = f'<span class="runin level{block.level}">{text}{end}</span> '
                else:
                    level = min(block.level, 4) + 1
                    out.append(f"<h{level}>{text}</h{level}>")
                after_heading = True
            elif isinstance(block, Paragraph):
                kind = ' class="flush"' if block.continued or after_heading else ""
                out.append(f"<p{kind}>{pending}{runs_html(block.text, self.notes)}</p>")
                pending, after_heading = "", False
            else:
                if pending:
                    out.append(f"<p>{pending}</p>")
                    pending = ""
                out.append(self.block(block))
        return "\n".join([*out, f"<p>{pending}</p>" if pending else ""])

    def heading_text(self, block: Heading) -> str:
        label = html.escape(block.label) + self.layout.number_gap if block.label else ""
        return label + runs_html(block.text)

    def block(self, block: Block) -> str:
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Figure):
            self.pictures += 1
            heights = [8 + (self.pictures * step) % 29 for step in (5, 11, 17, 23)]
            wide = "wide" if self.layout.columns > 1 and self.pictures % 3 == 0 else "narrow"
            return (
                f'<figure class="figure {wide}"><div class="box">{PICTURE.format(*heights)}</div>'
                f"{self.caption(block.label, block.caption)}</figure>"
            )
        if isinstance(block, ItemList):
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{self.blocks(item, 9)}</li>" for item in block.items)
            return f"<{tag}>{items}</{tag}>"
        if isinstance(block, Formula):
            return f'<div class="formula">{runs_html(block.text)} <span class="eq">{block.label}</span></div>'
        if isinstance(block, Verbatim):
            return f"<pre>{html.escape(block.text)}</pre>"
        raise TypeError(type(block).__name__)

    def caption(self, label: str, caption: Inline) -> str:
        return f'<figcaption><span class="label">{html.escape(label)}</span> {runs_html(caption)}</figcaption>'

    def table(self, table: Table) -> str:
        shares = table.shares()
        wide = "wide" if len(shares) >= self.layout.wide else "narrow"
        turned = " turned" if len(shares) >= self.layout.turned else ""
        columns = "".join(f'<col style="width:{100 * share:.1f}%">' for share in shares)
        head = "".join(f"<tr>{''.join(map(self.cell, row))}</tr>" for row in table.head)
        body = "".join(f"<tr>{''.join(map(self.cell, row))}</tr>" for row in table.body)
        grid = f"<table>{columns}<thead>{head}</thead><tbody>{body}</tbody></table>"
        if not shares:
            grid = '<div class="box"></div>'
        notes = "".join(f"<p>{runs_html(note)}</p>" for note in table.notes)
        below = f'<div class="notes">{notes}</div>' if notes else ""
        return (
            f'<figure class="table {wide}{turned}">{self.caption(table.label, table.caption)}'
            f"{grid}{below}</figure>"
        )

    def cell(self, cell: Cell) -> str:
        tag = "th" if cell.header else "td"
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        return f"<{tag}{spans}>{runs_html(cell.text)}</{tag}>"

    def part(self, part: Part, tag: str = "div") -> str:
        heading = f'<div class="parthead">{runs_html(part.heading)}</div>' if part.heading else ""
        if part.name == "title":
            return f"<h1>{runs_html(part.blocks[0].text)}</h1>"  # type: ignore[union-attr]
        run_in = 3 if self.layout.structured_apart else 2
        return (
            f'<{tag} class="part {part.name}">{heading}{self.blocks(part.blocks, run_in)}</{tag}>'
        )

    def document(self) -> str:
        a = self.arranged
        aside = f"<aside>{''.join(map(self.part, a.aside))}</aside>" if a.aside else ""
        front = "".join((aside if p.name == "abstract" else "") + self.part(p) for p in a.front)
        front += "" if any(part.name == "abstract" for part in a.front) else aside
        foot = "".join(map(self.part, a.foot))
        floated = f'<div class="pagefoot">{foot}</div>' if foot else ""
        references = "".join(
            f'<div class="ref"><span class="num">{html.escape(label)}</span> {runs_html(entry)}</div>'
            if label
            else f'<div class="ref">{runs_html(entry)}</div>'
            for label, entry in a.references
        )
        heading = f"<h2>{runs_html(a.references_heading)}</h2>"
        body = self.blocks(a.body, self.layout.run_in)
        notes = "".join(
            f'<p class="endnote"><sup>{n}</sup> {runs_html(note)}</p>'
            for n, note in enumerate(self.notes or (), 1)
        )
        plates = "".join(map(self.block, a.plates))
        stamp = f'<div class="stamp">{html.escape(a.stamp)}</div>' if a.stamp else ""
        css = (STYLES / f"{self.layout.name}.css").read_text()
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title></title>'
            f"<style>{(STYLES / 'common.css').read_text()}\n{margin_boxes(a)}\n{css}</style></head><body>{stamp}"
            f"<header>{front}</header><main>{floated}{body}{notes}"
            f'<section class="references">{heading}<div class="list">{references}</div></section></main>'
            f'<div class="plates">{plates}</div></body></html>'
        )


def margin_boxes(arranged: Arranged) -> str:
    """Running heads as CSS; # is the page's number and ## that of all pages."""

    def content(text: str) -> str:
        quoted = text.replace("\\", "").replace('"', "'")
        quoted = quoted.replace("##", '" counter(pages) "').replace("#", '" counter(page) "')
        return f'content: "{quoted}";'

    boxes = (
        ("top-left", arranged.head[0]),
        ("top-right", arranged.head[1]),
        ("bottom-left", arranged.foot_line[0]),
        ("bottom-right", arranged.foot_line[1]),
    )
    rules = " ".join(f"@{place} {{ {content(text)} }}" for place, text in boxes if text)
    return f"@page {{ {rules} }}"


def html_of(arranged: Arranged) -> str:
    """The whole document."""
    return HtmlWriter(arranged).document()
