"""What is denied, supposed or said by whom; whose subject is whose: sentences written for the test."""

from __future__ import annotations

import pytest

from tests.openie.test_clauses import told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # who the clause is about
        (
            "Many tests, often paired with models, support the view.",
            "many tests | support | view",
        ),
        (
            "We built a tool which can be moved to other labs and which finds gold.",
            "tool | finds | gold",
        ),
        (
            "The films use glues with higher mass, which are strong.",
            "glues with higher mass | are | strong",
        ),
        ("The mean of the rates, which was 5 mm, fell.", "mean of rates | was | 5 mm"),
        (
            "The best way to reach the top must be based on care.",
            "best way to reach top | must be based on | care",
        ),
        ("We show that the map is flat and has many holes.", "map | has | many holes"),
        ("The rank of $G$ given by the map is small.", "rank of $G$ | given by | map"),
        # what holds only if something else does
        (
            "A player wins iff all the vertices are colored at the end.",
            "player | wins | exactly when all vertices are colored at end",
        ),
        (
            "If heat is applied, the rate rises and the yield falls.",
            "yield | falls | if heat is applied",
        ),
        ("For small $n$, we show that the map is flat.", "map | is | flat | for small $n$"),
        ("The gel is clear if it is cooled.", "gel | is | clear | if cooled"),
        # what is denied
        ("The law fails in cold water.", "law | fails in | cold water"),
        ("The gap becomes negligible in cold water.", "gap | becomes | negligible in cold water"),
        ("The volume cannot be ignored.", "volume | can be | ignored NOT"),
        # who says so
        (
            "Force spectra suggest that there is a link between heat and growth.",
            "link | exists between | heat and growth | as Force spectra suggest MAYBE",
        ),
        (
            "We propose a plan and show that gold appears in the cave.",
            "gold | appears in | cave",
        ),
        ("We propose a plan.", "this study | propose | plan"),
        # whose it is
        (
            "We saw small cells, whose walls are thick.",
            "walls of small cells | are | thick",
        ),
        ("The most common acid, leucine, is small.", "most common acid | is | leucine"),
        ("Motivation: Rats change in the course of life.", "rats | change in | course of life"),
        ("The moves leave the final value unchanged.", "moves | leave | final value unchanged"),
        (
            "We study pattern avoiding permutations.",
            "this study | study | pattern avoiding permutations",
        ),
        ("The space is too large for it.", "space | is | too large for it"),
        (
            "We show that if $m > 1$, then the slow walk crosses the line.",
            "slow walk | crosses | line | if $m > 1$ holds",
        ),
        ("The sum is given in terms of old roots.", "sum | given in terms of | old roots"),
        (
            "The edges of the branches tend to be localized at these sites.",
            "edges of branches | tend to be localized at | sites",
        ),
        ("It was met with an RMSD of 5 mm (r = 0.9).", "RMSD | r | 0.9"),
        # how it reads
        ("We saw many boxes containing gold.", "many boxes | contain | gold"),
        ("We saw a box containing gold.", "box | contains | gold"),
        ("All sets have been sorted according to a plan.", "all sets | sorted according to | plan"),
        ("The cells can be moved to other plates.", "cells | can be moved to | other plates"),
        ("The rate cannot have held for years.", "rate | can have held for | years NOT"),
        ("Growth is slow due to the cold air.", "growth | is | slow | due to cold air"),
        ("The dose was taken twice a day.", "dose | was | taken | twice a day"),
        (
            "We present a counter-example in dimension one.",
            "this study | present | counter-example | in dimension one",
        ),
        ("The rats slept in ponds and in lakes.", "rats | slept in | ponds | in lakes"),
        (
            "We built a tool to see the cells in water.",
            "this study | built | tool | to see cells in water",
        ),
        ("We use protein folding rates.", "this study | use | protein folding rates"),
        ("Heat can precede melting.", "heat | can precede | melting"),
        ("The cells move in order to find food.", "cells | move | to find food"),
    ],
)
def test_a_claim_says_what_its_clause_says(sentence, expected):
    assert expected in told(sentence)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Although many tests, paired with maps, support it, the best test needs gold.", "best test | support"),
        ("A map is flat only if it is given by the values of a few rays.", "map | given by"),
        ("A gap was found in the paper printed at a journal.", "this study | printed"),
        ("It is easy to prove that any pair of links is alike.", "prove | is"),
        ("We give proof for three loops, more than seen before in cells.", "| seen"),
        ("We study the packing and partitioning boxes of wood.", "this study | partition"),
        ("Apart from the cost of the tools, the age of a node is a factor.", "from"),
        ("For any old, real round group $W$, we build a good base.", "build | real round group"),
        ("The question is: What is the odds that a rat was not yet seen ?", "rat"),
        ("Die alten Ratten sind nicht groß und werden mit Mais gefüttert.", "Ratten"),
        ("What is the rate of growth in ponds is open.", "What"),
        ("It has two parts: the head, the body of the fish and the tail.", "head | is"),
        ("Ice melts unless the tank is cold and the heat exceeds a mark.", "heat | exceeds"),
        ("Rats slept (J. Sleep 77: 2003-2009 (2003)).", "2003"),
        ("We find that the map is flat and has many holes.", "this study | has"),
        ("The 3D shape of a cell is hard to see.", "number | 3D"),
        ("We can use the power of the tool, as a power of $G$, that is named by $H$.", "this study | use by"),
    ],
)  # fmt: skip
def test_a_claim_says_nothing_that_its_sentence_does_not(sentence, wrong):
    assert not any(wrong in line for line in told(sentence))


def test_a_formula_at_the_end_is_a_word_of_its_own():
    assert "rank | is below | $2n-1$" in told("The rank is below $2n-1$.")


def test_an_example_keeps_its_such_as():
    lines = told(
        "We found the shape of a large molecule, such as a protein or a sugar, in the cells."
    )
    assert not any(" | as | " in line for line in lines)


def test_what_holds_under_a_condition_is_not_told_without_it():
    long = "if the old men of the north who came over the sea in ships of oak with sails of red wool and oars"
    lines = told(f"The town is safe {long} of dark ash from the hills of the far south sleep.")
    assert not any(line == "town | is | safe" for line in lines)


def test_items_told_elsewhere_leave_no_row_of_commas():
    assert not any(
        ",," in line for line in told("The sets included 4, 8, 16, 32, 64 and 128 boxes of wood.")
    )
