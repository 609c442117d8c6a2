"""A model's short sentences → claims, by the same rules as the paper's sentences.

A small model writes a plain sentence well and fills fields badly, and plain sentences parse reliably. The claims
count as the model's. Serves completeness: more facts per token (eval/results/units/formats.md).
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
"""Words that no complete statement ends with."""


def split_statements(claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
    """The claims, each statement (a claim without a subject) split into fields; other claims are unchanged.

    Args:
        claims: in the order in which the model wrote them, because pronouns refer to earlier ones.
        whole: keep a statement in which the rules find no claim; otherwise it is left out, and the next pass asks
            for what is missing.
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
    """The statement without an unfinished ending ("of the")."""
    words = statement.rstrip(" .,;:").split()
    while words and words[-1].lower() in _HANGING:
        words.pop()
    return " ".join(words)
