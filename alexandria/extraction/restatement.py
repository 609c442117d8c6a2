"""A small model's sentence + the sentence that it restates → what is wrong with it, for small models alone.

A model of one or two billion parameters copies, takes over the sentence before, leaves numbers out, and says
"we" and "this method". No sentence of a paper contradicts that, so the checks of `alexandria.checking` pass it;
a good answer has none of it. Faults fail a restatement. Blemishes are told to the model, and a later restatement
without them is preferred. A large model's facts are never measured with this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alexandria.checking import stems_of
from alexandria.english import word_set
from alexandria.quantities import citation_spans, find_numbers

__all__ = ["Restatement", "closeness", "read_restatement"]

_NOVEL = 0.45
"""With a greater share of content words that are neither in the sentence nor before it, it says another thing."""
_TOLD = 0.3
"""With a smaller share of the sentence's content words, it leaves out too much."""
_CLOSE = 0.75
"""With a greater share of its words in the sentence's order, it is the sentence over again."""
_FEW = 3
_STEM = 4
_POINTING = re.compile(
    r"\b(?:we|our|ours|us|i|my)\b|^(?:it|they|this|that|such|he|she|here|these|those)\b|"
    r"\b(?:the (?:sentence|fact|text|latter|former))\b",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"\b(?:this|these|those|such)\s+(?:\w+\s+)??(\w{3,})", re.IGNORECASE)
"""A noun that must stand before it in the same sentence."""
_SENTENCE_END = re.compile(r"(?<=[a-z\d)])[.!?]\s+(?=[A-Z])")
_ABBREVIATED = re.compile(
    r"\b(?:al|e\.g|i\.e|cf|vs|Fig|Figs|Eq|Eqs|Ref|Refs|resp|approx|ca|no|Dr|St)\.$"
)
_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = word_set("stop_words")


@dataclass(frozen=True, slots=True)
class Restatement:
    """What is wrong with a restatement, in sentences for the model.

    Attributes:
        fault: why it cannot be stored; empty where it can.
        blemishes: what would be better otherwise.
        closeness: share of its words that stand in the sentence's order.
    """

    fault: str
    blemishes: tuple[str, ...]
    closeness: float


def read_restatement(said: str, sentence: str, before: str = "") -> Restatement:
    """Compare a restatement with the sentence that it restates.

    Args:
        said: by the model.
        sentence: of the paper.
        before: the sentence before it, where the model was shown it.
    """
    close = closeness(said, sentence)
    return Restatement(
        _fault(said, sentence, before), tuple(_blemishes(said, sentence, close)), close
    )


def closeness(said: str, sentence: str) -> float:
    """The longest common subsequence of words, as a share of the words said."""
    mine, its = _words(said), _words(sentence)
    if not mine:
        return 0.0
    row = [0] * (len(its) + 1)
    for word in mine:
        diagonal = 0
        for place, other in enumerate(its, start=1):
            above = row[place]
            row[place] = diagonal + 1 if word == other else max(above, row[place - 1])
            diagonal = above
    return row[-1] / len(mine)


def _fault(said: str, sentence: str, before: str) -> str:
    if _POINTING.search(said) or any(
        m[1].casefold()[:_STEM] not in said[: m.start()].casefold()
        for m in _REFERRING.finditer(said)
    ):
        return "It does not name what it is about; write the name instead of we, this or it."
    if _is_several(said):
        return "Write one sentence only."
    mine, own, earlier = _content(said), _content(sentence), _content(before)
    if not mine:
        return "It says nothing."
    if len(mine & own) < len((mine & earlier) - own):
        return "That is what BEFORE says; restate the SENTENCE."
    if len(mine - own - earlier) > _NOVEL * len(mine) + 1:
        return "It says what the SENTENCE does not say."
    if len(own) > _FEW and len(mine & own) < _TOLD * len(own):
        return "It leaves out most of what the SENTENCE says."
    return ""


def _blemishes(said: str, sentence: str, close: float) -> list[str]:
    found = []
    if missing := _missing_numbers(said, sentence):
        found.append(f"It leaves out {', '.join(missing)}.")
    if close > _CLOSE:
        found.append("It is too close to the SENTENCE; use other words in another order.")
    return found


def _missing_numbers(said: str, sentence: str) -> list[str]:
    plain = sentence
    for start, end in reversed(citation_spans(sentence)):
        plain = f"{plain[:start]} {plain[end:]}"
    held = {p for n in find_numbers(said) for p in n.parts}
    missing = [n for n in find_numbers(plain) if n.parts and not held.intersection(n.parts)]
    return [plain[n.start : n.end] for n in missing]


def _is_several(said: str) -> bool:
    return any(not _ABBREVIATED.search(said[: m.start() + 1]) for m in _SENTENCE_END.finditer(said))


def _content(text: str) -> frozenset[str]:
    return stems_of(" ".join(w for w in _words(text) if w not in _STOP_WORDS))


def _words(text: str) -> Sequence[str]:
    return [w.casefold() for w in _WORD.findall(text)]
