"""Claims → KnowledgeUnit: the program adds what the model need not spend tokens on.

Entities come from subjects and from values that are names. A claim whose value is an entity becomes a
relationship, any other an attribute. Types come from names, quantities are split into value and unit, and
sentence numbers become the paper's, with page. Ids and provenance are computed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alexandria.chunking import Chunk, Sentence, minhash_of
from alexandria.claims import Claim
from alexandria.english import normal_form
from alexandria.extraction.kinds import kind_of, names_a_thing
from alexandria.extraction.passes import Failed
from alexandria.knowledge import (
    Attribute,
    Coverage,
    Entity,
    KnowledgeUnit,
    Making,
    Provenance,
    Quarantined,
    Relationship,
    make_id,
)
from alexandria.quantities import canonical_unit, parse_value

__all__ = ["make_unit"]

HEADING_WORDS = 7
"""A stored heading is cut here: eight words of the source in a row may not stand in any field."""

_ALIAS = re.compile(r"^(?P<name>[^()]{2,}?)\s*\((?P<alias>[^()\s]{1,12}(?: [^()\s]{1,12})?)\)$")


def make_unit(
    paper_id: str,
    doi: str | None,
    chunk: Chunk,
    *,
    about: str,
    claims: Sequence[Claim],
    making: Making,
    failed: Sequence[Failed] = (),
    coverage: Coverage | None = None,
) -> KnowledgeUnit:
    """Build the unit of one chunk from claims that hold (each `sentence` is one of the chunk's, from 1)."""
    unit_id = make_id("u", paper_id, chunk.label, chunk.text_sha256)
    names = _Names(unit_id)
    for claim in claims:
        names.add(claim.subject)
    for claim in claims:
        if names_a_thing(claim.value):
            names.add(claim.value)
    attributes: list[Attribute] = []
    relationships: list[Relationship] = []
    for position, claim in enumerate(claims):
        sentence = chunk.sentences[claim.sentence - 1]
        fact_id = make_id("f", unit_id, position)
        subject, target = names.add(claim.subject), names.find(claim.value)
        if target is not None and target != subject:
            relationships.append(_relationship(fact_id, subject, target, claim, sentence))
        else:
            attributes.append(_attribute(fact_id, subject, claim, sentence))
    return KnowledgeUnit(
        id=unit_id,
        summary=about,
        entities=names.entities(),
        attributes=tuple(attributes),
        relationships=tuple(relationships),
        quarantined=tuple(_quarantined(unit_id, n, f, chunk) for n, f in enumerate(failed)),
        coverage=coverage,
        provenance=provenance_of(paper_id, doi, chunk),
        making=making,
    )


def _relationship(
    fact_id: str, subject: str, target: str, claim: Claim, sentence: Sentence
) -> Relationship:
    return Relationship(
        id=fact_id,
        subject_id=subject,
        predicate=claim.predicate,
        object_id=target,
        condition=claim.condition,
        certainty=claim.certainty,
        sentences=(sentence.number,),
        page=sentence.page,
        attributed_to=claim.attributed_to,
        made_by=claim.made_by,
    )


def _attribute(fact_id: str, entity: str, claim: Claim, sentence: Sentence) -> Attribute:
    kind, quantity, value, unit = parse_value(claim.value)
    return Attribute(
        id=fact_id,
        entity_id=entity,
        name=claim.predicate,
        value=value,
        unit=unit,
        kind=kind,
        quantity=quantity,
        condition=claim.condition,
        certainty=claim.certainty,
        sentences=(sentence.number,),
        page=sentence.page,
        attributed_to=claim.attributed_to,
        made_by=claim.made_by,
    )


def _quarantined(unit_id: str, position: int, failed: Failed, chunk: Chunk) -> Quarantined:
    claim = failed.claim
    within = 1 <= claim.sentence <= len(chunk.sentences)
    sentence = chunk.sentences[claim.sentence - 1] if within else None
    return Quarantined(
        id=make_id("q", unit_id, position),
        subject=claim.subject,
        predicate=claim.predicate,
        value=claim.value,
        condition=claim.condition,
        certainty=claim.certainty,
        sentences=(sentence.number,) if sentence else (),
        page=sentence.page if sentence else None,
        reason=failed.reason,
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


class _Names:
    """The entities of one unit, found by name, alias or normal form."""

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._known: dict[str, _Name] = {}
        self._forms: dict[str, str] = {}

    def add(self, text: str) -> str:
        """The id of the entity that `text` names, new or known; "name (ABBR)" brings an alias."""
        match = _aliased(text)
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
        match = _aliased(text)
        return self._forms.get(normal_form(match["name"].strip() if match else text))

    def entities(self) -> tuple[Entity, ...]:
        """In the order of first mention."""
        return tuple(
            Entity(
                id=key,
                name=n.name,
                type=kind_of(n.name),
                aliases=tuple(a for a in n.aliases if a != n.name),
            )
            for key, n in self._known.items()
        )


def _aliased(text: str) -> re.Match[str] | None:
    """A name with another in brackets; "mass (kg)" has a unit there, "M" may be methionine."""
    match = _ALIAS.match(text)
    if match is None:
        return None
    inside = match["alias"]
    is_unit = bool(canonical_unit(inside)) and not (inside.isalpha() and inside.isupper())
    return None if is_unit else match
