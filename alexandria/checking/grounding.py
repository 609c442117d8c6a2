"""Claim + sentences → why it does not say what its sentence says; nothing where it does.

In: a claim, the readings of its chunk's sentences, the paper's names. Out: reasons, in the order of
`QuarantineReason`. Numbers and units must be there literally (spelling aside), names and things under some name
of the paper, denial and doubt as the sentence has them. What can be set right by rule, `corrected` sets right:
"may" kept as suggested, "not" as negated. Serves accountability.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isclose

from alexandria.checking.example import ExampleWords
from alexandria.checking.opposites import says_opposite
from alexandria.checking.paper_names import PaperNames
from alexandria.checking.sentence_reading import SentenceReading, runs_of
from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english.matching import (
    ACTORS,
    GENERIC,
    STOP_WORDS,
    content_words,
    names_in,
    squeezed,
    tokens,
    word_there,
)
from alexandria.english.polarity import Clause, Phrase
from alexandria.english.polarity_words import DENYING_ADJECTIVES, denies, hedges, may_deny
from alexandria.knowledge import Certainty, QuarantineReason
from alexandria.quantities import NumberKind, NumberMention, find_numbers, same_unit

__all__ = ["corrected", "findings"]

_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-"})
_ANAPHOR = re.compile(
    r"\b(?:it|its|they|their|them|this|these|those|that|such|both|here|we|our|the (?:former|latter|same|"
    r"method|model|"
    r"system|device|drug|compound|algorithm|material|protein|sample|group|treatment|approach|patients|animals|"
    r"mixture|solution|plant|extract|value|values|latter|other|result|results))\b",
    re.IGNORECASE,
)
_BEFORE = 2
"""Sentences before its own in which a claim's subject may be named, where the own one says "it"."""
_FALLING = re.compile(
    r"\b(?:decreas|declin|reduc|lower|los[se]|fall|fell|drop|diminish|shrink|less|below|minus|down)"
)
_MOST_SHARE_MISSING = 0.5
_NOT_ITSELF = re.compile(
    r"(?:\w+ )?(?:fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|ceas(?:e|es|ed|ing)|refus(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
"""A predicate that is a denial: "failed to bind" is stated, and denies."""
_BRACKETS = re.compile(r"[(\[](?:[^()\[\]]|\([^()]*\))*[)\]]")
_BESIDE = frozenset({"value", "abbreviation", "also given as", "symbol"})
"""Predicates of what stands in brackets behind a name."""


def findings(
    claim: Claim,
    sentences: Sequence[SentenceReading],
    names: PaperNames,
    *,
    heading: str = "",
    example: ExampleWords | None = None,
) -> tuple[QuarantineReason, ...]:
    """Why a claim is not what its sentence says.

    Args:
        claim: `sentence` counts from 1 within `sentences`.
        sentences: all readings of the chunk.
        names: other names of the paper's things, and its title.
        heading: of the section; may name what a sentence calls "it".
        example: words of the prompt's example.
    """
    if not 1 <= claim.sentence <= len(sentences):
        return (QuarantineReason.NO_SENTENCE,)
    own = sentences[claim.sentence - 1]
    found = [*_numbers(claim, own)]
    if not _things_there(claim, sentences, names, heading):
        found.append(QuarantineReason.ENTITY)
    if _flipped(claim, own) or says_opposite(" | ".join(claim.fields), own.text):
        found.append(QuarantineReason.POLARITY)
    if claim.certainty is Certainty.STATED and not _hedges(claim, own) and _hedged(claim, own):
        found.append(QuarantineReason.CERTAINTY)
    if example is not None and example.taken(claim, (s.text for s in sentences)):
        found.append(QuarantineReason.EXAMPLE)
    return tuple(found)


def corrected(claim: Claim, sentences: Sequence[SentenceReading]) -> Claim:
    """The claim with the sentence's own certainty, where a rule can tell it: denied or suggested."""
    if claim.certainty is not Certainty.STATED or not 1 <= claim.sentence <= len(sentences):
        return claim
    own = sentences[claim.sentence - 1]
    if _denied(claim, own) and not _is_denial(claim):
        return replace(claim, certainty=Certainty.NEGATED)
    if not _hedges(claim, own) and _hedged(claim, own):
        return replace(claim, certainty=Certainty.SUGGESTED)
    return claim


# Numbers and units.


def _numbers(claim: Claim, own: SentenceReading) -> Iterable[QuarantineReason]:
    printed = f"{claim.subject} ; {claim.predicate} ; {claim.value} ; {claim.condition}"
    mentions = [m for field in claim.fields for m in find_numbers(field)]
    states = [_state_of(m, claim, printed, own) for m in mentions]
    if QuarantineReason.NUMBER in states:
        yield QuarantineReason.NUMBER
    if QuarantineReason.UNIT in states:
        yield QuarantineReason.UNIT


def _state_of(
    mention: NumberMention, claim: Claim, printed: str, own: SentenceReading
) -> QuarantineReason | None:
    """NUMBER or UNIT where one is not the sentence's; None where the mention is right."""
    holders: list[NumberMention] = []
    for part in mention.parts:
        same = [n for n in own.numbers if any(_equal(part, p, claim) for p in n.parts)]
        if not same and not _otherwise_there(part, mention, own):
            return QuarantineReason.NUMBER
        holders.extend(same)
    if any(_turned(mention, n) for n in holders) and not any(
        n.bound == mention.bound for n in holders
    ):
        return QuarantineReason.NUMBER
    if not holders or any(_unit_fits(mention, n, printed, own) for n in holders):
        return None
    return QuarantineReason.UNIT


def _equal(a: float, b: float, claim: Claim) -> bool:
    if isclose(a, b, rel_tol=1e-9):
        return True
    # "fell by 5 K" for "a change of −5 K": the sign is in the word.
    words = f"{claim.predicate} {claim.value} {claim.condition}".lower()
    return isclose(a, -b, rel_tol=1e-9) and a > 0 and _FALLING.search(words) is not None


def _otherwise_there(part: float, mention: NumberMention, own: SentenceReading) -> bool:
    """Is the number in the sentence where it counts for no number: in a name, a mark, as "both" or "pair"?"""
    if mention.spelled or mention.unit == "":
        if part == 2 and own.words & {"both", "pair", "pairs", "two", "second"}:
            return True
        if part == 1 and own.words & {"one", "single", "a", "an", "first", "once", "each"}:
            return True
        if mention.kind is NumberKind.ORDINAL and part == 1:
            return "first" in own.words
    digits = f"{part:g}"
    return (
        mention.unit == ""
        and re.search(rf"(?<![\d.,]){re.escape(digits)}(?![\d]|[.,]\d)", own.text) is not None
    )


def _turned(a: NumberMention, b: NumberMention) -> bool:
    low, high = {"<", "≤"}, {">", "≥"}
    return (a.bound in low and b.bound in high) or (a.bound in high and b.bound in low)


def _unit_fits(
    mention: NumberMention, there: NumberMention, printed: str, own: SentenceReading
) -> bool:
    if mention.unit and there.unit:
        return same_unit(mention.unit, there.unit) or _part_of(mention.unit, there.unit)
    if mention.unit:
        # A column's head, or "5, 10 (in mg)": the unit stands elsewhere in the sentence.
        return any(
            same_unit(mention.unit, n.unit) for n in own.numbers if n.unit
        ) or _unit_elsewhere(mention, own)
    if there.unit:
        told = there.printed_unit and squeezed(there.printed_unit) in squeezed(printed)
        words = [*there.unit.replace("_", " ").split(), *tokens(there.printed_unit)]
        return (
            bool(told)
            or any(w.isalpha() and word_there(w, tokens(printed)) for w in words)
            or _is_list(mention, printed)
        )
    return True


def _part_of(a: str, b: str) -> bool:
    """ "mg" where the sentence has "mg per day", the rest being told in words; never "mg" for "g"."""
    first, second = a.split(" / "), b.split(" / ")
    return first[0] == second[0] and (len(first) == 1 or len(second) == 1)


def _unit_elsewhere(mention: NumberMention, own: SentenceReading) -> bool:
    unit = mention.printed_unit
    return bool(unit) and re.search(rf"(?<![\w]){re.escape(unit)}(?![\w])", own.text) is not None


def _is_list(mention: NumberMention, printed: str) -> bool:
    """A number inside "5 × 10 × 2 cm" and the like, whose unit stands at the end."""
    after = printed[printed.find(str(mention.printed_unit)) :] if mention.printed_unit else ""
    return mention.spelled or bool(after and not mention.unit)


# Things.


def _things_there(
    claim: Claim, sentences: Sequence[SentenceReading], names: PaperNames, heading: str
) -> bool:
    own = sentences[claim.sentence - 1]
    before = [s.text for s in sentences[max(0, claim.sentence - 1 - _BEFORE) : claim.sentence - 1]]
    said = names.expanded(own.text)
    near = names.expanded(" ".join([own.text, *before, heading]))
    here = _there(claim.subject, own, said)
    # What a sentence is about often stands before it ("No change was seen."), or in the title.
    if not here and not _there(claim.subject, own, names.expanded(f"{near} {names.title}")):
        return False
    anaphoric = here or _ANAPHOR.search(own.text) is not None
    return _there(claim.value, own, said) or (anaphoric and _there(claim.value, own, near))


def _there(field: str, own: SentenceReading, text: str) -> bool:
    if _literally_there(field, own.text):
        return True
    words = frozenset(tokens(text)) | own.words
    runs: frozenset[str] | None = None
    for name in names_in(field):
        if squeezed(name) in words or (name[0].isdigit() and find_numbers(name)):
            continue
        runs = runs if runs is not None else runs_of(text) | own.runs
        if (
            squeezed(name) not in runs
            and squeezed(name).rstrip("s") not in runs
            and not _unit_like(name)
        ):
            return False
    content = content_words(_without_brackets(field))
    if not content:
        return _plain_there(field, words)
    missing = [w for w in content if not word_there(w, words) and not _compound_there(w, own)]
    if not missing:
        return True
    # The last word of a name is the thing, those before it say which: "rat" of "Wistar rat".
    return len(missing) / len(content) < _MOST_SHARE_MISSING


def _literally_there(field: str, text: str) -> bool:
    """Whether a field stands in its sentence as it is: formulae and file names are told by no word of theirs."""
    wanted = " ".join(field.casefold().translate(_MINUS).split())
    at = " ".join(text.casefold().translate(_MINUS).split())
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", at) is not None


def _plain_there(field: str, words: frozenset[str]) -> bool:
    """A field of words that any fact may use: the humans of a study must be there, and so must bare symbols."""
    own = [t for t in tokens(field) if t[0].isalpha()]
    if people := [t for t in own if t in ACTORS]:
        return any(word_there(t, words) for t in people) or not ACTORS.isdisjoint(words)
    return (
        any(t in STOP_WORDS or t in GENERIC or t in words for t in own)
        or not own
        or bool(find_numbers(field))
    )


def _without_brackets(field: str) -> str:
    return re.sub(r"\([^()]*\)", " ", field) if re.match(r"\S.*\S\s*\(", field) else field


def _unit_like(name: str) -> bool:
    return bool(find_numbers(f"1 {name}")) and find_numbers(f"1 {name}")[0].unit != ""


def _compound_there(word: str, own: SentenceReading) -> bool:
    """ "down-regulated" and "downregulated", "co-culture" and "coculture"."""
    return len(word) > 5 and any(word in run or (len(run) > 5 and run in word) for run in own.runs)


# Denial and doubt.


def _is_denial(claim: Claim) -> bool:
    """Whether a claim is stated and denies: "failed to bind", "is negligible"."""
    return _NOT_ITSELF.match(claim.predicate) is not None or any(
        w in DENYING_ADJECTIVES for w in tokens(f"{claim.predicate} {claim.value}")
    )


def _stands_apart(claim: Claim, text: str) -> bool:
    """Whether no verb of its sentence bears on a claim: a cell of a row, what stands in brackets beside a name."""
    if text.startswith(ROW_LEAD):
        return claim.value in text or claim.predicate in text
    inside = next((m[0] for m in _BRACKETS.finditer(text) if claim.value in m[0]), "")
    return bool(inside) and (claim.predicate in _BESIDE or claim.predicate in inside)


def _hedges(claim: Claim, own: SentenceReading) -> bool:
    return hedges(" | ".join(claim.fields), own.words)


def _flipped(claim: Claim, own: SentenceReading) -> bool:
    if _stands_apart(claim, own.text):
        return False
    if _is_denial(claim):
        return not (own.denies or may_deny(own.text))
    if claim.certainty is Certainty.NEGATED:
        return not own.denies and not may_deny(own.text)
    return _denied(claim, own) or (not denies(" | ".join(claim.fields)) and _prefixed(claim, own))


def _denied(claim: Claim, own: SentenceReading) -> bool:
    """Does the sentence deny what the claim, by its own words, affirms?"""
    if not denies(" | ".join(claim.fields)) and any(
        p.denied and _hits(claim, p) for p in own.phrases
    ):
        return True
    # "In the absence of hydrogen" as a condition denies nothing of the rest.
    if denies(f"{claim.predicate} | {claim.value} | {claim.subject}", own.words):
        return False
    best = _clauses_of(claim, own)
    if not best or not all(c.denied for c in best):
        return False
    said = content_of(f"{claim.predicate} {claim.value}")
    subject = content_of(claim.subject)
    paraphrased = not any(word_there(w, own.words) for w in content_of(claim.predicate))
    value = content_of(claim.value)
    if paraphrased and value and all(any(word_there(w, c.words) for w in value) for c in best):
        return True
    return any(
        any(word_there(w, c.core - c.subject) for w in said)
        or any(word_there(w, c.core) for w in said | subject - _topic(c, subject))
        for c in best
    )


def _topic(clause: Clause, subject: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in subject if word_there(w, clause.subject))


def _hedged(claim: Claim, own: SentenceReading) -> bool:
    if _stands_apart(claim, own.text):
        return False
    if any(p.hedged and _hits(claim, p) for p in own.phrases):
        return True
    best = _clauses_of(claim, own)
    return bool(best) and all(c.hedged for c in best)


def _hits(claim: Claim, phrase: Phrase) -> bool:
    said = content_of(f"{claim.predicate} {claim.value} {claim.condition}") or content_of(
        claim.subject
    )
    return any(word_there(w, phrase.head) for w in said)


def _clauses_of(claim: Claim, own: SentenceReading) -> list[Clause]:
    """The clauses that share most with the claim: what it is about."""
    said = content_of(" ".join(claim.fields))
    digits = frozenset(t for t in tokens(" ".join(claim.fields)) if t[0].isdigit())
    told = content_of(f"{claim.predicate} {claim.value}")
    predicate = content_of(claim.predicate)
    scores = []
    for clause in own.clauses:
        shared = sum(
            1.0 + (w in told) + 2 * (w in predicate) for w in said if word_there(w, clause.words)
        )
        scores.append(shared + 2 * len(digits & clause.words))
    top = max(scores, default=0.0)
    return [c for c, s in zip(own.clauses, scores, strict=True) if s == top and s > 0]


def _prefixed(claim: Claim, own: SentenceReading) -> bool:
    """ "changed" where the sentence has only "unchanged"."""
    for word in content_of(f"{claim.predicate} {claim.value}"):
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


def content_of(text: str) -> frozenset[str]:
    """Words that tell something, also those that any fact may use: "change", "difference"."""
    return frozenset(
        t for t in tokens(text) if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS
    )
