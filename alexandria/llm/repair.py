"""Answer text → JSON object, for endpoints that do not enforce a schema."""

from __future__ import annotations

from typing import Any

__all__ = ["json_object"]


def json_object(text: str) -> dict[str, Any]:
    """The largest JSON object in `text`; raises `AnswerInvalid` if there is none."""
    raise NotImplementedError
