"""Recall and precision by a judge: failures count as zero, never as missing."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import EndpointFault, KeyRejected
from alexandria.evaluation.units.paper_judging import (
    PaperJudgement,
    _split_evenly,
    judge_paper,
    judgement_figures,
    load_judging_settings,
)
from alexandria.expression import words
from tests.builders import make_unit
from tests.evaluation.questions.test_drafting import make_paper

PAPER = make_paper(
    "Water boils at 100 °C under a pressure of one atmosphere. Ice floats on cold water in every lake.",
    "Salt lowers the freezing point of water by several degrees.",
)


def ask_with(judge, state=None):
    async def ask(request, *, purpose, chunk, parse):
        last = request.messages[-1].content
        if purpose == "facts":
            count = int(last.rpartition(" ")[2])
            said = [f"1 | {PAPER.sections[0].blocks[0].text.split('.')[0]}."] * count
            return parse(json.dumps({"facts": state(last) if state else said}))
        return parse(json.dumps({"told": judge(last)}))

    return ask


def by_words(last):
    """A judge who says yes where every word of the claim is in the statements."""
    statements, _, claim = last.partition("CLAIM: ")
    return "yes" if set(words(claim)) <= set(words(statements)) else "no"


def judged(ask, units=(), **changes):
    return asyncio.run(judge_paper(load_judging_settings(**changes), PAPER, units, ask))


def test_a_paper_without_units_has_recall_zero():
    found = judged(ask_with(lambda _: "yes"))
    assert found.facts > 0
    assert (found.told, found.sampled, found.supported) == (0, 0, 0)


def test_told_facts_and_supported_facts_are_counted():
    found = judged(ask_with(lambda _: "yes"), [make_unit("water")])
    assert found.told == found.facts
    assert found.sampled == found.supported == 2


def test_a_fact_that_its_sentences_do_not_hold_is_not_supported():
    found = judged(ask_with(by_words), [make_unit("water")])
    assert found.supported < found.sampled


def test_calls_that_fail_count_as_no():
    async def broken(request, *, purpose, chunk, parse):
        raise EndpointFault("503")

    found = judged(broken, [make_unit("water")], facts=6)
    assert (found.facts, found.told) == (6, 0)
    assert (found.sampled, found.supported) == (2, 0)
    assert found.failed > 0


def test_what_ends_the_run_ends_it():
    async def rejected(request, *, purpose, chunk, parse):
        raise KeyRejected("401")

    with pytest.raises(KeyRejected):
        judged(rejected, [make_unit("water")])


def test_facts_of_no_sentence_of_the_passage_do_not_count():
    ask = ask_with(lambda _: "yes", state=lambda _: ["99 | Basalt came from Graz.", "no number"])
    found = judged(ask, [make_unit("water")], facts=4)
    assert (found.facts, found.told) == (4, 0)


def test_figures_have_intervals_over_papers():
    papers = [
        PaperJudgement(paper_id=f"p{n}", facts=10, told=n, sampled=4, supported=4, failed=1)
        for n in range(10)
    ]
    found = judgement_figures(papers)
    assert found.recall.value == 0.45
    assert found.recall.low < 0.45 < found.recall.high
    assert found.precision.value == 1
    assert (found.papers, found.failed) == (10, 10)


def test_no_facts_at_all_give_no_precision():
    papers = [PaperJudgement(paper_id="p", facts=3, told=0, sampled=0, supported=0)]
    assert judgement_figures(papers).precision is None
    assert judgement_figures(papers).recall.value == 0


@given(st.integers(0, 60), st.integers(1, 60))
def test_facts_are_spread_over_the_whole_paper(total, parts):
    shares = _split_evenly(total, parts)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1
