"""Paper and units → what the answerer is shown, arm by arm.

Every arm is text or nothing; a paper whose extraction failed has empty units, which count in full. Text of
papers lives in memory only.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from alexandria.english import split_sentences
from alexandria.evaluation.multiple_choice import Arm, Question
from alexandria.evaluation.run.rendering import render_facts, render_units
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import TextIndex
from alexandria.llm import estimate_tokens

__all__ = ["Contexts", "Document", "UnitsSource"]


@dataclass(frozen=True, slots=True)
class UnitsSource:
    """What stands in for a paper's units: their text, and its parts for retrieval.

    Made from units by `of`. A test of the instrument may make another (names only, the sentences
    themselves); being no Knowledge Units, it can never come into a library.
    """

    text: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, units: Sequence[KnowledgeUnit]) -> UnitsSource:
        """The paper's units, rendered."""
        return cls(render_units(units), tuple(render_facts(units)))


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of an evaluation, with its text: lives in memory only."""

    paper_id: str
    text: str = field(repr=False)
    source: UnitsSource
    domain: str = ""
    units: tuple[KnowledgeUnit, ...] = field(default=(), repr=False)


class Contexts:
    """What is shown to the answerer for each question in each arm."""

    def __init__(self, documents: Sequence[Document], *, seed: int, retrieved_tokens: int) -> None:
        self._documents = {d.paper_id: d for d in documents}
        ids = [d.paper_id for d in documents]
        self._next = dict(zip(ids, ids[1:] + ids[:1], strict=True))
        self._seed = seed
        self._tokens = retrieved_tokens
        self._indexes: dict[tuple[str, Arm], tuple[tuple[str, ...], TextIndex]] = {}
        self.reconstructed: dict[str, str] = {}
        """Text written from the units, by paper id; `reconstruct` fills it."""

    def of(self, arm: Arm, question: Question) -> str:
        """The text to show; empty for none."""
        document = self._documents[question.paper_id]
        match arm:
            case Arm.NOTHING:
                return ""
            case Arm.ORIGINAL:
                return document.text.strip()
            case Arm.UNITS:
                return document.source.text
            case Arm.OTHER_PAPER:
                return self._documents[self._next[question.paper_id]].source.text
            case Arm.SCRAMBLED:
                return _scrambled(document, self._seed)
            case Arm.RECONSTRUCTED:
                return self.reconstructed.get(question.paper_id, "")
            case Arm.UNITS_RETRIEVED | Arm.ORIGINAL_RETRIEVED:
                return self._found(arm, document, question)

    def _found(self, arm: Arm, document: Document, question: Question) -> str:
        """The parts that fit the question best, up to the budget, in the order of the paper."""
        key = (document.paper_id, arm)
        if key not in self._indexes:
            units = arm is Arm.UNITS_RETRIEVED
            parts = document.source.parts if units else tuple(split_sentences(document.text))
            self._indexes[key] = (parts, TextIndex(parts))
        parts, index = self._indexes[key]
        left = self._tokens
        taken = []
        for position, _ in index.search(" ".join((question.stem, *question.options))):
            cost = estimate_tokens(parts[position])
            if cost <= left:
                left -= cost
                taken.append(position)
        return "\n".join(parts[position] for position in sorted(taken))


def _scrambled(document: Document, seed: int) -> str:
    words = document.text.split()
    random.Random(f"{seed}:{document.paper_id}").shuffle(words)
    return " ".join(words)
