"""The wire format: what the model writes, in as few tokens as facts allow.

One JSON object: "about", the chunk's context; and "facts", each `number | short sentence`, or a line
`number | subject | property | value` or `… | condition`. Short sentences keep most for their tokens, and the rules
part them into fields; lines cost fewer tokens than objects; a flat list keeps a small model going forward, where a
list per sentence makes it fill each list with repetitions (docs/decisions). NOT and MAYBE before the property
carry denial and hedging. The number is the model's word for which sentence it read; alignment.py checks it.

In: the answer's text. Out: `WireAnswer`, or `AnswerInvalid`; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Any

from alexandria.claims import Claim
from alexandria.errors import AnswerInvalid
from alexandria.extraction.detail import MAIN, Detail
from alexandria.knowledge import Certainty
from alexandria.llm import json_object

__all__ = ["WireAnswer", "answer_schema", "claim_line", "parse_answer"]

LINE = 240
ABOUT = 80
_FIELD = r'[^|"{}\[\]*\\\x00-\x1f]'
"""No backslash and no line break: llama.cpp writes them into the JSON as they are, and then refuses its own answer
with status 500."""


def answer_schema(
    sentences: int, detail: Detail = MAIN, *, facts_only: bool = False
) -> dict[str, Any]:
    """JSON Schema of the answer for so many sentences; a later pass wants the facts alone.

    The bounds on fields and on the count of facts end a model's loop soon, while the answer is still whole.
    The count goes in steps of two, so that endpoints which compile schemas meet few different ones.
    """
    most = 2 * ceil(sentences * detail.facts_per_sentence / 2)
    facts = {
        "type": "array",
        "maxItems": most,
        "items": {"type": "string", "pattern": _pattern(detail)},
    }
    properties: dict[str, Any] = {"facts": facts}
    if not facts_only:
        properties = {"about": {"type": "string", "maxLength": ABOUT}, **properties}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _pattern(detail: Detail) -> str:
    most = detail.longest
    if detail.form == "statement":
        return rf"^[0-9]{{1,2}} \| {_FIELD}{{8,{most.statement}}}$"
    return (
        rf"^[0-9]{{1,2}} \| {_FIELD}{{2,{most.subject}}} \| {_FIELD}{{2,{most.predicate}}}"
        rf" \| {_FIELD}{{1,{most.value}}}( \| {_FIELD}{{2,{most.condition}}})?$"
    )


_MARK = re.compile(r"^(NOT|MAYBE)\b[\s:]*")
_CERTAINTY = {"NOT": Certainty.NEGATED, "MAYBE": Certainty.SUGGESTED}


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """One answer, read: claims in order without repetitions, and how many lines made no sense.

    The claims' `sentence` counts within the passage and is the model's word until alignment has checked it. A
    claim without a subject is a statement: its value is a sentence, to be parted by the rules.
    `characters` is the length of what the model wrote.
    """

    about: str
    claims: tuple[Claim, ...]
    malformed: int
    characters: int


def parse_answer(text: str, detail: Detail = MAIN) -> WireAnswer:
    """Read an answer to a question of this detail, in whichever form it came.

    Raises:
        AnswerInvalid: no JSON object in it, no list of facts, or lines but none of them a fact.
    """
    found = json_object(text)
    lines = found.get("facts")
    if not isinstance(lines, list):
        raise AnswerInvalid('The answer has no list "facts".')
    read = [_fact(line, detail) for line in lines]
    facts = dict.fromkeys(fact for fact in read if fact is not None)
    if lines and not facts:
        raise AnswerInvalid(
            f"None of {len(lines)} lines has the form number | sentence, or number | subject | property | value."
        )
    about = found.get("about")
    return WireAnswer(
        about=_clean(about, ABOUT) if isinstance(about, str) else "",
        claims=tuple(facts),
        malformed=read.count(None),
        characters=len(text),
    )


def claim_line(number: int, claim: Claim) -> str:
    """A claim as the model would write it."""
    mark = next((f"{m} " for m, c in _CERTAINTY.items() if c is claim.certainty), "")
    fields = [claim.subject, mark + claim.predicate, claim.value, claim.condition]
    return " | ".join([str(number), *(f for f in fields if f)])


def _fact(line: object, detail: Detail) -> Claim | None:
    if not isinstance(line, str) or len(line) > 2 * LINE:
        return None
    number, *parts = [_clean(part, LINE) for part in line.split("|")]
    if len(parts) not in (1, 3, 4) or not all(parts[:3]) or not number.isdecimal():
        return None
    if len(parts) == 1:
        text = _whole_words(parts[0], detail.longest.statement)
        return Claim(int(number), "", "", text) if " " in text else None
    subject, name, value = parts[:3]
    certainty = Certainty.STATED
    if mark := _MARK.match(name):
        certainty = _CERTAINTY[mark.group(1)]
        name = name[mark.end() :]
    if not name or not subject:
        return None
    return Claim(
        sentence=int(number),
        subject=subject,
        predicate=name,
        value=_whole_words(value, detail.longest.value),
        condition=_whole_words(parts[3], detail.longest.condition) if len(parts) == 4 else "",
        certainty=certainty,
    )


def _whole_words(text: str, longest: int) -> str:
    """Without the last word where the bound on the field may have cut it in two."""
    if len(text) < longest - 1 or " " not in text:
        return text
    return text.rpartition(" ")[0].rstrip(" ,;:(–-")


def _clean(text: str, limit: int) -> str:
    """Single blanks, no NUL, no lone surrogates, at most `limit` characters."""
    sound = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(sound.split())[:limit].strip()
