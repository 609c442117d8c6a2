"""A claim that repeats the paper's wording → a shorter statement of the same fact, by rule; or None.

Edits are tried from the gentlest kind to the harshest; one is made only if the repeated runs get shorter by it
and nothing is lost that a fact must not lose (keeping.py). The same claim and paper give the same result on
every machine. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.checking.edits import EDITS, POINTER, abbreviated
from alexandria.checking.expression import SourceIndex
from alexandria.checking.guard import RUN_LIMIT
from alexandria.checking.keeping import head_of, keeps
from alexandria.checking.words import words
from alexandria.grammar import parse_sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["shorten", "shorten_text"]

_FIELDS = ("subject", "predicate", "value", "condition")
_STEM = 4
"""Letters by which a head noun is known again: "dried" and "dries" are one."""

_HANGING = frozenset(
    "and or but of in on at by with for to from as than that which the a an".split()
)


def shorten(
    claim: Claim,
    index: SourceIndex,
    *,
    fixed: Collection[str] = (),
    definitions: Mapping[str, str] | None = None,
) -> Claim | None:
    """The claim itself where it is free, else a shorter one that is, else None.

    Args:
        claim: one fact.
        index: of its paper.
        fixed: names of fields that must stay as they are, since other facts share them.
        definitions: abbreviations, each with its long form.
    """
    free = [i for i, name in enumerate(_FIELDS) if name not in fixed]
    found = _shortened(claim.fields, free, index, definitions or {})
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
    fields: Sequence[str], free: Sequence[int], index: SourceIndex, definitions: Mapping[str, str]
) -> tuple[str, ...] | None:
    current = tuple(fields)
    over = _excess(current, index)
    if not over:
        return current
    heads: dict[int, str] = {}
    for step in (None, *EDITS):
        while over:
            options = [
                (_excess(option, index), option)
                for place in free
                for text in _edited(current[place], step, definitions)
                if keeps(POINTER.sub("", fields[place]), text)
                and (step is None or _holds_head(fields[place], text, place, heads))
                for option in [(*current[:place], text, *current[place + 1 :])]
            ]
            best = min(options, key=lambda o: o[0], default=(over, current))
            if best[0] >= over:
                break
            if step is None:  # the short form has taken the place of the head
                heads |= {p: head_of(best[1][p]) for p in free if best[1][p] != current[p]}
            over, current = best
    return None if over else current


def _edited(
    text: str, step: Callable[[Doc], Iterator[str]] | None, definitions: Mapping[str, str]
) -> Iterator[str]:
    """What one edit of this kind makes of a text; never nothing, nor with a loose end that was not there."""
    if not text:
        return
    edits = abbreviated(text, definitions) if step is None else step(parse_sentences([text])[0])
    for edited in edits:
        last = words(edited)[-1:]
        if last and (last[0] not in _HANGING or last == words(text)[-1:]):
            yield edited


def _holds_head(original: str, text: str, place: int, heads: dict[int, str]) -> bool:
    if place not in heads:
        heads[place] = head_of(original)
    return any(word[:_STEM] == heads[place][:_STEM] for word in words(text)) or not heads[place]


def _excess(fields: Sequence[str], index: SourceIndex) -> int:
    """By how many words the runs are too long, all together."""
    return sum(v.run.length - RUN_LIMIT + 1 for v in index.violations(fields))
