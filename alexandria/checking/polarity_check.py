"""Claim + sentences → whether it affirms what they deny, or says it more firmly than they do.

What the claim says is read from its words, and the sentence is read in the clause that the claim restates. It is
clear that they disagree where both have the same predicate, plainly denied on one side alone. With another
predicate a denial may be a paraphrase: what breaks a symmetry does not preserve it. Serves grounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from alexandria.checking.antonyms import says_opposite
from alexandria.checking.evidence import Evidence, Objection, Strength
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.claims import Claim
from alexandria.english import Clause, Phrase, all_clauses, parse_sentences, word_set
from alexandria.english.matching import STOP_WORDS, tokens, word_there
from alexandria.english.polarity_cues import (
    COUNTING,
    CUE,
    DENYING_ADJECTIVES,
    LIGHT,
    NO_DENIAL,
    STEADY,
    STRICT,
    denies,
    hedges,
)
from alexandria.english.stance import stance_of
from alexandria.knowledge import Certainty, Polarity
from alexandria.quantities import find_numbers

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = [
    "contradicts_polarity",
    "overstates_certainty",
    "understates_certainty",
]

_NOT = frozenset({"not", "n't"})
_ASIDE = 0.5
"""How much a word of a claim counts that stands in no main clause of it."""
_FRAME_AND_CLAUSE = 2
"""Clauses of "The results suggest that zinc blocks the channel"."""
_MARGIN = 1.0
"""A clause that scores so little less may be the one that is meant as well: both must agree."""
_SELECTIVE = re.compile(r"\b(?:only|sole|solely|exclusively|alone|but|rather|instead)\b", re.I)
"""What affirms one thing and denies others in one clause."""
_OPPOSING = word_set("opposing_prefixes")
_SHORTEST_ROOT = 6
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})


def contradicts_polarity(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the sentences deny what the claim affirms, or the other way round."""
    if all(says_opposite(claim.statement, r.text) for r in evidence.own):
        return Objection(f"{evidence.numbered} says the opposite")
    polarity, _ = stance_of(claim.statement)
    if polarity is Polarity.NEGATED:
        if not all(_affirms(claim, r) for r in evidence.own):
            return None
        is_clear = _clearly_denies(claim, evidence)
        complaint = f"{evidence.numbered} does not deny it"
    else:
        if not all(_denies(claim, r) for r in evidence.own):
            return None
        is_clear = not _cues_in(claim.statement) and _is_about_predicate_of(claim, evidence)
        complaint = f"{evidence.numbered} denies it"
    return Objection(complaint, Strength.CLEAR if is_clear else Strength.LIKELY)


def _clearly_denies(claim: Claim, evidence: Evidence) -> bool:
    """Whether a claim denies what its sentences can only mean to affirm."""
    if not _is_plainly_denied(claim):
        return False
    return _is_about_predicate_of(claim, evidence) or all(
        _is_one_clause(r) and (_has_full_verb(claim) or _shares_number(claim, r))
        for r in evidence.own
    )


def _has_full_verb(claim: Claim) -> bool:
    """Whether a claim's verb says what it denies; "is not the same" may put what varies in other words."""
    (doc,) = parse_sentences([claim.statement])
    return _main_verb(doc).lemma_ not in LIGHT


def _shares_number(claim: Claim, own: SentenceReading) -> bool:
    said = {n.value for n in find_numbers(claim.statement)}
    return any(n.value in said for n in own.numbers)


def _is_about_predicate_of(claim: Claim, evidence: Evidence) -> bool:
    return not _selects(evidence) and all(_has_predicate_of(claim, r) for r in evidence.own)


def _selects(evidence: Evidence) -> bool:
    return any(_SELECTIVE.search(r.text) for r in evidence.own)


