"""Claim + sentences → whether the claim comes from the prompt's worked example instead of the text.

A small model sometimes repeats the example: such a fact has numbers and words of the example that the chunk has
not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alexandria.claims import Claim
from alexandria.english.matching import content_words, tokens, word_there

__all__ = ["ExampleWords"]

_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ExampleWords:
    """Words and numbers of the prompt's examples, questions and answers."""

    words: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> ExampleWords:
        """From the text of the examples."""
        return cls(frozenset(t for text in texts for t in tokens(text) if _is_content(t)))

    def is_source_of(self, claim: Claim, sentences: Iterable[str]) -> bool:
        """Whether a claim's words are the example's and not the chunk's. Words of both count as the chunk's."""
        there = frozenset(t for s in sentences for t in tokens(s))
        fields = f"{claim.subject} {claim.value}"
        claim_words = {*content_words(fields), *(t for t in tokens(fields) if t[0].isdigit())}
        strange = {
            w for w in claim_words if not (w in there or (w[0].isalpha() and word_there(w, there)))
        }
        from_example = {w for w in strange if w in self.words}
        return bool(from_example) and len(from_example) >= _SHARE * len(claim_words)


def _is_content(token: str) -> bool:
    return token[0].isdigit() or bool(content_words(token))
