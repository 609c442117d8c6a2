"""Requests share what they can, rotations put each option at each place, answers are read or told apart."""

import math

import pytest

from alexandria.evaluation.multiple_choice import LETTERS, Arm
from alexandria.evaluation.run.answering import (
    QuestionBatch,
    load_answer_prompt,
    read_answer,
    to_request,
)
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.llm import Answer
from tests.evaluation.making import make_question

PROMPT = load_answer_prompt()
DEFAULT = load_protocol("default")
HISTORICAL = load_protocol("historical")
QUESTION = make_question(options=("ice", "lead", "iron", "gold"))


def ask(rotation=0, *questions):
    return QuestionBatch(questions or (QUESTION,), Arm.UNITS, rotation)


def asked_text(rotation, context="Ice floats.", protocol=DEFAULT, logprobs=True):
    request = to_request(PROMPT, ask(rotation), context, protocol, logprobs=logprobs, slot=None)
    return request.messages[-1].content


def said(text="", top=None):
    return Answer(text, "stop", None, "m", top)


def test_each_option_stands_once_at_each_place():
    for option in QUESTION.options:
        places = [asked_text(r).index(f") {option}") for r in range(4)]
        letters = [asked_text(r)[p - 1] for r, p in enumerate(places)]
        assert sorted(letters) == list(LETTERS)


def test_rotations_share_everything_up_to_the_options():
    first, *others = (asked_text(r) for r in range(4))
    shared = first.index("A) ")
    assert all(text[:shared] == first[:shared] for text in others)
    assert QUESTION.stem in first[:shared]


def test_without_a_context_nothing_is_said_about_one():
    assert asked_text(0, context="").startswith("Question: ")


def test_text_that_looks_like_a_placeholder_stays_as_it_is():
    assert "{{stem}}" in asked_text(0, context="{{stem}}")


def test_with_log_probabilities_one_token_is_asked_for_and_no_form():
    request = to_request(PROMPT, ask(), "", DEFAULT, logprobs=True, slot=2)
    assert (request.max_output_tokens, request.top_logprobs, request.json_schema) == (1, 20, {})


def test_without_them_the_letter_comes_from_four_choices():
    request = to_request(PROMPT, ask(), "", DEFAULT, logprobs=False, slot=None)
    assert request.json_schema["properties"]["answer"]["enum"] == list("ABCD")


def test_a_letter_is_the_option_that_stood_there():
    for rotation in range(4):
        for place, letter in enumerate(LETTERS):
            (one,) = read_answer(ask(rotation), said(f'{{"answer": "{letter}"}}'), DEFAULT)
            printed = asked_text(rotation).splitlines()
            assert f"{letter}) {QUESTION.options[one.chosen]}" in printed, place


def test_probabilities_are_those_of_the_options_whatever_the_rotation():
    top = [
        ("B", math.log(0.5)),
        (" B", math.log(0.1)),
        ("A", math.log(0.2)),
        ("The", math.log(0.2)),
    ]
    (one,) = read_answer(ask(rotation=1), said("B", tuple(top)), DEFAULT)
    assert one.probabilities == pytest.approx((0.75, 0, 0, 0.25))
    assert one.chosen == 0


@pytest.mark.parametrize("text", ["B", " b) lead", "B.", "Answer: B", "The answer is B", "**B**"])
def test_letters_are_read_from_plain_words(text):
    (one,) = read_answer(ask(), said(text), DEFAULT)
    assert one.chosen == 1


@pytest.mark.parametrize(
    "text", ["E", "I do not know", "Because of A", "", '{"answer": "none"}', "{"]
)
def test_what_is_no_letter_is_unreadable(text):
    (one,) = read_answer(ask(), said(text), DEFAULT)
    assert (one.chosen, one.invalid) == (None, "no letter")


def test_tokens_without_a_letter_are_unreadable():
    (one,) = read_answer(ask(), said("x", (("The", -0.1),)), DEFAULT)
    assert one.chosen is None
    assert one.invalid


def test_the_historical_way_asks_all_questions_at_once():
    both = (QUESTION, make_question(1))
    request = to_request(PROMPT, ask(0, *both), "c", HISTORICAL, logprobs=False, slot=None)
    assert all(q.stem in request.messages[-1].content for q in both)
    assert request.temperature == 0.5
    answers = read_answer(ask(0, *both), said("B; D;"), HISTORICAL)
    assert [a.chosen for a in answers] == [1, 3]


def test_a_wrong_number_of_letters_makes_all_of_them_unreadable():
    both = (QUESTION, make_question(1))
    answers = read_answer(ask(0, *both), said("B"), HISTORICAL)
    assert [a.invalid for a in answers] == ["1 answers to 2 questions"] * 2
