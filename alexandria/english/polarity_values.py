"""The values of polarity.py: a clause and a phrase, each with whether it is denied or only suggested."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Clause", "Phrase"]


@dataclass(frozen=True, slots=True)
class Clause:
    """The content words that hang on one verb.

    Attributes:
        words: lower-case words and lemmas.
        core: of these, the verb and what it says of its subject: what a denial is about.
        denied: the verb stands under "not", "fail to", or beside "no" and the like; None where that is unsure.
        hedged: the clause is only suggested.
        head: where its verb stands in the sentence.
    """

    words: frozenset[str]
    core: frozenset[str]
    subject: frozenset[str]
    denied: bool | None
    hedged: bool
    head: int = -1


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a clause that is denied or hedged for itself: "without fever", "a potential target"."""

    words: frozenset[str]
    head: frozenset[str]
    denied: bool
    hedged: bool
