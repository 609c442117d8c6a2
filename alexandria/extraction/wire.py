"""The wire formats: what a model writes, and how it is read.

Two forms (detail.py). Objects, for endpoints: one JSON object with "about", "entities" and "facts", each fact an
object whose fields, read in order, are a sentence. Plain sentences, for small models: the question is about one
sentence, the answer is a line for each fact in it, or "nothing".

In: the answer's text. Out: `WireAnswer`, or `AnswerInvalid`. Nothing is guessed, and nothing is dropped: what has
not the form is kept as malformed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alexandria.claims import Claim
from alexandria.errors import AnswerInvalid
from alexandria.knowledge import FactKind
from alexandria.llm import json_object

__all__ = ["NamedEntity", "WireAnswer", "objects_schema", "parse_objects", "parse_plain_sentences"]

_ABOUT = 120
_FIELD = 600
"""Characters of a field that are read: the bound on an answer is its tokens."""
_KINDS = tuple(k.value for k in FactKind)
_THIS_PAPER = re.compile(
    r"(?:this|the present) (?:paper|study|work)|(?:the )?authors?|none|-", re.I
)
_LEAD = re.compile(
    r"^(?:[-*•]\s+|\d{1,2}\s?[.)|]\s+|(?:fact|answer|restated|statement|sentence)\s*:\s*)+", re.I
)
_NOTHING = re.compile(r"[\"'(\[]*(?:nothing|none|n/?a)\b[\"'.)\]]*$", re.I)
_WRAPPED = re.compile(r"^[\"“'](?P<inside>.*)[\"”']$")
_GOES_ON = re.compile(
    r"(?<=[a-z\d)°%])\.\s+(However, it|However, they|It|They|This|These|Its|Their|Both|The|A|An)(?= [a-z])"
)
"""Where a second sentence goes on about the first: with a semicolon they are one, and "it" has its noun in it."""


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as the model names it."""

    name: str
    type: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """One answer, read.

    Attributes:
        about: what the passage is about; empty where it was not asked for.
        claims: in order; `sentences` as the model has them (they may be empty or wrong). A claim without a
            subject is a plain sentence, in `object`, to be split into fields.
        entities: that the model names.
        malformed: facts without subject or predicate, with what fields they have; a bare text is an object.
        characters: length of what the model wrote.
    """

    about: str
    claims: tuple[Claim, ...]
    entities: tuple[NamedEntity, ...] = ()
    malformed: tuple[Claim, ...] = ()
    characters: int = 0


def objects_schema() -> dict[str, Any]:
    """JSON Schema of an answer in objects: only what every provider's strict mode takes."""
    text = {"type": "string"}
    entity = _object(name=text, type=text, aliases={"type": "array", "items": text})
    fact = _object(
        sentences={"type": "array", "items": {"type": "integer"}},
        subject=text,
        predicate=text,
        object=text,
        condition=text,
        kind={"type": "string", "enum": list(_KINDS)},
        method=text,
        compared_with=text,
        claimed_by=text,
    )
    return _object(
        about=text,
        entities={"type": "array", "items": entity},
        facts={"type": "array", "items": fact},
    )


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401  JSON Schema
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def parse_objects(text: str) -> WireAnswer:
    """Read an answer in objects.

    Raises:
        AnswerInvalid: no JSON object in it, no list of facts, or facts but none of them readable.
    """
    found = json_object(text)
    facts = found.get("facts")
    if not isinstance(facts, list):
        raise AnswerInvalid('The answer has no list "facts".')
    read = [_claim_of(f if isinstance(f, Mapping) else {"object": f}) for f in facts]
    claims = tuple(dict.fromkeys(c for c in read if c.subject and c.predicate))
    if facts and not claims:
        raise AnswerInvalid(f"None of {len(facts)} facts has a subject and a predicate.")
    entities = found.get("entities")
    return WireAnswer(
        about=_text(found, "about")[:_ABOUT],
        claims=claims,
        entities=tuple(
            NamedEntity(name, _text(e, "type"), _texts(e.get("aliases")))
            for e in (entities if isinstance(entities, list) else ())
            if isinstance(e, Mapping) and (name := _text(e, "name"))
        ),
        malformed=tuple(c for c in read if not (c.subject and c.predicate) and any(c.fields)),
        characters=len(text),
    )


def parse_plain_sentences(text: str, sentence: int) -> WireAnswer:
    """Read an answer about one sentence: each line that says something is a claim of that sentence."""
    claims: list[Claim] = []
    for line in text.replace("```", "").splitlines():
        said = _LEAD.sub("", _clean(line)).strip()
        if wrapped := _WRAPPED.match(said):
            said = wrapped["inside"].strip()
        if not said or _NOTHING.match(said):
            continue
        said = _GOES_ON.sub(lambda m: f"; {m[1].lower()}", said, count=1)
        claims.append(Claim((sentence,), "", "", said))
    return WireAnswer("", tuple(dict.fromkeys(claims)), characters=len(text))


def _claim_of(fact: Mapping[str, Any]) -> Claim:
    numbers = fact.get("sentences")
    numbers = numbers if isinstance(numbers, list) else [numbers]
    kind = _text(fact, "kind").lower()
    claimed_by = _text(fact, "claimed_by")
    return Claim(
        sentences=tuple(dict.fromkeys(n for n in numbers if type(n) is int)),
        subject=_text(fact, "subject"),
        predicate=_text(fact, "predicate"),
        object=_text(fact, "object").rstrip("."),
        condition=_text(fact, "condition").rstrip("."),
        kind=FactKind(kind) if kind in _KINDS else None,
        method=_text(fact, "method"),
        compared_with=_text(fact, "compared_with"),
        claimed_by="" if _THIS_PAPER.fullmatch(claimed_by) else claimed_by,
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return _clean(value) if isinstance(value, str) else ""


def _texts(found: object) -> tuple[str, ...]:
    return (
        tuple(_clean(t) for t in found if isinstance(t, str) and t.strip())
        if isinstance(found, list)
        else ()
    )


def _clean(text: str) -> str:
    """Single blanks, no control characters, no lone surrogates."""
    sound = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(sound.split())[:_FIELD].strip()
