"""Values of facts: number and unit apart, a quantity for machines, identifiers told by their form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.knowledge import Quantity, ValueKind
from alexandria.quantities import (
    canonical_unit,
    compact_sizes,
    find_numbers,
    parse_value,
    registry,
    same_number,
    same_unit,
    with_header_unit,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("180 °C", ("180", "°C")),
        ("12.5%", ("12.5", "%")),
        ("60 ± 5%", ("60 ± 5", "%")),
        ("10 to 12 weeks", ("10 to 12", "weeks")),
        ("3.5 × 10^-3 mol/L", ("3.5 × 10^-3", "mol/L")),
        ("1,200 mg/kg", ("1,200", "mg/kg")),
        ("−40 °C", ("−40", "°C")),
        ("-21 °C", ("-21", "°C")),
        ("-27.6 ± 3.5 mV", ("-27.6 ± 3.5", "mV")),
        ("about 3 s", ("about 3", "s")),
        ("12 patients", ("12", "patients")),
        ("2004", ("2004", "")),
        ("TP53", ("TP53", "")),
        ("crushed basalt", ("crushed basalt", "")),
        ("38 × 23 × 10 cm", ("38 × 23 × 10 cm", "")),
        ("5 rats and 3 mice died", ("5 rats and 3 mice died", "")),
        ("60% of the patients", ("60% of the patients", "")),
        ("20 min at 37 °C", ("20 min at 37 °C", "")),
    ],
)
def test_quantities_are_parted_and_everything_else_is_left_whole(text, parts):
    assert parse_value(text)[2:] == parts


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("60 ± 5%", Quantity(value=60, uncertainty=5, unit="percent")),
        ("10–12 weeks", Quantity(value=11, low=10, high=12, unit="week")),
        ("P < 0.05", Quantity(value=0.05, bound="<")),
        ("about 3 s", Quantity(value=3, unit="second", bound="~")),
        ("60% of the patients", Quantity(value=60, unit="percent")),
        ("2004", Quantity(value=2004)),
    ],
)
def test_a_quantity_says_what_the_printed_value_means(text, quantity):
    assert parse_value(text)[1] == quantity


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10.1371/journal.pone.0001", ValueKind.DOI),
        ("https://doi.org/10.1000/x1", ValueKind.DOI),
        ("March 2020", ValueKind.DATE),
        ("2020-03-15", ValueKind.DATE),
        ("15 March 2020", ValueKind.DATE),
        ("1998–2004", ValueKind.DATE),
        ("TP53", ValueKind.GENE),
        ("BRCA1", ValueKind.GENE),
        ("CO2", ValueKind.CHEMICAL),
        ("H₂SO₄", ValueKind.CHEMICAL),
        ("Ca2+", ValueKind.CHEMICAL),
        ("NaCl", ValueKind.CHEMICAL),
        ("NM_000546.5", ValueKind.ACCESSION),
        ("GSE12345", ValueKind.ACCESSION),
        ("NCT01234567", ValueKind.ACCESSION),
        ("rs123456", ValueKind.ACCESSION),
        ("HeLa", ValueKind.TEXT),
        ("H1N1", ValueKind.TEXT),
        ("CNN", ValueKind.TEXT),
        ("PCR", ValueKind.TEXT),
        ("COVID19", ValueKind.TEXT),
        ("Figure 3", ValueKind.TEXT),
        ("12 patients", ValueKind.QUANTITY),
    ],
)
def test_what_a_value_is_shows_in_its_form(text, kind):
    assert parse_value(text)[0] is kind


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("mg/kg", "mg kg−1"),
        ("mg/kg", "milligrams per kilogram"),
        ("µm", "μm"),
        ("µm", "microns"),
        ("◦C", "°C"),
        ("mL", "cm³"),
        ("percent", "%"),
        ("m/s2", "m s^-2"),
        ("Hz", "per second"),
        ("M", "mol/L"),
        ("frobs", "frobs"),
    ],
)
def test_one_unit_has_many_spellings(a, b):
    assert same_unit(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("mg", "g"), ("°C", "K"), ("copies/mL", "cells/mL"), ("%", "‰"), ("mm", "mM"), ("h", "")],
)
def test_another_unit_is_another_even_if_it_could_be_converted(a, b):
    assert not same_unit(a, b)


def test_canonical_names_are_what_pint_prints():
    for printed in ("mg kg−1 day−1", "W m−2 K−1", "N m", "kg/m3", "cells per mL"):
        name = canonical_unit(printed)
        assert str(registry().parse_units(name)) == name


@pytest.mark.parametrize(
    ("header", "cell", "told"),
    [
        ("Mass (kg)", "5", ("Mass", "5 kg")),
        ("Share [%]", "1.86 ± 0.17", ("Share", "1.86 ± 0.17 %")),
        ("Length (bp)", "453–2,159", ("Length", "453–2,159 bp")),
        ("Mass (kg)", "5 g", ("Mass (kg)", "5 g")),
        ("Mass (kg)", "not weighed", ("Mass (kg)", "not weighed")),
        ("Index (PDI)", "0.16", ("Index (PDI)", "0.16")),
        ("Counts (cells/mL) (mm/h)", "6.6 2.4", ("Counts (cells/mL) (mm/h)", "6.6 2.4")),
    ],
)
def test_a_unit_in_the_head_of_a_column_goes_to_the_number(header, cell, told):
    assert with_header_unit(header, cell) == told


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("60 m x 60 m x 30 m", "60 × 60 × 30 m"),
        ("a block of 2.5 cm × 4 cm", "a block of 2.5 × 4 cm"),
        ("5 mm x 3 cm", "5 mm x 3 cm"),
        ("5 × 3 cm", "5 × 3 cm"),
    ],
)
def test_a_size_tells_its_unit_once(printed, told):
    assert compact_sizes(printed) == told


_NUMBERS = st.sampled_from(
    "5;-5;−5;1,200;0.5;10–20;10-20;10^5;<5;> 10;~3;about 3;half;three;1:100;5e-3;+3;≥2;12.3(4);1 200;2 to 3;"
    "-10 to -5;up to 5;60 ± 5;3.5 × 10^-3".split(";")
)
_UNITS = st.sampled_from(
    "mg;%;°C;mg/kg;patients;fold;-fold;days;h;U/L;mM;kDa;bp;cm^-1;-;m s^-1;× g;mm Hg".split(";")
)


@given(_NUMBERS, st.sampled_from([" ", "", "-", " - "]), _UNITS)
def test_number_and_unit_apart_print_the_same_number_as_the_whole(number, gap, unit):
    printed = f"{number}{gap}{unit}"
    _, _, value, parted = parse_value(printed)
    if parted:
        whole, apart = find_numbers(printed), find_numbers(f"{value} {parted}")
        assert len(whole) == len(apart)
        assert all(map(same_number, whole, apart))
