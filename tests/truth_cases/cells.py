"""The right cells of the tables in columns/, and a model that knows them: what it answers about a passage.

A cell is a number in the column's unit, or None where the text does not state it. `printed` is how the text prints
it, `where` are words of the sentence that says it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["CELLS", "COLUMNS", "RightCell", "ideal_cell"]

COLUMNS = Path(__file__).with_name("columns")


@dataclass(frozen=True)
class RightCell:
    """One cell: `row` is empty where the paper is the row."""

    table: str
    row: str
    column: str
    value: float | None
    printed: str = ""
    where: str = ""


def _cells(table: str, row: str, where: str, **values: tuple[float, str] | None) -> list[RightCell]:
    return [
        RightCell(table, row, column.replace("_", " "), *(given or (None, "")), where)
        for column, given in values.items()
    ]


CELLS: list[RightCell] = [
    *_cells(
        "t1_arms", "treatment group", "In the treatment group",
        patients=(48, "48"), pressure_before=(152.3, "152.3 ± 11.2 mmHg"),
        pressure_after=(138.5, "138.5 ± 9.8 mmHg"), heart_rate=None,
    ),
    *_cells("t1_arms", "treatment group", "because of cough", stopped_because_of_cough=(3, "Three")),
    *_cells(
        "t1_arms", "placebo group", "In the placebo group",
        patients=(46, "46"), pressure_before=(151.8, "151.8 ± 10.9 mmHg"),
        pressure_after=(147.1, "147.1 ± 10.4 mmHg"), heart_rate=None,
    ),
    *_cells("t1_arms", "placebo group", "because of cough", stopped_because_of_cough=(1, "one")),
    *_cells("t2_materials", "A1", "respectively", yield_strength=(0.245, "245 MPa"),
            strength_lost=None, thermal_conductivity=None),
    *_cells("t2_materials", "A2", "respectively", yield_strength=(0.310, "310 MPa"),
            strength_lost=None, thermal_conductivity=None),
    *_cells("t2_materials", "A3", "respectively", yield_strength=(0.402, "402 MPa"),
            thermal_conductivity=None),
    *_cells("t2_materials", "A3", "lost 18%", strength_lost=(18, "18%")),
    *_cells("t2_compounds", "MgB2", "MgB2", transition_before_doping=(39, "39 K"),
            transition_after_doping=(36.5, "36.5 K")),
    *_cells("t2_compounds", "ZrB2", "", transition_before_doping=None, transition_after_doping=None),
    *_cells("t2_others", "", "emissivity", thermal_conductivity=(237, "237 W/(m·K)"),
            emissivity=(0.85, "0.85"), hardness=None),
    *_cells("t4_pooled", "placebo", "placebo", RR_of_diabetes=(0.40, "0.40"), lower_end=(0.17, "0.17"),
            upper_end=(0.95, "0.95")),
    *_cells("t4_pooled", "placebo", "8%", heart_failure=(8, "8%")),
    *_cells("t4_pooled", "metformin", "metformin", RR_of_diabetes=(1.02, "1.02"), lower_end=(0.69, "0.69"),
            upper_end=(1.52, "1.52"), heart_failure=None),
    *_cells("t4_pooled", "acarbose", "acarbose", RR_of_diabetes=(0.92, "0.92"), lower_end=(0.55, "0.55"),
            upper_end=(1.53, "1.53"), heart_failure=None),
]  # fmt: skip
"""Every cell of every table."""

_SENTENCE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^QUESTION: (.+)$", re.MULTILINE)


def ideal_cell(body: dict[str, Any]) -> str:
    """What a model that knows the right cells answers to a question about one of them."""
    message = body["messages"][-1]["content"]
    asked = _QUESTION.findall(message)[-1]
    cell = _ASKED[asked]
    named = [int(n) for n, text in _SENTENCE.findall(message) if cell.where in text]
    if cell.value is None or not named:
        return json.dumps({"sentences": [], "value": ""})
    return json.dumps({"sentences": named[:1], "value": cell.printed})


def _questions() -> dict[str, RightCell]:
    """The cells by their questions, as the files of columns word them."""
    from alexandria.answers import CellQuestion, UnitTable, read_columns
    from alexandria.answers.cell_checks import RowThing

    found = {}
    for cell in CELLS:
        spec = read_columns(COLUMNS / f"{cell.table}.yaml")
        column = next(c for c in spec.columns if c.name == cell.column)
        row = RowThing(cell.row, (cell.row,)) if cell.row else RowThing()
        found[CellQuestion(column, row, (), UnitTable())._asked()] = cell
    return found


_ASKED = _questions()
