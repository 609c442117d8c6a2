"""Readable renderings of what the library holds."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from alexandria.cli.output import money, print_table, screen
from alexandria.knowledge import Certainty, Entity, KnowledgeUnit
from alexandria.library import Outcome, PaperRecord, RunRecord, Totals

__all__ = ["print_status", "print_units"]

_CERTAINTY = {Certainty.STATED: "", Certainty.SUGGESTED: "maybe ", Certainty.NEGATED: "not "}


def print_status(outcomes: Sequence[Outcome], runs: Sequence[RunRecord], totals: Totals) -> None:
    """Papers, then runs, then the sums."""
    print_table(
        ("paper", "state", "reason", "id"),
        [(o.path, o.state.value, o.reason, (o.paper_id or "")[:12]) for o in outcomes],
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
                money(sums.cost if sums else 0.0),
            )
        )
    print_table(
        ("run", "started (UTC)", "ended", "model", "calls", "failed", "tokens in", "out", "cost"),
        rows,
    )


def print_units(record: PaperRecord, units: Sequence[KnowledgeUnit]) -> None:
    """A paper's units one after the other, each fact with its sentence and page."""
    console = screen()
    console.print(f"[bold]{escape(record.title or record.id[:12])}[/]", soft_wrap=True)
    told = [", ".join(record.authors), str(record.year or ""), record.doi or "", record.state.value]
    console.print(f"[dim]{escape(' · '.join(t for t in told if t))}[/]", soft_wrap=True)
    for unit in units:
        _print_unit(console, unit)


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
            (a.sentences[0], _line(names[a.entity_id], a.name, value, a.condition, a.certainty))
        )
    for r in unit.relationships:
        target = names[r.object_id].name if r.object_id else r.object_text or ""
        lines.append(
            (
                r.sentences[0],
                _line(names[r.subject_id], r.predicate, target, r.condition, r.certainty),
            )
        )
    for sentence, line in sorted(lines, key=lambda item: item[0]):
        console.print(f"  [dim]{sentence:>4}[/]  {line}", soft_wrap=True)


def _line(subject: Entity, name: str, value: str, condition: str, certainty: Certainty) -> str:
    told = f"[bold]{escape(subject.name)}[/] {_CERTAINTY[certainty]}{escape(name)}: {escape(value)}"
    return f"{told} [dim]({escape(condition)})[/]" if condition else told
