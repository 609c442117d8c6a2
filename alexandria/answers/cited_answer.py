"""The answer to a question as a value: sentences, each with the facts that it rests on, and what it cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from alexandria.answers.answer_values import CitedFact
from alexandria.answers.result_tables import ResultTable

__all__ = ["AskCost", "CitedAnswer", "CitedSentence", "SentenceSupport"]


class SentenceSupport(StrEnum):
    """What the facts that a sentence cites are to it."""

    STATED = "stated"
    """A fact says the same, by the rules of `verify`."""
    REWORDED = "reworded"
    """Numbers, names, polarity and certainty are those of the facts; some words are not, or some are left out."""
    UNSUPPORTED = "unsupported"
    """The facts do not say it, or say otherwise."""


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer with the facts that it cites, those that it needs alone; `reason` is for people."""

    text: str
    facts: tuple[CitedFact, ...]
    support: SentenceSupport
    reason: str


@dataclass(frozen=True, slots=True)
class AskCost:
    """The run that an answer took.

    Attributes:
        run_id: under which the library's ledger has its calls; empty if no model was asked.
        cost: US dollars; None if it is not known.
    """

    run_id: str = ""
    model: str = ""
    prompt_version: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CitedAnswer(ResultTable):
    """What the library says to a question.

    Attributes:
        sentences: the answer; empty where the library does not say.
        removed: sentences that the model wrote and no fact supports, with the reason; no part of the answer.
        nearest: where the library does not say, the facts that come nearest, the best first.
        notes: sentences for people about what was left out.
    """

    question: str
    sentences: tuple[CitedSentence, ...]
    removed: tuple[CitedSentence, ...] = ()
    nearest: tuple[CitedFact, ...] = ()
    run: AskCost = AskCost()
    notes: tuple[str, ...] = ()

    @property
    def says(self) -> bool:
        """Whether the library says something to the question."""
        return bool(self.sentences)

    @property
    def citations(self) -> tuple[CitedFact, ...]:
        """The facts of the answer, each once, in the order of their numbers, which count from 1."""
        facts = {f.fact_id: f for sentence in self.sentences for f in sentence.facts}
        return tuple(facts.values())

    def numbers(self, sentence: CitedSentence) -> tuple[int, ...]:
        """The numbers of a sentence's facts among `citations`."""
        places = {f.fact_id: n for n, f in enumerate(self.citations, start=1)}
        return tuple(places[f.fact_id] for f in sentence.facts if f.fact_id in places)

    @property
    def text(self) -> str:
        """The answer as running text with the numbers of its citations; empty where the library does not say."""
        return " ".join(
            f"{s.text} {''.join(f'[{n}]' for n in self.numbers(s))}" for s in self.sentences
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per sentence and fact; without an answer, one per nearest fact."""
        told = [
            {"sentence": s.text, "agreement": s.support.value, "citation": n, **f.row}
            for s in self.sentences
            for n, f in zip(self.numbers(s), s.facts, strict=True)
        ]
        near = [
            {"sentence": "", "agreement": "nearest", "citation": None, **f.row}
            for f in self.nearest
        ]
        return told or near

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("sentence", "agreement", "citation", "statement", "paper", "page", "section")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "question": self.question,
            "says": self.says,
            "answer": self.text,
            "sentences": [
                {
                    "sentence": s.text,
                    "agreement": s.support.value,
                    "reason": s.reason,
                    "citations": list(self.numbers(s)),
                }
                for s in self.sentences
            ],
            "citations": [{"number": n, **f.row} for n, f in enumerate(self.citations, start=1)],
            "removed": [
                {"sentence": s.text, "reason": s.reason, "fact_ids": [f.fact_id for f in s.facts]}
                for s in self.removed
            ],
            "nearest": [f.row for f in self.nearest],
            "run": asdict(self.run),
        }
