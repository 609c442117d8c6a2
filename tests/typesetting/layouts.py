"""The layouts: one value for each kind of page that publishers make."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LAYOUTS", "Layout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a layout does with a paper; `layouts.toml` has one table for each, `styles/NAME.*` its looks.

    The templates `head`, `foot` and `stamp` may name facts of the paper, such as {journal}, {volume},
    {year}, {pages}, {doi}, {authors}, {title}, {surname}; # is the page's number.
    """

    name: str
    engine: str
    kind: str
    columns: int = 1
    front: tuple[str, ...] = ("title", "authors", "affiliations", "notes", "abstract", "keywords")
    aside: tuple[str, ...] = ()
    foot_parts: tuple[str, ...] = ()  # what stands at the foot of the first page
    numbers: str = ""  # "1." gives 2.1., "1" gives 2.1, "I." gives II. and A.
    number_gap: str = " "
    cases: tuple[str, ...] = ("", "", "")  # of levels 1, 2, 3: upper, caps, faked, under
    run_in: int = 9  # headings of this level and deeper stand in the line of their text
    abstract: str = "Abstract"
    abstract_run_in: bool = False
    structured_apart: bool = False  # headings within the abstract on lines of their own
    keywords: str = "Keywords: "
    keyword_gap: str = ", "
    references: str = "References"
    reference_style: str = "vancouver"
    reference_label: str = "{}."
    float_label: str = "{}."  # of tables and figures
    initials: bool = False  # authors as J. A. Smith
    wide: int = 5  # tables of this many columns span the page
    turned: int = 99  # … and of this many are turned by 90 degrees
    floats_last: bool = False
    line_numbers: bool = False
    head: tuple[str, str] = ("", "")
    foot: tuple[str, str] = ("", "")
    stamp: str = ""


def load_layouts() -> tuple[Layout, ...]:
    """All layouts, in the order of the file."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
    return tuple(
        Layout(
            name=name,
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in table.items()
            },
        )
        for name, table in tables.items()
    )


LAYOUTS = load_layouts()
