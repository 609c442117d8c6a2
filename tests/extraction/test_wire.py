"""What a model writes becomes claims, or an error that says what was wrong; nothing is dropped."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.claims import Claim
from alexandria.errors import AnswerInvalid
from alexandria.extraction.wire import (
    NamedEntity,
    objects_schema,
    parse_objects,
    parse_plain_sentences,
)
from alexandria.knowledge import FactKind
from alexandria.llm import load_prompt
from tests.extraction.passages import fact, written

DOSE = fact(2, "the walls", "were heated to", "180 °C", "for 6 h")


def only(**changes: object) -> Claim:
    (found,) = parse_objects(written(DOSE | changes)).claims
    return found


def test_an_object_becomes_a_claim_whose_fields_are_a_sentence():
    assert only().statement == "The walls were heated to 180 °C for 6 h."
    assert (only().sentences, only().kind) == ((2,), FactKind.RESULT)


def test_a_fact_may_rest_on_several_sentences_each_named_once():
    assert only(sentences=[2, 3, 2]).sentences == (2, 3)


@pytest.mark.parametrize("numbers", [None, "2", [True], [2.0], {}, [None]])
def test_what_is_no_sentence_number_is_none(numbers):
    assert only(sentences=numbers).sentences == ()


def test_a_single_number_outside_a_list_is_taken():
    assert only(sentences=3).sentences == (3,)


def test_a_kind_that_there_is_not_is_left_open():
    assert only(kind="opinion").kind is None


@pytest.mark.parametrize("own", ["this study", "The authors", "the present work", "none", "-", ""])
def test_the_papers_own_claims_are_nobody_elses(own):
    assert only(claimed_by=own).claimed_by == ""


def test_another_ones_claim_names_its_owner():
    assert only(claimed_by="Huber et al. [7]").claimed_by == "Huber et al. [7]"


def test_entities_come_with_type_and_aliases():
    answer = parse_objects(
        written(
            DOSE,
            entities=[
                {"name": "wall", "type": "device", "aliases": ["BW", 3, ""]},
                {"name": ""},
                7,
            ],
        )
    )
    assert answer.entities == (NamedEntity("wall", "device", ("BW",)),)


def test_the_same_fact_twice_counts_once():
    assert len(parse_objects(written(DOSE, DOSE)).claims) == 1


@pytest.mark.parametrize("missing", ["subject", "predicate"])
def test_a_fact_without_subject_or_predicate_is_kept_as_malformed(missing):
    answer = parse_objects(written(DOSE, DOSE | {missing: ""}))
    assert (len(answer.claims), len(answer.malformed)) == (1, 1)
    assert answer.malformed[0].object == "180 °C"


def test_a_fact_that_is_no_object_is_kept_as_malformed():
    answer = parse_objects(written(DOSE, "Tin melts at 232 °C"))
    assert [c.object for c in answer.malformed] == ["Tin melts at 232 °C"]


def test_a_fact_without_any_words_is_nothing():
    assert parse_objects(written(DOSE, {}, 7, None)).malformed == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        '{"about": "x"}',
        '{"facts": "none"}',
        written({}, 7),
        written("a line"),
        "[1, 2]",
    ],
)
def test_an_answer_in_another_form_is_refused(text):
    with pytest.raises(AnswerInvalid):
        parse_objects(text)


def test_an_empty_list_of_facts_is_an_answer():
    assert parse_objects(written()).claims == ()


def test_a_fenced_answer_after_thinking_is_read():
    text = f"<think>hm { {1} }</think>\nHere:\n```json\n{written(DOSE)}\n```"
    assert len(parse_objects(text).claims) == 1


def test_the_schema_names_what_the_example_in_the_prompt_has():
    example = next(m for m in load_prompt("extract-full").prefix if m.role == "assistant")
    answer = parse_objects(example.content)
    assert answer.claims
    assert answer.malformed == ()
    wanted = objects_schema()["properties"]
    shown = json.loads(example.content)
    assert set(shown) == set(wanted)
    for of_schema, of_example in (("facts", shown["facts"]), ("entities", shown["entities"])):
        for one in of_example:
            assert set(one) == set(wanted[of_schema]["items"]["properties"])


def values(schema: object) -> list[object]:
    if not isinstance(schema, dict):
        return []
    inner = [v for value in schema.values() for v in values(value)]
    return [schema, *inner] if schema.get("type") == "object" else inner


def test_the_schema_is_strict_everywhere():
    for found in values(objects_schema()):
        assert found["required"] == list(found["properties"])
        assert found["additionalProperties"] is False


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = (
    "sentences",
    "subject",
    "predicate",
    "object",
    "condition",
    "kind",
    "method",
    "compared_with",
    "claimed_by",
)
ODD_FACT = st.dictionaries(st.sampled_from(FIELDS), JSON)
ODD_ANSWER = st.dictionaries(
    st.sampled_from(["about", "entities", "facts"]), JSON | st.lists(ODD_FACT | JSON, max_size=4)
)


@given(st.text())
def test_no_text_whatever_breaks_the_parsers(text):
    parse_plain_sentences(text, 1)
    with contextlib.suppress(AnswerInvalid):
        parse_objects(text)


@given(JSON | ODD_ANSWER)
def test_no_json_whatever_raises_anything_but_that_it_is_invalid(value):
    try:
        answer = parse_objects(json.dumps(value))
    except AnswerInvalid:
        return
    for claim in (*answer.claims, *answer.malformed):
        for text in (
            *claim.fields,
            claim.method,
            claim.compared_with,
            claim.claimed_by,
            answer.about,
        ):
            text.encode()
            assert text == " ".join(text.split())
            assert "\x00" not in text


# --- plain sentences ------------------------------------------------------------------------------


def sentence_in(text: str) -> str:
    (found,) = parse_plain_sentences(text, 4).claims
    assert (found.sentences, found.subject) == ((4,), "")
    return found.object


@pytest.mark.parametrize(
    "text",
    [
        "Tin melts at 232 °C.",
        "  - Tin melts at 232 °C.",
        "1. Tin melts at 232 °C.",
        "3 | Tin melts at 232 °C.",
        "Fact: Tin melts at 232 °C.",
        "SENTENCE: Tin melts at 232 °C.",
        "“Tin melts at 232 °C.”",
        "```\nTin melts at 232 °C.\n```",
        "Tin melts at 232 °C.\n\nTin melts at 232 °C.\n",
    ],
)
def test_a_line_that_says_something_is_a_claim_of_its_sentence(text):
    assert sentence_in(text) == "Tin melts at 232 °C."


def test_each_line_is_a_claim_of_the_same_sentence():
    claims = parse_plain_sentences("1. Tin melts at 232 °C.\n- Tin is soft.\nnothing", 4).claims
    assert [(c.sentences, c.object) for c in claims] == [
        ((4,), "Tin melts at 232 °C."),
        ((4,), "Tin is soft."),
    ]


@pytest.mark.parametrize(
    "text", ["", "nothing", "Nothing.", '"nothing"', "Answer: nothing", "none", "N/A", "\n\n"]
)
def test_nothing_is_no_claim(text):
    assert parse_plain_sentences(text, 4).claims == ()


def test_a_sentence_about_nothing_is_a_claim():
    assert sentence_in("Nothing melts below 5 K.") == "Nothing melts below 5 K."
