"""Whole evaluations against a real local server: the instrument shows what is there, and nothing else."""

import hashlib

import pytest

from alexandria.errors import EndpointError
from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.run.arms import Document, UnitsSource
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.evaluation.run.runner import EvaluationPlan, run_evaluation
from alexandria.evaluation.statistics.estimates import arm_figures, retention
from alexandria.evaluation.statistics.scoring import score_answers
from alexandria.knowledge import make_id
from alexandria.library import Evaluations, Library, RunOutcome
from alexandria.llm import EndpointSpec
from alexandria.settings import Settings
from tests.evaluation.answerers import always_b, oracle
from tests.faults.faults import html, key_rejected, says
from tests.faults.server import FaultServer

FOUR_ARMS = ["nothing", "original", "units", "other-paper"]
PAPERS = 6


def paper(number):
    """A text of four statements; what is true of this paper is in no other one."""
    return " ".join(f"Trial {k} of metal{number} gave result{number}x{k}." for k in range(4))


def questions_on(number):
    paper_id = hashlib.sha256(paper(number).encode()).hexdigest()
    for k in range(4):
        options = [f"result{number}x{k}", *(f"wrong{number}x{k}y{j}" for j in range(3))]
        turned = options[k:] + options[:k]
        yield Question(
            id=make_id("q", number, k),
            paper_id=paper_id,
            stem=f"What did trial {k} give?",
            options=tuple(turned),
            answer=turned.index(options[0]),
        )


def names_only(text):
    """A useless extractor: what the paper is about, and no more."""
    names = tuple(dict.fromkeys(w for w in text.split() if w.startswith("metal")))
    return UnitsSource("\n".join(names), names)


def the_sentences_themselves(text):
    """A perfect extractor; what it gives are no Knowledge Units, so that no library can hold it."""
    return UnitsSource(text, tuple(text.split(". ")))


def plan(extractor=the_sentences_themselves, protocol="default", **changes):
    texts = [paper(n) for n in range(PAPERS)]
    documents = tuple(
        Document(hashlib.sha256(t.encode()).hexdigest(), t, extractor(t)) for t in texts
    )
    questions = tuple(q for n in range(PAPERS) for q in questions_on(n))
    return EvaluationPlan(documents, questions, load_protocol(protocol, **changes))


def run(server, folder, evaluation, **settings):
    spec = EndpointSpec(model="fake", base_url=server.base_url)
    return run_evaluation(evaluation, Settings(library=folder / "l.duckdb", **settings), spec)


def accuracy(report):
    scores = score_answers(report.questions, report.responses)
    return {f.arm: f.accuracy.value for f in arm_figures(scores) if f.accuracy}


def kept(report, **options):
    return retention(score_answers(report.questions, report.responses), **options)


# --- the instrument is true ---------------------------------------------------------------------


def test_a_useless_extractor_keeps_nothing(tmp_path):
    with FaultServer(letters=oracle) as server:
        report = run(server, tmp_path, plan(names_only))
    assert kept(report).estimate.value == pytest.approx(0, abs=0.02)


def test_a_perfect_extractor_keeps_everything(tmp_path):
    with FaultServer(letters=oracle) as server:
        report = run(server, tmp_path, plan(arms=FOUR_ARMS))
    assert kept(report).estimate.value == pytest.approx(1, abs=0.02)
    shown = accuracy(report)
    assert shown[Arm.ORIGINAL] == 1
    assert shown[Arm.OTHER_PAPER] == shown[Arm.NOTHING] == 0.25


def test_an_answerer_that_always_says_b_scores_a_quarter_in_every_arm(tmp_path):
    with FaultServer(letters=always_b) as server:
        report = run(server, tmp_path, plan(arms=FOUR_ARMS))
    assert set(accuracy(report).values()) == {0.25}
    assert kept(report).estimate is None


def test_retrieval_shows_what_the_question_is_about(tmp_path):
    arms = ["nothing", "units-retrieved", "original-retrieved"]
    with FaultServer(letters=oracle) as server:
        report = run(server, tmp_path, plan(arms=arms, retrieved_tokens=20))
    shown = accuracy(report)
    assert shown[Arm.UNITS_RETRIEVED] == shown[Arm.ORIGINAL_RETRIEVED] == 1


def test_shuffled_words_are_those_of_the_original(tmp_path):
    with FaultServer(letters=oracle) as server:
        run(server, tmp_path, plan(arms=["scrambled"]))
        again = run(server, tmp_path, plan(arms=["scrambled"]))
    shown = server.bodies[-1]["messages"][-1]["content"].partition("\n\n")[0]
    words = shown.removeprefix("About the paper:\n").split()
    assert any(sorted(words) == sorted(paper(n).split()) for n in range(PAPERS))
    assert again.totals.calls == 0


