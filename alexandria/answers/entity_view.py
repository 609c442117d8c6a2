"""A name → everything that the library has of the thing: names, facts by kind, papers, relations, disagreements.

All things with the name count, and those that are linked with them across papers: who asks for "ice" asks for that
of every paper. The facts come from the search index, which knows every name of a fact's subject and object.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from alexandria.answers.answer_values import CitedFact, cited_fact
from alexandria.answers.fact_comparison import ClaimVerdict, compare_facts, topic
from alexandria.answers.fact_search import SearchFilter, find_facts
from alexandria.answers.index_upkeep import Notice, ask_index
from alexandria.answers.result_tables import ResultTable
from alexandria.answers.search_index import FactIndex
from alexandria.answers.search_words import name_form
from alexandria.answers.unit_conversion import UnitTable
from alexandria.errors import EntityNotFound
from alexandria.library import Library

__all__ = [
    "Disagreement",
    "EntityAnswer",
    "Named",
    "PaperCount",
    "Relation",
    "entity",
    "named_facts",
]

_MOST_FACTS = 2000
"""Facts that are looked at; of a thing with more of them only so many."""
_MOST_COMPARED = 60
"""Facts with one object and condition that are compared with each other."""
_MOST_PAIRS = 2500
"""Pairs of facts that are compared; 34,000 took 2 s for a thing with 2,000 facts."""
_NO_KIND = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the thing, and in how many of its facts' papers it is one."""

    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class PaperCount:
    """A paper with the number of its facts about the thing."""

    paper_id: str
    paper: str
    facts: int


@dataclass(frozen=True, slots=True)
class Relation:
    """What the thing does to another one, or another one to it, with the facts that say so."""

    subject: str
    predicate: str
    object: str
    facts: tuple[CitedFact, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two facts about the thing that cannot both hold, and why."""

    one: CitedFact
    other: CitedFact
    reason: str


@dataclass(frozen=True, slots=True)
class EntityAnswer(ResultTable):
    """What the library has of a thing.

    `facts` are those of which it is the subject or the object, by paper and place; `found` counts them all,
    where there are more than were looked at.
    """

    query: str
    name: str
    names: tuple[Named, ...]
    facts: tuple[CitedFact, ...]
    found: int
    papers: tuple[PaperCount, ...]
    relations: tuple[Relation, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def by_kind(self) -> dict[str, tuple[CitedFact, ...]]:
        """The facts by their kind, the most frequent first; "other" where the model did not say."""
        kinds: defaultdict[str, list[CitedFact]] = defaultdict(list)
        for fact in self.facts:
            kinds[fact.kind or _NO_KIND].append(fact)
        ordered = sorted(
            kinds.items(), key=lambda item: (item[0] == _NO_KIND, -len(item[1]), item[0])
        )
        return {kind: tuple(facts) for kind, facts in ordered}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact."""
        return [fact.row for fact in self.facts]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("kind", "statement", "paper", "page", "section")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "name": self.name,
            "names": [asdict(n) for n in self.names],
            "found": self.found,
            "facts": self.rows,
            "papers": [asdict(p) for p in self.papers],
            "relations": [
                {
                    "subject": r.subject,
                    "predicate": r.predicate,
                    "object": r.object,
                    "fact_ids": [f.fact_id for f in r.facts],
                }
                for r in self.relations
            ],
            "disagreements": [
                {"reason": d.reason, "one": d.one.row, "other": d.other.row}
                for d in self.disagreements
            ],
        }


