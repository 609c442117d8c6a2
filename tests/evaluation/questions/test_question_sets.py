"""Question sets: the released forms, our own, and what is no question."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import LibraryError, SettingsError
from alexandria.evaluation.questions.question_sets import (
    _OPTION,
    _stem_and_options,
    read_set,
    write_set,
)
from alexandria.library import write_parquet_rows
from tests.evaluation.making import make_question

PRINTED = "What floats?\nA) ice\nB) lead\nC) iron\nD) gold"
LISTS = {"text": "VARCHAR", "question": "VARCHAR[]", "answer": "VARCHAR[]"}
ROWS = {"text": "VARCHAR", "question": "VARCHAR", "answer": "VARCHAR"}


def a_set(folder, rows, columns=LISTS, name="biology_set"):
    path = folder / f"{name}.parquet"
    write_parquet_rows(path, [dict(zip(columns, row, strict=True)) for row in rows], columns)
    return path


def test_a_row_with_lists_yields_its_questions(tmp_path):
    other = PRINTED.replace("floats", "shines")
    found = read_set(a_set(tmp_path, [("Ice floats.", [PRINTED, other], ["A", "D"])]))
    assert [(q.stem, q.answer, q.domain) for q in found.questions] == [
        ("What floats?", 0, "biology"),
        ("What shines?", 3, "biology"),
    ]
    assert found.questions[0].options == ("ice", "lead", "iron", "gold")
    assert found.questions[0].paper_id == hashlib.sha256(b"Ice floats.").hexdigest()
    assert list(found.texts.values()) == ["Ice floats."]


def test_one_question_a_row_and_lists_printed_as_strings_are_the_same(tmp_path):
    single = read_set(a_set(tmp_path, [("t", PRINTED, "A")], ROWS))
    printed = read_set(a_set(tmp_path, [("t", repr([PRINTED]), "['A']")], ROWS, "biology_two"))
    assert [q.id for q in single.questions] == [q.id for q in printed.questions]


def test_indented_options_and_numbered_stems_are_read(tmp_path):
    text = "7.  What floats?\n    A) ice\n    B) lead\n       or tin\n    C) iron\n    D) gold\n"
    (question,) = read_set(a_set(tmp_path, [("t", text, "D) gold")], ROWS)).questions
    assert (question.stem, question.options[1], question.answer) == (
        "What floats?",
        "lead or tin",
        3,
    )


@pytest.mark.parametrize(
    ("questions", "answers", "reason"),
    [
        ([PRINTED], ["A", "B"], "questions and answers differ in number"),
        ([PRINTED], ["\\leq s"], "the answer is no letter from A to D"),
        (["What floats?\nA) ice"], ["A"], "not the four options A to D"),
        ([PRINTED.replace("lead", "Ice")], ["A"], "two options are the same"),
        ([PRINTED.replace("lead", "")], ["A"], "an empty question or option"),
        ([None], ["A"], "no question"),
        ([PRINTED, PRINTED], ["A", "A"], "the same question twice"),
        ([], [], "no question in the row"),
    ],
)
def test_a_malformed_item_is_left_out_and_counted_by_reason(tmp_path, questions, answers, reason):
    found = read_set(a_set(tmp_path, [("t", questions, answers)]))
    assert reason in found.rejected
    assert len(found.questions) == (reason == "the same question twice")


def test_the_documents_taken_are_those_with_the_smallest_digests(tmp_path):
    texts = [f"text {n}" for n in range(20)]
    path = a_set(tmp_path, [(t, [PRINTED], ["A"]) for t in texts])
    taken = read_set(path, documents=3)
    ids = sorted(hashlib.sha256(t.encode()).hexdigest() for t in texts)[:3]
    assert [q.paper_id for q in taken.questions] == ids
    assert list(taken.texts) == ids


def test_our_own_sets_come_back_as_they_were_written(tmp_path):
    questions = [make_question(n, sentences=(1, 4), section="Results") for n in range(3)]
    write_set(tmp_path / "ours.parquet", questions)
    assert list(read_set(tmp_path / "ours.parquet").questions) == questions


def test_another_file_is_told_to_be_no_question_set(tmp_path):
    write_parquet_rows(tmp_path / "x.parquet", [{"a": "1"}], {"a": "VARCHAR"})
    with pytest.raises(SettingsError):
        read_set(tmp_path / "x.parquet")
    (tmp_path / "y.parquet").write_bytes(b"no parquet")
    with pytest.raises(LibraryError):
        read_set(tmp_path / "y.parquet")


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@given(stem=words, options=st.lists(words, min_size=4, max_size=4))
def test_printed_questions_are_parsed_back(stem, options):
    lines = [f"{letter}) {text}" for letter, text in zip("ABCD", options, strict=True)]
    if _OPTION.match(stem):
        return
    assert _stem_and_options("\n".join([stem, *lines])) == (
        stem.strip(),
        list(zip("ABCD", options, strict=True)),
    )
