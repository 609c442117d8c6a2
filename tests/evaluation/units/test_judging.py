"""Recall and precision by a judge: failures count as zero, never as missing."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import EndpointFault, KeyRejected
from alexandria.evaluation.units.paper_judging import (
    FactVerdict,
    PaperJudgement,
    _split_evenly,
    facts_digest,
    judge_paper,
    judgement_figures,
    load_judging_settings,
)
from alexandria.expression import words
from alexandria.knowledge import Verdict
from tests.builders import make_unit
from tests.evaluation.questions.test_drafting import make_paper

PAPER = make_paper(
    "Water boils at 100 °C under a pressure of one atmosphere. Ice floats on cold water in every lake.",
    "Salt lowers the freezing point of water by several degrees.",
)


def said(verdict, alone="yes"):
    return {"verdict": verdict, "alone": alone}


def always(_):
    return said("entailed")


def ask_with(judge, state=None):
    async def ask(request, *, purpose, chunk, parse):
        last = request.messages[-1].content
        if purpose == "facts":
            count = int(last.rpartition(" ")[2])
            facts = [f"1 | {PAPER.sections[0].blocks[0].text.split('.')[0]}."] * count
            return parse(json.dumps({"facts": state(last) if state else facts}))
        return parse(json.dumps(judge(last)))

    return ask


def by_words(last):
    """A judge for whom a claim is stated where every word of it is in the sentences."""
    sentences, _, claim = last.partition("CLAIM: ")
    return said("entailed" if set(words(claim)) <= set(words(sentences)) else "not-stated")


def judged(ask, units=(), **changes):
    return asyncio.run(judge_paper(load_judging_settings(**changes), PAPER, units, ask))


def test_a_paper_without_units_has_recall_zero():
    found = judged(ask_with(always))
    assert found.facts > 0
    assert (found.told, found.verdicts) == (0, ())


def test_told_facts_and_sound_facts_are_counted():
    found = judged(ask_with(always), [make_unit("water")])
    assert found.told == found.facts
    assert (len(found.verdicts), found.sound, found.wrong) == (2, 2, 0)


def test_each_verdict_names_its_fact_and_the_judgement_its_facts():
    unit = make_unit("water")
    found = judged(ask_with(always), [unit])
    assert {one.fact_id for one in found.verdicts} == {f.id for f in unit.facts}
    assert found.facts_digest == facts_digest([unit]) != facts_digest([make_unit("ice")])


@pytest.mark.parametrize("verdict", ["contradicted", "not-stated"])
def test_a_fact_that_its_sentences_contradict_or_do_not_state_is_wrong(verdict):
    found = judged(ask_with(lambda _: said(verdict)), [make_unit("water")])
    assert (found.sound, found.wrong, found.told) == (0, 2, 0)


def test_a_true_fact_that_cannot_be_understood_alone_is_neither_sound_nor_wrong():
    found = judged(ask_with(lambda _: said("entailed", "no")), [make_unit("water")])
    assert (found.sound, found.wrong) == (0, 0)


def test_a_fact_is_judged_by_its_sentences_and_their_neighbours():
    asked = []

    def seen(last):
        asked.append(last)
        return said("entailed")

    judged(ask_with(seen), [make_unit("water")])
    (boiling,) = [last for last in asked if "CLAIM: Water boils at 100 °C at 1 atm." in last]
    assert "one atmosphere" in boiling and "Ice floats" in boiling and "Salt" not in boiling


def test_an_answer_without_a_verdict_is_a_failed_call():
    found = judged(ask_with(lambda _: said("true")), [make_unit("water")])
    assert (found.sound, found.wrong, found.told) == (0, 0, 0)
    assert found.failed == found.facts + 2


def test_calls_that_fail_count_as_no():
    async def broken(request, *, purpose, chunk, parse):
        raise EndpointFault("503")

    found = judged(broken, [make_unit("water")], facts=6)
    assert (found.facts, found.told) == (6, 0)
    assert [one.verdict for one in found.verdicts] == [None, None]
    assert (found.sound, found.wrong) == (0, 0)
    assert found.failed > 0


def test_what_ends_the_run_ends_it():
    async def rejected(request, *, purpose, chunk, parse):
        raise KeyRejected("401")

    with pytest.raises(KeyRejected):
        judged(rejected, [make_unit("water")])


def test_facts_of_no_sentence_of_the_passage_do_not_count():
    ask = ask_with(always, state=lambda _: ["99 | Basalt came from Graz.", "no number"])
    found = judged(ask, [make_unit("water")], facts=4)
    assert (found.facts, found.told) == (4, 0)


def test_figures_have_intervals_over_papers():
    papers = [
        PaperJudgement(
            paper_id=f"p{n}",
            judge="m",
            facts=10,
            told=n,
            verdicts=[FactVerdict(fact_id="f", verdict=Verdict.ENTAILED, alone=True)] * 4,
            failed=1,
        )
        for n in range(10)
    ]
    found = judgement_figures(papers)
    assert found.recall.value == 0.45
    assert found.recall.low < 0.45 < found.recall.high
    assert (found.precision.value, found.wrong.value) == (1, 0)
    assert (found.papers, found.failed, found.judges) == (10, 10, ("m",))


def test_no_facts_at_all_give_no_precision():
    papers = [PaperJudgement(paper_id="p", facts=3, told=0)]
    assert judgement_figures(papers).precision is None
    assert judgement_figures(papers).recall.value == 0


@given(st.integers(0, 60), st.integers(1, 60))
def test_facts_are_spread_over_the_whole_paper(total, parts):
    shares = _split_evenly(total, parts)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1
