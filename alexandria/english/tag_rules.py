"""spaCy's rules from tags to parts of speech, remembered: the same words and tags are not matched again.

The attribute ruler of spaCy's English pipelines holds each token against some 180 patterns, which takes a third of
the time of a parse. Nearly all of them look at one token: at its tag, its dependency and, where they name it, the
word. So what they set is remembered for these three. A sentence in which one of the few patterns of several tokens
may fit, or that has something new, goes through the ruler itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # spaCy is loaded by parsing.py, on first use
    from spacy.pipeline import AttributeRuler
    from spacy.strings import StringStore
    from spacy.tokens import Doc

__all__ = ["RememberedRules"]

_ASKED: list[int | str] = ["LOWER", "TAG", "DEP", "IS_SPACE"]
_WORD, _DEP, _SPACE = 0, 2, 3
_SET: list[int | str] = ["POS", "MORPH", "LEMMA"]
_ANY = 0
"""Stands for every word that no pattern names."""


@dataclass(frozen=True, slots=True)
class _TokenLook:
    """What a pattern says of one token, as far as it lists words and dependencies; None where it lists none."""

    words: frozenset[int] | None
    deps: frozenset[int] | None

    def may_fit(self, token: Sequence[int]) -> bool:
        return (self.words is None or token[_WORD] in self.words) and (
            self.deps is None or token[_DEP] in self.deps
        )


class RememberedRules:
    """An attribute ruler that sets what the given one sets. Not safe to call from several threads at once."""

    def __init__(self, ruler: AttributeRuler) -> None:
        """Take over the patterns of `ruler`, whatever they are."""
        self._ruler = ruler
        self._strings = ruler.vocab.strings
        rules: list[Any] = ruler.patterns
        patterns: list[list[dict[str, Any]]] = [p for rule in rules for p in rule["patterns"]]
        named = [t["LOWER"] for tokens in patterns for t in tokens if "LOWER" in t]
        self._forms = [
            re.compile(n["REGEX"]) for n in named if isinstance(n, dict) and "REGEX" in n
        ]
        self._named = frozenset[int]().union(*(_listed(n, self._strings) or () for n in named))
        self._chains: dict[int, list[tuple[int, list[_TokenLook]]]] = {}
        for tokens in patterns:
            if len(tokens) > 1:
                self._add_chain([_look(t, self._strings) for t in tokens])
        self._words: dict[int, int] = {}
        self._known: dict[tuple[int, int, int], list[int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and the lemmas of irregular words; tags and dependencies must be set."""
        tokens = doc.to_array(_ASKED).tolist()
        keys = [(self._named_or_any(word), tag, dep) for word, tag, dep, _ in tokens]
        found = [self._known.get(key) for key in keys]
        is_single = not any(t[_SPACE] for t in tokens) and not self._may_chain(tokens)
        if is_single and found and None not in found:
            values: Any = np.array(found, dtype=np.uint64)
            return doc.from_array(_SET, values)
        self._ruler(doc)
        if is_single:
            self._known.update(zip(keys, doc.to_array(_SET).tolist(), strict=True))
        return doc

    def _add_chain(self, looks: list[_TokenLook]) -> None:
        """Note a pattern of several tokens under the words of the token that lists fewest."""
        sizes = [(len(look.words), i) for i, look in enumerate(looks) if look.words is not None]
        if not sizes:
            raise ValueError("a pattern of several tokens names no word")
        _, place = min(sizes)
        for word in looks[place].words or ():
            self._chains.setdefault(word, []).append((place, looks))

    def _may_chain(self, tokens: Sequence[Sequence[int]]) -> bool:
        return any(
            i >= place
            and len(tokens) >= i - place + len(looks)
            and all(k.may_fit(t) for k, t in zip(looks, tokens[i - place :], strict=False))
            for i, token in enumerate(tokens)
            for place, looks in self._chains.get(token[_WORD], ())
        )

    def _named_or_any(self, word: int) -> int:
        known = self._words.get(word)
        if known is None:
            text = self._strings[word]
            is_named = word in self._named or any(f.search(text) for f in self._forms)
            known = self._words[word] = word if is_named else _ANY
        return known


def _look(token: dict[str, Any], strings: StringStore) -> _TokenLook:
    return _TokenLook(
        words=_listed(token.get("LOWER"), strings), deps=_listed(token.get("DEP"), strings)
    )


def _listed(value: object, strings: StringStore) -> frozenset[int] | None:
    """The ids of what a pattern lists; None where it says it in another way, or nothing."""
    if isinstance(value, str):
        return frozenset({strings.add(value)})
    if isinstance(value, dict) and "IN" in value:
        listed: Iterable[str] = value["IN"]
        return frozenset(map(strings.add, listed))
    return None
