"""Patterns of what is asked for let nothing through that breaks the JSON around it.

llama.cpp makes a grammar of a pattern and lets the model write what it allows between the quotes, unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from alexandria.evaluation.units import paper_judging
from alexandria.resolution import match_decisions

SCHEMAS = [match_decisions._schema(), paper_judging._facts_schema(3)]
LINES = ("1 | tin | melts at | 232{}C", "1 | Tin melts at 232{}C")
"""What answers look like; each pattern takes one of them."""


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for inner in schema:
            yield from patterns(inner)


@pytest.mark.parametrize("pattern", sorted({p for s in SCHEMAS for p in patterns(s)}))
def test_no_pattern_lets_backslashes_quotes_or_control_characters_through(pattern):
    line = next(one for one in LINES if re.search(pattern, one.format(" ")))
    for character in ["\\", '"', *map(chr, range(32))]:
        assert not re.search(pattern, line.format(character)), repr(character)
