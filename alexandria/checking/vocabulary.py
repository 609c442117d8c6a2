"""The texts of a paper → whether it ever uses a word or a name.

Built once a paper; holds its words, so it is never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from alexandria.checking.sentence_reading import runs_of
from alexandria.english import word_map
from alexandria.english.matching import squeezed, tokens

__all__ = ["Vocabulary", "passage_vocabulary"]

_STEM = 5
"""Letters compared of an ordinary word: a fact may derive its words ("equilibrated" of "equilibrium")."""
_BASE_FORMS = word_map("irregular_forms")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and names that a paper uses anywhere.

    Attributes:
        stems: first letters of its words.
        runs: one to four neighbouring words squeezed together, for names with hyphens and blanks.
    """

    stems: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """From the title, the abstract and all text of a paper."""
        stems: set[str] = set()
        runs: set[str] = set()
        for text in texts:
            stems.update(_stem(t) for t in tokens(text))
            runs |= runs_of(text)
        return cls(frozenset(stems), frozenset(runs))

    def has_word(self, word: str) -> bool:
        """Whether some form of a lower-case word, or a word derived from it, is used."""
        return (
            _stem(word) in self.stems
            or word in self.runs
            or (word[-1:] == "s" and word[:-1] in self.runs)
        )

    def has_name(self, name: str) -> bool:
        """Whether a name is used as it is; hyphens, blanks, capitals and a plural ending aside."""
        bare = squeezed(name)
        return bare in self.runs or bare.removesuffix("s") in self.runs or f"{bare}s" in self.runs


@lru_cache(maxsize=64)
def passage_vocabulary(text: str) -> Vocabulary:
    """The words of a short text; remembered, since all facts of a sentence are held against the same."""
    return Vocabulary.of([text])


def _stem(word: str) -> str:
    return _BASE_FORMS.get(word, word)[:_STEM]
