""" "250, 500 and 1000 μg/mL" told one by one → each number with the unit that the sentence prints once."""

from __future__ import annotations

from dataclasses import replace

from alexandria.claims import Claim
from alexandria.quantities import NumberMention, find_numbers

__all__ = ["with_shared_units"]


def with_shared_units(claim: Claim, sentence: str) -> Claim:
    """A claim whose value or condition ends in a bare number, with the unit that it shares with its neighbours.

    Args:
        claim: of the sentence, in its words.
        sentence: as printed.
    """
    numbers = find_numbers(sentence)
    if all(n.printed_unit or not n.unit for n in numbers):
        return claim
    value, condition = (_with_unit(f, numbers) for f in (claim.value, claim.condition))
    return replace(claim, value=value, condition=condition)


def _with_unit(field: str, numbers: tuple[NumberMention, ...]) -> str:
    told = find_numbers(field)
    if not told or told[-1].unit or told[-1].end != len(field):
        return field
    same = [i for i, n in enumerate(numbers) if n.parts == told[-1].parts]
    if not same or any(numbers[i].printed_unit or not numbers[i].unit for i in same):
        return field
    unit = next((n.printed_unit for n in numbers[same[0] :] if n.printed_unit), "")
    return f"{field} {unit}" if unit else field
