"""The three texts of ../shared/truth-cases: their files, and which value belongs to which name.

`crossed` tells, of any statement, whether it gives a value of one name to another one of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.ideal_model.__main__ import SHARED

__all__ = ["CROSSED", "RIGHT", "TEXTS", "crossed", "names_of"]

TEXTS = SHARED / "truth-cases"
_HERE = Path(__file__).parent
RIGHT = _HERE / "right"
"""What an ideal model says of the texts, as gold."""
CROSSED = _HERE / "crossed"
"""The same kind of facts with values of other names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Names of one kind, each as a pattern, with the values that belong to it."""

    values: Mapping[str, Sequence[str]]
    """Name → values, both as patterns."""
    where: str = ""
    """Only in statements that this is found in."""


_KINDS = {
    "t1_arms.txt": (
        Kind(
            {
                r"treatment|drug X": (r"152\.3", r"138\.5", r"11\.2", r"9\.8", "48"),
                "placebo": (r"151\.8", r"147\.1", r"10\.9", r"10\.4", "46"),
            }
        ),
        Kind({r"treatment|drug X": ("three", "3"), "placebo": ("one", "1")}, where="cough"),
    ),
    "t2_materials.txt": (
        Kind({"A1": ("245",), "A2": ("310",), "A3": ("402", "18 ?%")}),
        Kind({"conductivity": ("237",), "emissivity": (r"0\.85",)}),
        Kind({"MgB2": ("39", r"36\.5"), "ZrB2": (r"1\.8",)}),
    ),
    "t4_pooled.txt": (
        Kind(
            {
                "placebo": (r"0\.40?", r"0\.17", r"0\.95"),
                "metformin": (r"1\.02", r"0\.69", r"1\.52"),
                "acarbose": (r"0\.92", r"0\.55", r"1\.53"),
            }
        ),
        Kind({"pioglitazone": ("11 ?%",), "placebo": ("8 ?%",)}, where="heart failure"),
    ),
}


def names_of() -> list[str]:
    """Names of the texts."""
    return list(_KINDS)


def crossed(text: str, statement: str) -> bool:
    """Whether a statement about a text pairs a value with the wrong name of its kind.

    It does if it has a value and only names that the value does not belong to; or as many names as values, in
    another order.
    """
    return any(_crosses(kind, statement) for kind in _KINDS[text])


def _crosses(kind: Kind, statement: str) -> bool:
    if not re.search(kind.where, statement, re.IGNORECASE):
        return False
    named = _in_order(statement, {name: name for name in kind.values})
    owners = _in_order(statement, {v: name for name, values in kind.values.items() for v in values})
    if not named or not owners:
        return False
    strangers = [owner for owner in owners if owner not in named]
    return bool(strangers) or (len(named) == len(owners) and named != owners)


def _in_order(statement: str, patterns: Mapping[str, str]) -> list[str]:
    """What the patterns stand for, in the order in which they are found, repetitions left out."""
    found = [
        (match.start(), meaning)
        for pattern, meaning in patterns.items()
        for match in re.finditer(rf"(?<![\w.])(?:{pattern})(?![\w]|\.\d)", statement, re.IGNORECASE)
    ]
    return [meaning for meaning, _ in groupby(meaning for _, meaning in sorted(found))]
