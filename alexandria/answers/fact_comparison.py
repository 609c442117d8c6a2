"""A sentence and a fact → whether the fact supports it, contradicts it, or neither: deterministic, conservative.

Both are compared by the words that tell something (in any form, with all names of the fact's things), by their
numbers (units converted, within what rounding changes), by who does what to whom, by polarity and by certainty.
Supported needs agreement in all of them. Contradicted needs the same words and exactly one difference that
cannot be: a denial, a number that does not fit, or an antonym. Everything else is unknown, with what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from alexandria.answers.answer_values import CitedFact
from alexandria.answers.conditions import NumberRange, base_range
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking.antonyms import says_opposite
from alexandria.english import stance_of, word_set
from alexandria.english.matching import same_word, tokens
from alexandria.knowledge import Certainty, Polarity
from alexandria.quantities import find_numbers, measurements, without_citations

__all__ = [
    "ClaimVerdict",
    "ComparedStatement",
    "Judgement",
    "compare",
    "compare_facts",
    "firmer_than_facts",
    "read_statement",
    "topic",
    "turned_round",
]

_LITTLE = word_set("stop_words") - word_set("telling_words")
_LEAD = re.compile(
    r"^.{0,60}?\b(?:show|found|find|report|demonstrate|indicate|suggest|confirm|conclude|observe|note|state)"
    r"(?:s|d|ed|n)?\s+that\s+",
    re.IGNORECASE,
)
_TRAIL = re.compile(r",\s+(?:(?:thus|thereby|hence)\s+)?\w+ing\b.*$|,\s+which\b.*$")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|nd|lt|pt|ght)\s+by\b"
)
_COPULA = re.compile(r"(?:is|are|was|were|has|have|had)\b(?!\s+\w+(?:ed|en)\b)")
_POSSESSIVE = re.compile(r"['’]s\b")
_MORE_EXACT = frozenset({"only"})
"""A fact with these words says all that it says without them."""
_BEGINNING = 4
_FIRM = {Certainty.POSSIBLE: 0, Certainty.PROBABLE: 1, Certainty.ESTABLISHED: 2}


class ClaimVerdict(StrEnum):
    """What a fact is to a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A comparison with its reason for people; `share` says how much of the sentence the fact has, from 0 to 1."""

    verdict: ClaimVerdict
    reason: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class ComparedStatement:
    """A sentence, read: its telling words in order, numbers, polarity and certainty."""

    text: str
    words: tuple[str, ...]
    quantities: tuple[Mapping[str, Any], ...]
    polarity: str
    certainty: str
    passive: bool


@lru_cache(maxsize=4096)
def read_statement(text: str) -> ComparedStatement:
    """Read one sentence."""
    plain = _POSSESSIVE.sub("", without_citations(text))
    polarity, certainty = stance_of(plain)
    plain = _TRAIL.sub("", _LEAD.sub("", plain.rstrip(" .!?")))
    return ComparedStatement(
        text=text,
        words=_words(plain),
        quantities=tuple(q.model_dump(mode="json") for q in measurements(plain)),
        polarity=polarity,
        certainty=certainty,
        passive=_PASSIVE.search(plain) is not None,
    )


def compare(claim: ComparedStatement, fact: CitedFact, units: UnitTable) -> Judgement:
    """Whether a fact supports or contradicts a sentence."""
    said = _statement_of(fact)
    missing = _missing(claim.words, said.words, fact)
    extra = [w for w in _missing(said.words, claim.words, fact) if w not in _MORE_EXACT]
    share = 1 - len(missing) / len(claim.words) if claim.words else 0.0
    if len(missing) == len(extra) == 1 and _opposite(missing[0], extra[0]):
        judged = _same_but(claim, said, fact, units, f"it says “{extra[0]}”, not “{missing[0]}”")
        return replace(judged, share=share)
    if missing:
        return Judgement(ClaimVerdict.UNKNOWN, f"it does not have: {', '.join(missing)}", share)
    if extra:
        return Judgement(ClaimVerdict.UNKNOWN, f"it speaks of more: {', '.join(extra)}", share)
    return replace(_same_words(claim, said, fact, units), share=share)


def compare_facts(one: CitedFact, other: CitedFact, units: UnitTable) -> Judgement:
    """Whether two facts contradict or support each other."""
    return compare(read_statement(one.statement), other, units)


def firmer_than_facts(text: str, facts: Sequence[CitedFact]) -> bool:
    """Whether a sentence is more certain than every one of some facts."""
    claim = read_statement(text)
    return _FIRM[Certainty(claim.certainty)] > max(_FIRM[Certainty(f.certainty)] for f in facts)


def turned_round(text: str, fact: CitedFact) -> bool:
    """Whether a sentence turns round who does what: "water floats on ice" for "ice floats on water".

    Where something merely is something, the order says nothing: "350 MPa is the strength of A".
    """
    if _COPULA.match(fact.predicate):
        return False
    return _turned_round(read_statement(text), _statement_of(fact), fact)


def topic(fact: CitedFact) -> str:
    """What contradicting facts about a thing have in common: how the words of object and condition begin."""
    words = (*_words(fact.object), *_words(fact.condition))
    return " ".join(sorted(w[:_BEGINNING] for w in words))


def _same_words(
    claim: ComparedStatement, said: ComparedStatement, fact: CitedFact, units: UnitTable
) -> Judgement:
    """The verdict on a sentence and a fact with the same words."""
    if fact.support == "flagged":
        return Judgement(ClaimVerdict.UNKNOWN, f"a check doubts the fact: {fact.doubt}")
    if _turned_round(claim, said, fact):
        return Judgement(ClaimVerdict.UNKNOWN, "it may say who does what the other way round")
    numbers = _compare_numbers(claim.quantities, said.quantities, fact, units)
    established = claim.certainty == said.certainty == Certainty.ESTABLISHED
    if claim.polarity != said.polarity:
        return _other_polarity(said, established and numbers is ClaimVerdict.SUPPORTED)
    if numbers is ClaimVerdict.CONTRADICTED:
        firm = established and claim.polarity == Polarity.AFFIRMED
        verdict = ClaimVerdict.CONTRADICTED if firm else ClaimVerdict.UNKNOWN
        return Judgement(verdict, "the fact has another number")
    if numbers is ClaimVerdict.UNKNOWN:
        return Judgement(ClaimVerdict.UNKNOWN, "the numbers do not correspond")
    if _FIRM[Certainty(claim.certainty)] > _FIRM[Certainty(said.certainty)]:
        return Judgement(ClaimVerdict.UNKNOWN, f"the fact calls it {said.certainty} only")
    return Judgement(ClaimVerdict.SUPPORTED, "the fact says so")


def _other_polarity(said: ComparedStatement, certain: bool) -> Judgement:
    """The verdict where one of them denies what the other states."""
    if not certain:
        return Judgement(
            ClaimVerdict.UNKNOWN, "one of them denies it, with doubts or other numbers"
        )
    what = "denies" if said.polarity == Polarity.NEGATED else "affirms"
    return Judgement(ClaimVerdict.CONTRADICTED, f"the fact {what} it")


def _same_but(
    claim: ComparedStatement,
    said: ComparedStatement,
    fact: CitedFact,
    units: UnitTable,
    reason: str,
) -> Judgement:
    """The verdict where the only difference is an antonym."""
    same = _same_words(claim, said, fact, units)
    if same.verdict is ClaimVerdict.SUPPORTED and claim.polarity == Polarity.AFFIRMED:
        return Judgement(ClaimVerdict.CONTRADICTED, reason)
    return Judgement(ClaimVerdict.UNKNOWN, reason)


def _statement_of(fact: CitedFact) -> ComparedStatement:
    """The fact as a statement; its polarity, certainty and numbers are those that the library has."""
    words = read_statement(fact.statement)
    return replace(
        words,
        quantities=fact.quantities or words.quantities,
        polarity=fact.polarity,
        certainty=fact.certainty,
    )


@lru_cache(maxsize=4096)  # each fact of a thing is compared with many others
def _words(text: str) -> tuple[str, ...]:
    """The words that tell something, without numbers and their units."""
    spans = [(n.start, n.end) for n in find_numbers(text)]
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return tuple(dict.fromkeys(t for t in tokens(text) if t not in _LITTLE and t[0].isalnum()))


def _missing(words: Sequence[str], there: Sequence[str], fact: CitedFact) -> list[str]:
    """The words that the other side does not have, in any form, nor by another name of the fact's things."""
    left = [w for w in words if not any(same_word(w, t) for t in there)]
    for names in (fact.subject_names, fact.object_names):
        if left and any(_covered(_words(name), there) for name in names):
            known = {w for name in names for w in _words(name)}
            left = [w for w in left if w not in known]
    return left


