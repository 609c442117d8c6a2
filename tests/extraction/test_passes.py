"""What becomes of claims, pass after pass: stored, merged into a richer one, or failed with a reason."""

from __future__ import annotations

import pytest

from alexandria.extraction.passes import Passes
from alexandria.knowledge import Maker, QuarantineReason
from alexandria.openie import filler_named
from tests.extraction.passages import claim, make_passes, plain, said

DOSE = "The dose of zinc was 20 mg for 3 days in old rats."
DECAY = "Copper lowered the slow decay of the red cells that live in the warm blood of mice."
THIRD = "The temperature of the furnace did not rise above 692 K."
ALL = (DOSE, DECAY, THIRD)

GIVEN = claim(1, "old rats", "received", "20 mg of zinc", "for 3 days")
SLOWED = claim(2, "red cells of mice", "decay more slowly", "", "with copper")
COOL = claim(3, "the furnace", "did not get hotter", "than 692 K")
COPY = claim(
    2, "copper", "lowered the slow decay of", "the red cells that live in the warm blood of mice"
)


def texts(passes: Passes) -> list[str]:
    return [c.text for c in passes.complaints()]


# --- sound, merged, failed -----------------------------------------------------------------------


def test_claims_that_nothing_contradicts_are_kept_and_nothing_is_asked_again():
    passes = make_passes(*ALL)
    passes.take(said(GIVEN, SLOWED, COOL))
    assert passes.claims == [GIVEN, SLOWED, COOL]
    assert (passes.failed, passes.complaints()) == ([], ())


def test_own_words_are_no_reason_to_fail_a_claim():
    passes = make_passes(*ALL)
    passes.take(said(claim(2, "blood cells", "perish less fast", "", "when mice get copper")))
    assert passes.failed == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (claim(1, "old rats", "received", "25 mg of zinc", "for 3 days"), QuarantineReason.NUMBER),
        (claim(1, "old rats", "received", "20 g of zinc", "for 3 days"), QuarantineReason.UNIT),
        (
            claim(3, "the temperature of the furnace", "rose above", "692 K"),
            QuarantineReason.POLARITY,
        ),
        (claim((), "platinum nuggets", "sank in", "mercury"), QuarantineReason.NO_SENTENCE),
        (claim(9, "platinum nuggets", "sank in", "mercury"), QuarantineReason.NO_SENTENCE),
        (COPY, QuarantineReason.EXPRESSION),
    ],
)
def test_a_contradiction_fails_a_claim_with_its_reason(wrong, reason):
    passes = make_passes(*ALL)
    passes.take(said(wrong))
    assert passes.sound == []
    assert [f.reason for f in passes.failed] == [reason]


def test_what_comes_from_the_example_fails_as_such():
    passes = make_passes(*ALL, example="Platinum nuggets sank in mercury.")
    passes.take(said(claim(1, "platinum nuggets", "sank in", "mercury")))
    assert [f.reason for f in passes.failed] == [QuarantineReason.EXAMPLE]


def test_of_two_claims_that_say_the_same_the_richer_is_kept_whichever_comes_first():
    poorer = claim(1, "old rats", "received", "20 mg of zinc")
    for order in ((poorer, GIVEN), (GIVEN, poorer)):
        passes = make_passes(*ALL)
        passes.take(said(*order))
        assert passes.claims == [GIVEN]
        assert [(m.claim, m.into) for m in passes.merged] == [(poorer, GIVEN)]


def test_what_was_merged_into_a_claim_follows_it_into_a_richer_one():
    first = claim(1, "old rats", "received", "zinc")
    second = claim(1, "old rats", "received", "20 mg of zinc")
    passes = make_passes(*ALL)
    passes.take(said(first, second, GIVEN))
    assert [(m.claim, m.into) for m in passes.merged] == [(first, GIVEN), (second, GIVEN)]


def test_a_denial_and_a_doubt_are_never_merged_away():
    passes = make_passes("Zinc may slow the decay of cells.")
    may = claim(1, "zinc", "may slow", "the decay of cells")
    passes.take(said(may, claim(1, "zinc", "slow", "the decay of cells")))
    assert may in passes.claims


def test_claims_of_different_people_are_two():
    passes = make_passes(*ALL)
    one, other = (
        claim(1, "old rats", "received", "20 mg of zinc", claimed_by=by) for by in ("[3]", "[4]")
    )
    passes.take(said(one))
    passes.take(said(claim(1, "the old rats", "received", "20 mg of zinc", claimed_by="[4]")))
    assert len(passes.claims) == 2
    assert other.claimed_by == "[4]"


