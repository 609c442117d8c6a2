"""Ways in which a model may write facts: the schema that holds it to one, and the way back to claims.

All but notes and statements have the fields of the program's own lines, so that formats differ in nothing else;
each answer is turned into such lines and read by the program's parser. A note has no fields: its text stands as a
claim's value. A statement is a whole sentence, which the program's grammar parts into fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from alexandria.claims import Claim
from alexandria.errors import AnswerInvalid
from alexandria.extraction.detail import MAIN
from alexandria.extraction.wire import answer_schema, parse_answer
from alexandria.knowledge import Certainty
from alexandria.llm import json_object
from alexandria.openie.statement_splitting import split_statements

_LINED = replace(MAIN, form="line", facts_per_sentence=1)
_PROPERTIES: Mapping[str, Any] = answer_schema(1, _LINED)["properties"]
_NUMBER, *_FIELDS = _PROPERTIES["facts"]["items"]["pattern"].removeprefix("^").split(r" \| ")
"""The program's line, so that every format has its bounds: the fields in their order, the last in brackets."""
_BOUNDS = {key: part.rstrip("()?$") for key, part in zip("spvc", _FIELDS, strict=True)}
_LINE = "^" + r" \| ".join(_FIELDS)
_TEXT = _BOUNDS["v"].rpartition("{")[0]
_NOTE = 150
"""Characters: less than the fields of a line may have together, as a note has no bars and repeats no subject."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One way of writing.

    Attributes:
        schema: of the answer for so many sentences, with room for so many facts a sentence (None: as the
            program has it).
        claims: from the answer's text; raises AnswerInvalid where it is none.
    """

    schema: Callable[[int, float | None], dict[str, Any]]
    claims: Callable[[str], tuple[Claim, ...]]


def _lines_schema(sentences: int, each: float | None) -> dict[str, Any]:
    schema = answer_schema(sentences, _LINED)
    if each is not None:
        schema["properties"]["facts"]["maxItems"] = _most(sentences, each)
    return schema


def _objects_schema(sentences: int, each: float | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"n": {"type": "integer", "minimum": 1, "maximum": 99}}
    fields |= {k: {"type": "string", "pattern": f"^{part}$"} for k, part in _BOUNDS.items()}
    fact = _object(fields, required=("n", "s", "p", "v"))
    return _answer({"facts": {"type": "array", "maxItems": _most(sentences, each), "items": fact}})


def _lists_schema(sentences: int, each: float | None) -> dict[str, Any]:
    line = {"type": "string", "pattern": _LINE}
    facts = {"type": "array", "maxItems": ceil(each or 1), "items": line}
    return _answer({str(n): facts for n in range(1, sentences + 1)})


def _notes_schema(sentences: int, _: float | None) -> dict[str, Any]:
    note = {"type": "string", "pattern": rf"^{_TEXT}{{2,{_NOTE}}}$"}
    return _answer({str(n): note for n in range(1, sentences + 1)})


def _statements_schema(sentences: int, _: float | None) -> dict[str, Any]:
    return answer_schema(sentences)


def _most(sentences: int, each: float | None) -> int:
    """An even number, as in the program: a server compiles fewer schemas."""
    return 2 * ceil(sentences * (each or 1) / 2)


def _answer(properties: Mapping[str, Any]) -> dict[str, Any]:
    return _object({"about": _PROPERTIES["about"], **properties}, required=("about", *properties))


def _object(properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _read_lines(text: str) -> tuple[Claim, ...]:
    return parse_answer(text).claims


def _read_objects(text: str) -> tuple[Claim, ...]:
    facts = json_object(text).get("facts")
    if not isinstance(facts, list):
        raise AnswerInvalid('The answer has no list "facts".')
    rows = [[fact.get(k, "") for k in "nspvc"] for fact in facts if isinstance(fact, dict)]
    return _from_lines(" | ".join(str(cell) for cell in row if cell != "") for row in rows)


def _read_lists(text: str) -> tuple[Claim, ...]:
    found = json_object(text)
    return _from_lines(
        f"{number} | {line}"
        for number, lines in found.items()
        if number.isdecimal() and isinstance(lines, list)
        for line in lines
    )


def _read_notes(text: str) -> tuple[Claim, ...]:
    """What a note denies or doubts it says in its own words; the checks read them there."""
    return tuple(
        Claim(int(number), "", "", " ".join(note.split()), certainty=Certainty.STATED)
        for number, note in json_object(text).items()
        if number.isdecimal() and isinstance(note, str) and note.strip()
    )


def _read_statements(text: str) -> tuple[Claim, ...]:
    return tuple(split_statements(parse_answer(text).claims))


def _from_lines(lines: Iterable[str]) -> tuple[Claim, ...]:
    return parse_answer(json.dumps({"facts": list(lines)})).claims


WIRES: Mapping[str, Wire] = {
    "lines": Wire(_lines_schema, _read_lines),
    "objects": Wire(_objects_schema, _read_objects),
    "lists": Wire(_lists_schema, _read_lists),
    "notes": Wire(_notes_schema, _read_notes),
    "statements": Wire(_statements_schema, _read_statements),
}
