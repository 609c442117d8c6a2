"""A claim: one fact as words, before ids and entities. What the checks look at, and what passes repair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from alexandria.knowledge import FactKind, Maker, sentence_of

__all__ = ["Claim"]

_statement = lru_cache(maxsize=4096)(sentence_of)
"""Every check reads the same claims."""


@dataclass(frozen=True, slots=True)
class Claim:
    """subject – predicate – object, under a condition; read in this order they are a sentence.

    Attributes:
        sentences: numbers of the chunk's sentences that state it, from 1, the one that it is written for first.
        subject: with its article, as the sentence has it ("the walls").
        predicate: a finite verb phrase, with its "does not" or "may".
        object: may be empty.
        condition: may be empty; when, where, in whom, compared with what.
        claimed_by: citation, or "earlier work", where the paper reports another one's claim.
        subject_name: of the thing, where `subject` holds more than its name (rows of tables).
    """

    sentences: tuple[int, ...]
    subject: str
    predicate: str
    object: str
    condition: str = ""
    kind: FactKind | None = None
    method: str = ""
    compared_with: str = ""
    claimed_by: str = ""
    made_by: Maker = Maker.MODEL
    subject_name: str = ""

    @property
    def sentence(self) -> int:
        """The sentence that it is written for."""
        return self.sentences[0]

    @property
    def fields(self) -> tuple[str, str, str, str]:
        """The words in the order in which they are stored."""
        return self.subject, self.predicate, self.object, self.condition

    @property
    def statement(self) -> str:
        """The claim as one sentence."""
        return _statement(*self.fields)
