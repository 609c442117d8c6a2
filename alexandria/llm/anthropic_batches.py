"""Anthropic's Message Batches API: one body of requests, and a file of results.

Forms and limits: platform.claude.com/docs/en/api/messages/batches and .../build-with-claude/batch-processing (read
2026-11). A batch carries no name, so that one whose id was never received is known by its time and number of
requests alone, until its results say whose it is.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from alexandria.batch_errors import BatchCancelled, BatchExpired, SendUnclear
from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointTimeout,
    EndpointUnreachable,
    ModelNotFound,
    Overloaded,
)
from alexandria.llm.batch_http import BatchHttp
from alexandria.llm.batch_service import BatchLimits, BatchResult, BatchState
from alexandria.llm.completion import Answer, Request
from alexandria.llm.http_errors import error_from_status
from alexandria.llm.request_file import RequestFile

__all__ = ["AnthropicBatches"]

_PATH = "/v1/messages/batches"
_PAGE = 100
_HEAD, _TAIL = b'{"requests":[', b"]}"
_UNCLEAR = (EndpointFault, EndpointTimeout, EndpointUnreachable, Overloaded)
_CLOCKS_DIFFER = timedelta(minutes=5)
_STATUS_OF = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class AnthropicBatches:
    """The batch API of one model. A `BatchService`."""

    limits = BatchLimits(requests=100_000, size=256_000_000 - len(_HEAD + _TAIL))
    separator = b",\n"

    def __init__(
        self,
        http: BatchHttp,
        place: str,
        body: Callable[[Request], dict[str, Any]],
        answer: Callable[[dict[str, Any]], Answer],
    ) -> None:
        """Calls through `http`.

        Args:
            http: to the base URL.
            place: the base URL without a password.
            body: a request → the parameters of a message.
            answer: a message → the answer in it; may raise EndpointFault.
        """
        self.place = place
        self._http = http
        self._body = body
        self._answer = answer

    def line(self, custom_id: str, request: Request) -> bytes:
        """One entry of the list of requests."""
        entry = {"custom_id": custom_id, "params": self._body(request)}
        return json.dumps(entry, separators=(",", ":")).encode("ascii")

    async def send(self, name: str, requests: RequestFile) -> str:  # noqa: ARG002  a batch has no name here
        """Hand over a batch."""

        async def content() -> AsyncIterator[bytes]:
            yield _HEAD
            async for part in requests.parts():
                yield part
            yield _TAIL

        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(_HEAD) + requests.size + len(_TAIL)),
        }
        try:
            made = await self._http.call(
                "POST", _PATH, content=content, headers=headers, repeat=False
            )
        except EndpointError as error:
            if isinstance(error, _UNCLEAR) and error.status != 429:
                raise SendUnclear(f"{error} Whether the batch was taken is not known.") from None
            raise
        return str(made["id"])

    async def find(self, name: str, requests: int, since: datetime) -> tuple[tuple[str, ...], bool]:  # noqa: ARG002
        """Batches of that time and size; which one it is, only the results can say."""
        found = []
        params = {"limit": str(_PAGE)}
        while True:
            page = await self._http.call("GET", _PATH, params=params)
            entries = [entry for entry in page.get("data") or [] if isinstance(entry, dict)]
            recent = [b for b in entries if _created(b) >= since - _CLOCKS_DIFFER]
            found += [str(b["id"]) for b in recent if _total(b) == requests]
            if len(recent) < len(entries) or not entries or not page.get("has_more"):
                return tuple(found), False
            params = {"limit": str(_PAGE), "after_id": str(entries[-1].get("id"))}

    async def discard(self, name: str) -> None:
        """Nothing is left where there is no batch."""

    async def state(self, batch_id: str) -> BatchState | None:
        """What the provider says of a batch."""
        try:
            batch = await self._http.call("GET", f"{_PATH}/{batch_id}")
        except ModelNotFound:
            return None
        counts = batch.get("request_counts") or {}
        word = str(batch.get("processing_status"))
        succeeded = int(counts.get("succeeded") or 0)
        failed = sum(int(counts.get(name) or 0) for name in ("errored", "canceled", "expired"))
        return BatchState(
            id=batch_id,
            word=word,
            has_ended=word == "ended",
            total=_total(batch),
            succeeded=succeeded,
            failed=failed,
            # The address is made here: the one in the response could name another host.
            result_files=(f"{_PATH}/{batch_id}/results",) if word == "ended" else (),
        )

    async def results(self, state: BatchState) -> AsyncIterator[BatchResult | None]:
        """The lines of the file of results."""
        for file in state.result_files:
            async for line in self._http.lines(file):
                if line.strip():
                    yield self._result(line)

    async def remove(self, state: BatchState) -> None:
        """Delete the batch with its requests and results."""
        try:
            await self._http.call("DELETE", f"{_PATH}/{state.id}")
        except ModelNotFound:
            return  # it is gone

    async def cancel(self, batch_id: str) -> None:
        """Ask the provider to end a batch."""
        await self._http.call("POST", f"{_PATH}/{batch_id}/cancel")

    def _result(self, line: bytes) -> BatchResult | None:
        try:
            entry = json.loads(line)
            custom_id, result = str(entry["custom_id"]), entry["result"]
            kind = result["type"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if kind == "succeeded" and isinstance(result.get("message"), dict):
            try:
                return BatchResult(custom_id, answer=self._answer(result["message"]))
            except EndpointFault as failure:
                return BatchResult(custom_id, error=failure)
        if kind == "expired":
            error: EndpointError = BatchExpired(
                "The batch expired before this request was answered."
            )
        elif kind == "canceled":
            error = BatchCancelled("The batch was cancelled before this request was answered.")
        elif kind == "errored":
            error = _error_of(result.get("error"))
        else:
            return None
        return BatchResult(custom_id, error=error)


def _error_of(error: object) -> EndpointError:
    inner = error.get("error", error) if isinstance(error, dict) else {}
    kind = str(inner.get("type")) if isinstance(inner, dict) else ""
    return error_from_status(_STATUS_OF.get(kind, 500), {"error": inner}, {})


def _total(batch: dict[str, Any]) -> int:
    counts = batch.get("request_counts")
    return sum(n for n in counts.values() if isinstance(n, int)) if isinstance(counts, dict) else 0


def _created(batch: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(str(batch["created_at"]))
