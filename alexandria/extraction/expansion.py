"""WireAnswer → KnowledgeUnit: the program adds what the model need not spend tokens on.

Entities come from the subjects and from the values that are told to be a kind of thing; relationships are
told from attributes by whether the value is an entity; quantities are parted into value and unit; sentence
numbers become the paper's, with page; ids and provenance are computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexandria.chunking import Chunk, Sentence, minhash_of
from alexandria.extraction.wire import WireFact
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Making,
    Provenance,
    Relationship,
    make_id,
)
from alexandria.names import normal_form
from alexandria.quantities import parse_value

__all__ = ["make_unit"]

HEADING_WORDS = 7
"""A stored heading is cut here: eight words of the source in a row may not stand in any field."""

_ALIAS = re.compile(r"^(?P<name>[^()]{2,}?)\s*\((?P<alias>[^()\s]{1,12}(?: [^()\s]{1,12})?)\)$")
_PRONOUN = re.compile(r"^(it|they|this|these|that|those|we|he|she|which|there)$", re.IGNORECASE)


def make_unit(
    paper_id: str,
    doi: str | None,
    chunk: Chunk,
    *,
    about: str,
    facts: Sequence[WireFact],
    kinds: Mapping[str, str],
    making: Making,
) -> KnowledgeUnit:
    """Build the unit of one chunk from aligned facts (each `sentence` is one of the chunk's, from 1)."""
    unit_id = make_id("u", paper_id, chunk.label, chunk.text_sha256)
    names = _Names(unit_id)
    for fact in facts:
        names.add(fact.subject)
    for name, kind in kinds.items():
        names.describe(name, kind)
    attributes: list[Attribute] = []
    relationships: list[Relationship] = []
    for position, fact in enumerate(facts):
        sentence = chunk.sentences[fact.sentence - 1]
        fact_id = make_id("f", unit_id, position)
        subject, target = names.add(fact.subject), names.find(fact.value)
        if target is not None and target != subject:
            relationships.append(
                Relationship(
                    id=fact_id,
                    subject_id=subject,
                    predicate=fact.property,
                    object_id=target,
                    condition=fact.condition,
                    certainty=fact.certainty,
                    sentences=(sentence.number,),
                    page=sentence.page,
                )
            )
            continue
        attributes.append(_attribute(fact_id, subject, fact, sentence))
    return KnowledgeUnit(
        id=unit_id,
        summary=about,
        entities=names.entities(),
        attributes=tuple(attributes),
        relationships=tuple(relationships),
        provenance=provenance_of(paper_id, doi, chunk),
        making=making,
    )


def _attribute(fact_id: str, entity: str, fact: WireFact, sentence: Sentence) -> Attribute:
    kind, quantity, value, unit = parse_value(fact.value)
    return Attribute(
        id=fact_id,
        entity_id=entity,
        name=fact.property,
        value=value,
        unit=unit,
        kind=kind,
        quantity=quantity,
        condition=fact.condition,
        certainty=fact.certainty,
        sentences=(sentence.number,),
        page=sentence.page,
    )


def provenance_of(paper_id: str, doi: str | None, chunk: Chunk) -> Provenance:
    """Where a chunk stands in its paper, without its text."""
    pages = [s.page for s in chunk.sentences if s.page is not None]
    return Provenance(
        paper_id=paper_id,
        doi=doi,
        chunk=chunk.index,
        section=" ".join(chunk.section.split()[:HEADING_WORDS]),
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        first_sentence=chunk.sentences[0].number,
        last_sentence=chunk.sentences[-1].number,
        word_start=chunk.sentences[0].word_start,
        word_end=chunk.sentences[-1].word_end,
        text_sha256=chunk.text_sha256,
        minhash=minhash_of(chunk.text),
    )


@dataclass(slots=True)
class _Name:
    name: str
    aliases: dict[str, None]
    kind: str = ""


class _Names:
    """The entities of one unit, found by name, alias or normal form."""

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._known: dict[str, _Name] = {}
        self._forms: dict[str, str] = {}

    def add(self, text: str) -> str:
        """The id of the entity that `text` names, new or known; "name (ABBR)" brings an alias."""
        match = _ALIAS.match(text)
        name = match["name"].strip() if match else text
        key = self._forms.get(normal_form(name)) or (
            self._forms.get(normal_form(match["alias"])) if match else None
        )
        if key is None:
            key = make_id("e", self._unit_id, normal_form(name))
            self._known[key] = _Name(name, {})
        self._forms.setdefault(normal_form(name), key)
        if match:
            self._known[key].aliases.setdefault(match["alias"])
            self._forms.setdefault(normal_form(match["alias"]), key)
        return key

    def find(self, text: str) -> str | None:
        """The id of a known entity, or None."""
        match = _ALIAS.match(text)
        return self._forms.get(normal_form(match["name"].strip() if match else text))

    def describe(self, text: str, kind: str) -> None:
        """Note what kind of thing a name stands for. One that no fact is about becomes an entity too:
        it is the value of some fact, which thereby becomes a relationship."""
        self._known[self.add(text)].kind = kind

    def entities(self) -> tuple[Entity, ...]:
        """In the order of first mention."""
        return tuple(
            Entity(
                id=key, name=n.name, type=n.kind, aliases=tuple(a for a in n.aliases if a != n.name)
            )
            for key, n in self._known.items()
        )
