"""The JSON object in the text of an answer, for endpoints that do not enforce a schema.

Models wrap JSON in code fences, write text around it, or reason first. So every `{` is tried with the standard
decoder, and the largest object that decodes is taken. Nothing is repaired inside an object: a truncated one is a
truncated answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.decoder import JSONDecoder
from typing import Any

from alexandria.errors import AnswerInvalid

__all__ = ["json_object"]

_MAX_BRACES = 2_000
"""Limit of braces to try: in a loop like {{{{... each attempt may scan the whole rest of the text."""


def json_object(text: str) -> dict[str, Any]:
    """The largest JSON object in `text`. Raises AnswerInvalid if there is none.

    Reasoning (`...</think>`) is skipped: drafts in it may be larger.
    """
    whole = _decode_whole(text)
    if whole is not None:
        return whole
    found = list(_objects(text))
    end_of_reasoning = text.rfind("</think>")
    # An object that contains the mark has it in a string. If no object follows, a draft is better than none.
    candidates = [(length, value) for end, length, value in found if end > end_of_reasoning] or [
        (length, value) for _, length, value in found
    ]
    if not candidates:
        raise AnswerInvalid("The answer holds no JSON object.")
    return max(candidates, key=lambda pair: pair[0])[1]


def _objects(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """End, length and value of each outermost object in `text`."""
    start = text.find("{")
    for _ in range(_MAX_BRACES):
        if start < 0:
            return
        value, end = _decode_at(text, start)
        if value is not None:
            yield end, end - start, value
        start = text.find("{", end if value is not None else start + 1)


_strict = JSONDecoder()
_lenient = JSONDecoder(strict=False)  # allows raw line breaks in strings, which small models write


def _decode_whole(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _decode_at(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    for decoder in (_strict, _lenient):
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value, end
    return None, start
