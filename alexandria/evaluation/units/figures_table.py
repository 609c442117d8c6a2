"""A `UnitsReport` → rows for a terminal, a Markdown page, CSV rows and JSON; papers appear by id or file name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from alexandria.evaluation.units.unit_figures import UnitFigures
from alexandria.evaluation.units.units_report import MeasuredText, UnitsReport

__all__ = [
    "NONE",
    "NOT_JUDGED",
    "figure_rows",
    "paper_rows",
    "ratio",
    "share",
    "units_csv",
    "units_json",
    "units_page",
]

NONE = "–"
NOT_JUDGED = "not judged"

_Printed = Callable[[UnitFigures], str]


def share(part: int, whole: int) -> str:
    """ "93.8 % (15 of 16)"."""
    return f"{100 * part / whole:.1f} % ({part:,} of {whole:,})" if whole else NONE


def ratio(part: float, whole: int) -> str:
    """ "1.33"."""
    return f"{part / whole:.2f}" if whole else NONE


def _judged(f: UnitFigures) -> str:
    return share(f.judged_sound, f.judged) if f.judged else NOT_JUDGED


def _reasons(f: UnitFigures) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in f.reasons.most_common()) or NONE


_FIGURES: tuple[tuple[str, str, _Printed], ...] = (
    ("judged precision: true and understandable alone", "", _judged),
    ("… false or not stated", "",
     lambda f: share(f.judged_wrong, f.judged) if f.judged else NOT_JUDGED),
    ("sentences covered by a grounded fact", "≥ 95 % of those that state one",
     lambda f: share(f.sentences_covered, f.sentences)),
    ("… of them by a fact that a rule made", "", lambda f: share(f.sentences_by_rule, f.sentences)),
    ("numbers of the text found, with right unit, in facts", "≥ 97 %",
     lambda f: share(f.numbers_found, f.numbers)),
    ("names of the text found in facts", "", lambda f: share(f.names_found, f.names)),
    ("facts in the library whose numbers are not in their sentences", "0",
     lambda f: f"{f.wrong_numbers}"),
    ("… whose numbers are there with another unit", "", lambda f: f"{f.wrong_units}"),
    ("… that a check finds contradicted", "0", lambda f: share(f.facts_ungrounded, f.facts)),
    ("… flagged: with a doubt that no check decides", "",
     lambda f: share(f.facts_flagged, f.facts)),
    ("longest run of source words in any stored field, names, numbers and formulae included", "",
     lambda f: f"{f.longest_run}"),
    ("… without them, over adjacent fields", "≤ 7, always", lambda f: f"{f.longest_masked_run}"),
    ("stored words that a mask covers", "", lambda f: share(f.masked_words, f.stored_words)),
    ("facts that the model wrote", "", lambda f: f"{f.written:,}"),
    ("… merged into another", "", lambda f: share(f.merged, f.written)),
    ("… quarantined", "≤ 5 %", lambda f: share(f.quarantined, f.written)),
    ("… … by reason", "", _reasons),
    ("… lost", "0", lambda f: f"{f.lost:,}"),
    ("facts stored", "", lambda f: f"{f.facts:,}"),
    ("… made by a rule", "", lambda f: share(f.facts_by_rule, f.facts)),
    ("facts per 100 words", "", lambda f: ratio(100 * f.facts, f.words)),
    ("output tokens per source word", "≤ 1.3 with all passes",
     lambda f: ratio(f.output_tokens, f.words)),
    ("input tokens per source word", "", lambda f: ratio(f.input_tokens, f.words)),
    ("input tokens from the cache", "", lambda f: share(f.cached_tokens, f.input_tokens)),
    ("calls, of them failed", "", lambda f: f"{f.calls}, {f.failed_calls}"),
    ("calls per chunk", "", lambda f: ratio(f.calls, f.chunks)),
    ("papers measured, words", "", lambda f: f"{f.papers}, {f.words:,}"),
    ("papers failed, partial, not reached", "",
     lambda f: f"{f.failed}, {f.partial}, {f.not_reached}"),
    ("units whose passage reads otherwise today", "",
     lambda f: f"{f.units_of_another_reading}"),
)  # fmt: skip
"""Name of each figure, the project's own target, and how it is printed; `UnitFigures` defines them."""

_BY_PAPER: tuple[tuple[str, _Printed], ...] = (
    ("words", lambda f: f"{f.words:,}"),
    ("sentences covered", lambda f: share(f.sentences_covered, f.sentences)),
    ("numbers with right unit", lambda f: share(f.numbers_found, f.numbers)),
    ("names", lambda f: share(f.names_found, f.names)),
    ("numbers not in their sentence", lambda f: f"{f.wrong_numbers}"),
    ("contradicted", lambda f: share(f.facts_ungrounded, f.facts)),
    ("flagged", lambda f: share(f.facts_flagged, f.facts)),
    ("judged precision", _judged),
    ("longest run", lambda f: f"{f.longest_run}"),
    ("facts per 100 words", lambda f: ratio(100 * f.facts, f.words)),
)

