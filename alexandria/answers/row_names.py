"""What the rows of a paper are: the alloys, arms or comparators that its facts and sentences name.

A thing of a kind is named with the word of its kind: "alloy A1", "alloys A1, A2 and A3", "the treatment group". A
name with a digit or a capital also stands alone afterwards ("A1"); an ordinary word does not ("treatment").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alexandria.answers.cell_checks import RowThing
from alexandria.answers.cell_facts import ReadFact
from alexandria.answers.table_columns import RowNames
from alexandria.english import word_set
from alexandria.english.matching import STOP_WORDS, squeezed

__all__ = ["COMPARATORS", "rows_in", "things_compared"]

COMPARATORS = frozenset({"comparator", "comparators", "comparison"})
"""Kinds of rows that are what a paper compares with, whatever it is called."""
_MOST_ROWS = 200
_MARKED = r"(?=[\w′'+-]*[A-Z0-9])[A-Za-z0-9][\w′'+-]*"
"""A name of one word with a capital or a digit."""
_AND = r"(?:,\s(?:and\s|or\s)?|\s(?:and|or|to)\s)"
_NO_NAMES = frozenset(
    "each both other same two three four five six seven eight all these those such different various several "
    "any some no one every either neither new whole first second third between within per of in for with "
    "respective overall single another more".split()
) | word_set("prepositions")
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|against|than(?: with| for| in)?|(?:not )?differ(?:ed)? from)\s"
    r"(?:the\s|an?\s)?(?P<name>[A-Za-z][\w′'+-]+)",
    re.IGNORECASE,
)


def rows_in(wanted: RowNames, texts: Iterable[str]) -> tuple[RowThing, ...]:
    """The rows of a paper that texts about it name, in the order of the texts.

    Args:
        wanted: what a row is.
        texts: statements of its facts, or its sentences.
    """
    if wanted.names:
        return tuple(RowThing(name, (name, *more)) for name, more in wanted.names)
    found: dict[str, RowThing] = {}
    for text in texts:
        for kind in wanted.kinds:
            for thing in _named(kind, text):
                known = found.get(squeezed(thing.names[0]))
                if known is None:
                    found[squeezed(thing.names[0])] = thing
                else:
                    names = tuple(dict.fromkeys((*known.names, *thing.names)))
                    found[squeezed(thing.names[0])] = RowThing(known.name, names)
    return tuple(found.values())[:_MOST_ROWS]


def things_compared(wanted: RowNames, facts: Sequence[ReadFact]) -> tuple[RowThing, ...]:
    """The comparators that facts name in their own field, where rows are comparators."""
    if wanted.names or not COMPARATORS & set(wanted.kinds):
        return ()
    names = dict.fromkeys(f.fact.compared_with for f in facts if f.fact.compared_with)
    return tuple(RowThing(name, (name,)) for name in names if len(name.split()) <= 4)


def _named(kind: str, text: str) -> Iterator[RowThing]:
    """The things of a kind in one text."""
    if kind.casefold() in COMPARATORS:
        for match in _COMPARED.finditer(text):
            if _is_name(match["name"]):
                yield RowThing(match["name"], (match["name"],))
        return
    word = rf"(?:{re.escape(kind)}e?s?)"
    after = re.compile(rf"(?<!\w)(?i:{word})\s(?P<list>{_MARKED}(?:{_AND}{_MARKED})*)(?!\w)")
    for match in after.finditer(text):
        for name in re.split(_AND, match["list"]):
            yield RowThing(name, (name, f"{kind} {name}"))
    before = re.compile(rf"(?<![\w-])(?P<name>[A-Za-z][\w′'+-]+)\s(?i:{re.escape(kind)})(?!\w)")
    for match in before.finditer(text):
        name = match["name"]
        if not _is_name(name):
            continue
        whole = f"{name.lower() if name.istitle() else name} {kind}"
        marked = re.fullmatch(_MARKED, name) is not None and not name.istitle()
        yield RowThing(whole, (name, whole) if marked else (whole,))


def _is_name(word: str) -> bool:
    lower = word.casefold()
    return lower not in _NO_NAMES and lower not in STOP_WORDS and not lower.endswith("ly")