def _covered(words: Sequence[str], there: Sequence[str]) -> bool:
    return bool(words) and all(any(same_word(w, t) for t in there) for w in words)


def _opposite(one: str, other: str) -> bool:
    return says_opposite(one, other)


def _turned_round(claim: ComparedStatement, said: ComparedStatement, fact: CitedFact) -> bool:
    """Whether the sentence names subject and object in another order than the fact, or may do so."""
    subject = tuple(w for w in _words(fact.subject) if w in said.words)
    target = tuple(w for w in _words(fact.object) if w in said.words)
    subject = tuple(w for w in subject if not any(same_word(w, t) for t in target))
    if not subject or not target:
        return False
    at = {side: _first(claim.words, words, names) for side, words, names in (
        ("subject", subject, fact.subject_names), ("object", target, fact.object_names)
    )}  # fmt: skip
    if at["subject"] is None or at["object"] is None:
        return True
    return (at["subject"] < at["object"]) == (claim.passive != said.passive)


def _first(words: Sequence[str], wanted: Sequence[str], names: Iterable[str]) -> int | None:
    """The place of the first word that is one of those wanted, or of another name of the thing."""
    also = [*wanted, *(w for name in names for w in _words(name))]
    return next((n for n, w in enumerate(words) if any(same_word(w, a) for a in also)), None)


