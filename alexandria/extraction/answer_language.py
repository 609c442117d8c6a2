"""Whether an answer is in the language of its chunk; small models sometimes change to another one.

Two cheap signs: letters of a script that the chunk does not use, and function words of another language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from alexandria.english import word_set
from alexandria.errors import AnswerInvalid

__all__ = ["require_same_language"]

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN_SHARE = 0.1
"""More letters than this of a strange script, and the answer counts as foreign. Symbols stay below."""
_ENOUGH = 6
"""Function words that must be seen before they decide anything."""

# Words that stand in nearly every text of the one language and in few of the others.
_FUNCTION_WORDS = {
    language: word_set(f"function_words_{language}")
    for language in ("en", "de", "fr", "es", "it", "pt")
}


def require_same_language(answer: str, source: str) -> None:
    """Pass if the answer seems to be in the source's language.

    Raises:
        AnswerInvalid: it is in another one. Texts too short to decide pass.
    """
    known = _scripts(source)
    scripts = _scripts(answer)
    letters = sum(scripts.values())
    strange = sum(n for script, n in scripts.items() if script not in known and script != "GREEK")
    if letters and strange / letters > _FOREIGN_SHARE:
        raise AnswerInvalid("The answer is written in another script than the text.")
    own, other = _likeliest(source), _likeliest(answer)
    if own and other and own != other:
        raise AnswerInvalid(f"The answer is in another language ({other}) than the text ({own}).")


def _scripts(text: str) -> Counter[str]:
    """Letters by script: the first word of the character's Unicode name (LATIN, GREEK, CJK, …)."""
    scripts: Counter[str] = Counter()
    for letter, count in Counter(_LETTER.findall(text)).items():
        scripts[_script(letter)] += count
    return scripts


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _likeliest(text: str) -> str | None:
    words = Counter(_WORD.findall(text.casefold()))
    counts = {language: sum(words[w] for w in marks) for language, marks in _FUNCTION_WORDS.items()}
    (first, most), (_, second) = sorted(counts.items(), key=lambda item: -item[1])[:2]
    return first if most >= _ENOUGH and most > 2 * second else None
