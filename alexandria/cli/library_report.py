"""Readable renderings of what the library holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from alexandria.cli.terminal_output import format_cost, make_console, print_table
from alexandria.knowledge import Attribute, Certainty, KnowledgeUnit, Maker, Relationship, Support
from alexandria.library import (
    LedgerTotals,
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    RunRecord,
)

__all__ = ["print_status", "print_units"]

_MOST_ROWS = 200
"""Papers that `status` lists on a terminal."""


def print_status(
    outcomes: Sequence[Outcome],
    runs: Sequence[RunRecord],
    totals: LedgerTotals,
    figures: Mapping[str, PaperFigures],
) -> None:
    """Papers with what is covered of each and what became of its facts, then runs.

    A terminal gets those of a large library that are not done, and a count of the others.
    """
    shown = _shown(outcomes)
    print_table(
        ("paper", "state", "covered", "facts", "merged", "quarantined", "reason", "id"),
        [
            (
                o.path,
                o.state.value,
                *_counts(figures.get(o.paper_id or "")),
                o.reason,
                (o.paper_id or "")[:12],
            )
            for o in shown
        ],
    )
    if len(shown) < len(outcomes):
        _print_counts(outcomes, len(shown))
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


def _shown(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """What a terminal shows; rich takes minutes to lay out the papers of a large library."""
    if len(outcomes) <= _MOST_ROWS or not make_console().is_terminal:
        return outcomes
    not_done = [o for o in outcomes if o.state is not PaperState.DONE]
    return (not_done or outcomes)[:_MOST_ROWS]


def _print_counts(outcomes: Sequence[Outcome], shown: int) -> None:
    counts = Counter(o.state.value for o in outcomes)
    states = ", ".join(f"{count:,} {state}" for state, count in counts.most_common())
    make_console().print(
        f"{len(outcomes):,} papers: {states}. {shown} of them are shown; --format json and a pipe have all."
    )


def _counts(figures: PaperFigures | None) -> tuple[str | int, ...]:
    """Share of the sentences that a fact accounts for, and how many facts were stored, merged and quarantined.

    Empty where nothing was measured or nothing is stored.
    """
    if figures is None:
        return ("", "", "", "")
    share = figures.sentences_covered_share
    covered = "" if share is None else f"{share:.0%}"
    return (covered, figures.facts, figures.merged_facts, figures.quarantined)


def print_units(
    record: PaperRecord,
    units: Sequence[KnowledgeUnit],
    figures: PaperFigures,
    *,
    quarantined: bool = False,
) -> None:
    """A paper's units one after the other: facts as sentences, each with its page and where it stands.

    Args:
        record: of the paper.
        units: its units.
        figures: its figures.
        quarantined: list also what was written and is not a fact of its own: merged, or quarantined.
    """
    console = make_console()
    console.print(f"[bold]{escape(record.title or record.id[:12])}[/]", soft_wrap=True)
    details = [
        ", ".join(record.authors),
        record.venue,
        str(record.year or ""),
        record.doi or "",
        record.state.value,
    ]
    console.print(f"[dim]{escape(' · '.join(t for t in details if t))}[/]", soft_wrap=True)
    console.print(f"[dim]{_fates(units)}[/]", soft_wrap=True)
    console.print(f"[dim]{_coverage(figures)}[/]", soft_wrap=True)
    for unit in units:
        _print_unit(console, unit)
        if quarantined:
            _print_not_stored(console, unit)


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
    return " · ".join(parts or ["coverage not measured"])


def _fates(units: Sequence[KnowledgeUnit]) -> str:
    """One line: what became of the facts that the model wrote, and how many a rule added."""
    facts = [fact for unit in units for fact in unit.facts]
    by_rule = sum(fact.made_by is Maker.RULE for fact in facts)
    counts = {
        "stored": len(facts) - by_rule,
        "merged": sum(len(unit.merged) for unit in units),
        "quarantined": sum(len(unit.quarantined) for unit in units),
    }
    measured = [unit.coverage.written for unit in units if unit.coverage]
    parts = [f"{sum(measured)} written"] if measured else []
    parts += [f"{count} {what}" for what, count in counts.items()]
    if by_rule:
        parts.append(f"{by_rule} added by rule")
    return " · ".join(parts)


def _print_not_stored(console: Console, unit: KnowledgeUnit) -> None:
    for merged in unit.merged:
        line = f"{escape(merged.statement)} [dim]→ {merged.fact_id}[/]"
        console.print(f"  [yellow]merged[/] {line}", soft_wrap=True)
    for fact in unit.quarantined:
        by = f" by {fact.reviewed_by}" if fact.review is not None else ""
        line = f"{escape(fact.statement)} [dim]{_place(fact.page, fact.sentences)}{escape(by)}[/]"
        console.print(f"  [red]{fact.reason}[/] {line}", soft_wrap=True)


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
    targets = {merged.fact_id for merged in unit.merged}
    for fact in sorted(unit.facts, key=lambda f: f.sentences[0]):
        own_id = f" {fact.id}" if fact.id in targets else ""
        marks = "".join(f" [{mark}]" for mark in _marks(fact))
        place = f"{_place(fact.page, fact.sentences)}{escape(marks)}{own_id}"
        console.print(f"  {escape(fact.statement)} [dim]{place}[/]", soft_wrap=True)


def _place(page: int | None, sentences: Sequence[int]) -> str:
    """ "p. 3, s. 12, 13"; a fact may have neither."""
    parts = [f"p. {page}"] if page else []
    if sentences:
        parts.append(f"s. {', '.join(map(str, sentences))}")
    return ", ".join(parts)


def _marks(fact: Attribute | Relationship) -> list[str]:
    """What a reader should know before trusting a fact; its words say the rest."""
    marks = [] if fact.certainty is Certainty.ESTABLISHED else [fact.certainty.value]
    if fact.support is Support.FLAGGED:
        marks.append(f"flagged: {fact.doubt}")
    if fact.verdict is not None:
        marks.append(f"{fact.verdict} by {fact.verified_by}")
    if fact.claimed_by:
        marks.append(f"by {fact.claimed_by}")
    if fact.made_by is Maker.RULE:
        marks.append("rule")
    if fact.review is not None:
        marks.append(f"{fact.review.value} by {fact.reviewed_by}")
    return marks
