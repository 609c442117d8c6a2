"""The ideal model answers with the gold facts of the sentences shown, in the form that is asked for."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.ideal_model.answering import IdealModel
from tests.ideal_model.gold import Gold, normal_statement
from tests.ideal_model.server import ideal_server
from tests.ideal_model.spans import spans_of

WARM = "The walls were heated to 180 °C."
DRY = "Farmers dried plums in them, but not pears."
WARM_WRONG = "Basalt walls reached 280 °C."
STATEMENTS = {
    WARM: ["Basalt walls reached 180 °C."],
    DRY: ["Plums were dried in the basalt walls by farmers.", "Pears were not dried in the walls."],
}


@pytest.fixture(scope="module")
def gold_file(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("gold") / "walls.jsonl"
    lines = [
        {
            "file": "walls.txt",
            "sentence": sentence,
            "facts": [{"statement": one, "attributed_to": "Huber [7]"} for one in statements],
        }
        for sentence, statements in STATEMENTS.items()
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture
def model(gold_file) -> IdealModel:
    return IdealModel(Gold.read([gold_file]))


def request(message: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """A request as the client sends it."""
    body: dict[str, Any] = {"messages": [{"role": "user", "content": message}]}
    if schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"schema": schema}}
    return body


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


TEXT = {"type": "string"}
OBJECTS = an_object(
    about=TEXT,
    entities={"type": "array", "items": an_object(name=TEXT, type=TEXT)},
    facts={
        "type": "array",
        "items": an_object(
            sentences={"type": "array", "items": {"type": "integer"}},
            subject=TEXT,
            predicate=TEXT,
            object=TEXT,
            condition=TEXT,
            kind={"type": "string", "enum": ["result", "background"]},
            claimed_by=TEXT,
            confidence={"type": "integer"},
        ),
    },
)


def lines(pattern: str = ".*", most: int = 9) -> dict[str, Any]:
    items = {"type": "string", "pattern": pattern}
    return an_object(about=TEXT, facts={"type": "array", "maxItems": most, "items": items})


def test_objects_read_in_order_are_the_gold_statements(model):
    answer = json.loads(model.answer(request(f"Title: x\n1. {WARM}\n4. {DRY}", OBJECTS)))
    read = [
        " ".join(f[k] for k in ("subject", "predicate", "object", "condition") if f[k])
        for f in answer["facts"]
    ]
    assert list(map(normal_statement, read)) == [
        normal_statement(s) for of_sentence in STATEMENTS.values() for s in of_sentence
    ]
    assert [f["sentences"] for f in answer["facts"]] == [[1], [4], [4]]
    assert {f["claimed_by"] for f in answer["facts"]} == {"Huber [7]"}
    assert set(answer["facts"][0]) == set(OBJECTS["properties"]["facts"]["items"]["properties"])
    assert "Basalt walls" in [entity["name"] for entity in answer["entities"]]


def test_lines_hold_number_and_statement(model):
    answer = json.loads(model.answer(request(f"2. {WARM}", lines())))
    assert answer["facts"] == [f"2 | {STATEMENTS[WARM][0]}"]


def test_one_sentence_is_answered_with_one_statement(model):
    message = f"BEFORE: {WARM}\nSENTENCE: {DRY}"
    assert model.answer(request(message)) == STATEMENTS[DRY][0]
    assert model.answer(request("SENTENCE: The paper is organised as follows.")) == "nothing"


def test_what_the_form_has_no_room_for_is_counted_and_not_said(model):
    model.answer(request(f"1. {DRY}", lines(most=1)))
    assert model.seen.unsaid == {normal_statement(STATEMENTS[DRY][1]): "one fact too many"}
    assert model.seen.said == {normal_statement(STATEMENTS[DRY][0])}


def test_only_numbered_sentences_of_the_last_message_are_answered(model):
    body = request(f"Before: {WARM}\n1. {DRY}", lines())
    body["messages"].insert(0, {"role": "user", "content": f"1. {WARM}"})
    assert len(json.loads(model.answer(body))["facts"]) == 2


def test_a_sentence_that_reading_joined_or_cut_is_still_known(model):
    joined = json.loads(model.answer(request(f"1. {WARM} {DRY}", lines())))
    assert len(joined["facts"]) == 3
    cut = f"5. {DRY[:28]}\n6. {DRY[28:]}"
    answer = json.loads(model.answer(request(cut, OBJECTS)))
    assert [f["sentences"] for f in answer["facts"]] == [[5, 6], [5, 6]]


def test_a_sentence_without_its_frame_is_still_known(model):
    shown = DRY.replace("Farmers", "The farmers").removesuffix(".")
    assert model.answer(request(f"SENTENCE: {shown}")) == STATEMENTS[DRY][0]
    assert model.answer(request(f"SENTENCE: {WARM.replace('180', '210')}")) == "nothing"


def test_the_judge_entails_the_gold_facts_of_the_sentences_and_nothing_else(model):
    verdict = {"type": "string", "enum": ["entailed", "contradicted", "not-stated"]}
    entry = an_object(fact={"type": "integer"}, verdict=verdict)
    schema = an_object(verdicts={"type": "array", "items": entry})
    facts = [STATEMENTS[WARM][0], "Basalt walls reached 210 °C.", "Pears are blue."]
    asked = "\n".join(f"{n}) [1] {fact}" for n, fact in enumerate(facts, start=1))
    answer = json.loads(model.answer(request(f"1. {WARM}\nFACTS:\n{asked}", schema)))
    assert [v["verdict"] for v in answer["verdicts"]] == ["entailed", "contradicted", "not-stated"]


def test_the_judge_knows_the_gold_where_the_model_says_planted_facts(gold_file, tmp_path):
    wrong = {"file": "walls.txt", "sentence": WARM, "kind": "number", "statement": WARM_WRONG}
    file = tmp_path / "planted.jsonl"
    file.write_text(json.dumps(wrong) + "\n", encoding="utf-8")
    planted = Gold.read_planted([file])
    model = IdealModel(planted, judge=Gold.read([gold_file]))
    assert [fact.fault for fact in planted.facts] == ["number"]
    assert model.answer(request(f"SENTENCE: {WARM}")) == WARM_WRONG
    asked = f"1. {WARM}\nFACTS:\n1) [1] {WARM_WRONG}\n2) [1] {STATEMENTS[WARM][0]}"
    schema = an_object(verdicts={"type": "array", "items": an_object(fact={"type": "integer"})})
    verdicts = json.loads(model.answer(request(asked, schema)))["verdicts"]
    assert [v["verdict"] for v in verdicts] == ["contradicted", "entailed"]


def test_names_are_never_the_same(model):
    schema = an_object(same={"type": "array", "items": {"type": "integer"}})
    assert json.loads(model.answer(request("1. wall | walls", schema))) == {"same": []}


def test_further_calls_are_told_from_first_ones(model):
    for message in (f"1. {WARM}\n2. {DRY}", f"2. {DRY}\nWhat is wrong:\n2: too short"):
        model.answer(request(message, lines()))
    assert model.seen.calls == {"first": 1, "further": 1}
    assert model.seen.complaints == ["2: too short"]


@pytest.mark.parametrize(
    "statement",
    [
        "In mice, the drug lowered pressure by 3 mmHg, as shown earlier.",
        "Rubisco cannot shut oxygen out completely.",
        "Yang et al. gave curcumin to rats.",
        "wheat",
        "The O(1) loop model, which is old, is solvable (see [3]).",
        "It converges",
    ],
)
def test_spans_are_the_statement_word_for_word(statement):
    (spans,) = spans_of([statement], [("", "", "", "")])
    parts = (spans.subject, spans.predicate, spans.object, spans.condition)
    assert normal_statement(" ".join(p for p in parts if p)) == normal_statement(statement)


def test_spans_that_the_reader_wrote_are_kept():
    given = ("Alloy A1", "yields at", "245 MPa", "at room temperature")
    (spans,) = spans_of(["Alloy A1 yields at 245 MPa at room temperature."], [given])
    assert (spans.subject, spans.predicate, spans.object, spans.condition) == given


def test_the_server_answers_over_http_and_tells_what_it_saw(gold_file):
    with ideal_server([gold_file]) as server:
        with urllib.request.urlopen(f"{server.base_url}/models") as models:
            assert json.load(models)["data"][0]["id"] == "ideal"
        body = json.dumps(request(f"1. {WARM}", lines())).encode()
        with urllib.request.urlopen(f"{server.base_url}/chat/completions", data=body) as reply:
            content = json.load(reply)["choices"][0]["message"]["content"]
        assert STATEMENTS[WARM][0] in content
        assert server.seen()["calls"] == {"first": 1}
