"""Is a claim what its sentence says? One sentence, one claim, one answer at a time."""

from __future__ import annotations

import pytest

from alexandria.checking import PaperNames, corrected, findings, read_sentences
from alexandria.claims import Claim
from alexandria.english import same_word
from alexandria.knowledge import Certainty, QuarantineReason

NAMES = PaperNames({"TNF-α": "tumour necrosis factor alpha"}, title="Zinc and the heart")


def check(sentences: str | list[str], *fields: str, certainty: Certainty = Certainty.STATED):
    told = [sentences] if isinstance(sentences, str) else sentences
    claim = Claim(len(told), *fields, certainty=certainty)
    return findings(claim, read_sentences(told), NAMES)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The dose was 1,200 mg/kg.", "1200 mg kg−1"),
        ("The dose was 1 200 mg per kg.", "1,200 mg/kg"),
        ("The rate was 3.5 × 10 −3 per second.", "3.5e-3 s^-1"),
        ("The share was 12.5 percent.", "12.5%"),
        ("The dose was 10–20 mg.", "from 10 to 20 mg"),
        ("The dose rose from 10 mg to 20 mg.", "20 mg"),
        ("The bath stood at 37 ◦C.", "37 °C"),
        ("Three rats died.", "3"),
        ("Doses of 5, 10 and 15 mg were given.", "10 mg"),
        ("Both walls stood.", "2"),
    ],
)
def test_a_number_may_be_spelled_in_another_way(sentence, value):
    assert not {QuarantineReason.NUMBER, QuarantineReason.UNIT} & set(
        check(sentence, "it", "is", value)
    )


@pytest.mark.parametrize(
    ("sentence", "value", "reason"),
    [
        ("The dose was 1,200 mg/kg.", "1,300 mg/kg", QuarantineReason.NUMBER),
        ("The dose was 1,200 mg/kg.", "1,200 µg/kg", QuarantineReason.UNIT),
        ("The dose was 1,200 mg/kg.", "1.2 g/kg", QuarantineReason.NUMBER),
        ("The dose was 1,200 mg/kg.", "1,200", QuarantineReason.UNIT),
        ("The share was 12.5%.", "0.125", QuarantineReason.NUMBER),
        ("It was significant (P < 0.05).", "P > 0.05", QuarantineReason.NUMBER),
        ("The bath stood at −40 °C.", "40 °C", QuarantineReason.NUMBER),
    ],
)
def test_another_number_or_unit_is_found(sentence, value, reason):
    assert reason in check(sentence, "it", "is", value)


def test_a_thing_may_go_by_another_name_of_the_paper():
    assert check("TNF-α fell.", "tumor necrosis factor alpha", "change", "fell") == ()
    assert check("TNF alpha fell.", "TNF-α", "change", "fell") == ()
    assert check("TNF-α fell.", "IL-6", "change", "fell") == (QuarantineReason.ENTITY,)


def test_a_pronoun_stands_for_what_the_sentences_before_it_name():
    assert check(["Zinc was added.", "It blocked the channel."], "zinc", "blocks", "channel") == ()
    assert check(["Iron was added.", "It blocked the channel."], "copper", "blocks", "channel") == (
        QuarantineReason.ENTITY,
    )


def test_the_title_may_name_what_a_paper_is_about():
    assert check("Contraction slowed.", "heart", "contraction", "slowed") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "No change in weight was seen.",
        "The weight did not change.",
        "There was no evidence that weight changed.",
        "The drug failed to change the weight.",
        "The weight was unchanged.",
    ],
)
def test_what_a_sentence_denies_may_not_be_affirmed(sentence):
    assert QuarantineReason.POLARITY in check(sentence, "weight", "changed", "weight")
    assert check(sentence, "weight", "changed", "weight", certainty=Certainty.NEGATED) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The weight changed, but the height did not.",
        "Not only the height but also the weight changed.",
        "The weight changed without fever.",
        "The weight changed by no more than 5 kg.",
        "It cannot be excluded that chance played a part, yet the weight changed.",
    ],
)
def test_a_denial_of_something_else_is_none(sentence):
    assert QuarantineReason.POLARITY not in check(sentence, "weight", "changed", "weight")


