"""Claim + sentences → whether its numbers are printed in its sentences, each with its unit and its bound.

A number that only a neighbouring sentence prints is doubtful, unless the claim's own sentence prints another value
of that unit: then the claim contradicts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import isclose

from alexandria.checking.counted_things import counts_otherwise, set_otherwise
from alexandria.checking.evidence import Evidence, Objection, Strength
from alexandria.checking.sentence_reading import SentenceReading, StatementReading
from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.english.matching import squeezed, tokens, word_there
from alexandria.quantities import (
    NumberKind,
    NumberMention,
    conversion_factor,
    find_numbers,
    same_unit,
)

__all__ = [
    "bounds_the_other_way",
    "has_foreign_number",
    "has_wrong_unit",
    "holders_of",
    "takes_number_from_elsewhere",
]

_FALLING = re.compile(
    r"\b(?:decreas|declin|reduc|lower|los[se]|fall|fell|drop|diminish|shrink|less|below|minus|down)"
)
_BELOW = re.compile(
    r"\b(?:below|under|fewer|less|short of|shorter|smaller|lower|younger|at most|up to)\W*(?:than\W+)?$",
    re.I,
)
_ABOVE = re.compile(
    r"\b(?:above|over|exceed\w*|more|greater|longer|larger|higher|older|beyond|at least)\W*(?:than\W+)?$",
    re.I,
)
_MANY_TIMES = re.compile(r"\b(?:times|factors?)\b|-?fold\b", re.I)
_IN_A_HUNDRED = re.compile(r"\b(?:in|of|out of|per)\W+(?:every\W+|a\W+)?$", re.I)
_NO = re.compile(r"\b(?:no|not|never|n't|cannot)\W+(?:\w+\W+){0,2}$", re.I)
_PAIR = word_set("pair_words")
_REPEATS = {"duplicate": 2, "triplicate": 3, "quadruplicate": 4, "triplicates": 3, "duplicates": 2}
_SEVERAL = re.compile(r"\b(?:and|or|both)\b")
_SINGLE = frozenset({"one", "single", "a", "an", "first", "once", "each"})
_KNOWN = re.compile(r"\b(?:the|these|those|its|their|all|both|of|other)\s+(?:\w+\s)?$", re.I)
_WORDY = 5
"""Letters of a unit that is written out."""
_YEARS = range(1600, 2100)
_MOST_COUNTED = 10
"""Things that a claim may count itself: "the two gases" of a sentence that names them."""


def has_foreign_number(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the claim has a number that its sentences do not print, nor those around them."""
    for mention in evidence.statement.numbers:
        if _is_own_count(mention, evidence):
            continue
        for part in _missing_parts(mention, claim, evidence.own):
            if not _is_elsewhere(part, mention, claim, evidence) or _own_value(
                mention, claim, evidence
            ):
                complaint = f"{_printed(mention, evidence)} is not in {evidence.numbered}"
                # What is spelled may be counted or reckoned: "half of the four", "ten times less often".
                is_clear = not mention.spelled or counts_otherwise(mention, evidence)
                return Objection(complaint, Strength.CLEAR if is_clear else Strength.LIKELY)
    if other := set_otherwise(evidence):
        return Objection(f"{other} is not in {evidence.numbered}")
    return None


def takes_number_from_elsewhere(claim: Claim, evidence: Evidence) -> Objection | None:
    """That only other sentences of the chunk print a number of the claim, its heading or the title."""
    for mention in evidence.statement.numbers:
        missing = list(_missing_parts(mention, claim, evidence.own))
        if any(_is_elsewhere(part, mention, claim, evidence) for part in missing):
            return Objection(
                f"{_printed(mention, evidence)} is not in {evidence.numbered}, but in another"
            )
        if missing and _is_own_count(mention, evidence):
            return Objection(f"{_printed(mention, evidence)} is not in {evidence.numbered}")
    return None


def _is_own_count(mention: NumberMention, evidence: Evidence) -> bool:
    """Whether a claim may have counted what its sentence names one by one: "two types, A and B"."""
    return (
        mention.spelled
        and not mention.unit
        and mention.kind is NumberKind.PLAIN
        and all(2 <= p <= _MOST_COUNTED for p in mention.parts)
        and not any(
            n.spelled and n.kind is NumberKind.PLAIN for r in evidence.own for n in r.numbers
        )
        and any(_SEVERAL.search(r.text) for r in evidence.own)
    )


