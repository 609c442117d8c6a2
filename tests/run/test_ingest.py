"""The pipeline against a real server: what goes in, what comes out, what is not asked twice."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from alexandria.errors import AlexandriaError, InputError, SettingsError
from alexandria.expression import SourceIndex, rows_of
from alexandria.knowledge import Maker
from alexandria.library import Library, PaperState
from alexandria.reading import ReadingOptions
from alexandria.run.paper_reading import read_papers
from tests.faults.faults import key_rejected, no_quota, refusal, says
from tests.faults.server import FaultServer
from tests.run.making import answer, fact, run, sentence, write_papers


def states(report) -> list[str]:
    return [o.state.value for o in report.outcomes]


def test_papers_go_in_and_units_with_provenance_come_out(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    with FaultServer(answer=answer) as server:
        report = run([tmp_path / "papers"], tmp_path / "a.duckdb", server.base_url)
    assert states(report) == ["done", "done"]
    assert report.exit_code == 0
    library = Library(tmp_path / "a.duckdb")
    record = library.find_paper(papers[0].name)
    units = library.load_units(record.id)
    makers = Counter(f.made_by.value for u in units for f in u.facts)
    assert makers == {"model": 48}  # two for each of 24 sentences
    assert all(u.coverage and u.coverage.sentences == u.coverage.sentences_covered for u in units)
    reached = next(a for a in units[0].attributes if a.predicate == "reached")
    assert reached.statement == "The surface of sample 1-0 reached 300 K after 3 hours."
    assert (300, "kelvin") in {(q.value, q.unit) for q in reached.quantities}
    assert reached.sentences == (units[0].provenance.first_sentence,)
    assert units[0].provenance.section == "Series 1"
    assert units[0].making.model == "fake"
    assert library.check() == []


def test_every_sentence_of_a_paper_belongs_to_exactly_one_unit(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sentences=17)
    with FaultServer(answer=answer) as server:
        run(papers, tmp_path / "a.duckdb", server.base_url)
    library = Library(tmp_path / "a.duckdb")
    units = library.load_units(library.papers()[0].id)
    covered = [
        n for u in units for n in range(u.provenance.first_sentence, u.provenance.last_sentence + 1)
    ]
    assert sorted(covered) == list(range(1, 35))


def test_a_second_run_asks_nothing_and_skips_all(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    with FaultServer(answer=answer) as server:
        run(papers, tmp_path / "a.duckdb", server.base_url)
        asked = server.asked
        report = run(papers, tmp_path / "a.duckdb", server.base_url)
        assert server.asked == asked
    assert states(report) == ["skipped", "skipped"]
    assert report.exit_code == 0


def test_an_unrelated_setting_makes_nothing_stale_and_another_model_everything(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        run(papers, library, server.base_url)
        same = run(papers, library, server.base_url, concurrency=3, timeout=99.0)
        other = run(papers, library, server.base_url, model="another")
    assert states(same) == ["skipped"]
    assert states(other) == ["done"]
    models = Library(library).query("SELECT DISTINCT model FROM unit").rows
    assert models == (("another",),)


def test_the_same_content_under_two_names_is_ingested_once(tmp_path: Path):
    (paper,) = write_papers(tmp_path / "papers", 1)
    twin = paper.with_name("twin.md")
    twin.write_bytes(paper.read_bytes())
    with FaultServer(answer=answer) as server:
        report = run([paper, twin], tmp_path / "a.duckdb", server.base_url)
    assert states(report) == ["done", "skipped"]
    assert "same file as" in report.outcomes[1].reason
    assert len(Library(tmp_path / "a.duckdb").papers()) == 1


def test_a_refused_chunk_makes_a_partial_paper_whose_next_run_asks_for_that_chunk_alone(
    tmp_path: Path,
):
    papers = write_papers(tmp_path / "papers", 1)
    library = tmp_path / "a.duckdb"

    def one_refused(body):
        return refusal() if "Sample 1-0 " in body["messages"][-1]["content"] else None

    with FaultServer(one_refused, answer=answer) as server:
        first = run(papers, library, server.base_url)
    assert states(first) == ["partial"]
    assert first.exit_code == 1
    assert "1 of" in first.outcomes[0].reason
    with FaultServer(answer=answer) as server:
        second = run(papers, library, server.base_url)
        assert server.asked == 1
    assert states(second) == ["done"]
    assert Library(library).check() == []


def test_a_cut_answer_splits_the_chunk_and_the_same_question_is_never_put_again(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)

    def long_ones_are_cut(body):
        passage = body["messages"][-1]["content"]
        return says('{"about": "', finish="length") if "\n2. Sample" in passage else None

    with FaultServer(long_ones_are_cut, answer=answer) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url)
        assert set(server.digests.values()) == {1}
    assert states(report) == ["done"]
    units = Library(tmp_path / "a.duckdb").load_units(report.outcomes[0].paper_id)
    assert len(units) == 24


def test_a_sentence_without_a_fact_is_asked_for_once_more_alone(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sections=1, sentences=3)

    def forgetful(body):
        said = json.loads(answer(body))
        if "Sample 1-0 " in body["messages"][-1]["content"]:
            said["facts"] = [f for f in said["facts"] if f["sentences"] != [2]]
        return json.dumps(said)

    with FaultServer(answer=forgetful) as server:
        run(papers, tmp_path / "a.duckdb", server.base_url, chunk_words=200)
        passages = [b["messages"][-1]["content"] for b in server.bodies]
    assert len(passages) == 2
    assert sentence(1, 1) in passages[1]
    assert sentence(1, 0) not in passages[1]
    facts = Library(tmp_path / "a.duckdb").query("SELECT sentences FROM facts").rows
    assert sorted(s[0] for (s,) in facts) == [1, 1, 2, 2, 3, 3]


def test_a_fact_that_no_sentence_holds_is_not_kept(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sections=1, sentences=3)

    def inventive(body):
        said = json.loads(answer(body))
        said["facts"] += [
            fact(1, "basalt walls", "are high by", "3.2 m"),
            fact(2, "the surface of sample 1-1", "reached", "9999 K"),
        ]
        return json.dumps(said)

    with FaultServer(answer=inventive) as server:
        run(papers, tmp_path / "a.duckdb", server.base_url)
    values = Library(tmp_path / "a.duckdb").query("SELECT object FROM facts").rows
    assert not {v for (v,) in values} & {"3.2 m", "9999 K"}


@pytest.mark.parametrize(("fault", "exit_code"), [(key_rejected(), 4), (no_quota(), 4)])
def test_a_fault_that_no_retry_mends_ends_the_run_and_loses_nothing(
    tmp_path: Path, fault, exit_code
):
    papers = write_papers(tmp_path / "papers", 3)
    library = tmp_path / "a.duckdb"
    script = [None, None, None, *[fault] * 1000]
    with FaultServer(script, answer=answer) as server:
        report = run(papers, library, server.base_url, concurrency=1)
        assert server.asked <= 5
        good = set(server.completed)
    assert report.exit_code == exit_code
    assert {o.state for o in report.outcomes} <= {PaperState.PARTIAL, PaperState.FAILED}
    assert all(o.reason for o in report.outcomes)
    with FaultServer(answer=answer) as server:
        again = run(papers, library, server.base_url, concurrency=1)
        assert not good & set(server.digests)
    assert states(again) == ["done"] * 3


def test_a_budget_stops_the_run_before_it_is_exceeded_and_the_next_goes_on(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    prices = tmp_path / "prices.toml"
    prices.write_text('[models."fake"]\ninput = 1000.0\noutput = 1000.0\n', encoding="utf-8")
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        # A server on this machine costs nothing unless a price says otherwise.
        report = run(papers, library, server.base_url, budget=4.0, prices=prices, concurrency=1)
        assert report.exit_code == 7
        spent = report.totals.cost
        assert spent is not None
        assert 0 < spent <= 4.0
        done = server.asked
        again = run(papers, library, server.base_url, prices=prices)
        assert server.asked_again == 0
        assert server.asked > done
    assert states(again) == ["done", "done"]


def test_an_unreachable_endpoint_says_so_and_every_paper_has_a_reason(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2, sections=1, sentences=3)
    report = run(papers, tmp_path / "a.duckdb", "http://127.0.0.1:9/v1", max_attempts=1)
    assert states(report) == ["failed", "failed"]
    assert report.exit_code != 0
    calls = Library(tmp_path / "a.duckdb").query("SELECT outcome FROM call").rows
    assert set(calls) == {("unreachable",)}


def test_no_readable_file_is_one_clear_error(tmp_path: Path):
    with pytest.raises(SettingsError, match="No readable file"):
        run([tmp_path], tmp_path / "a.duckdb", "http://127.0.0.1:9/v1")


def test_duplicate_facts_are_kept_once(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sections=1, sentences=3)

    def stammering(body):
        said = json.loads(answer(body))
        said["facts"] *= 5
        return json.dumps(said)

    with FaultServer(answer=stammering) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url)
    (unit,) = Library(tmp_path / "a.duckdb").load_units(report.outcomes[0].paper_id)
    assert sum(f.made_by is Maker.MODEL for f in unit.facts) == 6


def test_lone_surrogates_and_nul_in_text_and_answer_do_no_harm(tmp_path: Path):
    paper = tmp_path / "odd.md"
    paper.write_bytes(("# Odd\n\n## S\n\n" + sentence(1, 1)).encode() + b" \xed\xa0\x80 end.\n")

    def odd(body):
        said = json.loads(answer(body))
        said["about"] = "Odd \ud800 \x00 text."
        return json.dumps(said)

    with FaultServer(answer=odd) as server:
        report = run([paper], tmp_path / "a.duckdb", server.base_url)
    assert states(report) == ["done"]
    (unit,) = Library(tmp_path / "a.duckdb").load_units(report.outcomes[0].paper_id)
    assert "\x00" not in unit.summary
    unit.summary.encode()


def test_text_in_a_paper_that_looks_like_a_placeholder_stays_text(tmp_path: Path):
    paper = tmp_path / "braces.md"
    paper.write_text(f"# {{{{sentences}}}}\n\n## S\n\n{sentence(1, 1)}\n", encoding="utf-8")
    with FaultServer(answer=answer) as server:
        run([paper], tmp_path / "a.duckdb", server.base_url)
        passage = server.bodies[0]["messages"][-1]["content"]
    assert passage.count("Sample 1-1") == 1
    assert "{{sentences}}" in passage


def test_the_start_of_every_request_is_the_same_so_that_prefix_caches_work(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    with FaultServer(answer=answer) as server:
        run(papers, tmp_path / "a.duckdb", server.base_url)
        starts = {json.dumps(b["messages"][:-1]) for b in server.bodies}
    assert len(starts) == 1


def test_the_ledger_counts_every_call_and_an_unknown_price_stays_unknown(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)
    with FaultServer([says(None, finish="stop"), None], answer=answer) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url, concurrency=1)
        asked = server.asked
    rows = Library(tmp_path / "a.duckdb").query("SELECT outcome, input_tokens FROM call").rows
    assert len(rows) == asked == report.totals.calls
    assert [o for o, _ in rows].count("empty") == 1


def test_one_bad_file_costs_the_others_nothing(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    hostile = {
        "empty.pdf": b"",
        "page.pdf": b"<html><body>Sign in</body></html>",
        "cut.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
        "noise.pdf": bytes(range(256)) * 20,
    }
    for name, content in hostile.items():
        (tmp_path / "papers" / name).write_bytes(content)
    with FaultServer(answer=answer) as server:
        report = run([tmp_path / "papers"], tmp_path / "a.duckdb", server.base_url)
    by_name = {Path(o.path).name: o for o in report.outcomes}
    assert report.exit_code == 1
    for path in papers:
        assert by_name[path.name].state is PaperState.DONE
    for name in hostile:
        assert by_name[name].state is PaperState.FAILED
        assert by_name[name].reason
    assert Library(tmp_path / "a.duckdb").check() == []


def test_names_that_are_not_utf8_or_go_up_the_tree_are_ingested(tmp_path: Path):
    (tmp_path / "papers" / "sub").mkdir(parents=True)
    write_papers(tmp_path / "papers", 1)
    odd = Path(str(tmp_path / "papers" / "caf\udce9.md"))
    odd.write_text((tmp_path / "papers" / "paper-001.md").read_text() + sentence(9, 1))
    with FaultServer(answer=answer) as server:
        report = run([tmp_path / "papers" / "sub" / ".."], tmp_path / "a.duckdb", server.base_url)
    assert states(report) == ["done", "done"]
    assert any("\\xe9" in o.path for o in report.outcomes)


def test_a_library_that_is_none_is_left_as_it_is(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)
    library = tmp_path / "notes.txt"
    library.write_text("my notes")
    with pytest.raises(AlexandriaError), FaultServer(answer=answer) as server:
        run(papers, library, server.base_url)
    assert library.read_text() == "my notes"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.txt", "papers"]


def test_whatever_a_model_copies_no_field_repeats_eight_words_of_the_paper(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)

    def copying(body):
        lines = body["messages"][-1]["content"].splitlines()
        told = [line.split(". ", 1) for line in lines if line[:1].isdigit() and ". " in line]
        facts = [fact(int(n), "the furnace", "is reported in", text) for n, text in told]
        about = told[0][1] if told else ""  # asked to reword, it has nothing to say
        return json.dumps({"about": about, "entities": [], "facts": facts})

    with FaultServer(answer=copying) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url)
    assert states(report) == ["empty"]
    assert [o.reason for o in report.outcomes] == ["all of its facts are quarantined"]
    units = Library(tmp_path / "a.duckdb").load_units(Library(tmp_path / "a.duckdb").papers()[0].id)
    source = SourceIndex(sentence(1, n) for n in range(24))
    for unit in units:
        assert unit.expression is not None
        for row in rows_of(unit):
            assert source.violations(row.texts) == ()
    # A sentence in one field is a fact all the same: kept apart with its reason.
    told = {n for u in units for f in (*u.facts, *u.quarantined) for n in f.sentences}
    assert told == set(range(1, 25))


def test_reading_that_is_cut_short_ends_without_an_error_of_its_own(monkeypatch):
    begun = threading.Event()
    closed = []

    def slowly(paths, *, options, workers, listed, packed):
        try:
            for path in paths:
                begun.set()
                time.sleep(0.2)
                yield path, InputError(path, "not read")
        finally:
            closed.append(True)

    async def cut_short():
        async def read():
            async for _ in read_papers([Path("a"), Path("b")], ReadingOptions(), {}):
                pass

        task = asyncio.create_task(read())
        assert await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    monkeypatch.setattr("alexandria.run.paper_reading.read_many", slowly)
    asyncio.run(cut_short())
    assert closed == [True]
