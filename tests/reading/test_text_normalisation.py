import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.text_normalisation import (
    UNKNOWN,
    clean_text,
    decode_symbol_font,
    normalise,
    plain_script,
    settle_signs,
)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("e\ufb03cient \ufb01ndings", "efficient findings"),
        ("kept at 37 \u25e6C", "kept at 37°C"),
        ("kept at 37\u02daC", "kept at 37°C"),
        ("5 \u00b5g", "5 μg"),
        ("x \u2a7d 3", "x ≤ 3"),
        ("anti\u2010inflammatory", "anti-inflammatory"),
        ("10\u207b\u00b3", "10^-3"),
        ("H\u2082O", "H_2O"),
        ("Ara\u00b4ujo", "Araújo"),
        ("Mu\u0308ller", "Müller"),
        ("Mul\u0308ler", "Müller"),
        ("\U0001d465 = 2", "x = 2"),
        ("a\u00a0b", "a b"),
        ("\ue123", UNKNOWN),
        ("−3 ± 0.1 × 10", "−3 ± 0.1 × 10"),
    ],
)
def test_a_character_reads_as_people_search_for_it(given_text, wanted):
    assert normalise(given_text) == wanted


def test_a_bullet_is_no_degree():
    assert normalise("◦ first item") == "◦ first item"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.characters(codec=None)))
def test_no_nul_and_no_lone_surrogate_is_left(text):
    cleaned = clean_text(text + "\x00\ud800")
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


def test_a_raised_minus_becomes_a_hyphen_and_spaces_stay_outside():
    assert plain_script(" \u22123 ", "^") == " ^-3 "


def test_a_raised_point_between_units_is_no_script():
    assert plain_script(".", "^") == "."
    assert plain_script("-1.", "^") == "^-1."


def test_a_symbol_font_is_decoded_and_what_it_does_not_define_stays_private():
    assert decode_symbol_font("\uf061\uf0b0\uf0b1") == "α°±"
    assert normalise(decode_symbol_font("\uf0ff")) == UNKNOWN


def test_a_bar_is_a_dash_between_words_or_numbers_and_else_a_minus():
    assert settle_signs("5\u201210 mg") == "5–10 mg"
    assert settle_signs("at \u201280 degrees") == "at −80 degrees"
    assert settle_signs("pages [37\u201239]") == "pages [37–39]"
    assert settle_signs("protein \u2012coding") == "protein –coding"
    assert settle_signs("(\u20125.2)") == "(−5.2)"


def test_a_ring_of_another_font_after_a_number_is_a_degree():
    assert settle_signs("from 10◦ to 90◦") == "from 10° to 90°"


@given(st.text("a1 (\u2012°◦.", max_size=20))
def test_settling_signs_settles_all_bars_at_once(text):
    settled = settle_signs(text)
    assert "\u2012" not in settled
    assert settle_signs(settled) == settled


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("the high\u00adest pre\u00advail\u00ading", "the highest prevailing"),
        ("gly\u00adco\u00adgen syn\u00ad-", "glycogen syn\u00ad"),
        ("by a mea\u00ad", "by a mea\u00ad"),
        ("the ISSR-\u00ad", "the ISSR-\u00ad"),
    ],
)
def test_a_soft_hyphen_counts_where_its_line_ends(printed, read):
    assert settle_signs(printed) == read


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("et l’´etude de l'ˆıle d’`Eze", "et l’étude de l'île d’Èze"),
        ("de ´Evora (´etude)", "de Évora (étude)"),
        ("an estimate ˆa of “a `quotation'", "an estimate ˆa of “a `quotation'"),
        ("the 5´end", "the 5´end"),
    ],
)
def test_an_accent_before_the_first_letter_of_a_word_joins_it(printed, read):
    assert normalise(printed) == read


def test_a_word_behind_a_trade_mark_is_a_word_of_its_own():
    assert settle_signs("an iCycler™Thermal Cycler") == "an iCycler™ Thermal Cycler"
    assert settle_signs("FEED-X™, and ©2018") == "FEED-X™, and ©2018"
