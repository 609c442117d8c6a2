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
    "FactKind",
    "KnowledgeUnit",
    "Maker",
    "Making",
    "Merged",
    "Polarity",
    "Provenance",
    "Quantity",
    "QuantityRole",
    "QuarantineReason",
    "Quarantined",
    "Relationship",
    "ReviewState",
    "Support",
    "ValueKind",
    "Verdict",
    "make_id",
    "sentence_of",
]

CONTRACT_VERSION = "3"
"""Raised when stored units of an older contract have to be made again."""

Text = Annotated[str, Field(min_length=1)]
ReviewMoment = Annotated[str, Field(pattern=r"^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")]
"""ISO 8601 to the second, UTC; empty where nobody decided."""


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


def sentence_of(subject: str, predicate: str, object_: str, condition: str) -> str:
    """The fields of a fact as the sentence that they are: joined by blanks, with a capital and a full stop.

    A first word with a capital, digit or hyphen in it keeps its form ("mRNA", "p-value").
    """
    text = " ".join(" ".join(f for f in (subject, predicate, object_, condition) if f).split())
    first = text.split(" ", 1)[0]
    if len(first) > 1 and first.isascii() and first.isalpha() and first.islower():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


class Polarity(StrEnum):
    """Whether the sentence of a fact affirms or denies; the predicate says so in words ("does not bind")."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Certainty(StrEnum):
    """How firmly the paper says it, as the words of the fact do: "binds", "probably binds", "may bind"."""

    ESTABLISHED = "established"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class FactKind(StrEnum):
    """What a fact is in its paper."""

    RESULT = "result"
    METHOD = "method"
    DEFINITION = "definition"
    BACKGROUND = "background"
    HYPOTHESIS = "hypothesis"
    LIMITATION = "limitation"


class Support(StrEnum):
    """What the checks found: nothing to doubt, or something that no check can decide."""

    CHECKED = "checked"
    FLAGGED = "flagged"


class Verdict(StrEnum):
    """What a model said that was asked whether the sentences of a fact say what the fact says."""

    ENTAILED = "entailed"
    CONTRADICTED = "contradicted"
    NOT_STATED = "not-stated"


class Maker(StrEnum):
    """Who worded a fact: the model, or a rule of the program (rows of tables, what a small model left out)."""

    MODEL = "model"
    RULE = "rule"


class ReviewState(StrEnum):
    """What a person decided of a fact: it stands, other words stand for it, or it is wrong."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    UNCHECKED = "corrected-unchecked"
    """Corrected; the paper was not at hand, so the new words were not compared with its wording."""
    REJECTED = "rejected"


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
    """Why a fact is kept apart: its sentence contradicts it, or it cannot be stored in other words."""

    NO_SENTENCE = "no-sentence"
    """No sentence of the chunk is the one that it names, nor holds its numbers and words."""
    NUMBER = "number"
    """A number of it is in none of its sentences."""
    UNIT = "unit"
    """The number is there, with another unit."""
    PAIRING = "pairing"
    """Its value belongs to another name: "respectively", the other arm, the other comparator."""
    POLARITY = "polarity"
    """It affirms what the sentence denies, or the other way round."""
    CERTAINTY = "certainty"
    """It states what the sentence only suggests."""
    FOREIGN = "foreign"
    """It speaks of things that the paper does not speak of."""
    EXAMPLE = "example"
    """It comes from the prompt's example."""
    FORM = "form"
    """It is no sentence that can be understood alone."""
    EXPRESSION = "expression"
    """It repeats eight or more words of the paper."""
    CONTRADICTED = "contradicted"
    """A second model says that the sentences contradict it."""
    NOT_STATED = "not-stated"
    """A second model says that the sentences do not state it."""
    ENTITY = "entity"
    """Only in units of contract 2: what it is about was not named in its sentence."""
    REJECTED = "rejected"
    """A person rejected it."""


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


class QuantityRole(StrEnum):
    """What a number of a fact is."""

    VALUE = "value"
    START = "start"
    """Before a change: "fell from 39 K to 36.5 K"."""
    END = "end"
    DIFFERENCE = "difference"
    """By how much: "fell by 2.5 K"."""
    SAMPLE_SIZE = "n"
    """How many were looked at: "n = 48", "of 107 patients"."""
    P_VALUE = "p"


