"""A request of chat completions → what an ideal model answers: the gold facts of the sentences that it shows.

The form is the one that the request asks for:

- objects: the schema's facts are objects with subject, predicate, object, condition that read as the statement;
- lines: the schema's facts are strings, `number | statement`;
- sentence: no schema, and the message ends in `SENTENCE: …`; one statement of it, or "nothing".

Facts that the form has no room for (its patterns, its bounds on lists) are counted as unsaid, with why. Pairs of
names are never said to be the same. Verdicts on facts are those of an ideal judge: entailed if and only if the
fact is a gold fact of its sentences.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.faults.server import smallest
from tests.ideal_model.gold import AnsweredFact, Gold, likeness, normal_statement
from tests.ideal_model.spans import Spans, spans_of

__all__ = ["Form", "IdealModel", "Seen", "shown_sentences"]

Body = dict[str, Any]
Form = Literal["objects", "lines", "sentence", "names", "verdicts", "other"]
_SHOWN = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_ONE = re.compile(r"^SENTENCE: (.+)$", re.MULTILINE)
_JUDGED = re.compile(r"^(\d+)\) \[([\d, ]*)\] (.+)$", re.MULTILINE)
"""A fact in a question of `--verify`: its number, the numbers of its sentences, its words."""
_COMPLAINT = re.compile(r"^(?:What is wrong:|NOT LIKE THIS:)\s*(.+)", re.MULTILINE | re.DOTALL)
_CONTRADICTS = 0.6
"""How like a gold fact a wrong one must be for the judge to call it contradicted, rather than not stated."""


@dataclass
class Seen:
    """What was asked and answered so far.

    Attributes:
        calls: by kind: first (about sentences not shown before), further, names, verdicts, other.
        forms: calls about sentences by the form of their answer.
        said: statements that were answered at least once.
        unsaid: statement → why the form had no room for it; a later call may have said it.
        words: words of the sentences of first calls.
        answers: to first calls in each form, whichever was asked for: for counting their tokens.
        complaints: what further calls said was wrong.
    """

    calls: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    unsaid: dict[str, str] = field(default_factory=dict)
    words: int = 0
    complaints: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """As JSON."""
        return {**vars(self), "said": sorted(self.said)}


class IdealModel:
    """Answers any request from gold facts, and keeps count.

    Args:
        gold: what it says.
        judge: what its verdicts rest on, where it says what is wrong.
    """

    def __init__(self, gold: Gold, judge: Gold | None = None) -> None:
        self._gold = gold
        self._judge = judge or gold
        spans = spans_of([f.statement for f in gold.facts], [f.parts for f in gold.facts])
        self._spans = dict(zip(gold.facts, spans, strict=True))
        self._shown: set[str] = set()
        self.seen = Seen()

    def answer(self, body: Body) -> str:
        """The text of the answer."""
        message = body["messages"][-1]["content"]
        schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema") or {}
        form = _form(schema, message)
        if form == "names":
            self.seen.calls["names"] += 1
            return json.dumps({"same": []})
        if form == "verdicts":
            self.seen.calls["verdicts"] += 1
            return json.dumps({"verdicts": self._verdicts(message)})
        if form == "other":
            self.seen.calls["other"] += 1
            return json.dumps(smallest(schema or {"type": "object"}))
        return self._facts(form, message, schema)

    # --- facts ----------------------------------------------------------------------------------

    def _facts(self, form: Form, message: str, schema: Body) -> str:
        shown = shown_sentences(message)
        facts = self._gold.facts_for(shown)
        texts = {text for _, text in shown}
        is_first = 2 * len(texts & self._shown) < len(texts)  # a heading may stand in two chunks
        self._shown |= texts
        self.seen.calls["first" if is_first else "further"] += 1
        self.seen.forms[form] += 1
        writable, unsaid = _writable(form, facts, schema)
        for fact, why in unsaid:
            self.seen.unsaid.setdefault(normal_statement(fact.fact.statement), why)
        self.seen.said |= {normal_statement(one.fact.statement) for one in writable}
        if is_first:
            self.seen.words += sum(len(text.split()) for _, text in shown)
            for other in ("objects", "lines"):
                self.seen.answers.setdefault(other, []).append(self._written(other, facts, {}))
            alone = [self._written("sentence", self._gold.facts_for([one]), {}) for one in shown]
            self.seen.answers.setdefault("sentence", []).extend(alone)
        else:
            self.seen.complaints += _COMPLAINT.findall(message)
        return self._written(form, writable, schema)

    def _written(self, form: str, facts: Sequence[AnsweredFact], schema: Body) -> str:
        if form == "sentence":
            return facts[0].fact.statement if facts else "nothing"
        answer: dict[str, Any] = {"about": _about([self._spans[one.fact] for one in facts])}
        if form == "lines":
            answer["facts"] = [_line(one) for one in facts]
        else:
            answer["entities"] = self._entities(facts)
            items = _facts_items(schema)
            answer["facts"] = [_object(one, self._spans[one.fact], items) for one in facts]
        wanted = schema.get("properties") or dict.fromkeys(answer)
        whole = {
            name: answer[name] if name in answer else smallest(wanted[name]) for name in wanted
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    def _entities(self, facts: Sequence[AnsweredFact]) -> list[Body]:
        names = dict.fromkeys(n for one in facts for n in self._spans[one.fact].names)
        return [{"name": name, "type": "", "aliases": []} for name in names]

    # --- verdicts -------------------------------------------------------------------------------

    def _verdicts(self, message: str) -> list[Body]:
        shown = dict(shown_sentences(message))
        return [
            {
                "fact": int(number),
                "verdict": self._verdict(
                    said, [shown[n] for n in map(int, re.findall(r"\d+", of)) if n in shown], shown
                ),
            }
            for number, of, said in _JUDGED.findall(message)
        ]

    def _verdict(self, said: str, sentences: Sequence[str], shown: dict[int, str]) -> str:
        if self._judge.states(said, sentences) or self._judge.states(said, shown.values()):
            return "entailed"
        numbered = list(enumerate(sentences, start=1))
        stated = [one.fact.statement for one in self._judge.facts_for(numbered)]
        likest = max((likeness(said, one) for one in stated), default=0.0)
        return "contradicted" if likest >= _CONTRADICTS else "not-stated"


def shown_sentences(message: str) -> list[tuple[int, str]]:
    """The numbered sentences of a message; the one behind SENTENCE has the number 1."""
    head = message.partition("\nFACTS:\n")[0]
    numbered = [(int(number), " ".join(text.split())) for number, text in _SHOWN.findall(head)]
    return numbered or [(1, " ".join(text.split())) for text in _ONE.findall(head)[-1:]]


def _form(schema: Body, message: str) -> Form:
    wanted = schema.get("properties", {})
    if "same" in wanted:
        return "names"
    if "verdicts" in wanted or "not-stated" in json.dumps(schema):
        return "verdicts"
    if "facts" in wanted:
        return "objects" if "subject" in _facts_items(schema).get("properties", {}) else "lines"
    if not schema and _ONE.search(message):
        return "sentence"
    return "lines" if not schema and _SHOWN.search(message) else "other"


def _facts_items(schema: Body) -> Body:
    items: Body = schema.get("properties", {}).get("facts", {}).get("items", {})
    if "$ref" in items:
        items = schema["$defs"][items["$ref"].rpartition("/")[2]]
    return items


def _writable(
    form: Form, facts: Sequence[AnsweredFact], schema: Body
) -> tuple[list[AnsweredFact], list[tuple[AnsweredFact, str]]]:
    """The facts that the form has room for, and the others with why it has none."""
    facts_schema = schema.get("properties", {}).get("facts", {})
    pattern = facts_schema.get("items", {}).get("pattern", "") if form == "lines" else ""
    most = 1 if form == "sentence" else facts_schema.get("maxItems", len(facts))
    fitting: list[AnsweredFact] = []
    unsaid: list[tuple[AnsweredFact, str]] = []
    for one in facts:
        if pattern and not re.search(pattern, _line(one)):
            unsaid.append((one, "does not fit the pattern of a line"))
        elif len(fitting) == most:
            unsaid.append((one, "one fact too many"))
        else:
            fitting.append(one)
    return fitting, unsaid


def _line(one: AnsweredFact) -> str:
    return f"{one.numbers[0]} | {one.fact.statement}"


def _object(one: AnsweredFact, spans: Spans, items: Body) -> Body:
    """A fact with the properties that the schema has, or with all that we know of."""
    said = {
        "sentences": list(one.numbers),
        "sentence": one.numbers[0],
        "subject": spans.subject,
        "predicate": spans.predicate,
        "object": spans.object,
        "condition": spans.condition,
        "kind": "background" if one.fact.attributed_to else "result",
        "method": "",
        "compared_with": one.fact.compared_with,
        "claimed_by": one.fact.attributed_to,
    }
    wanted = items.get("properties") or {name: {} for name in said if name != "sentence"}
    return {
        name: said[name] if _allows(wanted[name], said.get(name)) else smallest(wanted[name])
        for name in wanted
    }


def _allows(schema: Body, value: object) -> bool:
    return value is not None and value in schema.get("enum", [value])


def _about(facts: Iterable[Spans]) -> str:
    """A short phrase of our own."""
    names = list(
        dict.fromkeys(name for spans in facts for name in spans.names[:1] if len(name) < 40)
    )
    return f"what is known of {' and of '.join(names[:2])}" if names else "nothing of note"
