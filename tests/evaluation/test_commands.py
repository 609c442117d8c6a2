"""The commands of `alexandria eval` from set to report, against a real local server."""

import asyncio
import csv
import hashlib
import io
import json
import re
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from alexandria.evaluation.multiple_choice import Arm
from alexandria.evaluation.questions.question_sets import read_set, write_set
from alexandria.evaluation.run.model_calls import ModelChecker
from alexandria.evaluation.units.paper_judging import FactVerdict, PaperJudgement, facts_digest
from alexandria.evaluation.units.stored_judgements import save_judgement
from alexandria.knowledge import Verdict
from alexandria.library import Evaluations, Library
from tests.builders import FREE, make_outcome, make_paper_record, make_run, make_unit
from tests.evaluation.answerers import oracle
from tests.evaluation.making import answers, make_question
from tests.evaluation.questions.test_audit import fair_set, marked
from tests.evaluation.run.test_runner import names_only, plan, run
from tests.faults.faults import key_rejected
from tests.faults.server import FaultServer


@pytest.fixture(scope="module")
def made_runs(tmp_path_factory):
    """A library with two evaluations, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("two-runs")
    with FaultServer(letters=oracle) as server:
        first = run(server, folder, plan(names_only))
        second = run(server, folder, plan())
    return folder / "l.duckdb", first.run_id, second.run_id


@pytest.fixture
def two_runs(tmp_path, made_runs):
    """A library with two evaluations: the second one's units tell all that the first one's did not."""
    made, first, second = made_runs
    shutil.copy(made, tmp_path / "l.duckdb")
    return tmp_path / "l.duckdb", first, second


def test_a_report_gives_the_same_verdict_in_every_form(call, two_runs, tmp_path):
    library, _, second = two_runs
    code, out, _ = call("report", second, "--library", library, "--html", "r.html")
    assert code == 0
    verdict = out.splitlines()[0]
    assert verdict.startswith("The units keep 100 %")
    assert verdict in (tmp_path / "r.html").read_text()
    _, out, _ = call("report", second, "--library", library, "--format", "json")
    assert json.loads(out)["verdict"] == verdict


def test_a_report_as_csv_has_a_line_for_every_figure(call, two_runs):
    library, first, _ = two_runs
    _, out, _ = call("report", first, "--library", library, "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(out)))
    kept = [r for r in lines if (r["slice"], r["figure"]) == ("all", "retention")]
    assert [round(float(r["value"]), 6) for r in kept] == [0]
    assert {r["arm"] for r in lines} == {"nothing", "original", "units"}


def test_a_page_of_a_stored_run_holds_no_text_of_the_papers(call, two_runs, tmp_path):
    library, first, _ = two_runs
    call("report", first, "--library", library, "--html", "r.html", "--beside", "paper-full")
    page = (tmp_path / "r.html").read_text()
    assert "gave result0x1" not in page
    assert "What did trial" in page
    assert "2502.19413" in page


def test_the_latest_run_is_reported_where_none_is_named(call, two_runs):
    library, _, second = two_runs
    _, out, _ = call("report", "--library", library, "--format", "json")
    assert json.loads(out)["run_id"] == second


def test_compare_says_that_it_got_better(call, two_runs):
    library, first, second = two_runs
    code, out, _ = call("compare", first, second, "--library", library)
    assert code == 0
    assert out.startswith("Better: accuracy from the units changed by +")
    assert re.search(r"won by the second\t24", out)
    _, out, _ = call("compare", second, first, "--library", library, "--format", "json")
    assert json.loads(out)["verdict"].startswith("Worse")


def test_runs_of_two_libraries_are_compared_on_what_both_asked(call, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    arms = ["nothing", "original", "units", "scrambled"]
    whole = plan(names_only, arms=arms)
    papers = {d.paper_id for d in plan().documents[:4]}
    part = replace(plan(), questions=tuple(q for q in plan().questions if q.paper_id in papers))
    with FaultServer(letters=oracle) as server:
        run(server, tmp_path / "a", whole)
        run(server, tmp_path / "b", part)
    where = ("--library", "a/l.duckdb", "--library-b", "b/l.duckdb")
    code, out, err = call("compare", "latest", "latest", *where, "--format", "json")
    assert code == 0, err
    found = json.loads(out)
    assert (found["questions"], found["papers"], found["only"]) == (16, 4, [8, 0])
    assert set(found["arms"]) == {"nothing", "original", "units"}
    assert found["arms"]["units"]["estimate"]["value"] == 0.75
    assert found["arms"]["units"]["p"] == 2 / 2**4  # of all swaps of four papers, two are as large
    assert found["arms"]["units"]["unpaired"] == 0
    assert (found["before"]["estimate"]["value"], found["after"]["estimate"]["value"]) == (0, 1)
    _, out, _ = call("compare", "latest", "latest", *where)
    assert "8 of the first and 0 of the second were not, and do not count" in out


def test_the_list_names_every_evaluation_with_its_arms(call, two_runs):
    library, first, second = two_runs
    code, out, err = call("list", "--library", library, "--format", "json")
    assert code == 0, err
    found = {one["run_id"]: one for one in json.loads(out)}
    assert list(found) == [first, second]
    assert list(found[second]["arms"]) == ["nothing", "original", "units"]
    assert found[first]["arms"] | {"units": 1} == found[second]["arms"]
    assert found[first]["questions"] == 24
    _, out, _ = call("list", "--library", library)
    assert "units 100 %" in out


def test_the_audit_of_a_report_is_made_once(call, two_runs, monkeypatch):
    from alexandria.evaluation.report import stored_runs

    library, first, _ = two_runs
    _, once, _ = call("report", first, "--library", library, "--format", "json")
    monkeypatch.setattr(stored_runs, "audit_of_evaluation", None)
    _, again, _ = call("report", first, "--library", library, "--format", "json")
    assert json.loads(again) == json.loads(once)


def test_papers_without_a_title_go_by_their_set_and_digest(call, two_runs):
    library, first, _ = two_runs
    _, out, _ = call("report", first, "--library", library, "--format", "json")
    for document in json.loads(out)["documents"]:
        assert document["title"] == document["paper_id"][:8]


def test_an_unknown_run_is_told_with_those_there_are(call, two_runs):
    library, first, _ = two_runs
    code, _, err = call("report", "nosuch", "--library", library)
    assert code != 0
    assert first in err


def test_audit_of_a_fair_set_ends_well_and_of_a_marked_one_does_not(call, tmp_path):
    write_set(tmp_path / "fair.parquet", fair_set())
    write_set(tmp_path / "marked.parquet", [marked(q, lambda o: o + ".") for q in fair_set()])
    code, out, _ = call("audit", "fair.parquet")
    assert code == 0
    assert out.startswith("Fit to measure with")
    code, out, _ = call("audit", "marked.parquet", "--format", "json")
    assert code == 1
    assert not json.loads(out)["fit"]


# --- making questions -----------------------------------------------------------------------------

METALS = "copper iron zinc nickel cobalt silver lead titanium chromium tungsten".split()


def write_paper(path, factor=1):
    path.write_text(
        "# Heating of metals\n\n## Results\n\n"
        + " ".join(
            f"The sample of {metal} was heated for several hours and then weighed {factor * (31 + n)} kg."
            for n, metal in enumerate(METALS)
        )
    )


def author(body):
    """Writes a question for the sentence, or judges: whatever the schema asks for."""
    last = body["messages"][-1]["content"]
    if "SENTENCE: " not in last:
        if "How many facts: " in last:
            count = int(last.rpartition(" ")[2])
            return json.dumps({"facts": [f"{n} | Water is wet {n}." for n in range(1, count + 1)]})
        return json.dumps({"verdict": "entailed", "alone": "yes"})
    sentence = last.partition("SENTENCE: ")[2]
    metal = re.search(r"sample of (\w+)", sentence)[1]
    mass = re.search(r"\d+ kg", sentence)[0]
    return json.dumps(
        {"q": f"How heavy was {metal} in the end?", "a": mass, "wrong": ["1", "2", "3"]}
    )


def reads(body):
    """Looks the mass of the metal up in what is shown; without that it has no idea."""
    shown, _, question = body["messages"][-1]["content"].rpartition("Question:")
    metal = re.search(r"How heavy was (\w+)", question)[1]
    mass = re.search(rf"sample of {metal} .*?(\d+ kg)", shown)
    options = re.findall(r"^([A-D])\) (.*)$", question, re.MULTILINE)
    return {o: (0.97 if v == mass[1] else 0.01) if mass else 0.25 for o, v in options}


def only_of_options(letters):
    """Letters for a question with options; whatever else is asked is answered as text."""
    return lambda body: letters(body) if "\nD) " in body["messages"][-1]["content"] else None


def test_questions_are_written_checked_and_kept_and_the_same_command_goes_on(call, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    write_paper(folder / "one.md")
    with FaultServer(answer=author, letters=only_of_options(reads)) as server:
        to = ("--out", "set.parquet", "--base-url", server.base_url, "--model", "fake")
        code, out, _ = call("questions", "papers", "--per-paper", 6, *to)
        assert code == 0, out
        assert "6 new questions, 6 in set.parquet" in out
        write_paper(folder / "two.md", factor=3)
        asked = server.asked
        code, out, err = call("questions", "papers", "--per-paper", 4, *to)
        assert "4 new questions, 10 in set.parquet" in out
        assert "one.md: its questions are there" in err
        assert server.asked - asked <= 4 * 9 + 1
    kept = read_set(tmp_path / "set.parquet").questions
    assert len({q.paper_id for q in kept}) == 2
    assert all(q.kind == "number" and q.options[q.answer].endswith(" kg") for q in kept)
    assert all(q.source == "written by fake" for q in kept)


def test_a_run_without_a_set_writes_its_questions_first(call, tmp_path, monkeypatch):
    write_paper(tmp_path / "one.md")
    Library(tmp_path / "l.duckdb").create_or_open()
    with FaultServer(answer=author, letters=only_of_options(reads)) as server:
        monkeypatch.setenv("ALEXANDRIA_BASE_URL", server.base_url)
        monkeypatch.setenv("ALEXANDRIA_MODEL", "fake")
        code, out, err = call("run", "one.md", "--library", "l.duckdb", "--format", "json")
    assert code == 0, err
    told = json.loads(out)
    assert told["questions"] == len(read_set(tmp_path / "l.questions.parquet").questions) == 10
    assert told["retention"][0]["estimate"]["value"] == 0


def test_questions_that_are_answered_blind_are_turned_down_with_the_reason(call, tmp_path):
    write_paper(tmp_path / "one.md")

    def knows_all(body):
        """Always takes the option that the paper states, paper or not."""
        options = re.findall(r"^([A-D])\) (\d+) kg$", body["messages"][-1]["content"], re.MULTILINE)
        stem = re.search(r"How heavy was (\w+)", body["messages"][-1]["content"])[1]
        mass = str(31 + METALS.index(stem))
        return {letter: 0.97 if value == mass else 0.01 for letter, value in options}

    with FaultServer(answer=author, letters=only_of_options(knows_all)) as server:
        to = ("--out", "set.parquet", "--base-url", server.base_url, "--model", "fake")
        code, out, _ = call("questions", "one.md", "--per-paper", 3, *to)
    assert code == 1
    assert "it is answered without the paper" in out
    assert "0 new questions" in out


def two_papers(folder, library):
    """water.txt, whose unit the library holds, and lost.txt; gives the id of the first."""
    text = "Water boils at 100 °C under a pressure of one atmosphere. Ice floats on water."
    (folder / "water.txt").write_text(text)
    (folder / "lost.txt").write_text("Salt lowers the freezing point of water by several degrees.")
    paper_id = hashlib.sha256((folder / "water.txt").read_bytes()).hexdigest()
    unit = make_unit("water")
    unit = unit.model_copy(
        update={"provenance": unit.provenance.model_copy(update={"paper_id": paper_id})}
    )
    store = Library(library)
    store.save_run(make_run())
    record = make_paper_record("water", id=paper_id)
    store.save_paper(record, [unit], [], make_outcome("water", paper_id=paper_id), guard=FREE)
    return paper_id


def test_a_judgement_that_was_stopped_goes_on_and_is_in_the_ledger(call, two_runs, tmp_path):
    library, _, _ = two_runs
    two_papers(tmp_path, library)
    words = ("judge", "water.txt", "lost.txt", "--library", library, "--model", "fake")
    with FaultServer([None] * 5 + [key_rejected()] * 99, answer=author) as server:
        code, out, _ = call(*words, "--base-url", server.base_url)
        answered = sum(server.completed.values())
    assert (code, out, answered) == (4, "", 5)
    checkpoint = tmp_path / "l.duckdb.judge.journal"
    assert checkpoint.exists()
    with FaultServer(answer=author) as server:
        code, out, err = call(*words, "--base-url", server.base_url)
        rest = sum(server.completed.values())
    assert code == 0, err
    assert "5 answers kept" in err
    assert f"{rest} calls (0 failed)" in out
    assert not checkpoint.exists()
    found = Library(library).query(
        "SELECT purpose, count(*) FROM call WHERE run_id LIKE 'judge_%' AND outcome = 'ok' GROUP BY 1"
    )
    kept = dict(found.rows)
    assert set(kept) == {"facts", "judge"}
    assert sum(kept.values()) == answered + rest
    with FaultServer(answer=author) as server:
        call(*words, "--base-url", server.base_url)
        assert sum(server.completed.values()) == answered + rest


def sound_judgement(paper_id, units):
    """One fact of the paper, found true and understandable."""
    verdicts = [FactVerdict(fact_id="f", verdict=Verdict.ENTAILED, alone=True)]
    return PaperJudgement(
        paper_id=paper_id, judge="m", facts=1, told=1, verdicts=verdicts, facts_digest=facts_digest(units)
    )  # fmt: skip


def test_the_calls_that_questions_cost_are_in_the_ledger_that_is_named(call, tmp_path):
    write_paper(tmp_path / "one.md")
    with FaultServer(answer=author, letters=only_of_options(reads)) as server:
        to = ("--out", "set.parquet", "--base-url", server.base_url, "--model", "fake")
        code, _, err = call("questions", "one.md", "--per-paper", 3, *to, "--library", "l.duckdb")
        asked = server.asked
    assert code == 0, err
    library = Library(tmp_path / "l.duckdb")
    assert library.run_totals().overall.calls == asked
    found = library.query("SELECT DISTINCT purpose FROM call ORDER BY purpose").rows
    assert found == (("check:nothing",), ("check:original",), ("question",))
    assert library.check() == []


def test_what_is_asked_about_one_passage_goes_to_one_cache():
    shown = []

    class Own:
        """A server of our own with two caches."""

        endpoint = SimpleNamespace(suggested_concurrency=2)

        async def complete(self, request, context, parse):
            shown.append((request.messages[-1].content.partition("Question:")[0], request.slot))
            (value,) = answers(
                make_question(), Arm.ORIGINAL, [0], probabilities=(0.7, 0.1, 0.1, 0.1)
            )
            return [value]

    async def put_all():
        put = ModelChecker(Own(), "questions_1", "p")
        for rotation in range(4):
            for number, passage in ((1, "One."), (2, "Two."), (3, "One.")):
                await put(make_question(number), Arm.ORIGINAL, rotation, passage)

    asyncio.run(put_all())
    assert len(set(shown)) == 2
    assert {slot for _, slot in shown} == {0, 1}


def test_judging_counts_a_paper_without_units_and_goes_into_the_report(call, two_runs, tmp_path):
    library, _, second = two_runs
    paper_id = two_papers(tmp_path, library)
    with FaultServer(answer=author) as server:
        to = ("--library", library, "--base-url", server.base_url, "--model", "fake")
        code, out, err = call("judge", "water.txt", "lost.txt", *to, "--format", "json")
    assert code == 0, err
    judged = {p["paper_id"]: p for p in json.loads(out)["papers"]}
    assert len(judged) == 2
    assert judged[paper_id]["told"] == judged[paper_id]["facts"] > 0
    (lost,) = (p for k, p in judged.items() if k != paper_id)
    assert (lost["told"], lost["verdicts"]) == (0, [])
    assert lost["facts"] > 0
    (tmp_path / "judged.json").write_text(out)
    call("report", second, "--library", library, "--html", "r.html", "--judged", "judged.json")
    told = "100 % (one paper: no interval) of 2 facts of 1 papers, by "
    assert told in (tmp_path / "r.html").read_text()
    assert "judged precision" in call("units", "water.txt", "--library", library)[1]


def test_a_judgement_in_the_library_is_in_every_report_about_its_papers(call, two_runs):
    library, first, second = two_runs
    assert "judged precision: not judged" in call("report", second, "--library", library)[1]
    store = Library(library)
    for row in Evaluations(store).documents(second):
        unit = make_unit(row["paper_id"])
        place = unit.provenance.model_copy(update={"paper_id": row["paper_id"]})
        unit = unit.model_copy(update={"provenance": place})
        store.save_paper(make_paper_record(id=row["paper_id"]), [unit], guard=FREE)
        save_judgement(store, sound_judgement(row["paper_id"], [unit]))
    _, told, _ = call("report", second, "--library", library)
    assert "judged precision: 100 % [100, 100] of" in told
    _, told, _ = call("report", second, "--library", library, "--format", "csv")
    assert "all,,judged precision,units,1.0," in told
    _, told, _ = call("report", second, "--library", library, "--format", "json")
    assert json.loads(told)["judged"]["precision"]["value"] == 1
    _, told, _ = call("list", "--library", library)
    assert told.count("\t100 %") == 2
    _, told, _ = call("compare", first, second, "--library", library)
    assert told.count("100 % [100, 100] of") == 2
