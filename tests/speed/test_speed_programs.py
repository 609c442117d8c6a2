"""The programs that measure speed: their tables, and that two checkouts can be set side by side."""

from __future__ import annotations

import pytest

from tests.speed import batch_rounds_load, side_by_side
from tests.speed.client_saturation import busy_share
from tests.speed.figures import print_figures, read_figures
from tests.speed.imports import BASE, table


def test_ratios_are_to_the_import_of_duckdb_and_a_failure_is_no_zero():
    lines = table({BASE: 0.1, "import alexandria": 0.25, "alexandria --help": None})
    assert lines[1].split() == ["import", "duckdb", "0.100", "1.00"]
    assert lines[2].split() == ["import", "alexandria", "0.250", "2.50"]
    assert lines[3].split() == ["alexandria", "--help", "fails", "–"]


def test_figures_are_read_back_from_what_a_program_printed(capsys):
    print("a line for people")
    print_figures({"seconds": 1.5, "not measured": None})
    assert read_figures(capsys.readouterr().out) == {"seconds": 1.5}
    with pytest.raises(ValueError, match="no figures"):
        read_figures("a line for people\n")


def test_two_checkouts_are_compared_by_medians(monkeypatch, tmp_path):
    told = {tmp_path: iter([4.0, 2.0, 40.0]), side_by_side.HERE: iter([1.0, 2.0, 90.0])}
    monkeypatch.setattr(
        side_by_side, "_figures", lambda name, checkout, words: {"seconds": next(told[checkout])}
    )
    _, line = side_by_side.compare("check_costs", tmp_path, 3, [])
    assert line.split() == ["seconds", "4", "2", "0.50"]


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_rounds_of_batches_lose_nothing_and_pay_nothing_twice(kind):
    figures = batch_rounds_load.measure(200, 0.2, kind)
    assert figures["requests with a fault"] > 20
    assert [figures[n] for n in ("lost", "paid twice", "files left at the provider")] == [0, 0, 0]


def test_the_busy_share_of_slots_is_weighted_by_time():
    assert busy_share([(0.0, 2), (1.0, 0), (2.0, 1)], 2, 0.0, 4.0) == pytest.approx(0.5)
