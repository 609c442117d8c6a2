"""A number that no claim holds → a claim that keeps it, with the words that stand around it.

The last resort: what grammar and brackets could not place (half a formula, a list without verbs) must not
cost a number. Its subject is what was said just before it, its condition what follows. Serves completeness.
"""

from __future__ import annotations

import re

from alexandria.checking.claims import Claim
from alexandria.knowledge import Maker
from alexandria.quantities import NumberMention

__all__ = ["claim_of_number"]

_WORDS = re.compile(r"[^\W\d_][\w'’+/-]*")
_LIGHT = frozenset(
    """a an the and or of in on at to by for with from than as is are was were be been it its this that these
    which who we our up about only both either not also respectively""".split()
)
_BEFORE, _AFTER = 4, 3
"""Words taken from either side: enough to say what the number is about, far below a copied run."""


def claim_of_number(sentence: int, text: str, mention: NumberMention) -> Claim | None:
    """The claim of one mention in `text`; None where no word stands near it."""
    before = _near(text[: mention.start])[-_BEFORE:]
    after = _near(text[mention.end :])[:_AFTER]
    subject, condition = (before, after) if before else (after, [])
    value = text[mention.start : mention.end].strip(" ,;()")
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
    return [w for w in _WORDS.findall(text.replace("…", " ")) if w.casefold() not in _LIGHT]