def test_the_same_words_twice_are_written_once():
    passes = make_passes(*ALL)
    passes.take(said(GIVEN, GIVEN))
    passes.take(said(GIVEN))
    assert (passes.written, len(passes.sound), passes.merged) == (1, 1, [])


# --- sentence numbers ----------------------------------------------------------------------------


def test_a_claim_whose_numbers_stand_in_another_sentence_goes_there_with_a_doubt():
    passes = make_passes(DOSE, "The dose of copper was 30 mg in young mice.")
    passes.take(said(claim(2, "old rats", "received a dose of", "20 mg of zinc")))
    (moved,) = passes.sound
    assert (moved.claim.sentences, moved.doubts[-1]) == ((1,), "sentence-number")


def test_a_claim_stays_where_its_model_put_it_unless_numbers_contradict():
    passes = make_passes("The wall was dry.", "The roof was wet.", "The wall was dry.")
    for number in (1, 3):
        passes.take(said(claim(number, "the wall", "was free of water")))
    assert [c.sentences for c in passes.claims] == [(1,), (3,)]


def test_a_claim_without_a_usable_number_is_led_to_its_sentence():
    for numbers in ((), (0,), (7,), (1, 7)):
        passes = make_passes(*ALL)
        passes.take(said(claim(numbers, "old rats", "received a dose of", "20 mg of zinc")))
        assert [c.sentences for c in passes.claims] == [(1,)]


def test_a_claim_may_rest_on_two_sentences():
    passes = make_passes(*ALL)
    both = claim((1, 3), "zinc", "was given at", "20 mg and 692 K")
    passes.take(said(both))
    assert passes.claims == [both]


# --- complaints ----------------------------------------------------------------------------------


def test_a_sentence_without_a_fact_is_asked_about():
    passes = make_passes(DOSE, THIRD)
    passes.take(said(GIVEN))
    assert [(c.sentence, c.text) for c in passes.complaints()] == [
        (2, "No fact states what this sentence says.")
    ]


def test_a_number_that_no_fact_has_is_asked_about():
    passes = make_passes(DOSE)
    passes.take(said(claim(1, "old rats", "received", "20 mg of zinc")))
    assert texts(passes) == ["No fact has: 3 days."]


def test_a_number_alone_is_not_asked_about():
    passes = make_passes("We count the pairs defined in [T. Weil, Adv. in Math. 153 (2000)].")
    passes.take(said(claim(1, "a study", "counts", "the pairs that Weil defined")))
    assert passes.complaints() == ()


def test_a_number_with_its_unit_in_other_words_is_not_missing():
    passes = make_passes("The clock loses 8.2 s per day.")
    passes.take(said(claim(1, "each day, the clock", "is slower by", "8.2 seconds")))
    assert passes.complaints() == ()


def test_a_failed_fact_is_shown_with_what_is_wrong():
    passes = make_passes(DOSE)
    wrong = claim(1, "old rats", "received", "20 g of zinc", "for 3 days")
    passes.take(said(wrong))
    (complaint,) = passes.complaints()
    assert (complaint.sentence, complaint.statement) == (1, wrong.statement)
    assert complaint.text


def test_the_copied_words_are_named():
    passes = make_passes(DECAY)
    passes.take(said(COPY))
    (complaint,) = passes.complaints()
    assert complaint.text.startswith('It repeats "')
    assert "slow decay of the red cells" in complaint.text


def test_what_no_sentence_says_is_not_asked_about():
    passes = make_passes(DOSE)
    passes.take(said(GIVEN, claim(1, "old rats", "were", "20 mg heavier after 3 days")))
    passes.take(said(claim(7, "platinum nuggets", "sank in", "mercury")))
    assert not any("latinum" in c.statement for c in passes.complaints())


# --- repairs -------------------------------------------------------------------------------------


def test_a_repaired_claim_is_merged_into_its_repair():
    passes = make_passes(DOSE)
    wrong = claim(1, "old rats", "received", "20 g of zinc", "for 3 days")
    passes.take(said(wrong))
    passes.take(said(GIVEN))
    assert (passes.claims, passes.failed) == ([GIVEN], [])
    assert [(m.claim, m.into) for m in passes.merged] == [(wrong, GIVEN)]


