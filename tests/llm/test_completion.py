"""A request's digest is its identity: what shapes the answer changes it, nothing else does."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alexandria.llm import Message, estimate_tokens
from tests.llm.asking import SCHEMA, request


def test_the_same_question_has_the_same_digest():
    assert request().digest("m") == request().digest("m")
    assert len(request().digest("m")) == 64


def test_the_order_of_keys_in_the_schema_does_not_matter():
    turned = dict(reversed(SCHEMA.items()))
    assert replace(request(), json_schema=turned).digest("m") == request().digest("m")


def test_whatever_shapes_the_answer_changes_the_digest():
    one = request()
    others = [
        request("another text"),
        replace(one, messages=(*one.messages, Message("user", "more"))),
        replace(one, messages=(Message("user", one.messages[0].content), one.messages[1])),
        replace(one, schema_name="other"),
        replace(one, json_schema={}),
        replace(one, max_output_tokens=101),
        replace(one, temperature=0.5),
        replace(one, seed=2),
        one.again("Please repair it."),
    ]
    digests = {other.digest("m") for other in others} | {one.digest("m"), one.digest("n")}
    assert len(digests) == len(others) + 2


def test_a_digest_of_a_lone_surrogate_does_not_raise():
    assert request("broken \ud800 text").digest("m")


def test_asking_again_keeps_the_prefix():
    one = request()
    again = one.again("Once more.")
    assert again.messages[:-1] == one.messages[:-1]
    assert again.messages[-1].content.startswith(one.messages[-1].content)
    assert [m.role for m in again.messages] == [m.role for m in one.messages]


@given(st.text())
def test_the_estimate_is_never_negative_and_grows_with_the_text(text):
    assert 0 <= estimate_tokens(text) <= len(text)
    assert estimate_tokens(text + "word") > estimate_tokens(text)


def test_the_estimate_is_on_the_safe_side_for_prose():
    prose = "The quick brown fox jumps over the lazy dog. " * 10  # 10 tokens each with cl100k
    assert 100 <= estimate_tokens(prose) <= 140
