"""What the extraction of a chunk knows about its paper."""

from __future__ import annotations

from dataclasses import dataclass, field

from alexandria.checking import PaperNames, Vocabulary
from alexandria.chunking import Chunk
from alexandria.expression import SourceIndex

__all__ = ["PaperContext"]

_BEFORE, _AFTER = 2, 1


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What questions and checks use of a paper beside the chunk.

    Attributes:
        abstract: the beginning of the paper, as context of every question.
        sentences: all of its prose in order; the sentence with number n is `sentences[n - 1]`.
        names: abbreviations and other names that the paper defines anywhere.
        vocabulary: all of its words, as stems.
        index: all wording of the paper, which no fact may repeat.
    """

    paper_id: str
    doi: str | None
    title: str
    language: str | None = None
    abstract: str = ""
    sentences: tuple[str, ...] = ()
    names: PaperNames = field(default_factory=PaperNames)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary.of(()))
    index: SourceIndex = field(default_factory=lambda: SourceIndex(()))

    def around(self, chunk: Chunk) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The last sentences before a chunk, and the first after it."""
        first, last = chunk.sentences[0].number - 1, chunk.sentences[-1].number
        return self.sentences[max(0, first - _BEFORE) : first], self.sentences[last : last + _AFTER]