def test_a_claim_that_is_never_repaired_stays_failed_once():
    passes = make_passes(DOSE)
    wrong = claim(1, "old rats", "received", "20 g of zinc", "for 3 days")
    passes.take(said(wrong))
    passes.take(said(wrong))
    assert [f.claim for f in passes.failed] == [wrong]
    assert passes.written == 1


# --- rejected by a second model ------------------------------------------------------------------


def test_a_rejected_claim_takes_what_was_merged_into_it_along():
    poorer = claim(1, "old rats", "received", "20 mg of zinc")
    passes = make_passes(*ALL)
    passes.take(said(poorer, GIVEN, COOL))
    passes.reject(GIVEN, QuarantineReason.NOT_STATED, "judge")
    assert (passes.claims, passes.merged) == ([COOL], [])
    assert [(f.claim, f.reason, f.verified_by) for f in passes.failed] == [
        (GIVEN, QuarantineReason.NOT_STATED, "judge"),
        (poorer, QuarantineReason.NOT_STATED, "judge"),
    ]


# --- plain sentences of small models -------------------------------------------------------------

GOOD = "For 3 days, old rats had 20 mg of zinc as their dose."
CLOSE = "The dose of zinc was 20 mg for 3 days in rats."
WITHOUT = "Old rats had 20 mg of zinc as their dose."


def test_a_plain_sentence_is_split_into_fields_in_its_words():
    passes = make_passes(DOSE, restated=True)
    passes.take(plain(1, WITHOUT))
    (held,) = passes.claims
    assert held.subject and held.predicate and held.object
    assert held.statement == WITHOUT


def test_each_line_is_a_fact_of_the_sentence():
    passes = make_passes(DOSE, restated=True)
    passes.take(
        [*plain(1, "Old rats had 20 mg of zinc."), *plain(1, "The dose went on for 3 days.")]
    )
    assert [c.sentence for c in passes.claims] == [1, 1]
    assert passes.failed == []


def test_of_two_facts_the_one_that_says_more_is_kept_whichever_comes_first():
    for order in ((GOOD, WITHOUT), (WITHOUT, GOOD)):
        passes = make_passes(DOSE, restated=True)
        for text in order:
            passes.take(plain(1, text))
        (held,) = passes.claims
        assert "3 days" in held.statement
        assert [m.into for m in passes.merged] == [held]


def test_what_the_facts_of_a_sentence_leave_out_is_asked_about_and_they_stay():
    passes = make_passes(DOSE, restated=True)
    passes.take(plain(1, WITHOUT))
    assert len(passes.claims) == 1
    assert texts(passes) == ["No line has 3 days."]


def test_a_fact_of_another_sentence_that_is_told_again_is_merged_into_it():
    passes = make_passes("The dose of zinc was 20 mg.", "It melts at 692 K.", restated=True)
    passes.take(plain(1, "Zinc had a dose of 20 mg."))
    passes.take(plain(2, "20 mg was the dose of zinc."))
    assert [c.sentence for c in passes.claims] == [1]


def test_a_faulty_restatement_fails_by_its_form_and_says_why():
    passes = make_passes(DOSE, restated=True)
    passes.take(plain(1, "We had rats take 20 mg of zinc as their dose for 3 days."))
    assert [f.reason for f in passes.failed] == [QuarantineReason.FORM]
    assert texts(passes) == [
        "It does not name what it is about; write the name instead of we, this or it."
    ]


@pytest.mark.parametrize("text", ["20 mg of zinc for 3 days", "Was the dose of zinc 20 mg?"])
def test_what_is_no_sentence_fails_by_its_form(text):
    passes = make_passes(DOSE, restated=True)
    passes.take(plain(1, text))
    assert [f.reason for f in passes.failed] == [QuarantineReason.FORM]


# --- fillers -------------------------------------------------------------------------------------


def test_grammar_speaks_for_sentences_without_a_fact_alone():
    passes = make_passes("The dose of zinc was 20 mg.", "The dose of copper was 30 mg.")
    passes.take(said(claim(1, "zinc", "was given", "at 20 mg")))
    passes.fill(filler_named("grammar"))
    assert [(c.sentence, c.made_by) for c in passes.claims] == [(1, Maker.MODEL), (2, Maker.RULE)]


def test_without_a_filler_such_sentences_stay_without_a_fact():
    passes = make_passes("The dose of zinc was 20 mg.")
    passes.fill(filler_named("none"))
    assert passes.claims == []


def test_no_filled_claim_repeats_the_paper():
    passes = make_passes(*ALL)
    passes.fill(filler_named("grammar"))
    assert not any(passes.paper.index.violations(c) for c in passes.claims)
