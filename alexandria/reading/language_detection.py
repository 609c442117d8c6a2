"""Prose → its language, by script and by the commonest function words.

What a file declares is often its program's setting: the text's own language wins where it is clear.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

__all__ = ["detect_language", "settle_language"]

_WORDS = {
    "en": "the of and to in is that for with was as are by this be on from were which not",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als",
    "fr": "de la le et les des en un du une que est pour qui dans par plus sur au avec",
    "es": "de la que el en y los del se las por un para con no una su al es lo",
    "pt": "de que e do da em um para é com não uma os no se na por mais as dos",
    "it": "di e che la il un a per è in una sono con si da dei non le nel della",
    "nl": "de van een het en in is dat op te zijn met voor niet aan er die ook als",
    "ru": "и в не на что с по как это из у за от но для к до или его при",
}
_FUNCTION = {lang: frozenset(words.split()) for lang, words in _WORDS.items()}
_SCRIPTS = {"ARABIC": "ar", "HEBREW": "he", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
            "GREEK": "el", "THAI": "th", "DEVANAGARI": "hi"}  # fmt: skip
_MIN_LETTERS = 40
_CLEAR = 400
"""Letters of a text that refutes what its file declares: a title is too short for that."""
_KNOWN = frozenset([*_WORDS, *_SCRIPTS.values()])


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the language of most of `text`; None where it is too short or undecided."""
    sample = text[:20_000]
    scripts: Counter[str] = Counter()
    for char, count in Counter(sample[:4_000]).items():
        if char.isalpha():
            scripts[unicodedata.name(char, "?").split()[0]] += count
    letters = scripts.total()
    if letters < _MIN_LETTERS:
        return None
    for script, language in _SCRIPTS.items():
        if scripts[script] > 0.3 * letters:
            return "ja" if language == "zh" and scripts["HIRAGANA"] else language
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    total = words.total()
    shares = {lang: sum(words[w] for w in known) / total for lang, known in _FUNCTION.items()}
    best, second = sorted(shares, key=lambda lang: -shares[lang])[:2]
    return best if shares[best] > 0.1 and shares[best] > 1.15 * shares[second] else None


def settle_language(declared: str | None, text: str) -> str | None:
    """The language of `text`, whose file declares one or none.

    A declared language that is not among those that are told apart here can only be refuted by English: its
    nearest relative among them would be found instead (Spanish for Catalan).
    """
    found = detect_language(text)
    if not declared or found is None:
        return declared or found
    refutable = declared in _KNOWN or found == "en"
    return found if refutable and sum(map(str.isalpha, text[:20_000])) >= _CLEAR else declared
