"""The figures of `alexandria eval units` find what is planted, whatever a library says of itself."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from alexandria.chunking import chunk_paper
from alexandria.claims import Claim
from alexandria.evaluation.units import (
    UnitFigures,
    measure_units,
    paper_figures,
    read_sources,
    source_paper,
)
from alexandria.evaluation.units.paper_judging import FactVerdict, PaperJudgement, facts_digest
from alexandria.evaluation.units.stored_judgements import judged_figures, save_judgement
from alexandria.knowledge import (
    Attribute,
    Coverage,
    Entity,
    KnowledgeUnit,
    Maker,
    Making,
    Merged,
    Provenance,
    Quarantined,
    QuarantineReason,
    Verdict,
)
from alexandria.library import Library, PaperState, RunOutcome, write_parquet_rows
from alexandria.reading import read
from tests.builders import FREE, make_call, make_outcome, make_paper_record, make_run
from tests.faults.server import FaultServer
from tests.run.making import answer, sentence

TEXT = """# Walls

The basalt walls were heated to 180 °C for 6 hours. Thermal loss fell by 12.5% compared with brick.
Trapped air may lower the loss of warmth in winter.
"""
GOOD = (
    Claim((1,), "the basalt walls", "reached", "180 °C", "for 6 hours"),
    Claim((2,), "thermal loss", "was reduced by", "12.5%", "against brick"),
)


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "walls.md"
    made.write_text(TEXT, encoding="utf-8")
    return made


@pytest.fixture
def paper(path):
    return read(path)


def unit_of(paper, *claims, failed=(), **changes):
    """The unit of the paper's one chunk that says so; `failed`: claims with the reason of their quarantine."""
    (chunk,) = chunk_paper(paper)
    values = {
        "id": "u_1",
        "entities": tuple(Entity(id=name, name=name) for name in {c.subject for c in claims}),
        "attributes": tuple(
            Attribute(id=f"f_{n}", subject_id=c.subject, made_by=c.made_by, **fields_of(c))
            for n, c in enumerate(claims)
        ),
        "quarantined": tuple(
            Quarantined(id=f"q_{n}", reason=reason, **fields_of(claim))
            for n, (claim, reason) in enumerate(failed)
        ),
        "provenance": Provenance(
            paper_id=paper.sha256,
            chunk=0,
            section=chunk.section,
            first_sentence=chunk.sentences[0].number,
            last_sentence=chunk.sentences[-1].number,
            word_start=0,
            word_end=chunk.word_count,
            text_sha256=chunk.text_sha256,
        ),
        "making": Making(model="m", prompt_version="extract@1", request_digest="d"),
    }
    return KnowledgeUnit(**values | changes)


def fields_of(claim):
    """What a stored fact has of a claim."""
    names = ("subject", "predicate", "object", "condition", "sentences")
    return {name: getattr(claim, name) for name in names}


def figures(paper, *claims, **changes) -> UnitFigures:
    return paper_figures(source_paper(paper), [unit_of(paper, *claims, **changes)])


def test_sound_facts_cover_their_sentences_and_hold_their_numbers(paper):
    found = figures(paper, *GOOD)
    assert (found.sentences, found.sentences_covered) == (3, 2)
    assert (found.numbers, found.numbers_found) == (3, 3)
    assert (found.facts, found.facts_ungrounded, found.wrong_numbers) == (2, 0, 0)


def test_a_fact_with_a_wrong_number_counts_and_covers_nothing(paper):
    found = figures(paper, GOOD[0], Claim((2,), "thermal loss", "was reduced by", "15.2%"))
    assert (found.wrong_numbers, found.facts_ungrounded, found.sentences_covered) == (1, 1, 1)
    assert found.numbers_found == 2


def test_a_fact_that_a_check_only_doubts_is_flagged_and_covers_its_sentence(paper):
    found = figures(paper, Claim((1,), "the walls", "lost", "12.5%"))
    assert (found.facts_flagged, found.facts_ungrounded, found.sentences_covered) == (1, 0, 1)


