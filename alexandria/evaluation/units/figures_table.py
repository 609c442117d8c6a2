"""Figures of one or two libraries → the page for people and the rows for machines.

The page sets the first prompt and the finished extraction beside what was asked for, over everything, over the
papers that both libraries hold (where they do not hold the same), and per set. Ids stand for papers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from alexandria.evaluation.units.unit_figures import Figures

NONE = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """One library: its heading, what made it, and its figures by paper id."""

    title: str
    made_by: str
    figures: Mapping[str, Figures]


def share(part: int, whole: int) -> str:
    """ "93.8 % (15 of 16)"."""
    return f"{100 * part / whole:.1f} % ({part:,} of {whole:,})" if whole else NONE


def ratio(part: float, whole: int) -> str:
    """ "1.33"."""
    return f"{part / whole:.2f}" if whole else NONE


def _reasons(f: Figures) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in f.reasons.most_common()) or NONE


ROWS: tuple[tuple[str, str, Callable[[Figures], str]], ...] = (
    ("sentences covered by a grounded fact", "≥ 95 % of those that state one",
     lambda f: share(f.sentences_covered, f.sentences)),
    ("… of them by a fact that a rule made", "", lambda f: share(f.sentences_by_rule, f.sentences)),
    ("numbers of the text found, with right unit, in facts", "≥ 97 %",
     lambda f: share(f.numbers_found, f.numbers)),
    ("names of the text found in facts", "", lambda f: share(f.names_found, f.names)),
    ("facts in the library whose numbers are not in their sentences", "0",
     lambda f: f"{f.wrong_numbers}"),
    ("… whose numbers are there with another unit", "", lambda f: f"{f.wrong_units}"),
    ("… that a check finds something against", "", lambda f: share(f.facts_ungrounded, f.facts)),
    ("longest run of source words in any stored field", "≤ 7, always",
     lambda f: f"{f.longest_run}"),
    ("longest masked run over adjacent fields", "", lambda f: f"{f.longest_masked_run}"),
    ("stored words that a mask covers", "", lambda f: share(f.masked_words, f.stored_words)),
    ("quarantined facts", "≤ 5 %", lambda f: share(f.quarantined, f.facts + f.quarantined)),
    ("… by reason", "", _reasons),
    ("facts made by a rule", "", lambda f: share(f.facts_by_rule, f.facts)),
    ("facts per 100 words", "", lambda f: ratio(100 * f.facts, f.words)),
    ("output tokens per source word", "≤ 1.3 with all passes",
     lambda f: ratio(f.output_tokens, f.words)),
    ("input tokens from the cache", "", lambda f: share(f.cached_tokens, f.input_tokens)),
    ("calls, of them failed", "", lambda f: f"{f.calls}, {f.failed_calls}"),
    ("papers measured, words", "", lambda f: f"{f.papers}, {f.words:,}"),
    ("papers failed, partial, not reached", "",
     lambda f: f"{f.failed}, {f.partial}, {f.not_reached}"),
    ("units whose passage reads otherwise today", "",
     lambda f: f"{f.units_of_another_reading}"),
)  # fmt: skip
"""Name of the figure, what the issue asks for, and how it is printed; defined in figures.py."""


def page(columns: Sequence[Column], sets: Mapping[str, str], head: Iterable[str]) -> str:
    """The page, in Markdown.

    Args:
        columns: one or two libraries.
        sets: set by paper id; all of them were to be measured.
        head: lines about command, date, machine.
    """
    parts = ["# Figures of the Knowledge Units\n", *head, ""]
    parts += [f"- {c.title}: {c.made_by}" for c in columns]
    parts += ["", "How each figure is counted stands in `benchmarks/units/figures.py`.", ""]
    parts += _section("All papers", columns, sets)
    held = [{p for p, f in c.figures.items() if f.papers} for c in columns]
    both = set.intersection(*held)
    if any(papers != both for papers in held):
        parts += _section("The papers that both libraries hold", columns, both)
    for name in dict.fromkeys(sets.values()):
        parts += _section(f"Set: {name}", columns, [p for p, s in sets.items() if s == name])
    parts.append("Entity merges wrong, of 100 looked at by hand: see `merges.md`.")
    return "\n".join(parts) + "\n"


def _section(title: str, columns: Sequence[Column], papers: Iterable[str]) -> list[str]:
    kept = tuple(papers)
    sums = [sum((c.figures[p] for p in kept), Figures()) for c in columns]
    lines = [f"## {title}", "", _row("figure", *(c.title for c in columns), "asked for")]
    lines.append(_row(*["---"] * (len(columns) + 2)))
    for name, asked, printed in ROWS:
        lines.append(_row(name, *(printed(s) if s.papers else NONE for s in sums), asked))
    return [*lines, ""]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def write_rows(path: Path, columns: Sequence[Column], sets: Mapping[str, str]) -> None:
    """One row of counts per library and paper."""
    names = [f.name for f in fields(Figures)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["library", "set", "paper_id", *names])
        for column in columns:
            for paper_id, name in sets.items():
                figures = column.figures[paper_id]
                told = [getattr(figures, n) for n in names]
                cells = [_plain(value) for value in told]
                writer.writerow([column.title, name, paper_id, *cells])


def _plain(value: int | Mapping[str, int]) -> int | str:
    """A count as it is, counts by reason as "entity=2 number=1"."""
    if isinstance(value, int):
        return value
    return " ".join(f"{key}={count}" for key, count in sorted(value.items()))
