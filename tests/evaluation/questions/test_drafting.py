"""Questions come from the paper's sentences, with wrong options from the same paper."""

import asyncio
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.chunking import chunk_paper
from alexandria.evaluation.multiple_choice import Arm, QuestionKind, Response
from alexandria.evaluation.questions.candidates import kinds_of, select_candidates
from alexandria.evaluation.questions.distractors import MOST_WORDS, DistractorPool, contains_phrase
from alexandria.evaluation.questions.drafting import DraftingSettings, draft_questions, parse_draft
from alexandria.expression import words
from alexandria.llm import load_prompt
from alexandria.paper import Block, BlockKind, Paper, Section

METHODS = (
    "Larvae of the zebrafish were kept at 28 °C in a glass dish for 6 days. "
    "The copper electrodes were polished with fine alumina before every session. "
    "A stereo microscope recorded the swimming paths at 30 frames per second. "
    "Dissolved oxygen was measured with an optical probe twice a day. "
    "The control group was kept at 24 °C without any added nitrate for 9 days."
)
RESULTS = (
    "The treated animals swam 12 mm further than the untreated siblings. "
    "Adult females did not respond to the blue light pulses at all. "
    "Heart rates increased by 15% when nitrate was added to the water. "
    "Mortality rose to 40% in the tanks with the highest nitrate load. "
    "Only a small sample of older animals could be tested in the winter."
)


def make_paper(methods=METHODS, results=RESULTS) -> Paper:
    def section(heading, text):
        return Section(
            heading=heading, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text, page=1),)
        )

    return Paper(
        sha256="ab" * 32, source_name="fish.txt", format="text", reader="plain 1",
        title="Nitrate and fish", sections=(section("Methods", methods), section("Results", results)),
    )  # fmt: skip


ANSWERS = {
    "28 °C": "How warm was the dish of the young fish?",
    "fine alumina": "Which powder smoothed the electrodes?",
    "stereo microscope": "Which instrument followed the young fish while swimming?",
    "optical probe": "What served to determine dissolved oxygen?",
    "24 °C": "How warm was it for animals that got nothing?",
    "12 mm": "How much further did treated animals swim?",
    "blue light pulses": "To what did adult females give no response?",
    "15%": "By how much did nitrate raise the heart rate?",
    "40%": "What share died under the heaviest load?",
    "winter": "In which season were few older animals available?",
}


async def ask(request, *, purpose, chunk, parse):
    """A good author, who proposes nothing of use as wrong options."""
    sentence = request.messages[-1].content.partition("SENTENCE: ")[2].partition("\n")[0]
    answer = next(a for a in ANSWERS if a in sentence)
    return parse(json.dumps({"q": ANSWERS[answer], "a": answer, "wrong": ["x", "", answer]}))


async def put(question, arm, rotation, context):
    """A reader who knows what stands in the context, and says A to all else."""
    known = contains_phrase(question.options[question.answer], context)
    chosen = question.answer if known else (0 - rotation) % 4
    return Response(question_id=question.id, arm=arm, rotation=rotation, chosen=chosen)


def written(per_paper=8, paper=None, ask=ask, put=put, **changes):
    how = DraftingSettings(load_prompt("question"), "fake", per_paper, **changes)
    return asyncio.run(draft_questions(how, paper or make_paper(), ask, put))


def test_questions_rest_on_sentences_and_hold_the_right_answer_once():
    paper = make_paper()
    text = {s.number: s.text for c in chunk_paper(paper) for s in c.sentences}
    made = written(paper=paper).questions
    assert len(made) == 8
    for question in made:
        (number,) = question.sentences
        assert contains_phrase(question.options[question.answer], text[number])
        for k, option in enumerate(question.options):
            assert 1 <= len(words(option)) <= MOST_WORDS
            assert k == question.answer or not contains_phrase(option, text[number])
        assert question.source == "written by fake"


def test_the_right_answers_stand_at_each_place_equally_often():
    assert sorted(Counter(q.answer for q in written().questions).values()) == [2, 2, 2, 2]


def test_questions_are_spread_over_sections_and_kinds():
    made = written().questions
    assert Counter(q.section for q in made) == {"Methods": 4, "Results": 4}
    assert len({q.kind for q in made}) >= 4
    assert all((q.options[q.answer][0].isdigit()) == (q.kind == "number") for q in made)


def test_the_same_paper_gives_the_same_questions():
    assert written() == written()


def test_what_the_reader_answers_without_the_paper_is_no_question():
    async def knows_all(question, arm, rotation, context):
        return Response(question_id=question.id, arm=arm, rotation=rotation, chosen=question.answer)

    made = written(put=knows_all)
    assert made.questions == ()
    assert made.rejected == {"it is answered without the paper": 10}


