"""Claim + sentence → whether the claim's numbers are printed in its sentence, each with its unit."""

from __future__ import annotations

import re
from math import isclose

from alexandria.checking.evidence import Evidence
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.claims import Claim
from alexandria.english.matching import squeezed, tokens, word_there
from alexandria.knowledge import QuarantineReason
from alexandria.quantities import NumberKind, NumberMention, find_numbers, same_unit

__all__ = ["has_foreign_number", "has_wrong_unit"]

_FALLING = re.compile(
    r"\b(?:decreas|declin|reduc|lower|los[se]|fall|fell|drop|diminish|shrink|less|below|minus|down)"
)


def has_foreign_number(claim: Claim, evidence: Evidence) -> bool:
    """Whether a number of the claim is not in its sentence."""
    return QuarantineReason.NUMBER in _states(claim, evidence.own)


def has_wrong_unit(claim: Claim, evidence: Evidence) -> bool:
    """Whether a number of the claim has another unit in its sentence."""
    return QuarantineReason.UNIT in _states(claim, evidence.own)


def _states(claim: Claim, own: SentenceReading) -> list[QuarantineReason | None]:
    printed = f"{claim.subject} ; {claim.predicate} ; {claim.value} ; {claim.condition}"
    mentions = [m for field in claim.fields for m in find_numbers(field)]
    return [_state_of(m, claim, printed, own) for m in mentions]


def _state_of(
    mention: NumberMention, claim: Claim, printed: str, own: SentenceReading
) -> QuarantineReason | None:
    """NUMBER or UNIT where one is not the sentence's; None where the mention is right."""
    holders: list[NumberMention] = []
    for part in mention.parts:
        same = [n for n in own.numbers if any(_equal(part, p, claim) for p in n.parts)]
        if not same and not _is_implied(part, mention, own):
            return QuarantineReason.NUMBER
        holders.extend(same)
    if any(_bounds_contradict(mention, n) for n in holders) and not any(
        n.bound == mention.bound for n in holders
    ):
        return QuarantineReason.NUMBER
    if not holders or any(_unit_fits(mention, n, printed, own) for n in holders):
        return None
    return QuarantineReason.UNIT


def _equal(a: float, b: float, claim: Claim) -> bool:
    if isclose(a, b, rel_tol=1e-9):
        return True
    # "fell by 5 K" for "a change of −5 K": the sign is in the word.
    words = f"{claim.predicate} {claim.value} {claim.condition}".lower()
    return isclose(a, -b, rel_tol=1e-9) and a > 0 and _FALLING.search(words) is not None


def _is_implied(part: float, mention: NumberMention, own: SentenceReading) -> bool:
    """Is the number in the sentence where it counts for no number: in a name, a mark, as "both" or "pair"?"""
    if mention.spelled or mention.unit == "":
        if part == 2 and own.words & {"both", "pair", "pairs", "two", "second"}:
            return True
        if part == 1 and own.words & {"one", "single", "a", "an", "first", "once", "each"}:
            return True
        if mention.kind is NumberKind.ORDINAL and part == 1:
            return "first" in own.words
    digits = f"{part:g}"
    return (
        mention.unit == ""
        and re.search(rf"(?<![\d.,]){re.escape(digits)}(?![\d]|[.,]\d)", own.text) is not None
    )


def _bounds_contradict(a: NumberMention, b: NumberMention) -> bool:
    low, high = {"<", "≤"}, {">", "≥"}
    return (a.bound in low and b.bound in high) or (a.bound in high and b.bound in low)


def _unit_fits(
    mention: NumberMention, there: NumberMention, printed: str, own: SentenceReading
) -> bool:
    if mention.unit and there.unit:
        return same_unit(mention.unit, there.unit) or _part_of(mention.unit, there.unit)
    if mention.unit:
        # A column's head, or "5, 10 (in mg)": the unit stands elsewhere in the sentence.
        return any(
            same_unit(mention.unit, n.unit) for n in own.numbers if n.unit
        ) or _unit_elsewhere(mention, own)
    if there.unit:
        is_printed = there.printed_unit and squeezed(there.printed_unit) in squeezed(printed)
        words = [*there.unit.replace("_", " ").split(), *tokens(there.printed_unit)]
        return (
            bool(is_printed)
            or any(w.isalpha() and word_there(w, tokens(printed)) for w in words)
            or _is_list(mention, printed)
        )
    return True


def _part_of(a: str, b: str) -> bool:
    """ "mg" where the sentence has "mg per day", the rest being in words; never "mg" for "g"."""
    first, second = a.split(" / "), b.split(" / ")
    return first[0] == second[0] and (len(first) == 1 or len(second) == 1)


def _unit_elsewhere(mention: NumberMention, own: SentenceReading) -> bool:
    unit = mention.printed_unit
    return bool(unit) and re.search(rf"(?<![\w]){re.escape(unit)}(?![\w])", own.text) is not None


def _is_list(mention: NumberMention, printed: str) -> bool:
    """A number inside "5 × 10 × 2 cm" and the like, whose unit stands at the end."""
    after = printed[printed.find(str(mention.printed_unit)) :] if mention.printed_unit else ""
    return mention.spelled or bool(after and not mention.unit)
