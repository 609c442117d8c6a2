"""Knowledge Units of one paper -> the same units with canonical ids, and a reason for every merge.

Rules in order of certainty: abbreviations that the paper defines, equal normalized names, pairs that were decided,
anaphora. All merges are collected first and then made in an order that depends on names alone, so the result
does not depend on the order of the units. A merge is not made if it would join names with different numbers, or
names that a user separated (`CannotLink`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from alexandria.knowledge import KnowledgeUnit, make_id
from alexandria.resolution.abbreviations import is_abbreviation
from alexandria.resolution.anaphora import antecedents, is_anaphor
from alexandria.resolution.candidate_pairs import candidate_pairs
from alexandria.resolution.cannot_link import cannot_link_reason, numbers_of, types_differ
from alexandria.resolution.merge_records import CandidatePair, CannotLink, Merge, Resolution
from alexandria.resolution.name_lexicon import BRACKETED_UNITS
from alexandria.resolution.name_normalization import name_key, name_words, rule_between

__all__ = ["resolve_by_rules", "resolve_entities", "resolve_paper", "undecided_pairs"]

SHARE_LEFT = 0.04
"""Pairs left to `decide`, of all mentions: a few per cent."""


def resolve_entities(units: Sequence[KnowledgeUnit]) -> tuple[KnowledgeUnit, ...]:
    """The units with canonical ids, by rules alone."""
    return resolve_by_rules(units).units


def resolve_by_rules(
    units: Sequence[KnowledgeUnit],
    *,
    apart: Iterable[CannotLink] = (),
    decided: Iterable[Merge] = (),
) -> Resolution:
    """As `resolve_paper`, without a model: the answer about the remaining pairs is no."""
    return resolve_paper(units, apart=apart, decided=decided)


def undecided_pairs(
    units: Sequence[KnowledgeUnit], *, apart: Iterable[CannotLink] = ()
) -> tuple[CandidatePair, ...]:
    """Names of one paper that are alike and that no rule merges, for a model to decide."""
    return _Paper.of(units, apart).undecided()


def resolve_paper(
    units: Sequence[KnowledgeUnit],
    *,
    apart: Iterable[CannotLink] = (),
    decided: Iterable[Merge] = (),
    answers: Mapping[CandidatePair, bool] = MappingProxyType({}),
) -> Resolution:
    """Give every entity of one paper its canonical id.

    Args:
        units: of one paper; those of no paper resolve to nothing.
        apart: what people have parted; stays parted.
        decided: merges of an earlier resolution; those by the rule "decided" are taken over.
        answers: for pairs of `undecided_pairs`: whether the two names mean one thing.
    """
    agreed = tuple((m.kept, m.merged) for m in decided if m.rule == "decided")
    yes = tuple((pair.left, pair.right) for pair, same in answers.items() if same)
    return _resolved(_Paper.of(units, apart), (*agreed, *yes), units, len(answers))


def _resolved(
    paper: _Paper,
    decided: Sequence[tuple[str, str]],
    units: Sequence[KnowledgeUnit],
    proposed: int,
) -> Resolution:
    clusters = paper.clusters(decided)
    antecedent_of = {e: (canonical, merge) for e, canonical, merge in paper.anaphora(clusters)}
    resolved = []
    for unit in units:
        entities = []
        for entity in unit.entities:
            if entity.id in antecedent_of:
                canonical = antecedent_of[entity.id][0]
            elif is_anaphor(entity.name):
                canonical = make_id("c", paper.id, unit.id, entity.name)
            else:
                canonical = clusters.canonical_id(_plain(entity.name))
            entities.append(entity.model_copy(update={"canonical_id": canonical}))
        resolved.append(unit.model_copy(update={"entities": tuple(entities)}))
    merges = {m.id: m for m in (*clusters.merges, *(merge for _, merge in antecedent_of.values()))}
    return Resolution(
        units=tuple(resolved),
        merges=tuple(sorted(merges.values(), key=lambda m: m.id)),
        proposed=proposed,
    )


def _plain(name: str) -> str:
    return " ".join(name.split())


@dataclass(slots=True)
class _Name:
    uses: int = 0
    types: Counter[str] = field(default_factory=Counter)

    @property
    def type(self) -> str:
        """The most frequent type, empty if none."""
        return min(self.types, key=lambda t: (-self.types[t], t), default="")

    @property
    def person(self) -> bool:
        return "person" in self.types


@dataclass(slots=True)
class _Paper:
    """The names in one paper, and the merges that follow from them."""

    id: str
    units: tuple[KnowledgeUnit, ...]
    apart: tuple[CannotLink, ...]
    names: dict[str, _Name]
    aliases: dict[tuple[str, str], str]
    """(name, alias) -> the first unit with this alias."""

    @classmethod
    def of(cls, units: Sequence[KnowledgeUnit], apart: Iterable[CannotLink]) -> _Paper:
        ordered = tuple(sorted(units, key=lambda u: (u.provenance.first_sentence, u.id)))
        names: defaultdict[str, _Name] = defaultdict(_Name)
        aliases: dict[tuple[str, str], str] = {}
        for unit in ordered:
            for entity in unit.entities:
                if is_anaphor(entity.name):
                    continue
                name = names[_plain(entity.name)]
                name.uses += 1
                name.types.update([entity.type] if entity.type else [])
                for alias in entity.aliases:
                    aliases.setdefault((_plain(entity.name), _plain(alias)), unit.id)
        paper_id = ordered[0].provenance.paper_id if ordered else ""
        return cls(paper_id, ordered, tuple(apart), dict(names), aliases)

    def form(self, name: str) -> str:
        known = self.names.get(name)
        return name_key(name, person=known.person if known else False)

    # --- rules ------------------------------------------------------------------------------

    def clusters(self, decided: Sequence[tuple[str, str]]) -> _Clusters:
        """The clusters of names by all rules but anaphora."""
        clusters = _Clusters(
            self.id, {(a.unit_id, frozenset((a.kept, a.merged))) for a in self.apart}
        )
        abbreviations = self.abbreviations()
        for one, other, unit_id in abbreviations:
            clusters.merge(one, other, "abbreviation", f"defined in unit {unit_id}")
        for one, other, rule in self.equal_forms():
            clusters.merge(one, other, rule, "")
        for one, other, short in self.expanded_names(abbreviations):
            clusters.merge(one, other, "abbreviation-within", f"by {short}")
        for one, other in sorted(decided):
            if one in self.names and other in self.names and cannot_link_reason(one, other) is None:
                clusters.merge(one, other, "decided", "asked the model")
        return clusters

    def abbreviations(self) -> list[tuple[str, str, str]]:
        """(long, short, unit) of unambiguous abbreviations that occur as names themselves."""
        meanings: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for (long, short), unit_id in sorted(self.aliases.items()):
            if is_abbreviation(short, long):
                meanings[name_key(short)].setdefault(self.form(long), (long, unit_id))
        found = []
        for name in sorted(self.names):
            longs = meanings.get(self.form(name), {})
            if len(longs) == 1:
                ((long, unit_id),) = longs.values()
                if long != name:
                    found.append((long, name, unit_id))
        return found

    def equal_forms(self) -> list[tuple[str, str, str]]:
        """(kept, merged, rule) of names with equal keys: each with the most frequent of them."""
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self.names):
            groups[self.form(name)].append(name)
        found = []
        for group in groups.values():
            best = min(group, key=lambda n: (-self.names[n].uses, n))
            for name in group:
                if name != best:
                    person = self.names[name].person and self.names[best].person
                    found.append((best, name, rule_between(best, name, person=person) or "case"))
        return sorted(found)

    def expanded_names(
        self, abbreviations: list[tuple[str, str, str]]
    ) -> list[tuple[str, str, str]]:
        """(kept, merged, short) of names that agree after their abbreviations are expanded."""
        longs = {name_words(short): name_words(long) for long, short, _ in abbreviations}
        longs = {s: w for s, w in longs.items() if len(s) == 1}
        by_words = {name_words(name): name for name in sorted(self.names, reverse=True)}
        found = []
        for words, name in sorted(by_words.items()):
            shorts = [w for w in words if (w,) in longs]
            if len(words) > 1 and len(shorts) == 1:
                spelled = tuple(s for w in words for s in longs.get((w,), (w,)))
                if (other := by_words.get(spelled)) is not None and other != name:
                    found.append((other, name, shorts[0]))
        return found

    def undecided(self) -> tuple[CandidatePair, ...]:
        """Similar names that no rule merges, limited to a share of all mentions."""
        clusters = self.clusters(())
        mentions = sum(n.uses for n in self.names.values())
        most = int(SHARE_LEFT * mentions)
        leaders = {clusters.canonical_id(n): n for n in sorted(self.names, reverse=True)}
        bracketed = [
            tuple(sorted((name, alias)))
            for name, alias in sorted(self.aliases)
            if alias in self.names
            and alias not in BRACKETED_UNITS
            and not is_abbreviation(alias, name)
        ]
        pairs = dict.fromkeys([*bracketed, *candidate_pairs(leaders.values(), most)])
        kept = [
            CandidatePair(
                left=left,
                right=right,
                left_type=self.names[left].type,
                right_type=self.names[right].type,
            )
            for left, right in pairs
            if clusters.canonical_id(left) != clusters.canonical_id(right)
            and not types_differ(self.names[left].type, self.names[right].type)
            and numbers_of(left) == numbers_of(right)
        ]
        return tuple(kept[:most])

    def anaphora(self, clusters: _Clusters) -> Iterable[tuple[str, str, Merge]]:
        """(entity id, canonical id, merge) of every anaphor with an antecedent."""
        for unit in self.units:
            for found in antecedents(unit):
                kept, merged = _plain(found.entity.name), _plain(found.anaphor.name)
                if (unit.id, frozenset((kept, merged))) in clusters.apart:
                    continue
                yield (
                    found.anaphor.id,
                    clusters.canonical_id(kept),
                    Merge.of(
                        self.id,
                        kept,
                        merged,
                        rule="antecedent",
                        unit_id=unit.id,
                        evidence=f"sentence {found.sentence}",
                    ),
                )


@dataclass(slots=True)
class _Clusters:
    """Clusters of names: union-find with cannot-link constraints."""

    paper_id: str
    apart: set[tuple[str, frozenset[str]]]
    members: dict[str, set[str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def of(self, name: str) -> set[str]:
        return self.members.setdefault(name, {name})

    def canonical_id(self, name: str) -> str:
        return make_id("c", self.paper_id, min(self.of(name)))

    def merge(self, kept: str, merged: str, rule: str, evidence: str) -> None:
        """Merge two clusters, unless a constraint forbids it."""
        left, right = self.of(kept), self.of(merged)
        if left is right or self._must_not_merge(left, right):
            return
        together = left | right
        for name in together:
            self.members[name] = together
        self.merges.append(Merge.of(self.paper_id, kept, merged, rule=rule, evidence=evidence))

    def _must_not_merge(self, left: set[str], right: set[str]) -> bool:
        if len({n for n in map(numbers_of, left | right) if n}) > 1:
            return True
        return any(("", frozenset((a, b))) in self.apart for a in left for b in right)
