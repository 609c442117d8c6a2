"""What the rules make of sentences: every sentence here was written for the test."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alexandria.knowledge import Certainty, Maker
from alexandria.openie.sentence_claims import claims_of_sentences


def told(*sentences: str) -> set[str]:
    """Claims as lines: subject | predicate | value | condition, with a mark for their certainty."""
    marks = {Certainty.STATED: "", Certainty.NEGATED: " NOT", Certainty.SUGGESTED: " MAYBE"}
    return {
        " | ".join(f for f in claim.fields if f) + marks[claim.certainty]
        for claim in claims_of_sentences(sentences)
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The dose was 20 mg.", "dose | was | 20 mg"),
        ("Samples were dried at 60 °C for 2 h.", "samples | dried at | 60 °C | for 2 h"),
        ("Yield was measured using chromatography.", "yield | measured using | chromatography"),
        ("We found that zinc protects the heart.", "zinc | protects | heart"),
        ("The rate is thought to be low.", "rate | is | low MAYBE"),
        ("The drug may protect the heart.", "drug | protect | heart MAYBE"),
        ("No effect was seen at 5 °C.", "effect | seen at | 5 °C NOT"),
        ("Neither heat nor light changed the colour.", "heat nor light | changed | colour NOT"),
        ("Folding takes place in warm water.", "folding | takes place in | warm water"),
        ("Growth was faster than decay.", "growth | was | faster than decay"),
        ("In this paper, we study the folding of knots.", "this study | study | folding of knots"),
        ("A new model is presented.", "this study | presented | new model"),
        ("The rank of A is defined as its dimension.", "rank of A | defined as | dimension"),
        ("Here k denotes the rate.", "k | denotes | rate"),
    ],
)
def test_a_clause_becomes_a_claim(sentence, expected):
    assert expected in told(sentence)


def test_what_there_is_exists():
    assert "close link | exists between | age and weight" in told(
        "There is a close link between age and weight."
    )
    assert "types of cells | number | three" in told("There are three types of cells.")


def test_respectively_pairs_its_lists():
    assert told("Yields of A12 and B12 were 3 mg and 5 mg, respectively.") >= {
        "yields of A12 | were | 3 mg",
        "yields of B12 | were | 5 mg",
    }


def test_not_only_but_also_denies_nothing():
    claims = claims_of_sentences(["Not only iron but also zinc was found in the soil."])
    assert claims
    assert all(c.certainty is Certainty.STATED for c in claims)


def test_what_stands_in_brackets_is_said_of_the_noun_before():
    assert told("Rats got zinc chloride (ZC; 5 mg/kg) daily.") >= {
        "zinc chloride | value | 5 mg/kg"
    }
    assert "flow cytometry | abbreviation | FC" in told("We used flow cytometry (FC).")
    assert not any("Fig" in t or "12" in t for t in told("Zinc helps (Fig. 3) the heart [12]."))


def test_a_pronoun_stands_for_the_subject_before():
    assert "rats | fed with | corn" in told(
        "Rats were housed in cages.", "They were fed with corn."
    )


def test_this_alone_means_the_result_before():
    assert "this result | shows | stability" in told("Zinc helps.", "This shows stability.")


def test_a_quantity_stays_one_word_with_its_unit():
    assert any("0.5 mg/mL" in t for t in told("Cells got particles at 0.5 mg/mL for a day."))
    assert any("5 nm to 25 nm" in t for t in told("Particles were in the range of 5 nm to 25 nm."))


@pytest.mark.parametrize(
    "sentence", ["Is it possible to colour the plane?", "See Table 3.", "", "…", "(1)", "."]
)
def test_what_states_nothing_yields_nothing(sentence):
    assert told(sentence) == set()


def test_no_field_is_a_copy_of_a_long_sentence():
    sentence = (
        "The red cells of the old rats of the second group in the cold room at the end of the hall with the tall"
        " windows near the river were counted by a student of the school of the town on the hill in the north."
    )
    longest = max(len(f.split()) for c in claims_of_sentences([sentence]) for f in c.fields)
    assert longest < len(sentence.split()) / 2


def test_verbs_that_say_nothing_alone_are_no_claims():
    assert not any(
        " does " in t for t in told("The results indicate.", "A model is used to order it.")
    )


WORDS = st.sampled_from(
    """the a rats zinc model of in was were is not may 5 mg 3.2 % °C and or that which ( ) [ ] , . ; : = < $x$
    [3] (Fig. 2) measured shows found respectively x_1 MATHSYM000 MATHSYM007 p<0.05 mg/mL to 10^-6 – “ ” Table row:
    if using there it they """.split()
)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=60))
@example("if MATHSYM003")
@example("the ( [ the ) )")
@example("was (which is (a) b [")
def test_no_text_breaks_the_rules(sentence):
    for claim in claims_of_sentences([sentence]):
        assert claim.sentence == 1
        assert claim.made_by is Maker.RULE
        assert all(any(c.isalnum() for c in f) for f in (claim.subject, claim.predicate))
        assert claim.value.strip()
        there = re.sub(r"\s", "", sentence)
        for digits in re.findall(r"\d+(?:\.\d+)?", " ".join(claim.fields)):
            assert digits in there


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The patients survived.", ("patients", "did", "survive")),
        ("The rates did not increase.", ("rates", "did", "increase")),
        ("The series may converge.", ("series", "does", "converge")),
    ],
)
def test_an_intransitive_verb_is_a_statement(sentence, told):
    assert told in {c.fields[:3] for c in claims_of_sentences([sentence])}


def test_a_name_is_not_taken_for_a_verb_alone():
    assert claims_of_sentences(["Escherichia coli."]) == ()
