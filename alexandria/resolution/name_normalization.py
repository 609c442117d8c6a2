"""Normalization of names in stages; two names with an equal normal form name one thing.

Each stage removes one kind of variation in how papers write a name; the first stage at which two names agree is
the reason of their merge. What distinguishes entities stays: digits, signs (CD4+ and CD4−), the case of symbols,
primes, modifiers, negations.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from alexandria.resolution.name_lexicon import (
    GREEK,
    IRREGULAR_PLURALS,
    NAME_CONNECTIVES,
    NO_PLURAL,
    SPELLINGS,
)

__all__ = ["STAGES", "NameWords", "forms", "is_plural", "name_key", "name_words", "rule_between"]

STAGES = ("case", "greek", "spelling", "plural", "word-order", "spacing")
"""The variation that each stage removes; also the names of the merge rules."""

NameWords = tuple[str, ...]
"""A name cut into words."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ", "0123456789ni")
_POWER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ]+(?![⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣-", "-") | dict.fromkeys("’‘ʼ`´", "'"))
_SIGN_ALONE = re.compile(r"\(\s*([-+±])\s*\)")
_SIGNS = re.compile(r"[-+±]/[-+±]")
_TRAILING_MINUS = re.compile(r"(?<=[\w)])(?<![a-z]{3})-(?=\s|$|[,;)])")
_LEADING_MINUS = re.compile(r"(?:^|(?<=[\s(=]))-(?=\S)|(?<=\s)-(?=\s)")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b|(?<=s)'(?=\s|$)")
_SEPARATORS = re.compile(r"[\s\-()\[\]{}\"“”„«»,;:!?…|\\•·†‡§¶#@]+")
"""Blanks and punctuation; any other sign may distinguish two symbols (∂m, m̃, θ⋆)."""
_FORMULA = re.compile(r"[\^=<>≤≥≈±∂∑∏√∫∈⋆∞~]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_MINUS = "⁻"

_GREEK_NAMES = "|".join(sorted(GREEK.values(), key=len, reverse=True))
_GREEK_LETTER = re.compile(f"([{''.join(GREEK)}])")
_GREEK_GLUED = re.compile(
    rf"(?<=[A-Z0-9])({_GREEK_NAMES})(?=[A-Z0-9]|$)|^({_GREEK_NAMES})(?=[A-Z0-9])"
)

_ISE = re.compile(r"(?P<stem>[a-z]{3,})is(?P<end>e|ed|er|ing|ation|ational|able)(?P<s>s?)$", re.I)
_NOT_ISE = frozenset(
    """
    exerc prec prom prem conc exc circumc superv rev dev adv telev improv comprom franch surpr enterpr
    merchand expert parad otherw likew clockw anticlockw counterclockw stepw pairw pointw elementw layerw
    tort porp turqu treat bru cru pra app upra ara noi poi demi chast desp disgu anise
    """.split()
)
"""Stems of words in -ise that have no variant in -ize: exercise, pairwise."""

_PLURALS = (
    (("yses", "theses", "neses"), 2, "is"),
    (("ies",), 3, "y"),
    (("sses", "shes", "ches", "xes"), 2, ""),
    (("ss", "us", "is", "ics"), 0, ""),
)
"""Endings, how many letters to remove, what to append; otherwise only the s is removed."""

_KEEPS_CASE = re.compile(
    r".*[a-z].*[A-Z]"  # mRNA, dnaA, pH
    r"|[A-Z][a-z]+\d+[a-z]?$"  # Brca1 is the mouse's, Co2 is not CO2
)
_ACRONYM = re.compile(r"[A-Z]{2,4}$")  # AIDS is no aids


def name_key(name: str, *, person: bool = False) -> str:
    """The form of a name after all stages: the key by which names are merged."""
    return forms(name, person=person)[-1]


def rule_between(one: str, other: str, *, person: bool = False) -> str | None:
    """The first stage at which two names agree; None if they never do."""
    pairs = zip(STAGES, forms(one, person=person), forms(other, person=person), strict=True)
    return next((stage for stage, left, right in pairs if left == right), None)


@lru_cache(maxsize=65_536)
def forms(name: str, *, person: bool = False) -> tuple[str, ...]:
    """The form after each stage. The last s of a person's name stays (Williams is not William)."""
    words = _split(name)
    found = [_key(words)]
    words = _greek(words)
    found.append(_key(words))
    words = tuple(map(_american, words))
    found.append(_key(words))
    if not person:
        words = tuple(map(_singular, words))
    found.append(_key(words))
    words = _modifier_first(words)
    found.append(_key(words))
    found.append(_joined(_folded(words)))
    return tuple(found)


@lru_cache(maxsize=65_536)
def name_words(name: str) -> NameWords:
    """The words of a name after all stages but the last."""
    words = tuple(map(_singular, map(_american, _greek(_split(name)))))
    return _folded(_modifier_first(words))


def is_plural(name: str) -> bool:
    """Whether the last word of a name is a plural."""
    last = _split(name)[-1]
    return _singular(last) != last


# --- the stages, in their order ---------------------------------------------------------------


def _split(name: str) -> NameWords:
    """The words as printed, with signs, without articles and punctuation."""
    if (_POWER.search(name) or _FORMULA.search(name)) and not _WORD.search(name):
        return ("".join(name.split()),)  # (ab)² is not ab²: only blanks are insignificant here
    text = _POWER.sub(lambda m: "^" + m[0].translate(_SUPERSCRIPTS), name)
    text = unicodedata.normalize("NFKC", text.replace(_MINUS, "-")).translate(_DASHES).strip()
    text = _SIGN_ALONE.sub(lambda m: f" {m[1].replace('-', _MINUS)} ", text)
    text = _SIGNS.sub(lambda m: m[0].replace("-", _MINUS), text)
    text = _TRAILING_MINUS.sub(_MINUS, text)
    text = _LEADING_MINUS.sub(_MINUS, text)
    text = _POSSESSIVE.sub("", text).replace("'", "′").replace("&", " and ")
    words = [w for part in _SEPARATORS.split(text) if (w := part.strip("."))]
    kept = [
        w for i, w in enumerate(words) if w.casefold() != "the" and not (_is_article(w) and i == 0)
    ]
    return tuple(kept) or (text,)


def _is_article(word: str) -> bool:
    """Lower-case "a" only: in "the A site", A is part of the name."""
    return word in ("a", "an", "An")


def _greek(words: NameWords) -> NameWords:
    """Greek letters spelled out and separated from their neighbours: TNFα, TNFalpha -> TNF alpha."""
    found: list[str] = []
    for word in words:
        spelled = _GREEK_LETTER.sub(lambda m: f" {GREEK[m[1]]} ", word)
        spelled = _GREEK_GLUED.sub(lambda m: f" {m[0]} ", spelled)
        found += spelled.split()
    return tuple(found)


def _american(word: str) -> str:
    small = word.lower()
    if small in SPELLINGS:
        return SPELLINGS[small]
    if small.endswith("s") and small[:-1] in SPELLINGS:
        return SPELLINGS[small[:-1]] + "s"
    ise = _ISE.fullmatch(word)
    if ise and word[1:].islower() and ise["stem"].lower() not in _NOT_ISE:
        return f"{ise['stem']}iz{ise['end']}{ise['s']}"
    return word


def _singular(word: str) -> str:
    small = word.lower()
    if small in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[small]
    if re.search(r"[A-Z]{2,}s$", word):  # NPs; but GaAs
        return word[:-1]
    if len(word) < 4 or small in NO_PLURAL or not word[1:].islower() or not small.endswith("s"):
        return word
    for ending, cut, instead in _PLURALS:
        if small.endswith(ending):
            return word[: len(word) - cut] + instead
    return word[:-1]


def _modifier_first(words: NameWords) -> NameWords:
    """ "rate of heat loss" -> "heat loss rate", unless the name has another preposition."""
    links = [i for i, w in enumerate(words) if w.lower() in NAME_CONNECTIVES]
    if len(links) != 1 or words[links[0]] != "of" or not 0 < links[0] < len(words) - 1:
        return words
    before, after = words[: links[0]], words[links[0] + 1 :]
    if after[0] in ("a", "an") and len(after) > 1:
        after = after[1:]
    return after + before


# --- keys -------------------------------------------------------------------------------------


def _key(words: NameWords) -> str:
    return " ".join(_folded(words))


def _folded(words: NameWords) -> NameWords:
    """Case-folded: words, not symbols."""
    numbered = any(c.isdigit() for w in words for c in w)
    return tuple(_fold(w, alone=len(words) == 1, numbered=numbered) for w in words)


def _fold(word: str, *, alone: bool, numbered: bool) -> str:
    if len(word) == 1 or (alone and len(word) == 2):
        return word  # x is not X, Ca is not CA
    if _KEEPS_CASE.match(word) or (_ACRONYM.match(word) and not numbered):
        return word
    return word.casefold()


def _joined(words: NameWords) -> str:
    """Without blanks: IL 6, IL6; wild type, wildtype. Two numbers or two single letters stay separate."""
    text = ""
    last = ""
    for word in words:
        digits = last[-1:].isdigit() and word[0].isdigit()
        letters = len(last) == 1 and len(word) == 1
        text += ("_" if digits or letters else "") + word
        last = word
    return text
