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
from alexandria.english import stance_of, word_set
from alexandria.quantities import find_numbers, without_citations

__all__ = ["Restatement", "closeness", "read_restatement"]

_NOVEL = 0.4
"""With a greater share of content words that the sentence does not have, it says another thing."""
_KEPT = 0.6
_KEPT_OF_MANY = 0.7
"""With a smaller share of the sentence's content words, it leaves out too much: what a long sentence loses most
often changes what it says."""
_MANY = 12
_WHOLE = 0.85
"""With a smaller share, the words that are missing are named to the model."""
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
_VAGUE = re.compile(
    r"[Tt]he (?!authors?\b)(?:two |first |second )?(?:[a-z-]+ )?[a-z-]+ "
    r"(?=(?:is|are|was|were|has|have|had|can|cannot|may|might|will|does|do|did|shows?|states?|focus(?:es)?)\b)"
)
"""A subject of one or two common words, with nothing that says which: "The model is", "The force peak has"."""
_SENTENCE_END = re.compile(r"(?<=[a-z\d)°%])[.!?]\s+(?=[A-Z])")
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
        kept: share of the sentence's content words that it has.
        closeness: share of its words that stand in the sentence's order.
    """

    fault: str
    blemishes: tuple[str, ...]
    kept: float
    closeness: float


def read_restatement(said: str, sentence: str, before: str = "") -> Restatement:
    """Compare a restatement with the sentence that it restates.

    Args:
        said: by the model.
        sentence: of the paper.
        before: the sentence before it, where the model was shown it.
    """
    sentence = without_citations(sentence)
    own, mine = _content(sentence), _content(said)
    kept = len(own & mine) / max(1, len(own))
    close = closeness(said, sentence)
    fault = _form_fault(said) or _content_fault(said, sentence, before)
    return Restatement(fault, tuple(_blemishes(said, sentence, kept, close)), kept, close)


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


def _form_fault(said: str) -> str:
    if _POINTING.search(said) or any(
        m[1].casefold()[:_STEM] not in said[: m.start()].casefold()
        for m in _REFERRING.finditer(said)
    ):
        return "It does not name what it is about; write the name instead of we, this or it."
    if _is_several(said):
        return "Write one sentence only."
    if _VAGUE.match(said):
        return "It does not say which one is meant."
    return ""


def _content_fault(said: str, sentence: str, before: str) -> str:
    if stance_of(said) != stance_of(sentence):
        return "It is more or less certain than the SENTENCE, or denies what that affirms."
    mine, own, earlier = _content(said), _content(sentence), _content(before)
    if not mine:
        return "It says nothing."
    if len(mine & own) < len((mine & earlier) - own):
        return "That is what BEFORE says; restate the SENTENCE."
    allowed = _NOVEL * len(mine)
    if len(mine - own - earlier) > allowed or len(mine - own) > allowed + 2:
        return "It says what the SENTENCE does not say."
    least = (_KEPT if len(own) <= _MANY else _KEPT_OF_MANY) * len(own)
    return _left_out(said, sentence) if len(own) > _FEW and len(mine & own) < least else ""


def _left_out(said: str, sentence: str) -> str:
    """A complaint with the words of the sentence that are missing."""
    mine = _content(said)
    words = [
        w
        for w in _words(sentence)
        if w.isalpha() and w not in _STOP_WORDS and not stems_of(w) <= mine
    ]
    return f"It leaves out: {', '.join(dict.fromkeys(words))}."


def _blemishes(said: str, sentence: str, kept: float, close: float) -> list[str]:
    found = []
    if missing := _missing_numbers(said, sentence):
        found.append(f"It leaves out {', '.join(missing)}.")
    elif kept < _WHOLE:
        found.append(_left_out(said, sentence))
    if close > _CLOSE:
        found.append("It is too close to the SENTENCE; use other words in another order.")
    return found


def _missing_numbers(said: str, sentence: str) -> list[str]:
    held = {p for n in find_numbers(said) for p in n.parts}
    missing = [n for n in find_numbers(sentence) if n.parts and not held.intersection(n.parts)]
    return [sentence[n.start : n.end] for n in missing]


def _is_several(said: str) -> bool:
    return any(not _ABBREVIATED.search(said[: m.start() + 1]) for m in _SENTENCE_END.finditer(said))


def _content(text: str) -> frozenset[str]:
    return stems_of(" ".join(w for w in _words(text) if w not in _STOP_WORDS))


def _words(text: str) -> Sequence[str]:
    return [w.casefold() for w in _WORD.findall(text)]
