"""Cannot-link rules: why two similar names must not be merged.

Similar names most often mean different things, since papers distinguish things by a few letters: H1 and H2,
influx and efflux, mutant p53 and p53. So similarity only generates candidates, and these rules exclude pairs
before a model sees them.
"""

from __future__ import annotations

import re

from alexandria.resolution.name_lexicon import GREEK, OPPOSITES
from alexandria.resolution.name_normalization import NameWords, forms, name_words

__all__ = ["cannot_link_reason", "numbers_of", "types_differ"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ROMAN = re.compile(r"(?:VI{1,3}|I[VX]|I{1,3}|V|X{1,3}|XI{1,3}|XIV|XV)$")
_GREEK_NAMES = frozenset(GREEK.values())
_SIGNS = re.compile(r"[+⁻±′*^<>=~%°]")
_NEGATIONS = frozenset(
    {"no", "not", "non", "without", "absence", "lack", "free", "negative", "anti"}
)
_PREFIXES = (
    "non", "un", "in", "im", "ir", "dis", "de", "anti", "a", "an", "hyper", "hypo", "pre", "post", "intra",
    "inter", "extra", "endo", "exo", "ecto", "sub", "super", "supra", "macro", "micro", "nano", "mono", "bi",
    "di", "tri", "tetra", "penta", "hexa", "poly", "oligo", "multi", "ortho", "para", "homo", "hetero", "iso",
    "up", "down", "over", "under", "pro", "co", "re", "auto", "allo", "neo", "pseudo", "quasi", "semi", "meta",
    "trans", "cis", "eu", "bio", "photo", "electro", "thermo", "counter", "mis", "mal", "out", "per", "proto",
    "deoxy", "des", "nor", "apo", "holo", "epi",
)  # fmt: skip
"""Prefixes that change the meaning of a word."""
_STEM = 4
_COMMON = 0.8
_LONG = 8
"""Letters; in shorter words a typo too often gives another word (trial, trail)."""


def cannot_link_reason(one: str, other: str) -> str | None:
    """The reason, as a slug, why two names must not be merged on similarity alone; None if there is none.

    Symmetric: cannot_link_reason(a, b) == cannot_link_reason(b, a).
    """
    if numbers_of(one) != numbers_of(other):
        return "numbers"
    if _letters(one) != _letters(other):
        return "letters"
    if sorted(_SIGNS.findall(forms(one)[0])) != sorted(_SIGNS.findall(forms(other)[0])):
        return "signs"
    return _reason_in_words(name_words(one), name_words(other))


def _reason_in_words(left: NameWords, right: NameWords) -> str | None:
    only_left, only_right = _unmatched(left, right)
    if not only_left and not only_right:
        return None if left == right else "order"  # a vector space is no space vector
    if _NEGATIONS & {*only_left, *only_right}:
        return "negation"
    if any(_are_opposites(a, b) for a in only_left for b in only_right):
        return "opposites"
    if len(only_left) != len(only_right):
        # One has a modifier that the other lacks: a restriction, a part, a result, an equation.
        return "modifier"
    if left[-1] != right[-1] and not _is_typo(left[-1], right[-1]):
        return "head"
    paired = all(any(_is_variant(a, b) for b in only_right) for a in only_left)
    paired = paired and all(any(_is_variant(a, b) for a in only_left) for b in only_right)
    return None if paired else "modifier"


def numbers_of(name: str) -> tuple[str, ...]:
    """The numbers in a name, in order."""
    return tuple(_NUMBER.findall(forms(name)[-2]))


def types_differ(one: str, other: str) -> bool:
    """Whether both types are known and differ."""
    return bool(one and other and one != other)


def _letters(name: str) -> list[str]:
    """What distinguishes members of a series: single letters, Greek letters, Roman numerals, symbols in
    capitals."""
    found = []
    for word in re.split(r"[\s/]+", forms(name)[1]):
        plain = _NUMBER.sub("", word).strip("+⁻′*^.")
        symbol = len(plain) == 1 or plain in _GREEK_NAMES or _ROMAN.match(plain)
        if symbol or (plain and not plain.islower()):
            found.append(plain)
    return sorted(found)


def _unmatched(left: NameWords, right: NameWords) -> tuple[list[str], list[str]]:
    """The words of each side that the other lacks, as multisets."""
    only_left, only_right = list(left), list(right)
    for word in left:
        if word in only_right:
            only_left.remove(word)
            only_right.remove(word)
    return only_left, only_right


def _are_opposites(one: str, other: str) -> bool:
    if frozenset({one, other}) in OPPOSITES:
        return True
    short, long = sorted((one, other), key=len)
    if any(long == prefix + short for prefix in _PREFIXES):
        return True
    tails = {(p, one[len(p) :]) for p in _PREFIXES if one.startswith(p) and len(one) > len(p) + 2}
    rests = {
        (p, other[len(p) :]) for p in _PREFIXES if other.startswith(p) and len(other) > len(p) + 2
    }
    return any(p != q and a == b for p, a in tails for q, b in rests)


def _is_variant(one: str, other: str) -> bool:
    """Whether two words can be one word with two endings (diet, dietary), or one is a typo of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM or "/" in long or "/" in short:
        return False
    if long in (f"{short}er", f"{short}r", f"{short}est", f"{short}st"):
        return False  # higher is not high, a trainer is not a train
    common = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return common >= max(_STEM, _COMMON * min(len(one), len(other))) or _is_typo(one, other)


def _is_typo(one: str, other: str) -> bool:
    """Whether a missing letter or two swapped neighbours turn one long word into the other.

    A replaced letter is no typo: nitrate and nitrite.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _LONG or one[0] != other[0]:
        return False
    if len(long) == len(short) + 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    return len(long) == len(short) and any(
        one[:i] + one[i + 1] + one[i] + one[i + 2 :] == other for i in range(len(one) - 1)
    )
