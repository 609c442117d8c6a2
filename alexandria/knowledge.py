"""The contract: what one chunk of a paper yields, in fresh words, with where it comes from.

Extraction produces Knowledge Units, the library stores them, search and evaluation read them.
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
    "Coverage",
    "Entity",
    "ExpressionFigures",
    "KnowledgeUnit",
    "Maker",
    "Making",
    "Provenance",
    "Quantity",
    "QuarantineReason",
    "Quarantined",
    "Relationship",
    "ValueKind",
    "make_id",
]

CONTRACT_VERSION = "2"
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
    # Validators are built at first use: `from alexandria import Library` should be quick.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class Certainty(StrEnum):
    """How firmly the paper says it. Never raised on the way: "may" stays `suggested`."""

    STATED = "stated"
    SUGGESTED = "suggested"
    NEGATED = "negated"


class Maker(StrEnum):
    """Who worded a fact: the model, or a rule of the program where the model left something out."""

    MODEL = "model"
    RULE = "rule"


class ValueKind(StrEnum):
    """What an attribute's value is, as far as its form tells."""

    TEXT = "text"
    QUANTITY = "quantity"
    DATE = "date"
    DOI = "doi"
    ACCESSION = "accession"
    GENE = "gene"
    CHEMICAL = "chemical"


class QuarantineReason(StrEnum):
    """Why a fact is kept apart: it could not be shown to be what its sentence says, or not be freed."""

    NO_SENTENCE = "no-sentence"
    """No sentence of the chunk holds its words and numbers."""
    NUMBER = "number"
    """A number of it is not in its sentence."""
    UNIT = "unit"
    """The number is there, with another unit."""
    ENTITY = "entity"
    """What it is about is not named in its sentence, nor known under another name."""
    POLARITY = "polarity"
    """It affirms what the sentence denies, or the other way round."""
    CERTAINTY = "certainty"
    """It states what the sentence only suggests."""
    EXPRESSION = "expression"
    """It repeats eight or more words of the paper and could not be shortened."""
    EXAMPLE = "example"
    """It comes from the prompt's example."""


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


class Quantity(_Frozen):
    """What a printed value means to a machine; the printed form stays beside it.

    `value` is the number itself, or the middle of `low` and `high` where a range is printed; `uncertainty` is
    what stands after ±. `unit` is a name that pint knows, empty for a pure number; `bound` is "", "<", "≤",
    ">", "≥" or "~".
    """

    # JSON has no infinity, and the library's rows travel as JSON
    model_config = ConfigDict(allow_inf_nan=False)

    value: float
    low: float | None = None
    high: float | None = None
    uncertainty: float | None = None
    unit: str = ""
    bound: str = ""


class _Fact(_Frozen):
    id: Text
    condition: str = ""
    """Under which the fact holds: "at 25 °C", "in mice", "compared with 2019"."""
    certainty: Certainty = Certainty.STATED
    sentences: tuple[int, ...] = Field(min_length=1)
    """Numbers of the sentences that state it, in the paper's numbering."""
    page: int | None = None
    """Page of the first of them."""
    attributed_to: str = ""
    """Citation mark ("[12]", "Smith 2019") where the paper only reports what another one found."""
    made_by: Maker = Maker.MODEL


class Attribute(_Fact):
    """Entity – name – literal value."""

    entity_id: Text
    name: Text
    value: Text
    unit: str = ""
    kind: ValueKind = ValueKind.TEXT
    quantity: Quantity | None = None


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


class Quarantined(_Frozen):
    """A fact that failed a check twice: kept apart with its reason, not counted, not served by default."""

    id: Text
    subject: str
    predicate: str
    value: str
    condition: str = ""
    certainty: Certainty = Certainty.STATED
    sentences: tuple[int, ...] = ()
    """Numbers of the sentences that it was checked against, in the paper's numbering."""
    page: int | None = None
    reason: QuarantineReason


class Coverage(_Frozen):
    """How much of a chunk its grounded facts account for: counts of what is there and of what is found."""

    sentences: int = 0
    """Sentences that state something."""
    sentences_covered: int = 0
    sentences_by_rule: int = 0
    """Of these, those that only a rule's fact covers."""
    numbers: int = 0
    numbers_found: int = 0
    names: int = 0
    names_found: int = 0


class ExpressionFigures(_Frozen):
    """How near the stored fields of a unit come to the paper's wording."""

    longest_run: int = 0
    """Most consecutive words of the paper in one field."""
    longest_masked_run: int = 0
    """The same over adjacent fields of a fact; numbers, units, names, formulae and set phrases do not count."""
    words: int = 0
    masked_words: int = 0
    """Of `words`, those that a mask covers: a mask can hide copied words, so its share is recorded."""


class KnowledgeUnit(_Frozen):
    """What one chunk yields."""

    id: Text
    summary: str = ""
    """The chunk's context in one fresh sentence."""
    entities: tuple[Entity, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    coverage: Coverage | None = None
    """None where it was not measured (units of older versions)."""
    expression: ExpressionFigures | None = None
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
    def facts(self) -> tuple[Attribute | Relationship, ...]:
        """Attributes, then relationships."""
        return (*self.attributes, *self.relationships)

    @property
    def fact_count(self) -> int:
        """Attributes and relationships together."""
        return len(self.attributes) + len(self.relationships)
