"""Chunks of a paper → the sentences worth a question, spread over its sections and over kinds of question.

In: chunks. Out: candidates in the order in which they should be tried. Rules alone decide, so the same paper
gives the same candidates on every machine; units are never looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alexandria.chunking import Chunk, Sentence
from alexandria.evaluation.multiple_choice import QuestionKind

__all__ = ["Candidate", "kinds_of", "select_candidates"]

_SHORTEST, _LONGEST = 8, 60
"""Words of a sentence that states something and can be asked about alone."""

_KINDS: dict[QuestionKind, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        QuestionKind.LIMITATION: r"\blimit(?:ed|ation|s)\b|\bcannot (?:rule out|exclude)\b|\bcaution\b"
        r"|\bfuture (?:work|studies)\b|\bsmall (?:sample|number)\b|\bbias(?:ed)?\b|\bonly (?:one|a few)\b",
        QuestionKind.NEGATION: r"\b(?:not|no|never|neither|nor|without|absen(?:t|ce)"
        r"|fail(?:s|ed)?|lack(?:s|ed)?)\b",
        QuestionKind.DEFINITION: r"\b(?:is|are) (?:defined|called|known|termed|denoted)\b|\brefers? to\b"
        r"|\bdenotes?\b|\bdefine[sd]?\b|\bconsists? of\b|\b(?:is|are) an?\b",
        QuestionKind.COMPARISON: r"\b\w+er than\b|\b(?:more|less|fewer) \w+ than\b|\bcompared (?:with|to)\b"
        r"|\bversus\b|\bvs\.|\bwhereas\b|\bthan\b|\bin contrast\b",
        QuestionKind.CONDITION: r"\b(?:if|when|unless|provided|only (?:in|at|if|when)|under|during|depends? on)\b",
        QuestionKind.METHOD: r"\b(?:was|were) (?:\w+ly )?(?:measured|performed|used|collected|computed|calculated"
        r"|obtained|analy[sz]ed|carried out|recorded|prepared)\b|\busing\b|\bwe (?:use|used|apply|applied)\b"
        r"|\bby means of\b|\balgorithm\b|\bmethod\b",
        QuestionKind.RESULT: r"\bwe (?:find|found|show|showed|observe|observed|prove|obtain)\b"
        r"|\bincreas(?:e|es|ed)\b"
        r"|\bdecreas(?:e|es|ed)\b|\bresult(?:s|ed)\b|\breveal(?:s|ed)?\b|\bdemonstrate[sd]?\b|\bshow(?:s|n|ed)?\b",
    }.items()
}
_QUANTITY = re.compile(r"(?<![\w\[(,])\d+(?:[.,]\d+)*\s?(?:%|°|[A-Za-zµμΩ]{1,12}\b)")
_POINTS_AWAY = re.compile(
    r"^(?:this|these|those|that|it|they|such|here|hence|thus|therefore|as (?:shown|seen|described))\b"
    r"|\b(?:fig|figure|table|eq|equation|section|appendix|supplementary)s?\b\.?\s*\(?\d|@x(?:math|cite)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence with the kind of question it is to give. Holds text: lives in memory only."""

    number: int
    text: str
    before: str
    section: str
    chunk: int
    label: str
    kind: QuestionKind


def kinds_of(sentence: str) -> tuple[QuestionKind, ...]:
    """What could be asked about a sentence, the rarer kinds first; OTHER where no rule says anything."""
    found = [kind for kind, pattern in _KINDS.items() if pattern.search(sentence)]
    if _QUANTITY.search(sentence):
        found.insert(0, QuestionKind.NUMBER)
    return tuple(found) or (QuestionKind.OTHER,)


def select_candidates(chunks: Sequence[Chunk], limit: int) -> tuple[Candidate, ...]:
    """At most `limit` candidates: each next one of the section and kind that were taken least so far."""
    open_ones = [
        (sentence.number, sentence.text, before, chunk)
        for chunk in chunks
        for sentence, before in _with_previous_sentence(chunk)
        if _is_worth_asking(sentence.text)
    ]
    sections: Counter[str] = Counter()
    kinds: Counter[QuestionKind] = Counter()
    taken: list[Candidate] = []
    while open_ones and len(taken) < limit:

        def cost(item: tuple[int, str, str, Chunk]) -> tuple[float, int, str]:
            _, text, _, chunk = item
            own = min(kinds[k] for k in kinds_of(text))
            # A sentence that leans on another one comes last: who is asked does not see the other one.
            away = 2 * bool(_POINTS_AWAY.search(text))
            return sections[chunk.section] + own + away, own, _digest_order(text)

        best = min(open_ones, key=cost)
        open_ones.remove(best)
        number, text, before, chunk = best
        kind = min(kinds_of(text), key=lambda k: kinds[k])
        sections[chunk.section] += 1
        kinds[kind] += 1
        taken.append(Candidate(number, text, before, chunk.section, chunk.index, chunk.label, kind))
    return tuple(taken)


def _with_previous_sentence(chunk: Chunk) -> Iterable[tuple[Sentence, str]]:
    texts = ["", *(s.text for s in chunk.sentences)]
    return zip(chunk.sentences, texts, strict=False)


def _is_worth_asking(text: str) -> bool:
    words = text.split()
    prose = sum(bool(_LETTERS.search(w)) for w in words)
    return (
        _SHORTEST <= len(words) <= _LONGEST
        and prose >= 0.7 * len(words)
        and "|" not in text
        and not text.rstrip().endswith("?")
    )


def _digest_order(text: str) -> str:
    """The same order on every machine, and none that favours the beginning of a paper."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
