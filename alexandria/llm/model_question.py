"""One question to a model, as a value: what is sent, what it is for, and how its answer is read.

Stages yield questions instead of calling a model. Whoever runs a stage sends in the parsed answer, or throws the
error that came in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alexandria.llm.completion import Request

__all__ = ["ModelQuestion"]


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """A request with all that is needed to answer it. Can be pickled where `parse` can.

    Attributes:
        id: the request's digest for the model that is asked. Two questions with one id have the same answer.
        purpose: what the call is for, in the ledger: "extract", "again-2", "resolve", ...
        chunk: label of the chunk that it is about, in the ledger.
        prompt_version: of the prompt file and all that shapes the request, in the ledger.
        parse: the answer's text -> its value; raises AnswerInvalid where the text is not usable.
    """

    id: str
    request: Request
    purpose: str
    chunk: str
    prompt_version: str
    parse: Callable[[str], Any]

    @classmethod
    def to_model(
        cls,
        model_id: str,
        request: Request,
        *,
        purpose: str,
        chunk: str,
        prompt_version: str,
        parse: Callable[[str], Any],
    ) -> ModelQuestion:
        """A question to the model of this id."""
        return cls(request.digest(model_id), request, purpose, chunk, prompt_version, parse)
