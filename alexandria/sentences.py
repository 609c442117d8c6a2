"""Text in, sentences out.

sentencex (MIT, Wikimedia) does the splitting; here is only what scientific prose needs on top: it breaks
after "Eq." and "approx.", and never inside what has no full stop at all.
"""

from __future__ import annotations

import re

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
        if merged and (_GOES_ON.search(merged[-1]) or _CANNOT_START.match(stripped)):
            merged[-1] = f"{merged[-1]} {stripped}"
        else:
            merged.append(stripped)
    return [part for sentence in merged for part in _cut_overlong(sentence)]


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
