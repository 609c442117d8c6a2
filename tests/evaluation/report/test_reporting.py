"""From a stored run to what a person reads: the same verdict in each form, and nothing that could do harm."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alexandria.evaluation.multiple_choice import Arm
from alexandria.evaluation.report.comparison import compare_evaluations
from alexandria.evaluation.report.html_page import render_page
from alexandria.evaluation.report.losses import lost_questions, worst_papers
from alexandria.evaluation.report.published import load_published, published_names
from alexandria.evaluation.report.retention_report import build_report
from alexandria.evaluation.statistics.scoring import score_answers
from alexandria.evaluation.units.fact_line import fact_lines
from alexandria.evaluation.units.paper_judging import FactVerdict, PaperJudgement
from alexandria.knowledge import Verdict
from tests.builders import make_unit, paper_id
from tests.evaluation.making import always_letter, make_question, make_run, right, wrong

HOSTILE = "<script>alert('x')</script><img src=x onerror=y>&\"'"


class Tags(HTMLParser):
    """What a browser would make of the page."""

    VOID = frozenset("meta br img input link hr".split())

    def __init__(self, page):
        super().__init__()
        self.seen, self.open, self.attributes = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        self.attributes += attributes
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.add(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_verdict_says_what_was_kept_and_of_how_much():
    found = build_report(make_run())
    kept = found.kept.estimate
    assert f"keep {100 * kept.value:.0f} %" in found.verdict
    assert "100 questions about 20 papers" in found.verdict
    assert kept.low < kept.value < kept.high
    assert found.control.estimate.holds(0)


def test_a_useless_answerer_gets_no_retention_but_a_reason():
    run = make_run()
    asked = [
        a for q in run.questions for arm in (Arm.NOTHING, Arm.ORIGINAL, Arm.UNITS)
        for a in always_letter(q, arm)
    ]  # fmt: skip
    found = build_report(replace(run, responses=tuple(asked)))
    assert found.kept.estimate is None
    assert found.verdict.startswith("Retention is not reported: original − nothing is 0.0 points")
    assert found.verdict.rstrip(".") in re.sub(r"&#x27;", "'", render_page(found))


def test_a_run_without_the_three_arms_says_what_is_missing():
    run = make_run()
    only = tuple(a for a in run.responses if a.arm is Arm.ORIGINAL)
    assert "needs the arms" in build_report(replace(run, responses=only)).verdict


def test_wrong_units_that_help_are_told_in_the_verdict():
    run = make_run()
    others = [a for q in run.questions for a in right(q, Arm.OTHER_PAPER)]
    asked = [a for a in run.responses if a.arm is not Arm.OTHER_PAPER]
    found = build_report(replace(run, responses=(*asked, *others)))
    assert "the wrong paper's units move accuracy" in found.verdict


def test_the_page_is_one_file_without_scripts_and_well_formed():
    page = render_page(
        build_report(make_run(), beside=[load_published(n) for n in published_names()])
    )
    tags = Tags(page)
    assert tags.open == []
    assert not tags.seen & {"script", "iframe", "link", "img", "object", "embed"}
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    fetched = [value for name, value in tags.attributes if name == "src"]
    assert fetched == []
    assert "url(" not in page
    for heading in ("What was lost", "To repeat it", "Where it differs", "What it took"):
        assert heading in page


def test_hostile_titles_and_questions_stay_text():
    run = make_run(papers=3)
    documents = tuple(d.model_copy(update={"title": HOSTILE}) for d in run.documents)
    questions = tuple(
        q.model_copy(
            update={
                "stem": HOSTILE,
                "section": HOSTILE + str(n % 2),
                "options": (HOSTILE, "a", "b", "c"),
            }
        )
        for n, q in enumerate(run.questions)
    )
    settings = {HOSTILE: HOSTILE}
    page = render_page(
        build_report(
            replace(
                run, documents=documents, questions=questions, settings=settings, notes=(HOSTILE,)
            )
        )
    )
    tags = Tags(page)
    assert not tags.seen & {"script", "img"}
    assert HOSTILE not in page


def test_the_worst_papers_stand_with_coverage_overlap_tokens_and_cost():
    run = make_run()
    measured = {"masked_share": 0.31, "tokens": 4321, "cost": 0.0123, "jaccard": {5: 0.0125}}
    documents = tuple(d.model_copy(update=measured) for d in run.documents)
    page = render_page(build_report(replace(run, documents=documents)))
    row = re.search(r"<tr><td[^>]*>On the .*?</tr>", page)[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert cells[6:] == ["12", "90 %", "5", "31 %", "4,321", "$0.0123"]
    assert "5-grams of words that paper and units share (Jaccard)" in page
    assert "1.25 %" in page


def test_a_run_that_asked_nothing_of_the_units_does_not_claim_that_nothing_was_lost():
    run = make_run()
    page = render_page(
        build_report(
            replace(run, responses=tuple(a for a in run.responses if a.arm is not Arm.UNITS))
        )
    )
    assert "nothing was asked from the units" in page
    assert "No question that the original answers was lost" not in page


def test_every_lost_question_stands_beside_the_facts_of_its_sentences():
    run = make_run(units=0.2)
    found = build_report(run)
    for one in found.lost:
        assert one.facts
        assert set(one.question.sentences) & set(one.facts[0].sentences)
    assert found.lost_in_all >= len(found.lost) > 0
    assert found.worst[0].lost == max(p.lost for p in found.worst)


def test_an_answer_that_a_fact_holds_is_told_from_one_that_no_fact_holds():
    unit = make_unit("water")
    held = make_question(
        1, stem="At what does water boil?", options=("100 °C", "1 °C", "2 °C", "3 °C")
    )
    missing = make_question(
        2, stem="Who measured it?", options=("Kelvin", "Bohr", "Curie", "Noether")
    )
    asked = [a for q in (held, missing) for a in right(q, Arm.ORIGINAL) + wrong(q, Arm.UNITS)]
    scores = score_answers([held, missing], asked)
    lost = lost_questions(scores, asked, {paper_id("water"): fact_lines([unit])})
    assert {one.question.id: one.answer_in_units for one in lost} == {
        held.id: True,
        missing.id: False,
    }
    assert "boils at 100 °C" in lost[0].facts[0].text
    assert {one.chosen for one in lost} == {1}


def test_a_question_that_the_original_misses_is_not_lost():
    question = make_question()
    asked = wrong(question, Arm.ORIGINAL) + wrong(question, Arm.UNITS)
    scores = score_answers([question], asked)
    assert lost_questions(scores, asked, {}) == []
    assert worst_papers(scores)[0].lost == 0


def test_groups_of_one_are_not_told_apart():
    found = build_report(make_run())
    assert set(found.groups) == {"domain", "section", "kind", "length"}
    assert sum(g.questions for g in found.groups["kind"]) == found.questions
    run = make_run()
    alike = tuple(q.model_copy(update={"domain": "x", "section": ""}) for q in run.questions)
    assert set(build_report(replace(run, questions=alike)).groups) == {"kind", "length"}


def test_one_question_asked_once_still_gives_a_page():
    run = make_run(papers=1, each=1)
    once = tuple(a for a in run.responses if a.rotation == 0)
    page = render_page(build_report(replace(run, responses=once, rotations=1, documents=())))
    assert Tags(page).open == []


def judgements_of(run, verdict=Verdict.ENTAILED, papers=None):
    """Every paper of a run with two judged facts: one true and understandable, one with this verdict."""
    said = [("a", Verdict.ENTAILED), ("b", verdict)]
    return {
        d.paper_id: PaperJudgement(
            paper_id=d.paper_id, judge="m", facts=4, told=3,
            verdicts=tuple(FactVerdict(fact_id=i, verdict=v, alone=True) for i, v in said),
        )
        for d in run.documents[:papers]
    }  # fmt: skip


def test_judged_precision_stands_beside_retention():
    run = make_run()
    found = build_report(replace(run, judgements=judgements_of(run, Verdict.CONTRADICTED)))
    assert found.verdict.endswith(
        "Judged precision of the facts: 50 % [50, 50] of 40 facts of 20 papers, by m."
    )
    assert (found.judged.precision.value, found.judged.wrong.value) == (0.5, 0.5)
    page = render_page(found)
    assert "<span>judged precision</span><b>50 %</b>" in page
    assert "false or not stated" in page


def test_facts_that_nobody_judged_are_said_not_to_be():
    found = build_report(make_run(papers=3))
    assert found.judged is None
    assert found.verdict.endswith("Judged precision of the facts: not judged.")
    assert "<span>not judged</span>" in render_page(found)


def test_a_comparison_shows_judged_precision_of_the_papers_that_both_asked_about():
    first, second = make_run(), make_run(papers=10)
    judged = replace(first, judgements=judgements_of(first, Verdict.NOT_STATED))
    before, after = compare_evaluations(judged, second).judged
    assert (before.precision.value, before.papers, after) == (0.5, 10, None)


def test_better_units_are_told_from_chance():
    before, after = make_run(units=0.4), make_run(units=0.8)
    found = compare_evaluations(
        before, replace(after, id="ev_2", settings={"protocol": "default", "temperature": 1})
    )
    assert found.verdict.startswith("Better: accuracy from the units changed by +")
    assert found.arms["units"].p < 0.01
    assert found.won and len(found.won) > len(found.lost)
    assert found.settings["temperature"] == ("0.0", "1")
    assert "protocol" not in found.settings


def test_a_run_does_not_differ_from_itself():
    run = make_run()
    found = compare_evaluations(run, run)
    assert found.verdict.startswith("No difference that could not be chance")
    assert (found.won, found.lost, found.settings) == ((), (), {})


@pytest.mark.parametrize("name", published_names())
def test_what_differs_from_a_published_run_is_told(name):
    found = build_report(make_run(), beside=[load_published(name)])
    differs = {condition: (ours, theirs) for condition, ours, theirs in found.beside[0].differs}
    assert differs["rotations"] == ("4", "1")
    assert differs["unreadable"] == ("apart", "wrong")
    assert load_published(name).cite in render_page(found)


def test_the_findings_are_json_and_hold_the_verdict():
    found = build_report(make_run(papers=4))
    assert type(found).model_validate_json(found.model_dump_json()).verdict == found.verdict
