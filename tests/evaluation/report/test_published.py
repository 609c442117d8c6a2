"""Published figures are data with a source each."""

import pytest

from alexandria.errors import SettingsError
from alexandria.evaluation.report.published import (
    differing_conditions,
    load_published,
    published_names,
)


@pytest.mark.parametrize("name", published_names())
def test_every_table_has_a_source_and_sane_figures(name):
    table = load_published(name)
    assert table.source.startswith("https://")
    assert table.cite
    assert {"answerer", "rotations", "temperature", "unreadable"} <= set(table.conditions)
    for row in table.figures:
        assert row.nothing < row.original
        assert 0 < row.retention < 1.2
        for arm, (low, high) in row.intervals.items():
            assert low <= getattr(row, arm) <= high


def test_retention_is_worked_out_from_the_printed_accuracies():
    (row, *_) = load_published("paper-full").figures
    assert row.retention == pytest.approx((83.51 - 49.48) / (90.72 - 49.48))


def test_conditions_that_differ_are_told_and_unknown_ones_too():
    table = load_published("paper-full")
    ours = dict(table.conditions) | {"rotations": 4}
    del ours["answerer"]
    told = differing_conditions(ours, table)
    assert ("rotations", "4", "1") in told
    assert ("answerer", "not known", "gemini-1.5-flash-8b") in told
    assert len(told) == 2


def test_an_unknown_table_is_refused_with_the_names_there_are():
    with pytest.raises(SettingsError) as refused:
        load_published("../results")
    assert "paper-full" in refused.value.hint
