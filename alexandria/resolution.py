"""Knowledge Units of a paper → the same units with canonical ids: entities that name the same thing.

Conservative by design: only equal names after normalising, names that differ by a plural "s", and
abbreviations that the paper itself defines are merged. Similarity and the model come later in the ladder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from alexandria.knowledge import Entity, KnowledgeUnit, make_id

__all__ = ["normal_form", "resolve_entities"]

_NOT_A_WORD = re.compile(r"[^\w+%/.]+")
_ARTICLES = frozenset({"the", "a", "an"})


def normal_form(name: str) -> str:
    """A name without case, articles, punctuation or a plural ending; two equal forms name one thing.

    Symbols of three letters or fewer keep their case (pH is not PH, mM not MM).
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    if len(plain) <= 3:
        return plain
    words = [w for w in _NOT_A_WORD.split(plain.casefold()) if w and w not in _ARTICLES]
    return " ".join(_singular(w) for w in words) or plain


def resolve_entities(units: Sequence[KnowledgeUnit]) -> tuple[KnowledgeUnit, ...]:
    """Give every entity of one paper its canonical id.

    Two entities share an id where their normal forms agree, or where one's alias is the other's name and no
    third name claims that alias.
    """
    full_names: dict[str, set[str]] = {}
    for unit in units:
        for entity in unit.entities:
            for alias in entity.aliases:
                full_names.setdefault(normal_form(alias), set()).add(normal_form(entity.name))
    return tuple(
        unit.model_copy(
            update={"entities": tuple(_with_id(e, unit, full_names) for e in unit.entities)}
        )
        for unit in units
    )


def _with_id(entity: Entity, unit: KnowledgeUnit, full_names: dict[str, set[str]]) -> Entity:
    form = normal_form(entity.name)
    meanings = full_names.get(form, set())
    if len(meanings) == 1:
        form = next(iter(meanings))
    canonical = make_id("c", unit.provenance.paper_id, form)
    return entity.model_copy(update={"canonical_id": canonical})


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word[:-1]
    return word
