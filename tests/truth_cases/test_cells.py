"""Tables of the truth cases: no model can put a value into a cell that is not its own."""

import json
import subprocess
import sys

import pytest

from alexandria.answers import (
    CellAnswer,
    CellState,
    PaperTable,
    UnitTable,
    paper_sentences,
    read_columns,
)
from alexandria.chunking import chunk_paper
from alexandria.quantities import find_numbers
from alexandria.reading import read
from tests.faults.server import FaultServer
from tests.truth_cases.cases import TEXTS
from tests.truth_cases.cells import CELLS, COLUMNS, ideal_cell

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="../shared/truth-cases is absent")
TEXT_OF = {
    "t1_arms": "t1_arms.txt",
    "t2_materials": "t2_materials.txt",
    "t2_compounds": "t2_materials.txt",
    "t2_others": "t2_materials.txt",
    "t4_pooled": "t4_pooled.txt",
}
_UNDECIDED = {("t1_arms", "placebo group", "stopped because of cough")}
"""Cells for which no check says that the value is not the other row's."""


def right(table, row, column):
    return next(c.value for c in CELLS if (c.table, c.row, c.column) == (table, row, column))


def open_table(table):
    """The table with the sentences of its text and no facts."""
    spec = read_columns(COLUMNS / f"{table}.yaml")
    found = PaperTable(spec, "p", "", TEXT_OF[table], [], UnitTable())
    found.read_paper(paper_sentences(chunk_paper(read(TEXTS / TEXT_OF[table]))))
    return spec, found


@needs_texts
@pytest.mark.parametrize("table", TEXT_OF)
def test_a_model_that_knows_the_cells_fills_them_and_leaves_out_what_is_not_stated(table, tmp_path):
    with FaultServer(answer=ideal_cell) as server:
        command = [sys.executable, "-m", "alexandria", "table", str(COLUMNS / f"{table}.yaml")]
        command += [str(TEXTS / TEXT_OF[table]), "--library", str(tmp_path / "l.duckdb")]
        command += ["--base-url", server.base_url, "--model", "ideal", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    for row in json.loads(done.stdout)["rows"]:
        for column, cell in row["cells"].items():
            value = right(table, row["row"] or "", column)
            if (table, row["row"], column) in _UNDECIDED:
                assert cell["state"] == "unclear"
            elif value is None:
                assert cell["state"] == "not stated"
            else:
                assert cell["value"] == pytest.approx(value), (row["row"], column)


@needs_texts
@pytest.mark.parametrize("table", TEXT_OF)
def test_no_answer_whatever_it_is_makes_a_wrong_cell(table):
    spec, found = open_table(table)
    tried = 0
    for (place, number), question in found.open_cells():
        value = right(table, found.rows[place].name, spec.columns[number].name)
        for passage in question.passages(found.sentences):
            for k, reading in enumerate(passage.readings):
                for mention in find_numbers(reading.text):
                    answer = CellAnswer(reading.text[mention.start : mention.end], (k,))
                    cell = question.judge(passage, answer)
                    tried += 1
                    assert cell.state is not CellState.STATED or cell.value == pytest.approx(value)
    assert tried > 0