_SHARES: Mapping[str, tuple[Callable[[UnitFigures], int], Callable[[UnitFigures], int]]] = {
    "sentences_covered": (lambda f: f.sentences_covered, lambda f: f.sentences),
    "numbers_found": (lambda f: f.numbers_found, lambda f: f.numbers),
    "names_found": (lambda f: f.names_found, lambda f: f.names),
    "facts_ungrounded": (lambda f: f.facts_ungrounded, lambda f: f.facts),
    "facts_flagged": (lambda f: f.facts_flagged, lambda f: f.facts),
    "judged_precision": (lambda f: f.judged_sound, lambda f: f.judged),
    "judged_wrong": (lambda f: f.judged_wrong, lambda f: f.judged),
    "facts_by_rule": (lambda f: f.facts_by_rule, lambda f: f.facts),
    "merged": (lambda f: f.merged, lambda f: f.written),
    "quarantined": (lambda f: f.quarantined, lambda f: f.written),
    "calls_per_chunk": (lambda f: f.calls, lambda f: f.chunks),
    "masked_words": (lambda f: f.masked_words, lambda f: f.stored_words),
    "cached_tokens": (lambda f: f.cached_tokens, lambda f: f.input_tokens),
    "input_tokens_per_word": (lambda f: f.input_tokens, lambda f: f.words),
    "output_tokens_per_word": (lambda f: f.output_tokens, lambda f: f.words),
}


def figure_rows(
    report: UnitsReport, texts: Sequence[MeasuredText] | None = None
) -> list[tuple[str, ...]]:
    """A heading, then one row for each figure: its name, its value for each library, the project's target.

    Args:
        texts: those to sum up; all of the report where none are given.
    """
    ids = [t.paper_id for t in (report.texts if texts is None else texts)]
    sums = [column.total(ids) for column in report.columns]
    rows = [("figure", *(column.title for column in report.columns), "target")]
    rows += [
        (name, *(printed(s) if s.papers else NONE for s in sums), target)
        for name, target, printed in _FIGURES
    ]
    return rows


def paper_rows(report: UnitsReport) -> list[tuple[str, ...]]:
    """A heading, then one row for each paper, one for each set, and one for all; libraries one after the other."""
    rows = [("text", *(name for name, _ in _BY_PAPER))]
    several = len(report.columns) > 1
    for column in report.columns:
        named: dict[str, list[str]] = {}
        for text in report.texts:
            named.setdefault(text.name, []).append(text.paper_id)
        listed = [*named.items(), ("all", [t.paper_id for t in report.texts])]
        for name, ids in listed:
            total = column.total(ids)
            title = f"{name} ({column.title})" if several else name
            rows.append((title, *(printed(total) for _, printed in _BY_PAPER)))
    return rows


def units_page(report: UnitsReport, head: Iterable[str], *, by_paper: bool = False) -> str:
    """The report as a Markdown page.

    Args:
        head: lines about command, date and program.
        by_paper: one row for each paper instead of one for each figure.
    """
    parts = ["# Figures of the Knowledge Units", "", *head, ""]
    parts += [f"- {c.title}: {c.made_by}" for c in report.columns]
    parts += ["", "How each figure is counted: `alexandria/evaluation/units/unit_figures.py`.", ""]
    if by_paper:
        return "\n".join([*parts, *_markdown(paper_rows(report))]) + "\n"
    parts += _section("All papers", report, report.texts)
    held = [{p for p, f in c.figures.items() if f.papers} for c in report.columns]
    both = set.intersection(*held)
    if any(papers != both for papers in held):
        shared = [t for t in report.texts if t.paper_id in both]
        parts += _section("The papers that all libraries hold", report, shared)
    for group in dict.fromkeys(t.group for t in report.texts):
        parts += _section(f"Set: {group}", report, [t for t in report.texts if t.group == group])
    return "\n".join(parts) + "\n"


def units_csv(report: UnitsReport) -> str:
    """One row of counts for each library and paper."""
    names = [f.name for f in fields(UnitFigures)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["library", "set", "paper_id", *names])
    for column in report.columns:
        for text in report.texts:
            figures = column.figures[text.paper_id]
            cells = [_cell(getattr(figures, n)) for n in names]
            writer.writerow([column.title, text.group, text.paper_id, *cells])
    return out.getvalue()


def units_json(report: UnitsReport) -> dict[str, object]:
    """Counts and shares of each library, in all and by paper; a share is None where nothing was counted."""
    every = [t.paper_id for t in report.texts]
    return {
        "libraries": [
            {
                "library": column.title,
                "made_by": column.made_by,
                "total": asdict(column.total(every)),
                "shares": _shares(column.total(every)),
                "papers": [
                    {
                        "paper_id": text.paper_id,
                        "name": text.name,
                        "set": text.group,
                        **asdict(column.figures[text.paper_id]),
                    }
                    for text in report.texts
                ],
            }
            for column in report.columns
        ]
    }


def _shares(figures: UnitFigures) -> dict[str, float | None]:
    return {
        name: part(figures) / whole(figures) if whole(figures) else None
        for name, (part, whole) in _SHARES.items()
    }


def _section(title: str, report: UnitsReport, texts: Sequence[MeasuredText]) -> list[str]:
    return [f"## {title}", "", *_markdown(figure_rows(report, texts)), ""]


def _markdown(rows: Sequence[tuple[str, ...]]) -> list[str]:
    head, *body = rows
    return [_row(head), _row(["---"] * len(head)), *map(_row, body)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: int | Mapping[str, int]) -> int | str:
    """A count as it is, counts by reason as "entity=2 number=1"."""
    if isinstance(value, int):
        return value
    return " ".join(f"{key}={count}" for key, count in sorted(value.items()))
