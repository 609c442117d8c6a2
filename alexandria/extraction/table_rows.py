"""Rows of tables → claims, by their form alone: no model reads them, and no parser.

In: sentences as chunking makes them of rows, "Table row: header = cell; …". Out: one claim per cell that states
something, as a sentence: "the dose of A (in Smith 2010) | is | 5 mg". What tells a row from another one of the
same name (its reference, the heading above it, another cell) is part of its subject. Serves completeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Maker
from alexandria.openie import CleanSentence
from alexandria.quantities import compact_sizes, find_numbers, whole_number, with_header_unit

__all__ = ["cells_with_facts", "claims_of_rows", "is_row", "uses_signs"]

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
_TOPIC_WORDS = 7
_HEADER_WORDS = 6
"""The most words of a header that reads as a name of a property."""
_ORDINAL = re.compile(r"(?:(?:s\.?|sr\.?|serial|row)\s?)?(?:no\.?|nr\.?|number|#)|#", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_]\d|\d[^\W\d_]|^[^\W\d_]$")
_ANSWER = re.compile(r"yes|no|true|false|present|absent|[✓✔✗✘×xX]|\++|[-–—−±]+", re.IGNORECASE)
_CAPITAL = re.compile(r"[A-Z][a-z.]{2}")
_LINKED = re.compile(r"\s(?:of|in|for|on|at|to|with|by)\s")
_VERBAL = re.compile(r"(?:not |no )?[^\W\d_]+(?:ed|ing)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"\w+(?:ic|al|ive|ous|able|ible|ed|ing|ary|less|ful|thy|s\?)", re.IGNORECASE
)
_TAIL = re.compile(r"[\s/]+(?=(?:of|in|for|on|at|to|with|by|per|from|used|and|or)\b)|\s*[(/,:]")
_PLURAL = re.compile(r"[^\W\d_]{2,}(?<![sui])s", re.IGNORECASE)
_MEASURES = re.compile(
    r"\b(?:no\.?|number|content|value|rate|amount|size|time|age|mass|weight|length|height|width|depth|percent\w*|"
    r"share|score|index|concentration|temperature|dose|mean|total|count|ratio)\b",
    re.IGNORECASE,
)
"""Headers that name a quantity, so that two columns of them are two properties of a row."""
_COMMAND = re.compile(r"\\\w+")
_NO_NOUNS = (
    word_set("prepositions")
    | word_set("condition_marks")
    | word_set("hedge_modals")
    | {"no", "not"}
)
_PEOPLE = word_set("human_nouns") | {"control", "placebo", "sham"}
_UNNUMBERED = word_set("unnumbered_nouns")


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
    """The claims of the rows among consecutive sentences, by rule; other sentences have none.

    Args:
        sentences: of a chunk, as printed.
        cleaned: the same, cleaned: they say which one is the caption of a table.
    """
    signs = uses_signs(sentences)
    rows = _rows(sentences, cleaned)
    same: dict[str, list[_Row]] = {}
    for row in rows:
        same.setdefault(row.name.lower(), []).append(row)
    return tuple(
        dict.fromkeys(
            claim for row in rows for claim in _claims_of(row, same[row.name.lower()], signs=signs)
        )
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that names what it is about.

    Attributes:
        number: of its sentence.
        name: what the first cell says, with the header where it is a number only ("Year 1998").
        cells: header and text of the others.
        group: the row of one cell above, which heads several ("Adults"), or empty.
        topic: what the table's caption says it shows, or empty.
        bare: whether the first cell is a number only.
    """

    number: int
    name: str
    cells: tuple[tuple[str, str], ...]
    group: str
    topic: str
    bare: bool


def _rows(sentences: Sequence[str], cleaned: Sequence[CleanSentence]) -> list[_Row]:
    rows: list[_Row] = []
    topic = group = ""
    heads = False  # whether the row before was one cell
    for number, (sentence, cut) in enumerate(zip(sentences, cleaned, strict=True), start=1):
        if not is_row(sentence):
            group, heads = "", False
            if cut.caption.lower().startswith("table"):
                topic = cut.restore(cut.text).rstrip(".")
            continue
        cells = _cells(sentence)
        if len(cells) > 1 and _ORDINAL.fullmatch(cells[0][0]) and _NUMBER.fullmatch(cells[0][1]):
            cells = cells[1:]  # the row's number names nothing
        if len(cells) == 1 and _WORD.search(cells[0][1]):
            group = f"{group} {cells[0][1]}" if heads else cells[0][1]
        heads = len(cells) == 1
        if len(cells) < 2 or _is_scale(cells):
            continue
        (header, name), *rest = cells
        bare = _NUMBER.fullmatch(name) is not None
        name = f"{header} {name}" if bare and header else name
        label = group[1:-1] if group.startswith("(") and group.endswith(")") else group
        if not _names(name):
            continue
        others = tuple((h, v) for h, v in rest if v != name)
        rows.append(_Row(number, name, others, _short(label), _short(topic), bare))
    return rows


def _short(text: str) -> str:
    """The text, or nothing where it is longer than what may be repeated."""
    return text if len(text.split()) <= _TOPIC_WORDS else ""


