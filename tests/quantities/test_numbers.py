"""Numbers of sentences as they come out of PDFs: found with value, range and unit; digits of names are not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.quantities import NumberKind, find_numbers, registry, same_number
from alexandria.quantities.unit_table import SYMBOLS, WORDS


def read(text: str) -> list[tuple[tuple[float, ...], str]]:
    return [(n.parts, n.unit) for n in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200 mg/kg were given", [((1200,), "milligram / kilogram")]),
        ("1 200 mg kg−1 were given", [((1200,), "milligram / kilogram")]),
        ("1\u2009200 mg kg-1", [((1200,), "milligram / kilogram")]),
        ("3.5 × 10^-3 mol/L", [((0.0035,), "mole / liter")]),
        ("3.5 × 10 −3 M", [((0.0035,), "molar")]),
        ("3.5×10⁻³ M", [((0.0035,), "molar")]),
        ("a rate of 10−3 per day", [((0.001,), "1 / day")]),
        ("1e-3 of them", [((0.001,), "")]),
        ("10 6 cells/mL were seeded", [((1e6,), "cell / milliliter")]),
        ("2 × 105 CFU/mL", [((2e5,), "colony_forming_unit / milliliter")]),
        ("10–20% of it", [((10, 20), "percent")]),
        ("between 10 and 20 mL", [((10, 20), "milliliter")]),
        ("−5–5 V", [((-5, 5), "volt")]),
        ("60 ± 5% (n = 12, P < 0.05)", [((60, 5), "percent"), ((12,), ""), ((0.05,), "")]),
        ("6x10^5 cells", [((6e5,), "cell")]),
        ("a plate of 5x5 mm", [((5,), "millimeter"), ((5,), "millimeter")]),
        ("(6 ± 3) x10^-3 μm^2/s", [((0.006, 0.003), "micrometer ** 2 / second")]),
        ("(2.1–3.4) × 10^5 cells/mL", [((2.1e5, 3.4e5), "cell / milliliter")]),
        ("0.13 +/- 0.10 m/s", [((0.13, 0.1), "meter / second")]),
        (r"40 $\mu$m deep", [((40,), "micrometer")]),
        (r"about 40 \mu m.", [((40,), "micrometer")]),
        (r"0.5$\,\mu$M of it", [((0.5,), "micromolar")]),
        (r"10$^{-3}$ {\mu}m$^2$/s", [((0.001,), "micrometer ** 2 / second")]),
        (r"6 $\pm$ 3 kg at 37$^\circ$C", [((6, 3), "kilogram"), ((37,), "degree_Celsius")]),
        (r"$T=0.5\,\mathrm{K}$", [((0.5,), "kelvin")]),
        ("$n=5$ and $2k$ of $V_0$", [((5,), "")]),
        ("it costs $5 and later $10", [((5,), "dollar"), ((10,), "dollar")]),
        ("12.3(4) eV", [((12.3, 0.4), "electron_volt")]),
        ("37 ◦C, 37˚C and 37 ºC", [((37,), "degree_Celsius")] * 3),
        ("0.1 M acetate buffer", [((0.1,), "molar")]),
        (
            "It fell (Graph 3) and 3004 ± 12 mm Hg was left (Figs 3 & 4).",
            [((3004, 12), "millimeter_Hg")],
        ),
        (
            "The share 3m^2/2 is whole, and 5n^2 + 1 is odd on 7 m^2",
            [((1,), ""), ((7,), "meter ** 2")],
        ),
        ("A product 2αβ of 3 μm", [((3,), "micrometer")]),
        ("A fresh method (abc; Dole and Weir, 2011) takes 3 s", [((3,), "second")]),
        ("Trees disagree (Able, Baker, van Cole, & Dorn, 2003).", []),
        ("A. Able,^1 B. Baker ,^2 and C. Cole^2", []),
        ("We ask when one performs 3 tests on one lake", [((3,), ""), ((1,), "")]),
        ("We moved them one by one at the 6-311++G(2df,2pd) level", []),
        ("A set of at least |G|^2 and one related to it", []),
        (
            "Above some critical one (0.4 M) it fell, in the lower one the rate rose",
            [((0.4,), "molar")],
        ),
        ("The cluster one held two lakes", [((2,), "")]),
        ("9.81 m s^-2", [((9.81,), "meter / second ** 2")]),
        ("0.5 mg kg-1 day-1", [((0.5,), "milligram / day / kilogram")]),
        ("5 kg m−3", [((5,), "kilogram / meter ** 3")]),
        (
            "237 W/(m·K) and 4.2 J/(kg K)",
            [((237,), "watt / kelvin / meter"), ((4.2,), "joule / kelvin / kilogram")],
        ),
        ("fell from 39 K to 36.5 K", [((39,), "kelvin"), ((36.5,), "kelvin")]),
        ("a pressure of 120/80 mmHg", [((120,), "millimeter_Hg"), ((80,), "millimeter_Hg")]),
        ("1 part in 10 billion per year", [((1, 1e10), "1 / year")]),
        ("one in ten rats, one of three cats", [((1, 10), ""), ((1,), ""), ((3,), "")]),
        ("5, 10 and 15 mg", [((5,), "milligram"), ((10,), "milligram"), ((15,), "milligram")]),
        ("8,000 × g for 10 min", [((8000,), "standard_gravity"), ((10,), "minute")]),
        ("Table row: Mass (kg) = 5; T (°C) = 37.", [((5,), "kilogram"), ((37,), "degree_Celsius")]),
        ("5 million people", [((5e6,), "")]),
        ("twenty-five rats and a threefold rise", [((25,), ""), ((3,), "fold")]),
        ("two thirds of the mice", [((2 / 3,), "")]),
        ("twice the dose", [((2,), "")]),
        ("a 1:100 dilution", [((1, 100), "")]),
        ("a 12-week course", [((12,), "week")]),
        ("12,5 % and 0·05", [((12.5,), "percent"), ((0.05,), "")]),
        ("$5 a day", [((5,), "dollar")]),
    ],
)
def test_a_number_is_read_however_it_is_printed(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "TP53 and CDKN2A, H2O and CO2, IL-6 and SARS-CoV-2",
        "as Fig. 3, Figs. 4 and 5A, Table 2, Eq. (4) and Section 3.2 show",
        "this was known [12], [3, 5–7] and ref. 8",
        "as found before (Smith et al., 2019; Jones and Lee, 2020)",
        "Smith et al. (2019) saw it, and so did Jones (2021)",
        "doi:10.1371/journal.pone.0012345, https://example.org/12/34",
        "in type 2 diabetes, on chromosome 17, in version 4.0.2",
        "16S rRNA, 3D cultures, 4T1 cells, 5-HT, 14-3-3 and 4-hydroxytamoxifen",
        "one of the others, and no one else",
        "two-way and three-dimensional",
    ],
)
def test_digits_of_names_and_references_are_no_numbers(text):
    assert read(text) == []


def test_years_are_dates_and_counted_things_are_not():
    assert [n.kind for n in find_numbers("from 2010 to 2015")] == [NumberKind.DATE]
    assert [n.kind for n in find_numbers("On 15 March 2020 it began")] == [NumberKind.DATE]
    assert [n.kind for n in find_numbers("in 2000 patients")] == [NumberKind.PLAIN]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("P < 0.05", "<"),
        ("p<0.05", "<"),
        ("at least 18 years", "≥"),
        ("65 years or older", "≥"),
        ("up to 3 h", "≤"),
        ("ca. 3 m", "~"),
    ],
)
def test_bounds_are_kept(text, bound):
    assert [n.bound for n in find_numbers(text)] == [bound]


def test_a_bound_may_be_left_out_but_not_turned_round():
    (less,), (more,), (plain,) = map(find_numbers, ("P < 0.05", "P > 0.05", "P = 0.05"))
    assert same_number(less, plain)
    assert not same_number(less, more)


def test_spans_point_into_the_text_as_printed():
    text = "They got about 50 µM of it."
    (number,) = find_numbers(text)
    assert text[number.start : number.end] == "about 50 µM"
    assert number.printed_unit == "µM"


@pytest.mark.parametrize("name", sorted({*SYMBOLS.values(), *WORDS.values()}))
def test_the_registry_knows_every_unit_by_the_name_in_the_tables(name):
    assert str(registry().parse_units(name)) == name


UNITS = {
    "%": "percent", "mg/kg": "milligram / kilogram", "mg kg−1": "milligram / kilogram", "°C": "degree_Celsius",
    "ms": "millisecond", "m s−2": "meter / second ** 2", "µM": "micromolar", "kDa": "kilodalton", "": "",
    "W m−2": "watt / meter ** 2", "cells/mL": "cell / milliliter", "weeks": "week", "GPa": "gigapascal",
}  # fmt: skip
GAPS = st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"])


def grouped(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


@given(
    st.integers(0, 10**9),
    st.sampled_from([",", " ", "\u2009", "\u202f", ""]),
    GAPS,
    st.sampled_from(sorted(UNITS)),
)
def test_a_whole_number_comes_back_from_every_way_to_print_it(number, separator, gap, unit):
    (found,) = find_numbers(f"It was {grouped(number, separator)}{gap}{unit}".rstrip())
    assert (found.value, found.unit) == (number, UNITS[unit])


@given(
    st.integers(1, 9999),
    st.integers(-30, 30).filter(bool),
    st.sampled_from(
        [
            "{m} × 10^{e}",
            "{m} × 10{e}",
            "{m}×10{e}",
            "{m} × 10 {e}",
            "{m}e{e}",
            "{m} x 10^{e}",
            "{m} · 10^{{{e}}}",
        ]
    ),
    st.sampled_from("-−"),
    st.sampled_from(sorted(UNITS)),
)
def test_a_power_of_ten_comes_back_from_every_way_to_print_it(
    thousandths, exponent, form, minus, unit
):
    mantissa = thousandths / 1000
    printed = form.format(m=f"{mantissa:.3f}", e=str(exponent).replace("-", minus))
    (found,) = find_numbers(f"It was {printed} {unit}".rstrip())
    assert math.isclose(found.value, mantissa * 10.0**exponent, rel_tol=1e-12)
    assert found.unit == UNITS[unit]


@given(
    st.integers(0, 500),
    st.integers(1, 500),
    st.sampled_from(
        ["{a}–{b}", "{a}-{b}", "{a} to {b}", "{a} – {b}", "between {a} and {b}", "from {a} to {b}"]
    ),
    st.sampled_from(sorted(UNITS)),
)
def test_a_range_comes_back_from_every_way_to_print_it(low, width, form, unit):
    if form == "{a}-{b}" and low == 10:
        form = "{a}–{b}"  # "10-12" may be a power
    (found,) = find_numbers(f"It was {form.format(a=low, b=low + width)} {unit}".rstrip())
    assert (found.low, found.high, found.unit) == (low, low + width, UNITS[unit])


@given(
    st.text(max_size=80) | st.text(alphabet="0123456789.,-−–×^ ()[]%eE/:±<>kgmsµ°C′'", max_size=40)
)
def test_any_text_is_read_and_spans_lie_within_it(text):
    for number in find_numbers(text):
        assert 0 <= number.start < number.number_end <= number.end <= len(text)
        assert not math.isnan(number.value)


@pytest.mark.parametrize(
    "text",
    [
        "3,3′,5,5′-tetramethyl benzidine",
        "1,1-diphenyl-2-picrylhydrazyl",
        "2,2′-azino-bis",
        "2,4,6-trinitrotoluene",
        "ribulose-1,5-bisphosphate",
        "fructose-2,6-bisphosphatase",
        "3-phosphoglycerate",
        "6-phosphogluconate",
    ],
)
def test_places_in_a_molecule_are_no_numbers(text):
    assert find_numbers(f"A solution of {text} was added.") == ()


def test_a_list_of_ages_and_a_comma_for_a_point_are_numbers():
    assert find_numbers("The 1,2,3-day-old chicks were fed.") != ()
    assert find_numbers("A 2,5-year survival was seen.") != ()
    assert find_numbers("A 3-glycine linker was added.") != ()
    assert [n.value for n in find_numbers("The dose of IL-6,5-fold that of IL-2, was lethal.")] == [
        5
    ]
