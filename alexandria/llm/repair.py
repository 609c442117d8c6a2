"""Answer text → JSON object, for endpoints that do not enforce a schema.

Models wrap JSON in fences, talk before and after it, or think aloud first. All of these are one
case: somewhere in the text stands the object. So every `{` is tried with the standard decoder, and
the largest object that decodes wins. Nothing is mended inside an object: a cut one is a cut answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.decoder import JSONDecoder
from typing import Any

from alexandria.errors import AnswerInvalid

__all__ = ["json_object"]

_MOST_STARTS = 2_000
"""Braces to try: with a loop like {{{{… each try costs up to the whole rest of the text."""


def json_object(text: str) -> dict[str, Any]:
    """The largest JSON object in `text`; raises `AnswerInvalid` if there is none.

    What a model thought aloud (`…</think>`) is passed over: drafts in it may be larger.
    """
    whole = _decode_whole(text)
    if whole is not None:
        return whole
    found = list(_objects(text))
    thought = text.rfind("</think>")
    # An object around that mark has it in a string. Without any behind it: better a draft than none.
    spoken = [(length, value) for end, length, value in found if end > thought] or [
        (length, value) for _, length, value in found
    ]
    if not spoken:
        raise AnswerInvalid("The answer holds no JSON object.")
    return max(spoken, key=lambda pair: pair[0])[1]


def _objects(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """End, length and value of each object in `text` that lies in no other."""
    start = text.find("{")
    for _ in range(_MOST_STARTS):
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
