"""Values of facts: what their form tells of them, and their units."""

from __future__ import annotations

import pytest

from alexandria.knowledge import ValueKind
from alexandria.quantities import (
    canonical_unit,
    compact_sizes,
    registry,
    same_unit,
    value_kind,
    with_header_unit,
)


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
        ("60 ± 5%", ValueKind.QUANTITY),
        ("P < 0.05", ValueKind.QUANTITY),
        ("60% of the patients", ValueKind.QUANTITY),
        ("2004", ValueKind.DATE),
        ("crushed basalt", ValueKind.TEXT),
        ("5 rats and 3 mice died", ValueKind.TEXT),
    ],
)
def test_what_a_value_is_shows_in_its_form(text, kind):
    assert value_kind(text) is kind


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
