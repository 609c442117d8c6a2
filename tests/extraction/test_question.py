"""What a model is shown: context to understand by, sentences to take facts from, and what is wrong so far."""

from __future__ import annotations

import pickle

import pytest

from alexandria.errors import AnswerInvalid
from alexandria.extraction import PaperContext, extraction_of, first_questions
from alexandria.extraction.question import (
    AnswerParser,
    Complaint,
    chunk_digest,
    second_questions,
)
from alexandria.llm import ModelQuestion
from tests.extraction.passages import claim, fact, make_chunk, make_paper, written

PAPER = (
    "Twelve farms dried plums.",
    "Kilns were heated by wood.",
    "The dose of zinc was 20 mg.",
    "We show that it melts at 692 K [3].",
    "The farmers were satisfied.",
    "Nobody asked the plums.",
)
CHUNK = make_chunk(*PAPER[2:4], first=3)
FULL = extraction_of("endpoint", passes=2, detail="full")
MAIN = extraction_of("embedded:small", passes=2, detail="main")


def paper(abstract: str = "Metals are melted.") -> PaperContext:
    return make_paper(*PAPER, abstract=abstract)


def message(question: ModelQuestion) -> str:
    return question.request.messages[-1].content


def test_a_large_model_is_shown_the_passage_within_its_paper():
    (question,) = first_questions(FULL, paper(), CHUNK)
    shown = message(question)
    for line in (
        "Title: On zinc",
        "Abstract: Metals are melted.",
        "Section: Results",
        "Before: Twelve farms dried plums. Kilns were heated by wood.",
        "1. The dose of zinc was 20 mg.",
        "2. We show that it melts at 692 K [3].",
        "After: The farmers were satisfied.",
    ):
        assert line in shown.splitlines()
    assert "Nobody asked" not in shown
    assert question.request.json_schema["properties"]["facts"]


def test_the_abstract_is_not_shown_beside_itself():
    (question,) = first_questions(FULL, paper(abstract=" ".join(PAPER[2:4])), CHUNK)
    assert "Abstract:" in message(question)
    assert message(question).count("The dose of zinc was 20 mg.") == 1


def test_all_messages_but_the_last_are_the_same_in_every_question_of_a_run():
    first = first_questions(FULL, paper(), CHUNK)[0].request.messages
    other = first_questions(FULL, paper(), make_chunk("Copper melts at 1358 K."))[
        0
    ].request.messages
    assert first[:-1] == other[:-1]


def test_context_is_for_reading_and_makes_no_facts():
    """An answer about the sentence before has no sentence of the chunk to rest on."""
    from alexandria.extraction import read_passage
    from alexandria.extraction.passes import Passes

    (question,) = first_questions(FULL, paper(), CHUNK)
    passes = Passes(paper(), read_passage(CHUNK, "en"))
    passes.take([question.parse(written(fact([], "plums", "were dried by", "twelve farms")))])
    assert passes.claims == []
    assert [f.reason for f in passes.failed] == ["no-sentence"]


def test_a_small_model_is_shown_one_impersonal_sentence_at_a_time():
    questions = first_questions(MAIN, paper(), CHUNK)
    assert [message(q).strip() for q in questions] == [
        "SENTENCE: The dose of zinc was 20 mg.",
        "BEFORE: The dose of zinc was 20 mg.\nSENTENCE: It melts at 692 K.",
    ]
    assert [q.request.json_schema for q in questions] == [{}, {}]


def test_the_sentence_before_comes_from_the_chunk_before_where_need_be():
    chunk = make_chunk("It boils at 1180 K.", first=5)
    (question,) = first_questions(MAIN, paper(), chunk)
    assert message(question).startswith("BEFORE: ")
    assert "692 K" in message(question)


def test_a_second_question_shows_only_what_something_is_wrong_with():
    held = {1: [claim(1, "zinc", "was given at", "20 mg")], 2: [claim(2, "zinc", "melts")]}
    wrong = Complaint(2, "Zinc melts at 629 K.", "629 K is not in sentence 2.")
    (question,) = second_questions(FULL, paper(), CHUNK, [wrong], held, 2)
    shown = message(question)
    assert "1. The dose" not in shown
    assert "Facts that we have:\n2: Zinc melts." in shown
    assert 'What is wrong:\n2: "Zinc melts at 629 K." 629 K is not in sentence 2.' in shown
    assert question.purpose == "again-2"


