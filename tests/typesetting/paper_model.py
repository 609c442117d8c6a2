"""What a paper says, free of any layout: the value between the JATS parser and the writers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = [
    "Author",
    "Block",
    "Cell",
    "Figure",
    "Formula",
    "Heading",
    "Inline",
    "ItemList",
    "Paper",
    "Paragraph",
    "Reference",
    "Run",
    "Table",
    "Verbatim",
    "plain",
]


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one dress; `marks` are italic, bold, sup, sub, caps, mono, under, break; `note` is a footnote."""

    text: str
    marks: frozenset[str] = frozenset()
    note: tuple[Run, ...] = ()


Inline = tuple[Run, ...]
LINE = 100  # characters of a table's line, when its columns are given their widths


def plain(runs: Iterable[Run]) -> str:
    """The text of runs without their dress."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: Inline
    label: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Inline
    continued: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    items: tuple[tuple[Block, ...], ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Formula:
    text: Inline
    label: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    text: Inline
    columns: int = 1
    rows: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    label: str
    caption: Inline
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    notes: tuple[Inline, ...]

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.head + self.body

    def grid(self) -> list[list[tuple[Cell, bool]]]:
        """Every place of every row with its cell, and whether the cell begins there."""
        height = len(self.rows)
        places: list[dict[int, tuple[Cell, bool]]] = [{} for _ in range(height)]
        for y, row in enumerate(self.rows):
            x = 0
            for cell in row:
                while x in places[y]:
                    x += 1
                limit = len(self.head) if y < len(self.head) else height
                for down in range(y, min(y + cell.rows, limit)):
                    for right in range(x, x + cell.columns):
                        places[down].setdefault(right, (cell, (down, right) == (y, x)))
                x += cell.columns
        width = max((max(place, default=-1) + 1 for place in places), default=0)
        nothing = (Cell(()), True)
        return [[place.get(x, nothing) for x in range(width)] for place in places]

    def placed(self) -> Iterator[tuple[Cell, int, int, int, int]]:
        """Each cell with its column, its row, and how many of both it takes in fact."""
        grid = self.grid()
        for y, row in enumerate(grid):
            for x, (cell, begins) in enumerate(row):
                if not begins:
                    continue
                right = x + 1
                while right < len(row) and row[right][0] is cell and not row[right][1]:
                    right += 1
                down = y + 1
                while down < len(grid) and grid[down][x][0] is cell and not grid[down][x][1]:
                    down += 1
                yield cell, x, y, right - x, down - y

    def shares(self) -> list[float]:
        """How much of the table's width each column should have, adding up to 1."""
        grid = self.grid()
        least: list[float] = []
        wished: list[float] = []
        for x in range(len(grid[0]) if grid else 0):
            texts = [plain(row[x][0].text) for row in grid if row[x][1] and row[x][0].columns == 1]
            longest_word = max((len(word) for text in texts for word in text.split()), default=1)
            mean = sum(map(len, texts)) / max(1, len(texts))
            least.append(min(longest_word, 24) + 2.5)
            wished.append(max(min(mean, 60) - least[-1], 1))
        spare = max(0, LINE - sum(least))
        widths = [
            need + spare * wish / sum(wished) for need, wish in zip(least, wished, strict=True)
        ]
        return [width / sum(widths) for width in widths]

    def lines(self, characters: int) -> int:
        """About how many lines the table takes where a line holds this many characters."""
        shares, total = self.shares(), 0
        for row in self.grid():
            total += max(
                (
                    1 + int(len(plain(cell.text)) / max(1, cell.columns * share * characters))
                    for (cell, begins), share in zip(row, shares, strict=True)
                    if begins
                ),
                default=1,
            )
        return total


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    caption: Inline


Block = Heading | Paragraph | ItemList | Formula | Verbatim | Table | Figure


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the list: `fields` of an element-citation, or the `text` of a mixed one."""

    label: str
    text: Inline = ()
    fields: dict[str, Inline] = field(default_factory=dict)
    authors: tuple[tuple[str, str], ...] = ()  # surname (or a group's name), given names
    et_al: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    given: str
    surname: str
    marks: str = ""

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Paper:
    title: Inline
    authors: tuple[Author, ...]
    affiliations: tuple[Inline, ...]
    notes: tuple[Inline, ...]  # correspondence, contributions
    abstract: tuple[Block, ...]
    keywords: tuple[Inline, ...]
    body: tuple[Block, ...]
    back: tuple[Block, ...]
    references: tuple[Reference, ...]
    facts: dict[str, str]  # journal, abbreviation, volume, year, pages, doi, publisher, received …
    footnotes: tuple[Inline, ...] = ()  # of the back matter, cited nowhere in the text
