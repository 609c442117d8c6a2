"""Answers in other shapes than a string of content: used where they are unambiguous, asked again where not."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.errors import AnswerTruncated, EndpointFault
from alexandria.llm.answer_shapes import answer_of, decoded_body, whole_object
from tests.faults import faults
from tests.faults.faults import completion, message, raw, says
from tests.faults.server import FaultServer
from tests.llm.asking import ask, request

OK = '{"ok": true}'
CALL = {"id": "1", "type": "function", "function": {"name": "facts", "arguments": OK}}
THOUGHT = 'Perhaps {"ok": false}? No: it is so.'


def part(text):
    return {"type": "text", "text": text}


USED = {
    "parts of text": message({"content": [part('{"ok": '), part("true}")]}),
    "Mistral's parts of thought and text": message(
        {"content": [{"type": "thinking", "thinking": [part(THOUGHT)]}, part(OK)]}
    ),
    "a part that is a string": message({"content": [OK]}),
    "one tool call": message({"content": None, "tool_calls": [CALL]}, "tool_calls"),
    "one tool call after a word": message({"content": "Here you are:", "tool_calls": [CALL]}, "tool_calls"),
    "a tool call with an object": message(
        {"content": "", "tool_calls": [{"function": {"name": "facts", "arguments": {"ok": True}}}]}, "tool_calls"
    ),
    "a function call of old": message({"content": None, "function_call": {"name": "f", "arguments": OK}}),
    "thought that is the whole answer": message({"content": None, "reasoning_content": f"\n{OK}\n"}),
    "the same under vLLM's newer name": message({"content": "", "reasoning": OK}),
    "thought in front": says(f"<think>{THOUGHT}</think>\n{OK}"),
    "thought whose beginning the template wrote": says(f"{THOUGHT}</think>{OK}"),
    "a whole answer flagged as cut": says(OK, finish="length"),
    "a whole answer in a fence, flagged as cut": says(f"```json\n{OK}\n```", finish="MAX_TOKENS"),
    "a byte order mark": raw(b"\xef\xbb\xbf" + completion(OK, {})),
    "events without being asked for": raw(faults.events(OK, {}), kind="text/event-stream"),
    "events under another type": raw(faults.events(OK, {})),
}  # fmt: skip


@pytest.mark.parametrize("fault", USED.values(), ids=USED)
def test_an_answer_in_another_shape_is_used_and_paid_once(fault):
    with FaultServer(lambda body: fault) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert outcome.outcomes == ["ok"]
    assert json.loads(outcome.records[0].answer.strip("`json\n")) == {"ok": True}


NOT_USED = {
    "two tool calls": (message({"content": None, "tool_calls": [CALL, CALL]}, "tool_calls"), "empty"),
    "thought that only holds a draft": (message({"content": None, "reasoning_content": THOUGHT}), "empty"),
    "thought in another form": (message({"content": "", "reasoning_content": '{"no": 1}'}), "empty"),
    "a part of no known kind": (message({"content": [{"type": "image_url", "image_url": {}}]}), "empty"),
    "a server that failed while it answered": (says('{"ok"', finish="error"), "fault"),
    "DeepSeek, no resources": (says("", finish="insufficient_system_resource"), "fault"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "slug"), NOT_USED.values(), ids=NOT_USED)
def test_what_is_ambiguous_is_asked_again(fault, slug):
    with FaultServer([fault]) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert outcome.outcomes == [slug, "ok"]


def test_a_cut_answer_with_a_whole_object_in_it_is_still_cut():
    with FaultServer([says('{"ok": true} {"ok": fal', finish="model_length")]) as server:
        outcome = ask(server.base_url)
    assert isinstance(outcome.error, AnswerTruncated)
    assert server.asked == 1


def test_thought_is_no_answer_where_the_answer_has_no_form():
    said = message({"content": "", "reasoning_content": OK})
    with FaultServer([said, says("Water boils.")]) as server:
        outcome = ask(server.base_url, request(json_schema={}), parse=str)
    assert outcome.results == ["Water boils."]
    assert outcome.outcomes == ["empty", "ok"]


GREEK = json.dumps({"choices": [{"message": {"content": "Größe in µm: é"}}]}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (GREEK.encode(), "application/json"),
        (GREEK.encode("latin-1"), "application/json"),
        (GREEK.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        (GREEK.encode("utf-16"), "application/json"),
        (GREEK.encode(), "application/json; charset=nonsense"),
    ],
)
def test_characters_are_read_whatever_their_encoding(body, content_type):
    answer = answer_of(decoded_body(body, content_type), "m")
    assert answer.text == "Größe in µm: é"


def test_a_broken_character_among_good_ones_spoils_no_other():
    body = GREEK.encode().replace("µ".encode(), b"\xb5")
    assert answer_of(decoded_body(body, ""), "m").text == "Größe in \ufffdm: é"


def is_answer_or_fault(value):
    """Whether nothing else comes of a completion, or of a body that holds it."""
    with suppress(EndpointFault):
        answer_of(value, "m")
    return True


@given(st.binary(max_size=200), st.sampled_from(["", "text/event-stream", "a/b; charset=utf-7"]))
def test_any_bytes_are_an_answer_or_a_fault(body, content_type):
    with suppress(EndpointFault):
        is_answer_or_fault(decoded_body(body, content_type))


NAMES = (
    "choices message delta content tool_calls function arguments index text type usage finish_reason logprobs "
    "total_tokens prompt_tokens completion_tokens completion_tokens_details error reasoning_content"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=20,
)
CHOICES = st.lists(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4), max_size=2)
COMPLETIONS = st.fixed_dictionaries(
    {}, optional={"choices": JSON | CHOICES, "usage": JSON, "error": JSON}
)


@settings(max_examples=40)
@given(COMPLETIONS)
def test_any_json_is_an_answer_or_a_fault(value):
    assert is_answer_or_fault(value)


@settings(max_examples=40)
@given(st.lists(COMPLETIONS | JSON, max_size=4))
def test_any_events_are_an_answer_or_a_fault(values):
    lines = [f"data: {json.dumps(value)}\n\n" for value in values]
    body = "".join([*lines, "data: [DONE]\n\n"]).encode()
    with suppress(EndpointFault):
        is_answer_or_fault(decoded_body(body, "text/event-stream"))


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=3), st.text(max_size=9))
def test_a_whole_object_is_one_with_nothing_beside_it(value, beside):
    text = json.dumps(value)
    assert whole_object(f" ```json\n{text}\n``` ") == value
    if beside.strip() and "```" not in beside:
        assert whole_object(text + beside) is None
