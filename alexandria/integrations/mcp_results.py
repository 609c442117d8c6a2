"""What the tools for assistants return: answers of the library as pydantic models, with schemas for clients."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AskToolResult",
    "EntityToolResult",
    "PaperToolResult",
    "SearchToolResult",
    "SqlToolResult",
    "ToolFact",
    "VerifyToolResult",
]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ToolFact(_Result):
    """A fact as a sentence, with where it is from."""

    statement: str
    paper: str = Field(description="Title of the paper, or name of its file.")
    page: int | None
    section: str
    sentences: tuple[int, ...] = Field(description="Numbers of the paper's sentences, from 1.")
    doi: str | None
    year: int | None
    polarity: str
    certainty: str
    kind: str | None
    claimed_by: str = Field(description="Whose claim it is, where the paper reports another's.")
    value: float | None
    unit: str | None
    bound: str | None
    fact_id: str
    paper_id: str


class SearchToolResult(_Result):
    """Facts, the best first."""

    facts: tuple[ToolFact, ...]
    more: bool = Field(description="Whether there are others beyond the limit.")
    notes: tuple[str, ...]


class _Relation(_Result):
    subject: str
    predicate: str
    object: str
    fact_ids: tuple[str, ...]


class _Disagreement(_Result):
    reason: str
    facts: tuple[ToolFact, ...]


class EntityToolResult(_Result):
    """Everything about a thing."""

    name: str
    names: tuple[str, ...]
    facts: tuple[ToolFact, ...]
    facts_in_all: int
    relations: tuple[_Relation, ...]
    disagreements: tuple[_Disagreement, ...]
    papers: tuple[str, ...]


class _AnswerSentence(_Result):
    sentence: str
    agreement: str = Field(description="stated: a fact says the same; reworded: in other words.")
    citations: tuple[int, ...]


class _NumberedFact(ToolFact):
    number: int


class AskToolResult(_Result):
    """An answer from the facts of the library alone, and what it cost."""

    says: bool = Field(description="Whether the library says something to the question.")
    answer: str = Field(description="The answer with the numbers of its citations.")
    sentences: tuple[_AnswerSentence, ...]
    citations: tuple[_NumberedFact, ...]
    removed: int = Field(description="Sentences of the model that no fact supports, left out.")
    nearest: tuple[ToolFact, ...] = Field(description="Where the library does not say.")
    run: dict[str, Any]


class SqlToolResult(_Result):
    """The result of a SELECT statement."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


class PaperToolResult(_Result):
    """A paper and its facts in the order of the text."""

    paper_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    doi: str | None
    arxiv_id: str | None
    venue: str
    state: str
    pages: int
    facts: tuple[ToolFact, ...]
    more: bool


class _VerifiedToolSentence(_Result):
    sentence: str
    verdict: str = Field(description="supported, contradicted or unknown.")
    reason: str
    facts: tuple[ToolFact, ...]


class VerifyToolResult(_Result):
    """The sentences of a text with their verdicts."""

    counts: dict[str, int]
    sentences: tuple[_VerifiedToolSentence, ...]
