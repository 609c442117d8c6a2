"""The contract: what one chunk of a paper yields, in fresh words, with where it comes from.

Extraction produces Knowledge Units, the library keeps them, search and evaluation read them.
`schemas/` is generated from this module (`python -m alexandria.schemas`); nothing else defines a unit.
Ids are deterministic: the same paper, settings and answers give the same ids on every machine.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "CONTRACT_VERSION",
    "Attribute",
    "Certainty",
    "Entity",
    "KnowledgeUnit",
    "Making",
    "Provenance",
    "Relationship",
    "make_id",
]

CONTRACT_VERSION = "1"
"""Raised when stored units of an older contract have to be made again."""

Text = Annotated[str, Field(min_length=1)]


def make_id(prefix: str, *parts: object) -> str:
    """A stable id: `prefix` and the first 16 hex digits of the SHA-256 of the parts.

    The parts are joined with the unit separator, so ("a", "bc") and ("ab", "c") differ.
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
    return f"{prefix}_{digest[:16]}"


class _Frozen(BaseModel):
    # Inputs stay out of error messages: they may be text of a paper.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Certainty(StrEnum):
    """How firmly the paper says it. Never raised on the way: "may" stays `suggested`."""

    STATED = "stated"
    SUGGESTED = "suggested"
    NEGATED = "negated"


class Provenance(_Frozen):
    """Where a unit comes from; never the text itself."""

    paper_id: Text
    """SHA-256 of the paper's file, hex."""
    doi: str | None = None
    chunk: int = Field(ge=0)
    """Position of the chunk in the paper, from 0."""
    section: str = ""
    """Heading of the section, cut to seven words."""
    first_page: int | None = None
    last_page: int | None = None
    first_sentence: int = Field(ge=1)
    last_sentence: int = Field(ge=1)
    """Sentences are numbered through the paper's prose from 1; both ends belong to the unit."""
    word_start: int = Field(ge=0)
    word_end: int = Field(ge=0)
    """Half-open range of the chunk's words, counted through the paper's prose."""
    text_sha256: Text
    """SHA-256 of the chunk's sentences joined by single blanks, UTF-8, hex."""
    minhash: tuple[int, ...] = ()
    """MinHash of the chunk's lower-cased word 3-grams (datasketch, 64 permutations, seed 1)."""


class Making(_Frozen):
    """What made a unit: enough to tell whether it is stale."""

    model: Text
    prompt_version: Text
    """Digest of the prompt file and of the wire format's schema."""
    request_digest: Text
    """Digest of everything that was sent; the same digest means the same question."""


class Entity(_Frozen):
    """A named thing that the chunk speaks of."""

    id: Text
    name: Text
    type: str = ""
    """Free word such as organism, substance, method, place, quantity; empty if not known."""
    aliases: tuple[str, ...] = ()
    canonical_id: str | None = None
    """Set by resolution: entities of a paper with the same id name the same thing."""


class _Fact(_Frozen):
    id: Text
    condition: str = ""
    """Under which the fact holds: "at 25 °C", "in mice", "compared with 2019"."""
    certainty: Certainty = Certainty.STATED
    sentences: tuple[int, ...] = Field(min_length=1)
    """Numbers of the sentences that state it, in the paper's numbering."""
    page: int | None = None
    """Page of the first of them."""


class Attribute(_Fact):
    """Entity – name – literal value."""

    entity_id: Text
    name: Text
    value: Text
    unit: str = ""


class Relationship(_Fact):
    """Entity – predicate – entity, or a literal where the object is no entity of the unit."""

    subject_id: Text
    predicate: Text
    object_id: str | None = None
    object_text: str | None = None

    @model_validator(mode="after")
    def _one_object(self) -> Relationship:
        if (self.object_id is None) == (self.object_text is None):
            raise ValueError("a relationship has either object_id or object_text")
        return self


class KnowledgeUnit(_Frozen):
    """What one chunk yields."""

    id: Text
    summary: str = ""
    """The chunk's context in one fresh sentence."""
    entities: tuple[Entity, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    provenance: Provenance
    making: Making

    @model_validator(mode="after")
    def _no_dangling_ids(self) -> KnowledgeUnit:
        known = {e.id for e in self.entities}
        used = {a.entity_id for a in self.attributes}
        for r in self.relationships:
            used.add(r.subject_id)
            if r.object_id is not None:
                used.add(r.object_id)
        if missing := used - known:
            raise ValueError(f"facts name {len(missing)} entities that the unit does not hold")
        return self

    @property
    def fact_count(self) -> int:
        """Attributes and relationships together."""
        return len(self.attributes) + len(self.relationships)
