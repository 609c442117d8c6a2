"""Pronouns and "the cytokine" → the entity they stand for, where the sentences leave one choice.

Such a name means something in its own unit only. It is given an antecedent where all facts that use it point
to the same one: the only subject that fits, of the sentence itself or of the one before. Else it stands alone.
A bare pronoun needs an antecedent whose kind is known; without one, "it" is too often nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alexandria.knowledge import Attribute, Entity, KnowledgeUnit, Relationship
from alexandria.resolution.name_lexicon import GENERIC_NAME_WORDS, KIND_NOUNS, PRONOUNS
from alexandria.resolution.name_normalization import is_plural, name_words

__all__ = ["Antecedent", "antecedents", "is_anaphor"]

_POINTING = re.compile(
    r"^(this|these|that|those|such|its|their|his|her|our|both|each|the (?:same|latter|former|other|above))\s+\S",
    re.IGNORECASE,
)
_THE = re.compile(r"^the\s+(?P<rest>\S.*)$", re.IGNORECASE)
_CLAUSES = frozenset({"this", "that"})
"""On their own they stand for what a sentence says more often than for a thing in it."""
_VAGUE = frozenset("number use fact case way part".split())
_SINGULAR = frozenset({"it", "itself"})
_HUMAN = frozenset({"he", "she", "him", "her", "himself", "herself"})
_NOUN_KINDS = {noun: kind for kind, nouns in KIND_NOUNS.items() for noun in nouns}
_DESCRIBES = GENERIC_NAME_WORDS | frozenset(_NOUN_KINDS)


@dataclass(frozen=True, slots=True)
class Antecedent:
    """`anaphor` and the entity of the same unit that it stands for, and the sentence where that one is."""

    anaphor: Entity
    entity: Entity
    sentence: int


def is_anaphor(name: str) -> bool:
    """Whether a name says only that something was named before: "it", "these mice", "the method"."""
    plain = " ".join(name.split())
    if plain.casefold() in PRONOUNS or _POINTING.match(plain):
        return True
    described = _THE.match(plain)
    return described is not None and all(w in _DESCRIBES for w in name_words(described["rest"]))


def antecedents(unit: KnowledgeUnit) -> Iterator[Antecedent]:
    """The anaphors of a unit that have exactly one antecedent."""
    by_id = {e.id: e for e in unit.entities}
    named = {e.id for e in unit.entities if not is_anaphor(e.name)}
    facts = sorted(enumerate(unit.facts), key=lambda f: (f[1].sentences[0], f[0]))
    for anaphor in unit.entities:
        if anaphor.id in named:
            continue
        found = {
            _antecedent(anaphor, fact, place, facts, by_id, named)
            for place, (_, fact) in enumerate(facts)
            if anaphor.id in _members(fact)
        }
        if len(found) == 1 and (one := found.pop()) is not None:
            yield Antecedent(anaphor, by_id[one[0]], one[1])


Fact = Attribute | Relationship


def _antecedent(
    anaphor: Entity,
    fact: Fact,
    place: int,
    facts: list[tuple[int, Fact]],
    by_id: dict[str, Entity],
    named: set[str],
) -> tuple[str, int] | None:
    """The entity that one fact's anaphor stands for: subjects of its sentence first, then of the one before."""
    here = fact.sentences[0]
    own = set(_members(fact))
    for sentence in (here, here - 1):
        subjects = {
            _subject(f)
            for _, f in facts[:place]
            if f.sentences[0] == sentence and _subject(f) in named and _subject(f) not in own
        }
        if len(subjects) > 1:
            fitting = {s for s in subjects if _described(anaphor, by_id[s])}
            return (fitting.pop(), sentence) if len(fitting) == 1 else None
        if subjects:
            (one,) = subjects
            return (one, sentence) if _fits(anaphor, by_id[one]) else None
    return None


def _subject(fact: Fact) -> str:
    return fact.entity_id if isinstance(fact, Attribute) else fact.subject_id


def _members(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Attribute):
        return (fact.entity_id,)
    return (fact.subject_id, fact.object_id) if fact.object_id else (fact.subject_id,)


def _fits(anaphor: Entity, entity: Entity) -> bool:
    """Whether kind and number allow it."""
    word = anaphor.name.strip().casefold()
    if word in PRONOUNS and (entity.type == "" or word in _CLAUSES):
        return False
    if word in _HUMAN:
        return entity.type == "person"
    if word in _SINGULAR:
        return entity.type not in ("person", "group") and not is_plural(entity.name)
    if word in PRONOUNS:
        return entity.type == "group" or is_plural(entity.name)
    return _described(anaphor, entity)


def _described(anaphor: Entity, entity: Entity) -> bool:
    """Whether "the cytokine" describes this entity: by its kind, or because its name ends so."""
    if anaphor.name.strip().casefold() in PRONOUNS:
        return False
    pointing = anaphor.name.split()
    if pointing[0].casefold() not in ("the", "this", "that", "these", "those", "such"):
        return False  # its colour is not the thing
    words = name_words(" ".join(pointing[1:]))
    if len(words) != 1 or words[0] in _VAGUE or is_plural(anaphor.name) != is_plural(entity.name):
        return False
    own = name_words(entity.name)
    ends_so = len(own) > 1 and own[-1] == words[0]
    return ends_so or (entity.type != "" and _NOUN_KINDS.get(words[0]) == entity.type)
