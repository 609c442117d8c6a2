"""A model's short sentences → claims: the rules part them, as they part the paper's own sentences.

A small model writes a plain sentence well and fills fields badly; the grammar of a plain sentence is easily told.
The words stay the model's, and so do the claims. Serves completeness: more is said for fewer tokens
(eval/results/units/formats.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Maker
from alexandria.openie.sentence_claims import claims_of_sentences

__all__ = ["split_statements"]

_HANGING = word_set("unfinished_endings")
"""Words that nothing ends with: the model broke off there."""


def split_statements(claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
    """Claims with each statement (a claim without a subject) in its parts; other claims stay as they are.

    Args:
        claims: in the order in which the model wrote them: a pronoun stands for what was named before.
        whole: keep a statement that the rules find nothing in as it is; else it is left out, and what it should
            have told is missing, which the next pass sees.
    """
    given = list(claims)
    given = [c if c.subject else replace(c, value=_without_hanging_words(c.value)) for c in given]
    sentences = [f"{c.value}." for c in given if not c.subject]
    found: dict[int, list[Claim]] = {}
    for claim in claims_of_sentences(sentences) if sentences else ():
        found.setdefault(claim.sentence, []).append(claim)
    done: list[Claim] = []
    number = 0
    for claim in given:
        if claim.subject:
            done.append(claim)
            continue
        number += 1
        parts = [
            replace(p, sentence=claim.sentence, made_by=Maker.MODEL)
            for p in found.get(number, ())
            if p.value.lower() not in _HANGING
        ]
        done += parts or ([claim] if whole else [])
    return list(dict.fromkeys(done))


def _without_hanging_words(statement: str) -> str:
    """A statement without the words that hang at its end."""
    words = statement.rstrip(" .,;:").split()
    while words and words[-1].lower() in _HANGING:
        words.pop()
    return " ".join(words)
