"""Answers of a model, as it may give them, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alexandria.checking import ExampleWords, PaperNames
from alexandria.claims import Claim
from alexandria.expression import SourceIndex
from alexandria.extraction.detail import MAIN
from alexandria.extraction.passes import Passes
from alexandria.knowledge import Certainty, Maker, QuarantineReason
from tests.extraction.passages import make_passage

DOSE = "The dose of zinc was 20 mg for 3 days in old rats."
DECAY = "Copper lowered the slow decay of the red cells that live in the warm blood of mice."
SENTENCES = (DOSE, DECAY)


def passes(*sentences: str, example: str = "") -> Passes:
    told = sentences or SENTENCES
    return Passes(make_passage(*told), PaperNames(), ExampleWords.of([example]), SourceIndex(told))


def dose(value: str = "20 mg", condition: str = "for 3 days") -> Claim:
    return Claim(1, "zinc dose", "was", value, condition)


def decay(number: int = 2) -> Claim:
    return Claim(number, "copper", "slows", "decay of red cells", "in mice")


COPY = Claim(2, "slow decay of the red cells that live in the warm blood of mice", "is", "lowered")


def test_sound_claims_are_kept():
    state = passes()
    assert state.take([dose(), decay()], (1, 2), 80) == 2
    assert state.missing() == ()
    assert len(state.good) == 2


def test_sentences_without_a_claim_are_named_as_missing():
    state = passes()
    state.take([decay()], (1, 2), 40)
    assert state.missing() == (1,)


def test_a_sentence_whose_number_no_claim_holds_is_missing():
    state = passes()
    state.take([dose(condition=""), decay()], (1, 2), 80)
    assert state.missing() == (1,)


def test_claims_of_a_further_pass_are_numbered_by_what_was_shown():
    state = passes()
    state.take([decay(number=1)], (2,), 40)
    assert [c.sentence for c in state.good] == [2]


def test_a_repair_takes_the_place_of_a_failure():
    state = passes()
    wrong = Claim(1, "zinc dose in old rats", "was", "20 g", "for 3 days")
    state.take([wrong, decay()], (1, 2), 80)
    assert [f.reason for f in state.failed] == [QuarantineReason.UNIT]
    assert state.missing() == (1,)
    state.take([dose()], (1,), 40)
    assert state.failed == []
    assert state.quarantine() == ()


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (Claim(1, "zinc dose in old rats", "was", "20 g"), QuarantineReason.UNIT),
        (Claim(1, "gold dose", "was", "made of platinum nuggets"), QuarantineReason.NO_SENTENCE),
    ],
)
def test_what_is_never_mended_is_set_apart_with_its_reason(claim, reason):
    state = passes()
    state.take([claim], (1, 2), 80)
    assert [f.reason for f in state.quarantine()] == [reason]


def test_what_comes_from_the_example_is_set_apart_as_such():
    state = passes(example="Platinum nuggets sank in mercury.")
    state.take([Claim(1, "platinum nuggets", "sank in", "mercury")], (1, 2), 80)
    assert [f.reason for f in state.quarantine()] == [QuarantineReason.EXAMPLE]


def test_a_copy_is_put_aside_until_it_is_reworded():
    state = passes()
    state.take([dose(), COPY], (1, 2), 80)
    assert (len(state.good), len(state.copied)) == (1, 1)
    assert state.missing() == ()
    state.take_rewritten([decay(number=1)], 40)
    assert state.copied == []
    assert [c.sentence for c in state.good] == [1, 2]


def test_a_rewording_that_loses_a_number_or_copies_again_is_not_taken():
    copied = Claim(1, "dose of zinc was 20 mg for 3 days in old rats", "given to", "rats")
    state = passes()
    state.take([copied], (1,), 40)
    assert len(state.copied) == 1
    state.take_rewritten([Claim(1, "zinc", "given to", "old rats", "for 3 days")], 40)
    state.take_rewritten([copied], 40)
    assert len(state.copied) == 1


def test_a_model_in_a_loop_makes_one_claim_without_a_source():
    state = passes()
    state.take([Claim(n, "platinum", "sank in", "mercury") for n in (1, 2)], (1, 2), 80)
    state.take([Claim(1, "platinum", "sank in", "mercury")], (2,), 40)
    assert len(state.quarantine()) == 1


def test_bare_signs_are_no_claim_without_a_source():
    state = passes()
    state.take([Claim(1, "", "", "J_0, J_1, · · · , J_m, I_0, I_1"), dose()], (1, 2), 80)
    assert state.quarantine() == ()


BROKEN = Claim(2, "copper", "lowered the slow", "decay of red cells", "in blood")


def test_a_line_that_parts_a_phrase_is_kept_where_the_rules_say_nothing():
    passage = replace(make_passage(*SENTENCES), proposed=())
    state = Passes(passage, PaperNames(), ExampleWords.of([""]), SourceIndex(SENTENCES))
    state.take([BROKEN], (2,), 40)
    state.fill()
    assert [c.value for c in state.good if c.sentence == 2] == [BROKEN.value]


def test_copies_that_nobody_reworded_end_free_or_apart():
    state = passes()
    state.take([COPY], (2,), 40)
    state.fill()
    assert state.copied == []
    assert not any(state.index.violations(c) for c in state.good)
    assert {f.reason for f in state.quarantine()} <= {QuarantineReason.EXPRESSION}
    assert any(c.sentence == 2 for c in state.good)


def test_denials_and_doubts_of_the_text_are_given_back_to_a_claim():
    state = passes("Zinc did not change the rate of decay in old rats.")
    state.take([Claim(1, "zinc", "changed", "rate of decay")], (1,), 40)
    assert [c.certainty for c in state.good] == [Certainty.NEGATED]


def test_the_bill_is_respected():
    state = passes()
    words = sum(len(s.split()) for s in SENTENCES)
    assert state.may_go_on((1,))
    state.take([], (1, 2), characters=round(words * MAIN.tokens_per_word * 10))
    assert not state.may_go_on((1,))
    assert not state.may_rewrite()


def test_rules_fill_what_the_model_left_out():
    state = passes()
    state.take([decay()], (1, 2), 40)
    state.fill()
    filled = [c for c in state.good if c.made_by is Maker.RULE]
    assert filled
    assert {"20 mg", "for 3 days"} & {f for c in filled for f in c.fields}
    assert state.good == sorted(state.good, key=lambda c: c.sentence)


def test_rules_add_nothing_where_all_is_said():
    state = passes("The dose of zinc was 20 mg.")
    state.take([Claim(1, "zinc dose", "was", "20 mg")], (1,), 40)
    state.fill()
    assert [c.made_by for c in state.good] == [Maker.MODEL]


def test_no_filled_claim_repeats_the_paper():
    state = passes()
    state.fill()
    assert state.good
    assert not any(state.index.violations(c) for c in state.good)


def test_a_formula_that_the_model_left_out_comes_in_by_rule():
    told = passes(
        "We prove the conjecture for connected graphs with the additional restriction that "
        "$m \\le 2n-1$, where $n$ is the number of vertices."
    )
    told.fill()
    assert not told.passage.contents[0].missing_formulae(told.good)
    assert any("restriction" in c.subject and "$m" in c.value for c in told.good)


def test_a_claim_that_shares_no_word_with_its_sentence_is_said_by_no_other():
    told = passes("Zinc slowed the growth of the yeast at 30 °C.")
    stranger = Claim(1, "basalt", "stored", "heat")
    assert told.passage.proposed
    assert not told._is_stated_by(stranger, list(told.passage.proposed))


def test_a_field_that_ends_within_a_word_does_not_get_through():
    told = passes("The records of ancient eclipses tell the slow change of the day.")
    told.take([Claim(1, "records of ancient ecl,", "tell", "slow change of day")], (1,), 40)
    assert told.good == []
    told.fill()
    assert not any("ecl," in f for c in told.good for f in c.fields)


def test_another_form_of_a_word_is_no_cut():
    told = passes()
    told.take(
        [dose(condition="for 3 day"), Claim(2, "copper", "slow", "decay of red cell")], (1, 2), 40
    )
    assert len(told.good) == 2


def test_a_reworded_number_without_its_unit_is_not_taken():
    told = passes(
        "The share of the red cells in the blood of the old mice was 1 % at the end of the day."
    )
    copy = Claim(1, "share of the red cells in the blood of the old mice", "was", "1 %")
    told.take([copy], (1,), 40)
    assert told.copied == [copy]
    told.take_rewritten([Claim(1, "red cell share", "was", "1", "in old mice")], 40)
    assert told.copied == [copy]
    told.take_rewritten([Claim(1, "red cell share", "was", "1 %", "in old mice")], 40)
    assert told.copied == []


def test_parts_of_what_is_denied_are_not_denied_by_themselves():
    told = passes(
        "The law ceases to be universal for long chains with bad folding properties in cold water."
    )
    told.fill()
    assert all(c.certainty is Certainty.STATED for c in told.good)


def test_a_statement_comes_before_a_fragment_of_it():
    told = passes(
        "A close study of the old maps of the lake shows that the shore of the lake moved."
    )
    told.fill()
    assert "moved" in " ".join(told.good[0].fields)


def test_a_fragment_of_the_rules_is_as_doubtful_as_its_sentence():
    told = "It is thought that a gap of 5 mm between the plates could let the salt through."
    state = passes(told)
    state.passage = replace(
        state.passage,
        proposed=(Claim(1, "gap", "between", "plates", made_by=Maker.RULE),),
    )
    state.fill()
    found = [c for c in state.good if c.predicate == "between"]
    assert [c.certainty for c in found] == [Certainty.SUGGESTED]
