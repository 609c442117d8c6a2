"""Claim + sentences → whether it affirms what they deny, or says it more firmly than they do.

Both sides must be clear: what the claim says is read from its words, and the sentence is read in the clause that
the claim restates. Serves grounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from alexandria.checking.antonyms import says_opposite
from alexandria.checking.evidence import Evidence
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
    from spacy.tokens import Token

__all__ = [
    "contradicts_polarity",
    "may_overstate_certainty",
    "overstates_certainty",
    "understates_certainty",
]

_ASIDE = 0.5
"""How much a word of a claim counts that stands in no main clause of it."""
_FRAME_AND_CLAUSE = 2
"""Clauses of "The results suggest that zinc blocks the channel"."""
_MARGIN = 1.0
"""A clause that scores so little less may be the one that is meant as well: both must agree."""
_CONTRAST = re.compile(r"\bnot\b[^.;]*\bbut (?:rather|instead)\b", re.IGNORECASE)
"""Denies one thing and affirms another in one clause: "is not set by A, but rather by B"."""
_NONE_BEYOND = re.compile(
    r"\bno(?:ne|thing)?\b.* (?:(?:\w{2,}er|(?:more|less) .*)\s?than|as \w+ as)\b", re.IGNORECASE
)
_AS_GOOD_AS_AFFIRMED = re.compile(
    r"\b(?:cannot|not|never|no|n't)\b[^,;]*\bwithout\b"
    r"|\b(?:never|nobody|no one|none|not)\b.*\b(?:before|previously|until|till)\b"
    r"|\b(?:cannot|can not|could not) (?:\w+ )?(?:avoid|help|escape|but)\b"
    r"|\bno\b[^,;]*\b(?:other than|except|apart from|aside from)\b",
    re.IGNORECASE,
)
"""What affirms in the words of a denial: it "cannot be confirmed without" what is needed for it."""
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|least|best|worst)\b", re.IGNORECASE)
"""What none goes beyond: "no graph is smaller" of "the smallest graph"."""
_EXCLUSIVE = re.compile(r"\b(?:only|sole|solely|exclusively|alone)\b", re.IGNORECASE)
"""What denies all others without a denying word: "no third way" of "the only two ways"."""
_NO_OTHER = re.compile(
    r"\bno(?:ne|thing|body)?\b(?: \w+)?? (?:third|other|further|more|else|besides?|but|except)\b",
    re.IGNORECASE,
)
_CONCESSION = re.compile(
    r"\b(?:although|though|while|whilst|albeit|if)\s+(?!\w+\s+(?:is|are|was|were)\b)[^,;.]{2,60}[,;]",
    re.IGNORECASE,
)
"""What is granted without a verb of its own: "although useful, it is not …"."""
_POINTS_BACK = re.compile(
    r"\b(?:same|similar|such|this|these|that)\s(?:\w+\s)?(?:results?|findings?|effects?|conclusions?|trends?|"
    r"patterns?|observations?|behaviou?rs?|differences?)\b|\b(?:likewise|similarly)\b",
    re.IGNORECASE,
)
_LEAST_RESTATED = 0.3
"""A claim that shares less of its content words with a sentence that points back restates what that points at."""
_OPTIMAL = re.compile(
    r"\b(?:optimal\w*|extremal|sharp|tight|ideal|best|maximal|minimal)\b", re.IGNORECASE
)
_CANNOT = re.compile(r"\b(?:cannot|can not|could not|can no longer)\b", re.IGNORECASE)
"""What is best "cannot be improved"."""
_VARIES = re.compile(
    r"\b(?:var(?:y|ies|ied|ying|iable|iation)\w*|differ\w*|chang\w*|unequal\w*)\b", re.IGNORECASE
)
_NOT_THE_SAME = re.compile(
    r"\b(?:not|n't|never)\b(?: \w+){0,2} (?:same|equal\w*|identical\w*|constant|uniform\w*|alike|similar)\b",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"\bno(?:ne)?\b.*\b(more|less|fewer|\w{3,}er) than (?:\S+ )?\S*[\d$^_'-]",
    re.IGNORECASE,
)
"""A bound in the words of a denial: "none is smaller than 8 mm"."""
_DOUBLY = re.compile(
    r"\b(?:none|no|not|never|nor|neither)\b.*\b(?:free (?:of|from)|without|lack\w*|devoid|immune|fails?|unable)\b",
    re.IGNORECASE,
)
"""A denial of a denial, which affirms: "none is free from faults"."""
_OPPOSING = word_set("opposing_prefixes")
_OPINIONS = word_set("assumption_verbs") | word_set("hedge_verbs") | {"maintain", "hold"}
"""Verbs of those who hold something to be so, which others may not."""
_PREFIXES = ("un", "non", "in", "im")
_SHORTEST_ROOT = 6
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})


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
    # In a longer sentence the doubt may be about another clause.
    is_plain = all(len(r.clauses) <= _FRAME_AND_CLAUSE for r in evidence.own)
    return _overstated(claim, evidence) if is_plain else ""


def may_overstate_certainty(claim: Claim, evidence: Evidence) -> str:
    """The same of any sentence."""
    return _overstated(claim, evidence)


def _overstated(claim: Claim, evidence: Evidence) -> str:
    _, certainty = stance_of(claim.statement)
    if certainty is not Certainty.ESTABLISHED or hedges(claim.statement, _words_of(evidence.own)):
        return ""
    if not all(_hedged(claim, r) for r in evidence.own):
        return ""
    # Last, since it parses the statement, and few sentences leave anything open.
    if _reports(claim.statement, _words_of(evidence.own)):
        return ""
    return f"{evidence.numbered} only suggests it"


def understates_certainty(claim: Claim, evidence: Evidence) -> str:
    """The complaint about what the claim leaves open and no word of its sentences does."""
    _, certainty = stance_of(claim.statement)
    if certainty is Certainty.ESTABLISHED or any(hedges(r.text) for r in evidence.own):
        return ""
    return f"{evidence.numbered} leaves nothing open"


def _reports(statement: str, words: frozenset[str]) -> bool:
    """Whether a statement leaves it to those who hold it, as its sentence does: "Others maintain that …"."""
    (doc,) = parse_sentences([statement])
    return any(
        t.lemma_ in _OPINIONS and t.lemma_ in words and any(c.dep_ == "ccomp" for c in t.children)
        for t in doc
    )


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
    if _NONE_BEYOND.search(claim.statement) and _SUPERLATIVE.search(own.text):
        return False
    if _is_inverted(claim, own) or not _restates(claim, own):
        return False
    if _AS_GOOD_AS_AFFIRMED.search(claim.statement):
        return False
    if not own.denies and not cues:
        return True
    if any(p.denied and _mentions(claim, p) for p in own.phrases):
        return False
    best = _clauses_of(claim, own)
    return bool(best) and all(
        c.denied is False and not any(w in c.words or " " in w for w in cues) for c in best
    )


def _restates(claim: Claim, own: SentenceReading) -> bool:
    """Whether a claim is in the words of its sentence, and not of the one to which that points back."""
    if not _POINTS_BACK.search(own.text):
        return True
    words = _content_tokens(claim.statement)
    shared = sum(word_there(w, own.words) for w in words)
    return shared >= _LEAST_RESTATED * len(words)


def _is_inverted(claim: Claim, own: SentenceReading) -> bool:
    """Whether a claim denies the opposite of what its sentence affirms: "is not the same" of what varies."""
    said = claim.statement
    return (
        _excludes_others(claim, own)
        or bool(_OPTIMAL.search(own.text) and _CANNOT.search(said))
        or bool(_VARIES.search(own.text) and _NOT_THE_SAME.search(said))
        or _is_bound(said, own)
        or any(f"{prefix}{w}" in own.words for w in _content_tokens(said) for prefix in _OPPOSING)
        or any(
            w.removeprefix(prefix) in own.words
            for w in _content_tokens(said)
            for prefix in _OPPOSING
            if w.startswith(prefix) and len(w) - len(prefix) >= _SHORTEST_ROOT
        )
    )


def _is_bound(said: str, own: SentenceReading) -> bool:
    """Whether a statement bounds a number by a comparison that is not its sentence's."""
    bound = _BOUNDED.search(said)
    return bound is not None and not word_there(bound[1].lower(), own.words)


