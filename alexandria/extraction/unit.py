"""Claims → KnowledgeUnit: the program adds what the model need not spend tokens on.

Entities are those that the model named, and the subjects of facts. A fact whose object is an entity becomes a
relationship, any other an attribute; the words of both stay as they were written. Polarity, certainty and
quantities are read from these words, types from names where the model gave none; sentence numbers become the
paper's, with page. Ids and provenance are computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alexandria.chunking import Chunk, minhash_of
from alexandria.claims import Claim
from alexandria.english import normal_form, stance_of, word_set
from alexandria.extraction.kinds import kind_of, names_a_thing
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passes import Failed, Passes, SoundClaim
from alexandria.extraction.wire import NamedEntity
from alexandria.knowledge import (
    Attribute,
    Coverage,
    Entity,
    KnowledgeUnit,
    Making,
    Merged,
    Provenance,
    Quarantined,
    Relationship,
    Support,
    Verdict,
    make_id,
)
from alexandria.quantities import canonical_unit, measurements, value_kind

__all__ = ["make_unit", "provenance_of"]

HEADING_WORDS = 7
"""A stored heading is cut here: eight words of the source in a row may not stand in any field."""

_ALIAS = re.compile(r"^(?P<name>[^()]{2,}?)\s*\((?P<alias>[^()\s]{1,12}(?: [^()\s]{1,12})?)\)$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_COMPARED = re.compile(
    r"^(?:(?:as )?compared (?:with|to)|in comparison (?:with|to)|versus|vs\.?|relative to|than|against)\s+",
    re.IGNORECASE,
)
_HEAD_ENDS = word_set("name_ends")
_LONGEST_NAME = 8
"""Words of a subject that may be a name; a longer one is a description, and the entity is its head."""


def make_unit(
    paper: PaperContext,
    chunk: Chunk,
    *,
    about: str,
    named: Sequence[NamedEntity],
    passes: Passes,
    verdicts: Mapping[Claim, Verdict],
    verifier: str,
    coverage: Coverage | None,
    making: Making,
) -> KnowledgeUnit:
    """Build the unit of one chunk from what its passes yielded.

    Args:
        paper: that the chunk is of.
        chunk: the sentences of the claims are numbered within it, from 1.
        about: its context.
        named: entities as the model named them.
        passes: sound, failed and merged claims.
        verdicts: of the second model, `verifier`.
        coverage: of the chunk by the sound claims.
        making: what made them.
    """
    unit_id = make_id("u", paper.paper_id, chunk.label, chunk.text_sha256)
    names = _Names.of(unit_id, named, passes.claims)
    attributes: list[Attribute] = []
    relationships: list[Relationship] = []
    ids: dict[Claim, str] = {}
    for position, sound in enumerate(passes.sound):
        claim = sound.claim
        ids[claim] = make_id("f", unit_id, position)
        subject, target = names.add(_name_of(claim)), names.find(_bare(claim.object))
        common = _common(ids[claim], subject, sound, chunk)
        if verdict := verdicts.get(claim):
            common |= {"verdict": verdict, "verified_by": verifier}
        if target is not None and target != subject:
            relationships.append(Relationship(**common, object_id=target))
        else:
            attributes.append(Attribute(**common, value_kind=value_kind(claim.object)))
    return KnowledgeUnit(
        id=unit_id,
        summary=about,
        entities=names.entities(),
        attributes=tuple(attributes),
        relationships=tuple(relationships),
        quarantined=tuple(_quarantined(unit_id, n, f, chunk) for n, f in enumerate(passes.failed)),
        merged=tuple(
            Merged(id=make_id("m", unit_id, n), fact_id=ids[m.into], statement=m.claim.statement)
            for n, m in enumerate(passes.merged)
        ),
        coverage=coverage,
        provenance=provenance_of(paper.paper_id, paper.doi, chunk),
        making=making,
    )


def _common(fact_id: str, subject: str, sound: SoundClaim, chunk: Chunk) -> dict[str, Any]:
    """What attributes and relationships have in common."""
    claim = sound.claim
    sentences = [chunk.sentences[n - 1] for n in claim.sentences]
    polarity, certainty = stance_of(claim.statement)
    compared = _COMPARED.match(claim.condition)
    return {
        "id": fact_id,
        "subject_id": subject,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "condition": claim.condition,
        "polarity": polarity,
        "certainty": certainty,
        "kind": claim.kind,
        "method": claim.method,
        "compared_with": claim.compared_with
        or (claim.condition[compared.end() :] if compared else ""),
        "claimed_by": claim.claimed_by,
        "quantities": measurements(claim.statement),
        "sentences": tuple(s.number for s in sentences),
        "page": sentences[0].page,
        "support": Support.FLAGGED if sound.doubts else Support.CHECKED,
        "doubt": sound.doubts[0] if sound.doubts else "",
        "made_by": claim.made_by,
    }


def _quarantined(unit_id: str, position: int, failed: Failed, chunk: Chunk) -> Quarantined:
    claim = failed.claim
    sentences = [chunk.sentences[n - 1] for n in claim.sentences if 1 <= n <= len(chunk.sentences)]
    return Quarantined(
        id=make_id("q", unit_id, position),
        subject=claim.subject,
        predicate=claim.predicate,
        object=claim.object,
        condition=claim.condition,
        sentences=tuple(s.number for s in sentences),
        page=sentences[0].page if sentences else None,
        reason=failed.reason,
        verified_by=failed.verified_by,
    )


def _name_of(claim: Claim) -> str:
    """What a claim is about, as a name: its subject without article, the head of a long description."""
    name = claim.subject_name or _bare(claim.subject)
    words = name.split()
    if len(words) <= _LONGEST_NAME:
        return name
    ends = [n for n, w in enumerate(words) if n and (w in _HEAD_ENDS or words[n - 1].endswith(","))]
    head = " ".join(words[: ends[0] if ends else _LONGEST_NAME]).rstrip(",;")
    return head or name


def _bare(text: str) -> str:
    return _ARTICLE.sub("", text).strip() or text


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
    type: str = ""


class _Names:
    """The entities of one unit, found by name, alias or normal form."""

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._known: dict[str, _Name] = {}
        self._forms: dict[str, str] = {}

    @classmethod
    def of(cls, unit_id: str, named: Sequence[NamedEntity], claims: Sequence[Claim]) -> _Names:
        """What the model named, then the subjects of claims, then their objects that name a thing."""
        names = cls(unit_id)
        for entity in named:
            names.add_named(entity)
        for claim in claims:
            names.add(_name_of(claim))
        for claim in claims:
            if names_a_thing(_bare(claim.object)):
                names.add(_bare(claim.object))
        return names

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

    def add_named(self, entity: NamedEntity) -> None:
        """An entity with the type and the aliases that the model gives it."""
        key = self.add(entity.name)
        known = self._known[key]
        known.type = known.type or entity.type
        for alias in entity.aliases:
            known.aliases.setdefault(alias)
            self._forms.setdefault(normal_form(alias), key)

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
                type=n.type or kind_of(n.name),
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
