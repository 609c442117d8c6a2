"""A number or formula that no claim holds → a claim that keeps it, with the words that stand around it.

The last resort: what grammar and brackets could not place (a list without verbs, "such that $m < n$") must not
be lost. Its subject is what was said just before it, its condition what follows. Serves completeness.
"""

from __future__ import annotations

import re

from alexandria.checking.claims import Claim
from alexandria.knowledge import Maker

__all__ = ["claim_of_span", "formula_spans"]

_FORMULA = re.compile(r"\$[^$]{1,200}\$|\\\([^()]{1,200}\\\)")

_WORDS = re.compile(r"[^\W\d_][\w'’+/-]*")
_LIGHT = frozenset(
    """a an the and or of in on at to by for with from than as is are was were be been it its this that these
    which who we our up about only both either not also respectively""".split()
)
_BEFORE, _AFTER = 4, 3
"""Words taken from either side: enough to say what the number is about, far below a copied run."""


def formula_spans(text: str) -> list[tuple[int, int]]:
    """Where formulae stand in a sentence as printed."""
    return [m.span() for m in _FORMULA.finditer(text)]


def claim_of_span(sentence: int, text: str, start: int, end: int) -> Claim | None:
    """The claim of what stands at `start` to `end` of `text`; None where no word stands near it."""
    before = _near(text[:start])[-_BEFORE:]
    after = _near(text[end:])[:_AFTER]
    subject, condition = (before, after) if before else (after, [])
    value = text[start:end].strip(" ,;()")
    if not subject or not value:
        return None
    return Claim(
        sentence=sentence,
        subject=" ".join(subject),
        predicate="value",
        value=value,
        condition=" ".join(condition),
        made_by=Maker.RULE,
    )


def _near(text: str) -> list[str]:
    plain = _FORMULA.sub(" ", text.replace("…", " "))
    return [w for w in _WORDS.findall(plain) if w.casefold() not in _LIGHT]
