"""The instrument is tested before it tests: each fault of a set is planted, and found."""

import random

import pytest

from alexandria.evaluation.multiple_choice import Arm, Question
from alexandria.evaluation.questions.audit import audit_questions
from tests.evaluation.making import answers, make_question, right, wrong

WORDS = (
    "basalt copper enzyme glacier lattice mantle neuron orbit plasma quartz reactor spinel".split()
)


def fair_set(papers=40, each=5, seed=1, **changes) -> list[Question]:
    """Questions whose wording and places say nothing about the answer."""
    rng = random.Random(seed)
    made = []
    for p in range(papers):
        for n in range(each):
            options = tuple(" ".join(rng.sample(WORDS, 3)) for _ in range(4))
            stem = f"Which {rng.choice(WORDS)} was number {n} of paper {p}?"
            question = make_question(n, f"paper{p}", options=options, stem=stem)
            made.append(question.model_copy(update={"answer": rng.randrange(4)} | changes))
    return made


def marked(question: Question, mark) -> Question:
    options = tuple(mark(o) if k == question.answer else o for k, o in enumerate(question.options))
    return question.model_copy(update={"options": options})


def test_a_fair_set_is_fit():
    found = audit_questions(fair_set())
    assert found.fit, found.verdict
    assert found.verdict.startswith("Fit")
    assert (found.questions, found.papers, found.fewest_per_paper) == (200, 40, 5)
    assert all(0.15 < c.found.value < 0.35 for c in found.cues)


@pytest.mark.parametrize(
    "mark",
    [
        lambda o: o + ".",
        lambda o: o + "\u200b",
        lambda o: " " + o,
        lambda o: o.capitalize(),
        lambda o: "certainly " + o,
        lambda o: o + " may",
    ],
    ids=["full stop", "hidden blank", "leading blank", "capital", "same first word", "hedge"],
)
def test_a_mark_on_the_right_option_is_found(mark):
    found = audit_questions([marked(q, mark) for q in fair_set()])
    assert not found.fit
    assert "are found without the paper" in found.verdict


@pytest.mark.parametrize(
    "plant",
    [
        lambda stem, k: f"{stem} [{'ABCD'[k]}]",
        lambda stem, k: stem + " " * k,
        lambda stem, k: stem + ".;!:"[k],
    ],
    ids=["the letter itself", "blanks", "last sign"],
)
def test_a_planted_copy_of_the_right_letters_is_found(plant):
    questions = [
        q.model_copy(update={"stem": plant(q.stem, q.answer)}) for q in fair_set(papers=60)
    ]
    found = audit_questions(questions)
    assert not found.fit
    assert "how a question ends tells which letter is right" in found.verdict


def test_a_longest_right_option_is_found_by_rule():
    found = audit_questions([marked(q, lambda o: o + " of the northern basin") for q in fair_set()])
    assert {c.name: c.found.value for c in found.cues}["longest option"] == 1
    assert "100 % of the right answers" in found.verdict


def test_a_place_of_the_right_answer_is_a_caution_since_options_are_rotated():
    found = audit_questions(fair_set(answer=1))
    assert found.places == (0, 200, 0, 0)
    assert found.fit
    assert "100 % of the right answers are B, so rotate" in found.verdict


def test_malformed_and_repeated_items_are_told_by_reason():
    questions = fair_set(papers=12)
    twin = questions[0].model_copy(update={"id": "twin"})
    alike = make_question(9, "paper0", options=("a", "A ", "b", "c"))
    found = audit_questions(
        [*questions, twin, alike], malformed={"no answer": 30, "three options": 2}
    )
    assert found.malformed == {"no answer": 30, "three options": 2}
    assert found.repeated == ("twin",)
    assert found.alike_options == (alike.id,)
    assert "are malformed or repeated" in found.verdict


def test_questions_that_nothing_answers_are_told():
    questions = fair_set(papers=12)
    asked = [a for q in questions for a in right(q, Arm.NOTHING)]
    found = audit_questions(questions, responses=asked)
    assert found.from_nothing.value == 1
    assert "100 % are answered without the paper" in found.verdict


def test_an_item_that_the_original_answers_otherwise_is_listed_and_not_deleted():
    questions = fair_set(papers=12)
    asked = [a for q in questions[1:] for a in right(q, Arm.ORIGINAL)]
    asked += wrong(questions[0], Arm.ORIGINAL)
    asked += answers(questions[1], Arm.ORIGINAL, [None, None, None, None])
    found = audit_questions(questions, responses=asked)
    (item,) = found.unsupported
    assert item.question_id == questions[0].id
    assert item.stated != item.answered
    assert found.questions == len(questions)


def test_a_wavering_original_is_no_sign_of_a_wrong_answer():
    question = make_question()
    asked = answers(question, Arm.ORIGINAL, [1, 2, 3, 1])
    assert audit_questions([question], responses=asked).unsupported == ()


def test_an_empty_set_is_not_fit_and_says_so():
    assert "no question" in audit_questions([]).verdict
