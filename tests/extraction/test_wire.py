"""What a model writes becomes facts, or an error that says what was wrong; nothing is guessed."""

from __future__ import annotations

import contextlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import AnswerInvalid
from alexandria.extraction.detail import FULL, MAIN
from alexandria.extraction.wire import answer_schema, claim_line, parse_answer
from alexandria.knowledge import Certainty
from alexandria.llm import load_prompt


def said(*facts: str, about: str = "x") -> str:
    return json.dumps({"about": about, "facts": facts})


def test_a_line_becomes_a_fact_with_its_condition():
    (fact,) = parse_answer(said("2 | walls | heated to | 180 °C | for 6 h")).claims
    assert (fact.sentence, fact.subject, fact.predicate) == (2, "walls", "heated to")
    assert (fact.value, fact.condition, fact.certainty) == ("180 °C", "for 6 h", Certainty.STATED)


def test_denial_and_doubt_are_kept_apart_from_the_property():
    no, maybe = parse_answer(
        said("1 | loss | NOT changed | same", "1 | air | MAYBE lowers | loss")
    ).claims
    assert (no.predicate, no.certainty) == ("changed", Certainty.NEGATED)
    assert (maybe.predicate, maybe.certainty) == ("lowers", Certainty.SUGGESTED)


def test_a_property_that_merely_starts_with_these_letters_is_untouched():
    (fact,) = parse_answer(said("1 | cut | notable for | depth")).claims
    assert (fact.predicate, fact.certainty) == ("notable for", Certainty.STATED)


def test_repeated_lines_count_once_and_malformed_ones_are_counted():
    answer = parse_answer(said("1 | a | b | c", "1 | a | b | c", "no bars here", "x | a | b | c"))
    assert len(answer.claims) == 1
    assert answer.malformed == 2


@pytest.mark.parametrize(
    "text",
    ["", "no json", '{"about": "x"}', '{"facts": "none"}', said("nothing", "of use"), "[1, 2]"],
)
def test_an_answer_in_another_form_is_refused(text):
    with pytest.raises(AnswerInvalid):
        parse_answer(text)


def test_an_empty_list_of_facts_is_an_answer():
    assert parse_answer(said()).claims == ()


def test_a_fenced_answer_after_thinking_is_read():
    text = f"<think>hm { {1} }</think>\nHere:\n```json\n{said('1 | a | b | c')}\n```"
    assert len(parse_answer(text).claims) == 1


def test_a_field_that_ran_into_its_bound_ends_with_a_whole_word():
    cut = "the tidal dissipation is lost in the deep ocean near places with a rough topography"[:60]
    (fact,) = parse_answer(said(f"1 | energy | fate | {cut}")).claims
    assert fact.value.endswith("deep ocean near")


def test_the_schema_ends_a_loop_while_the_answer_is_still_whole():
    few, many = (answer_schema(n)["properties"]["facts"]["maxItems"] for n in (2, 12))
    assert few == 4
    assert many == 18


@pytest.mark.parametrize("strange", ["a\\beta", "two\nlines", "a\ttab"])
def test_fields_take_no_backslash_or_line_break_which_the_embedded_server_would_write_as_they_are(
    strange,
):
    for detail, line in ((MAIN, "1 | The sheet is beta"), (FULL, "1 | sheet | type | beta")):
        pattern = answer_schema(1, detail)["properties"]["facts"]["items"]["pattern"]
        assert re.search(pattern, line)
        assert not re.search(pattern, f"{line} {strange}")


def test_a_claim_is_written_as_the_model_would_write_it():
    lines = ("1 | loss | NOT changed | same | below 40 °C", "2 | air | MAYBE lowers | loss")
    claims = parse_answer(said(*lines)).claims
    assert tuple(claim_line(c.sentence, c) for c in claims) == lines


@given(st.text())
def test_no_text_whatever_breaks_the_parser(text):
    with contextlib.suppress(AnswerInvalid):
        parse_answer(text)


@given(st.lists(st.text(), max_size=5), st.text())
def test_no_line_whatever_breaks_the_parser_and_what_comes_out_is_clean(lines, about):
    try:
        answer = parse_answer(said(*lines, about=about))
    except AnswerInvalid:
        return
    for fact in answer.claims:
        for text in (fact.subject, fact.predicate, fact.value, fact.condition, answer.about):
            text.encode()
            assert "\x00" not in text


def test_a_fuller_answer_may_have_several_facts_a_sentence_in_longer_fields():
    main, full = (answer_schema(6, d)["properties"]["facts"] for d in (MAIN, FULL))
    assert (main["maxItems"], full["maxItems"]) == (10, 18)
    line = f"1 | wall | height | {'tall ' * 20}"
    assert re.search(full["items"]["pattern"], line)
    assert not re.search(main["items"]["pattern"], line)


def test_a_short_sentence_is_a_statement_that_the_rules_will_part():
    (fact,) = parse_answer(said("2 | Basalt walls were heated to 180 °C for 6 h")).claims
    assert (fact.sentence, fact.subject, fact.predicate) == (2, "", "")
    assert fact.value == "Basalt walls were heated to 180 °C for 6 h"


def test_a_statement_that_ran_into_its_bound_ends_with_a_whole_word():
    (fact,) = parse_answer(said(f"1 | {'heated walls stay warm ' * 10}"[: 4 + 150])).claims
    assert len(fact.value) < 150
    assert set(fact.value.split()) == {"heated", "walls", "stay", "warm"}


def test_a_value_is_cut_only_at_the_bound_that_it_was_written_under():
    value = "the tidal dissipation is lost in the deep ocean near places"
    (fact,) = parse_answer(said(f"1 | energy | fate | {value}"), FULL).claims
    assert fact.value == value


@pytest.mark.parametrize("detail", [MAIN, FULL], ids=lambda d: d.name)
def test_the_example_in_the_prompt_keeps_the_form_that_is_asked_for(detail):
    example = next(m for m in load_prompt(detail.prompt).prefix if m.role == "assistant")
    answer = parse_answer(example.content, detail)
    assert answer.malformed == 0
    schema = answer_schema(5, detail)["properties"]
    assert len(answer.claims) <= schema["facts"]["maxItems"]
    for line in json.loads(example.content)["facts"]:
        assert re.search(schema["facts"]["items"]["pattern"], line), line
