"""A sentence of an answer + the facts that it cites → whether they support it, by the code of `verify`.

What `verify` calls supported is stated. Other sentences are checked against their facts as claims are against the
sentences of a paper: numbers with conversion of units, names, what belongs to what, polarity, certainty. A
sentence that passes, and whose words are mostly those of its facts, is reworded. Everything else is unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alexandria.answers.answer_values import CitedFact
from alexandria.answers.cited_answer import CitedSentence, SentenceSupport
from alexandria.answers.fact_comparison import (
    ClaimVerdict,
    compare,
    firmer_than_facts,
    read_statement,
    turned_round,
)
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking import ChunkEvidence, PaperNames, Vocabulary, findings, read_sentences
from alexandria.checking.antonyms import says_opposite
from alexandria.claims import Claim
from alexandria.english.matching import content_words
from alexandria.knowledge import QuarantineReason
from alexandria.quantities import find_numbers

__all__ = ["cited_sentence"]

_MOST_NEW = 0.4
"""A sentence with a larger share of words that none of its facts has says something else."""

_PARTS = re.compile(r"[,;]\s+|\s(?:and|or|but|while|whereas)\s")
_WORDS_WITH_CAPITALS = frozenset({"I"})

_REASONS = {
    QuarantineReason.NUMBER: "a number is not that of the facts",
    QuarantineReason.UNIT: "a number has another unit in the facts",
    QuarantineReason.FOREIGN: "the facts do not have a name in it, or most of its words",
    QuarantineReason.PAIRING: "the facts give a value to something else",
    QuarantineReason.POLARITY: "it denies what the facts state, or states what they deny",
    QuarantineReason.CERTAINTY: "the facts are less certain",
}


def cited_sentence(text: str, facts: Sequence[CitedFact], units: UnitTable) -> CitedSentence:
    """Check one sentence of an answer.

    Args:
        text: the sentence, without marks of citation.
        facts: those that it cites, in any order.
        units: to compare numbers.
    """
    claim = read_statement(text)
    judged = [(compare(claim, fact, units), fact) for fact in facts]
    for judgement, fact in judged:
        if judgement.verdict is ClaimVerdict.SUPPORTED:
            return CitedSentence(text, (fact,), SentenceSupport.STATED, judgement.reason)
    for judgement, fact in judged:
        if judgement.verdict is ClaimVerdict.CONTRADICTED:
            return CitedSentence(text, (fact,), SentenceSupport.UNSUPPORTED, judgement.reason)
    needed = _needed(text, facts)
    if complaint := _complaint(text, needed):
        return CitedSentence(text, needed, SentenceSupport.UNSUPPORTED, complaint)
    return CitedSentence(text, needed, SentenceSupport.REWORDED, "the facts say so in other words")


def _needed(text: str, facts: Sequence[CitedFact]) -> tuple[CitedFact, ...]:
    """The facts without those that add nothing: each one that is kept has a word that those before it lack.

    Numbers do not count: a value needs the name of its thing beside it, or it may be that of another thing.
    """
    left = _telling(text)
    rest, kept = list(facts), list[CitedFact]()
    while rest:
        fact = max(rest, key=lambda f: len(_told(left, f)))
        told = _told(left, fact)
        if kept and not told:
            break
        rest.remove(fact)
        kept.append(fact)
        left -= told
    return tuple(kept)


def _telling(text: str) -> set[str]:
    """The words of a text that tell something, without numbers and units; "alloy A" has an "a" that does."""
    letters = {w.casefold() for w in re.findall(r"(?<=\s)[A-Z]\b", text)}
    return {*read_statement(text).words, *letters}


def _told(words: set[str], fact: CitedFact) -> set[str]:
    has = Vocabulary.of([fact.statement, *fact.subject_names, *fact.object_names])
    return {w for w in words if has.has_word(w)}


def _complaint(text: str, facts: Sequence[CitedFact]) -> str:
    """Why facts that do not say the same do not support a sentence either; empty where they do."""
    if not facts:
        return "it cites no fact"
    evidence = _evidence(facts)
    for found in findings(_claim(text), evidence).contradictions:
        return _REASONS.get(found.reason, "the facts do not say so")
    if len(facts) > 1 and any(_takes_value(part, facts) for part in _PARTS.split(text)):
        return _REASONS[QuarantineReason.PAIRING]
    if says_opposite(text, evidence.sentences[0].text):
        return "the facts say the opposite"
    if firmer_than_facts(text, facts):
        return _REASONS[QuarantineReason.CERTAINTY]
    if len(facts) == 1 and turned_round(text, facts[0]):
        return "it says who does what the other way round"
    return _new_names(text, evidence) or _new_words(text, evidence)


def _claim(text: str) -> Claim:
    return Claim((1,), text.rstrip(" .!?"), "", "")


def _evidence(facts: Sequence[CitedFact]) -> ChunkEvidence:
    """Facts as the clauses of one sentence, so that it shows which value belongs to which name."""
    told = "; ".join(fact.statement.rstrip(" .") for fact in facts)
    return ChunkEvidence(read_sentences([told]), _names(facts))


def _takes_value(part: str, facts: Sequence[CitedFact]) -> bool:
    """Whether a part of a sentence has a number that none of the facts has which its words are nearest to."""
    words = _telling(f" {part}")
    if not words or not find_numbers(part):
        return False
    shares = [len(_told(words, fact)) for fact in facts]
    nearest = [fact for fact, share in zip(facts, shares, strict=True) if share == max(shares)]
    wrong = (QuarantineReason.NUMBER, QuarantineReason.UNIT)
    return all(
        any(f.reason in wrong for f in findings(_claim(part), _evidence([fact])).contradictions)
        for fact in nearest
    )


def _names(facts: Sequence[CitedFact]) -> PaperNames:
    groups = [frozenset(n) for f in facts for n in (f.subject_names, f.object_names) if len(n) > 1]
    return PaperNames(aliases=tuple(groups), title=" ".join({f.citation.title for f in facts}))


def _new_names(text: str, evidence: ChunkEvidence) -> str:
    """The complaint about a word with a capital within the sentence that the facts do not have; units aside."""
    for word in text.split()[1:]:
        name = word.strip("()[],.;:'’\"“”?!")
        if name.casefold() == name or (name in _WORDS_WITH_CAPITALS) or _is_unit(name):
            continue
        if not evidence.known_words.has_name(name):
            return f"the facts do not name {name}"
    return ""


def _is_unit(word: str) -> bool:
    numbers = find_numbers(f"1 {word}")
    return bool(numbers) and numbers[0].unit != ""


def _new_words(text: str, evidence: ChunkEvidence) -> str:
    words = dict.fromkeys(content_words(text))
    new = [w for w in words if not evidence.known_words.has_word(w)]
    if len(new) > _MOST_NEW * len(words):
        return f"the facts do not have: {', '.join(new)}"
    return ""
