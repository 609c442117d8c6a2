"""Arranged → Typst; each `styles/NAME.typ` says what its calls (hd, fig, tab, cited, front) look like."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.typesetting.arrangement import Arranged
from tests.typesetting.paper_model import (
    Block,
    Cell,
    Figure,
    Formula,
    Heading,
    ItemList,
    Paragraph,
    Run,
    Table,
    Verbatim,
)

__all__ = ["typst_of"]

STYLES = Path(__file__).parent / "styles"
CALLS = {
    "italic": "emph",
    "bold": "strong",
    "sup": "raised",
    "sub": "lowered",
    "caps": "smallcaps",
    "small": "small",
    "under": "underline",
    "mono": "mono",
}
TALL = 34  # lines of a table that a column surely holds


def quoted(text: str) -> str:
    """A string of Typst: nothing in it is markup."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def runs_typst(runs: Iterable[Run]) -> str:
    """Runs as calls in markup."""
    parts: list[str] = []
    for run in runs:
        if "break" in run.marks:
            parts.append("#linebreak();")
            continue
        text = f"#{quoted(run.text)};" if run.text else ""
        for mark in sorted(run.marks):
            text = f"#{CALLS[mark]}[{text}];"
        parts.append(text)
        if run.note:
            parts.append(f"#footnote[{runs_typst(run.note)}];")
    return "".join(parts)


class TypstWriter:
    def __init__(self, arranged: Arranged):
        self.arranged = arranged
        self.layout = arranged.layout
        self.pictures = 0

    def blocks(self, blocks: Iterable[Block], run_in: int) -> str:
        """Blocks, parted by blank lines; a run-in heading stands at the head of its paragraph."""
        out: list[str] = []
        pending = ""
        for block in blocks:
            if isinstance(block, Heading):
                if pending:
                    out.append(pending)
                    pending = ""
                text = runs_typst(block.text)
                if block.label:
                    text = f"#{quoted(block.label + self.layout.number_gap)};{text}"
                if block.level >= run_in:
                    end = "" if "".join(r.text for r in block.text)[-1:] in ".:?!" else "."
                    pending = f"#runin({block.level})[{text}{end}] "
                else:
                    out.append(f"#hd({min(block.level, 4)})[{text}]")
            elif isinstance(block, Paragraph):
                text = pending + runs_typst(block.text)
                out.append(f"#par(first-line-indent: 0pt)[{text}]" if block.continued else text)
                pending = ""
            else:
                if pending:
                    out.append(pending)
                    pending = ""
                out.append(self.block(block))
        return "\n\n".join([*out, pending])

    def block(self, block: Block) -> str:
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Figure):
            self.pictures += 1
            heights = ", ".join(str(8 + (self.pictures * step) % 29) for step in (5, 11, 17, 23))
            wide = str(self.layout.columns > 1 and self.pictures % 3 == 0).lower()
            return (
                f"#fig({wide}, {quoted(block.label)}, [{runs_typst(block.caption)}], ({heights}))"
            )
        if isinstance(block, ItemList):
            items = ", ".join(f"[{self.blocks(item, 9)}]" for item in block.items)
            return f"#{'enum' if block.ordered else 'list'}({items})"
        if isinstance(block, Formula):
            return f"#formula([{runs_typst(block.text)}], {quoted(block.label)})"
        if isinstance(block, Verbatim):
            return f"#raw({quoted(block.text)}, block: true)"
        raise TypeError(type(block).__name__)

    def table(self, table: Table, *, plate: bool = False) -> str:
        shares = table.shares()
        wide = len(shares) >= self.layout.wide or table.lines(50) > TALL
        shape = "plate" if plate else "wide" if wide else "narrow"
        if len(shares) >= self.layout.turned and table.lines(110) <= TALL + 4:
            shape = "turned"
        columns = ", ".join(f"{100 * share:.1f}fr" for share in shares)
        height = len(table.head)
        head = "".join(self.cell("headcell", *cell) for cell in table.placed() if cell[2] < height)
        rows = "".join(self.cell("bodycell", *cell) for cell in table.placed() if cell[2] >= height)
        grid = f"gridded(({columns},), ({head}), ({rows}), {height})" if shares else "empty-box"
        notes = "".join(f"[{runs_typst(note)}], " for note in table.notes)
        return f'#tab("{shape}", {quoted(table.label)}, [{runs_typst(table.caption)}], {grid}, ({notes}))'

    def cell(self, call: str, cell: Cell, *place: int) -> str:
        return f"{call}({', '.join(map(str, place))})[{runs_typst(cell.text)}], "

    def document(self) -> str:
        a = self.arranged
        facts = {
            "head-left": a.head[0],
            "head-right": a.head[1],
            "foot-left": a.foot_line[0],
            "foot-right": a.foot_line[1],
            "stamp": a.stamp,
        }
        written = ", ".join(f'"{name}": {quoted(text)}' for name, text in facts.items())
        parts = "".join(
            f'"{part.name}": ([{runs_typst(part.heading)}], [{self.blocks(part.blocks, 2)}]), '
            for part in (*a.front, *a.aside, *a.foot)
        )
        references = "\n".join(
            f"#cited({quoted(label)})[{runs_typst(entry)}]" for label, entry in a.references
        )
        plates = "\n\n".join(
            self.table(p, plate=True) if isinstance(p, Table) else self.block(p) for p in a.plates
        )
        return "\n".join(
            [
                f"#let facts = ({written})",
                (STYLES / "common.typ").read_text(),
                (STYLES / f"{self.layout.name}.typ").read_text(),
                "#show: setup",
                f"#front(({parts}))",
                self.blocks(a.body, self.layout.run_in),
                f"#references([{runs_typst(a.references_heading)}])[\n{references}\n]",
                f"#plates[{plates}]" if plates else "",
            ]
        )


def typst_of(arranged: Arranged) -> str:
    """The whole document."""
    return TypstWriter(arranged).document()