def _excludes_others(claim: Claim, own: SentenceReading) -> bool:
    """Whether a claim denies of others what its sentence says of one alone."""
    if not _EXCLUSIVE.search(own.text):
        return False
    # In several clauses the others may have one of their own.
    return len(own.clauses) > 1 or _NO_OTHER.search(claim.statement) is not None


def _denies(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence deny what the claim, by its own words, affirms?"""
    if denies(claim.statement, own.words) or _CONTRAST.search(own.text):
        return False
    if _DOUBLY.search(own.text):
        return False
    # "failure of the pump" on both sides is the same denial.
    is_repeated = bool(_cues_in(claim.statement) & _cues_in(own.text))
    if not is_repeated and any(p.denied and _mentions(claim, p) for p in own.phrases):
        return True
    if _is_turned_by_prefix(claim, own):
        return True
    # "Is negligible" denies in the sentence what it denies in the claim.
    shared = DENYING_ADJECTIVES & _main_of(claim.statement).core
    if _is_granted(claim, own):
        return False
    best = _clauses_of(claim, own)
    return _is_of(claim, best, lambda c: c.denied is True and not shared & c.core)


def _is_granted(claim: Claim, own: SentenceReading) -> bool:
    """Whether a claim says only what its sentence grants before it denies something else."""
    main = _main_of(claim.statement)
    said = (main.core | _content_tokens(claim.statement)) - main.subject
    for granted in _CONCESSION.finditer(own.text):
        words = frozenset(tokens(granted[0]))
        rest = own.text[: granted.start()] + own.text[granted.end() :]
        if any(word_there(w, words) and not word_there(w, frozenset(tokens(rest))) for w in said):
            return True
    return False


def _is_turned_by_prefix(claim: Claim, own: SentenceReading) -> bool:
    """Is it "changed" where the sentence has only "unchanged", or the other way round?"""
    said = _content_tokens(claim.statement)
    return _has_prefixed(said, own.words) or _has_prefixed(own.words, said)


def _has_prefixed(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether others have a word of `words` only with a prefix that denies it."""
    bare = {
        rest
        for other in others
        for prefix in _PREFIXES
        if other.startswith(prefix) and len(rest := other.removeprefix(prefix)) >= _SHORTEST_ROOT
    }
    return any(
        word_there(rest, words) and not word_there(rest, others) and not _has_any(words, rest)
        for rest in bare
    )


def _has_any(words: frozenset[str], rest: str) -> bool:
    return any(word_there(f"{prefix}{rest}", words) for prefix in _PREFIXES)


def _hedged(claim: Claim, own: SentenceReading) -> bool:
    if any(p.hedged and _mentions(claim, p) for p in own.phrases):
        return True
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
    clauses, _ = all_clauses(doc)
    reported = [
        c for c in clauses if doc[c.head].dep_ == "ccomp" and doc[c.head].head.dep_ == "ROOT"
    ]
    main = (reported or [c for c in clauses if doc[c.head].dep_ == "ROOT"] or [*clauses])[0]
    verb = doc[main.head]
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
