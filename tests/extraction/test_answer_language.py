"""Answers in another language than the passage are refused."""

from __future__ import annotations

import pytest

from alexandria.errors import AnswerInvalid
from alexandria.extraction.answer_language import require_same_language

ENGLISH = "The walls of the house were heated by the sun and not by the fire that was in them."
GERMAN = (
    "Die Wände des Hauses wurden von der Sonne und nicht von dem Feuer mit der Glut erwärmt, das ist bei "
    "den Öfen nicht so und wurde durch die Messung eines Tages und einer Nacht belegt."
)


def test_an_answer_in_another_script_is_refused():
    with pytest.raises(AnswerInvalid, match="script"):
        require_same_language("墙壁在太阳下加热", ENGLISH)


def test_an_answer_in_another_language_is_refused():
    with pytest.raises(AnswerInvalid, match="another language"):
        require_same_language(GERMAN, ENGLISH)


@pytest.mark.parametrize("answer", [ENGLISH, "α-synuclein 5 µM", "TP53", "", "walls heated 180 °C"])
def test_answers_in_the_same_language_symbols_and_short_ones_pass(answer):
    require_same_language(answer, ENGLISH)


def test_a_german_paper_may_be_answered_in_german():
    require_same_language(GERMAN, GERMAN)
