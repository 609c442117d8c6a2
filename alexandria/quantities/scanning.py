"""A sentence → its single numbers with units, before ranges and uncertainties are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alexandria.quantities.folding import EXPONENT, MINUS, exponent_value
from alexandria.quantities.mentions import NumberKind
from alexandria.quantities.spelled import SCALES, find_spelled
from alexandria.quantities.units import canonical_unit, read_unit

__all__ = ["Single", "scan"]


def _power(which: int, bare: str) -> str:
    """Pattern of an exponent of ten, its groups numbered by `which`."""
    return (
        rf"(?:\s?\^\s?\{{?\(?(?P<caret{which}>[-+−–]?\s?\d{{1,3}})\)?\}}?|(?P<sup{which}>{EXPONENT})"
        rf"|(?P<minus{which}>\s?[{MINUS}]\s?\d{{1,2}})(?![\d.])|(?P<bare{which}>{bare}))"
    )


_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\d.,] )\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d])"
    r"|\d+,\d{1,2}(?=\s?(?:%|°|[kcmμn]?[gm]\b|m[lL]\b))|\d+(?:[.·]\d+)?|(?<![\w.)])\.\d+)"
    r"(?:(?P<e>[eE][-−–+]?\d{1,3})(?!\w)"
    r"|\s?[×x*·]\s?10" + _power(1, r"\s?[1-9]\d?(?![\d,]|\.\d)") + ")?"
)
_TEN = re.compile(r"(?<![\d.,])10" + _power(2, r" [1-9]\d?(?![\d.,]*\d)"))
_SIGN = re.compile(rf"(?P<sign>[{MINUS}+])\s?$")
_SCALE = re.compile(rf"[\s-](?P<scale>{'|'.join(SCALES)})s?\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((\d{1,2})\)")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_DECADE = re.compile(r"['’]?s\b")
_TIMES = re.compile(r"\s?[x×](?![\w×]|\s?\d|\s?g\b)")
_OF_ONE = re.compile(r"\san?\s(?=[a-z]{3})")
"""Of "half an hour"."""
_BY = re.compile(r"x\d")
_GAP = re.compile(r"\s?[-–]?\s?")
_CURRENCY = re.compile(r"(?P<which>US\$|[$€£¥])\s?$")
_HEADER = re.compile(
    r"(?<![)\]] )[(\[](?P<unit>[^()\[\]=;]{1,20})[)\]]\s?[=:]\s?[<>~≤≥]?\s?$"
    r"|(?:/\s|,\s(?=[^\s=]{2}))(?P<other>[^\s,;=()]{1,12})\s=\s?$"
)


@dataclass(frozen=True, slots=True)
class Single:
    """One number with its unit, if one stands at it."""

    start: int
    number_end: int
    end: int
    value: float
    unit_start: int = 0
    """Where the printed unit begins; it ends at `end`, or where the number begins if it stands before it."""
    uncertainty: float | None = None
    """0.4 of 12.3(4)."""
    unit: str = ""
    kind: NumberKind = NumberKind.PLAIN
    spelled: bool = False
    whole: bool = False
    """Printed as digits alone, without separators, sign or decimals."""


def scan(line: str, masked: str) -> tuple[Single, ...]:
    """The numbers of a folded sentence, in order; `masked` has its names blanked."""
    found: list[Single] = []
    at = 0
    while (match := _NUMBER.search(masked, at)) is not None:
        single = _read(line, masked, match, found[-1] if found else None)
        at = single.end if single else max(match.end(), match.start() + 1)
        if single:
            found.append(single)
    taken = [(s.start, s.end) for s in found]
    found.extend(
        s for s in _spelled(line, masked) if not any(a < s.end and s.start < b for a, b in taken)
    )
    return tuple(sorted(found, key=lambda s: s.start))


def _read(line: str, masked: str, match: re.Match[str], last: Single | None) -> Single | None:
    ten = _TEN.match(masked, match.start())
    if ten is not None and _is_power(line, ten):
        value, end, whole = 10.0 ** _exponent(ten, "2"), ten.end(), False
    else:
        value, whole = _plain(match["number"]), match["number"].isdigit()
        power = _exponent(match, "1") if match.end() > match.end("number") else 0
        value, end = value * 10.0**power if abs(power) < 300 else value, match.end()
        whole = whole and not power
        if power:  # one rounding, as in reading "1.2e-5"
            value = float(f"{_plain(match['number'])!r}e{power}")
    start = match.start()
    if (sign := _sign(line, start, last)) is not None:
        start, value, whole = sign[0], value * sign[1], False
    return _with_unit(line, masked, Single(start, end, end, value, whole=whole))


def _is_power(line: str, ten: re.Match[str]) -> bool:
    minus, bare = ten["minus2"], ten["bare2"]
    if minus is None and bare is None:
        return True
    if bare is not None:  # "10 6 cells/mL" has lost its superscript; "10 5" alone has not
        return read_unit(line, _GAP.match(line, ten.end()).end()) is not None  # type: ignore[union-attr]
    digits = exponent_value(minus)
    if minus.strip().startswith("−"):
        return True
    if minus.startswith(" "):
        return (
            minus.strip()[1:2].isdigit()
            and read_unit(line, min(ten.end() + 1, len(line))) is not None
        )
    return minus.startswith("-") and abs(digits) < 10


def _exponent(match: re.Match[str], which: str) -> int:
    groups = match.groupdict()
    if groups.get("e"):
        return exponent_value(groups["e"][1:])
    for name in ("caret", "sup", "minus", "bare"):
        if groups.get(f"{name}{which}"):
            return exponent_value(groups[f"{name}{which}"].replace("(", "").replace(")", ""))
    return 0


def _plain(printed: str) -> float:
    if "," in printed and len(printed.rpartition(",")[2].partition(".")[0]) < 3:
        return float(printed.replace(",", "."))
    return float(printed.replace(",", "").replace(" ", "").replace("·", "."))


def _sign(line: str, start: int, last: Single | None) -> tuple[int, float] | None:
    """Where a sign begins, and ±1; a dash between two numbers, or after a word, is none."""
    match = _SIGN.search(line, max(0, start - 2), start)
    if match is None:
        return None
    before = line[: match.start()]
    if before.rstrip().endswith("+/"):
        return None  # ±
    glued = match.end("sign") == start
    if before and (before[-1].isalnum() or before[-1] in ")]%°\x00"):
        return None
    if last is not None and before.rstrip() == line[: last.end].rstrip() and not glued:
        return None
    if match["sign"] == "–" and last is not None and before.rstrip() == line[: last.end].rstrip():
        return None
    return match.start(), -1.0 if match["sign"] != "+" else 1.0


def _with_unit(line: str, masked: str, single: Single) -> Single | None:
    if (digits := _IN_BRACKETS.match(line, single.number_end)) and not single.whole:
        single = _with_uncertainty(line, single, digits)
    at = single.number_end
    if (decade := _DECADE.match(line, at)) and single.whole and 1500 <= single.value <= 2100:
        return replace(single, end=decade.end(), number_end=decade.end(), kind=NumberKind.DATE)
    if (scale := _SCALE.match(line, at)) is not None:
        value = single.value * SCALES[scale["scale"].lower()]
        single = replace(single, value=value, number_end=scale.end(), end=scale.end(), whole=False)
        at = scale.end()
    gap = _GAP.match(line, at)
    begin = gap.end() if gap else at
    unit = read_unit(line, begin, glued=begin == at)
    if unit is None and line[at : at + 5].lower() == "-fold":
        unit = at + 5, "fold"
    if unit is not None and not _is_word(line, begin, unit, single):
        return replace(single, end=unit[0], unit_start=begin, unit=unit[1])
    if _ORDINAL.match(line, at):
        return replace(single, end=at + 2, number_end=at + 2, kind=NumberKind.ORDINAL)
    if (times := _TIMES.match(masked, at)) is not None:
        return replace(single, end=times.end(), unit_start=at, unit="fold")
    if at < len(line) and (line[at].isalpha() or line[at] == "_") and not _BY.match(line, at):
        return None  # "3D", "4T1": part of a name; "5x5 mm" is none
    return _unit_before(line, single)


def _with_uncertainty(line: str, single: Single, digits: re.Match[str]) -> Single:
    """12.3(4) means 12.3 ± 0.4."""
    _, point, decimals = line[single.start : single.number_end].rpartition(".")
    if not point or not decimals.isdigit():
        return single
    uncertainty = float(f"{digits[1]}e-{len(decimals)}")
    return replace(single, uncertainty=uncertainty, number_end=digits.end(), end=digits.end())


def _is_word(line: str, begin: int, unit: tuple[int, str], single: Single) -> bool:
    """A letter that is no unit here: "12 A" before a name, "2 h" is one."""
    printed = line[begin : unit[0]]
    return printed == "A" and line[unit[0] : unit[0] + 1] == "-" and single.whole


def _unit_before(line: str, single: Single) -> Single:
    """A unit that stands before its number: "$5", and the column head in "Mass (kg) = 5"."""
    if (money := _CURRENCY.search(line, 0, single.start)) is not None:
        name = canonical_unit(money["which"])
        return replace(single, start=money.start(), unit_start=money.start(), unit=name)
    if (head := _HEADER.search(line, max(0, single.start - 32), single.start)) is not None:
        printed = (head["unit"] or head["other"]).split(",")[-1].strip()
        if name := canonical_unit(printed):
            return replace(single, unit=name)
    return single


def _spelled(line: str, masked: str) -> Iterator[Single]:
    for number in find_spelled(masked):
        kind = NumberKind.ORDINAL if number.ordinal else NumberKind.PLAIN
        single = Single(
            number.start,
            number.end,
            number.end,
            number.value,
            unit=number.unit,
            kind=kind,
            spelled=True,
        )
        gap = _OF_ONE.match(line, number.end) or _GAP.match(line, number.end)
        unit = read_unit(line, gap.end()) if gap and not number.ordinal else None
        if unit is not None and len(line[gap.end() : unit[0]]) > 1:  # type: ignore[union-attr]
            single = replace(single, end=unit[0], unit_start=gap.end(), unit=unit[1])  # type: ignore[union-attr]
        yield single
