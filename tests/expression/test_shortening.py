import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.expression import SourceIndex, shorten
from alexandria.expression.meaning import head_of, preserves_meaning
from alexandria.expression.shortening import shorten_text


def freed(*fields: str, **options) -> tuple[str, ...] | None:
    """The fields of a claim whose words stand so in the source, shortened."""
    source = SourceIndex([" ".join(f for f in fields if f) + "."])
    claim = shorten(Claim(1, *fields), source, **options)
    if claim is not None:
        assert source.violations(claim) == ()
    return claim and claim.fields


def test_a_free_claim_stays_as_it_is():
    claim = Claim(1, "plates", "dried", "in vacuum")
    assert shorten(claim, SourceIndex(["Something else."])) == claim


def test_articles_go_first():
    shorter = freed("the old plates", "were dried", "in the warm vacuum oven")
    assert shorter is not None
    assert " ".join(shorter).split().count("the") < 2


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (("the treated rats", "did not show", "any loss of weight in the first week"), "not"),
        (("the new drug", "may have reduced", "the serum level of fat in the rats"), "may"),
        (
            ("the plates", "were dried", "at less than 5 kPa in the old vacuum oven"),
            "less than 5 kPa",
        ),
    ],
)
def test_numbers_negation_hedges_and_bounds_survive(fields, kept):
    shorter = freed(*fields)
    assert shorter is not None
    assert kept in " ".join(shorter)


def test_a_long_name_gives_way_to_its_abbreviation():
    shorter = freed(
        "plates", "contain", "low density lipoprotein cholesterol made of many small parts",
        definitions={"LDL-C": "low density lipoprotein cholesterol"},
    )  # fmt: skip
    assert shorter is not None
    assert "LDL-C" in shorter[2]


def test_a_list_that_is_told_respectively_keeps_its_order():
    text = "12, 13, 15, 18, 20, 22, 25 and 30 °C respectively"
    shorter = shorten_text(text, SourceIndex([text]))
    assert shorter is None or shorter.startswith("12")


def test_a_pointer_to_a_figure_is_no_number_of_the_fact():
    text = "smooth round cell border everywhere (Figure 2(a))"
    shorter = shorten_text(text, SourceIndex([text]))
    assert shorter is not None
    assert shorter == "smooth round cell border everywhere"


def test_fixed_fields_are_left_alone():
    fields = ("the very old glass plates", "were dried", "in the warm vacuum oven")
    shorter = freed(*fields, fixed={"subject"})
    assert shorter is not None
    assert shorter[0] == fields[0]


def test_what_cannot_be_said_shorter_is_none():
    assert freed("1 2 3 4 5 6 7 8 9", "is", "x") is None


def test_nothing_but_meaning_is_asked_to_stay():
    assert preserves_meaning("the plates at 5 mm", "plates at 5 mm")
    assert not preserves_meaning("plates at 5 mm", "plates at 5")
    assert not preserves_meaning("not dried", "dried")
    assert not preserves_meaning("no more than two", "more than two")


def test_the_head_of_a_prepositional_phrase_is_its_object():
    assert head_of(parse_sentences(["in the warm oven"])[0]) == "oven"
    assert head_of(parse_sentences(["the warm oven of the house"])[0]) == "oven"


parts = st.lists(
    st.sampled_from("the plates were not slowly dried at 5 mm in of vacuum and oven may by".split()),
    min_size=1, max_size=10,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=25)  # grammar takes its time
@given(parts, parts, parts)
def test_a_shorter_claim_keeps_what_it_must_and_is_the_same_each_time(subject, predicate, value):
    source = SourceIndex([f"{subject} {predicate} {value}"])
    claim = Claim(1, subject, predicate, value)
    shorter = shorten(claim, source)
    assert shorter == shorten(claim, source)
    if shorter is not None:
        assert source.violations(shorter) == ()
        assert all(map(preserves_meaning, claim.fields, shorter.fields))
