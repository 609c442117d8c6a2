"""Claim + sentences → whether it affirms what they deny, or says it more firmly than they do.

Both sides must be clear: what the claim says is read from its words, and the sentence is read in the clause that the
claim restates. Serves grounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from alexandria.checking.antonyms import says_opposite
from alexandria.checking.evidence import Evidence
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import Clause, Phrase, all_clauses, parse_sentences
from alexandria.english.matching import STOP_WORDS, tokens, word_there
from alexandria.english.polarity_cues import LIGHT, STRICT, denials_in, denies, hedges
from alexandria.english.stance import stance_of
from alexandria.knowledge import Certainty, Polarity

__all__ = ["contradicts_polarity", "overstates_certainty", "understates_certainty"]


def contradicts_polarity(claim: Claim, evidence: Evidence) -> str:
    """The complaint about what the sentences deny and the claim affirms, or the other way round."""
    if all(says_opposite(claim.statement, r.text) for r in evidence.own):
        return f"{evidence.numbered} says the opposite"
    polarity, _ = stance_of(claim.statement)
    if polarity is Polarity.NEGATED:
        if all(_affirms(claim, r) for r in evidence.own):
            return f"{evidence.numbered} does not deny it"
        return ""
    if all(_denies(claim, r) for r in evidence.own):
        return f"{evidence.numbered} denies it"
    return ""


def overstates_certainty(claim: Claim, evidence: Evidence) -> str:
    """The complaint about what the sentences only suggest and the claim states."""
    _, certainty = stance_of(claim.statement)
    if certainty is not Certainty.ESTABLISHED or hedges(claim.statement, _words_of(evidence.own)):
        return ""
    if all(_hedged(claim, r) for r in evidence.own):
        return f"{evidence.numbered} only suggests it"
    return ""


def understates_certainty(claim: Claim, evidence: Evidence) -> str:
    """The complaint about what the claim leaves open and no word of its sentences does."""
    _, certainty = stance_of(claim.statement)
    if certainty is Certainty.ESTABLISHED or any(hedges(r.text) for r in evidence.own):
        return ""
    return f"{evidence.numbered} leaves nothing open"


def _words_of(readings: Iterable[SentenceReading]) -> frozenset[str]:
    return frozenset().union(*(r.words for r in readings))


def _affirms(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence affirm what the claim denies?"""
    # What the claim repeats beside its own denial is not what that rests on: "no non-trivial solution".
    repeated = denials_in(claim.statement) - STRICT
    cues = denials_in(own.text, _said_in(own.text)) - repeated
    if not own.denies and not cues:
        return True
    if any(p.denied and _mentions(claim, p) for p in own.phrases):
        return False
    best = _clauses_of(claim, own)
    return bool(best) and all(c.denied is False and not cues & c.words for c in best)


def _denies(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence deny what the claim, by its own words, affirms?"""
    if denies(claim.statement, own.words):
        return False
    if any(p.denied and _mentions(claim, p) for p in own.phrases):
        return True
    return _is_of(claim, own, _clauses_of(claim, own), lambda c: c.denied is True)


def _hedged(claim: Claim, own: SentenceReading) -> bool:
    if any(p.hedged and _mentions(claim, p) for p in own.phrases):
        return True
    return _is_of(claim, own, _clauses_of(claim, own), lambda c: c.hedged)


def _is_of(
    claim: Claim, own: SentenceReading, best: list[Clause], holds: Callable[[Clause], bool]
) -> bool:
    """Whether something holds of every clause that a claim restates, and the claim is about what they say."""
    if not best or not all(holds(c) for c in best):
        return False
    words = _content_tokens(claim.statement)
    # "Its protein shell may hinder the efflux" leaves open what it does, not that it is of protein.
    return any(word_there(w, c.words - c.subject) for c in best for w in words)


def _mentions(claim: Claim, phrase: Phrase) -> bool:
    words = _content_tokens(claim.statement)
    return any(word_there(w, phrase.head) for w in words)


def _clauses_of(claim: Claim, own: SentenceReading) -> list[Clause]:
    """The clauses that share most words with the claim: of those that say what its verb says, if there are any."""
    words = _content_tokens(claim.statement)
    said = _said_in(claim.statement, main=True)
    digits = frozenset(t for t in tokens(claim.statement) if t[0].isdigit())
    akin = [c for c in own.clauses if any(word_there(w, c.core - c.subject) for w in said)]
    scored = [
        (sum(1.0 + 2 * (w in said) for w in words if word_there(w, c.words)) + 2 * len(digits & c.words), c)
        for c in akin or own.clauses
    ]
    top = max((score for score, _ in scored), default=0.0)
    return [c for score, c in scored if score == top > 0]


@lru_cache(maxsize=4096)
def _said_in(text: str, *, main: bool = False) -> frozenset[str]:
    """The verbs of a text, or its main one alone, and what they say of their subjects."""
    (doc,) = parse_sentences([text])
    clauses = [c for c in all_clauses(doc)[0] if not main or doc[c.head].dep_ == "ROOT"]
    beside = [
        t.lemma_.lower()
        for c in clauses
        for prep in doc[c.head].children
        if prep.dep_ == "prep"
        for t in prep.children
        if t.dep_ == "pobj"
    ]
    found = frozenset(beside).union(*(c.core - c.subject for c in clauses))
    return found - LIGHT


def _content_tokens(text: str) -> frozenset[str]:
    """Content words, including generic ones: "change", "difference"."""
    return frozenset(
        t for t in tokens(text) if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS
    )