def test_a_fact_of_two_sentences_covers_both(paper):
    found = figures(paper, Claim((1, 2), "walls at 180 °C", "lost", "12.5% less", "than brick"))
    assert (found.facts_ungrounded, found.sentences_covered) == (0, 2)


def test_a_right_number_with_a_wrong_unit_is_told_apart(paper):
    found = figures(paper, Claim((1,), "the basalt walls", "reached", "180 K"))
    assert (found.wrong_numbers, found.wrong_units, found.numbers_found) == (0, 1, 0)


def test_a_fact_that_turns_doubt_into_a_finding_covers_nothing(paper):
    found = figures(paper, Claim((3,), "trapped air", "lowers", "loss of warmth"))
    assert (found.facts_ungrounded, found.wrong_numbers, found.sentences_covered) == (1, 0, 0)


def test_a_copied_run_is_found_in_any_field_whatever_the_unit_says_of_itself(paper):
    eight = "The basalt walls were heated to 180 °C"
    assert figures(paper, *GOOD).longest_run < 8
    assert figures(paper, *GOOD, summary=eight, expression=None).longest_run == 8
    failed = (Claim((1,), "walls", "are", eight), QuarantineReason.EXPRESSION)
    assert figures(paper, failed=[failed]).longest_run == 8


def test_a_run_over_two_fields_is_found_by_the_masked_measure(paper):
    split = Claim((3,), "trapped air may lower", "the loss", "of warmth in winter")
    found = figures(paper, split)
    assert (found.longest_run, found.longest_masked_run) == (4, 10)


def test_quarantined_facts_are_counted_by_reason_and_cover_nothing(paper):
    failed = [
        (Claim((2,), "loss", "fell by", "7%"), QuarantineReason.NUMBER),
        (Claim((2,), "plums", "fell by", "12.5%"), QuarantineReason.FOREIGN),
    ]
    found = figures(paper, GOOD[0], failed=failed)
    assert (found.facts, found.quarantined, found.sentences_covered) == (1, 2, 1)
    assert found.reasons == {"number": 1, "foreign": 1}


def test_what_the_model_wrote_is_stored_merged_quarantined_or_lost(paper):
    same = Merged(id="m_1", fact_id="f_1", statement="The walls were hot.")
    failed = [(Claim((2,), "loss", "fell by", "7%"), QuarantineReason.NUMBER)]
    counted = Coverage(written=5)
    found = figures(paper, *GOOD, failed=failed, merged=(same,), coverage=counted)
    assert (found.written, found.facts, found.merged, found.quarantined, found.lost) == (
        5,
        2,
        1,
        1,
        1,
    )
    assert figures(paper, *GOOD, failed=failed).lost == 0


def test_what_the_ingest_stored_of_its_own_work_is_not_believed(paper):
    boast = Coverage(sentences=3, sentences_covered=3, numbers=3, numbers_found=3)
    found = figures(paper, coverage=boast)
    assert (found.sentences_covered, found.numbers_found) == (0, 0)


def test_facts_made_by_rule_are_told_apart(paper):
    by_rule = Claim((2,), "thermal loss", "fell by", "12.5%", made_by=Maker.RULE)
    found = figures(paper, GOOD[0], by_rule)
    assert (found.facts_by_rule, found.sentences_covered, found.sentences_by_rule) == (1, 2, 1)


def test_a_unit_of_another_text_covers_nothing(paper):
    other = unit_of(paper, *GOOD)
    place = other.provenance.model_copy(update={"text_sha256": "0" * 64})
    found = paper_figures(source_paper(paper), [other.model_copy(update={"provenance": place})])
    assert (found.units_of_another_reading, found.sentences_covered) == (1, 0)
    assert found.wrong_numbers == 2


# Libraries.


