"""Cleaning takes out what a parser stumbles over, and nothing that it cannot give back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alexandria.openie import clean

PIECES = st.sampled_from(
    """zinc rats f(x) Fe(II) [C]-dependent (n=10) (see Fig. 2) [3] [4,5] $a+b$ 5 mg/mL 4°C 10^-6 × 3 Table 2
    MATHSYM0Q MATHSYM12Q ( ) [ ] \x01 \x02 not only but also x = 3. https://a.b/c. (i) (Smith et al., 2001) Wood
    [2010] protein(s) . , ;""".split(" ")
)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Zinc helps [3, 4].", "Zinc helps."),
        ("Zinc helps (Smith et al., 2001).", "Zinc helps."),
        ("Zinc (Zn) helps.", "Zinc helps."),
        ("(a) Zinc helps.", "Zinc helps."),
        ("However, zinc helps.", "zinc helps."),
        ("Figure 3. Zinc in water.", "Zinc in water."),
        ("Wood [2010] came.", "Wood came."),
    ],
)
def test_what_is_no_prose_goes(sentence, text):
    assert clean(sentence).text == text


@pytest.mark.parametrize(
    "formula",
    ["$x^2$", "f(x)", "4°C", "0.5 mg/mL", "5 nm to 25 nm", "10^-6", "[C]-dependent", "n = 3"],
)
def test_a_formula_is_one_word_and_comes_back(formula):
    cut = clean(f"We saw {formula} there.")
    assert len(cut.text.split()) == 4
    assert cut.restore(cut.text) == f"We saw {formula} there."


def test_what_stood_in_brackets_is_kept_beside_the_text():
    assert clean("The dose (5 mg) was low.").asides == ("5 mg",)


def test_a_quantity_in_latex_is_no_formula():
    cleaned = clean(r"The speed of $V_1$ was 6 $\pm$ 3 $\mu$m/s at 37$^\circ$C.")
    assert cleaned.formulae[0] == "$V_1$"
    assert "6 ± 3 μm/s" in cleaned.numbers_in
    assert "37°C" in cleaned.numbers_in


def test_numbers_of_equations_and_pointers_are_no_quantities():
    assert "3" not in clean("See the sum in (3) and Table 3 and Eq. 3.").numbers_in
    assert "0.5 mg/mL" in clean("We gave 0.5 mg/mL daily.").numbers_in


def letters(text: str) -> str:
    return re.sub(r"[\s\x01\x02]", "", text)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=15).map(" ".join) | st.text(max_size=60))
@example("Fig.  3. zinc")
@example("MATHSYM0Q (a")
@example("f(MATHSYM1Q)")
def test_restoring_gives_only_what_was_there(sentence):
    cut = clean(sentence)
    restored = cut.restore(cut.text)
    rest = iter(letters(sentence))
    dropped = all(c in rest for c in letters(restored))
    assert dropped or "but" in sentence or "accordance" in sentence.lower()
    assert "\x01" not in f"{cut.text}{cut.formulae}{cut.asides}"
    assert cut.caption in " ".join(sentence.split())


def test_quantities_that_a_parser_tears_become_one_word():
    cleaned = clean("The pressure was 123 ± 12 mm Hg at doses of 25, 50 & 100 mg/kg.")
    assert cleaned.formulae == ("25, 50 & 100 mg/kg", "123 ± 12 mm Hg")
    assert cleaned.restore(cleaned.text).startswith("The pressure was 123 ± 12 mm Hg at")


def test_a_list_is_not_taken_together_where_its_items_belong_to_others():
    cleaned = clean("A and B took 25 and 50 mg/kg, respectively.")
    assert cleaned.formulae == ("50 mg/kg",)


def test_a_formula_of_markdown_may_hold_brackets():
    cleaned = clean(r"We divide until \(\gcd(x,y)=1\) and \(f(g(n))\) holds for 3 of them.")
    assert cleaned.formulae == (r"\(\gcd(x,y)=1\)", r"\(f(g(n))\)")
    assert "3 of them" in cleaned.numbers_in
