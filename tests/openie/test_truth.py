"""Claims that no sentence says: mistakes of the parser, and what a sentence leaves out. Written for the test."""

from __future__ import annotations

import pytest

from tests.openie.test_clauses import told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # names of several words
        (
            "A target can be sub-categorized.",
            "target | can be | sub-categorized",
        ),
        (
            "Growth set polynomials exhibit new growth patterns.",
            "growth set polynomials | exhibit | new growth patterns",
        ),
        # what hangs on what
        (
            "The most common acid is nearly an order of magnitude more prevalent than the least common acid.",
            "most common acid | is | nearly order of magnitude more prevalent than least common acid",
        ),
        (
            "Tests have been made to study the hot gas associated with groups of stars but the gas mass "
            "associated with these systems is expected to be small.",
            "gas mass | is | small MAYBE",
        ),
        (
            "Tests were used to measure the mass and to quantify the loss.",
            "tests | used to quantify | loss",
        ),
        (
            "Careful work shows the effect of a moving membrane on the dynamics of assembly in narrow tubes.",
            "careful work | shows | effect of moving membrane on dynamics of assembly | in narrow tubes",
        ),
        (
            "The current was measured between -80 and -140 mV.",
            "current | measured between | -80 and -140",
        ),
        (
            "In the current study, leaf extract was used instead of pure acid.",
            "leaf extract | used instead of | pure acid | in current study",
        ),
        (
            "We study the effect of ambient buffers that can strongly reduce the growth.",
            "ambient buffers | can strongly reduce | growth",
        ),
        (
            "This supports the notion that oxygen is a key part.",
            "oxygen | is | key part MAYBE",
        ),
        # what holds only for some
        (
            "Graphs that contain a long cycle have three colours.",
            "graphs | have | three colours | those that contain long cycle",
        ),
        (
            "Every graph which is connected has a spanning tree.",
            "every graph | has | spanning tree | if it is connected",
        ),
        (
            "Cells treated with zinc lost their colour.",
            "cells | lost | colour | those treated with zinc",
        ),
        (
            "We solve this problem for spaces where the unit ball is flat.",
            "unit ball | is | flat | in some spaces",
        ),
    ],
)
def test_a_claim_says_what_its_sentence_says(sentence, expected):
    assert expected in told(sentence)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        # supposed, asked, wished, compared
        (
            "If R is a small set, and D is a dense set of R, then D may be modeled by M.",
            "D | is | dense",
        ),
        ("It tells which class of acids provides heat.", "provides"),
        ("It was a box that was hard for the thieves to break at that time.", "thieves"),
        ("It is not true that for any compact map there exists a linkage.", "linkage"),
        (
            "We prove that the events that $p$ has descents in a set of places, and that $p$ is a derangement, "
            "are positively correlated.",
            "$p$ | is | derangement",
        ),
        ("We prove the statement for graphs having no $K$ minor, and for planar graphs.", "minor"),
        ("The entry is nonzero whenever $i$ is an edge in $G$ and is zero otherwise.", "$i$ | is"),
        ("The entry is nonzero whenever $i$ is an edge in $G$ and is zero otherwise.", "is | zero"),
        ("The pond needs to be old enough for frogs to form and evolve.", "evolve"),
        # whose subject is whose
        ("Although best known as a carrier, studies have linked it with growth.", "this study"),
        (
            "These results can be used to show that graphs without short cycles contain large minors, resolving "
            "some open questions in this area.",
            "graphs without short cycles | resolve",
        ),
        (
            "Unique alleles produced in the present study can be converted in codominant sequence characterized "
            "amplified regions to develop markers.",
            "characterized",
        ),
        (
            "Rates are computed by varying the AT base pairs content and taking some values.",
            "rates | taking",
        ),
        (
            "The animals had 45 min of rest, confirmed in the dark by a sound.",
            "animals | confirmed",
        ),
        (
            "The processes are commonly started at certain DNA regions, which are the substrates for protein "
            "binding, and include promoters and origins.",
            "processes | include",
        ),
        (
            "Some effects of life are told that changed it, and that could have changed the air.",
            "this result",
        ),
        ("It has been shown possible to infer the main state.", "this study | infer"),
        (
            "Also, the mean size of the drops was calculated using the Smith formula, which was 26.42 nm.",
            "formula | was",
        ),
        (
            "These parts work as acids and are able to act both as reducing and capping agents, thus "
            "eliminating the need to add any further chemical agent to make the drops.",
            "need | to add",
        ),
        # of which clause
        (
            "While a good treatment of the process is available, due to the complexity of the system, the "
            "trial is still one of luck.",
            "available | due",
        ),
        ("For $z$, we have that P is the difference.", "have for"),
        # what says nothing
        (
            "We conjecture a formula for the monomial expansion of the image of any map under the shift.",
            "expansion | of",
        ),
        (
            "This dimension is a polynomial in $q$ that specializes as $d = n$ and $d = B$, the $r$th Bell "
            "number.",
            "dimension | is | $r$th Bell",
        ),
        (
            "The trees show that the Red group is sister to the Blue group with support value of NJ <50%, "
            "MP 74%, and ML 54%.",
            "is | ML 54%",
        ),
    ],
)
def test_no_claim_says_what_its_sentence_does_not(sentence, wrong):
    assert not [claim for claim in told(sentence) if wrong in claim]


def test_a_pronoun_means_nothing_that_was_named_long_ago():
    claims = told("The frog is green.", "Ponds were full.", "Lakes froze.", "It ran.")
    assert "frog | does | ran" not in claims
