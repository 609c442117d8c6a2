"""The lexicon: every list is valid, is used, and stands once."""

import ast
import re
from pathlib import Path

import pytest

from alexandria.english import word_map, word_set
from alexandria.english.lexicon import lexicon_names

PACKAGE = Path(__file__).parents[2] / "alexandria"
READERS_OF_ENGLISH = ("english", "checking", "openie", "expression", "extraction")
MOST_WORDS = 8
LABELS = re.compile(r"[A-Z$]{2,}|[a-z]*(?:subj|obj|comp|mod|cl|pass|conj)[a-z]*")
"""Labels of the parser are no words of English."""
EXCEPTIONS = {
    ("passes.py", "_FORM"): "a sentence for the model",
    ("grounding.py", "CHECKS"): "names and complaints of the checks",
    ("sentences.py", "_OPENS"): "part of a regular expression",
    ("sentences.py", "_MAY_OPEN"): "part of a regular expression",
}


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


def lists_in_code(path):
    """Name and words of every module-level collection of words that a module spells out."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        if target == "__all__" or "re.compile" in ast.unparse(node.value):
            continue
        texts = (n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant))
        words = [w for t in texts if isinstance(t, str) for w in t.split()]
        yield target, [w for w in words if w.isalpha() and not LABELS.fullmatch(w)]


def test_no_word_list_stands_in_code():
    found = {
        (path.name, name)
        for folder in READERS_OF_ENGLISH
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for name, words in lists_in_code(path)
        if len(words) > MOST_WORDS
    }
    assert found - EXCEPTIONS.keys() == set()
    assert EXCEPTIONS.keys() - found == set(), "an exception that is none any more"
