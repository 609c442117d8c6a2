"""The words by which English denies, doubts and reports; what of them the words of a fact themselves hold."""

from __future__ import annotations

import re

__all__ = [
    "DENYING_ADJECTIVES",
    "FAIL",
    "HEDGE_ADJECTIVES",
    "HEDGE_ADVERBS",
    "HEDGE_NOUNS",
    "HEDGE_PASSIVE",
    "HEDGE_VERBS",
    "LACK",
    "LIGHT",
    "NEVER",
    "NO_DENIAL",
    "NO_HEDGE_BEFORE",
    "OPINION",
    "SURE_AFTER_COULD",
    "denies",
    "hedges",
    "may_deny",
]

LIGHT = frozenset(
    """be have do find observe see show detect report note notice record make take give obtain exhibit display
    reveal demonstrate identify reach produce cause lead exert yield remain become get occur exist indicate
    provide"""
    .split()
)  # fmt: skip
OPINION = frozenset(
    """find show see observe detect demonstrate indicate support suggest think believe confirm imply prove
    mean conclude
    establish evidence indication support proof sign hint reason know assume report""".split()
)
FAIL = frozenset({"fail", "lack", "cease", "refuse", "neglect"})
LACK = frozenset({"lack", "absence", "failure", "inability"})
DENYING_ADJECTIVES = frozenset(
    {"unable", "unlikely", "absent", "missing", "lacking", "negligible", "nonexistent"}
)
HEDGE_VERBS = frozenset(
    """suggest hypothesize hypothesise speculate appear seem postulate conjecture suspect presume imply
    propose believe expect think""".split()
)
HEDGE_PASSIVE = frozenset({"think", "believe", "expect", "suppose"})
HEDGE_NOUNS = frozenset(
    {"hypothesis", "possibility", "speculation", "conjecture", "suggestion", "likelihood"}
)
HEDGE_ADVERBS = frozenset(
    """possibly probably perhaps presumably potentially likely conceivably seemingly apparently maybe supposedly
    hypothetically putatively plausibly tentatively""".split()
)
HEDGE_ADJECTIVES = frozenset(
    {"potential", "possible", "likely", "putative", "probable", "plausible", "presumed"}
)
NO_HEDGE_BEFORE = frozenset(
    """energy difference barrier well function field flow theory landscape surface step temperature
    gradient value
    values outcome outcomes combination combinations pair pairs solution solutions""".split()
)
SURE_AFTER_COULD = frozenset(
    "observe see detect measure determine use show find obtain identify calculate".split()
)
NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|solely|necessarily)\b|\bno (?:more|less|fewer|later|earlier|longer than|"
    r"doubt)\b"
    r"|\b(?:not|n't|never|cannot)\s(?:\w+\s)?(?:more|less|fewer) than\b|\bwhether or not\b|\b(?:not|cannot|"
    r"can not) (?:be )?(?:excluded?|"
    r"ruled? out)\b|\bno\.\s?\d|\b(?:not|never|n't|cannot)\s(?:\w+\s)?exceed\w*|\bif not\b|\bnot to mention\b",
    re.IGNORECASE,
)
DENYING_WORDS = (
    r"not|no|non|never|nowhere|nobody|none|nothing|neither|nor|cannot|can't|isn't|without|lack(?:s|ed|ing)?|absen\w*|"
    r"fail(?:s|ed|ure|ing)?|unable|inability|zero|nil|missing|exclud\w*|prevent\w*|avoid\w*|free|"
    r"independent|insensitive|resistant|ineffective|inactive|insignificant|nonsignificant|same|constant|stable|"
    r"equal|identical|similar|comparable|remain\w*|retain\w*|devoid|ruled out|rejected|false|cease\w*|neglig\w*|"
    r"invalid|impossible|insufficient|inadequate|rather than|instead|few|little|hardly|rarely|except|other than|"
    r"stopp?\w*|miss\w*|omit\w*|un\w{5,}|non\w{4,}|dis(?:continued|agree\w*|similar)"
)
DENYING = re.compile(
    rf"\b(?:{DENYING_WORDS}|negative|less|lower\w*|reduc\w*|limit\w*|poor\w*|weak\w*|only)\b|-free\b",
    re.IGNORECASE,
)
NEVER = frozenset({"never", "nowhere", "neither", "nor", "n't", "not"})
STRICT = frozenset(
    "not no never nowhere none nothing nobody neither nor cannot can't n't without non isn't".split()
)
MAY_DENY = re.compile(rf"\b(?:{DENYING_WORDS})\b|n't\b|-free\b", re.IGNORECASE)
HEDGING = re.compile(
    r"\b(?:may|might|could|suggest\w*|possib\w*|potential\w*|likely|likelihood|probabl\w*|perhaps|appear\w*|"
    r"seem\w*|hypothes\w*|"
    r"speculat\w*|presum\w*|putative\w*|suspect\w*|conjectur\w*|propos\w*|postulat\w*|assum\w*|expected|"
    r"thought|believed|"
    r"plausib\w*|unclear|uncertain|tentative\w*|(?P<weak>candidate|would|can|indicat\w*|imply|implies|implied))\b",
    re.IGNORECASE,
)


def denies(text: str, but: frozenset[str] = frozenset()) -> bool:
    """Do the words of a fact themselves say that something is not so?

    Args:
        text: the fact's words.
        but: words of its sentence: "reduced" copied from there denies nothing, "not" does everywhere.
    """
    found = (m[0].lower() for m in DENYING.finditer(text))
    return any(w in STRICT or w not in but for w in found)


def may_deny(text: str) -> bool:
    """Is there anything in a sentence that a denial could rest on?"""
    return MAY_DENY.search(text) is not None


def hedges(text: str, but: frozenset[str] = frozenset()) -> bool:
    """Do the words of a fact themselves leave it open? "can" or "indicates" copied from the sentence do not."""
    return any(m["weak"] is None or m[0].lower() not in but for m in HEDGING.finditer(text))
