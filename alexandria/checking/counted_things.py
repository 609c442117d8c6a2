"""Claim + sentences → whether they count the same things, or set the same symbol, with another number.

A spelled number of a free paraphrase may be reckoned ("half of the four"), so that its absence says little. "Four
classes" where the sentence counts three classes is no reckoning: the number contradicts the sentence's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alexandria.checking.coverage import stems_of
from alexandria.checking.evidence import Evidence
from alexandria.english import word_set
from alexandria.english.matching import squeezed
from alexandria.quantities import NumberKind, NumberMention

__all__ = ["counts_otherwise", "set_otherwise"]

_FUNCTION_WORDS = word_set("stop_words")
_WORD = re.compile(r"[^\W\d_][\w-]*|[^\w\s]")
_MOST_WORDS = 5
"""Words behind a number in which its noun is looked for."""
_SET = re.compile(
    r"(?P<symbol>\\?[^\W\d_][\w{}^\\]*)\s*(?:=|≈|\\approx)\s*"
    r"(?P<value>[-−]?(?:\d+(?:,\d{3})+|\d+)?(?:\.\d+)?)(?:/(?P<under>\d+))?(?![\w^{(+*/-]|[.,]\d)"
)
"""A symbol and a plain value: not the start of an expression."""


def counts_otherwise(mention: NumberMention, evidence: Evidence) -> bool:
    """Whether each sentence of a claim that counts the things behind one of its numbers counts them otherwise."""
    noun = _counted(mention, evidence.statement.text)
    if not noun or mention.unit or mention.kind is not NumberKind.PLAIN:
        return False
    head = stems_of(noun[-1])
    rivals = [
        other
        for reading in evidence.own
        for other in reading.numbers
        if other.kind is NumberKind.PLAIN
        and not other.unit
        and head & stems_of(" ".join(_counted(other, reading.text)))
    ]
    return bool(rivals) and not any(set(r.parts) & set(mention.parts) for r in rivals)


def set_otherwise(evidence: Evidence) -> str:
    """A symbol with its value in a claim, "ε = 1/2", where its sentences set it to others only; "" without one."""
    claimed = list(_settings(evidence.statement.text))
    if not claimed:
        return ""
    printed: dict[str, set[float]] = {}
    for reading in evidence.own:
        for symbol, value, _ in _settings(reading.text):
            printed.setdefault(symbol, set()).add(value)
    around = {(symbol, value) for r in evidence.near for symbol, value, _ in _settings(r.text)}
    for symbol, value, said in claimed:
        if symbol in printed and value not in printed[symbol] and (symbol, value) not in around:
            return said
    return ""


def _settings(text: str) -> Iterator[tuple[str, float, str]]:
    """Symbol, value and both as printed; 0.50 and 1/2 are one value, as are 1,000 and 1000."""
    for match in _SET.finditer(text.replace("$", " ")):
        digits = match["value"].replace(",", "").replace("−", "-")
        under = float(match["under"] or 1)
        if digits.strip("-") and under:
            yield squeezed(match["symbol"]) or match["symbol"], float(digits) / under, match[0]


def _counted(mention: NumberMention, text: str) -> list[str]:
    """The words behind a number up to the end of its noun phrase; the noun is the last."""
    words: list[str] = []
    for match in _WORD.finditer(text, mention.end):
        word = match[0].casefold()
        if not word[0].isalpha() or word in _FUNCTION_WORDS or len(words) == _MOST_WORDS:
            break
        words.append(word)
    return words
