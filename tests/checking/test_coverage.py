"""What sentences state, and how much of it claims account for."""

from __future__ import annotations

import pytest

from alexandria.checking import Stating, content_of, coverage_of, is_torn
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.knowledge import Maker


def content(sentence: str):
    return content_of(sentence, parse_sentences([sentence])[0])


def claim(*fields: str, sentence: int = 1, made_by: Maker = Maker.MODEL) -> Claim:
    return Claim((sentence,), *fields, made_by=made_by)


@pytest.mark.parametrize(
    ("sentence", "stating"),
    [
        ("Zinc lowered the rate of decay in old rats.", Stating.YES),
        ("The dose was 20 mg.", Stating.YES),
        ("Yield of crystals in warm water.", Stating.UNSURE),
        ("This is discussed below.", Stating.UNSURE),
        ("Does zinc lower the rate of decay in old rats?", Stating.NO),
        ("Section 2 presents the model of decay.", Stating.NO),
        ("Figure 3.", Stating.NO),
        ("…", Stating.NO),
    ],
)
def test_whether_a_sentence_states_something(sentence, stating):
    told = content(sentence).stating
    assert told == stating or (stating == Stating.UNSURE and told == Stating.NO)


def test_a_number_is_found_with_its_unit_only():
    told = content("The dose was 20 mg for 3 days.")
    missing = told.missing_numbers([claim("dose", "was", "20 g"), claim("dose", "for", "3 days")])
    assert [n.value for n in missing] == [20.0]
    assert told.missing_numbers([claim("dose", "was", "20 mg", "for 3 days")]) == ()


def test_names_are_what_a_reader_would_look_up():
    assert content("The gene TP53 and the kinase MAPK were measured in Wistar rats.").names == {
        "tp53",
        "mapk",
        "wistar",
    }


@pytest.mark.parametrize("symbol", ["x_0", "c≠1", "H_2", "a|b2"])
def test_symbols_of_formulae_are_no_names(symbol):
    assert symbol.casefold() not in content(f"The value of {symbol} was measured.").names


def test_headings_of_a_row_s_first_column_are_no_content():
    told = content("Table row: Ingredient = Fibre; Diet = 5.")
    assert "ingre" not in told.stems
    assert "fibre" in told.stems


def test_sentences_are_counted_by_who_covers_them():
    contents = [
        content("The dose was 20 mg."),
        content("Zinc lowered the rate of decay in old rats."),
        content("The yield of the reaction was 5 g."),
    ]
    claims = [
        claim("dose", "was", "20 mg"),
        claim("zinc", "lowered", "decay", sentence=2, made_by=Maker.RULE),
    ]
    figures = coverage_of(contents, claims)
    assert (figures.sentences, figures.sentences_covered, figures.sentences_by_rule) == (3, 2, 1)
    assert (figures.numbers, figures.numbers_found) == (2, 1)


def test_a_claim_covers_every_sentence_that_it_names_and_what_was_written_is_kept():
    contents = [content("The dose was 20 mg."), content("The dose was given for 3 days.")]
    both = Claim((1, 2), "the dose", "was", "20 mg", "for 3 days")
    figures = coverage_of(contents, [both], written=4)
    assert (figures.sentences_covered, figures.numbers_found, figures.written) == (2, 2, 4)


def test_a_sentence_that_may_state_counts_where_the_model_says_so():
    contents = [content("Yield of crystals in warm water.")]
    by_rule = claim("yield", "in", "warm water", made_by=Maker.RULE)
    assert coverage_of(contents, [by_rule]).sentences == 0
    assert coverage_of(contents, [claim("yield", "in", "warm water")]).sentences == 1


def test_digits_of_a_torn_formula_are_no_numbers_that_a_fact_must_hold():
    for torn in ("r^n + s^n = ^1", "2 ⌊n/2⌋ \ufffd i=0", "T_0(x) = 1, T_1(x) = x."):
        (doc,) = parse_sentences([torn])
        assert content_of(torn, doc).numbers == ()


def test_a_quantity_in_a_formula_and_numbers_of_a_sentence_with_words_count():
    for told in ("ΔG = −5.3 kJ/mol", "This yields the value x = 3."):
        (doc,) = parse_sentences([told])
        assert content_of(told, doc).numbers != ()


def test_the_ends_of_a_range_may_be_told_apart():
    told = content("The index ranged from 0.2 to 0.9 mm.")
    ends = [claim("index", "lowest", "0.2 mm"), claim("index", "highest", "0.9 mm")]
    assert told.missing_numbers(ends) == ()
    assert len(told.missing_numbers(ends[:1])) == 1


def test_the_ticks_of_an_axis_state_nothing_and_a_bare_row_does():
    assert content("0.0 0.2 0.4 0.6 0.8 1.0 time").stating == Stating.NO
    assert content("25 20 15 10 5 0 0 1 2 3 4 5 6 7 8 (week)").stating == Stating.NO
    assert content("Oak 12.5 3.1 44 0.2").stating != Stating.NO


def test_a_letter_behind_a_digit_of_a_formula_is_no_unit():
    assert content("z^2 −(p + 2m)z −(q −pm) = 0.").numbers == ()
    assert [n.unit for n in content("F = 5 kg × 9.81 m/s^2").numbers]


@pytest.mark.parametrize(
    "sentence",
    [
        "Setting p = 1 in the first of them yields 3",
        "By the theorem of sums, we have 2 2 = ^1 2^n",
        "Multiplying both sides by (−1)^n, we find that",
        "For p = 2 and q we get while for p = 3 we get where F is known.",
    ],
)
def test_a_sentence_that_lacks_its_formula_is_torn(sentence):
    assert is_torn(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The dose C_50 that lowers the growth of it by 50%.",
        "The other settings are as in Sections 6.1 and 6.2.",
        "With p = 3 we get zinc, and lead where p = 4.",
        "It is what the furnace was built by",
    ],
)
def test_a_whole_sentence_is_not_torn(sentence):
    assert not is_torn(sentence)


def test_what_breaks_off_before_a_formula_states_nothing_for_sure():
    told = content("Multiplying both sides of the second equation by 2 and r^n, we deduce that")
    assert (told.stating, told.numbers) == (Stating.UNSURE, ())
