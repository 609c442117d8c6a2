"""The body of a refusal → what it complains about: names of parameters, numbers, and its words.

A refusal may quote the request, and so the paper. The words are looked at in memory and kept nowhere: no error,
log or record holds them, and what was sent is taken out of them before they are searched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alexandria.llm.completion import Request

__all__ = ["EndpointComplaint", "read_complaint"]

_WORDED = {
    "message", "msg", "error", "errors", "detail", "details", "description", "reason", "raw", "metadata",
    "fieldviolations", "error_description", "title", "body",
}  # fmt: skip
"""Keys under which services put what is wrong. Not "input", "ctx" or "value": they hold what was sent."""
_DEEPEST = 8
_LONGEST = 20_000
_REFUSING = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|extra (?:inputs|fields)|not permitted|not allowed|deprecated"
    r"|cannot find field|no such field|unexpected|invalid|must be|one of|only the default|unavailable"
    r"|not available|forbidden|incompatible|not accept|not enabled|not implemented|additional properties"
    r"|required to be"
)
_LIMIT_NAMES = re.compile(
    r"max[_ ]?(?:completion_|new_|output_)?tokens|maxoutputtokens|(?:completion|output) tokens"
)
_MOST = (
    re.compile(r"\d+ > (\d+), which is the maximum"),
    re.compile(r"range (?:of \w+ )?(?:is )?\[\d+, ?(\d+)\]"),
    re.compile(
        r"(?:at most|less than or equal to|<=|(?:can|must) ?not exceed|no more than|between \d+ and) `?(\d+)"
    ),
    re.compile(r"(?:maximum|limit)\b[^.\d]{0,40}(\d+)"),
)
_LEAST_MAXIMUM = 16
"""A smaller number in such a message is not the maximum of any model."""
_MOST_EXCLUSIVE = re.compile(r"to (\d+) \(exclusive\)")
_CONTEXT = re.compile(
    r"maximum context length (?:is|of)\s+(\d+)|`?inputs`? tokens \+ `?max_new_tokens`? must be <= (\d+)"
    r"|\((\d+) > (\d+) - \d+\)"
)
_PROMPT = re.compile(
    r"(\d+) (?:`?inputs`? tokens|input tokens|in the messages|tokens in the messages)"
)


@dataclass(frozen=True, slots=True)
class EndpointComplaint:
    """What a refusal says.

    Attributes:
        status: of the response.
        code, kind: its code and type, as it spells them.
        parameters: names that it gives in a field of their own ("param", "loc").
        words: all of its messages, lower case, without what was sent. Never to be shown or kept.
    """

    status: int
    code: str = ""
    kind: str = ""
    parameters: frozenset[str] = frozenset()
    words: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether it says that something is not taken."""
        return bool(self.parameters or _REFUSING.search(self.words))

    def names(self, *parameters: str) -> bool:
        """Whether it names one of these parameters as what is not taken."""
        if self.parameters & set(parameters):
            return True
        return self.is_refusal and any(self.mentions(name) for name in parameters)

    def mentions(self, name: str) -> bool:
        """Whether a name stands in its words as a word."""
        return bool(re.search(rf"(?<![\w]){re.escape(name.lower())}(?![\w])", self.words))

    def most_output_tokens(self) -> int | None:
        """The maximum of output tokens that it names; None if it is about something else."""
        if not _LIMIT_NAMES.search(self.words) or self.context_tokens():
            return None
        if exclusive := _MOST_EXCLUSIVE.search(self.words):
            return int(exclusive[1]) - 1
        found = (int(match[1]) for pattern in _MOST if (match := pattern.search(self.words)))
        return next((n for n in found if n >= _LEAST_MAXIMUM), None)

    def context_tokens(self) -> int | None:
        """The context length that it names: what request and answer may have together."""
        match = _CONTEXT.search(self.words)
        return int(match[1] or match[2] or match[4]) if match else None

    def prompt_tokens(self) -> int | None:
        """The length of the request, as it counted it."""
        match = _PROMPT.search(self.words)
        return int(match[1]) if match else None


def read_complaint(status: int, body: object, sent: Request | None = None) -> EndpointComplaint:
    """What the body of a refusal says; vendors differ in where they say it.

    Args:
        status: of the response.
        body: decoded JSON, or the text where it is none.
        sent: the request that was refused, whose text is taken out.
    """
    words: list[str] = []
    parameters: set[str] = set()
    named: dict[str, str] = {}
    for key, value in _told(body, 0):
        if key == "words":
            words.append(value)
        elif key == "parameter":
            parameters.add(value.rpartition(".")[2].lower())
        else:
            named.setdefault(key, value)
    text = "\n".join(words)
    for message in sent.messages if sent is not None else ():
        text = text.replace(message.content, " ")
    return EndpointComplaint(
        status=status,
        code=named.get("code", ""),
        kind=named.get("type", ""),
        parameters=frozenset(parameters),
        words=text[:_LONGEST].lower(),
    )


def _told(value: Any, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401  decoded JSON
    """Kind and text of everything that a body says: "words", "parameter", "code", "type"."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        # Some services put the JSON of the service behind them into a string.
        inner = _decoded(value)
        yield from _told(inner, depth + 1) if inner is not None else [("words", value)]
    elif isinstance(value, list):
        for one in value:
            yield from _told(one, depth + 1)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _told_under(str(key).lower(), inner, depth)


def _told_under(key: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    if key in _WORDED:
        yield from _told(value, depth + 1)
    elif key == "loc" and isinstance(value, list):
        # ["body", "messages", 0, "user", "name"]: a field of a message is not a parameter.
        parts = [part for part in value if isinstance(part, str)]
        if len(parts) > 1 and "messages" not in parts:
            yield "parameter", parts[1]
    elif key in ("param", "field") and isinstance(value, str):
        yield "parameter", value
    elif key in ("code", "type", "status") and isinstance(value, str | int):
        yield ("type" if key == "type" else "code"), str(value)


def _decoded(text: str) -> Any:  # noqa: ANN401
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