def test_a_small_model_is_told_two_things_at_most_and_asked_less_coldly():
    wrong = [
        Complaint(2, "It melts.", "It does not name what it is about."),
        Complaint(2, "", "No line has 692 K."),
        Complaint(2, "", "Another."),
    ]
    (question,) = second_questions(MAIN, paper(), CHUNK, wrong, {}, 2)
    assert message(question).strip().splitlines()[-2:] == [
        'NOT LIKE THIS: "It melts." It does not name what it is about.',
        "No line has 692 K.",
    ]
    assert question.request.temperature > 0
    assert first_questions(MAIN, paper(), CHUNK)[0].request.temperature == 0


def test_a_copied_sentence_is_asked_for_again_with_less_of_its_wording_allowed():
    (first, _) = first_questions(MAIN, paper(), CHUNK)
    (again,) = second_questions(MAIN, paper(), CHUNK, [Complaint(1, "", "It repeats.")], {}, 2)
    assert again.request.repeats_at_most < first.request.repeats_at_most


def test_a_small_model_is_shown_the_full_name_of_what_was_introduced_before():
    texts = ("The authors describe an implicit solvent potential.", "The potential is tested.")
    (_, question) = first_questions(MAIN, make_paper(*texts), make_chunk(*texts))
    assert message(question).strip() == "SENTENCE: The implicit solvent potential is tested."


def test_a_pronoun_within_a_sentence_needs_no_sentence_before():
    texts = ("Zinc was weighed.", "The dose of zinc was raised because of its low uptake.")
    questions = first_questions(MAIN, make_paper(*texts), make_chunk(*texts))
    assert not any("BEFORE" in message(q) for q in questions)


def test_other_passes_are_other_questions():
    wrong = [Complaint(1, "", "No fact states what this sentence says.")]
    asked = [second_questions(MAIN, paper(), CHUNK, wrong, {}, n)[0].id for n in (2, 3)]
    assert len(set(asked)) == 2


def test_an_answer_in_another_language_is_refused():
    chunk = make_chunk(
        "The walls of the house were heated by the sun and not by the fire that was in them."
    )
    (question,) = first_questions(FULL, make_paper(chunk.text), chunk)
    german = "die Wände des Hauses, das ist nicht der Ofen und nicht die Sonne, wurden mit der Glut des Feuers"
    with pytest.raises(AnswerInvalid, match="language"):
        question.parse(written(fact(1, german, "wurden erwärmt")))


def test_a_number_that_a_small_model_parts_is_read_as_its_sentence_prints_it():
    parse = AnswerParser("sentence", 1, "Syndrome OMIM 260400 was found in 20 300 people.")
    assert parse("OMIM 260 400 is a syndrome.").claims[0].object == "OMIM 260400 is a syndrome."
    assert parse("20 300 people had it.").claims[0].object == "20 300 people had it."


def test_a_decimal_that_a_small_model_parts_is_read_as_its_sentence_prints_it():
    parse = AnswerParser("sentence", 1, "The rate fell from 39 K to 36.5 K in 2012.")
    assert parse("It fell to 36. 5 K.").claims[0].object == "It fell to 36.5 K."
    assert (
        parse("That was in 2012. 6 years passed.").claims[0].object.startswith("That was in 2012.")
    )


def test_a_question_can_be_sent_to_another_process():
    for how in (FULL, MAIN):
        for question in first_questions(how, paper(), CHUNK):
            assert pickle.loads(pickle.dumps(question)) == question


def test_the_digest_of_a_chunk_stands_for_all_of_its_first_questions():
    assert chunk_digest(CHUNK, ()) == f"unasked:{CHUNK.text_sha256}"
    (one,) = first_questions(FULL, paper(), CHUNK)
    assert chunk_digest(CHUNK, (one,)) == one.id
    two = first_questions(MAIN, paper(), CHUNK)
    assert chunk_digest(CHUNK, two) not in {"", *(q.id for q in two)}
