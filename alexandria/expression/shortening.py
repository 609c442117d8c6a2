"""A claim that repeats the paper's wording → a shorter statement of the same fact, by rule; or None.

Edits are tried from the gentlest kind to the harshest; one is made only if the repeated runs get shorter by it
and nothing is lost that a fact must not lose (keeping.py). The same claim and paper give the same result on
every machine. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import parse_sentences, word_set
from alexandria.expression.edits import EDITS, POINTER, Edit, abbreviated
from alexandria.expression.guard import RUN_LIMIT
from alexandria.expression.index import SourceIndex
from alexandria.expression.meaning import head_of, preserves_meaning
from alexandria.expression.word_tokens import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["excess", "shorten", "shorten_text"]

_FIELDS = ("subject", "predicate", "value", "condition")
_STEM = 4
"""Letters by which a head noun is known again: "dried" and "dries" are one."""

_HANGING = word_set("hanging_words")


def shorten(
    claim: Claim,
    index: SourceIndex,
    *,
    fixed: Collection[str] = (),
    definitions: Mapping[str, str] | None = None,
    edits: Sequence[Edit] = EDITS,
) -> Claim | None:
    """The claim itself where it is free, else a shorter one that is, else None.

    Args:
        claim: one fact.
        index: of its paper.
        fixed: names of fields that must stay as they are, since other facts share them.
        definitions: abbreviations, each with its long form.
        edits: what may be done to a field, in the order in which it is tried.
    """
    free = [i for i, name in enumerate(_FIELDS) if name not in fixed]
    found = _shortened(claim.fields, free, index, definitions or {}, edits)
    if found is None:
        return None
    subject, predicate, value, condition = found
    return replace(claim, subject=subject, predicate=predicate, value=value, condition=condition)


def shorten_text(
    text: str, index: SourceIndex, *, definitions: Mapping[str, str] | None = None
) -> str | None:
    """The same for a field that stands alone."""
    found = _shortened((text,), [0], index, definitions or {})
    return None if found is None else found[0]


def _shortened(
    fields: Sequence[str],
    free: Sequence[int],
    index: SourceIndex,
    definitions: Mapping[str, str],
    edits: Sequence[Edit] = EDITS,
) -> tuple[str, ...] | None:
    current = tuple(fields)
    over = excess(current, index)
    if not over:
        return current
    touched = _touched(current, index)
    editing = _Editing(current, definitions)
    for step in (None, *edits):
        while over:
            if step is not None:
                editing.parse(current[p] for p in free if p in touched and current[p])
            options = [
                (excess(option, index), option)
                for place in free
                if place in touched
                for text in editing.texts(place, current[place], step)
                for option in [(*current[:place], text, *current[place + 1 :])]
            ]
            best = min(options, key=lambda o: o[0], default=(over, current))
            if best[0] >= over:
                break
            if step is None:  # the short form has taken the place of the head
                editing = _Editing(best[1], definitions)
            over, current = best
            touched = _touched(current, index)
    return None if over else current


class _Editing:
    """What may be made of the fields of one claim, each text parsed once."""

    def __init__(self, fields: Sequence[str], definitions: Mapping[str, str]) -> None:
        self._originals = [POINTER.sub("", f) for f in fields]
        self._definitions = definitions
        self._heads: dict[int, str] = {}
        self._parsed: dict[str, Doc] = {}

    def texts(
        self, place: int, text: str, step: Callable[[Doc], Iterator[str]] | None
    ) -> Iterator[str]:
        """What one edit of this kind makes of a field, as far as nothing is lost by it."""
        if not text:
            return
        edits = abbreviated(text, self._definitions) if step is None else step(self._parse(text))
        before = words(text)[-1:]
        for edited in edits:
            last = words(edited)[-1:]
            if (
                last
                and (last == before or last[0] not in _HANGING)
                and preserves_meaning(self._originals[place], edited)
                and (step is None or self._holds_head(place, edited))
            ):
                yield edited

    def _holds_head(self, place: int, text: str) -> bool:
        if place not in self._heads:
            self._heads[place] = head_of(self._parse(self._originals[place]))
        head = self._heads[place]
        return not head or any(word[:_STEM] == head[:_STEM] for word in words(text))

    def parse(self, texts: Iterable[str]) -> None:
        """Parse several texts ahead: together they take half the time."""
        new = [t for t in dict.fromkeys(texts) if t not in self._parsed]
        if new:
            new += [o for o in self._originals if o and o not in self._parsed and o not in new]
            self._parsed.update(zip(new, parse_sentences(new), strict=True))

    def _parse(self, text: str) -> Doc:
        self.parse([text])
        return self._parsed[text]


def _touched(fields: Sequence[str], index: SourceIndex) -> set[int]:
    """Fields that a run lies in."""
    return {p for v in index.violations(fields) for p in range(v.first, v.last + 1)}


def excess(fields: Sequence[str], index: SourceIndex) -> int:
    """By how many words the runs are too long, all together."""
    return sum(v.run.length - RUN_LIMIT + 1 for v in index.violations(fields))
