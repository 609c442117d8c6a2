"""How much a model reasons: whether it does, what effort to ask of it, and the room that its thought takes.

The tokens of thought count against the limit of output tokens, and nobody knows beforehand how many there will be.
So a request bounds the answer alone, and the room for thought is added when it is sent: at first as the effort has
it, then as the answers measure it. A model is taken to reason if the table of providers says so, if an answer has
tokens of thought, or if an answer was cut before it began.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Literal

from alexandria.llm.completion import Answer, Request, estimate_tokens

__all__ = ["Reasoning", "ReasoningEffort"]

ReasoningEffort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]

_FIRST_ROOM = {
    "none": 512,
    "minimal": 1024,
    "low": 2048,
    "medium": 8192,
    "high": 16384,
    "xhigh": 32768,
}
_FIRST_ROOM_UNASKED = 8192
"""Where the service decides about the effort: most take a medium one."""
_FOUND_ROOM = 4096
"""At least, once an answer was cut: where the limit was small, that says little of how long thought would be."""
_LEAST_ROOM = 512
_MOST_ROOM = 65536
_WINDOW = 64
"""Answers whose thought is remembered: the room is twice the longest of them."""


class Reasoning:
    """What is known of one model's thought, learned over a run.

    Attributes:
        reasons: whether the model reasons, as far as is known.
    """

    def __init__(
        self, *, effort: str | None = None, usual_effort: str | None = None, reasons: bool = False
    ) -> None:
        """Begin with what is known.

        Args:
            effort: what the user set; it is asked of every model.
            usual_effort: what is asked of a model that reasons, if the user set nothing.
            reasons: whether the model is known to reason.
        """
        self.reasons = reasons
        self._effort = effort
        self._usual_effort = usual_effort
        self._measured: deque[int] = deque(maxlen=_WINDOW)

    @property
    def effort(self) -> str:
        """What to ask for; empty for nothing."""
        return self._effort or (self._usual_effort if self.reasons else "") or ""

    @property
    def room(self) -> int:
        """Tokens to leave for thought, beside those for the answer."""
        if not self.reasons:
            return 0
        guess = _FIRST_ROOM.get(self.effort, _FIRST_ROOM_UNASKED)
        longest = 2 * max(self._measured) if self._measured else guess
        # Powers of two: most requests of a run then have the same room.
        return min(_MOST_ROOM, max(_LEAST_ROOM, 1 << (longest - 1).bit_length()))

    def prepared(self, request: Request) -> Request:
        """The request with effort and room for thought."""
        if not self.reasons and not self.effort:
            return request
        return replace(request, thought_tokens=self.room, reasoning_effort=self.effort)

    def measure(self, answer: Answer) -> None:
        """Learn from an answer that came to its end."""
        if tokens := _thought_tokens(answer):
            self.reasons = True
            self._measured.append(tokens)

    def was_cut(self, answer: Answer, sent: Request) -> bool:
        """Whether an answer that was cut at the limit was cut by thought; learn from it if so."""
        thought = _thought_tokens(answer)
        wrote = answer.usage.output_tokens if answer.usage else None
        if answer.text.strip():
            # Cut in the answer: by thought only if the answer alone kept its bound.
            if not thought or wrote is None or wrote - thought >= sent.max_output_tokens:
                return False
        elif answer.text and not thought:
            return False  # white space until the limit: the same again would be the same
        self.reasons = True
        limit = wrote or sent.max_output_tokens + sent.thought_tokens
        self._measured.append(max(limit, _FOUND_ROOM // 2))
        return True


def _thought_tokens(answer: Answer) -> int:
    """Tokens of thought: as the endpoint counts them, else by the length of what it shows."""
    counted = answer.usage.reasoning_tokens if answer.usage else None
    return counted or (estimate_tokens(answer.thought) if answer.thought else 0)
