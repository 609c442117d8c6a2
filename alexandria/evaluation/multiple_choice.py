"""Multiple-choice questions, arms, and responses: the values that pass between the rooms of evaluation.

No value holds text of a paper beyond the questions themselves.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LETTERS", "Arm", "Question", "QuestionKind", "Response"]

LETTERS = "ABCD"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Arm(StrEnum):
    """What the answering model is shown together with the question."""

    NOTHING = "nothing"
    ORIGINAL = "original"
    UNITS = "units"
    UNITS_RETRIEVED = "units-retrieved"
    ORIGINAL_RETRIEVED = "original-retrieved"
    RECONSTRUCTED = "reconstructed"
    SCRAMBLED = "scrambled"
    OTHER_PAPER = "other-paper"


class QuestionKind(StrEnum):
    """What a question asks for."""

    NUMBER = "number"
    DEFINITION = "definition"
    METHOD = "method"
    RESULT = "result"
    COMPARISON = "comparison"
    CONDITION = "condition"
    NEGATION = "negation"
    LIMITATION = "limitation"
    OTHER = "other"


class Question(_Frozen):
    """One question with four options, of which one is right."""

    id: str = Field(min_length=1)
    paper_id: str = Field(min_length=1)
    """SHA-256 of the paper's file, or of the text where a set brings text alone, hex."""
    stem: str = Field(min_length=1)
    options: tuple[str, str, str, str]
    """Without letters, in their original order."""
    answer: int = Field(ge=0, le=3)
    """Index of the right option in the original order."""
    kind: QuestionKind = QuestionKind.OTHER
    sentences: tuple[int, ...] = ()
    """Sentences of the paper that it rests on, in the paper's numbering; empty where the set does not say."""
    section: str = ""
    domain: str = ""
    """biology, mathematics, …: for the breakdown."""
    source: str = ""
    """Name of the set, or "written by MODEL"."""


class Response(_Frozen):
    """A model's response to one question in one arm and one rotation of the options."""

    question_id: str
    arm: Arm
    rotation: int = Field(ge=0, le=3)
    """Option k of the original order is printed at position (k + rotation) mod 4."""
    chosen: int | None = None
    """Index of the chosen option in the original order; None where the answer could not be read."""
    probabilities: tuple[float, float, float, float] | None = None
    """Probability of each option in the original order, normalised over the four letters; None where the
    endpoint gives no log-probabilities."""
    invalid: str = ""
    """Why an answer could not be read; empty if it could."""
    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
