"""What people decide of facts, as values: the decision, the words of a correction, the fact as it was written.

A decision is about evidence: a paper, sentences of it, and the statement that was written about them. By that the
fact is found again in units that a later ingest makes, whatever its id is then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alexandria.errors import ReviewRefused
from alexandria.knowledge import Attribute, Quarantined, Relationship, make_id
from alexandria.library.library_records import Utc

__all__ = [
    "Correction",
    "Review",
    "ReviewDecision",
    "ReviewWording",
    "ReviewedFact",
    "WrittenFact",
    "WrittenForm",
    "evidence_of",
    "review_note",
    "reviewer_name",
]

WrittenFact = Attribute | Relationship | Quarantined

_LONGEST_NAME = 80
_LONGEST_NOTE = 1000
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class _Frozen(BaseModel):
    # Inputs stay out of error messages: a note may quote a paper.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class ReviewDecision(StrEnum):
    """What a person says of a fact."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"


class ReviewWording(StrEnum):
    """What became of a correction when it was to be compared with the wording of its paper."""

    NONE = ""
    """There are no new words."""
    CHECKED = "checked"
    UNCHECKED = "unchecked"
    """The paper was not at hand."""
    HELD = "held"
    """It repeated the paper, as a later ingest found: the words are gone, and the fact counts as rejected."""


class WrittenForm(StrEnum):
    """Where a fact stood in its unit before anybody reviewed it."""

    ATTRIBUTE = "attribute"
    RELATIONSHIP = "relationship"
    QUARANTINE = "quarantine"


class Correction(_Frozen):
    """The words that stand for those of a fact; `sentences` only where the fact names none, or others."""

    subject: str = ""
    predicate: str = ""
    object: str = ""
    condition: str = ""
    sentences: tuple[Annotated[int, Field(ge=1)], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:  # noqa: ANN401  # whatever is to be validated
        """Texts without line breaks, control characters and blanks around them."""
        if not isinstance(given, dict):
            return given
        return {
            key: " ".join(_UNPRINTABLE.sub(" ", text).split()) if isinstance(text, str) else text
            for key, text in given.items()
        }

    @classmethod
    def words_of(cls, fact: WrittenFact) -> Correction:
        """The words of a fact."""
        return cls(
            subject=fact.subject,
            predicate=fact.predicate,
            object=fact.object,
            condition=fact.condition,
        )

    @property
    def fields(self) -> tuple[str, str, str, str]:
        """Subject, predicate, object, condition."""
        return (self.subject, self.predicate, self.object, self.condition)


class Review(_Frozen):
    """One decision of one person about one fact.

    `statement` and `sentences` are those of the fact as it was written, `correction` is there for decisions to
    correct. A decision that was taken back says by whom and when.
    """

    id: str = Field(min_length=1)
    paper_id: str = Field(min_length=1)
    sentences: tuple[int, ...] = ()
    statement: str
    decision: ReviewDecision
    correction: Correction | None = None
    wording: ReviewWording = ReviewWording.NONE
    queue: str = Field(default="", pattern=r"^[a-z]{0,20}$")
    reviewer: str = Field(min_length=1, max_length=_LONGEST_NAME)
    decided_at: Utc
    note: str = Field(default="", max_length=_LONGEST_NOTE)
    undone_by: str = Field(default="", max_length=_LONGEST_NAME)
    undone_at: Utc | None = None

    @model_validator(mode="after")
    def _corrects_with_words(self) -> Review:
        words = self.correction
        if (self.decision is ReviewDecision.CORRECT) != (words is not None):
            raise ValueError("a correction has words, and no other decision has")
        if words is not None and not (words.subject and words.predicate):
            raise ValueError("a correction has a subject and a predicate")
        return self

    @property
    def evidence(self) -> str:
        """What the decision is about, as a digest."""
        return evidence_of(self.paper_id, self.sentences, self.statement)

    @property
    def moment(self) -> str:
        """When it was decided, as units say it."""
        return f"{self.decided_at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def order(self) -> tuple[datetime, str]:
        """The later of two decisions about a fact is in force."""
        return (self.decided_at, self.id)


class ReviewedFact(_Frozen):
    """A fact that a decision applies to, as it was written, with its place in its unit."""

    unit_id: str = Field(min_length=1)
    form: WrittenForm
    position: int = Field(ge=0)
    written: WrittenFact = Field(union_mode="left_to_right")

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, given: Any) -> Any:  # noqa: ANN401  # whatever is to be validated
        """Read the fact as the model that its form names."""
        models: dict[str, type[Attribute | Relationship | Quarantined]] = {
            WrittenForm.ATTRIBUTE: Attribute,
            WrittenForm.RELATIONSHIP: Relationship,
            WrittenForm.QUARANTINE: Quarantined,
        }
        if isinstance(given, dict) and isinstance(given.get("written"), dict):
            model = models.get(str(given.get("form")))
            if model is not None:
                return {**given, "written": model.model_validate(given["written"])}
        return given

    def evidence(self, paper_id: str) -> str:
        """What decisions about it are about."""
        return evidence_of(paper_id, self.written.sentences, self.written.statement)


def evidence_of(paper_id: str, sentences: Iterable[int], statement: str) -> str:
    """A digest of a paper, sentences of it, and what was written about them."""
    return make_id("v", paper_id, *sorted(set(sentences)), statement)


def reviewer_name(name: str) -> str:
    """A reviewer's name as it is kept.

    Raises:
        ReviewRefused: it is empty or too long.
    """
    plain = " ".join(_UNPRINTABLE.sub(" ", name).split())
    if not plain or len(plain) > _LONGEST_NAME:
        raise ReviewRefused(
            "a decision needs the name of who made it",
            hint=f"Give a name of at most {_LONGEST_NAME} characters.",
        )
    return plain


def review_note(note: str) -> str:
    """A note as it is kept: on one line.

    Raises:
        ReviewRefused: it is too long.
    """
    plain = " ".join(_UNPRINTABLE.sub(" ", note).split())
    if len(plain) > _LONGEST_NOTE:
        raise ReviewRefused(
            f"the note is longer than {_LONGEST_NOTE} characters", hint="Shorten it."
        )
    return plain
