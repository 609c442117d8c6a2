"""Numbers of plain statements, each with what it is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.knowledge import Quantity, QuantityRole
from alexandria.quantities import measurements

START, END, DIFFERENCE = QuantityRole.START, QuantityRole.END, QuantityRole.DIFFERENCE
SIZE, P = QuantityRole.SAMPLE_SIZE, QuantityRole.P_VALUE
MMHG = "millimeter_Hg"


def with_interval(value, low, high, level=95, **more):
    return Quantity(value=value, interval_low=low, interval_high=high, interval_level=level, **more)


@pytest.mark.parametrize(
    ("statement", "quantities"),
    [
        ("It was 8.4 mmHg (95% CI 6.1 to 10.7).", [with_interval(8.4, 6.1, 10.7, unit=MMHG)]),
        ("It was 8.4 (95% CI 6.1 to 10.7) mmHg.", [with_interval(8.4, 6.1, 10.7, unit=MMHG)]),
        ("RR 0.40, 95% CI 0.17 to 0.95", [with_interval(0.4, 0.17, 0.95)]),
        ("OR 2.3 [90% confidence interval: 1.1, 4.7]", [with_interval(2.3, 1.1, 4.7, 90)]),
        ("OR 2.3 (CI 1.1–4.7)", [with_interval(2.3, 1.1, 4.7, None)]),
        (
            "HR 0.5 and 0.7 (95% CI 0.3–0.9 and 0.4–1.1)",
            [with_interval(0.5, 0.3, 0.9), with_interval(0.7, 0.4, 1.1)],
        ),
    ],
)
def test_a_confidence_interval_belongs_to_its_value(statement, quantities):
    assert list(measurements(statement)) == quantities


@pytest.mark.parametrize(
    ("statement", "quantity"),
    [
        ("It was 152.3 ± 11.2 mmHg.", Quantity(value=152.3, uncertainty=11.2, unit=MMHG)),
        ("It was 152.3 (SD 11.2) mmHg.", Quantity(value=152.3, uncertainty=11.2, unit=MMHG)),
        ("between 5 and 8 mg", Quantity(value=6.5, low=5, high=8, unit="milligram")),
        ("5–8 mg", Quantity(value=6.5, low=5, high=8, unit="milligram")),
        ("Doses ranged from 5 to 8 mg.", Quantity(value=6.5, low=5, high=8, unit="milligram")),
        (
            "It was raised at temperatures from 5 to 8 K.",
            Quantity(value=6.5, low=5, high=8, unit="kelvin"),
        ),
        ("a layer with 5 wt% SiC", Quantity(value=5, unit="percent")),
        ("No more than 5 mg was given.", Quantity(value=5, unit="milligram", bound="≤")),
        ("It held more than 12 h.", Quantity(value=12, unit="hour", bound=">")),
        ("A sample of 120 students", Quantity(value=120, role=SIZE)),
        ("n = 48", Quantity(value=48, role=SIZE)),
        ("p < 0.001", Quantity(value=0.001, role=P, bound="<")),
        ("a p-value of 0.04", Quantity(value=0.04, role=P)),
        ("It fell by 2.5 K.", Quantity(value=2.5, role=DIFFERENCE, unit="kelvin")),
        ("a difference of −9.1 mmHg", Quantity(value=-9.1, role=DIFFERENCE, unit=MMHG)),
        ("A is 2.5 K warmer than B.", Quantity(value=2.5, role=DIFFERENCE, unit="kelvin")),
        ("a 12% reduction", Quantity(value=12, role=DIFFERENCE, unit="percent")),
        ("1 part in 10 billion per year", Quantity(value=1e-10, unit="1 / year")),
    ],
)
def test_one_number_is_one_quantity_with_its_role(statement, quantity):
    assert measurements(statement) == (quantity,)


@pytest.mark.parametrize(
    ("statement", "values", "unit"),
    [
        ("It fell from 39 K to 36.5 K.", (39, 36.5), "kelvin"),
        ("It rose from 5 to 8 mg.", (5, 8), "milligram"),
        ("reduced from 12.5% in 2010 to 8.1% in 2015", (12.5, 8.1), "percent"),
        ("from 152.3 ± 11.2 mmHg to 138.5 ± 9.8 mmHg", (152.3, 138.5), MMHG),
    ],
)
def test_a_change_has_a_start_and_an_end_and_is_no_range(statement, values, unit):
    found = measurements(statement)
    assert [(q.value, q.role, q.unit) for q in found] == [
        (values[0], START, unit),
        (values[1], END, unit),
    ]
    assert all(q.low is None for q in found)


@pytest.mark.parametrize(
    ("statement", "count", "size"),
    [
        ("14 of 107 patients", 14, 107),
        ("14 out of the 107 patients", 14, 107),
        ("14/107 patients", 14, 107),
        ("It was seen in two of three trials.", 2, 3),
        ("One of three trials failed.", 1, 3),
    ],
)
def test_a_share_of_a_sample_is_a_count_and_a_size(statement, count, size):
    assert measurements(statement) == (Quantity(value=count), Quantity(value=size, role=SIZE))


def test_a_list_with_one_unit_is_a_list_of_values():
    assert measurements("The peaks are at 385 and 410 nm.") == (
        Quantity(value=385, unit="nanometer"),
        Quantity(value=410, unit="nanometer"),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "CO_2 reaches C_3 plants, A1, MgB2 and TP53 [12] in 3'-5' direction by GTD(λ).",
        "One of the trials was the first one.",
        "It began on 15 March 2020 and ended in 2021.",
    ],
)
def test_names_marks_dates_and_pronouns_are_no_quantities(statement):
    assert measurements(statement) == ()


@given(
    st.text(max_size=60)
    | st.text(alphabet="0123456789.,-–± ()[]%ofn=p<95CItorm/", max_size=50)
    | st.lists(
        st.sampled_from(
            "95% CI 6.1 to 10.7 ( ) of 12 mg fell from by n = p < 0.05 and , SD".split()
        )
    ).map(" ".join)
)
def test_any_text_is_measured(statement):
    for quantity in measurements(statement):
        assert (quantity.low is None) == (quantity.high is None)
        assert (quantity.interval_low is None) == (quantity.interval_high is None)
