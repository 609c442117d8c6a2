"""Anaphora resolution: pronouns and "the cytokine" -> their antecedent, if there is exactly one candidate.

An anaphor has a meaning in its own unit only. It gets an antecedent if all facts that use it lead to the same
one: the only fitting subject of the same sentence or of the one before. Otherwise it stays an entity of its own.
The antecedent of a bare pronoun must have a type; without one, "it" too often has no antecedent at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alexandria.knowledge import Attribute, Entity, KnowledgeUnit, Relationship
from alexandria.resolution.name_lexicon import GENERIC_NAME_WORDS, KIND_NOUNS, PRONOUNS
from alexandria.resolution.name_normalization import is_plural, name_words

__all__ = ["Antecedent", "antecedents", "is_anaphor"]

_DEMONSTRATIVE = re.compile(
    r"^(this|these|that|those|such|its|their|his|her|our|both|each|the (?:same|latter|former|other|above))\s+\S",
    re.IGNORECASE,
)
_THE = re.compile(r"^the\s+(?P<rest>\S.*)$", re.IGNORECASE)
_CLAUSES = frozenset({"this", "that"})
"""On their own they more often refer to a whole statement than to an entity."""
_VAGUE = frozenset("number use fact case way part".split())
_SINGULAR = frozenset({"it", "itself"})
_HUMAN = frozenset({"he", "she", "him", "her", "himself", "herself"})
_NOUN_KINDS = {noun: kind for kind, nouns in KIND_NOUNS.items() for noun in nouns}
_DESCRIPTIVE_WORDS = GENERIC_NAME_WORDS | frozenset(_NOUN_KINDS)


@dataclass(frozen=True, slots=True)
class Antecedent:
    """An anaphor, its antecedent in the same unit, and the sentence of the antecedent."""

    anaphor: Entity
    entity: Entity
    sentence: int


def is_anaphor(name: str) -> bool:
    """Whether a name is an anaphor: "it", "these mice", "the method"."""
    plain = " ".join(name.split())
    if plain.casefold() in PRONOUNS or _DEMONSTRATIVE.match(plain):
        return True
    description = _THE.match(plain)
    return description is not None and all(
        w in _DESCRIPTIVE_WORDS for w in name_words(description["rest"])
    )


def antecedents(unit: KnowledgeUnit) -> Iterator[Antecedent]:
    """The anaphors of a unit that have exactly one antecedent, with it."""
    by_id = {e.id: e for e in unit.entities}
    named = {e.id for e in unit.entities if not is_anaphor(e.name)}
    facts = sorted(enumerate(unit.facts), key=lambda f: (f[1].sentences[0], f[0]))
    for anaphor in unit.entities:
        if anaphor.id in named:
            continue
        found = {
            _antecedent(anaphor, fact, place, facts, by_id, named)
            for place, (_, fact) in enumerate(facts)
            if anaphor.id in _entities_of(fact)
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
    """Antecedent in one fact: among the subjects of its sentence first, then of the sentence before."""
    here = fact.sentences[0]
    own = set(_entities_of(fact))
    for sentence in (here, here - 1):
        subjects = {
            f.subject_id
            for _, f in facts[:place]
            if f.sentences[0] == sentence and f.subject_id in named and f.subject_id not in own
        }
        if len(subjects) > 1:
            fitting = {s for s in subjects if _matches_description(anaphor, by_id[s])}
            return (fitting.pop(), sentence) if len(fitting) == 1 else None
        if subjects:
            (one,) = subjects
            return (one, sentence) if _fits(anaphor, by_id[one]) else None
    return None


def _entities_of(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Relationship):
        return fact.subject_id, fact.object_id
    return (fact.subject_id,)


def _fits(anaphor: Entity, entity: Entity) -> bool:
    """Whether type and number agree."""
    word = anaphor.name.strip().casefold()
    if word in PRONOUNS and (entity.type == "" or word in _CLAUSES):
        return False
    if word in _HUMAN:
        return entity.type == "person"
    if word in _SINGULAR:
        return entity.type not in ("person", "group") and not is_plural(entity.name)
    if word in PRONOUNS:
        return entity.type == "group" or is_plural(entity.name)
    return _matches_description(anaphor, entity)


def _matches_description(anaphor: Entity, entity: Entity) -> bool:
    """Whether "the cytokine" describes this entity: by its type, or because its name ends with the noun."""
    if anaphor.name.strip().casefold() in PRONOUNS:
        return False
    words_of_anaphor = anaphor.name.split()
    if words_of_anaphor[0].casefold() not in ("the", "this", "that", "these", "those", "such"):
        return False  # "its colour" is not the thing itself
    words = name_words(" ".join(words_of_anaphor[1:]))
    if len(words) != 1 or words[0] in _VAGUE or is_plural(anaphor.name) != is_plural(entity.name):
        return False
    own = name_words(entity.name)
    has_same_head = len(own) > 1 and own[-1] == words[0]
    return has_same_head or (entity.type != "" and _NOUN_KINDS.get(words[0]) == entity.type)
