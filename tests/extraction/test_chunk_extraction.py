"""From a chunk to its unit, with a function for the model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alexandria.errors import AnswerInvalid, AnswerTruncated, EndpointError, KeyRejected, Refused
from alexandria.extraction import Extraction, extraction_of
from alexandria.knowledge import Maker
from alexandria.llm import ModelQuestion
from tests.extraction.passages import extract, fact, make_chunk, written

DOSE = "The dose of zinc was 20 mg for 3 days in old rats."
DECAY = "Copper lowered the slow decay of the red cells that live in the warm blood of mice."
CHUNK = make_chunk(DOSE, DECAY)
GIVEN = fact(1, "old rats", "received", "20 mg of zinc", "for 3 days")
SLOWED = fact(2, "red cells of mice", "decay more slowly", "", "with copper")
WRONG = fact(1, "old rats", "received", "20 g of zinc", "for 3 days")


def full(passes: int = 2) -> Extraction:
    return extraction_of("endpoint", passes=passes, detail="full")


def main(passes: int = 2, fill: str = "none") -> Extraction:
    return extraction_of("embedded:small", passes=passes, detail="main", fill=fill)


def in_turn(*answers: str) -> Callable[[ModelQuestion], str]:
    left = list(answers)
    return lambda question: left.pop(0) if len(left) > 1 else left[0]


def test_a_sound_answer_is_a_unit_after_one_question():
    made = extract(
        full(), CHUNK, in_turn(written(GIVEN, SLOWED, about="zinc and copper in rodents"))
    )
    assert made.statements == [
        "Old rats received 20 mg of zinc for 3 days.",
        "Red cells of mice decay more slowly with copper.",
    ]
    assert (len(made.questions), made.errors) == (1, ())
    assert made.unit.summary == "zinc and copper in rodents"
    assert made.unit.making.request_digest == made.questions[0].id


def test_a_wrong_fact_is_asked_about_and_its_repair_stored():
    made = extract(full(), CHUNK, in_turn(written(WRONG, SLOWED), written(GIVEN)))
    assert len(made.statements) == 2
    assert made.unit.quarantined == ()
    assert [m.statement for m in made.unit.merged] == ["Old rats received 20 g of zinc for 3 days."]
    assert "Old rats received 20 g of zinc for 3 days." in made.messages[1]
    assert DECAY not in made.messages[1]


def test_the_same_message_is_never_sent_twice():
    made = extract(full(passes=9), CHUNK, in_turn(written(WRONG)))
    assert len(set(made.messages)) == len(made.messages) == 2
    assert [q.reason for q in made.unit.quarantined] == ["unit"]


def test_a_small_model_is_never_asked_the_same_request_twice():
    made = extract(main(passes=4), CHUNK, lambda question: "nothing")
    assert len({q.id for q in made.questions}) == len(made.questions)


@pytest.mark.parametrize("passes", [1, 2, 3])
def test_there_are_no_more_passes_than_wanted(passes):
    answers = [written(fact(1, f"{n} old rats", "received", "zinc")) for n in range(4, 12)]
    made = extract(full(passes), CHUNK, in_turn(*answers))
    assert len(made.questions) == passes


def test_a_failed_second_question_leaves_what_there_is():
    def fails_later(question: ModelQuestion) -> str:
        if question.purpose != "extract":
            raise Refused("The model refused.")
        return written(GIVEN)

    made = extract(full(), CHUNK, fails_later)
    assert (made.statements, made.errors) == (["Old rats received 20 mg of zinc for 3 days."], ())


def test_without_passes_grammar_and_rows_speak_alone():
    how = extraction_of("endpoint", passes=0, detail="full", fill="grammar")
    made = extract(
        how,
        make_chunk("The dose of zinc was 20 mg.", "Table row: Food = Fibre; Mass (g) = 5."),
        in_turn(""),
    )
    assert made.questions == []
    assert {f.made_by for f in made.unit.facts} == {Maker.RULE}
    assert len(made.statements) == 2


@pytest.mark.parametrize(("fill", "filled"), [("none", 0), ("grammar", 1)])
def test_fill_says_who_speaks_for_sentences_without_a_fact(fill, filled):
    made = extract(main(fill=fill), make_chunk("The dose of zinc was 20 mg."), in_turn("nothing"))
    assert len(made.unit.facts) == filled


def test_grammar_is_silent_in_other_languages():
    from tests.extraction.passages import make_paper

    sentence = "The dose of zinc was 20 mg."
    made = extract(
        main(fill="grammar"),
        make_chunk(sentence),
        in_turn("nothing"),
        make_paper(sentence, language="de"),
    )
    assert made.unit.facts == ()


# --- answers that are cut, and errors ------------------------------------------------------------


def test_a_cut_answer_halves_the_chunk():
    def cut_when_long(question: ModelQuestion) -> str:
        if (
            DOSE in question.request.messages[-1].content.splitlines()[4]
            and "2. " in question.request.messages[-1].content
        ):
            raise AnswerTruncated("cut")
        return written(
            GIVEN
            if f"1. {DOSE}" in question.request.messages[-1].content
            else SLOWED | {"sentences": [1]}
        )

    made = extract(full(), CHUNK, cut_when_long)
    assert [u.fact_count for u in made.units] == [1, 1]
    assert [f.sentences for u in made.units for f in u.facts] == [(1,), (2,)]
    assert made.errors == ()


def test_a_sentence_that_cannot_be_halved_ends_in_the_reason():
    def always_cut(question: ModelQuestion) -> str:
        raise AnswerTruncated("cut")

    made = extract(full(), CHUNK, always_cut)
    assert made.units == ()
    assert len(made.errors) == 2


def test_a_cut_plain_sentence_is_asked_about_again_and_no_error():
    def cut_at_first(question: ModelQuestion) -> str:
        if question.purpose == "extract":
            raise AnswerTruncated("cut")
        return "Old rats had 20 mg of zinc as their dose for 3 days."

    made = extract(main(), make_chunk(DOSE), cut_at_first)
    assert (len(made.statements), made.errors) == (1, ())


def test_an_unusable_answer_costs_the_chunk():
    made = extract(full(), CHUNK, in_turn("no json"))
    assert made.units == ()
    assert [type(e) for e in made.errors] == [AnswerInvalid]


def test_an_error_about_one_sentence_costs_that_sentence_alone():
    def refuses_copper(question: ModelQuestion) -> str:
        if "Copper" in question.request.messages[-1].content:
            raise Refused("The model refused.")
        return "Old rats had 20 mg of zinc as their dose for 3 days."

    made = extract(main(passes=1), CHUNK, refuses_copper)
    assert [f.sentences for f in made.unit.facts] == [(1,)]
    assert [str(e) for e in made.errors] == ["The model refused."]


def test_errors_about_every_sentence_leave_no_unit():
    def refuses(question: ModelQuestion) -> str:
        raise Refused("The model refused.")

    made = extract(main(), CHUNK, refuses)
    assert (made.units, len(made.errors)) == ((), 2)


def test_an_error_that_ends_the_run_is_not_kept():
    def no_key(question: ModelQuestion) -> str:
        raise KeyRejected("no key")

    for how in (full(), main()):
        with pytest.raises(EndpointError):
            extract(how, CHUNK, no_key)
