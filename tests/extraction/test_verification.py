"""A second model judges flagged facts: its verdict is stored, and what it does not confirm is quarantined."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import AnswerInvalid, EndpointError, KeyRejected, Refused
from alexandria.extraction import extraction_of
from alexandria.extraction.verification import VERIFYING, VerdictParser
from alexandria.knowledge import Support, Verdict
from alexandria.llm import ModelQuestion
from tests.extraction.passages import Extracted, extract, fact, make_chunk, written

SENTENCES = (
    "The dose of zinc was 20 mg in old rats.",
    "Its colour was grey.",
    "The furnace stayed warm.",
)
FLAGGED = fact(2, "the zinc given at 20 mg", "was", "grey in colour")
"""Its number stands in another sentence, which no check can decide."""
SURE = fact(3, "the furnace", "did stay", "warm")
JUDGED = extraction_of("writer", passes=1, detail="full", verifier="judge")


def judged(*verdicts: str) -> Extracted:
    def answer(question: ModelQuestion) -> str:
        if question.purpose == VERIFYING:
            told = [{"fact": n, "verdict": v} for n, v in enumerate(verdicts, start=1)]
            return json.dumps({"verdicts": told})
        return written(FLAGGED, SURE)

    return extract(JUDGED, make_chunk(*SENTENCES), answer)


def test_only_flagged_facts_are_judged_in_one_question_with_their_sentences():
    made = judged("entailed")
    (question,) = [q for q in made.questions if q.purpose == VERIFYING]
    shown = question.request.messages[-1].content
    assert "1) [2] The zinc given at 20 mg was grey in colour." in shown
    assert f"1. {SENTENCES[0]}\n2. {SENTENCES[1]}" in shown
    assert SENTENCES[2] not in shown
    assert "did stay" not in shown


def test_a_fact_that_is_entailed_keeps_the_verdict_and_whose_it_is():
    made = judged("entailed")
    told = {f.statement: (f.support, f.verdict, f.verified_by) for f in made.unit.facts}
    assert told == {
        "The zinc given at 20 mg was grey in colour.": (Support.FLAGGED, Verdict.ENTAILED, "judge"),
        "The furnace did stay warm.": (Support.CHECKED, None, ""),
    }


@pytest.mark.parametrize("verdict", ["contradicted", "not-stated"])
def test_a_fact_that_is_not_confirmed_is_quarantined_with_the_verdict_and_whose_it_is(verdict):
    made = judged(verdict)
    assert made.statements == ["The furnace did stay warm."]
    assert [(q.statement, q.reason, q.verified_by) for q in made.unit.quarantined] == [
        ("The zinc given at 20 mg was grey in colour.", verdict, "judge")
    ]


@pytest.mark.parametrize("verdicts", [(), ("perhaps",)])
def test_a_fact_without_a_verdict_stays_flagged(verdicts):
    (flagged, _) = sorted(judged(*verdicts).unit.facts, key=lambda f: f.sentences)
    assert (flagged.support, flagged.verdict, flagged.verified_by) == (Support.FLAGGED, None, "")


def test_without_a_verifier_nothing_is_asked():
    how = extraction_of("writer", passes=1, detail="full")
    made = extract(how, make_chunk(*SENTENCES), lambda question: written(FLAGGED, SURE))
    assert [q.purpose for q in made.questions] == ["extract"]


def test_without_a_flagged_fact_nothing_is_asked():
    made = extract(JUDGED, make_chunk(*SENTENCES), lambda question: written(SURE))
    assert [q.purpose for q in made.questions] == ["extract"]


def fails(error: EndpointError) -> Extracted:
    def answer(question: ModelQuestion) -> str:
        if question.purpose == VERIFYING:
            raise error
        return written(FLAGGED)

    return extract(JUDGED, make_chunk(*SENTENCES), answer)


def test_a_judge_that_fails_leaves_the_facts_flagged():
    assert [f.support for f in fails(Refused("no")).unit.facts] == [Support.FLAGGED]


def test_an_error_that_ends_the_run_is_not_kept():
    with pytest.raises(KeyRejected):
        fails(KeyRejected("no key"))


@pytest.mark.parametrize(
    "verdicts",
    [
        [],
        [{"fact": 3, "verdict": "entailed"}],
        [{"fact": True, "verdict": "entailed"}],
        [{"verdict": "entailed"}],
        [7, None],
    ],
)
def test_verdicts_on_no_fact_are_none(verdicts):
    assert VerdictParser(2)(json.dumps({"verdicts": verdicts})) == (None, None)


def test_a_verdict_may_be_spelled_otherwise():
    told = {"verdicts": [{"fact": 2, "verdict": "Not stated"}, {"fact": 1, "verdict": "ENTAILED"}]}
    assert VerdictParser(2)(json.dumps(told)) == (Verdict.ENTAILED, Verdict.NOT_STATED)


def test_an_answer_without_verdicts_is_refused():
    with pytest.raises(AnswerInvalid):
        VerdictParser(1)('{"answer": "entailed"}')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["fact", "verdict", "verdicts"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_no_json_whatever_raises_anything_but_that_it_is_invalid(value):
    for told in (value, {"verdicts": value}):
        with contextlib.suppress(AnswerInvalid):
            assert len(VerdictParser(2)(json.dumps(told))) == 2
