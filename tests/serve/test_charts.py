"""The geometry of the small charts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alexandria.answers import UnitTable, entity, search
from alexandria.library import DayGrowth
from alexandria.serve.svg_charts import dot_plots, growth_chart


def test_values_are_converted_to_the_unit_of_most(library):
    facts = [hit.fact for hit in search(library, "yield strength")]
    (plot,) = dot_plots(facts, UnitTable())
    assert plot.unit == "megapascal"
    assert [row.value for row in plot.rows] == ["200", "250", "350"]
    assert [row.x for row in plot.rows] == sorted(row.x for row in plot.rows)


def test_an_interval_lies_around_its_value(library):
    facts = [*entity(library, "cachectin").facts, *entity(library, "cachectin").facts]
    for plot in dot_plots(facts, UnitTable()):
        assert all(row.low <= row.x <= row.high for row in plot.rows)


def test_a_single_number_has_no_plot(library):
    assert dot_plots(entity(library, "alloy A").facts, UnitTable()) == []


@given(st.lists(st.integers(min_value=0, max_value=10**7), max_size=80))
def test_bars_stay_in_their_box(facts):
    days = [DayGrowth(date(2026, 1, 1) + timedelta(n), 1, count) for n, count in enumerate(facts)]
    chart = growth_chart(days)
    assert (chart is None) == (max(facts[-60:], default=0) == 0)
    for bar in chart.bars if chart else ():
        assert 0 <= bar.x <= bar.x + bar.width <= chart.width + 1
        assert -0.1 <= bar.y <= bar.y + bar.height <= chart.height + 0.2
