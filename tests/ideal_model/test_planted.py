"""Planted facts are counted by kind of fault, and by whether their sentence has one clause."""

from __future__ import annotations

from tests.ideal_model.gold import Gold, GoldFact
from tests.ideal_model.planted import planted_table, rates_of
from tests.ideal_model.scoring import Fate, Figures

ONE = "Zinc blocked the channel."
TWO = "Zinc blocked the channel, and iron opened it."
PLANTED = Gold(
    tuple(
        GoldFact("a.txt", sentence, statement, ("", "", "", ""), fault=fault)
        for sentence, statement, fault in [
            (ONE, "Zinc did not block the channel.", "denial"),
            (ONE, "The channel stayed open under zinc.", "denial"),
            (TWO, "Iron blocked the channel.", "role"),
            (TWO, "Copper was not shown.", "role"),
        ]
    ),
    (("a.txt", ONE), ("a.txt", TWO)),
)
FIGURES = Figures(
    fates=[
        Fate("a.txt", PLANTED.facts[0].statement, "quarantined", "polarity"),
        Fate("a.txt", PLANTED.facts[1].statement, "stored"),
        Fate("a.txt", PLANTED.facts[2].statement, "stored"),
    ],
    flagged=[("polarity", PLANTED.facts[1].statement)],
)


def test_what_the_model_did_not_say_does_not_count():
    rates = rates_of(FIGURES, PLANTED)
    assert rates.tried == {("denial", True): 2, ("role", False): 1}


def test_quarantined_and_flagged_facts_are_told_apart():
    rates = rates_of(FIGURES, PLANTED)
    assert rates.quarantined[("denial", True)] == 1
    assert rates.flagged[("denial", True)] == 1
    assert rates.quarantined[("role", False)] + rates.flagged[("role", False)] == 0


def test_the_table_has_a_row_for_all():
    assert planted_table(FIGURES, PLANTED).splitlines()[-1].split() == ["all", "3", "1", "1"]
