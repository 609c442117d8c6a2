"""Plain statements: do they affirm or deny, and how firmly, by their words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.english import stance_of
from alexandria.knowledge import Certainty, Polarity

AFFIRMED, NEGATED = Polarity.AFFIRMED, Polarity.NEGATED
ESTABLISHED, PROBABLE, POSSIBLE = Certainty.ESTABLISHED, Certainty.PROBABLE, Certainty.POSSIBLE


@pytest.mark.parametrize(
    "statement",
    [
        "Zinc does not block the channel.",
        "Zinc doesn’t block the channel.",
        "The cells cannot divide at 45 °C.",
        "The result has never been reproduced.",
        "No fever was seen in the treated group.",
        "In mice, no fever was seen.",
        "There is no solution of degree three.",
        "The drug had no effect on weight.",
        "None of the patients relapsed.",
        "Neither zinc nor copper blocks the channel.",
        "The pump failed to start.",
        "The mutant lacks a cell wall.",
        "Mutants lack a cell wall.",
        "The enzyme is unable to bind oxygen.",
        "The gene is absent from yeast.",
        "The particle was found not to decay.",
        "Not all swans are white.",
        "The gene is no longer expressed.",
        "Smith and colleagues found that zinc does not block the channel.",
        "It has been shown that no such graph exists.",
        "The inverse does not necessarily exist.",
        "Drugs that inhibit the pump do not lower blood pressure.",
        "The trial was not blinded because placebo was unavailable.",
        "The series does not converge if x exceeds 1.",
        "The rate was seen in no patient.",
        "Rubisco does not fully exclude oxygen.",
        "The pumps that were tested did not leak.",
    ],
)
def test_a_statement_whose_predicate_denies_is_negated(statement):
    assert stance_of(statement) == (NEGATED, ESTABLISHED)


@pytest.mark.parametrize(
    "statement",
    [
        "Zinc blocks the channel.",
        "Zinc blocks not only the channel but also the pump.",
        "The system accommodates not just the standard signs.",
        "No more than 5 mg was given.",
        "The error does not exceed 5 %.",
        "The dose was not more than 5 mg.",
        "Cells that do not express the gene die early.",
        "A drug that lacks a patent is cheap.",
        "If the series does not converge, the sum is infinite.",
        "The sum is infinite if the series does not converge.",
        "The rate is low because the enzyme cannot bind oxygen.",
        "The rate, which does not depend on pH, is high.",
        "The rate rises in men but does not rise in women.",
        "The rate rises in men and does not fall in women.",
        "Although zinc did not help, copper lowered the rate.",
        "Patients with no fever were sent home.",
        "The reaction ran without a catalyst.",
        "Patients not receiving the drug recovered.",
        "The pump did not fail to start.",
        "The rate (not shown) is high.",
        "A no-slip condition holds at the wall.",
        "The lack of oxygen slows growth.",
        "The effect is negligible.",
        "The clock loses time, whether or not it is warm.",
        "The noise is so small that it does not matter.",
        "One way is proving that the triples are not realizable.",
        "The engine prevents knocking.",
        "It acts by heating and not by light.",
    ],
)
def test_a_denial_elsewhere_leaves_a_statement_affirmed(statement):
    assert stance_of(statement) == (AFFIRMED, ESTABLISHED)


@pytest.mark.parametrize(
    ("statement", "certainty"),
    [
        ("Zinc may block the channel.", POSSIBLE),
        ("Zinc might block the channel.", POSSIBLE),
        ("Zinc could block the channel.", POSSIBLE),
        ("The alloy could be used as a coating.", POSSIBLE),
        ("Zinc possibly blocks the channel.", POSSIBLE),
        ("It is possible that zinc blocks the channel.", POSSIBLE),
        ("It cannot be excluded that zinc blocks the channel.", POSSIBLE),
        ("Zinc is a potential target.", POSSIBLE),
        ("The authors hypothesize that zinc blocks the channel.", POSSIBLE),
        ("Zinc probably blocks the channel.", PROBABLE),
        ("Zinc is likely to block the channel.", PROBABLE),
        ("Zinc appears to block the channel.", PROBABLE),
        ("Zinc seems harmless.", PROBABLE),
        ("Zinc is thought to block the channel.", PROBABLE),
        ("It is believed that zinc blocks the channel.", PROBABLE),
        ("The data suggest that zinc blocks the channel.", PROBABLE),
        ("Zinc would block the channel.", PROBABLE),
        ("The authors believe that zinc blocks the channel.", PROBABLE),
        ("Zinc presumably blocks the channel.", PROBABLE),
        ("The equation could be solved with a computer.", ESTABLISHED),
        ("The spectrum could be measured at 4 K.", ESTABLISHED),
        ("Zinc can block the channel.", ESTABLISHED),
        ("The data show that zinc blocks the channel.", ESTABLISHED),
        ("Cells that may divide are counted.", ESTABLISHED),
        ("The potential energy is a possible outcome of no model.", ESTABLISHED),
        ("The trial began in May 2020.", ESTABLISHED),
        ("Huygens suggested cycloidal cheeks.", ESTABLISHED),
        ("Factoring is possible in polynomial time.", ESTABLISHED),
        ("Results were as expected.", ESTABLISHED),
        ("The expected value is 3.", ESTABLISHED),
        ("The gap appears at 4 K.", ESTABLISHED),
    ],
)
def test_certainty_is_as_the_words_have_it(statement, certainty):
    assert stance_of(statement) == (AFFIRMED, certainty)


@pytest.mark.parametrize(
    ("statement", "certainty"),
    [
        ("Zinc may not block the channel.", POSSIBLE),
        ("Zinc is unlikely to block the channel.", PROBABLE),
        ("Zinc does not seem to block the channel.", PROBABLE),
        ("The present rate would not hold.", PROBABLE),
        ("The particle could not be detected.", ESTABLISHED),
        ("The present rate cannot have held through the whole history.", ESTABLISHED),
    ],
)
def test_a_denial_may_be_uncertain(statement, certainty):
    assert stance_of(statement) == (NEGATED, certainty)


@given(st.text(max_size=200))
def test_any_text_has_a_stance(statement):
    polarity, certainty = stance_of(statement)
    assert polarity in Polarity
    assert certainty in Certainty