def test_a_reconstruction_is_written_from_the_units_alone(tmp_path):
    evaluation = plan(names_only, arms=["reconstructed"])

    def answer(body):
        return "A text about metal." if "Write a text" in body["messages"][0]["content"] else "A"

    with FaultServer(answer=answer) as server:
        run(server, tmp_path, evaluation)
        sent = [b["messages"][-1]["content"] for b in server.bodies]
        asked = server.asked
        run(server, tmp_path, evaluation)
        assert server.asked == asked + 1  # one question, to learn what the endpoint can do
    assert not any("result" in text.partition("Question:")[0] for text in sent)
    assert any("A text about metal." in text for text in sent)


# --- nothing is asked twice, nothing is lost ------------------------------------------------------


def test_answers_of_an_earlier_run_are_taken_over(tmp_path):
    with FaultServer(letters=oracle) as server:
        first = run(server, tmp_path, plan())
        second = run(server, tmp_path, plan())
    assert second.totals.calls == 0
    assert sorted(second.responses, key=key) == sorted(first.responses, key=key)


def test_other_units_are_asked_about_and_nothing_else(tmp_path):
    with FaultServer(letters=oracle) as server:
        run(server, tmp_path, plan())
        second = run(server, tmp_path, plan(names_only))
    assert second.totals.calls == PAPERS * 4 * 4


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    with FaultServer([None] * 30 + [key_rejected()] * 99, letters=oracle) as server:
        first = run(server, tmp_path, plan(), concurrency=1)
    assert isinstance(first.stopped_by, EndpointError)
    assert first.exit_code == 4
    with FaultServer(letters=oracle) as server:
        second = run(server, tmp_path, plan())
    assert server.asked == PAPERS * 4 * 3 * 4 - len(first.responses)
    assert len(first.responses) == 30
    assert len(second.responses) == PAPERS * 4 * 3 * 4


def test_everything_is_in_the_library_afterwards(tmp_path):
    with FaultServer(letters=oracle) as server:
        report = run(server, tmp_path, plan())
    library = Library(tmp_path / "l.duckdb")
    store = Evaluations(library)
    record = store.run("latest")
    assert (record.id, record.outcome) == (report.run_id, RunOutcome.FINISHED)
    assert [Question(**row) for row in store.questions(record.id)] == list(report.questions)
    rows = [{k: v for k, v in r.items() if k != "request_digest"} for r in store.asked(record.id)]
    assert sorted((Response(**r) for r in rows), key=key) == sorted(report.responses, key=key)
    assert store.bill(record.id)["calls"] == report.totals.calls
    assert len(store.documents(record.id)) == PAPERS
    assert library.check() == []


def test_no_text_of_a_paper_is_in_the_library(tmp_path):
    with FaultServer(letters=oracle) as server:
        run(server, tmp_path, plan(arms=["original", "units", "scrambled"]))
    assert b"of metal" not in (tmp_path / "l.duckdb").read_bytes()


# --- endpoints ------------------------------------------------------------------------------------


def test_without_log_probabilities_the_majority_counts(tmp_path):
    def letter(body):
        return max(shares := oracle(body), key=lambda k: shares[k])

    with FaultServer(answer=lambda body: f'{{"answer": "{letter(body)}"}}') as server:
        report = run(server, tmp_path, plan())
    assert all(a.probabilities is None for a in report.responses)
    assert accuracy(report)[Arm.UNITS] == 1
    assert len(report.responses) == PAPERS * 4 * 3 * 4
    assert server.asked == len(report.responses) + 1


def test_answers_that_cannot_be_read_are_counted_apart(tmp_path):
    with FaultServer(answer=lambda body: "I would rather not say.") as server:
        report = run(server, tmp_path, plan())
    assert len(report.responses) == PAPERS * 4 * 3 * 4
    assert {a.invalid for a in report.responses} == {"no letter"}
    assert report.missing == 0


def test_an_empty_answer_is_unreadable_and_not_asked_again(tmp_path):
    with FaultServer(lambda body: says("")) as server:
        report = run(server, tmp_path, plan(arms=["nothing"]))
    assert {a.invalid for a in report.responses} == {"empty"}
    assert server.asked == PAPERS * 4 * 4 + 1


def test_a_question_that_the_endpoint_failed_on_is_missing_and_not_wrong(tmp_path):
    def fails(body):
        return html() if "trial 2" in body["messages"][-1]["content"] else None

    with FaultServer(fails, letters=oracle) as server:
        report = run(server, tmp_path, plan(arms=["nothing"]), max_attempts=1)
    assert report.missing == PAPERS * 4
    assert report.exit_code == 1
    assert len(report.responses) == PAPERS * 3 * 4


def test_the_first_question_of_a_context_goes_ahead_of_the_others(tmp_path):
    """So that the endpoint has read the context once before all the rest of it comes."""
    seen = {}

    def note(what, body):
        shown = body["messages"][-1]["content"].partition("Question:")[0]
        seen.setdefault(shown, []).append(what)

    def answered(body):
        note("answered", body)
        return oracle(body)

    with FaultServer(lambda body: note("came", body), letters=answered, latency_s=0.02) as server:
        run(server, tmp_path, plan(arms=["original"]))
    assert len(seen) == PAPERS
    assert all(events[:2] == ["came", "answered"] for events in seen.values())


def key(asked):
    return asked.question_id, asked.arm, asked.rotation
