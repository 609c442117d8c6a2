"""Text in, sentences out.

sentencex (MIT, Wikimedia) does the splitting; here is only what scientific prose needs on top: it breaks
after "Eq." and "approx.", and never inside what has no full stop at all. Where a set-off formula stood between two
sentences and was lost with their full stop, they are parted by how the second begins.
"""

from __future__ import annotations

import re
from itertools import pairwise

import sentencex

__all__ = ["LONGEST_SENTENCE", "split_sentences"]

LONGEST_SENTENCE = 150
"""Words; longer runs without an end (lists, lost full stops) are cut so that no chunk outgrows a call."""

# Abbreviations after which scientific sentences go on and that sentencex (1.0) takes for an end.
_GOES_ON = re.compile(
    r"\b(?:eqs?|figs?|refs?|tabs?|secs?|chaps?|suppl|approx|ca|cf|vs|viz|resp|incl|nos|vol|pp"
    r"|spp?|var|subsp|i\.e|e\.g|a\.k\.a|w\.r\.t)\.$",
    re.IGNORECASE,
)
_LOWERED = re.compile(r"(?<= [.?!]) +")
_CANNOT_START = re.compile(r"^[a-zà-ÿ,;:)\]%]|^\(\d{1,3}[a-z]?\)[.,;]?$")

_MARK_OF_LAST = re.compile(
    r"^(?P<mark>(?:\^\d{1,3}(?:[,–-]\^?\d{1,3})*|\[\d[\d,;–\- ]*\]))\s?(?=[A-Z])"
)
"""A citation behind the full stop: "in rats.^13,14 We"."""
_OPENS = "|".join(
    """Then Now Let Hence Doing Setting Substituting Moreover Similarly Multiplying Therefore Furthermore
    Consequently Alternatively""".split()
)
_OPENS += "|By the|In this (?:paper|section|work)"
"""Words that begin a sentence wherever they stand with a capital."""
_MAY_OPEN = "|".join(
    "Thus It If Since Next Using In On We But For Where So This From To Finally Again".split()
)
_MAY_OPEN += r"|(?:The|A|An)(?=\s[a-z])"
"""Words that begin one where the words before them break off."""
_AFTER_FORMULA = re.compile(rf"(?<=[\w)\]])\s(?=(?:{_OPENS}|{_MAY_OPEN})[\s,])")
_STRONG = re.compile(rf"\s(?:{_OPENS})[\s,]")
_BROKEN_OFF = re.compile(
    r"\b(?:that|get|obtain|have|is|are|yields?|gives?|by|to|as|and|since|where)(?:\s[\d^=]\S{0,3}){0,6}$"
)
_LEADS_ON = "On|In|But|Then|Since|For|If|We|It|This|The|Hence|Thus|However|Now|Let|Moreover|Note"
_AFTER_LETTER = re.compile(
    rf"(?:(?<![\w.])[a-z]|(?<=[=<>≤≥]\s)\d)\s?\.\s(?=(?:{_LEADS_ON})\b)"
    r"|(?<=\d\s)(?:min|hr?|s|sec|k?g|mg|[kmcnμ]?m|m?[lL]|[KVMNJW])\.\s(?=[A-Z][a-z]+,?\s[a-z])"
)
"""The end of a sentence whose last word is a variable or a unit: "for any q. On the other hand"."""
_SIGN = re.compile(r"[=+^_{}|<>≤≥≠≈∈⊂∑∏∫√×⌊⌋⌈⌉→↦±∞∂∇\ufffd\\]|\(\d{1,3}\)")


def split_sentences(text: str, language: str = "en") -> list[str]:
    """Split one paragraph into sentences with single blanks inside; nothing is lost but white space.

    Args:
        text: a paragraph.
        language: ISO 639-1 code; unknown ones are split like English.
    """
    plain = " ".join(text.split())
    if _LOWERED.search(plain) and not any(c.isupper() for c in plain):
        # Prepared corpora: all in lower case, the full stop a word of its own.
        return [part for s in _LOWERED.split(plain) if s for part in _cut_overlong(s)]
    merged: list[str] = []
    for piece in sentencex.segment(language, plain):
        stripped = piece.strip()
        if not stripped:
            continue
        if merged and (mark := _MARK_OF_LAST.match(stripped)):
            merged[-1] = (
                f"{merged[-1]} {mark['mark']}"
                if mark["mark"][0] == "["
                else merged[-1] + mark["mark"]
            )
            stripped = stripped[mark.end() :]
        if merged and (_GOES_ON.search(merged[-1]) or _CANNOT_START.match(stripped)):
            merged[-1] = f"{merged[-1]} {stripped}"
        else:
            merged.append(stripped)
    parted = merged if language != "en" else [p for s in merged for p in _parted_at_formulae(s)]
    return [part for sentence in parted for part in _cut_overlong(sentence)]


def _parted_at_formulae(sentence: str) -> list[str]:
    """Two sentences that only look like one since a formula stood between them, or a letter ends the first."""
    cuts = [m.end() - 1 for m in _AFTER_LETTER.finditer(sentence)]
    if _SIGN.search(sentence):
        for match in _AFTER_FORMULA.finditer(sentence):
            strong = _STRONG.match(sentence, match.start()) is not None
            if strong or _BROKEN_OFF.search(sentence, 0, match.start()):
                cuts.append(match.start())
    edges = [0, *sorted(set(cuts)), len(sentence)]
    return [sentence[a:b].strip() for a, b in pairwise(edges)]


def _cut_overlong(sentence: str) -> list[str]:
    """Cut at the last semicolon, else comma, before the limit; at the limit where there is neither."""
    words = sentence.split()
    parts: list[str] = []
    while len(words) > LONGEST_SENTENCE:
        window = words[:LONGEST_SENTENCE]
        half = LONGEST_SENTENCE // 2
        at = next(
            (
                i + 1
                for mark in ";,"
                for i in range(len(window) - 1, half, -1)
                if window[i].endswith(mark)
            ),
            LONGEST_SENTENCE,
        )
        parts.append(" ".join(words[:at]))
        words = words[at:]
    parts.append(" ".join(words))
    return parts
