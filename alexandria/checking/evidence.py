"""What a claim is checked against: its sentences, those around them, and the words of the paper; what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from alexandria.checking.paper_names import PaperNames
from alexandria.checking.prompt_example import ExampleWords
from alexandria.checking.sentence_reading import SentenceReading, StatementReading, read_claim
from alexandria.checking.vocabulary import Vocabulary
from alexandria.claims import Claim

__all__ = ["ChunkEvidence", "Evidence", "Objection", "Strength", "evidence_for"]

_NEAR = 2
"""Sentences on either side in which a claim's things may be named, where its own one says "it"."""


class Strength(IntEnum):
    """How sure it is that a claim is wrong.

    DOUBT flags any claim. LIKELY is wrong if the claim keeps to its sentence's words, as those of small models do;
    a free paraphrase it only flags. CLEAR is wrong however the claim is worded.
    """

    DOUBT = 1
    LIKELY = 2
    CLEAR = 3


@dataclass(frozen=True, slots=True)
class Objection:
    """What a check has against a claim; `complaint` is a sentence for the model that wrote it."""

    complaint: str
    strength: Strength = Strength.CLEAR


@dataclass(frozen=True)  # without slots: the words of the chunk are read once for all of its claims
class ChunkEvidence:
    """What the claims of a chunk are checked against.

    Attributes:
        sentences: all sentences of the chunk.
        names: other names of the paper's things, and its title.
        heading: of the section; may name what a sentence calls "it".
        example: words of the prompt's example; None where there was no prompt.
        vocabulary: of the whole paper.
        free_wording: whether its claims may be free paraphrases, by a capable model.
    """

    sentences: Sequence[SentenceReading]
    names: PaperNames = field(default_factory=PaperNames)
    heading: str = ""
    example: ExampleWords | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    free_wording: bool = False

    @cached_property
    def sentence_words(self) -> Vocabulary:
        """Of its sentences."""
        return Vocabulary.of(s.text for s in self.sentences)

    @cached_property
    def known_words(self) -> Vocabulary:
        """Of its sentences, heading and title, and the names of the paper's things."""
        names = [name for pair in self.names.definitions.items() for name in pair]
        names += [name for group in self.names.aliases for name in group]
        texts = [s.text for s in self.sentences]
        return Vocabulary.of([*texts, self.heading, self.names.title, *names])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What every check is given beside the claim.

    Attributes:
        chunk: that the claim belongs to.
        own: the sentences that the claim names.
        near: those around them.
        statement: the claim as a sentence.
        numbered: its sentences in words, for complaints: "sentence 3", "sentences 3 and 4".
    """

    chunk: ChunkEvidence
    own: tuple[SentenceReading, ...]
    near: tuple[SentenceReading, ...]
    statement: StatementReading
    numbered: str

    @property
    def context(self) -> str:
        """What may name a claim's things without its sentence: neighbours, heading, title."""
        parts = [*(s.text for s in self.near), self.chunk.heading, self.chunk.names.title]
        return " ".join(p for p in parts if p)


def evidence_for(claim: Claim, chunk: ChunkEvidence) -> Evidence | None:
    """The evidence for a claim; None where it names no sentence of the chunk."""
    sentences = chunk.sentences
    places = [n - 1 for n in claim.sentences if 1 <= n <= len(sentences)]
    if not places:
        return None
    around = {i for p in places for i in range(p - _NEAR, p + _NEAR + 1)} - set(places)
    numbers = [str(p + 1) for p in places]
    return Evidence(
        chunk=chunk,
        own=tuple(sentences[p] for p in places),
        near=tuple(sentences[i] for i in sorted(around) if 0 <= i < len(sentences)),
        statement=read_claim(claim.statement),
        numbered=f"sentence{'s' * (len(numbers) > 1)} {' and '.join(numbers)}",
    )
