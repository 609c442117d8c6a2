"""A text → its words, and which of them do not count as a paper's wording: numbers, units, URLs, formulae, names.

Names are read off the paper itself: what is capitalised within its sentences and never stands there in small
letters, abbreviations, tokens that mix small letters with capitals (NaCl, mRNA). A mask can smuggle, so it errs on
the side of counting: headings in capitals give no evidence, whatever also occurs in small letters is a word like
any other, and dollar signs with plain words between them are no formula. Serves freedom from expression.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Sequence
from functools import cache
from pathlib import Path

from alexandria.expression.word_tokens import Word, find_words, words

__all__ = ["Masks", "names_of"]

_CAPITALISED = re.compile(r"[^\W\d_][^\W_]*")
_END = re.compile(r"[.!?:;•]['\"”’)\]]*$|^[-–—•*]$")
_PIECE = re.compile(r"\S+")
_TITLE_SHARE = 0.6
"""A sentence with more of its longer words capitalised than this is a heading or title: no evidence of names."""
_WORDLIKE = 4
"""Letters from which on a word tells whether a sentence is in title case."""
_SINGLES = frozenset({"a", "i"})
"""The only words of one letter; any other single letter is a symbol."""

_SIGNS = r"=^_\\{}×∈∉⊂⊆∪∩→⇒∀∃∑∏∫∂∇√≈∼∝≡"
_MARK = re.compile(rf"[{_SIGNS}$@/]|www\.|doi:|MATHSYM|xmath")
"""Every span has one: most sentences need no closer look."""
_NO_PLAIN_WORDS = r"(?![a-z]{2,30}\s+[a-z]{2,30}\b)"
_SPAN = re.compile(
    # URLs, DOIs and addresses
    r"https?://\S+|(?<!\S)(?:www\.|doi:|\S{1,64}@)\S+|(?<!\w)10\.\d{4,9}/\S+"
    r"|(?<!\S)[\w.-]{1,64}\.(?:org|com|edu|net|gov|io)/\S*"
    # formulae as LaTeX and Markdown mark them
    rf"|\$(?:{_NO_PLAIN_WORDS}[^$]){{1,300}}\$"
    rf"|\\[(\[](?:{_NO_PLAIN_WORDS}[^\\]|\\[^()\[\]]){{1,300}}\\[)\]]"
    # what stands without blanks around a sign of mathematics, or is a placeholder for it
    rf"|(?<!\S)[^\s{_SIGNS}]{{0,64}}[{_SIGNS}]\S*"
    r"|(?<!\S)@?(?:MATHSYM|xmath)\S*"
)
"""What is no prose within a text, character by character."""


class Masks:
    """Says for each word of a text whether it counts; made from one paper, used for all its fields."""

    __slots__ = ("_names",)

    def __init__(self, names: Container[str]) -> None:
        """Names: those of `names_of`, or anything that knows them again."""
        self._names = names

    def read(self, text: str) -> tuple[list[str], list[bool]]:
        """The words of a text, and for each whether a mask covers it."""
        found, within = _words_and_spans(text)
        units = _units()
        covered: list[bool] = []
        quantity = False
        for word, masked in zip(found, within, strict=True):
            # A unit has nothing but units between it and a number.
            quantity = word[0].isdigit() or (quantity and word in units)
            covered.append(masked or quantity or self._alone(word))
        return found, covered

    def _alone(self, word: str) -> bool:
        if len(word) == 1:
            return word not in _SINGLES
        return any(c.isdigit() for c in word) or word in self._names


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """The words that are names or symbols wherever they stand in a paper."""
    names: set[str] = set()
    plain: set[str] = set()
    for text in texts:
        _note_forms(text, names, plain)
    return frozenset(names - plain)


def _words_and_spans(text: str) -> tuple[list[str], list[bool]]:
    spans = _spans(text)
    if not spans:
        found = words(text)
        return found, [False] * len(found)
    placed = find_words(text)
    return [w.form for w in placed], _within(placed, spans)


def _spans(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _SPAN.finditer(text)] if _MARK.search(text) else []


def _within(placed: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each word, whether the stretch between blanks that it stands in touches a span; both are in order."""
    found = []
    at = 0
    for word in placed:
        while at < len(spans) and spans[at][1] <= word.start:
            at += 1
        found.append(at < len(spans) and spans[at][0] < word.end)
    return found


def _note_forms(text: str, names: set[str], plain: set[str]) -> None:
    """Sort the words of one sentence (or paragraph) into names and words that also stand in small letters."""
    pieces = [Word(m.group(), *m.span()) for m in _PIECE.finditer(text)]
    special = _within(pieces, _spans(text))
    tokens = [p.form for p in pieces]
    within = [False, *(_END.search(t) is None for t in tokens[:-1])]
    shouted = _in_title_case([t for t, s in zip(tokens, special, strict=True) if not s])
    for token, inside, no_prose in zip(tokens, within, special, strict=False):
        if no_prose:
            names.update(words(token))
            continue
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
def _units() -> frozenset[str]:
    data = tomllib.loads(Path(__file__).with_name("masks.toml").read_text(encoding="utf-8"))
    return frozenset(w for unit in data["units"].split() for w in words(unit))
