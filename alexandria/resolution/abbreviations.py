"""Abbreviations and their definitions in a paper.

In: sentences, while they are in memory, or "name (ALIAS)" as extraction found it. Out: short form -> long form,
if the letters of the one occur in the other (after Schwartz and Hearst 2003), or if a chemical formula follows
the name of its element. A short form with two different definitions in one paper is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from alexandria.knowledge import Entity, KnowledgeUnit
from alexandria.resolution.name_lexicon import BRACKETED_UNITS, ELEMENTS, GREEK, NAME_CONNECTIVES
from alexandria.resolution.name_normalization import name_key, name_words

__all__ = ["add_abbreviations", "find_abbreviations", "is_abbreviation", "is_compound_formula"]

_BRACKETS = re.compile(
    r"(?P<before>[^()\[\];:]{0,600}?)\s\((?P<inside>[^()\s]{2,12}(?: [^()\s]{1,12})?)\)"
)
_ELEMENT = "|".join(sorted([*ELEMENTS.values()], key=len, reverse=True))
_FORMULA = re.compile(
    rf"(?:(?:{_ELEMENT})\d{{0,3}}|\((?:(?:{_ELEMENT})\d{{0,3}})+\)\d{{0,2}})+(?:\d?[+-])?$"
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SYMBOL_START = re.compile(r"[A-Za-zΑ-ω0-9]")
_COMPARING = re.compile(r"[=<>≤≥≈~%]")
_NUMBER_BEHIND = re.compile(r"^(?P<name>\S+) (?P<number>[-−+±]?\d\S*)$")


def is_compound_formula(text: str) -> bool:
    """Whether the text is a chemical formula of more than one symbol: CO2, NaCl; not CO, not N, not PC1."""
    plain = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    if not _FORMULA.match(plain):
        return False
    symbols = re.findall(_ELEMENT, plain)
    small = any(len(s) == 2 for s in symbols)
    return len(symbols) > 1 and (small or any(int(n) > 1 for n in _digits(plain)))


def is_abbreviation(short: str, long: str) -> bool:
    """Whether `short` can be an abbreviation of all of `long`."""
    long = _ARTICLE.sub("", long)
    if _has_value(short, long):
        return False
    if not 2 <= len(short) <= 12 or short in BRACKETED_UNITS or not _SYMBOL_START.match(short):
        return False
    if len(long.split()) == 1 and ELEMENTS.get("".join(name_words(long))) == short:
        return True
    if is_compound_formula(short) and not any(c.isdigit() for c in long):
        return " " in long or len(long) > 4
    letters = _letters(short)
    if len(letters) < 2 or len(long) <= len(short):
        return False
    if not any(c.isupper() for c in short):
        return False
    if _digits(short) and _digits(long) and _digits(short) != _digits(long):
        return False
    return _has_initials(letters, long)


def _has_value(short: str, long: str) -> bool:
    """Whether a bracket tells a value: "RR 0.40", "RR=0.40"; the 6 of "IL 6" is in "interleukin 6" too."""
    behind = _NUMBER_BEHIND.match(short)
    return bool(_COMPARING.search(short)) or (
        behind is not None and behind["number"] not in long.split()
    )


def _letters(text: str) -> str:
    plain = "".join(GREEK.get(c, [c])[0] for c in text)
    plain = plain[:-1] if len(plain) > 2 and plain.endswith("s") and plain[-2].isupper() else plain
    return "".join(c for c in plain.casefold() if c.isalpha())


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _has_initials(letters: str, long: str) -> bool:
    """Whether the letters occur in order, beginning with the first letter, and enough of them begin a word."""
    words = [w for w in re.split(r"[\s\-–/]+", _spell_greek(long).casefold()) if w[:1].isalpha()]
    content = [w for w in words if w not in NAME_CONNECTIVES]
    if not content or content[0][0] != letters[0]:
        return False
    if len(letters) >= 2 and len(content) > 2 * len(letters):
        return False
    return _matches(letters, content, 0, 0) or _matches(letters, words, 0, 0)


def _spell_greek(text: str) -> str:
    return "".join(GREEK.get(c, c) for c in text)


def _matches(letters: str, words: Sequence[str], word: int, skipped: int) -> bool:
    """Whether each letter begins a word, or occurs in the word whose first letter was used.

    One word in the middle may be skipped, never the last: WT is wild-type, not wild-type mice.
    """
    if not letters or word == len(words):
        return not letters and word == len(words)
    text = words[word]
    if text[0] == letters[0]:
        for taken in range(len(letters), 0, -1):
            if _in_order(letters[1:taken], text[1:]) and _matches(
                letters[taken:], words, word + 1, skipped
            ):
                return True
    return not skipped and 0 < word < len(words) - 1 and _matches(letters, words, word + 1, 1)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def find_abbreviations(sentences: Iterable[str]) -> dict[str, str]:
    """Short form -> long form for every "long form (SF)" in the sentences, without contradictory definitions."""
    found: dict[str, dict[str, str]] = {}
    for sentence in sentences:
        for match in _BRACKETS.finditer(sentence):
            inside = match["inside"].strip(",;")
            behind = _NUMBER_BEHIND.match(inside)
            # "relative risk (RR 0.40)" defines RR, "interleukin 6 (IL 6)" defines all of it.
            for short in (inside, behind["name"]) if behind else (inside,):
                if long := _long_form(short, match["before"].split()):
                    found.setdefault(short, {}).setdefault(name_key(long), long)
                    break
    return {short: next(iter(longs.values())) for short, longs in found.items() if len(longs) == 1}


def _long_form(short: str, before: Sequence[str]) -> str | None:
    """The shortest sequence of words before the bracket that the letters can abbreviate."""
    most = min(len(before), 2 * len(_letters(short)) + 2)
    for count in range(1, most + 1):
        words = before[len(before) - count :]
        if words[0].lower() in NAME_CONNECTIVES | {"the", "a", "an"}:
            continue
        long = " ".join(words).strip(",")
        if "," not in long and is_abbreviation(short, long):
            return long
    return None


def add_abbreviations(
    units: Sequence[KnowledgeUnit], definitions: Mapping[str, str]
) -> tuple[KnowledgeUnit, ...]:
    """The units with each short form as an alias of the entities that have its long form as their name.

    This adds definitions that the model did not report, so that resolution needs the units only, no text.
    """
    shorts: dict[str, list[str]] = {}
    for short, long in sorted(definitions.items()):
        shorts.setdefault(name_key(long), []).append(short)

    def with_aliases(entity: Entity) -> Entity:
        more = [s for s in shorts.get(name_key(entity.name), ()) if s not in entity.aliases]
        return entity.model_copy(update={"aliases": (*entity.aliases, *more)}) if more else entity

    return tuple(
        u.model_copy(update={"entities": tuple(map(with_aliases, u.entities))}) for u in units
    )
