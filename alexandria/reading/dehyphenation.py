"""Lines of a paragraph → running text, with line-end hyphens resolved by the document's own words.

"anti-" + "inflammatory" may be one word cut in two or a compound that keeps its hyphen. The document
itself knows best: whichever form stands elsewhere in it, unbroken, is taken. Where neither does, its habit
tells: many papers break no words, or mark the breaks with soft hyphens, and then a printed hyphen is one of
the word's own. The other cuts show the habit: of 29 papers those that break words print a third of the cut words
whole elsewhere, and the others not one.

Where that leaves it open, the words of the language tell: two whole words are a compound, what the list of
words has in one is one. Cutting each word of 18 papers where TeX would, and each compound at its hyphens, of
those that stand nowhere else .05 of the compounds and .01 of the words are put together wrongly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from alexandria.reading.english_words import is_english_word

__all__ = ["PrintedWords", "join_lines", "join_two"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_END = re.compile(r"([^\W_]+)([-\u2010\u00ad])$")
_HYPHENS = ("-", "\u2010", "\u00ad")
_START = re.compile(r"^([^\W_]+)")

# Parts that English joins with a hyphen far more often than not, and that no word ends with.
_KEEPS = frozenset(
    [
        "self",
        "non",
        "well",
        "high",
        "low",
        "long",
        "short",
        "cross",
        "all",
        "half",
        "vice",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "one",
        "zero",
        "first",
        "second",
        "third",
        "single",
        "double",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "mid",
        "age",
        "dose",
        "time",
        "year",
        "day",
        "pre-existing",
    ]
)
_SUFFIXES = frozenset(
    [
        "based",
        "like",
        "dependent",
        "induced",
        "specific",
        "free",
        "type",
        "related",
        "mediated",
        "derived",
        "treated",
        "associated",
        "fold",
        "wide",
        "driven",
        "term",
        "scale",
        "level",
        "rich",
        "negative",
        "positive",
        "resistant",
        "sensitive",
        "containing",
        "shaped",
        "sized",
        "quality",
        "order",
        "dimensional",
        "linear",
    ]
)
_CUT_ENDINGS = re.compile(
    r"(?:tion|tions|sion|sions|ment|ments|ing|ings|ity|ities|ical|ically|ance|ence|able|ible|ness|ological|ously|ous|"
    r"ed|er|ers|ly|al|ally|ive|ic|ics|ism|ist|est|ate|ated|ates|ation|ations|ization|ized|ure|ures|ary|ory)$"
)


_DOUBLED = re.compile(
    r"(?:anti|semi|multi)i|(?:co|micro|macro|electro|neuro|cardio)o|(?:re|pre|de)e|(?:intra|extra|ultra)a"
)
"""Prefixes that keep their hyphen before a word that begins with their last vowel."""
_LINE = 30
"""Characters of a line of running text."""
_ENOUGH = 100
"""Lines of running text that show a document's habit."""
_BREAKS = 0.02
"""Share of lines with a hyphen at their end in documents that break words."""

_OPEN_ENDS = ("/", "\u2013", "\u2014", ".", "-", "_", "=", "&", "?")
_OPEN_END = re.compile(r"(?:\w/|[\w%°)][\u2013\u2014]|://\S*[/.\-_=&?])$")
_RANGE_END = re.compile(r"\u2013\d")

_TAIL = 120
_PREFIXES = frozenset(
    "in un re de dis per sub super over under out inter intra pre pro macro micro multi anti poly con com ex en em"
    " im bi tri di mis trans fore back photo bio nano mono".split()
)
"""Words of English, many of them, that more often begin a word than the first part of a compound."""
_SHORTEST = 3
_SURNAME_END = 5
"""Letters of the second part of names: Wil-son, Scher-rer."""
_ENGLISH = 0.5
"""Share of words of the list in English texts: they have .7 and more, those in other languages less than .35."""


