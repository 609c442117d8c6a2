"""A plain statement → its numbers as a machine can use them, each with what it is there.

In: one English sentence. Out: `Quantity` in the order of the words: a value with its uncertainty or confidence
interval, the start and the end of a change, a difference, a sample's size, a p-value. Dates and ordinals are
none. Which digits are numbers at all, and their units, is for `find_numbers`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from alexandria.english import word_set
from alexandria.knowledge import Quantity, QuantityRole
from alexandria.quantities.folding import fold
from alexandria.quantities.mentions import NumberKind, NumberMention
from alexandria.quantities.numbers import find_numbers
from alexandria.quantities.units import read_unit

__all__ = ["measurements"]


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words))})"


_CHANGE = _any_of(word_set("change_words"))
_DIFFERENCE = _any_of(word_set("difference_words"))
_DIFFERENCE_NOUN = _any_of(word_set("difference_nouns"))
_COMPARATIVE = _any_of(word_set("comparatives"))
_INTERVAL = (
    r"(?:CIs?|C\.I\.|CrI|(?:confidence|credible|credibility) (?:intervals?|limits?|regions?))"
)
_LEVEL_AFTER = re.compile(rf"[\s-]{{0,2}}{_INTERVAL}", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(rf"{_INTERVAL}[\s(\[]{{0,2}}$", re.IGNORECASE)
_TO_INTERVAL = re.compile(
    rf"[\s)\]]*(?:{_INTERVAL})?(?:\s?(?:was|is|of|from|between|ranged from|extends from))?[\s:=,;(\[]*",
    re.IGNORECASE,
)
_BARE_INTERVAL = re.compile(rf"(?<!\w){_INTERVAL}[\s:=,(\[]*$", re.IGNORECASE)
_NEXT_END = re.compile(r"\s?(?:,|;|to|and|–|-)\s?", re.IGNORECASE)
_NEXT_INTERVAL = re.compile(r"\s?[,;]?\s?(?:and|versus|vs\.?)?\s?", re.IGNORECASE)
_DEVIATION = re.compile(
    r"\s?[(\[,]\s?(?:SDs?|SEMs?|SE|s\.d\.|s\.e\.(?:m\.)?|"
    r"standard (?:deviation|error)(?: of the mean)?)\s?(?:=|:|of|±)?\s?",
    re.IGNORECASE,
)
_P_BEFORE = re.compile(
    r"(?<![\w.])(?:[Pp](?:[\s_-]?(?i:values?|adj(?:usted)?|trend|interaction))?|(?:two|one)-sided [Pp])\s?"
    r"(?:=|:|of|was|is|were|are|at|being|equal to|remained|stayed|values?|\s|,)*$"
)
_N_BEFORE = re.compile(
    r"(?<![\w.])[Nn]\s?[=:]\s?$|\bsample(?:s| size)?\s(?:size\s)?(?:of|=|was|is)\s$", re.IGNORECASE
)
_OF = re.compile(
    r"\s(?:[a-z]+\s)?(?:out\s)?(?:of|in)\s(?:(?:the|these|those|all|our|a total of)\s)*",
    re.IGNORECASE,
)
_OF_ONLY = re.compile(
    r"\s(?:out\s)?of\s(?:(?:the|these|those|all|our|a total of)\s)*", re.IGNORECASE
)
_AMONG = re.compile(
    r"(?:\bamong|^of|\b(?:trial|study|cohort|sample|survey|analysis|population)s? (?:of|in|with))\s"
    r"(?:(?:the|these|those|all|our)\s)*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s(?:[\w-]+\s){0,2}?[a-z-]*(?:s|people|men|women|children|mice)\b")
_FROM = re.compile(r"\bfrom\s(?:(?:an?|the)\s)?(?:[\w-]+\s){0,4}$", re.IGNORECASE)
_TO = re.compile(r"\bto\s(?:only\s|just\s|as (?:much|little|few|many) as\s)?$", re.IGNORECASE)
_CHANGED_TO = re.compile(
    rf"\b{_CHANGE}\s(?:[a-z]+ly\s)?(?:by\s\S+(?:\s\S+)?\s)?to\s$", re.IGNORECASE
)
_CHANGED = re.compile(rf"\b{_CHANGE}\b", re.IGNORECASE)
_BY = re.compile(
    rf"\b{_DIFFERENCE}\b[^.;:]*?\bby\s(?:an?\s)?(?:average\sof\s|factor\sof\s)?$|"
    rf"\b{_CHANGE}\s$",
    re.IGNORECASE,
)
_OF_DIFFERENCE = re.compile(
    rf"\b{_DIFFERENCE_NOUN}\s(?:(?:in|for|between)\s(?:[\w-]+\s){{1,6}})?(?:of|was|is|=)\s$",
    re.IGNORECASE,
)
_DIFFERENCE_AFTER = re.compile(
    rf"[\s-](?:times\s)?(?:{_COMPARATIVE}|(?:\w+\s)?{_DIFFERENCE_NOUN})\b",
    re.IGNORECASE,
)
_AFTER_BRACKET = re.compile(r"\s?[)\]]\s?")


def measurements(statement: str) -> tuple[Quantity, ...]:
    """The numbers of a statement, in order; a p-value keeps its bound, a confidence interval its level."""
    line = fold(statement)
    found = [m for m in find_numbers(statement) if m.kind is not NumberKind.ORDINAL]
    quantities: list[Quantity] = []
    at = 0
    while at < len(found):
        if (read := _interval(line, found, at)) is not None:
            level, intervals, at = read
            after = found[at - 1].end
            quantities = _with_intervals(line, quantities, level, intervals, after)
            continue
        mention, before = found[at], line[found[at - 1].end if at else 0 : found[at].start]
        at += 1
        if mention.kind is NumberKind.DATE or not all(map(math.isfinite, mention.parts)):
            continue
        if quantities and _DEVIATION.fullmatch(before) and quantities[-1].uncertainty is None:
            last = quantities.pop()
            unit = last.unit or mention.unit or _unit_after(line, mention.end)
            quantities.append(
                last.model_copy(update={"uncertainty": abs(mention.value), "unit": unit})
            )
            continue
        quantities.extend(_read(line, found, at - 1))
    return tuple(quantities)


def _read(line: str, found: list[NumberMention], at: int) -> list[Quantity]:
    """One mention with its role; "14/107 patients" is two quantities."""
    this = found[at]
    slash = this.kind is NumberKind.RATIO and "/" in line[this.start : this.end]
    if slash and this.parts[0] <= this.parts[1] and _COUNTED.match(line, this.end):
        count, size = this.parts
        of = Quantity(value=size, role=QuantityRole.SAMPLE_SIZE)
        return [Quantity(value=count, bound=this.bound), of]
    return [this.quantity.model_copy(update={"role": _role(line, found, at)})]


def _role(line: str, found: list[NumberMention], at: int) -> QuantityRole:
    this = found[at]
    before = line[: this.start]
    if not this.unit and 0 <= this.value <= 1 and _P_BEFORE.search(before):
        return QuantityRole.P_VALUE
    if _is_sample_size(line, found, at):
        return QuantityRole.SAMPLE_SIZE
    if this.low is None:
        after = next((m for m in found[at + 1 :] if _TO.search(line[: m.start])), None)
        if _FROM.search(before) and after is not None and _is_change(line, this, after):
            return QuantityRole.START
        start = next((m for m in reversed(found[:at]) if _FROM.search(line[: m.start])), None)
        if _TO.search(before) and start is not None and _is_change(line, start, this):
            return QuantityRole.END
        if _CHANGED_TO.search(before):
            return QuantityRole.END
    return QuantityRole.DIFFERENCE if _is_difference(line, this) else QuantityRole.VALUE


def _is_change(line: str, start: NumberMention, end: NumberMention) -> bool:
    """Does a value change from one to the other? Both measure the same, within one clause."""
    same = start.unit == end.unit and start.low is None and end.low is None
    apart = re.search(r"[;:]|\bfrom\b", line[start.end : end.start])
    changed = _CHANGED.search(line[: start.start]) or start.value > end.value
    return same and apart is None and bool(changed)


def _is_sample_size(line: str, found: list[NumberMention], at: int) -> bool:
    this = found[at]
    if this.unit or this.low is not None or this.value != int(this.value) or this.value < 1:
        return False
    before = line[: this.start]
    if _N_BEFORE.search(before):
        return True
    if _AMONG.search(before) and _COUNTED.match(line, this.end):
        return True
    if not at:
        return False
    part, gap = found[at - 1], line[found[at - 1].end : this.start]
    share = part.unit == "percent" or (part.spelled and part.value < 1)
    counted = not part.unit and part.value == int(part.value) and part.value <= this.value
    if not (share or counted) or part.kind is NumberKind.DATE or part.low is not None:
        return False
    if _OF_ONLY.fullmatch(gap):
        return True
    return counted and _OF.fullmatch(gap) is not None and bool(_COUNTED.match(line, this.end))


def _is_difference(line: str, this: NumberMention) -> bool:
    before = line[: this.start]
    if _OF_DIFFERENCE.search(before) or _DIFFERENCE_AFTER.match(line, this.end):
        return True
    return (bool(this.unit) or "factor of" in before) and _BY.search(before) is not None


def _interval(
    line: str, found: list[NumberMention], at: int
) -> tuple[float | None, list[tuple[float, float]], int] | None:
    """(level, intervals, the first mention after them) where a confidence interval begins at `at`."""
    this = found[at]
    level: float | None = None
    begin = at
    if (this.unit == "percent" and this.low is None and _LEVEL_AFTER.match(line, this.end)) or (
        this.unit == "percent"
        and this.low is None
        and _LEVEL_BEFORE.search(line[: this.start])
        and at + 1 < len(found)
        and _TO_INTERVAL.fullmatch(line[this.end : found[at + 1].start])
    ):
        level, begin = this.value, at + 1
    elif not _BARE_INTERVAL.search(line[: this.start]):
        return None
    if begin >= len(found) or (
        level is not None and not _TO_INTERVAL.fullmatch(line[this.end : found[begin].start])
    ):
        return None
    intervals: list[tuple[float, float]] = []
    while begin < len(found):
        ends = _ends(line, found, begin)
        if ends is None:
            break
        low, high, step = ends
        intervals.append((low, high))
        begin += step
        gap = line[found[begin - 1].end : found[begin].start] if begin < len(found) else "."
        if not _NEXT_INTERVAL.fullmatch(gap):
            break
    return (level, intervals, begin) if intervals else None


def _ends(line: str, found: list[NumberMention], at: int) -> tuple[float, float, int] | None:
    """(low, high, mentions used): "1.1 to 4.7", "1.1, 4.7"."""
    this = found[at]
    if this.low is not None and this.high is not None:
        return this.low, this.high, 1
    if at + 1 == len(found) or found[at + 1].low is not None or found[at + 1].value < this.value:
        return None
    if not _NEXT_END.fullmatch(line[this.end : found[at + 1].start]):
        return None
    return this.value, found[at + 1].value, 2


def _with_intervals(
    line: str,
    before: list[Quantity],
    level: float | None,
    intervals: list[tuple[float, float]],
    end: int,
) -> list[Quantity]:
    """The last values before them get the intervals; where there is none, they are values themselves."""
    quantities = list(before)
    free = [
        i
        for i, q in enumerate(quantities)
        if q.role not in {QuantityRole.P_VALUE, QuantityRole.SAMPLE_SIZE} and q.interval_low is None
    ][-len(intervals) :]
    if len(free) < len(intervals):
        return quantities + [
            Quantity(
                value=(low + high) / 2,
                low=low,
                high=high,
                interval_low=low,
                interval_high=high,
                interval_level=level,
            )
            for low, high in intervals
        ]
    for i, (low, high) in zip(free, intervals, strict=True):
        q = quantities[i]
        quantities[i] = q.model_copy(
            update={
                "interval_low": low,
                "interval_high": high,
                "interval_level": level,
                "unit": q.unit or _unit_after(line, end),
            }
        )
    return quantities


def _unit_after(line: str, end: int) -> str:
    """The unit of "8.4 (95% CI 6.1 to 10.7) mmHg", behind the bracket."""
    bracket = _AFTER_BRACKET.match(line, end)
    unit = read_unit(line, bracket.end()) if bracket else None
    return unit[1] if unit else ""
