"""OpenAI's Batch API, and those made after it: a JSONL file is uploaded, a batch made of it, two files come back.

Forms and limits: developers.openai.com/api/docs/guides/batch and the API reference of files and batches (read
2026-11). A batch carries our name in its metadata, so that it is found where its id was never received.
"""

from __future__ import annotations

import json
import uuid
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
    RequestRejected,
    SettingsError,
)
from alexandria.llm.answer_shapes import answer_of
from alexandria.llm.batch_http import BatchHttp
from alexandria.llm.batch_service import BatchLimits, BatchResult, BatchState
from alexandria.llm.completion import Request
from alexandria.llm.http_errors import error_from_status
from alexandria.llm.request_file import RequestFile

__all__ = ["OpenAIBatches"]

_URL = "/v1/chat/completions"
_NAME = "alexandria_batch"
_ENDED = {"completed", "failed", "expired", "cancelled"}
_INPUT_EXPIRES_S = 3 * 24 * 3600
"""The uploaded requests, should nobody come back to remove them: a batch takes a day at most."""
_PAGE = 100
_UNCLEAR = (EndpointFault, EndpointTimeout, EndpointUnreachable, Overloaded)
_CLOCKS_DIFFER = timedelta(hours=1)


class OpenAIBatches:
    """The batch API of one model. A `BatchService`."""

    limits = BatchLimits(requests=50_000, size=200_000_000)
    separator = b"\n"

    def __init__(
        self, http: BatchHttp, place: str, model_id: str, body: Callable[[Request], dict[str, Any]]
    ) -> None:
        """Calls through `http`.

        Args:
            http: to the base URL.
            place: the base URL without a password.
            model_id: of the answers.
            body: a request → the arguments of a chat completion.
        """
        self.place = place
        self._http = http
        self._model_id = model_id
        self._body = body

    def line(self, custom_id: str, request: Request) -> bytes:
        """One line of the input file."""
        entry = {
            "custom_id": custom_id,
            "method": "POST",
            "url": _URL,
            "body": self._body(request),
        }
        return json.dumps(entry, separators=(",", ":")).encode("ascii")

    async def send(self, name: str, requests: RequestFile) -> str:
        """Upload the file and make a batch of it."""
        uploaded = str((await self._upload(name, requests)).get("id", ""))
        order = {
            "input_file_id": uploaded,
            "endpoint": _URL,
            "completion_window": "24h",
            "metadata": {_NAME: name},
        }
        try:
            made = await self._http.call("POST", "/batches", body=order, repeat=False)
        except EndpointError as error:
            if isinstance(error, _UNCLEAR) and error.status != 429:
                raise SendUnclear(f"{error} Whether the batch was taken is not known.") from None
            if isinstance(error, ModelNotFound):
                raise _no_batches() from None
            raise
        return str(made["id"])

    async def find(self, name: str, requests: int, since: datetime) -> tuple[tuple[str, ...], bool]:  # noqa: ARG002  the name decides
        """The batch with this name in its metadata."""
        earliest = (since - _CLOCKS_DIFFER).timestamp()
        async for batch in self._listed("/batches", {}):
            if (batch.get("metadata") or {}).get(_NAME) == name:
                return (str(batch["id"]),), True
            if float(batch.get("created_at") or 0) < earliest:
                break  # the latest come first
        return (), False

    async def discard(self, name: str) -> None:
        """Delete uploaded files of this name."""
        try:
            async for file in self._listed("/files", {"purpose": "batch"}):
                if file.get("filename") == _file_name(name):
                    await self._delete(str(file["id"]))
        except ModelNotFound:
            return  # an endpoint that takes no files has none

    async def state(self, batch_id: str) -> BatchState | None:
        """What the provider says of a batch."""
        try:
            batch = await self._http.call("GET", f"/batches/{batch_id}")
        except ModelNotFound:
            return None
        counts = batch.get("request_counts") or {}
        errors = (batch.get("errors") or {}).get("data") or [{}]
        files = (batch.get("output_file_id"), batch.get("error_file_id"))
        word = str(batch.get("status"))
        return BatchState(
            id=batch_id,
            word=word,
            has_ended=word in _ENDED,
            total=int(counts.get("total") or 0),
            succeeded=int(counts.get("completed") or 0),
            failed=int(counts.get("failed") or 0),
            input_file=str(batch.get("input_file_id") or ""),
            result_files=tuple(str(f) for f in files if f),
            failure=str(errors[0].get("code") or "") if word == "failed" else "",
        )

    async def results(self, state: BatchState) -> AsyncIterator[BatchResult | None]:
        """The lines of the output file, then those of the error file."""
        for file in state.result_files:
            async for line in self._http.lines(f"/files/{file}/content"):
                if line.strip():
                    yield self._result(line)

    async def remove(self, state: BatchState) -> None:
        """Delete input, output and error file. The batch object holds no text, and cannot be deleted."""
        for file in (state.input_file, *state.result_files):
            if file:
                await self._delete(file)

    async def cancel(self, batch_id: str) -> None:
        """Ask the provider to end a batch."""
        await self._http.call("POST", f"/batches/{batch_id}/cancel")

    async def _upload(self, name: str, requests: RequestFile) -> dict[str, Any]:
        fields = {
            "purpose": "batch",
            "expires_after[anchor]": "created_at",
            "expires_after[seconds]": str(_INPUT_EXPIRES_S),
        }
        try:
            return await self._post_file(name, requests, fields)
        except RequestRejected as error:
            if error.status not in (400, 422):
                raise
        except ModelNotFound:
            raise _no_batches() from None
        # Others who took over the API may not know when files expire.
        return await self._post_file(name, requests, {"purpose": "batch"})

    async def _post_file(
        self, name: str, requests: RequestFile, fields: dict[str, str]
    ) -> dict[str, Any]:
        boundary = uuid.uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{_file_name(name)}"\r\n'
            "Content-Type: application/jsonl\r\n\r\n"
        )
        tail = f"\r\n--{boundary}--\r\n"

        async def content() -> AsyncIterator[bytes]:
            yield head.encode("ascii")
            async for part in requests.parts():
                yield part
            yield tail.encode("ascii")

        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + requests.size + len(tail)),
        }
        return await self._http.call("POST", "/files", content=content, headers=headers)

    async def _delete(self, file: str) -> None:
        try:
            await self._http.call("DELETE", f"/files/{file}")
        except ModelNotFound:
            return  # it is gone

    async def _listed(self, path: str, params: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
        """Everything on a list, page by page."""
        asked = params | {"limit": str(_PAGE)}
        while True:
            page = await self._http.call("GET", path, params=asked)
            entries = [entry for entry in page.get("data") or [] if isinstance(entry, dict)]
            for entry in entries:
                yield entry
            if not entries or not page.get("has_more"):
                return
            asked = asked | {"after": str(entries[-1].get("id"))}

    def _result(self, line: bytes) -> BatchResult | None:
        try:
            entry = json.loads(line)
            custom_id, response = str(entry["custom_id"]), entry.get("response")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        if error := entry.get("error"):
            return BatchResult(custom_id, error=_error_of_line(error))
        status = response.get("status_code") if isinstance(response, dict) else None
        body = response.get("body") if isinstance(response, dict) else None
        if not isinstance(status, int):
            return None
        if status != 200:
            return BatchResult(custom_id, error=error_from_status(status, body, {}))
        try:
            if not isinstance(body, dict):
                raise EndpointFault("A result has no body.")
            return BatchResult(custom_id, answer=answer_of(body, self._model_id))
        except EndpointError as failure:
            return BatchResult(custom_id, error=failure)


def _error_of_line(error: object) -> EndpointError:
    code = str(error.get("code")) if isinstance(error, dict) else ""
    if code == "batch_expired":
        return BatchExpired("The batch expired before this request was answered.")
    if code == "batch_cancelled":
        return BatchCancelled("The batch was cancelled before this request was answered.")
    return EndpointFault("The provider failed at this request of a batch.")


def _file_name(name: str) -> str:
    return f"{name}.jsonl"


def _no_batches() -> SettingsError:
    return SettingsError(
        "The endpoint at this base URL has no batch API.",
        hint="Leave out --batch, or name a provider that has one.",
    )
