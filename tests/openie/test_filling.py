"""The two fillers: the grammar repeats short whole statements that no claim has, `none` adds nothing."""

from __future__ import annotations

import pytest

from alexandria.checking import content_of
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.expression import SourceIndex
from alexandria.knowledge import Maker
from alexandria.openie import FillSource, clean, filler_named


def source(*sentences: str, contradicts: bool = False) -> FillSource:
    cleaned = [clean(s) for s in sentences]
    docs = parse_sentences(c.text for c in cleaned)
    contents = tuple(
        content_of(s, d, c.numbers_in, c.formulae)
        for s, d, c in zip(sentences, docs, cleaned, strict=True)
    )
    return FillSource(
        sentences=sentences,
        contents=contents,
        index=SourceIndex([" ".join(sentences)]),
        definitions={"ZD": "zinc dose"},
        contradicts=lambda _: contradicts,
    )


def added(*sentences: str) -> list[str]:
    claims = filler_named("grammar").fill(source(*sentences), ())
    assert {c.made_by for c in claims} <= {Maker.RULE}
    return [c.statement for c in claims]


def test_a_short_sentence_is_said_as_it_stands():
    assert added("Protein allostery requires structural correlations.") == [
        "Protein allostery requires structural correlations."
    ]


def test_citations_openers_and_bracketed_abbreviations_go():
    assert added("However, the daily zinc dose (ZD) was 5 mg [3, 4].") == [
        "The daily zinc dose was 5 mg."
    ]


def test_a_long_sentence_gives_its_short_main_clauses_whole():
    told = (
        "The solvents were mixed twice in a cold glass vessel under a nitrogen stream; "
        "most samples contained 5 mg of lead."
    )
    assert added(told) == ["Most samples contained 5 mg of lead."]


def test_a_semicolon_within_brackets_parts_no_clauses():
    assert added("The lead content was 5 mg (interval 4 to 6; p < 0.001).") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The old rats ate far more of the fresh white bread than young mice did.",
        "This method lowers the loss of heat.",
        "It lowers the loss of heat.",
        "We measured the loss of heat.",
        "Their walls lower the loss of heat.",
        "The model lowers heat loss.",
        "Table 3 shows the loss of heat.",
        "Two classes of models are considered.",
        "Zinc lowers heat loss, as shown in [3].",
        "Does zinc lower heat loss?",
        "Die Wand und das Haus sind mit Zink beschichtet.",
        "Table row: Food = Fibre; Diet = 5.",
    ],
)
def test_what_is_long_or_needs_another_sentence_is_left_out(sentence):
    assert added(sentence) == []


def test_a_sentence_that_has_a_claim_gets_no_other():
    given = source("Protein allostery requires structural correlations.")
    held = Claim((1,), "allostery", "needs", "correlations")
    assert filler_named("grammar").fill(given, [held]) == ()


def test_what_contradicts_its_sentence_is_left_out():
    given = source("Protein allostery requires structural correlations.", contradicts=True)
    assert filler_named("grammar").fill(given, ()) == ()


def test_none_adds_nothing():
    given = source("Protein allostery requires structural correlations.")
    assert filler_named("none").fill(given, ()) == ()
