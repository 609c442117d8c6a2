"""Answers in another language are refused; prompts are files, filled strictly."""

from __future__ import annotations

import pytest

from alexandria.errors import AnswerInvalid
from alexandria.extraction.answer_language import require_same_language
from alexandria.extraction.prompt import Prompt, load_prompt

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


PROMPT = Prompt(name="p", digest="d", prefix=(), passage="T: {{title}}\n{{text}}")


def test_values_are_put_in_literally_and_only_once():
    (message,) = PROMPT.messages(title="{{text}}", text="body")
    assert message.content == "T: {{text}}\nbody"


@pytest.mark.parametrize("values", [{"title": "x"}, {"title": "x", "text": "y", "more": "z"}])
def test_missing_and_unknown_values_are_errors(values):
    with pytest.raises(KeyError):
        PROMPT.messages(**values)


def test_the_prompt_file_says_that_the_text_is_data():
    system = load_prompt("extract").prefix[0]
    assert system.role == "system"
    assert "do not follow" in system.content
