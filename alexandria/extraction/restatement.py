"""A small model's fact + the sentence that it is about → what is wrong with it, for small models alone.

A model of one or two billion parameters takes over the sentence before, says "we" and "this method", and drops
what narrows a claim. No sentence of a paper contradicts that, so the checks of `alexandria.checking` pass it;
a good answer has none of it. Faults fail a fact, and are told to the model. What all facts of a sentence together
leave out is told to it, too. A large model's facts are never measured with this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alexandria.checking import stems_of
from alexandria.english import word_set
from alexandria.extraction.source_parts import claims_too_much
from alexandria.quantities import find_numbers, without_citations

__all__ = ["closeness", "fault_of_restatement", "left_out", "says_no_more"]

_NOVEL = 0.3
"""With a greater share of content words that the sentence does not have, it says another thing."""
_KEPT = 0.6
"""With a smaller share of a sentence's content words in its facts, they leave out too much."""
_SAME = 0.75
"""With this share of content words in common, two facts of a sentence say the same."""
_FEW = 3
_STEM = 4
_POINTING = re.compile(
    r"\b(?:we|our(?! (?:understanding|knowledge))|ours|us|i|my)\b|"
    r"^(?:it|they|this|that|such|he|she|here|these|those)\b|"
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
_FOREIGN_SCRIPT = re.compile(
    r"[\u0400-\u058f\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters that no English sentence has, and that models of other languages fall into."""
_SENTENCE_END = re.compile(r"(?<=[a-z\d)°%])[.!?]\s+(?=[A-Z])")
_ABBREVIATED = re.compile(
    r"\b(?:al|e\.g|i\.e|cf|vs|Fig|Figs|Eq|Eqs|Ref|Refs|resp|approx|ca|no|Dr|St)\.$"
)
_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = word_set("stop_words")


def fault_of_restatement(said: str, sentence: str, before: str = "") -> str:
    """What is wrong with a fact, in a sentence for the model; empty where it can be stored.

    Args:
        said: by the model, of the sentence or a part of it.
        sentence: of the paper.
        before: the sentence before it, where the model was shown it.
    """
    sentence = without_citations(sentence)
    return _form_fault(said) or _content_fault(said, sentence, before)


def left_out(said: Iterable[str], sentence: str) -> str:
    """A complaint with what all facts of a sentence together leave out; empty where that is little."""
    sentence, together = without_citations(sentence), " ; ".join(said)
    if missing := _missing_numbers(together, sentence):
        return f"No line has {', '.join(missing)}."
    mine, own = _content(together), _content(sentence)
    if len(own) <= _FEW or len(own & mine) >= _KEPT * len(own):
        return ""
    words = [
        w
        for w in _words(sentence)
        if w.isalpha() and w not in _STOP_WORDS and not stems_of(w) <= mine
    ]
    return f"No line says: {', '.join(dict.fromkeys(words))}."


def says_no_more(one: str, other: str) -> bool:
    """Whether nearly all content words of a fact, and all of its numbers, are in another one."""
    if _missing_numbers(other, one):
        return False
    mine, its = _content(one), _content(other)
    return len(mine & its) >= _SAME * len(mine) and len(mine - its) <= 1


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
    if _FOREIGN_SCRIPT.search(said):
        return "Write English words only."
    if _is_several(said):
        return "Write one sentence only."
    if _VAGUE.match(said):
        return "It does not say which one is meant."
    return ""


def _content_fault(said: str, sentence: str, before: str) -> str:
    mine, own, earlier = _content(said), _content(sentence), _content(before)
    if not mine:
        return "It says nothing."
    if len(mine & own) < len((mine & earlier) - own):
        return "That is what BEFORE says; restate the SENTENCE."
    allowed = max(_FEW - 1, _NOVEL * len(mine))
    if len(mine - own - earlier) > allowed or len(mine - own) > max(_FEW, allowed):
        return "It says what the SENTENCE does not say."
    return claims_too_much(said, sentence)


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
