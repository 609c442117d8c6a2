"""The wire format: what the model writes, in as few tokens as facts allow.

One JSON object: "about", the chunk's context; "facts", each a line `number | subject | property | value` or
`… | condition`; and "kinds", what the main things are. Lines cost fewer tokens than objects; a flat list
keeps a small model moving forward, where a list per sentence makes it fill each list with repetitions
(docs/decisions.md). NOT and MAYBE before the property carry denial and hedging. The number is the
model's word for which sentence it read; alignment.py checks it.

In: the answer's text. Out: `WireAnswer`, or `AnswerInvalid`; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from alexandria.errors import AnswerInvalid
from alexandria.knowledge import Certainty
from alexandria.llm import json_object

__all__ = ["WIRE_VERSION", "WireAnswer", "WireFact", "answer_schema", "parse_answer"]

WIRE_VERSION = "6"

LINE = 240
ABOUT = 200
_FIELD = r'[^|"{}\[\]*]'
_LONGEST = {"subject": 60, "property": 40, "value": 80, "condition": 60}
"""Characters of each field. Without a bound a small model writes on until the token limit; with one on words
it glues words together ("totaltidaldissipation"); see docs/decisions.md."""
_PATTERN = (
    rf"^[0-9]{{1,2}} \| {_FIELD}{{2,{_LONGEST['subject']}}} \| {_FIELD}{{2,{_LONGEST['property']}}}"
    rf" \| {_FIELD}{{1,{_LONGEST['value']}}}( \| {_FIELD}{{2,{_LONGEST['condition']}}})?$"
)
KINDS = (
    "organism", "substance", "method", "device", "quantity", "place", "person", "group", "concept",
    "event",
)  # fmt: skip
_KIND_PATTERN = rf'^[^|:"{{}}\[\]*]{{2,50}}: ({"|".join(KINDS)})$'


def answer_schema(words: int, *, facts_only: bool = False) -> dict[str, Any]:
    """JSON Schema of the answer for a text of so many words; a later pass wants the facts alone.

    The bounds on fields and on the count of facts end a model's loop soon, while the answer is still whole:
    a fact for every twelve words is more than a dense methods section yields. The count goes in steps of
    four, so that endpoints which compile schemas meet few different ones.
    """
    most = 4 * (2 + words // 48)
    facts = {
        "type": "array",
        "maxItems": most,
        "items": {"type": "string", "pattern": _PATTERN},
    }
    kinds = {
        "type": "array",
        "maxItems": 4,
        "items": {"type": "string", "pattern": _KIND_PATTERN},
    }
    properties: dict[str, Any] = {"facts": facts}
    if not facts_only:
        properties = {"about": {"type": "string", "maxLength": ABOUT}, **properties, "kinds": kinds}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_MARK = re.compile(r"^(NOT|MAYBE)\b[\s:]*")
_CERTAINTY = {"NOT": Certainty.NEGATED, "MAYBE": Certainty.SUGGESTED}


@dataclass(frozen=True, slots=True)
class WireFact:
    """One line of an answer.

    `sentence` counts within the chunk, from 1; the model's word until alignment has checked it.
    """

    sentence: int
    subject: str
    property: str
    value: str
    condition: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """One answer, read: facts in order without repetitions, the kinds of things by name, and how many
    lines made no sense."""

    about: str
    facts: tuple[WireFact, ...]
    kinds: dict[str, str]
    malformed: int


def parse_answer(text: str) -> WireAnswer:
    """Read an answer.

    Raises:
        AnswerInvalid: no JSON object in it, no list of facts, or lines but none of them a fact.
    """
    found = json_object(text)
    lines = found.get("facts")
    if not isinstance(lines, list):
        raise AnswerInvalid('The answer has no list "facts".')
    read = [_fact(line) for line in lines]
    facts = dict.fromkeys(fact for fact in read if fact is not None)
    if lines and not facts:
        raise AnswerInvalid(
            f"None of {len(lines)} lines has the form number | subject | property | value."
        )
    about = found.get("about")
    return WireAnswer(
        about=_clean(about, ABOUT) if isinstance(about, str) else "",
        facts=tuple(facts),
        kinds=_kinds(found.get("kinds")),
        malformed=read.count(None),
    )


def _fact(line: object) -> WireFact | None:
    if not isinstance(line, str) or len(line) > 2 * LINE:
        return None
    number, *parts = [_clean(part, LINE) for part in line.split("|")]
    if len(parts) not in (3, 4) or not all(parts[:3]) or not number.isdecimal():
        return None
    subject, name, value = parts[:3]
    certainty = Certainty.STATED
    if mark := _MARK.match(name):
        certainty = _CERTAINTY[mark.group(1)]
        name = name[mark.end() :]
    if not name or not subject:
        return None
    return WireFact(
        sentence=int(number),
        subject=subject,
        property=name,
        value=_whole_words(value, "value"),
        condition=_whole_words(parts[3], "condition") if len(parts) == 4 else "",
        certainty=certainty,
    )


def _whole_words(text: str, field: str) -> str:
    """Without the last word where the bound on the field may have cut it in two."""
    if len(text) < _LONGEST[field] - 1 or " " not in text:
        return text
    return text.rpartition(" ")[0].rstrip(" ,;:(–-")


def _kinds(lines: object) -> dict[str, str]:
    """ "thing: kind" lines as a mapping; lines that are none, and kinds that we do not know, are left out."""
    kinds: dict[str, str] = {}
    for line in lines if isinstance(lines, list) else []:
        if isinstance(line, str):
            name, colon, kind = _clean(line, LINE).rpartition(":")
            if colon and kind.strip() in KINDS:
                kinds.setdefault(name.strip(), kind.strip())
    return kinds


def _clean(text: str, limit: int) -> str:
    """Single blanks, no NUL, no lone surrogates, at most `limit` characters."""
    sound = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(sound.split())[:limit].strip()
