"""A table that asks papers: what facts do not say, checked, paid for once, and kept in the ledger."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alexandria.answers import CellState, parse_columns
from alexandria.errors import LibraryMissing
from alexandria.library import Library
from alexandria.run.fill_table import fill_table
from alexandria.settings import Settings
from tests.faults.faults import status
from tests.faults.server import FaultServer

TEXT = (
    "Tests of alloys\n\nThe yield strength of alloy A1 was 350 MPa at 25 °C. "
    "The yield strength of alloy A2 was 0.25 GPa. Alloy A1 did not corrode in water. "
    "Both alloys were cast in Graz and kept dry for a week before they were tested.\n"
)
COLUMNS = """
rows: alloy
columns:
  - name: yield strength
    unit: MPa
  - name: corrodes
    property: corrode
    type: yes-no
  - name: density
    unit: g/cm3
"""


def answered(body):
    """The first number of the sentence that names the row, with the sentence's number; "no" to yes or no."""
    message = body["messages"][-1]["content"]
    row = re.search(r"QUESTION: .* of (\S+?)\?", message)[1]
    for number, text in re.findall(r"^(\d+)\. (.+)$", message, re.MULTILINE):
        if row in text and "yes" in message:
            return json.dumps({"sentences": [int(number)], "value": "no"})
        if row in text and "strength" in text:
            value = re.search(r"was ([\d.]+ \wPa)", text)[1]
            return json.dumps({"sentences": [int(number)], "value": value})
    return json.dumps({"sentences": [], "value": ""})


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "alloys.txt"
    path.write_text(TEXT)
    return path


def settings(tmp_path: Path, server: FaultServer, **more) -> Settings:
    return Settings(
        library=tmp_path / "library.duckdb", base_url=server.base_url, model="fake", **more
    )


def states(report):
    return {r.name: [c.state for c in r.cells] for r in report.table.filled}


def test_what_the_library_does_not_say_is_asked_of_the_paper(tmp_path, paper):
    with FaultServer(answer=answered) as server:
        report = fill_table(parse_columns(COLUMNS), [paper], settings(tmp_path, server))
    first, second = report.table.filled
    assert (first.name, first.cells[0].value, first.cells[0].printed) == ("A1", 350.0, "350 MPa")
    assert (first.cells[0].evidence.source, first.cells[0].evidence.sentences) == ("paper", (1,))
    assert (second.cells[0].value, first.cells[1].value) == (250.0, "no")
    assert report.exit_code == 0


def test_what_no_sentence_could_answer_is_not_stated_and_costs_no_call(tmp_path, paper):
    with FaultServer(answer=answered) as server:
        report = fill_table(parse_columns(COLUMNS), [paper], settings(tmp_path, server))
        assert not [b for b in server.bodies if "density" in b["messages"][-1]["content"]]
    assert [cells[2] for cells in states(report).values()] == [CellState.NOT_STATED] * 2


def test_a_value_of_another_row_is_refused_with_the_reason(tmp_path, paper):
    def crossed(body):
        return json.dumps({"sentences": [1], "value": "350 MPa"})

    with FaultServer(answer=crossed) as server:
        report = fill_table(parse_columns(COLUMNS), [paper], settings(tmp_path, server))
    cell = report.table.filled[1].cells[0]
    assert (cell.state, cell.value) == (CellState.UNCLEAR, None)
    assert "350 MPa" in cell.reason


def test_every_call_is_in_the_ledger_under_its_own_run(tmp_path, paper):
    with FaultServer(answer=answered) as server:
        report = fill_table(
            parse_columns(COLUMNS), [paper], settings(tmp_path, server), command="alexandria table"
        )
        asked = server.asked
    library = Library(tmp_path / "library.duckdb")
    (run,) = library.runs()
    assert (run.command, run.model, run.outcome) == ("alexandria table", report.model, "finished")
    assert library.run_totals().per_run[run.id].calls == asked == report.totals.calls
    assert not (tmp_path / "library.duckdb.table.journal").exists()


def test_an_interrupted_command_goes_on_and_asks_nothing_twice(tmp_path, paper):
    (tmp_path / "columns.yaml").write_text(COLUMNS)
    with FaultServer(answer=answered, latency_s=0.5) as server:
        command = [sys.executable, "-m", "alexandria", "table", str(tmp_path / "columns.yaml")]
        command += [str(paper), "--library", str(tmp_path / "library.duckdb"), "--format", "json"]
        command += ["--base-url", server.base_url, "--model", "fake", "--concurrency", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
            while server.asked < 1:
                assert first.poll() is None
                time.sleep(0.05)
            first.send_signal(signal.SIGINT)
            printed, _ = first.communicate()
        assert first.returncode == 130
        assert json.loads(printed)["counts"]["not looked for"] > 0
        second = subprocess.run(command, capture_output=True, check=True)
        assert set(server.digests.values()) == {1}
    rows = json.loads(second.stdout)["rows"]
    assert rows[0]["cells"]["yield strength"]["value"] == 350.0


def test_an_endpoint_that_refuses_the_key_ends_the_run_and_says_so(tmp_path, paper):
    with FaultServer([status(401)] * 20) as server:
        report = fill_table(parse_columns(COLUMNS), [paper], settings(tmp_path, server))
    assert report.exit_code == 4
    (reason,) = {c.reason for r in report.table.filled for c in r.cells[:1]}
    assert "the run was stopped" in reason


def test_without_a_model_only_facts_count_and_a_library_is_needed(tmp_path, paper):
    with FaultServer() as server:
        how = settings(tmp_path, server)
        with pytest.raises(LibraryMissing):
            fill_table(parse_columns(COLUMNS), [paper], how, ask_papers=False)
        Library(how.library).create_or_open()
        report = fill_table(parse_columns(COLUMNS), [paper], how, ask_papers=False)
        assert server.asked == 0
    assert report.table.count(CellState.NOT_LOOKED_FOR) == 3
    assert "alloys.txt is not in the library" in report.table.notes[0]


def test_a_file_that_cannot_be_read_is_a_row_that_says_so(tmp_path, paper):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    with FaultServer(answer=answered) as server:
        report = fill_table(parse_columns(COLUMNS), [broken, paper], settings(tmp_path, server))
    assert report.exit_code == 1
    assert len(report.table.filled) == 3