# --- numbers ---------------------------------------------------------------------------------


def _compare_numbers(
    claimed: Sequence[Mapping[str, Any]],
    stated: Sequence[Mapping[str, Any]],
    fact: CitedFact,
    units: UnitTable,
) -> ClaimVerdict:
    """Supported where every number has its like; contradicted where that fails for the fact's main value alone.

    Numbers of one role and dimension are compared in order: "350 and 250 MPa" is not "250 and 350 MPa".
    """
    one, other = _by_dimension(claimed, units), _by_dimension(stated, units)
    if {k: len(v) for k, v in one.items()} != {k: len(v) for k, v in other.items()}:
        return ClaimVerdict.UNKNOWN
    main = _main_value(fact, stated)
    verdicts = [
        (_compare_number(a, b, units), b is main)
        for key, group in other.items()
        for a, b in zip(one[key], group, strict=True)
    ]
    wrong = [is_main for verdict, is_main in verdicts if verdict is not ClaimVerdict.SUPPORTED]
    if not wrong:
        return ClaimVerdict.SUPPORTED
    differs = (ClaimVerdict.CONTRADICTED, True) in verdicts
    return ClaimVerdict.CONTRADICTED if differs and len(wrong) == 1 else ClaimVerdict.UNKNOWN


def _by_dimension(
    quantities: Sequence[Mapping[str, Any]], units: UnitTable
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for quantity in quantities:
        key = (quantity["role"], units.size(quantity["unit"]).dimension)
        groups.setdefault(key, []).append(quantity)
    return groups


def _main_value(fact: CitedFact, stated: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first number of the fact's object; those before and after it say of what, or under which condition."""
    before = len(read_statement(f"{fact.subject} {fact.predicate}").quantities)
    within = len(read_statement(fact.object).quantities) if fact.object else 0
    return stated[before] if within and before < len(stated) else None


def _compare_number(
    claimed: Mapping[str, Any], stated: Mapping[str, Any], units: UnitTable
) -> ClaimVerdict:
    one_size, other_size = units.size(claimed["unit"]), units.size(stated["unit"])
    if one_size.dimension != other_size.dimension:
        return ClaimVerdict.UNKNOWN
    one, other = base_range(claimed, one_size), base_range(stated, other_size)
    slack = max(abs(one_size.factor) * _slack(claimed), abs(other_size.factor) * _slack(stated))
    if _wider(one, slack).holds(other) and (claimed["bound"] or not stated["bound"]):
        exact = claimed["bound"] not in ("", "~") or _wider(other, slack).holds(one)
        return ClaimVerdict.SUPPORTED if exact else ClaimVerdict.UNKNOWN
    apart = max(other.low - one.high, one.low - other.high)
    return ClaimVerdict.CONTRADICTED if apart > slack else ClaimVerdict.UNKNOWN


def _wider(span: NumberRange, slack: float) -> NumberRange:
    return replace(span, low=span.low - slack, high=span.high + slack)


def _slack(quantity: Mapping[str, Any]) -> float:
    """What rounding and the stated uncertainty may change: half a unit of the last printed digit, at least."""
    exponents = [
        int(Decimal(repr(v)).normalize().as_tuple().exponent)
        for v in (
            quantity["value"] if quantity["low"] is None else quantity["low"],
            quantity["high"],
        )
        if v is not None
    ]
    return 0.5000001 * 10.0 ** min(0, *exponents) + (quantity["uncertainty"] or 0.0)