@pytest.fixture
def library(tmp_path):
    store = Library(tmp_path / "held.duckdb")
    store.create_or_open()
    store.save_run(make_run(outcome=RunOutcome.FINISHED))
    return store


def save(library, paper, *claims, calls=()):
    record = make_paper_record(id=paper.sha256, title="Walls")
    library.save_paper(record, [unit_of(paper, *claims)], calls, guard=FREE)


def test_tokens_are_those_of_the_prompt_that_made_the_units(library, path, paper):
    version = {"prompt_version": "extract@1", "paper_id": paper.sha256}
    calls = [
        make_call(0, output_tokens=20, cached_tokens=50, **version),
        make_call(1, purpose="again-2", outcome="truncated", output_tokens=9, **version),
        make_call(2, paper_id=paper.sha256, prompt_version="extract@0", output_tokens=999),
        make_call(3, paper_id=paper.sha256, prompt_version="resolve@1", output_tokens=999),
    ]
    save(library, paper, *GOOD, calls=calls)
    (found,) = measure_units(library.path, read_sources([path])).values()
    assert (found.calls, found.failed_calls, found.output_tokens) == (2, 1, 29)
    assert (found.input_tokens, found.cached_tokens) == (200, 50)
    assert found.chunks == 2


def test_a_judgement_counts_until_the_facts_are_others(library, path, paper):
    save(library, paper, *GOOD)
    said = [
        (Verdict.ENTAILED, True),
        (Verdict.ENTAILED, False),
        (Verdict.CONTRADICTED, True),
        (None, False),
    ]
    verdicts = [FactVerdict(fact_id="f", verdict=v, alone=alone) for v, alone in said]
    digest = facts_digest(library.load_units(paper.sha256))
    for judge in ("small", "large"):  # the later judgement replaces the earlier one
        save_judgement(
            library,
            PaperJudgement(
                paper_id=paper.sha256, judge=judge, facts=4, told=1, verdicts=verdicts,
                facts_digest=digest,
            ),
        )  # fmt: skip
    (found,) = measure_units(library.path, read_sources([path])).values()
    assert (found.judged, found.judged_sound, found.judged_wrong) == (4, 1, 1)
    assert judged_figures(library, [paper.sha256]).judges == ("large",)
    save(library, paper, GOOD[0])
    (found,) = measure_units(library.path, read_sources([path])).values()
    assert found.judged == 0
    assert judged_figures(library, [paper.sha256]) is None


def test_a_failed_paper_covers_nothing_and_one_not_reached_is_left_out(library, path, paper):
    sources = read_sources([path])
    (none,) = measure_units(library.path, sources).values()
    assert (none.not_reached, none.papers, none.sentences) == (1, 0, 0)
    library.save_outcomes([make_outcome(paper_id=paper.sha256, state=PaperState.FAILED)])
    (failed,) = measure_units(library.path, sources).values()
    assert (failed.failed, failed.papers, failed.sentences, failed.facts) == (1, 1, 3, 0)


def test_a_paper_that_was_only_stopped_did_not_fail(library, path, paper):
    library.save_run(make_run(outcome=RunOutcome.INTERRUPTED))
    library.save_outcomes([make_outcome(paper_id=paper.sha256, state=PaperState.FAILED)])
    (found,) = measure_units(library.path, read_sources([path])).values()
    assert (found.failed, found.not_reached) == (0, 1)


def test_a_library_of_the_first_tables_is_measured_and_stays_as_it_is(tmp_path, path):
    old = tmp_path / "first.duckdb"
    tables = Path(__file__).parents[3] / "tests" / "library" / "version_1.sql"
    with duckdb.connect(str(old)) as con:
        con.execute(tables.read_text(encoding="utf-8"))
        con.execute("INSERT INTO library_info VALUES (1, '0.1.0', now()::TIMESTAMP)")
    before = old.read_bytes()
    (found,) = measure_units(old, read_sources([path])).values()
    assert found.not_reached == 1
    assert old.read_bytes() == before


