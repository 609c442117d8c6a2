"""Arranged → a Word document, which LibreOffice prints: the pages of manuscripts and small journals."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pymupdf
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tests.typesetting.arrangement import Arranged, Part
from tests.typesetting.paper_model import (
    Block,
    Figure,
    Formula,
    Heading,
    Inline,
    ItemList,
    Paragraph,
    Run,
    Table,
    Verbatim,
    plain,
)

__all__ = ["write_word"]

SIZES = {"title": 15, "authors": 11, "affiliations": 9, "notes": 9, "imprint": 8.5}


def element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes of its namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def chart(heights: Iterable[int]) -> io.BytesIO:
    """A picture of bars in a box, as PNG."""
    with pymupdf.open() as drawing:
        page = drawing.new_page(width=300, height=150)
        page.draw_rect((1, 1, 299, 149), width=0.7)
        for place, height in enumerate(heights):
            page.draw_rect(
                (30 + 65 * place, 140 - 3 * height, 65 + 65 * place, 140), fill=(0.7, 0.7, 0.8)
            )
        return io.BytesIO(page.get_pixmap(dpi=110).tobytes("png"))


class WordWriter:
    def __init__(self, arranged: Arranged):
        self.arranged = arranged
        self.layout = arranged.layout
        self.double = self.layout.line_numbers
        self.document = Document()
        self.notes: list[Inline] = []
        self.pictures = 0
        style = self.document.styles["Normal"]
        style.font.name = "Times New Roman"
        style.font.size = Pt(12 if self.double else 10)
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = 2.0 if self.double else 1.0
        settings = self.document.settings.element
        settings.insert(0, element("autoHyphenation", val="0" if self.double else "1"))

    # --- text --------------------------------------------------------------------------------------

    def add(
        self, runs: Iterable[Run], size: float = 0, *, bold: bool = False, into: Any = None
    ) -> Any:
        """A paragraph of these runs, at the end of the document or in a cell."""
        paragraph = into if into is not None else self.document.add_paragraph()
        for run in runs:
            if "break" in run.marks:
                paragraph.add_run().add_break()
                continue
            made = paragraph.add_run(run.text)
            font = made.font
            font.italic = "italic" in run.marks or None
            font.bold = ("bold" in run.marks or bold) or None
            if "sup" in run.marks:
                font.superscript = True
            elif "sub" in run.marks:
                font.subscript = True
            font.underline = "under" in run.marks or None
            font.small_caps = "caps" in run.marks or None
            font.size = Pt(size) if size else None
            if "mono" in run.marks:
                font.name = "Courier New"
            if run.note:
                self.notes.append(run.note)
                paragraph.add_run(str(len(self.notes))).font.superscript = True
        return paragraph

    def heading(self, block: Heading) -> None:
        label = (Run(f"{block.label} "),) if block.label else ()
        text = (*label, *block.text)
        if block.level > 2:
            text = tuple(Run(run.text, run.marks | {"italic"}) for run in text)
        paragraph = self.add(text, bold=block.level < 3 and not (self.double and block.level == 2))
        paragraph.paragraph_format.space_before = Pt(9)
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.keep_with_next = True

    def blocks(self, blocks: Iterable[Block], size: float = 0) -> None:
        pending: tuple[Run, ...] = ()
        within = size > 0
        for block in blocks:
            if isinstance(block, Heading) and within:
                pending = tuple(Run(run.text, run.marks | {"bold"}) for run in block.text)
                pending += (Run(" " if plain(block.text)[-1:] in ".:?!" else ": "),)
            elif isinstance(block, Heading):
                self.heading(block)
            elif isinstance(block, Paragraph):
                paragraph = self.add((*pending, *block.text), size)
                pending = ()
                if not within and not block.continued:
                    paragraph.paragraph_format.first_line_indent = Cm(1.2 if self.double else 0.4)
                if not self.double:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            else:
                self.block(block)

    def block(self, block: Block) -> None:
        if isinstance(block, Table):
            self.across(block, len(block.shares()) >= self.layout.wide or block.lines(50) > 40)
        elif isinstance(block, Figure):
            self.pictures += 1
            heights = [8 + (self.pictures * step) % 29 for step in (5, 11, 17, 23)]
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run().add_picture(
                chart(heights), width=Cm(12 if self.layout.columns == 1 else 7.6)
            )
            self.caption(block.label, block.caption)
        elif isinstance(block, ItemList):
            for place, item in enumerate(block.items, 1):
                mark = f"{place}. " if block.ordered else "• "
                first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
                self.blocks([Paragraph((Run(mark), *first.text)), *item[1:]])
        elif isinstance(block, Formula):
            paragraph = self.add((*block.text, Run(f"   {block.label}")))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif isinstance(block, Verbatim):
            for line in block.text.split("\n"):
                self.add((Run(line, frozenset({"mono"})),), 8)

    def caption(self, label: str, caption: Inline) -> None:
        paragraph = self.add((Run(f"{label} ", frozenset({"bold"})), *caption), 9)
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.paragraph_format.keep_with_next = True

    # --- tables --------------------------------------------------------------------------------------

    def across(self, table: Table, wide: bool) -> None:
        """A table, in a section of one column if it is too wide for the text's."""
        wide = wide and self.layout.columns > 1
        if wide:
            self.section(1)
        self.caption(table.label, table.caption)
        if table.shares():
            self.table(table, 17.0 if wide or self.layout.columns == 1 else 8.0)
        for note in table.notes:
            self.add(note, 8)
        self.document.add_paragraph().paragraph_format.line_spacing = 1.0
        if wide:
            self.section(self.layout.columns)

    def table(self, table: Table, width: float) -> None:
        grid, shares = table.grid(), table.shares()
        made = self.document.add_table(len(grid), len(shares))
        made.style = "Table Grid"
        made.autofit = False
        cells = made._cells  # looked up once: python-docx finds each cell anew by walking the table
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Cm(width * share)
        for row in made.rows[: len(table.head)]:
            row._tr.get_or_add_trPr().append(element("tblHeader"))
        for cell, x, y, across, down in table.placed():
            target = cells[y * len(shares) + x]
            if across > 1 or down > 1:
                target = target.merge(cells[(y + down - 1) * len(shares) + x + across - 1])
            target.width = Cm(width * sum(shares[x : x + across]))
            paragraph = target.paragraphs[0]
            paragraph.paragraph_format.line_spacing = 1.0
            self.add(cell.text, 8, bold=cell.header, into=paragraph)

    # --- pages -----------------------------------------------------------------------------------------

    def section(self, columns: int) -> None:
        """What follows stands in this many columns."""
        made = self.document.add_section(WD_SECTION.CONTINUOUS)
        self.columns(made, columns)

    def columns(self, section: Any, columns: int) -> None:
        for old in section._sectPr.findall(qn("w:cols")):
            section._sectPr.remove(old)
        section._sectPr.append(element("cols", num=str(columns), space="360"))

    def page(self) -> None:
        section = self.document.sections[0]
        margin = Cm(2.54 if self.double else 2.0)
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = (
            margin
        )
        if self.double:
            section._sectPr.append(element("lnNumType", countBy="1", restart="continuous"))
        self.running(section.header.paragraphs[0], self.arranged.head)
        self.running(section.footer.paragraphs[0], self.arranged.foot_line)

    def running(self, paragraph: Any, texts: tuple[str, str]) -> None:
        paragraph.paragraph_format.line_spacing = 1.0
        for place, text in enumerate(texts):
            if place:
                paragraph.add_run("\t\t")
            before, _, after = text.partition("#")
            paragraph.add_run(before).font.size = Pt(9)
            if "#" in text:
                paragraph._p.append(element("fldSimple", instr="PAGE"))
            paragraph.add_run(after)

    def part(self, part: Part) -> None:
        size = SIZES.get(part.name, 12 if self.double else 9.5)
        start = len(self.document.paragraphs)
        if part.heading:
            self.add(part.heading, bold=True)
        if part.name in ("title", "authors"):
            for block in part.blocks:
                if isinstance(block, Paragraph):
                    self.add(block.text, size, bold=True)
        else:
            self.blocks(part.blocks, size)
        for paragraph in self.document.paragraphs[start:]:
            if part.name in ("title", "authors", "affiliations") and not self.double:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(4)

    def write(self, target: Path) -> None:
        a = self.arranged
        self.page()
        for part in a.front:
            self.part(part)
        if self.layout.columns > 1:
            self.section(self.layout.columns)
        self.blocks(a.body)
        for number, note in enumerate(self.notes, 1):
            self.add((Run(str(number), frozenset({"sup"})), Run(" "), *note), 9)
        self.heading(Heading(1, a.references_heading))
        for label, entry in a.references:
            paragraph = self.add(
                (Run(f"{label}\t"), *entry) if label else entry, 0 if self.double else 8.5
            )
            paragraph.paragraph_format.left_indent = Cm(0.9)
            paragraph.paragraph_format.first_line_indent = Cm(-0.9)
        if a.plates and self.layout.columns > 1:
            self.section(1)
        for plate in a.plates:
            if self.double:
                self.document.add_page_break()
            if isinstance(plate, Table):
                self.across(plate, wide=False) if self.layout.columns == 1 else self.plate(plate)
            else:
                self.block(plate)
        self.document.save(str(target))

    def plate(self, table: Table) -> None:
        self.caption(table.label, table.caption)
        self.table(table, 17.0)
        for note in table.notes:
            self.add(note, 8)


def write_word(arranged: Arranged, target: Path) -> None:
    """Write the document."""
    WordWriter(arranged).write(target)
