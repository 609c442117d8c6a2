"""Rows of tables → claims, by their form alone: no model reads them, and no parser.

In: sentences as chunking makes them of rows, "Table row: header = cell; …". Out: one claim per cell that states
something. Serves completeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Maker
from alexandria.openie import CleanSentence, clean, is_well_formed, normalized
from alexandria.quantities import with_header_unit

__all__ = ["cells_with_facts", "claims_of_rows", "is_row", "split_row_statements", "uses_signs"]

_NO_FACT = re.compile(
    r"(?:[-–—−.…]*|n\.?/?a\.?|nd|n\.d\.|not (?:evaluated|available|applicable|determined|reported|given|"
    r"measured|tested|assessed|stated|known)|none|unknown|\?)",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"\++|[-–—−±]")
_REFERENCE_HEADER = re.compile(
    r"(?:refs?\.?|references?|sources?|citations?|stud(?:y|ies) \[.*)", re.I
)
_CITATION_CELL = re.compile(
    r"\[\d[\d,;\s–-]*\]|(?:[A-Z][\w'’-]+(?: (?:and|&) [A-Z][\w'’-]+| et al\.?),? ?"
    r"[(\[]?(?:19|20)\d\d[a-z]?[)\]]?;? ?)+"
)
_MARKS = re.compile(r"(?<=[\w%)])\s?(?:\^\{?[a-z](?:,[a-z])*\}?|[*†‡§¶#\ufffd]+)$")
_GLUED = re.compile(r"(?<=[a-z]{5})\d$")
_COUNTED = word_set("numbered_nouns")
_NUMBER = re.compile(r"[\d.,\s±–-]+")
_TOPIC_WORDS = 8


def is_row(sentence: str) -> bool:
    """Whether chunking made this sentence from a row of a table."""
    return sentence.startswith(ROW_LEAD)


def uses_signs(sentences: Iterable[str]) -> bool:
    """Whether a table grades with "+", so that its "-" is a grade as well."""
    return any(
        re.fullmatch(r"\++", value) for s in sentences if is_row(s) for _, value in _cells(s)
    )


def cells_with_facts(sentence: str, *, signs: bool = False) -> str:
    """The first cell of a row and those that state something, as text: the row's numbers are looked for in it.

    Args:
        sentence: as chunking made it.
        signs: a "-" is a grade here.
    """
    first, *rest = _cells(sentence) or [("", "")]
    cells = (first, *(c for c in rest if _states(*c, signs=signs)))
    return " ; ".join(f"{n} = {v}" if n else v for n, v in cells)


def claims_of_rows(sentences: Sequence[str], cleaned: Sequence[CleanSentence]) -> tuple[Claim, ...]:
    """The claims of the rows among consecutive sentences, each numbered from 1; other sentences have none.

    Args:
        sentences: of a chunk, as printed.
        cleaned: the same, cleaned: they say which one is the caption of a table.
    """
    signs, topic = uses_signs(sentences), ""
    claims: list[Claim] = []
    for number, (sentence, cut) in enumerate(zip(sentences, cleaned, strict=True), start=1):
        if is_row(sentence):
            found = (normalized(c) for c in _claims_of_row(sentence, topic, signs=signs))
            claims += [replace(c, sentence=number) for c in found if is_well_formed(c)]
        if cut.caption.lower().startswith("table"):
            topic = cut.restore(cut.text).rstrip(".")
    return tuple(dict.fromkeys(claims))


def split_row_statements(claims: Iterable[Claim]) -> list[Claim]:
    """A model's claims, each statement that repeats a row replaced by the claims of its cells.

    A statement is a claim without a subject. One with a row in which no cell states anything stays as it is.
    """
    given = list(claims)
    statements = [f"{c.value.rstrip(' .,;:')}." if not c.subject else "" for c in given]
    if not any(map(is_row, statements)):
        return given
    cells: dict[int, list[Claim]] = {}
    for claim in claims_of_rows(statements, [clean(s) for s in statements]):
        cells.setdefault(claim.sentence, []).append(claim)
    split: list[Claim] = []
    for number, claim in enumerate(given, start=1):
        of_row = cells.get(number, ())
        parts = [replace(c, sentence=claim.sentence, made_by=Maker.MODEL) for c in of_row]
        split += parts or [claim]
    return split


def _claims_of_row(sentence: str, topic: str, *, signs: bool) -> list[Claim]:
    """One claim per cell: what the row is about – the column – the cell.

    The first cell names the row; a row of two cells without headers is name and value.

    Args:
        sentence: as chunking made it.
        topic: what the table's caption says it shows; the condition where the row has only a number for a name.
        signs: a "-" is a grade here.
    """
    cells = _cells(sentence)
    if len(cells) < 2 or _is_scale(cells):
        return []
    first_name, first = cells[0]
    bare = _NUMBER.fullmatch(first) is not None
    if not any(c.isalnum() for c in first):
        return []
    short = topic if bare and 0 < len(topic.split()) <= _TOPIC_WORDS else ""
    whole = f"{first_name} {first}".strip() if bare else first
    stated = (_with_unit(whole, *cell) for cell in cells[1:] if _states(*cell, signs=signs))
    return [
        Claim(
            sentence=0,
            subject=subject,
            predicate=name or "value",
            value=value,
            condition=short,
            made_by=Maker.RULE,
        )
        for subject, name, value in stated
        if value != first
    ]


def _with_unit(row: str, column: str, value: str) -> tuple[str, str, str]:
    """Row, column and cell, the cell with the unit that stands in the head of one of the two."""
    name, measured = with_header_unit(column, value)
    if measured == value:
        row, measured = with_header_unit(row, value)
    return row, name, measured


def _cells(sentence: str) -> list[tuple[str, str]]:
    parts = sentence.removeprefix(ROW_LEAD).rstrip().removesuffix(".").split("; ")
    cells = []
    for part in parts:
        name, equals, value = part.partition(" = ")
        if not equals:
            name, value = "", part
        cells.append((_unmarked(name.strip()), _MARKS.sub("", value.strip()).strip()))
    heads = [n for n, _ in cells]
    return [(_unglued(n, heads), v) for n, v in cells if v]


def _unmarked(header: str) -> str:
    return _MARKS.sub("", header).strip(" :;,")


def _unglued(header: str, heads: list[str]) -> str:
    """ "effect1" → "effect": a footnote's mark, unless the number counts something."""
    bare = _GLUED.sub("", header)
    if bare == header or bare.split()[-1].lower() in _COUNTED:
        return header
    others = [h for h in heads if h != header and _GLUED.sub("", h) == bare]
    return header if others else bare


def _states(name: str, value: str, *, signs: bool) -> bool:
    if _REFERENCE_HEADER.fullmatch(name) or _CITATION_CELL.fullmatch(value) or name == value:
        return False
    if signs and _SIGNS.fullmatch(value):
        return bool(name)
    return not _NO_FACT.fullmatch(value) and any(c.isalnum() or c == "+" for c in value)


def _is_scale(cells: list[tuple[str, str]]) -> bool:
    """The ticks of an axis that were read as a table: headers that are all numbers."""
    heads = [n for n, _ in cells if n]
    return (not heads and all(_NUMBER.fullmatch(v) for _, v in cells)) or (
        bool(heads) and all(h[:1].isdigit() or h[:1] in "-−." for h in heads)
    )
