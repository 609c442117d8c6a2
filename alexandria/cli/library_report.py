"""Readable renderings of what the library holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from alexandria.cli.terminal_output import format_cost, make_console, print_table
from alexandria.knowledge import Certainty, KnowledgeUnit
from alexandria.library import LedgerTotals, Outcome, PaperFigures, PaperRecord, RunRecord

__all__ = ["print_status", "print_units"]

_CERTAINTY = {Certainty.STATED: "", Certainty.SUGGESTED: "maybe ", Certainty.NEGATED: "not "}


def print_status(
    outcomes: Sequence[Outcome],
    runs: Sequence[RunRecord],
    totals: LedgerTotals,
    figures: Mapping[str, PaperFigures],
) -> None:
    """Papers with what is covered of each, then runs."""
    print_table(
        ("paper", "state", "covered", "reason", "id"),
        [
            (
                o.path,
                o.state.value,
                _covered(figures.get(o.paper_id or "")),
                o.reason,
                (o.paper_id or "")[:12],
            )
            for o in outcomes
        ],
    )
    rows = []
    for run in runs:
        sums = totals.per_run.get(run.id)
        rows.append(
            (
                run.id,
                f"{run.started_at:%Y-%m-%d %H:%M}",
                run.outcome.value,
                run.model,
                sums.calls if sums else 0,
                sums.failed_calls if sums else 0,
                sums.input_tokens if sums else 0,
                sums.output_tokens if sums else 0,
                format_cost(sums.cost if sums else 0.0),
            )
        )
    print_table(
        ("run", "started (UTC)", "ended", "model", "calls", "failed", "tokens in", "out", "cost"),
        rows,
    )


def _covered(figures: PaperFigures | None) -> str:
    """Share of the sentences that a fact accounts for; empty where it was not measured."""
    share = figures and figures.sentences_covered_share
    return "" if share is None else f"{share:.0%}"


def print_units(
    record: PaperRecord,
    units: Sequence[KnowledgeUnit],
    figures: PaperFigures,
    *,
    quarantined: bool = False,
) -> None:
    """A paper's units one after the other, each fact with its sentence and page."""
    console = make_console()
    console.print(f"[bold]{escape(record.title or record.id[:12])}[/]", soft_wrap=True)
    details = [
        ", ".join(record.authors),
        str(record.year or ""),
        record.doi or "",
        record.state.value,
    ]
    console.print(f"[dim]{escape(' · '.join(t for t in details if t))}[/]", soft_wrap=True)
    console.print(f"[dim]{_coverage(figures)}[/]", soft_wrap=True)
    for unit in units:
        _print_unit(console, unit)
        if quarantined:
            _print_quarantined(console, unit)


def _coverage(figures: PaperFigures) -> str:
    """One line: how much of the paper its facts account for, and how near they come to its words."""
    shares = {
        "sentences covered": figures.sentences_covered_share,
        "numbers found": figures.numbers_found_share,
        "names found": figures.names_found_share,
        "of the words masked": figures.masked_share,
    }
    parts = [f"{share:.0%} {what}" for what, share in shares.items() if share is not None]
    if figures.longest_run is not None:
        parts.append(f"longest run {figures.longest_run} words")
    parts = parts or ["coverage not measured"]
    if figures.quarantined:
        parts.append(f"{figures.quarantined} quarantined")
    return " · ".join(parts)


def _print_quarantined(console: Console, unit: KnowledgeUnit) -> None:
    for fact in unit.quarantined:
        sentence = str(fact.sentences[0]) if fact.sentences else ""
        line = _line(fact.subject, fact.predicate, fact.value, fact.condition, fact.certainty)
        console.print(f"  [dim]{sentence:>4}[/]  [red]{fact.reason}[/] {line}", soft_wrap=True)


def _print_unit(console: Console, unit: KnowledgeUnit) -> None:
    where = unit.provenance
    pages = f", page {where.first_page}" if where.first_page else ""
    if where.last_page and where.last_page != where.first_page:
        pages = f", pages {where.first_page}–{where.last_page}"
    console.print(
        f"\n[bold cyan]{escape(where.section or 'untitled')}[/] "
        f"[dim]sentences {where.first_sentence}–{where.last_sentence}{pages}[/]",
        soft_wrap=True,
    )
    if unit.summary:
        console.print(f"[italic]{escape(unit.summary)}[/]", soft_wrap=True)
    names = {e.id: e for e in unit.entities}
    lines: list[tuple[int, str]] = []
    for a in unit.attributes:
        value = f"{a.value} {a.unit}".strip()
        lines.append(
            (
                a.sentences[0],
                _line(names[a.entity_id].name, a.name, value, a.condition, a.certainty),
            )
        )
    for r in unit.relationships:
        target = names[r.object_id].name if r.object_id else r.object_text or ""
        lines.append(
            (
                r.sentences[0],
                _line(names[r.subject_id].name, r.predicate, target, r.condition, r.certainty),
            )
        )
    for sentence, line in sorted(lines, key=lambda item: item[0]):
        console.print(f"  [dim]{sentence:>4}[/]  {line}", soft_wrap=True)


def _line(subject: str, name: str, value: str, condition: str, certainty: Certainty) -> str:
    line = f"[bold]{escape(subject)}[/] {_CERTAINTY[certainty]}{escape(name)}: {escape(value)}"
    return f"{line} [dim]({escape(condition)})[/]" if condition else line
