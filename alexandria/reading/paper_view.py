"""A Paper → something a person reads: Markdown-like lines, or rich's renderables on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alexandria.paper import Block, BlockKind, Paper, Section, SectionRole

__all__ = ["PaperView", "plain_text"]

_WIDTH = 100
_UNSHOWN = (BlockKind.FURNITURE, BlockKind.HEADING)
"""Running lines are no content, and a heading is shown as its section's."""
_HEADED = {SectionRole.ABSTRACT: "Abstract"}


class PaperView:
    """A Paper that a rich console can print."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Title, facts, sections, tables as tables."""
        paper = self._paper
        yield Text(paper.title or paper.source_name, style="bold")
        for line in _facts(paper):
            yield Text(line, style="dim")
        for section in paper.walk():
            if section.heading:
                yield Text("")
                yield Text(_title_of(section), style="bold" if section.level == 1 else "bold dim")
            elif section.role in _HEADED:
                yield Text("")
                yield Text(_HEADED[section.role], style="bold")
            for block in section.blocks:
                if block.kind not in _UNSHOWN:
                    yield Text("")
                    yield _rich_block(block)
        for line in _warnings(paper):
            yield Text(line, style="yellow")


def plain_text(paper: Paper) -> str:
    """The same as text: headings marked with #, tables as rows of cells between bars."""
    lines = [f"# {paper.title or paper.source_name}", ""]
    lines += [*_facts(paper), ""]
    for section in paper.walk():
        heading = _title_of(section) or _HEADED.get(section.role, "")
        if heading:
            lines += ["#" * min(6, section.level + 1) + " " + heading, ""]
        for block in section.blocks:
            if block.kind not in _UNSHOWN:
                lines += [*_plain_block(block), ""]
    lines += list(_warnings(paper))
    return "\n".join(lines).rstrip() + "\n"


def _facts(paper: Paper) -> Iterator[str]:
    if paper.authors:
        yield ", ".join(paper.authors)
    facts = {
        "in": paper.venue or None,
        "year": paper.year,
        "doi": paper.doi,
        "arXiv": paper.arxiv_id,
        "language": paper.language,
        "pages": paper.page_count or None,
        "as listed in": paper.metadata_source or None,
    }
    line = " · ".join(f"{name} {value}" for name, value in facts.items() if value is not None)
    if line:
        yield line
    if paper.keywords:
        yield "keywords: " + ", ".join(paper.keywords)


def _title_of(section: Section) -> str:
    return f"{section.number} {section.heading}".strip()


def _warnings(paper: Paper) -> Iterator[str]:
    if paper.warnings:
        yield ""
    for warning in paper.warnings:
        where = f"page {warning.page}: " if warning.page is not None else ""
        yield f"warning: {where}{warning.message}"


def _rich_block(block: Block) -> Text | Table | Padding:
    if block.kind is BlockKind.TABLE:
        table = Table(box=box.SIMPLE_HEAD, show_header=block.header_rows > 0)
        header = [
            " ".join(filter(None, column))
            for column in zip(*block.rows[: block.header_rows], strict=False)
        ]
        for i in range(len(block.rows[0]) if block.rows else 0):
            table.add_column(Text(header[i]) if header else "", overflow="fold")
        for row in block.rows[block.header_rows :]:
            table.add_row(*map(Text, row))
        return table
    if block.kind is BlockKind.CAPTION:
        return Padding(Text(block.text, style="italic"), (0, 2))
    if block.kind is BlockKind.EQUATION:
        return Padding(Text(block.text, style="cyan"), (0, 4))
    if block.kind is BlockKind.LIST:
        return Padding(Text("• " + block.text.lstrip("•-* ")), (0, 2))
    if block.kind in (BlockKind.FOOTNOTE, BlockKind.REFERENCE):
        return Text(block.text, style="dim")
    return Text(block.text)


def _plain_block(block: Block) -> list[str]:
    if block.kind is BlockKind.TABLE:
        rows = [
            "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in block.rows
        ]
        if block.header_rows:
            width = len(block.rows[0])
            rows.insert(block.header_rows, "|" + " --- |" * width)
        return rows
    if block.kind is BlockKind.EQUATION:
        return ["    " + block.text]
    first = {BlockKind.LIST: "- ", BlockKind.CAPTION: "> ", BlockKind.FOOTNOTE: "[note] "}.get(
        block.kind, ""
    )
    text = block.text.lstrip("•-* ") if block.kind is BlockKind.LIST else block.text
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first) if first != "> " else "> ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
