"""Builders for tests that ask a real local server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alexandria.errors import AlexandriaError, AnswerInvalid
from alexandria.llm import (
    CallContext,
    CallRecord,
    Client,
    Endpoint,
    Message,
    Request,
    json_object,
)
from alexandria.llm.openai_endpoint import OpenAIEndpoint

SECRET_TEXT = "Zebrafish larvae avoided the bright half of the dish."
KEY = "sk-secret-0123456789"
SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
CONTEXT = CallContext("run", "paper", "0", "extract", "v1")


def request(text: str = SECRET_TEXT, **changes: Any) -> Request:
    messages = (Message("system", "Answer as JSON."), Message("user", text))
    given = {"json_schema": SCHEMA, "max_output_tokens": 100} | changes
    return Request(messages, "facts", **given)


def parse(text: str) -> bool:
    value = json_object(text)
    if set(value) != {"ok"}:
        raise AnswerInvalid("The answer has the wrong keys.")
    return bool(value["ok"])


@dataclass
class Outcome:
    """What came of asking: values or errors in the order of the questions, ledger and waits."""

    results: list[Any] = field(default_factory=list)
    records: list[CallRecord] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    client: Client | None = None

    @property
    def error(self) -> AlexandriaError:
        assert isinstance(self.results[0], AlexandriaError), self.results[0]
        return self.results[0]

    @property
    def outcomes(self) -> list[str]:
        return [record.outcome for record in self.records]


def ask(
    base_url: str,
    *requests: Request,
    record: Callable[[CallRecord], None] | None = None,
    parse: Callable[[str], Any] = parse,
    endpoint: dict[str, Any] | Endpoint | None = None,
    **settings: Any,
) -> Outcome:
    """Put the questions all at once, without really waiting between attempts."""
    outcome = Outcome()

    async def sleep(seconds: float) -> None:
        outcome.waits.append(seconds)
        await asyncio.sleep(0)

    async def run() -> None:
        server = (
            endpoint
            if isinstance(endpoint, Endpoint)
            else OpenAIEndpoint(
                **{"model": "fake", "base_url": base_url, "api_key": KEY} | (endpoint or {})
            )
        )
        client = outcome.client = Client(
            server,
            record=record or outcome.records.append,
            **{"sleep": sleep, "jitter": lambda: 1.0, "concurrency": 4} | settings,
        )
        asked = (client.complete_text(r, CONTEXT, parse) for r in requests or (request(),))
        outcome.results = await asyncio.gather(*asked, return_exceptions=True)
        await server.aclose()

    asyncio.run(run())
    return outcome


def everything_said(error: BaseException | None) -> str:
    """All that a traceback, a log or a crash reporter could show of an error."""
    said = []
    while error is not None:
        said.append(repr(error) + str(error) + json.dumps(vars(error), default=repr))
        error = error.__cause__ or error.__context__
    return "\n".join(said)
