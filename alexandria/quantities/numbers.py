"""A sentence → every number that it states: value, range, uncertainty, bound, unit, and where it stands.

In: text as it comes out of a PDF. Out: `NumberMention`s in order. Digits of names, figures, equations and
citations are none. Serves completeness (which numbers must be accounted for) and grounding (which are there).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from alexandria.english import word_set
from alexandria.quantities.folding import fold
from alexandria.quantities.latex_quantities import as_printed
from alexandria.quantities.mentions import NumberKind, NumberMention
from alexandria.quantities.non_numbers import mask
from alexandria.quantities.scanning import Single, scan

__all__ = ["find_numbers"]

_PLUS_MINUS = re.compile(r"\s?\(?\s?(?:±|\+\s?/\s?[-−–])\s?")
_SCALED = re.compile(r"\s?\)\s?[×x*·]\s?")
_DASH = re.compile(r"\s?[-–−]\s?")
_TO = re.compile(r"(?:-\s|\s)(?:to|through|up to)\s", re.IGNORECASE)
_AND = re.compile(r"\s?(?:and|&)\s", re.IGNORECASE)
_RATIO = re.compile(r"\s?[:/]\s?")
_ONE_IN = re.compile(r"(?:\sparts?)?\sin\s(?:every\s)?", re.IGNORECASE)
_LARGEST_DIVISOR = 16
"""Of a fraction with a unit: "1/2 mg"; "120/80 mmHg" are two values."""
_LIST_END = re.compile(r"-?,?\s?(?:and|or|&|/|×|x|by|vs\.?|versus|to)\s?|\s[×x]\s|/", re.IGNORECASE)
_COMMA = re.compile(r"-?\s?[,;]\s?")
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:about\s|approximately\s)?$", re.IGNORECASE)
_CHANGE = re.compile(rf"\b(?:{'|'.join(sorted(word_set('change_words')))})\b", re.IGNORECASE)
# "lowered at temperatures from 5 to 8 K": the change is not theirs.
_FROM = re.compile(
    r"(?P<range>\b(?:rang|span|vary|vari|extend|stretch|differ|distribut)\w*\s(?:\w+\s){0,2}|\b(?:at|over|across|with|for)\s"
    r"(?:[\w-]+\s){0,3}[\w-]+s\s)?\bfrom\s(?:an?\s|the\s)?(?:[\w-]+\s){0,4}\S{0,14}\s?$",
    re.IGNORECASE,
)
_BOUNDS = (
    ("≤", r"≤|<=|at most|up to|no more than|not more than|maximum of|not exceed(?:ing)?|within"),
    ("≥", r"≥|>=|at least|no less than|not less than|no fewer than|minimum of"),
    (
        "<",
        r"<|≪|less than|fewer than|lower than|smaller than|below|under|shorter than|younger than",
    ),
    (
        ">",
        r">|≫|more than|greater than|higher than|larger than|above|exceed(?:s|ed|ing)?|longer than|"
        r"older than|beyond",
    ),
    (
        "~",
        r"~|≈|about|approximately|approx\.?|ca\.?|c\.|circa|around|roughly|nearly|almost|close to|some",
    ),
)
_BOUND = re.compile(
    "(?:"
    + "|".join(
        rf"(?P<b{i}>(?:(?<!\w)|(?=[<>≤≥≪≫~≈])){words})" for i, (_, words) in enumerate(_BOUNDS)
    )
    + r")\s?(?:an?\s|the\s)?$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"\s(?:or|and)\s(?P<which>more|less|fewer|higher|lower|older|younger|greater|above|below|over|under)\b|(?P<plus>\+)(?!\s?/)(?!\d)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|"
    r"Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s(?P<year>(?:1[5-9]|20)\d\d)\b"
    rf"|\b{_MONTH}\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>(?:1[5-9]|20)\d\d)\b"
    rf"|\b{_MONTH},?\s(?P<year3>(?:1[5-9]|20)\d\d)\b"
    rf"|\b(?P<year4>(?:1[5-9]|20)\d\d)-(?P<month4>[01]\d)-(?P<day4>[0-3]\d)\b"
)
_YEAR_BEFORE = re.compile(
    rf"(?:\b(?:in|since|by|of|from|until|till|during|between|to|and|before|after|year|years|early|late|mid|spring|"
    rf"summer|autumn|winter|fall|around|circa|through|for|vs\.?|the|{_MONTH})[\s-]|[(,–/-]\s?|^)$",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"\s(?!(?:was|is|has|as|this|thus|its|series|analysis|does|plus|versus|across|hours)\b)"
    r"(?:[a-z]+\s)?(?:[a-z-]{3,}[^s\W]s|people|men|women|children|mice|sites?|steps?|samples?|data)\b"
)


@lru_cache(maxsize=8192)
def find_numbers(text: str) -> tuple[NumberMention, ...]:
    """Every number of a sentence, in order of appearance; spans are offsets into `text`."""
    printed = as_printed(text)
    if printed is None:
        return _find(text)
    place = printed.origin
    return tuple(
        replace(m, start=place[m.start], end=place[m.end], number_end=place[m.number_end])
        for m in _find(printed.text)
    )


def _find(text: str) -> tuple[NumberMention, ...]:
    line = fold(text)
    masked = mask(line)
    dates = _dates(masked)
    for date in dates:
        masked = masked[: date.start] + "\x00" * (date.end - date.start) + masked[date.end :]
    singles = list(scan(line, masked))
    joined = [_bounded(line, m) for m in _scaled(line, _join(text, line, singles))]
    years = [_as_year(line, m) for m in _inherit(line, joined)]
    return tuple(sorted([*years, *dates], key=lambda m: m.start))


def _dates(line: str) -> list[NumberMention]:
    found = []
    for match in _DATE.finditer(line):
        groups = {k.rstrip("234"): v for k, v in match.groupdict().items() if v}
        year = float(groups["year"])
        parts = tuple(float(groups[k]) for k in ("year", "month", "day") if k in groups)
        found.append(
            NumberMention(
                match.start(), match.end(), match.end(), year, parts, kind=NumberKind.DATE
            )
        )
    return found


def _join(text: str, line: str, singles: list[Single]) -> list[NumberMention]:
    """Ranges, uncertainties and ratios from neighbours."""
    found: list[NumberMention] = []
    at = 0
    while at < len(singles):
        this, after = singles[at], singles[at + 1] if at + 1 < len(singles) else None
        joined = _pair(text, line, this, after) if after is not None else None
        if joined is not None:
            found.append(joined)
            at += 2
            continue
        found.append(_alone(text, this))
        at += 1
    return found


def _scaled(line: str, found: list[NumberMention]) -> list[NumberMention]:
    """Values in brackets with the power of ten behind them, "(6 ± 3) × 10^-3 m", as one."""
    merged: list[NumberMention] = []
    for this in found:
        last = merged[-1] if merged else None
        is_power = len(this.parts) == 1 and line[this.start :].startswith("10") and not this.bound
        if (
            last is not None
            and is_power
            and line[: last.start].endswith("(")
            and _SCALED.fullmatch(line, last.end, this.start)
        ):
            merged[-1] = _times(last, this)
        else:
            merged.append(this)
    return merged


def _times(one: NumberMention, power: NumberMention) -> NumberMention:
    def scaled(value: float | None) -> float | None:
        return None if value is None else float(f"{value * power.value:.12g}")

    return replace(
        power,
        start=one.start,
        value=float(f"{one.value * power.value:.12g}"),
        parts=tuple(float(f"{p * power.value:.12g}") for p in one.parts),
        low=scaled(one.low),
        high=scaled(one.high),
        uncertainty=scaled(one.uncertainty),
    )


def _alone(text: str, s: Single) -> NumberMention:
    parts = (s.value,) if s.uncertainty is None else (s.value, s.uncertainty)
    return NumberMention(
        s.start,
        s.end,
        s.number_end,
        s.value,
        parts,
        uncertainty=s.uncertainty,
        printed_unit=_printed(text, s),
        unit=s.unit,
        kind=s.kind,
        spelled=s.spelled,
    )


def _printed(text: str, s: Single) -> str:
    if s.unit_start >= s.number_end:
        return text[s.unit_start : s.end].strip(" -")
    return (
        text[s.start : s.start + 3].rstrip(" 0123456789.")
        if s.unit and s.unit_start == s.start > 0
        else ""
    )


def _pair(text: str, line: str, a: Single, b: Single) -> NumberMention | None:
    gap = line[a.end : b.start]
    if len(gap) > 12 or NumberKind.ORDINAL in (a.kind, b.kind):
        return None
    unit, printed = b.unit or a.unit, _printed(text, b) or _printed(text, a)
    if a.unit and b.unit and a.unit != b.unit:
        return None
    base = replace(
        _alone(text, a),
        end=b.end,
        number_end=b.number_end,
        parts=(a.value, b.value),
        unit=unit,
        printed_unit=printed,
    )
    if _PLUS_MINUS.fullmatch(gap):
        return replace(base, uncertainty=abs(b.value), parts=(a.value, abs(b.value)))
    if _TO.fullmatch(gap) and (_is_change(line, a, b) or _is_year(line, a) != _is_year(line, b)):
        return None
    between = _AND.fullmatch(gap) and re.search(
        r"\bbetween\s+\S{0,14}\s?$", line[: a.start], re.IGNORECASE
    )
    dash = (
        _DASH.fullmatch(gap)
        and (gap[0] == gap[-1] or gap.strip() == gap)
        and (b.value > a.value or a.value < 0)
    )
    if dash or _TO.fullmatch(gap) or between:
        if a.unit and not b.unit and not dash:
            return None
        low, high = sorted((a.value, b.value))
        return replace(base, value=(low + high) / 2, low=low, high=high)
    return (
        replace(base, value=a.value / b.value, kind=NumberKind.RATIO)
        if _is_ratio(line, a, b)
        else None
    )


def _is_ratio(line: str, a: Single, b: Single) -> bool:
    gap = line[a.end : b.start]
    if (match := _ONE_IN.fullmatch(gap)) and a.value == 1 < b.value and not _is_year(line, b):
        # "1 in 10", "1 part in 10 billion per year"; "fell by 1 in 5 days" is none.
        return "part" in match[0] or not (a.unit or b.unit)
    if _RATIO.fullmatch(gap) is None or a.unit or a.spelled or not b.value:
        return False
    fraction = not b.unit or a.value < b.value <= _LARGEST_DIVISOR
    return ":" in gap or (a.whole and b.whole and fraction)


def _is_change(line: str, a: Single, b: Single) -> bool:
    """Are the two ends those of a change, "fell from 39 K to 36.5 K", and no range?"""
    before = line[: a.start]
    match = _FROM.search(before)
    if match is None or match["range"]:
        return False
    return a.value > b.value or _CHANGE.search(before) is not None


def _is_year(line: str, s: Single) -> bool:
    year = s.whole and not s.unit and 1500 <= s.value <= 2100 and s.number_end - s.start == 4
    return year and _YEAR_BEFORE.search(line[: s.start]) is not None


def _bounded(line: str, mention: NumberMention) -> NumberMention:
    before = line[max(0, mention.start - 24) : mention.start]
    if (match := _BOUND.search(before)) is not None:
        which = next(i for i in range(len(_BOUNDS)) if match[f"b{i}"])
        start = mention.start - len(before) + match.start()
        return replace(mention, start=start, bound=_BOUNDS[which][0])
    after = _BOUND_AFTER.match(line, mention.end)
    if after is None or mention.kind is not NumberKind.PLAIN:
        return mention
    low = (after["which"] or "").lower() in {"less", "fewer", "lower", "younger", "below", "under"}
    return replace(mention, end=after.end(), bound="≤" if low else "≥")


def _inherit(line: str, mentions: list[NumberMention]) -> list[NumberMention]:
    """ "5, 10 and 15 mg": all are mg; likewise "10 × 20 cm"."""
    found = list(mentions)
    chained = False
    for i in range(len(found) - 2, -1, -1):
        this, after = found[i], found[i + 1]
        gap = line[this.end : after.start]
        chained = (
            bool(after.unit)
            and not this.unit
            and not (_TO.fullmatch(gap) and _as_year(line, this).kind is NumberKind.DATE)
            and (bool(_LIST_END.fullmatch(gap)) or (chained and bool(_COMMA.fullmatch(gap))))
        )
        if (
            chained
            and after.spelled <= this.spelled
            and this.kind is NumberKind.PLAIN
            and not this.spelled
        ):
            found[i] = replace(this, unit=after.unit)
        else:
            chained = False
    return found


def _as_year(line: str, mention: NumberMention) -> NumberMention:
    """2019 in "in 2019" is a date, in "2019 patients" a count."""
    ends = mention.parts if mention.low is not None else (mention.value,)
    printed = re.findall(r"\d+", line[mention.start : mention.number_end])
    if (
        mention.kind is not NumberKind.PLAIN
        or mention.unit
        or mention.spelled
        or not all(1500 <= v <= 2100 and v == int(v) for v in ends)
        or any(len(p) != 4 for p in printed)
    ):
        return mention
    begins = mention.start + (
        len(line[mention.start : mention.end])
        - len(line[mention.start : mention.end].lstrip("<>≤≥~ "))
    )
    if _YEAR_BEFORE.search(line[:begins]) and not _COUNTED_AFTER.match(line, mention.end):
        return replace(mention, kind=NumberKind.DATE, bound="")
    return mention
