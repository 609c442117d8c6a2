"""A library made with planted facts → how many of each kind of fault were quarantined, flagged, or passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from alexandria.english import all_clauses, parse_sentences
from tests.ideal_model.gold import Gold, normal_statement
from tests.ideal_model.scoring import Figures

__all__ = ["PlantedRates", "planted_table", "rates_of"]


@dataclass
class PlantedRates:
    """Counts by (kind of fault, whether its sentence has one clause)."""

    tried: Counter[tuple[str, bool]] = field(default_factory=Counter)
    quarantined: Counter[tuple[str, bool]] = field(default_factory=Counter)
    flagged: Counter[tuple[str, bool]] = field(default_factory=Counter)


def rates_of(figures: Figures, planted: Gold) -> PlantedRates:
    """What became of the planted facts that the model said."""
    fates = {normal_statement(fate.statement): fate for fate in figures.fates}
    doubted = {normal_statement(text) for _, text in figures.flagged}
    rates = PlantedRates()
    for fact in planted.facts:
        key = normal_statement(fact.statement)
        if key not in fates:
            continue
        kind = (fact.fault, _has_one_clause(fact.sentence))
        rates.tried[kind] += 1
        rates.quarantined[kind] += fates[key].outcome == "quarantined"
        rates.flagged[kind] += key in doubted
    return rates


def _has_one_clause(sentence: str) -> bool:
    (doc,) = parse_sentences([" ".join(sentence.split())])
    return len(all_clauses(doc)[0]) == 1


def planted_table(figures: Figures, planted: Gold) -> str:
    """The rates for people."""
    rates = rates_of(figures, planted)
    lines = [f"{'planted fault':28}   of  quarantined  only flagged"]
    for kind in dict.fromkeys(fact.fault for fact in planted.facts):
        for one_clause in (True, False):
            name = f"{kind}, {'one clause' if one_clause else 'several clauses'}"
            lines.append(_row(name, rates, [(kind, one_clause)]))
    lines.append(_row("all", rates, list(rates.tried)))
    return "\n".join(lines) + "\n"


def _row(name: str, rates: PlantedRates, kinds: Iterable[tuple[str, bool]]) -> str:
    told = list(kinds)
    tried, quarantined, flagged = (
        sum(counts[kind] for kind in told)
        for counts in (rates.tried, rates.quarantined, rates.flagged)
    )
    return f"{name:28} {tried:4} {quarantined:12} {flagged:13}"