def entity(
    library: Library | Path | str,
    name: str,
    *,
    cache: Path | None = None,
    on_notice: Notice | None = None,
) -> EntityAnswer:
    """Everything that a library has of a thing.

    Args:
        library: the library, or its file.
        name: any of its names; spelling, case and Greek letters do not matter.
        cache, on_notice: as for `search`.

    Raises:
        EntityNotFound: no thing has this name; the hint names some that are like it.
        LibraryError: the library or its index cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    return ask_index(store, lambda i: _answer(i, name), cache=cache, on_notice=on_notice)


def _answer(index: FactIndex, name: str) -> EntityAnswer:
    facts, found, forms = named_facts(index, name)
    names = _names(facts, forms)
    return EntityAnswer(
        query=name,
        name=names[0].name,
        names=names,
        facts=tuple(facts),
        found=found,
        papers=_papers(facts),
        relations=_relations(facts, forms),
        disagreements=_disagreements(facts, forms, index.units),
    )


def named_facts(index: FactIndex, name: str) -> tuple[list[CitedFact], int, frozenset[str]]:
    """The facts about a thing, how many there are, and its names in the form in which they are compared.

    Raises:
        EntityNotFound: no thing has this name.
    """
    form = name_form(name)
    forms = {form, *(name_form(n) for group in index.names_like([form]) for n in group)} - {""}
    query = index.terms("named", sorted(forms))
    stored = [entry for _, entry in index.documents(query, _MOST_FACTS)] if forms else []
    if not stored:
        raise EntityNotFound(f"no thing of the library is named {name!r}", hint=_near(index, name))
    stored.sort(key=lambda s: (s["paper_id"], s["sentences"], s["fact_id"]))
    sources = index.papers({s["paper_id"] for s in stored})
    facts = [cited_fact(s, sources[s["paper_id"]]) for s in stored]
    found = len(facts) if len(facts) < _MOST_FACTS else index.count(query)
    return facts, found, frozenset(forms)


def _near(index: FactIndex, name: str) -> str:
    """Names of subjects that a search for the name finds, as a hint."""
    if not name_form(name):
        return "`alexandria entities` lists the names."
    hits = find_facts(index, name, SearchFilter(), 5)
    near = list(dict.fromkeys(hit.fact.subject_names[0] for hit in hits if hit.fact.subject_names))
    if not near:
        return "`alexandria entities` lists the names."
    return f"Names that come near: {', '.join(near)}."


def _is_named(names: Iterable[str], forms: frozenset[str]) -> bool:
    return any(name_form(name) in forms for name in names)


def _names(facts: Sequence[CitedFact], forms: frozenset[str]) -> tuple[Named, ...]:
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts:
        for names in (fact.subject_names, fact.object_names):
            if _is_named(names, forms):
                for name in names:
                    papers[name].add(fact.citation.paper_id)
    ordered = sorted(papers.items(), key=lambda item: (-len(item[1]), item[0].casefold(), item[0]))
    return tuple(Named(name, len(found)) for name, found in ordered)


def _papers(facts: Sequence[CitedFact]) -> tuple[PaperCount, ...]:
    titles = {f.citation.paper_id: f.citation.paper for f in facts}
    counts = Counter(f.citation.paper_id for f in facts)
    found = [PaperCount(paper_id, titles[paper_id], n) for paper_id, n in counts.items()]
    return tuple(sorted(found, key=lambda p: (-p.facts, p.paper, p.paper_id)))


def _relations(facts: Sequence[CitedFact], forms: frozenset[str]) -> tuple[Relation, ...]:
    """The relationships of the thing, those that say the same together, the most frequent first."""
    groups: defaultdict[tuple[str, ...], list[CitedFact]] = defaultdict(list)
    for fact in facts:
        if fact.form == "relationship":
            ends = (_name_of(fact.subject_names, forms), _name_of(fact.object_names, forms))
            groups[(ends[0], name_form(fact.predicate), ends[1], fact.polarity)].append(fact)
    found = [Relation(f[0].subject, f[0].predicate, f[0].object, tuple(f)) for f in groups.values()]
    return tuple(sorted(found, key=lambda r: (-len(r.facts), r.subject, r.predicate, r.object)))


def _name_of(names: Sequence[str], forms: frozenset[str]) -> str:
    return "" if _is_named(names, forms) else name_form(names[0]) if names else ""


def _disagreements(
    facts: Sequence[CitedFact], forms: frozenset[str], units: UnitTable
) -> tuple[Disagreement, ...]:
    """Pairs of facts that have the thing as subject and contradict each other."""
    own = [f for f in facts if _is_named(f.subject_names, forms)]
    groups: defaultdict[str, list[CitedFact]] = defaultdict(list)
    for fact in own:
        groups[topic(fact)].append(fact)
    small_first = sorted(groups.values(), key=len)
    pairs = (pair for group in small_first for pair in combinations(group[:_MOST_COMPARED], 2))
    found = []
    for one, other in islice(pairs, _MOST_PAIRS):
        judged = compare_facts(one, other, units)
        if judged.verdict is ClaimVerdict.CONTRADICTED:
            found.append(Disagreement(one, other, judged.reason))
    return tuple(found)
