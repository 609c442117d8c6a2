"""A sentence of a paper → the same for a reader who does not know whose paper it is, to be shown to a small model.

A small model repeats "we show that" and "in this paper" however often it is told not to. So it does not see them:
frames that only present a finding go, "we" becomes "the authors", and citations are left out, since whose claim it
is is read from the sentence itself. Doubt stays ("we suggest that").
"""

from __future__ import annotations

import re

from alexandria.quantities import without_citations

__all__ = ["impersonal"]

_PRESENTED = (
    r"(?:show|find|demonstrate|prove|observe|report|note|see|establish|conclude|reveal|confirm)s?|"
    r"(?:show|demonstrat|prov|observ|report|not|establish|conclud|reveal|confirm)ed|found|saw"
)
_OWN_RESULTS = (
    r"(?:our|the|these|this) (?:\w+ ){0,2}?(?:results?|findings?|experiments?|analys[ei]s|data|study|paper|work|"
    r"simulations?|observations?|evaluations?)"
)
_LEADING_ON = (
    r"specifically|moreover|furthermore|in particular|finally|additionally|also|further|thus|therefore|hence|"
    r"however|then|first|second|next|overall|in addition|in conclusion|in fact|to this end|more precisely|"
    r"interestingly|importantly|to summarize|in summary"
)
_PAPER = r"(?:paper|article|work|study|letter|note|manuscript|thesis)"
_PLACE = re.compile(
    rf"^(?:in (?:this|the present) (?:\w+ )?{_PAPER}|here|herein)\s*,?\s+(?=\w)", re.IGNORECASE
)
_FRAME = re.compile(
    rf"^(?:(?:{_LEADING_ON})\s*,?\s+)*"
    rf"(?:(?:we|i|{_OWN_RESULTS})(?: (?:also|further|then|thus|first|clearly|have|has|had|will|can|here))*"
    rf" (?:{_PRESENTED})"
    r"|it (?:is|was|has been|turns out) (?:also )?(?:shown|found|demonstrated|proved|proven|observed|seen)),?"
    r" that\s+",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(rf"\b(?:in|of) (?:this|the present) {_PAPER}\b,?", re.IGNORECASE), ""),
    (re.compile(rf"\b(?:this|the present) {_PAPER} (?=\w+s\b)", re.IGNORECASE), "the work "),
    (re.compile(r"\b(?:[Ww]e|us)\b"), "the authors"),
    (re.compile(r"(?:^|(?<=[,;:] )|(?<=\bthat )|(?<=\band )|(?<=\bas ))I(?= [a-z])"), "the author"),
    (re.compile(r"\b(?:our|ours)\b", re.IGNORECASE), "the authors'"),
    (re.compile(r"\bmy\b", re.IGNORECASE), "the author's"),
)


def impersonal(sentence: str) -> str:
    """The sentence without frames, citations and first persons; where nothing would be left, as it is."""
    text = " ".join(without_citations(sentence).split())
    text = re.sub(r"\s+([.,;:])", r"\1", text)
    text = _PLACE.sub("", text, count=1)
    text = _FRAME.sub("", text, count=1)
    for pattern, other in _WORDS:
        text = pattern.sub(other, text)
    text = " ".join(text.split())
    return text[0].upper() + text[1:] if len(text.split()) > 2 else sentence