def test_a_guess_without_certainty_is_not_knowledge():
    async def guesses(question, arm, rotation, context):
        shares = [0.4 if k == question.answer else 0.2 for k in range(4)]
        sure = [1.0 if k == question.answer else 0.0 for k in range(4)]
        return Response(
            question_id=question.id, arm=arm, rotation=rotation, chosen=question.answer,
            probabilities=tuple(sure if arm is Arm.ORIGINAL else shares),
        )  # fmt: skip

    assert len(written(put=guesses).questions) == 8


def test_what_the_paper_does_not_answer_is_no_question():
    async def wanders(question, arm, rotation, context):
        return Response(question_id=question.id, arm=arm, rotation=rotation, chosen=rotation)

    made = written(put=wanders)
    assert made.rejected == {"the paper does not answer it clearly": 10}


@pytest.mark.parametrize(
    ("stem", "answer", "reason"),
    [
        ("How warm was the dish?", "99 °C", "the answer does not stand in the sentence"),
        ("How warm was the water?", "the", "the question holds the answer"),
        ("Tell how warm it was.", "animals", "no question"),
        ("What does the sentence say of the fish?", "animals", "the question speaks of the text"),
        (
            "Is it true that dissolved oxygen was measured with an optical probe twice?",
            "a day",
            "the question repeats 8 words of the paper",
        ),
    ],
)
def test_a_draft_that_is_no_question_is_turned_down_with_its_reason(stem, answer, reason):
    async def poor(request, *, purpose, chunk, parse):
        return parse(json.dumps({"q": stem, "a": answer, "wrong": ["1", "2", "3"]}))

    assert reason in written(ask=poor).rejected


def test_a_paper_without_sentences_gives_none_and_says_so():
    made = written(paper=make_paper("Short.", "Too short."))
    assert made.questions == ()
    assert made.rejected == {"no sentence worth a question": 1}


def test_wrong_numbers_have_the_unit_of_the_right_one_and_come_from_other_sentences_first():
    sentences = [(1, "It held 28 °C for 6 h."), (2, "It fell to 24 °C and 31 °C over 9 h.")]
    wrong = DistractorPool(sentences).distractors("28 °C", sentences[0], [])
    assert set(wrong[:2]) == {"24 °C", "31 °C"}
    assert all(option.endswith(" °C") for option in wrong)


def test_a_share_gets_no_wrong_option_above_a_hundred_per_cent():
    sentence = (1, "It covers 80% of the ground.")
    wrong = DistractorPool([sentence]).distractors("80%", sentence, [])
    assert all(float(option.rstrip("%")) <= 100 for option in wrong)


@given(st.floats(0.01, 9999).map(lambda v: f"{v:.2f}"), st.sampled_from(["%", " mm", " kg", ""]))
def test_wrong_numbers_are_three_different_ones_and_never_the_right_one(number, unit):
    answer = number + unit
    sentence = (1, f"The value was {answer} there.")
    wrong = DistractorPool([sentence]).distractors(answer, sentence, [])
    if wrong is not None:
        values = [float(o.removesuffix(unit)) for o in (answer, *wrong)]
        assert len(set(values)) == 4


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Mass grew by 12 kg in all.", QuestionKind.NUMBER),
        ("A knot is defined as a closed curve.", QuestionKind.DEFINITION),
        ("Samples were measured with a probe.", QuestionKind.METHOD),
        ("Males were larger than females.", QuestionKind.COMPARISON),
        ("No change was seen.", QuestionKind.NEGATION),
        ("This is limited to adults.", QuestionKind.LIMITATION),
        ("It melts under pressure.", QuestionKind.CONDITION),
        ("We found a new species.", QuestionKind.RESULT),
        ("Birds sing.", QuestionKind.OTHER),
    ],
)
def test_kinds_are_told_from_the_words(sentence, kind):
    assert kind in kinds_of(sentence)


def test_candidates_lean_on_no_other_sentence_while_there_are_better_ones():
    text = (
        "This was seen again in all of the later measurements of the year. "
        "The eastern glacier lost mass in every summer of the last decade."
    )
    first, second = select_candidates(chunk_paper(make_paper(text, "")), 5)
    assert first.text.startswith("The eastern glacier")
    assert second.text.startswith("This was seen")


def test_a_draft_of_another_form_is_an_invalid_answer():
    from alexandria.errors import AnswerInvalid

    with pytest.raises(AnswerInvalid):
        parse_draft('{"q": "What?", "a": 3, "wrong": []}')
