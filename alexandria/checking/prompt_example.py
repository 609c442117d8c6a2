"""Claim + the paper's words → whether the claim comes from the prompt's worked example instead of the text.

A small model sometimes repeats the example: such a fact has numbers and words of it that the paper has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from alexandria.claims import Claim
from alexandria.english.matching import content_words, tokens, word_there

__all__ = ["ExampleWords"]

_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ExampleWords:
    """Words and numbers of the prompt's examples, questions and answers."""

    words: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """From the text of the examples."""
        return cls(frozenset(t for text in texts for t in tokens(text) if _is_content(t)))

    def is_source_of(self, claim: Claim, is_used: Callable[[str], bool]) -> bool:
        """Whether a claim's things are the example's and not the paper's.

        Args:
            claim: its predicate does not count.
            is_used: whether the paper has a word or number; what both have counts as the paper's.
        """
        words = {t for t in tokens(f"{claim.subject} {claim.object}") if _is_content(t)}
        from_example = {
            w
            for w in words
            if (w in self.words or (w[0].isalpha() and word_there(w, self.words)))
            and not is_used(w)
        }
        return bool(from_example) and len(from_example) >= _SHARE * len(words)


def _is_content(token: str) -> bool:
    return token[0].isdigit() or bool(content_words(token))
