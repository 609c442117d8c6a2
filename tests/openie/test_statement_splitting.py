"""Short sentences of a model, parted into fields by the rules."""

from __future__ import annotations

from alexandria.claims import Claim
from alexandria.knowledge import Certainty, Maker
from alexandria.openie.statement_splitting import split_statements


def statement(text: str, number: int = 1) -> Claim:
    return Claim(number, "", "", text)


def test_a_statement_becomes_a_claim_of_the_model_about_the_same_sentence():
    (claim,) = split_statements([statement("The walls were heated to 180 °C for 6 h", 3)])
    assert (claim.sentence, claim.made_by) == (3, Maker.MODEL)
    assert claim.subject == "walls"
    assert "180 °C" in claim.value
    assert "6 h" in " ".join(claim.fields)


def test_denial_and_doubt_of_a_statement_are_those_of_its_claim():
    claims = split_statements(
        [statement("Air may lower the loss"), statement("The loss did not change", 2)]
    )
    assert [c.certainty for c in claims] == [Certainty.SUGGESTED, Certainty.NEGATED]


def test_a_pronoun_means_what_the_statement_before_named():
    first, second = split_statements(
        [statement("Kinesin binds tubulin"), statement("It hydrolyzes ATP", number=2)]
    )
    assert (first.subject, second.subject) == ("Kinesin", "Kinesin")


def test_claims_that_have_fields_stay_as_they_are_and_in_their_order():
    line = Claim(1, "walls", "made of", "basalt")
    claims = split_statements([line, statement("Air lowers the loss", 2)])
    assert claims[0] is line
    assert claims[1].sentence == 2


def test_a_statement_that_says_nothing_is_left_out_unless_it_is_wanted_whole():
    assert split_statements([statement("Hm, well")]) == []
    assert split_statements([statement("Hm, well")], whole=True) == [statement("Hm, well")]


def test_a_statement_that_breaks_off_is_told_up_to_there():
    (claim,) = split_statements([statement("The walls were filled with crushed basalt from the")])
    assert claim.fields[:3] == ("walls", "filled with", "crushed basalt")
    rest = split_statements([statement("The loss is obtained by using")])
    assert all("using" not in " ".join(c.fields) for c in rest)
