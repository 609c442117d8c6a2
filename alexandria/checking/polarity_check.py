"""Claim + sentence → whether the claim contradicts or overstates it, and how to correct its certainty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alexandria.checking.antonyms import says_opposite
from alexandria.checking.evidence import Evidence
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import Clause, Phrase
from alexandria.english.matching import STOP_WORDS, tokens, word_there
from alexandria.english.polarity_cues import DENYING_ADJECTIVES, denies, hedges, may_deny
from alexandria.knowledge import Certainty

__all__ = ["contradicts_polarity", "corrected", "overstates_certainty"]

_NOT_ITSELF = re.compile(
    r"(?:\w+ )?(?:fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|ceas(?:e|es|ed|ing)|refus(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
"""A predicate that is a denial: "failed to bind" is stated, and denies."""
_BRACKETS = re.compile(r"[(\[](?:[^()\[\]]|\([^()]*\))*[)\]]")
_BESIDE = frozenset({"value", "abbreviation", "also given as", "symbol"})
"""Predicates of what stands in brackets behind a name."""


def contradicts_polarity(claim: Claim, evidence: Evidence) -> bool:
    """Whether the claim affirms what its sentence denies, or the other way round, or has an antonym."""
    return _has_opposite_polarity(claim, evidence.own) or says_opposite(
        " | ".join(claim.fields), evidence.own.text
    )


def overstates_certainty(claim: Claim, evidence: Evidence) -> bool:
    """Whether the claim states what its sentence only suggests."""
    own = evidence.own
    return claim.certainty is Certainty.STATED and not _hedges(claim, own) and _hedged(claim, own)


def corrected(claim: Claim, sentences: Sequence[SentenceReading]) -> Claim:
    """The claim with the certainty of its sentence, where a rule finds it: negated or suggested."""
    if claim.certainty is not Certainty.STATED or not 1 <= claim.sentence <= len(sentences):
        return claim
    own = sentences[claim.sentence - 1]
    if _denied(claim, own) and not _is_denial(claim):
        return replace(claim, certainty=Certainty.NEGATED)
    if not _hedges(claim, own) and _hedged(claim, own):
        return replace(claim, certainty=Certainty.SUGGESTED)
    return claim


def _is_denial(claim: Claim) -> bool:
    """Whether a claim is stated and denies: "failed to bind", "is negligible"."""
    return _NOT_ITSELF.match(claim.predicate) is not None or any(
        w in DENYING_ADJECTIVES for w in tokens(f"{claim.predicate} {claim.value}")
    )


def _stands_apart(claim: Claim, text: str) -> bool:
    """Whether no verb of its sentence applies to a claim: a cell of a row, a parenthesis after a name."""
    if text.startswith(ROW_LEAD):
        return claim.value in text or claim.predicate in text
    inside = next((m[0] for m in _BRACKETS.finditer(text) if claim.value in m[0]), "")
    return bool(inside) and (claim.predicate in _BESIDE or claim.predicate in inside)


def _hedges(claim: Claim, own: SentenceReading) -> bool:
    return hedges(" | ".join(claim.fields), own.words)


def _has_opposite_polarity(claim: Claim, own: SentenceReading) -> bool:
    if _stands_apart(claim, own.text):
        return False
    if _is_denial(claim):
        return not (own.denies or may_deny(own.text))
    if claim.certainty is Certainty.NEGATED:
        return not own.denies and not may_deny(own.text)
    return _denied(claim, own) or (
        not denies(" | ".join(claim.fields)) and _is_negated_by_prefix(claim, own)
    )


def _denied(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence deny what the claim, by its own words, affirms?"""
    if not denies(" | ".join(claim.fields)) and any(
        p.denied and _mentions(claim, p) for p in own.phrases
    ):
        return True
    # "In the absence of hydrogen" as a condition denies nothing of the rest.
    if denies(f"{claim.predicate} | {claim.value} | {claim.subject}", own.words):
        return False
    best = _clauses_of(claim, own)
    if not best or not all(c.denied for c in best):
        return False
    claim_words = _content_tokens(f"{claim.predicate} {claim.value}")
    subject = _content_tokens(claim.subject)
    paraphrased = not any(word_there(w, own.words) for w in _content_tokens(claim.predicate))
    value = _content_tokens(claim.value)
    if paraphrased and value and all(any(word_there(w, c.words) for w in value) for c in best):
        return True
    return any(
        any(word_there(w, c.core - c.subject) for w in claim_words)
        or any(word_there(w, c.core) for w in claim_words | subject - _topic(c, subject))
        for c in best
    )


def _topic(clause: Clause, subject: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in subject if word_there(w, clause.subject))


def _hedged(claim: Claim, own: SentenceReading) -> bool:
    if _stands_apart(claim, own.text):
        return False
    if any(p.hedged and _mentions(claim, p) for p in own.phrases):
        return True
    best = _clauses_of(claim, own)
    return bool(best) and all(c.hedged for c in best)


def _mentions(claim: Claim, phrase: Phrase) -> bool:
    claim_words = _content_tokens(
        f"{claim.predicate} {claim.value} {claim.condition}"
    ) or _content_tokens(claim.subject)
    return any(word_there(w, phrase.head) for w in claim_words)


def _clauses_of(claim: Claim, own: SentenceReading) -> list[Clause]:
    """The clauses that share most words with the claim."""
    claim_words = _content_tokens(" ".join(claim.fields))
    digits = frozenset(t for t in tokens(" ".join(claim.fields)) if t[0].isdigit())
    statement_words = _content_tokens(f"{claim.predicate} {claim.value}")
    predicate = _content_tokens(claim.predicate)
    scores = []
    for clause in own.clauses:
        shared = sum(
            1.0 + (w in statement_words) + 2 * (w in predicate)
            for w in claim_words
            if word_there(w, clause.words)
        )
        scores.append(shared + 2 * len(digits & clause.words))
    top = max(scores, default=0.0)
    return [c for c, s in zip(own.clauses, scores, strict=True) if s == top and s > 0]


def _is_negated_by_prefix(claim: Claim, own: SentenceReading) -> bool:
    """ "changed" where the sentence has only "unchanged"."""
    for word in _content_tokens(f"{claim.predicate} {claim.value}"):
        if len(word) > 4 and not word_there(word, own.words):
            turned = [
                w[n:]
                for w in own.words
                for n in (2, 3)
                if w[:n] in {"un", "non", "in", "im", "dis"}
            ]
            if word_there(word, (t for t in turned if len(t) > 4)):
                return True
    return False


def _content_tokens(text: str) -> frozenset[str]:
    """Content words, including generic ones: "change", "difference"."""
    return frozenset(
        t for t in tokens(text) if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS
    )
