"""The lexicon: every list is valid, is used, and stands once."""

import re
from pathlib import Path

import pytest

from alexandria.english import word_map, word_set
from alexandria.english.lexicon import lexicon_names

PACKAGE = Path(__file__).parents[2] / "alexandria"


def own_words(name):
    return word_set(name) or frozenset(word_map(name))


def test_every_list_has_words():
    assert [name for name in lexicon_names() if not own_words(name)] == []


def test_no_list_stands_twice():
    seen = {}
    for name in lexicon_names():
        seen.setdefault(own_words(name), []).append(name)
    assert [names for names in seen.values() if len(names) > 1] == []


def test_every_list_is_used():
    code = "\n".join(p.read_text("utf-8") for p in PACKAGE.rglob("*.py"))
    data = "\n".join(p.read_text("utf-8") for p in PACKAGE.rglob("lexicon/*.toml"))
    used = set(re.findall(r'word_(?:set|map)\(\s*f?"(\w+)', code))
    used |= set(re.findall(r'^base = "(\w+)"', data, re.MULTILINE))
    unused = {n for n in lexicon_names() if n not in used and not n.startswith("function_words_")}
    assert unused == set()


def test_a_list_with_a_base_has_its_words_but_those_left_out():
    assert {"further", "the"} <= word_set("uninformative_words")
    assert "without" not in word_set("uninformative_words")


def test_an_unknown_list_is_an_error():
    with pytest.raises(KeyError):
        word_set("no_such_list")
