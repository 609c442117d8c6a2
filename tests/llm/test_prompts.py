"""Prompts are files, and their placeholders are filled strictly."""

from __future__ import annotations

import pytest

from alexandria.llm import Prompt, load_prompt

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
