"""Plain sentences, cut into the fields that read in order are the sentence again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alexandria.openie import StatementParts, split_statement, split_statements


def fields(text: str) -> tuple[str, str, str, str] | None:
    parts = split_statement(text)
    return parts and (parts.subject, parts.predicate, parts.object, parts.condition)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Kinesin binds tubulin.", ("Kinesin", "binds", "tubulin", "")),
        ("The walls were heated to 180 °C.", ("The walls", "were heated to", "180 °C", "")),
        ("The yield depends on the dose.", ("The yield", "depends on", "the dose", "")),
        ("Rubisco activase uses up ATP.", ("Rubisco activase", "uses up", "ATP", "")),
        ("Zinc does not bind copper.", ("Zinc", "does not bind", "copper", "")),
        ("Zinc may also inhibit growth.", ("Zinc", "may also inhibit", "growth", "")),
        ("The damping was ignored.", ("The damping", "was ignored", "", "")),
        ("The walls (basalt) are dark.", ("The walls (basalt)", "are", "dark", "")),
        (
            "Topical curcumin did not lessen bone loss in rats.",
            ("Topical curcumin", "did not lessen", "bone loss", "in rats"),
        ),
        ("The loss rose during the night.", ("The loss", "rose", "", "during the night")),
        (
            "Plants lose much water when light is low",
            ("Plants", "lose", "much water", "when light is low"),
        ),
    ],
)
def test_a_sentence_is_cut_at_its_finite_verb_its_object_and_its_last_adjunct(sentence, expected):
    assert fields(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("However, zinc binds copper.", ("zinc", "binds", "copper", "")),
        ("In contrast, zinc binds copper.", ("zinc", "binds", "copper", "")),
        (
            "Against brick, thermal loss dropped by 12.5%.",
            ("thermal loss", "dropped by", "12.5%", "against brick"),
        ),
        (
            "As temperature rises, zinc inhibits growth.",
            ("zinc", "inhibits", "growth", "as temperature rises"),
        ),
    ],
)
def test_what_opens_a_sentence_goes_or_becomes_its_condition(sentence, expected):
    assert fields(sentence) == expected


def test_an_opening_phrase_that_a_later_verb_could_claim_stays_before_the_subject():
    parts = split_statement("In 1993, Smith showed that zinc binds copper.")
    assert parts == StatementParts(
        "In 1993, Smith", "showed", "that zinc binds copper", subject_name="Smith"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hm, well",
        "the effect of zinc on old rats",
        "Heat the walls.",
        "Does zinc bind copper?",
        "It binds tubulin.",
        "They were heated to 180 °C.",
        "This was ignored.",
        "In mice, it binds tubulin.",
        "The walls were filled with basalt from the",
        "The loss is obtained by",
        "The loss is",
    ],
)
def test_what_is_no_sentence_or_points_to_another_one_has_no_fields(text):
    assert split_statement(text) is None


def test_it_that_means_nothing_is_a_subject():
    assert split_statement("It is known that zinc binds copper.") is not None


def test_a_verb_that_was_taken_for_a_noun_is_found():
    assert fields("The carboxylation of one sugar yields two acids.") == (
        "The carboxylation of one sugar",
        "yields",
        "two acids",
        "",
    )


def test_a_list_of_sentences_is_split_in_order():
    first, none, last = split_statements(["Zinc binds copper.", "of zinc", "The walls melted."])
    assert (first and first.object, none, last and last.predicate) == ("copper", None, "melted")


NOUNS = st.sampled_from(
    ["Zinc", "the walls", "old rats (n = 3)", "CO_2", "$x^2$", "5 mg/mL of p-cresol", "T 25 °C"]
)
VERBS = st.sampled_from(["binds", "was heated to", "may not change", "decreases with", "is"])
ADJUNCTS = st.sampled_from(
    ["", "in mice", "at 25°C", "when light is low", ", as [3] showed", "(b)"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(NOUNS, VERBS, NOUNS, ADJUNCTS, ADJUNCTS).map(" ".join)
    | st.text(alphabet="Zinc is the 5%.,()[]$°-\n", max_size=40)
)
@example("Zinc is 5 (a) (b).")
def test_the_fields_joined_are_the_sentence_word_for_word(text):
    parts = split_statement(text)
    if parts is not None:
        told = " ".join((parts.subject, parts.predicate, parts.object, parts.condition)).split()
        assert told == " ".join(text.split()).removesuffix(".").split()
        assert parts.subject
        assert parts.predicate
