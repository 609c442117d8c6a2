"""Two names → how the library connects the things: chains of facts from one to the other, through which papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alexandria.answers.answer_values import CitedFact, cited_fact
from alexandria.answers.entity_view import named_facts
from alexandria.answers.index_upkeep import Notice, ask_index
from alexandria.answers.result_tables import ResultTable
from alexandria.answers.search_index import FactIndex
from alexandria.answers.search_words import name_form
from alexandria.library import Library, shortest_chains

__all__ = ["Connections", "path"]


@dataclass(frozen=True, slots=True)
class Connections(ResultTable):
    """Chains of facts that lead from one thing to another, the shortest first; none where the library knows none.

    In a chain each fact is about a thing that the one before is about too. No fact is in two chains. `complete` is
    False where a thing on the way is in so many passages that not all were read: there may be other chains, and
    shorter ones.
    """

    start: str
    end: str
    chains: tuple[tuple[CitedFact, ...], ...]
    most_steps: int
    complete: bool = True

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers that the chains go through, in their order."""
        return tuple(dict.fromkeys(f.citation.paper for chain in self.chains for f in chain))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact of a chain."""
        return [
            {"chain": n, "step": step, **fact.row}
            for n, chain in enumerate(self.chains, start=1)
            for step, fact in enumerate(chain, start=1)
        ]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("chain", "step", "statement", "paper", "page", "section")


def path(
    library: Library | Path | str,
    start: str,
    end: str,
    *,
    most_steps: int = 4,
    chains: int = 3,
    cache: Path | None = None,
    on_notice: Notice | None = None,
) -> Connections:
    """How two things are connected: the shortest chains of facts between them.

    Args:
        library: the library, or its file.
        start, end: any names of the things.
        most_steps: facts in a chain at most.
        chains: chains at most.
        cache, on_notice: as for `search`.

    Raises:
        EntityNotFound: no thing has one of the names.
        LibraryError: the library or its index cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    return ask_index(
        store,
        lambda index: _connections(store, index, start, end, most_steps, chains),
        cache=cache,
        on_notice=on_notice,
    )


def _connections(
    library: Library, index: FactIndex, start: str, end: str, most_steps: int, chains: int
) -> Connections:
    between = shortest_chains(
        library, _things(index, start), _things(index, end), most_steps=most_steps, chains=chains
    )
    found = _facts(index, [fact_id for chain in between.chains for fact_id in chain])
    # A fact that was removed since the index was made leaves its chain out.
    whole = [chain for chain in between.chains if all(f in found for f in chain)]
    return Connections(
        start=start,
        end=end,
        chains=tuple(tuple(found[f] for f in chain) for chain in whole),
        most_steps=most_steps,
        complete=between.complete,
    )


def _things(index: FactIndex, name: str) -> set[tuple[str, str]]:
    """Paper and canonical id of every thing with a name."""
    facts, _, forms = named_facts(index, name)
    things = set()
    for fact in facts:
        for thing, names in (
            (fact.subject_thing, fact.subject_names),
            (fact.object_thing, fact.object_names),
        ):
            if thing is not None and any(name_form(n) in forms for n in names):
                things.add((fact.citation.paper_id, thing))
    return things


def _facts(index: FactIndex, fact_ids: Sequence[str]) -> dict[str, CitedFact]:
    if not fact_ids:
        return {}
    stored = [s for _, s in index.documents(index.terms("fact", fact_ids), len(fact_ids))]
    sources = index.papers({s["paper_id"] for s in stored})
    return {s["fact_id"]: cited_fact(s, sources[s["paper_id"]]) for s in stored}