class Quantity(_Frozen):
    """What a printed number means to a machine; the words of the fact hold it as printed.

    `value` is the number itself, or the middle of `low` and `high` where a range is printed; `uncertainty` is
    what stands after ±. `unit` is a name that pint knows, empty for a pure number; `bound` is "", "<", "≤",
    ">", "≥" or "~". `interval_low` and `interval_high` are the ends of a confidence interval of
    `interval_level` percent.
    """

    # JSON has no infinity, and the library's rows travel as JSON
    model_config = ConfigDict(allow_inf_nan=False)

    value: float
    role: QuantityRole = QuantityRole.VALUE
    low: float | None = None
    high: float | None = None
    uncertainty: float | None = None
    unit: str = ""
    bound: str = ""
    interval_low: float | None = None
    interval_high: float | None = None
    interval_level: float | None = None


class _Fact(_Frozen):
    id: Text
    subject_id: Text
    """The entity that `subject` names."""
    subject: Text
    predicate: Text
    """A finite verb phrase, with its "does not" or "may"."""
    object: str = ""
    condition: str = ""
    """Under which the fact holds: "at 25 °C", "in mice", "compared with 2019"."""
    polarity: Polarity = Polarity.AFFIRMED
    certainty: Certainty = Certainty.ESTABLISHED
    kind: FactKind | None = None
    """None where the model did not say."""
    method: str = ""
    """How it was found, where stated."""
    compared_with: str = ""
    """The other side of a comparison, where stated."""
    claimed_by: str = ""
    """Citation ("[12]", "Smith 2019") or "earlier work" where the paper reports what others claim; else empty."""
    quantities: tuple[Quantity, ...] = ()
    """Its numbers, in the order of its words."""
    sentences: tuple[int, ...] = Field(min_length=1)
    """Numbers of the sentences that state it, in the paper's numbering."""
    page: int | None = None
    """Page of the first of them."""
    support: Support = Support.CHECKED
    doubt: str = ""
    """Which check flagged it; empty if none did."""
    verdict: Verdict | None = None
    """Of a second model, where one was asked."""
    verified_by: str = ""
    """The model that gave the verdict."""
    made_by: Maker = Maker.MODEL
    review: ReviewState | None = None
    """Of the person who reviewed it; None where nobody did."""
    reviewed_by: str = ""
    reviewed_at: ReviewMoment = ""

    @property
    def statement(self) -> str:
        """The fact as one sentence: its fields in order."""
        return sentence_of(self.subject, self.predicate, self.object, self.condition)


class Attribute(_Fact):
    """A fact whose object is a literal: a value, a description, or nothing ("the series converges")."""

    value_kind: ValueKind = ValueKind.TEXT


class Relationship(_Fact):
    """A fact whose object is another entity of the unit."""

    object: Text
    object_id: Text
    """The entity that `object` names."""


class Quarantined(_Frozen):
    """A fact that a model wrote and that is not served: with the reason, and its words as far as they are free."""

    id: Text
    subject: str
    predicate: str
    object: str
    condition: str = ""
    sentences: tuple[int, ...] = ()
    """Numbers of the sentences that it was checked against, in the paper's numbering."""
    page: int | None = None
    reason: QuarantineReason
    verified_by: str = ""
    """The model that gave the verdict, where that is the reason."""
    review: ReviewState | None = None
    """Of the person who reviewed it; None where nobody did."""
    reviewed_by: str = ""
    reviewed_at: ReviewMoment = ""

    @property
    def statement(self) -> str:
        """The fact as one sentence: its fields in order."""
        return sentence_of(self.subject, self.predicate, self.object, self.condition)


class Merged(_Frozen):
    """A fact that a model wrote and that says no more than another one of the unit."""

    id: Text
    fact_id: Text
    """The fact that holds what it said; one that a person rejected is among the quarantined ones."""
    statement: Text


class Coverage(_Frozen):
    """What became of the facts that a model wrote, and how much of the chunk the stored ones account for."""

    written: int = 0
    """Facts that the model wrote; each is stored, merged or quarantined."""

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
    """The same over adjacent fields of a fact; numbers, units, names, formulae and URLs do not count."""
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
    merged: tuple[Merged, ...] = ()
    coverage: Coverage | None = None
    """None where it was not measured (units of older versions)."""
    expression: ExpressionFigures | None = None
    provenance: Provenance
    making: Making

    @model_validator(mode="after")
    def _no_dangling_ids(self) -> KnowledgeUnit:
        known = {e.id for e in self.entities}
        used = {f.subject_id for f in self.facts} | {r.object_id for r in self.relationships}
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