def _names(text: str) -> bool:
    """Whether a first cell names something: no sign, no number, no piece of a reference."""
    named = _WORD.search(text) is not None and text[0] not in "=<>≤≥+"
    return named and text.lower().strip(".") not in ("al", "et al")


def _claims_of(row: _Row, same: Sequence[_Row], *, signs: bool) -> Iterator[Claim]:
    """One claim for each cell that states something.

    Args:
        row: the row.
        same: all rows of that name; the row's subject tells it from the others.
        signs: a "-" is a grade here.
    """
    stated = [(h, v) for h, v in row.cells if _states(h, v, signs=signs)]
    units = [_unit_of(header, value) for header, value in stated]
    key_header, key = _key(row, same)
    for (header, value), unit in zip(stated, units, strict=True):
        crossed = unit is not None and units.count(unit) > 1
        about = row.name if header == key_header or not key else f"{row.name} ({key})"
        about, column, text = _with_unit(about, header, compact_sizes(value))
        fields = _sentence_fields(about, column, text, crossed=crossed)
        vague = row.topic and (row.bare or fields[3])
        conditions = (fields[3], f"in the table “{row.topic}”" if vague else "")
        if not _is_torn(text):
            yield Claim(
                (row.number,),
                *fields[:3],
                condition=" ".join(filter(None, conditions)),
                made_by=Maker.RULE,
                subject_name=with_header_unit(row.name, value)[0],
            )


def _key(row: _Row, same: Sequence[_Row]) -> tuple[str, str]:
    """What tells a row from others of its name, and the header that it stands under: reference, group, other cell.

    Reference and group are given in any case, because the other rows may be in another chunk.
    """
    cited = next((v for h, v in row.cells if _REFERENCE_HEADER.fullmatch(h) and _cites(v)), "")
    parts = [p for p in (row.group, f"in {cited}" if cited else "") if p]
    alike = [
        r for r in same if r.group == row.group and (not cited or cited in (v for _, v in r.cells))
    ]
    for header, value in row.cells if len(alike) > 1 else ():
        if header and value != cited and _WORD.search(value) and _is_own(row, alike, header, value):
            return header, "; ".join((*parts, f"{_lowered(header)}: {value}"))
    return "", "; ".join(parts)


def _cites(value: str) -> bool:
    return _NO_FACT.fullmatch(value) is None and any(c.isalnum() for c in value)


def _is_own(row: _Row, same: Sequence[_Row], header: str, value: str) -> bool:
    return not any((header, value) in other.cells for other in same if other != row)


def _sentence_fields(
    about: str, header: str, value: str, *, crossed: bool
) -> tuple[str, str, str, str]:
    """A cell as a sentence: "the dose of A | is | 5 mg"; where the header is no noun, what its column has.

    Args:
        about: what the row is about.
        header: of the cell; may be empty.
        value: of the cell.
        crossed: whether other cells of the row hold the same quantity: then the header names no property of it.
    """
    if not header:
        return f"the entry for {about}", "is", value, ""
    if crossed or _ANSWER.fullmatch(value) or not _is_property(header):
        told = value if find_numbers(value) else f"“{value}”"
        return f"the column “{header}”", "has", told, f"for {about}"
    verb = "are" if _is_plural(header) else "is"
    link = "for" if _LINKED.search(header) else "of"
    subject = f"the {_lowered(header)} {link} {about}"
    if _VERBAL.match(value):
        return subject, f"{verb} given as", f"“{value}”", ""
    return subject, verb, value, ""


def _is_property(header: str) -> bool:
    """Whether a header is a noun phrase by its form, so that "the … of" can stand before it."""
    words = header.split()
    return (
        len(words) <= _HEADER_WORDS
        and _WORD.search(header) is not None
        and words[0][0].isalpha()
        and words[0].lower() not in _NO_NOUNS
        and not header.endswith("?")
        and not (len(words) == 1 and _ADJECTIVE.fullmatch(header))
        and not any(w.lower().rstrip("s") in _COUNTED | _PEOPLE for w in words[:1] + words[-1:])
    )


def _is_plural(header: str) -> bool:
    """Whether the noun of a header, before its "of" or "in", is a plural by its form."""
    head = _TAIL.split(header, maxsplit=1)[0].split()[-1].lower()
    return _PLURAL.fullmatch(head) is not None and head not in _UNNUMBERED


def _lowered(header: str) -> str:
    """The header as it stands within a sentence: "Dose" → "dose", "pH" and "DNA" as they are."""
    return header[0].lower() + header[1:] if _CAPITAL.match(header) else header


def _unit_of(header: str, value: str) -> str | None:
    """The unit of a cell that is a number, "" without one; None for other cells and for headers that count."""
    number = whole_number(with_header_unit(header, value)[1])
    if number is None or _MEASURES.search(header):
        return None
    return number.unit or ""


def _is_torn(value: str) -> bool:
    """Whether a cell is the rest of a formula that was not read."""
    bare = _COMMAND.sub(" ", value)
    return bare != value and not _WORD.search(bare) and "$" not in value


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