def has_wrong_unit(claim: Claim, evidence: Evidence) -> Objection | None:
    """That a number of the claim has another unit in its sentences."""
    for mention in evidence.statement.numbers:
        pairs = [(n, r) for r in evidence.own for n in holders_of(mention, claim, r)]
        if pairs and not any(_unit_fits(mention, n, evidence.statement, r) for n, r in pairs):
            # A unit that is read on one side alone may be printed in another way on the other.
            is_clear = bool(mention.unit) and all(n.unit for n, _ in pairs)
            return Objection(
                f"{_printed(mention, evidence)} has another unit in {evidence.numbered}",
                Strength.CLEAR if is_clear else Strength.LIKELY,
            )
    return None


def bounds_the_other_way(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the claim has "more than 5" where the sentence has "less than 5"."""
    for mention in evidence.statement.numbers:
        here = _sides(mention, evidence.statement.text)
        there = [_sides(n, r.text) for r in evidence.own for n in holders_of(mention, claim, r)]
        if here and there and all(sides and not here & sides for sides in there):
            return Objection(
                f"{evidence.numbered} has another bound than {_printed(mention, evidence)}"
            )
    return None


def holders_of(
    mention: NumberMention, claim: Claim, reading: SentenceReading
) -> list[NumberMention]:
    """The numbers of a sentence that print a number of the claim."""
    return [
        n
        for n in reading.numbers
        if any(_equal(m, p, claim) for m in mention.parts for p in n.parts)
    ]


def _missing_parts(
    mention: NumberMention, claim: Claim, own: Iterable[SentenceReading]
) -> Iterator[float]:
    readings = list(own)
    for part in mention.parts:
        if not any(_prints(part, mention, claim, r) for r in readings):
            yield part


def _prints(part: float, mention: NumberMention, claim: Claim, reading: SentenceReading) -> bool:
    return any(
        _equal(part, p, claim)
        or _is_half(part, p, mention, n)
        or _is_converted(part, p, mention, n)
        or _is_base_of_percent(part, mention, claim, n)
        for n in reading.numbers
        for p in n.parts
    ) or _is_implied(part, mention, claim, reading)


def _is_elsewhere(part: float, mention: NumberMention, claim: Claim, evidence: Evidence) -> bool:
    chunk = evidence.chunk
    if any(_prints(part, mention, claim, r) for r in chunk.sentences):
        return True
    told = find_numbers(f"{chunk.heading} ; {chunk.names.title}")
    return any(_equal(part, p, claim) for n in told for p in n.parts)


def _own_value(mention: NumberMention, claim: Claim, evidence: Evidence) -> bool:
    """Whether the claim's sentences print values of a mention's unit, none of which the claim has."""
    rivals = [
        n
        for r in evidence.own
        for n in r.numbers
        if n.kind is mention.kind
        and same_unit(n.unit, mention.unit)
        and n.spelled == mention.spelled
    ]
    said = [p for m in evidence.statement.numbers for p in m.parts]
    return bool(rivals) and not any(
        _equal(s, p, claim) for s in said for n in rivals for p in n.parts
    )


def _printed(mention: NumberMention, evidence: Evidence) -> str:
    return evidence.statement.text[mention.start : mention.end].strip()


def _equal(a: float, b: float, claim: Claim) -> bool:
    if isclose(a, b, rel_tol=1e-9):
        return True
    # "fell by 5 K" for "a change of −5 K": the sign is in the word.
    return isclose(a, -b, rel_tol=1e-9) and a > 0 and bool(_FALLING.search(claim.statement.lower()))


def _is_half(part: float, printed: float, mention: NumberMention, there: NumberMention) -> bool:
    """ "half" for "50%", and the other way round."""
    return (mention.spelled and there.unit == "percent" and isclose(part * 100, printed)) or (
        there.spelled and mention.unit == "percent" and isclose(part, printed * 100)
    )


def _is_base_of_percent(
    part: float, mention: NumberMention, claim: Claim, there: NumberMention
) -> bool:
    """The 100 of "6 in 100" for "6 %"."""
    before = claim.statement[: mention.start]
    return part == 100 and there.unit == "percent" and _IN_A_HUNDRED.search(before) is not None


def _is_converted(
    part: float, printed: float, mention: NumberMention, there: NumberMention
) -> bool:
    """ "half an hour" for "30 minutes"."""
    if not (mention.unit and there.unit) or same_unit(mention.unit, there.unit):
        return False
    size = conversion_factor(there.unit, mention.unit)
    return size is not None and isclose(part, printed * size, rel_tol=1e-6)


def _is_implied(
    part: float, mention: NumberMention, claim: Claim, reading: SentenceReading
) -> bool:
    """Is the number in the sentence where it counts for no number: in a name, a mark, as "both" or "pair"?"""
    if mention.spelled or mention.unit == "":
        if (part == 1 and reading.words & _SINGLE) or (part == 2 and reading.words & _PAIR):
            return True
        if any(_REPEATS.get(word) == part for word in reading.words):
            return True
        if mention.kind is NumberKind.ORDINAL and part == 1:
            return "first" in reading.words
    if (
        mention.spelled
        and part <= _MOST_COUNTED
        and _KNOWN.search(claim.statement[: mention.start])
    ):
        return True
    words = tokens(claim.statement[mention.start : mention.end])
    if mention.spelled and reading.words.issuperset(words):
        return True  # "five stages" of a "five-stage mechanism"
    if mention.unit:
        return False
    if part in _YEARS and any(f"{part:g}" in mark for mark in reading.marks):
        return True  # "published in 2009" of "X and Y (2009)"
    bare = reading.text
    for mark in reading.marks:
        bare = bare.replace(mark, " ")
    digits = re.escape(f"{part:g}")
    return re.search(rf"(?<![\d.,]){digits}(?![\d]|[.,]\d)", bare) is not None


def _sides(mention: NumberMention, text: str) -> frozenset[str]:
    """On which side of a number the value lies, "<" or ">"; both where a denial may turn it."""
    before = text[max(0, mention.start - 24) : mention.start]
    side = {"<": "<", "≤": "<", ">": ">", "≥": ">"}.get(mention.bound, "")
    if not side:
        match = _BELOW.search(before) or _ABOVE.search(before)
        if match is None:
            return frozenset()
        side = "<" if match.re is _BELOW else ">"
        before = before[: match.start()]
    return frozenset("<>") if _NO.search(before) else frozenset(side)


def _unit_fits(
    mention: NumberMention, there: NumberMention, said: StatementReading, own: SentenceReading
) -> bool:
    if mention.unit and there.unit:
        return same_unit(mention.unit, there.unit) or _part_of(mention.unit, there.unit)
    if mention.unit == "fold" and (there.spelled or _MANY_TIMES.search(own.text)):
        return True  # "twofold" for "doubled", "by a factor of 2"
    if there.unit == "fold" and _MANY_TIMES.search(said.text):
        return True
    if mention.unit:
        # A column's head, or "5, 10 (in mg)": the unit stands elsewhere in the sentence.
        return any(
            same_unit(mention.unit, n.unit) for n in own.numbers if n.unit
        ) or _unit_elsewhere(mention, said, own)
    if there.unit:
        printed = said.text
        is_printed = there.printed_unit and squeezed(there.printed_unit) in squeezed(printed)
        words = [*there.unit.replace("_", " ").split(), *tokens(there.printed_unit)]
        return (
            bool(is_printed)
            or any(w.isalpha() and word_there(w, tokens(printed)) for w in words)
            or mention.spelled
        )
    return True


def _part_of(a: str, b: str) -> bool:
    """ "mg" where the sentence has "mg per day", the rest being in words; never "mg" for "g"."""
    first, second = a.split(" / "), b.split(" / ")
    return first[0] == second[0] and (len(first) == 1 or len(second) == 1)


def _unit_elsewhere(mention: NumberMention, said: StatementReading, own: SentenceReading) -> bool:
    """Whether the unit is printed anywhere in a sentence; one without capitals may print "ghz"."""
    # "148, 218 and 277 GHz": what is printed once is the unit of all.
    printed = {n.printed_unit for n in said.numbers if n.unit == mention.unit and n.printed_unit}
    text = own.text
    words = squeezed(text)
    if any(len(p) >= _WORDY and squeezed(p).removesuffix("s") in words for p in printed):
        return True  # "eight base pairs" for "an eight base-pair strand"
    if text.islower():
        printed = {p.lower() for p in printed}
    return any(re.search(rf"(?<![^\W\d]){re.escape(p)}(?![\w])", text) for p in printed)