def test_what_nobody_denied_may_not_be_denied():
    assert check(
        "The weight changed.", "weight", "changed", "weight", certainty=Certainty.NEGATED
    ) == (QuarantineReason.POLARITY,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Zinc may block the channel.",
        "Our results suggest that zinc blocks the channel.",
        "Zinc appears to block the channel.",
        "It is likely that zinc blocks the channel.",
        "Zinc is thought to block the channel.",
        "We hypothesize that zinc blocks the channel.",
        "Zinc possibly blocks the channel.",
    ],
)
def test_what_is_only_suggested_is_lowered_to_that(sentence):
    claim, readings = Claim(1, "zinc", "blocks", "channel"), read_sentences([sentence])
    assert findings(claim, readings, NAMES) == (QuarantineReason.CERTAINTY,)
    assert corrected(claim, readings).certainty is Certainty.SUGGESTED
    assert findings(corrected(claim, readings), readings, NAMES) == ()


def test_doubt_in_one_clause_leaves_the_other_alone():
    sentence = "Zinc blocked the channel, which may explain the pain."
    assert check(sentence, "zinc", "blocked", "channel") == ()
    assert check("In May 2019 zinc blocked the channel.", "zinc", "blocked", "channel") == ()
    assert check("Using this kit, we could detect zinc.", "kit", "detects", "zinc") == ()


def test_a_claim_about_no_sentence_has_none():
    readings = read_sentences(["Zinc blocks it."])
    assert findings(Claim(2, "zinc", "is", "x"), readings, NAMES) == (QuarantineReason.NO_SENTENCE,)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("degraded", "degradation"),
        ("mice", "mouse"),
        ("heating", "heated"),
        ("maximal", "maximum"),
        ("fell", "falls"),
    ],
)
def test_forms_of_a_word_are_one(a, b):
    assert same_word(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("methane", "methanol"),
        ("rats", "rate"),
        ("interleukin", "interferon"),
        ("glucose", "glucagon"),
        ("plant", "plasma"),
    ],
)
def test_words_that_begin_alike_are_two(a, b):
    assert not same_word(a, b)


def test_a_predicate_that_is_a_denial_is_none_the_less_stated():
    assert check("The cost is negligible beside that.", "cost", "is", "negligible") == ()
    sentence = "Salt failed to change the weight."
    claim, readings = Claim(1, "salt", "failed to change", "weight"), read_sentences([sentence])
    assert findings(claim, readings, NAMES) == ()
    assert corrected(claim, readings).certainty is Certainty.STATED
    assert check("Salt changed the weight.", "salt", "failed to change", "weight") == (
        QuarantineReason.POLARITY,
    )


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The oil (75 mg/kg) did not lower the fever.", ("oil", "value", "75 mg/kg")),
        ("The share (n = 40) may have fallen.", ("share", "n", "40")),
        (
            "Table row: Mint; Fever = Reduced quantity of cells; Loss = Did not occur.",
            ("Mint", "Fever", "Reduced quantity of cells"),
        ),
    ],
)
def test_what_the_verb_denies_is_not_denied_of_brackets_and_of_other_cells(sentence, claim):
    assert check(sentence, *claim) == ()


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        (
            "The file 01_DM_Curve_Intro.ipynb plots speeds.",
            ("01_DM_Curve_Intro.ipynb", "plots", "speeds"),
        ),
        ("The coefficient of p^n-2kq^k is 1.", ("coefficient of p^n−2kq^k", "is", "1")),
    ],
)
def test_what_stands_in_the_sentence_as_it_is_is_there(sentence, claim):
    assert check(sentence, *claim) == ()
