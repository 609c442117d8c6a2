"""A paper's words → those that do not count as its wording: numbers, units, names, formulae, set phrases.

Names are read off the paper itself: what is capitalised within its sentences and never stands there in small
letters, abbreviations, tokens that mix letters with digits or capitals (TP53, NaCl, mRNA). A mask can smuggle,
so it errs on the side of counting: headings in capitals give no evidence, and whatever also occurs in small
letters is a word like any other. Serves freedom from expression.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from alexandria.expression.word_tokens import words

__all__ = ["Masks", "quantities"]

_NUMBER = re.compile(r"\d[\d.]*")
_CAPITALISED = re.compile(r"[^\W\d_][^\W_]*")
_END = re.compile(r"[.!?:;•]['\"”’)\]]*$|^[-–—•*]$")
_TITLE_SHARE = 0.6
"""A sentence with more of its longer words capitalised than this is a heading or title: no evidence of names."""
_WORDLIKE = 4
"""Letters from which on a word tells whether a sentence is in title case."""
_SINGLES = frozenset({"a", "i"})
"""The only words of one letter; any other single letter is a symbol."""


class Masks:
    """Says for each word of a sequence whether it counts; made from one paper, used for all its fields."""

    __slots__ = ("_names",)

    def __init__(self, texts: Iterable[str]) -> None:
        names: set[str] = set()
        plain: set[str] = set()
        for text in texts:
            _note_forms(text, names, plain)
        self._names = frozenset(names - plain)

    def covers(self, sequence: Sequence[str]) -> list[bool]:
        """For each word, whether a mask covers it."""
        covered = [
            quantity or self._alone(word)
            for word, quantity in zip(sequence, quantities(sequence), strict=True)
        ]
        phrases, _ = _lists()
        for place, word in enumerate(sequence):
            for phrase in phrases.get(word, ()):
                if tuple(sequence[place : place + len(phrase)]) == phrase:
                    covered[place : place + len(phrase)] = [True] * len(phrase)
        return covered

    def _alone(self, word: str) -> bool:
        return (len(word) == 1 and word not in _SINGLES) or word in self._names


def quantities(sequence: Sequence[str]) -> list[bool]:
    """For each word, whether it is a number, or a unit with nothing but units between it and one."""
    _, units = _lists()
    found: list[bool] = []
    for word in sequence:
        found.append(_number(word) or (word in units and bool(found) and found[-1]))
    return found


def _number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _note_forms(text: str, names: set[str], plain: set[str]) -> None:
    """Sort the words of one sentence (or paragraph) into names and words that also stand in small letters."""
    tokens = text.split()
    within = [False, *(_END.search(t) is None for t in tokens[:-1])]
    shouted = _in_title_case(tokens)
    for token, inside in zip(tokens, within, strict=False):
        for position, form in enumerate(_CAPITALISED.findall(token)):
            key = "".join(words(form))
            if form.islower():
                plain.add(key)
            elif _mixed(form) or (not shouted and _name_like(form, inside or position > 0)):
                names.add(key)


def _in_title_case(tokens: Sequence[str]) -> bool:
    forms = [f for t in tokens for f in _CAPITALISED.findall(t) if not _mixed(f)]
    longer = [f for f in forms if len(f) >= _WORDLIKE][1:]  # the first begins with a capital anyway
    return sum(not f.islower() for f in longer) > _TITLE_SHARE * len(longer)


def _mixed(form: str) -> bool:
    """Letters with digits among them, or small ones before capitals: TP53, H2O, NaCl, mRNA."""
    if any(c.isdigit() for c in form):
        return True
    return any(c.isupper() for c in form[1:]) and any(c.islower() for c in form)


def _name_like(form: str, inside: bool) -> bool:
    """An abbreviation anywhere, or a capital where no sentence starts."""
    return form[0].isupper() and (inside or (len(form) > 1 and form.isupper()))


@cache
def _lists() -> tuple[dict[str, tuple[tuple[str, ...], ...]], frozenset[str]]:
    """Set phrases by their first word, and units."""
    data = tomllib.loads(Path(__file__).with_name("masks.toml").read_text(encoding="utf-8"))
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in data["phrases"]:
        split = tuple(words(phrase))
        phrases.setdefault(split[0], []).append(split)
    units = frozenset(w for unit in data["units"].split() for w in words(unit))
    return {first: tuple(rest) for first, rest in phrases.items()}, units
