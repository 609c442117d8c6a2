"""Numbers in letters: "three", "twenty-five", "two thirds", "half", "twice", "third day".

The map `numerals` of the lexicon is another list: it aligns claims with sentences word by word, so it has single
words as digits and leaves out what this module composes (twenty-five) or reads by context (a hundred, third day).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["SCALES", "SpelledNumber", "find_spelled"]

_ONES = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PARTS = {
    "half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25,
    "fourth": 0.25, "fourths": 0.25, "fifth": 0.2, "fifths": 0.2, "tenth": 0.1, "tenths": 0.1,
}  # fmt: skip
_TIMES = {
    "half": 0.5, "twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "doubling": 2.0, "doubles": 2.0,
    "triple": 3.0, "tripled": 3.0, "triples": 3.0, "halved": 0.5, "halving": 0.5, "dozen": 12.0,
}  # fmt: skip
_ORDINALS = dict(
    zip(
        "second third fourth fifth sixth seventh eighth ninth tenth".split(),
        range(2, 11),
        strict=True,
    )
)
_ORDERED = (
    r"days?|weeks?|months?|years?|trimester|"
    r"century|decade|generation|harmonic|order|quartile|decile|passage|dose|moment"
)

_SMALL = "|".join([*_ONES, *_TENS])
_CARDINAL = re.compile(
    rf"\b(?P<words>(?:{_SMALL})(?:[- ](?:{_SMALL}|{'|'.join(SCALES)}|and(?= (?:{_SMALL}))))*)"
    rf"(?P<part>(?:[- ](?:{'|'.join(_PARTS)}))?)(?:(?P<fold>-?fold)\b|\b)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"\b(?:{'|'.join(_TIMES)})\b|\ba (?P<scale>hundred|thousand|million|billion)\b", re.IGNORECASE
)
_ORDINAL = re.compile(rf"\b(?P<word>{'|'.join(_ORDINALS)}) (?:{_ORDERED})\b", re.IGNORECASE)
_NUMBER_AHEAD = rf"(?:\d|(?:{_SMALL})\b)"
# "one of three" counts. "one of the", "no one", "one can": a pronoun.
# "two-way", "three-dimensional": the name of a method.
_PRONOUN_AFTER = re.compile(
    rf"\s(?:of(?!\s(?:(?:the|these|those|our|all)\s)?{_NUMBER_AHEAD})|the|another|each|\w+ed|performs?|might|observes?|looks?|goes|chooses?|applies|starts?|ignores?|wishes|tries|"
    r"compares?|replaces?|can|could|may|might|must|should|would|will|has|is|was|obtains?|finds?|gets?|needs?|that|which|who|"
    r"expects?|sees?|considers?|knows?|does|to|and the other|more|cannot|wants?|uses?|assumes?|writes?|"
    r"and|or|also|"
    r"notes?|takes?|then|in which|where|in the|with|from|for|by|as|at|on|in(?!\s(?:every\s)?"
    rf"{_NUMBER_AHEAD}))\b|'s|[.,;:)]|\s?\(|\s?$",
    re.IGNORECASE,
)
_PRONOUN_BEFORE = re.compile(
    r"\b(?:one by|cluster|group|type|class|case|stage|phase|day|week|year|chapter|table|"
    r"the|this|that|no|any|each|every|which|another|other|first|last|new|same|latter|former|is|as|some)\s$",
    re.IGNORECASE,
)
_HYPHENED = re.compile(
    r"-(?!fold|day|week|month|year|hour|minute|second|third|half|quarter|fourth|fifth|tenth)[A-Za-z]"
)


@dataclass(frozen=True, slots=True)
class SpelledNumber:
    """A number in letters and where it stands; `unit` is "fold" for threefold."""

    start: int
    end: int
    value: float
    unit: str = ""
    ordinal: bool = False


def find_spelled(line: str) -> Iterator[SpelledNumber]:
    """Every number in letters that counts something, in order."""
    found: list[SpelledNumber] = []
    for match in _CARDINAL.finditer(line):
        if _HYPHENED.match(line, match.end()) or not _counts(line, match):
            continue
        value = _sum(match["words"].lower())
        if match["part"]:
            value *= _PARTS[match["part"].strip(" -").lower()]
        unit = "fold" if match["fold"] else ""
        found.append(SpelledNumber(match.start(), match.end(), value, unit))
    for match in _SINGLE.finditer(line):
        if not _HYPHENED.match(line, match.end()):
            value = SCALES[match["scale"].lower()] if match["scale"] else _TIMES[match[0].lower()]
            found.append(SpelledNumber(match.start(), match.end(), value))
    for match in _ORDINAL.finditer(line):
        value = float(_ORDINALS[match["word"].lower()])
        found.append(SpelledNumber(match.start(), match.end("word"), value, ordinal=True))
    last = 0
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if number.start >= last:
            last = number.end
            yield number


def _counts(line: str, match: re.Match[str]) -> bool:
    if match[0].lower() != "one":
        return True
    return not (
        _PRONOUN_AFTER.match(line, match.end()) or _PRONOUN_BEFORE.search(line[: match.start()])
    )


def _sum(words: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split(r"[- ]", words):
        if word in _ONES or word in _TENS:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in SCALES:
            total += (current or 1) * SCALES[word]
            current = 0.0
    return total + current
