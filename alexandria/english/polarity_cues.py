"""The words by which English denies, doubts and reports; what of them the words of a fact themselves hold."""

from __future__ import annotations

import re

from alexandria.english.lexicon import word_set

__all__ = [
    "ASSUMPTION_VERBS",
    "COUNTING",
    "CUE",
    "DENYING_ADJECTIVES",
    "FAIL",
    "HEDGE_ADJECTIVES",
    "HEDGE_ADVERBS",
    "HEDGE_NOUNS",
    "HEDGE_PASSIVE",
    "HEDGE_VERBS",
    "IDEA_NOUNS",
    "LACK",
    "LIGHT",
    "NEVER",
    "NO_DENIAL",
    "NO_HEDGE_BEFORE",
    "OFFERING_VERBS",
    "OPINION",
    "STEADY",
    "STRICT",
    "SURE_AFTER_COULD",
    "denies",
    "hedges",
]

LIGHT = word_set("light_verbs")
OFFERING_VERBS = word_set("offering_verbs")
OPINION = word_set("evidence_words")
FAIL = word_set("denying_verbs")
LACK = word_set("denying_nouns")
DENYING_ADJECTIVES = word_set("denying_adjectives")
HEDGE_VERBS = word_set("hedge_verbs")
HEDGE_PASSIVE = word_set("hedge_passives")
HEDGE_NOUNS = word_set("hedge_nouns")
ASSUMPTION_VERBS = word_set("assumption_verbs")
IDEA_NOUNS = word_set("idea_nouns")
HEDGE_ADVERBS = word_set("hedge_adverbs")
HEDGE_ADJECTIVES = word_set("hedge_adjectives")
NO_HEDGE_BEFORE = word_set("unhedged_nouns")
SURE_AFTER_COULD = word_set("achievement_verbs")
NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|solely|necessarily)\b|\bno (?:more|less|fewer|later|earlier|longer than|"
    r"doubt)\b"
    r"|\b(?:not|n't|never|cannot)\s(?:\w+\s)?(?:more|less|fewer) than\b|\bwhether or not\b|\b(?:not|cannot|"
    r"can not) (?:be )?(?:excluded?|"
    r"ruled? out)\b|\bno\.\s?\d|\b(?:not|never|n't|cannot)\s(?:\w+\s)?exceed\w*|\bif not\b|\bnot to mention\b",
    re.IGNORECASE,
)
_NO_PREFIX = (
    r"un(?!ivers|icell|ion|it|iq|iform|ilater|imod|der|til|less|to)\w+"
    r"(?:ed|able|ible|al|ly|ful|ant|ent|ar|wn|en|ue)"
)
"""Adjectives with "un-", and not those that only begin with the letters."""
_DENYING_WORDS = (
    r"not|no|non|never|nowhere|nobody|none|nothing|neither|nor|cannot|can't|isn't|without|lack(?:s|ed|ing)?|absen\w*|"
    r"fail(?:s|ed|ure|ing)?|unable|inability|zero|nil|missing|exclud\w*|prevent\w*|avoid\w*|"
    r"yet to|unless|(?:left|leav\w+) out|apart from|mistaken|incorrect\w*|erroneous\w*|untrue|"
    r"ineffective|inactive|insignificant|nonsignificant|insoluble|"
    r"devoid|rul\w+ out|rejected|false|too \w+ to|br(?:eaks?|oke) down|remains? to be|(?:hard|difficult) to|"
    r"far from|"
    r"vanish\w*|disappear\w*|refut\w+|disprov\w+|contradict\w*|forb(?:id|ids|idden|ade)|prohibit\w*|abolish\w*|"
    r"unlike|differ(?:s|ed)?|ceas\w+|neglect\w*|neglig\w*|ignor\w+|"
    r"invalid|impossible|insufficient|inadequate|rather than|instead|few|little|hardly|rarely|except|other than|"
    r"regardless|irrespective\w*|no longer|"
    rf"stopp?\w*|miss|misses|missed|omit\w*|non\w{{4,}}|dis(?:continued|agree\w*|similar)|{_NO_PREFIX}"
)
"""What a denial can rest on wherever it stands."""
_STEADY_WORDS = r"constant|stable|remain\w*|retain\w*|independent|insensitive|resistant|free"
_EVEN_WORDS = r"same|equal|identical|similar|comparable"
_DENYING = re.compile(
    rf"\b(?:{_DENYING_WORDS}|{_STEADY_WORDS}|{_EVEN_WORDS}|negative|less|lower\w*|reduc\w*|limit\w*|poor\w*|weak\w*|only)\b"
    r"|-free\b",
    re.IGNORECASE,
)
CUE = re.compile(
    rf"\b(?:{_DENYING_WORDS}|{_STEADY_WORDS}|{_EVEN_WORDS})\b|n't\b|-free\b", re.IGNORECASE
)
"""Words that a denial can rest on."""
STEADY = re.compile(_STEADY_WORDS, re.IGNORECASE)
"""Of these, those that deny nothing before a noun: "free energy"."""
COUNTING = re.compile(r"no|few|little|zero|other", re.IGNORECASE)
"""Of these, those that deny before any noun."""
NEVER = word_set("denying_adverbs")
STRICT = word_set("strict_negations")
HEDGING = re.compile(
    r"\b(?:may|might|could|suggest\w*|possib\w*|potential\w*|likely|likelihood|probabl\w*|perhaps|appear\w*|"
    r"seem\w*|hypothes\w*|"
    r"(?:taken|treated|regarded) (?:as|to)|"
    r"speculat\w*|presum\w*|putative\w*|suspect\w*|conjectur\w*|propos\w*|postulat\w*|assum\w*|suppos\w*|expect\w*|"
    r"thought|believ\w*|"
    r"plausib\w*|unknown|not (?:yet )?known|"
    r"unclear|uncertain|tentative\w*|(?P<weak>candidate|would|can|indicat\w*|imply|implies|implied))\b",
    re.IGNORECASE,
)


def denies(text: str, but: frozenset[str] = frozenset()) -> bool:
    """Do the words of a fact themselves say that something is not so?

    Args:
        text: the fact's words.
        but: words of its sentence: "reduced" copied from there denies nothing, "not" does everywhere.
    """
    found = (m[0].lower() for m in _DENYING.finditer(text))
    return any(w in STRICT or w not in but for w in found)


def hedges(text: str, but: frozenset[str] = frozenset()) -> bool:
    """Do the words of a fact themselves leave it open? "can" or "indicates" copied from the sentence do not."""
    return any(m["weak"] is None or m[0].lower() not in but for m in HEDGING.finditer(text))