# The whole way.


@pytest.fixture
def given(tmp_path):
    """Arguments of `eval units`: two texts of a set of three, and a paper."""
    texts = [" ".join(sentence(paper, n) for n in range(4)) for paper in range(3)]
    question = "What?\nA) tin\nB) lead\nC) zinc\nD) iron"
    rows = [{"text": text, "question": question, "answer": "A"} for text in texts]
    columns = dict.fromkeys(("text", "question", "answer"), "VARCHAR")
    write_parquet_rows(tmp_path / "biology.parquet", rows, columns)
    paper = tmp_path / "papers" / "a.md"
    paper.parent.mkdir()
    paper.write_text(f"# A paper\n\n{sentence(7, 1)} {sentence(7, 2)}\n", encoding="utf-8")
    return ["papers", "--library", "new.duckdb", "--texts", "biology.parquet", "--documents", "2"]


def test_the_command_ingests_what_is_missing_measures_and_writes_the_table(call, given, tmp_path):
    written = ["--out", "out/figures.md", "--out", "out/figures.csv"]
    with FaultServer(answer=answer) as server:
        model = ["--ingest", "--model", "fake", "--base-url", server.base_url]
        code, _, err = call("units", *given, *model)
        assert code == 0, err
        asked = server.asked
        shutil.copy(tmp_path / "new.duckdb", tmp_path / "old.duckdb")
        code, out, err = call("units", *given, *model, "--beside", "old.duckdb", *written)
        assert code == 0, err
        assert server.asked == asked
    page = (tmp_path / "out" / "figures.md").read_text(encoding="utf-8")
    assert "| facts in the library whose numbers are not in their sentences | 0 | 0 | 0 |" in page
    assert "| papers failed, partial, not reached | 0, 0, 0 | 0, 0, 0 |  |" in page
    assert "furnace" not in page
    assert "papers measured, words\t3, " in out
    with (tmp_path / "out" / "figures.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    assert [row["library"] for row in told] == ["old.duckdb"] * 3 + ["new.duckdb"] * 3
    assert all(int(row["facts"]) for row in told)
    assert sorted(row["set"] for row in told) == ["biology"] * 4 + ["papers"] * 2


def test_the_figures_come_as_json_with_shares_and_by_paper(call, library, path, paper, tmp_path):
    save(library, paper, *GOOD)
    code, out, err = call("units", path, "--library", library.path, "--format", "json")
    assert code == 0, err
    (found,) = json.loads(out)["libraries"]
    assert found["library"] == str(library.path)
    assert found["total"]["sentences_covered"] == 2
    assert found["shares"]["sentences_covered"] == 2 / 3
    assert found["shares"]["cached_tokens"] is None
    assert [one["name"] for one in found["papers"]] == ["walls.md"]
    code, out, _ = call("units", path, "--library", library.path, "--by-paper")
    assert out.splitlines()[1].startswith("walls.md\t")


def test_facts_of_a_library_are_printed_beside_their_sentences(call, library, path, paper):
    save(library, paper, *GOOD)
    words = ("--library", library.path, "--sample", "1", "--seed")
    _, first, _ = call("units", path, *words, "1")
    assert first.startswith("1. ")
    assert "   → " in first
    assert {call("units", path, *words, str(n))[1] for n in range(8)} > {first}
    _, again, _ = call("units", path, *words, "1")
    assert again == first


def test_a_page_of_an_unknown_kind_and_no_text_at_all_are_refused(call, path):
    code, _, err = call("units", path, "--out", "figures.docx")
    assert code == 3
    assert "figures.docx" in err
    code, _, err = call("units")
    assert code == 3
    assert "nothing to measure" in err
    code, _, err = call("units", path, "--library", "none.duckdb")
    assert code == 5
    assert "no library" in err
