"""A right answer → three wrong ones from the same paper, none of which the sentence holds.

In: the answer, its sentence, what a model proposed, and a `DistractorPool` of the paper's quantities and names.
Out: three wrong options, or None where the paper has none of the sort. Numbers come from other sentences with
the same unit, names from other sentences and of the same sort; a model's proposals serve where they fit. How
many of the wrong ones are longer than the right one is left to chance, so that length tells nothing.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alexandria.english import parse_sentences
from alexandria.expression import words

__all__ = ["MOST_WORDS", "DistractorPool", "contains_phrase"]

MOST_WORDS = 7
"""Of an option: it is taken from the paper, and no stored text repeats eight of its words in a row."""

_QUANTITY = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<gap>[ \u00a0\u202f]?)"
    r"(?P<unit>[%‰]|°\s?[CFK]?|[A-Za-zµμΩÅ][A-Za-zµμΩ/²³⁻¹·^]{0,14})?(?![\w])"
)
_NO_UNIT = frozenset(
    "and or of in at to for with by from the a an as is was were are on per than but when while that".split()
)
_ARTICLE = re.compile(
    r"^(?:the|an?|this|these|those|that|its|their|our|his|her|both|each)\s+", re.I
)
_FACTORS = (0.5, 1.5, 2.0, 0.8, 1.25, 0.6, 3.0)


@dataclass(frozen=True, slots=True)
class _Quantity:
    number: str
    gap: str
    unit: str
    sentence: int

    @property
    def value(self) -> float:
        return float(self.number.replace(",", ""))


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    tag: str
    sentence: int


class DistractorPool:
    """The quantities and the names of a paper, by sentence. Holds text: lives in memory only."""

    def __init__(self, sentences: Sequence[tuple[int, str]]) -> None:
        """Look through sentences, given with their numbers."""
        self._quantities = [q for n, text in sentences for q in _quantities(text, n)]
        self._names: dict[str, _Name] = {}
        self._of_sentence: dict[int, list[str]] = {number: [] for number, _ in sentences}
        parsed = parse_sentences(text for _, text in sentences)
        for (number, _), doc in zip(sentences, parsed, strict=True):
            for chunk in doc.noun_chunks:
                text = _strip_article(
                    chunk.text, sentence_start=chunk.start == 0, proper=chunk.root.tag_
                )
                if chunk.root.pos_ in ("NOUN", "PROPN") and _is_name(text):
                    self._names.setdefault(text.casefold(), _Name(text, chunk.root.tag_, number))
                    self._of_sentence[number].append(text)

    def answers(self, number: int, *, quantities: bool) -> list[str]:
        """What a question about a sentence may have as its answer: its quantities, or its names."""
        if quantities:
            quantities_found = [
                q for q in self._quantities if q.sentence == number and (q.unit or "." in q.number)
            ]
            return list(dict.fromkeys(f"{q.number}{q.gap}{q.unit}" for q in quantities_found))
        return list(dict.fromkeys(self._of_sentence.get(number, ())))

    def distractors(
        self, answer: str, sentence: tuple[int, str], proposed: Iterable[str]
    ) -> tuple[str, str, str] | None:
        """Three wrong options, or None."""
        number, text = sentence
        whole = _QUANTITY.fullmatch(answer.strip())
        if whole:
            return self._numbers(_as_quantity(whole, number), text)
        return self._similar_names(answer, text, number, proposed)

    def _numbers(self, right: _Quantity, text: str) -> tuple[str, str, str] | None:
        taken = {q.value for q in _quantities(text, right.sentence)} | {right.value}
        near = sorted(
            (
                q.number
                for q in self._quantities
                if q.unit == right.unit
                and q.sentence != right.sentence
                and q.value > 0 < right.value
                and abs(math.log(q.value / right.value)) < math.log(10)
            ),
            key=lambda n: (abs(math.log(float(n.replace(",", "")) / right.value)), n),
        )
        made = (_scaled(right.number, factor) for factor in _FACTORS)
        chosen: list[str] = []
        for number in (*near, *made):
            value = float(number.replace(",", ""))
            possible = not (right.unit == "%" and right.value <= 100 < value)
            if value not in taken and possible:
                taken.add(value)
                chosen.append(f"{number}{right.gap}{right.unit}")
        return (chosen[0], chosen[1], chosen[2]) if len(chosen) >= 3 else None

    def _similar_names(
        self, answer: str, text: str, number: int, proposed: Iterable[str]
    ) -> tuple[str, str, str] | None:
        fitting = [_strip_article(p) for p in proposed]
        tag = self._names[answer.casefold()].tag if answer.casefold() in self._names else ""
        others = sorted(
            (n for n in self._names.values() if n.sentence != number),
            key=lambda n: (
                n.tag != tag,
                abs(len(n.text) - len(answer)),
                _digest_order(answer, n.text),
            ),
        )
        fitting += [n.text for n in others]
        kept: list[str] = []
        for option in fitting:
            known = [answer, *kept]
            if (
                _fits(option, answer)
                and not contains_phrase(option, text)
                and not _overlaps_any(option, known)
            ):
                kept.append(option)
        return _mixed_lengths(kept, answer)


def contains_phrase(option: str, text: str) -> bool:
    """Whether the words of an option stand so, one after the other, in a text."""
    wanted, there = words(option), words(text)
    return bool(wanted) and any(
        there[i : i + len(wanted)] == wanted for i in range(len(there) - len(wanted) + 1)
    )


def _mixed_lengths(kept: Sequence[str], answer: str) -> tuple[str, str, str] | None:
    """Three of them, of which 0 to 3 are longer than the answer, as chance has it."""
    if len(kept) < 3:
        return None
    wanted = int(_digest_order(answer, str(len(kept)))[:8], 16) % 4
    longer = [o for o in kept if len(o) > len(answer)]
    shorter = [o for o in kept if len(o) <= len(answer)]
    first = longer[:wanted] + shorter[: 3 - min(wanted, len(longer))]
    first += [o for o in kept if o not in first]
    return first[0], first[1], first[2]


def _quantities(text: str, sentence: int) -> list[_Quantity]:
    return [_as_quantity(found, sentence) for found in _QUANTITY.finditer(text)]


def _as_quantity(found: re.Match[str], sentence: int) -> _Quantity:
    unit = found["unit"] or ""
    if unit.casefold() in _NO_UNIT:
        unit = ""
    return _Quantity(found["number"], found["gap"] if unit else "", unit, sentence)


def _scaled(number: str, factor: float) -> str:
    """The number times a factor, written with as many decimals."""
    _, point, decimals = number.partition(".")
    value = float(number.replace(",", "")) * factor
    places = len(decimals) if point else 0
    return f"{value:,.{places}f}" if "," in number else f"{value:.{places}f}"


def _fits(option: str, answer: str) -> bool:
    length = len(option)
    return (
        1 <= len(words(option)) <= MOST_WORDS
        and len(answer) / 2 - 4 <= length <= 2 * len(answer) + 6
        and any(c.isdigit() for c in option) == any(c.isdigit() for c in answer)
    )


def _overlaps_any(option: str, others: Iterable[str]) -> bool:
    """Whether it is another one, or holds it, or is held by it."""
    return any(contains_phrase(option, other) or contains_phrase(other, option) for other in others)


def _is_name(text: str) -> bool:
    return 1 <= len(words(text)) <= MOST_WORDS and len(text) >= 3 and not _QUANTITY.search(text)


def _strip_article(text: str, *, sentence_start: bool = False, proper: str = "NNP") -> str:
    """Without article, blanks and full stop; in lower case where only the sentence's start was capital."""
    plain = _ARTICLE.sub("", text.strip().rstrip(".;,").strip())
    first = plain.split(" ", 1)[0]
    lowered = first[1:].islower() and not proper.startswith("NNP")
    if sentence_start and lowered and plain:
        plain = plain[0].lower() + plain[1:]
    return plain


def _digest_order(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
