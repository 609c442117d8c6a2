"""A sentence and those before it → the sentence with "the potential" under its full name, for small models.

A small model repeats "the potential" and "this model" as it finds them, and such a fact does not say which one is
meant. Where an earlier sentence introduces a thing at greater length ("an implicit solvent potential"), with the
same noun and no rival, its words are put in before the model sees the sentence, and in its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alexandria.english import word_set

__all__ = ["with_full_names"]

_MOST_WORDS = 5
"""Words before the noun of a name: a longer run is no name."""
_STOP_WORDS = word_set("stop_words")
_BARE = re.compile(
    r"(?:^|(?<= of )|(?<=, ))(?P<lead>[Tt]he|[Tt]his|[Tt]hese|[Tt]hose) (?P<noun>[a-z]{4,})"
    r"(?= (?:is|are|was|were|has|have|had|can|cannot|may|might|will|would|does|do|did|also|could|should|must|"
    r"makes|shows|gives|yields|predicts|allows|enables|provides|suggests|explains|reveals|describes|consists|captures|"
    r"reproduces|uses|depends|applies|involves|contains|leads|works) |[.,;]|$)"
)
"""Before a verb or at the end of its phrase: what is described behind it ("the pairs next to it") has a name."""
_NEW = word_set("introducing_adjectives")


def with_full_names(sentence: str, earlier: Sequence[str]) -> str:
    """The sentence with its bare names completed from the sentences before it.

    Args:
        sentence: in which "the model" or "these walls" may stand.
        earlier: the sentences before it, in order.
    """

    def named(match: re.Match[str]) -> str:
        noun = match["noun"]
        if noun in _STOP_WORDS or noun in _NEW:
            return match[0]
        found = _introductions(noun, earlier)
        if len(found) != 1:
            return match[0]
        (words,) = found
        return f"{'The' if match['lead'][0].isupper() else 'the'} {words} {noun}"

    return _BARE.sub(named, sentence)


def _introductions(noun: str, earlier: Iterable[str]) -> frozenset[str]:
    """The different words under which earlier sentences introduce a noun."""
    name = re.compile(
        rf"\b(?:[Aa]n?|[Tt]he) ((?:(?!(?:[Aa]n?|[Tt]he)\b)[\w-]+ ){{1,{_MOST_WORDS}}}?){noun}\b(?! [a-z]+s? of\b)"
    )
    found = set()
    for sentence in earlier:
        for match in name.finditer(sentence):
            words = [w for w in match[1].split() if w.casefold() not in _NEW]
            if words and not _STOP_WORDS & {w.casefold() for w in words}:
                found.add(" ".join(words))
    return frozenset(found)