def overstates_certainty(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the sentences only suggest what the claim states."""
    _, certainty = stance_of(claim.statement)
    if certainty is not Certainty.ESTABLISHED or hedges(claim.statement, _words_of(evidence.own)):
        return None
    if not all(_hedged(claim, r) for r in evidence.own):
        return None
    complaint = f"{evidence.numbered} only suggests it"
    if any(len(r.clauses) > _FRAME_AND_CLAUSE for r in evidence.own):
        # In a longer sentence the doubt may be about another clause.
        return Objection(complaint, Strength.DOUBT)
    is_clear = all(_has_predicate_of(claim, r) or _is_one_clause(r) for r in evidence.own)
    return Objection(complaint, Strength.CLEAR if is_clear else Strength.LIKELY)


def understates_certainty(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the claim leaves open what no word of its sentences does."""
    _, certainty = stance_of(claim.statement)
    if certainty is Certainty.ESTABLISHED or any(hedges(r.text) for r in evidence.own):
        return None
    return Objection(f"{evidence.numbered} leaves nothing open")


def _has_predicate_of(claim: Claim, own: SentenceReading) -> bool:
    """Whether a sentence says what it says with the predicate of a claim, whole: its verb, or "direct measure"."""
    predicate = _predicate_of(claim.statement)
    if not own.clauses:
        words = own.words
    else:
        words = frozenset().union(*(c.core for c in _clauses_of(claim, own)))
        words = words.union(*(p.head for p in own.phrases))
    return bool(predicate) and all(word_there(w, words) for w in predicate)


def _is_one_clause(own: SentenceReading) -> bool:
    """Whether a sentence has one clause alone, which a claim must mean."""
    (doc,) = parse_sentences([own.text])
    return len(all_clauses(doc)[0]) == 1


def _is_plainly_denied(claim: Claim) -> bool:
    """Whether "not" stands at a claim's verb; "no X" and "never" deny more, "cannot" denies that it may be."""
    (doc,) = parse_sentences([claim.statement])
    beside = list(_main_verb(doc).children)
    return any(t.dep_ == "neg" and t.lower_ in _NOT for t in beside) and not any(
        t.tag_ == "MD" for t in beside
    )


@lru_cache(maxsize=4096)
def _predicate_of(statement: str) -> frozenset[str]:
    """The lemma of a statement's main verb; of one that says little, what completes it."""
    (doc,) = parse_sentences([statement])
    verb = _main_verb(doc)
    if verb.lemma_ not in LIGHT:
        return frozenset({verb.lemma_.lower()})
    said = [t for t in verb.children if t.dep_ in {"acomp", "attr", "dobj", "oprd"}]
    said += [c for t in said for c in t.children if c.dep_ == "amod"]
    return frozenset(t.lemma_.lower() for t in said)


def _main_verb(doc: Doc) -> Token:
    """The verb of a statement's main clause, or of the one that it reports."""
    clauses, _ = all_clauses(doc)
    heads = [doc[c.head] for c in clauses]
    reported = [t for t in heads if t.dep_ == "ccomp" and t.head.dep_ == "ROOT"]
    return (reported or [t for t in heads if t.dep_ == "ROOT"] or heads)[0]


def _words_of(readings: Iterable[SentenceReading]) -> frozenset[str]:
    return frozenset().union(*(r.words for r in readings))


def _affirms(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence affirm what the claim denies?"""
    cues = _cues_in(own.text)
    said = _cues_in(claim.statement)
    if said & STRICT and said - STRICT:
        # "was not ignored": the denying word of the sentence is said, and denied.
        cues &= STRICT
    if cues & STRICT and (not own.denies or len(own.clauses) > 1):
        # A denial in a clause beside, or where the parse did not place it: the claim may restate that one.
        return False
    if not own.denies and not cues:
        return True
    if any(p.denied and _mentions(claim, p) for p in own.phrases):
        return False
    best = _clauses_of(claim, own)
    return bool(best) and all(
        c.denied is False and not any(w in c.words or " " in w for w in cues) for c in best
    )


def _denies(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence deny what the claim, by its own words, affirms?"""
    if denies(claim.statement, own.words):
        return False
    # "failure of the pump" on both sides is the same denial.
    denied = [p for p in own.phrases if p.denied]
    if (
        denied
        and not _cues_in(claim.statement) & _cues_in(own.text)
        and any(_mentions(claim, p) for p in denied)
    ):
        return True
    if _is_turned_by_prefix(claim, own):
        return True
    if not any(c.denied for c in own.clauses):
        return False
    # "Is negligible" denies in the sentence what it denies in the claim.
    shared = DENYING_ADJECTIVES & _main_of(claim.statement).core
    best = _clauses_of(claim, own)
    return _is_of(claim, best, lambda c: c.denied is True and not shared & c.core)


def _is_turned_by_prefix(claim: Claim, own: SentenceReading) -> bool:
    """Is it "changed" where the sentence has only "unchanged", or the other way round?"""
    said = _content_tokens(claim.statement)
    return _has_prefixed(said, own.words) or _has_prefixed(own.words, said)


def _has_prefixed(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether others have a word of `words` only with a prefix that denies it."""
    bare = {
        rest
        for other in others
        for prefix in _OPPOSING
        if other.startswith(prefix) and len(rest := other.removeprefix(prefix)) >= _SHORTEST_ROOT
    }
    return any(
        word_there(rest, words) and not word_there(rest, others) and not _has_any(words, rest)
        for rest in bare
    )


def _has_any(words: frozenset[str], rest: str) -> bool:
    return any(word_there(f"{prefix}{rest}", words) for prefix in _OPPOSING)


def _hedged(claim: Claim, own: SentenceReading) -> bool:
    if any(p.hedged and _mentions(claim, p) for p in own.phrases):
        return True
    if not any(c.hedged for c in own.clauses):
        return False
    return _is_of(claim, _clauses_of(claim, own), lambda c: c.hedged)


def _is_of(claim: Claim, best: list[Clause], holds: Callable[[Clause], bool]) -> bool:
    """Whether something holds of every clause that a claim restates, and the claim is about what they say."""
    if not best or not all(holds(c) for c in best):
        return False
    words = _content_tokens(claim.statement)
    # "Its protein shell may hinder the efflux" leaves open what it does, not that it is of protein.
    return any(
        word_there(w, c.core)
        or (word_there(w, c.words - c.subject) and not word_there(w, c.subject))
        for c in best
        for w in words
    )


def _mentions(claim: Claim, phrase: Phrase) -> bool:
    """Whether a claim's main clause speaks of what a phrase is about."""
    return any(word_there(w, phrase.head) for w in _main_of(claim.statement).words)


def _clauses_of(claim: Claim, own: SentenceReading) -> list[Clause]:
    """The clauses that a claim restates: about its subject, with its verb, with most of its words."""
    words = _content_tokens(claim.statement)
    main = _main_of(claim.statement)
    numbers = find_numbers(claim.statement)
    digits = frozenset(
        t for n in numbers for t in tokens(claim.statement[n.start : n.end]) if t[0].isdigit()
    )
    scored = []
    for clause in own.clauses:
        shared = sum(
            1.0 if w in main.words else _ASIDE for w in words if word_there(w, clause.words)
        )
        says = any(word_there(w, clause.core - clause.subject) for w in main.core - main.subject)
        about = any(word_there(w, clause.subject) for w in main.subject)
        scored.append((shared + 2 * len(digits & clause.words) + 3 * says + about, clause))
    top = max((score for score, _ in scored), default=0.0)
    return [c for score, c in scored if 0 < top <= score + _MARGIN]


@lru_cache(maxsize=4096)
def _main_of(statement: str) -> Clause:
    """The main clause of a statement, or the one that it reports, with the objects of its prepositions."""
    (doc,) = parse_sentences([statement])
    verb = _main_verb(doc)
    main = next(c for c in all_clauses(doc)[0] if c.head == verb.i)
    beside = {
        t.lemma_.lower()
        for prep in verb.children
        if prep.dep_ == "prep"
        for t in prep.children
        if t.dep_ == "pobj"
    }
    heads = [t for t in verb.children if t.dep_ in {"nsubj", "nsubjpass"}]
    subject = {
        w
        for t in heads
        for x in (t, *t.children)
        if x.pos_ in _NOMINAL
        for w in (x.lower_, x.lemma_.lower())
    }
    return replace(main, core=(main.core | beside) - LIGHT, subject=frozenset(subject))


@lru_cache(maxsize=4096)
def _cues_in(text: str) -> frozenset[str]:
    """The words that a denial could rest on; not those within a name or before a noun ("free energy")."""
    (doc,) = parse_sentences([text])
    found = set()
    bare = NO_DENIAL.sub(lambda m: " " * len(m[0]), text)
    for match in CUE.finditer(bare):
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is not None and not _only_describes(span[-1]):
            found.add(match[0].lower())
    return frozenset(found)


def _only_describes(token: Token) -> bool:
    if token.dep_ not in {"amod", "compound", "nmod", "npadvmod"} or COUNTING.fullmatch(
        token.lower_
    ):
        return False
    return STEADY.fullmatch(token.lower_) is not None or token.head.dep_ not in {
        "dobj",
        "attr",
        "ROOT",
    }


def _content_tokens(text: str) -> frozenset[str]:
    """Content words, including generic ones: "change", "difference"."""
    return frozenset(
        t for t in tokens(text) if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS
    )
