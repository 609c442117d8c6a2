"""Claims in the paper's words, said again in others: every sentence here was written for the test."""

from __future__ import annotations

import pytest

from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.expression import SourceIndex
from alexandria.knowledge import Certainty, Maker
from alexandria.openie import is_fragment
from alexandria.openie.paraphrase import paraphrased


def freed(sentence: str, *fields: str, certainty: Certainty = Certainty.STATED) -> list[str]:
    """What is said in place of a claim of a sentence: lines without copied wording."""
    index = SourceIndex([sentence])
    claim = Claim(1, *fields, certainty=certainty, made_by=Maker.RULE)
    free = paraphrased(claim, parse_sentences([sentence])[0], index, {})
    found = () if free is None else (free,)
    assert not any(index.violations(c) for c in found)
    assert all(c.certainty is certainty for c in found if not is_fragment(c))
    return [" | ".join(f for f in c.fields if f) for c in found]


def test_a_free_claim_stays_as_it_is():
    assert freed("The rats slept.", "rats", "slept in", "ponds") == ["rats | slept in | ponds"]


@pytest.mark.parametrize(
    ("sentence", "fields", "expected"),
    [
        (
            "Every tall green river plant admits countless small round leaves.",
            ("every tall green river plant", "admits", "countless small round leaves"),
            ["every tall green river plant | admit | countless small round leaves"],
        ),
        (
            "Young conditions are more favourable to growth than cold stone caves.",
            ("young conditions", "are", "more favourable to growth than cold stone caves"),
            ["young conditions | are | more favourable to growth | compared with cold stone caves"],
        ),
        (
            "Old rats use dark tools for finding small green river stones.",
            ("old rats", "use", "dark tools", "for finding small green river stones"),
            ["old rats | use | dark tools | to find small green river stones"],
        ),
    ],
)
def test_other_words_say_the_same(sentence, fields, expected):
    assert freed(sentence, *fields) == expected


def test_a_condition_without_which_it_is_not_true_stays():
    lines = freed(
        "Rats build round nests near ponds with grass if dark skies bring rain.",
        "rats", "build", "round nests", "if dark skies bring rain, near ponds with grass",
    )  # fmt: skip
    assert all("if dark skies bring rain" in line for line in lines)


def test_alternatives_are_never_told_one_by_one():
    sentence = "Rats eat fresh yellow corn from fields or small green river plants."
    lines = freed(
        sentence, "rats", "eat", "fresh yellow corn from fields or small green river plants"
    )
    assert all(" or " in line for line in lines if "plants" in line)


def test_what_has_no_verb_is_a_fragment():
    assert is_fragment(Claim(1, "gap", "of", "toxin"))
    assert not is_fragment(Claim(1, "gap", "consists of", "toxin"))


def test_what_ceases_for_some_does_not_cease_for_all():
    lines = freed(
        "The old law ceases to be universal for long chains with bad sides.",
        "old law", "ceases to be", "universal for long chains with bad sides",
    )  # fmt: skip
    assert all("bad sides" in line for line in lines if "universal" in line)


def test_for_all_stays_with_what_holds_for_all():
    lines = freed(
        "For every round box near ponds the old blue number of small sides is even.",
        "old blue number of small sides", "is", "even", "for every round box near ponds",
    )  # fmt: skip
    assert all("for every round box" in line for line in lines)


def test_what_stands_by_a_formula_is_not_said_of_the_formula():
    lines = freed(
        "The long time course of all young frogs, denoted $c$, can be written by extending several well-known "
        "models for growth.",
        "long time course of all young frogs", "denoted", "$c$",
        "by extending several well-known models for growth",
    )  # fmt: skip
    assert lines
    assert not [line for line in lines if "denote by" in line]


def test_a_comparison_is_not_told_without_what_it_compares_with():
    lines = freed(
        r"It was shown that the very old Clar number of frogs is more than $\lfloor\frac {n-12} 6\rfloor$.",
        "very old Clar number of frogs", "is", r"more than $\lfloor\frac {n-12} 6\rfloor$",
    )  # fmt: skip
    assert not [line for line in lines if line.endswith("than")]
