"""Claim + sentences → whether its subject and value are named there, under some name of the paper."""

from __future__ import annotations

import re

from alexandria.checking.evidence import Evidence
from alexandria.checking.sentence_reading import SentenceReading, runs_of
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
from alexandria.quantities import find_numbers

__all__ = ["names_foreign_entity"]

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
_MOST_SHARE_MISSING = 0.5


def names_foreign_entity(claim: Claim, evidence: Evidence) -> bool:
    """Whether the claim's subject or value is named neither in its sentence nor where that refers to."""
    own, sentences, names = evidence.own, evidence.sentences, evidence.names
    before = [s.text for s in sentences[max(0, claim.sentence - 1 - _BEFORE) : claim.sentence - 1]]
    expanded = names.expanded(own.text)
    near = names.expanded(" ".join([own.text, *before, evidence.heading]))
    here = _is_named(claim.subject, own, expanded)
    # What a sentence is about often stands before it ("No change was seen."), or in the title.
    if not here and not _is_named(claim.subject, own, names.expanded(f"{near} {names.title}")):
        return True
    anaphoric = here or _ANAPHOR.search(own.text) is not None
    return not (
        _is_named(claim.value, own, expanded) or (anaphoric and _is_named(claim.value, own, near))
    )


def _is_named(field: str, own: SentenceReading, text: str) -> bool:
    if _is_verbatim(field, own.text):
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
        return _has_generic_words(field, words)
    missing = [w for w in content if not word_there(w, words) and not _compound_is_named(w, own)]
    if not missing:
        return True
    # The last word of a name is the thing, those before it say which: "rat" of "Wistar rat".
    return len(missing) / len(content) < _MOST_SHARE_MISSING


def _is_verbatim(field: str, text: str) -> bool:
    """Whether a field stands in its sentence as it is: formulae and file names have no words to compare."""
    wanted = " ".join(field.casefold().translate(_MINUS).split())
    at = " ".join(text.casefold().translate(_MINUS).split())
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", at) is not None


def _has_generic_words(field: str, words: frozenset[str]) -> bool:
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


def _compound_is_named(word: str, own: SentenceReading) -> bool:
    """ "down-regulated" and "downregulated", "co-culture" and "coculture"."""
    return len(word) > 5 and any(word in run or (len(run) > 5 and run in word) for run in own.runs)
