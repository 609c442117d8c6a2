"""Whatever a model wraps around it, the JSON object comes out whole."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import AnswerInvalid
from alexandria.llm import json_object

FACTS = {"facts": [{"s": 1, "v": 'a {brace} and "quotes" and ```'}], "n": None}
JSON = json.dumps(FACTS)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
objects = st.dictionaries(st.text(), values, max_size=5)
prose = st.text(st.characters(blacklist_characters="{}", blacklist_categories=["Cs"]))


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"  \n{JSON}\n",
        f"```json\n{JSON}\n```",
        f"```\n{JSON}\n```\nI hope this helps!",
        f"Here are the facts: {JSON} Let me know if you need more.",
        f'<think>Maybe {{"facts": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]}}?</think>{JSON}',
        f"The set {{a, b}} is what we mean: {JSON}",
        f'{{"small": 1}} {JSON}',
        json.dumps([FACTS]),
    ],
)
def test_the_object_is_found(text):
    assert json_object(text) == FACTS


def test_a_raw_line_break_in_a_string_is_forgiven():
    assert json_object('{"a": "one\ntwo"}') == {"a": "one\ntwo"}


@pytest.mark.parametrize("text", ["", "No facts.", "[1, 2]", '{"cut": [1, 2', "{" * 50, "null"])
def test_without_an_object_the_answer_is_invalid(text):
    with pytest.raises(AnswerInvalid) as caught:
        json_object(text)
    assert "cut" not in str(caught.value)


@given(objects, prose, prose)
def test_any_object_survives_any_prose_around_it(value, before, after):
    assert json_object(f"{before}{json.dumps(value)}{after}") == value


@given(st.text())
def test_any_text_gives_an_object_or_invalid(text):
    with contextlib.suppress(AnswerInvalid):
        assert isinstance(json_object(text), dict)


@pytest.mark.parametrize("text", ["{" * 100_000, '{"a":' * 50_000, '[{"a": 1}, ' * 20_000])
def test_a_looping_model_does_not_hold_the_program_up(text):
    started = time.monotonic()
    with contextlib.suppress(AnswerInvalid):
        json_object(text)
    assert time.monotonic() - started < 5