class PrintedWords:
    """How often each word and each compound stands unbroken in a document."""

    def __init__(self, text: str) -> None:
        self._words: Counter[str] = Counter()
        self._compounds: Counter[str] = Counter()
        self._lines = self._hard = self._soft = 0
        self._cuts: list[tuple[str, str]] = []
        self._add(text)

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> PrintedWords:
        """Count over lines, without the pieces that a line end cut off."""
        return cls("\n".join(lines))

    def _add(self, text: str) -> None:
        """Count the words of `text`; the parts of a word cut at a line end are not words."""
        cut: re.Match[str] | None = None
        whole: list[str] = []
        for line in map(str.strip, text.splitlines()):
            begin = _START.match(line) if cut else None
            if cut and begin and cut[2] != "\u00ad" and begin[1].isalpha() and begin[1].islower():
                self._cuts.append((cut[1].lower(), begin[1]))
            cut = _END.search(line[-_TAIL:]) if line[-1:] in _HYPHENS else None
            self._lines += len(line) > _LINE
            if cut:
                self._hard += len(line) > _LINE and cut[2] != "\u00ad"
                self._soft += len(line) > _LINE and cut[2] == "\u00ad"
                whole.append(_END.sub(" ", line)[begin.end() if begin else 0 :])
            else:
                whole.append(line[begin.end() :] if begin else line)
        words = "\n".join(whole).replace("\u00ad", "").replace("\u2010", "-").lower()
        self._words.update(_WORD.findall(words))
        hyphened = " ".join(word for word in words.split() if "-" in word)
        self._compounds.update(_COMPOUND.findall(hyphened))

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._words

    def count(self, word: str) -> int:
        """Occurrences of a word."""
        return self._words[word.lower()]

    @cached_property
    def breaks_words(self) -> bool:
        """Whether the document cuts words at line ends and marks that with a printed hyphen."""
        forms = [(self._words[a + b], self._compounds[f"{a}-{b}"]) for a, b in self._cuts]
        cut, own = sum(w > c for w, c in forms), sum(c > w for w, c in forms)
        if cut or own:
            return cut > own
        if self._soft >= max(1, self._hard):
            return False
        return self._lines < _ENOUGH or self._hard >= _BREAKS * self._lines

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether `left-` at a line end and `right` at the next line's start make a compound."""
        a, b = left.lower(), right.lower()
        glued, hyphened = self._words[a + b], self._compounds[f"{a}-{b}"]
        if glued or hyphened:
            return hyphened > glued
        if not (left[-1:].isalpha() and right[:1].isalpha()):
            return True  # 5-HT, COX-2, IL-1β
        if right != b or left.isupper():
            return True  # proper names, abbreviations, N-oxide, oxide-cGMP
        doubled = a[-1] == b[0] and _CUT_ENDINGS.fullmatch(b[1:])  # bootstrap-ping
        if doubled or (b not in self._words and _CUT_ENDINGS.fullmatch(b)):
            return False
        if not self.breaks_words:
            return True
        if self._is_listed(a + b):
            return False
        if len(a) == 1 or _DOUBLED.fullmatch(a + b[:1]):
            return True
        return self._looks_compound(a, b, name=left != a)

    def _looks_compound(self, a: str, b: str, *, name: bool) -> bool:
        """Neither form stands elsewhere: judge by the two parts."""
        if a in _KEEPS or b in _SUFFIXES:
            return True
        if not self._is_word(b) and a not in _PREFIXES:
            return False
        hyphened, solid = self._habit(a)
        if hyphened != solid:
            return hyphened > solid
        if a in _PREFIXES or (name and len(b) <= _SURNAME_END):
            return False
        return self._is_word(a) and self._is_word(b)

    def _is_word(self, part: str) -> bool:
        """Whether a part of a compound is a word: of the list or, where it is not short, of the document."""
        if len(part) < _SHORTEST:
            return False
        return self._is_listed(part) or (len(part) > _SHORTEST and part in self)

    def _is_listed(self, word: str) -> bool:
        return self._is_english and is_english_word(word)

    @cached_property
    def _is_english(self) -> bool:
        known = sum(n for word, n in self._words.items() if is_english_word(word))
        return known > _ENGLISH * self._words.total()

    def _habit(self, a: str) -> tuple[int, int]:
        """How many compounds begin with `a-` in the document, and how many words with `a` and another word."""
        rests = (word[len(a) :] for word in _beginning_with(a, self._sorted_words))
        return (
            sum(1 for _ in _beginning_with(f"{a}-", self._sorted_compounds)),
            sum(self._is_listed(rest) for rest in rests if len(rest) >= _SHORTEST),
        )

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self._words)

    @cached_property
    def _sorted_compounds(self) -> list[str]:
        return sorted(self._compounds)


def _beginning_with(start: str, words: Sequence[str]) -> Iterator[str]:
    """Those of the sorted `words` that begin with `start`."""
    first = bisect_left(words, start)
    return takewhile(lambda word: word.startswith(start), words[first:])


def join_lines(lines: Sequence[str], vocabulary: PrintedWords) -> str:
    """The lines as one running text."""
    done: list[str] = []
    text = ""
    for line in lines:
        text = join_two(text, line.strip(), vocabulary)
        if len(text) > 4 * _TAIL:  # adding to a growing paragraph takes squared time
            done.append(text[:-_TAIL])
            text = text[-_TAIL:]
    return "".join([*done, text]).replace("\u00ad", "")


def join_two(text: str, line: str, vocabulary: PrintedWords) -> str:
    """`text` continued by `line`: a cut word made whole, a compound kept, else a space between."""
    if not text or not line:
        return text or line
    if text.endswith(
        "-\u00ad"
    ):  # a hyphen of the word's own, and a mark that the line may end there
        return text[:-1] + line
    tail = text[-_TAIL:]  # searching all of a growing paragraph takes squared time
    end = _END.search(tail) if tail[-1] in _HYPHENS else None
    start = _START.match(line) if end else None
    if end is None or start is None:
        glue = "" if _ends_without_space(tail) or _begins_without_space(tail, line) else " "
        return text + glue + line
    if end[2] == "\u00ad":
        return text[:-1] + line
    if vocabulary.keeps_hyphen(end[1], start[1]):
        return text[:-1] + "-" + line
    if start[1][0].islower() or (end[1].isupper() and start[1].isupper()):
        return text[:-1] + line
    return text[:-1] + "-" + line


def _ends_without_space(text: str) -> bool:
    """Whether a line ends where no space belongs: after a slash or a dash between words or values, in a URL."""
    return text[-1:] in _OPEN_ENDS and _OPEN_END.search(text) is not None


def _begins_without_space(text: str, line: str) -> bool:
    """Whether a line begins with a dash that no space follows: between words, or between the ends of a range."""
    if line[:1] == "\u2014":
        return not line[1:2].isspace() and text[-1:] not in ".:;?!"
    value = text[-1:].isdigit() or text[-1:] in ("%", "°")
    return value and _RANGE_END.match(line) is not None
