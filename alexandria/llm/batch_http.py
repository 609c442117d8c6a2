"""HTTP of the batch APIs: JSON calls, an upload, results line by line; failures as the errors of the endpoint.

What passes (429, 5xx, a broken connection) is tried again, except where a request must not be made twice.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx2

from alexandria.errors import EndpointError, EndpointFault, EndpointTimeout, EndpointUnreachable
from alexandria.llm.http_errors import error_from_status
from alexandria.llm.retries import RetryPolicy

__all__ = ["BatchHttp"]

_READ_S = 300.0
_RETRIES = RetryPolicy(attempts=5)
_LONGEST_LINE = 1 << 26


class BatchHttp:
    """Calls to one provider."""

    def __init__(
        self, client: httpx2.AsyncClient, base_url: str, headers: Mapping[str, str]
    ) -> None:
        """Calls through `client`.

        Args:
            client: bound to the provider's host.
            base_url: what paths are appended to.
            headers: of every call, the key among them.
        """
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        content: Callable[[], AsyncIterator[bytes]] | None = None,
        headers: Mapping[str, str] | None = None,
        repeat: bool = True,
    ) -> dict[str, Any]:
        """The JSON object in the response.

        Args:
            method, path, params: of the request.
            body: sent as JSON.
            content: makes the body, for each attempt anew.
            headers: beside those of every call.
            repeat: whether the request may be made again where it is not known what became of it. One that was
                refused (429) may always.

        Raises:
            EndpointError.
        """
        failures = 0
        while True:
            try:
                return await self._call_once(method, path, params, body, content, headers or {})
            except EndpointError as error:
                failures += 1
                is_harmless = repeat or error.status == 429
                if not (error.retryable and is_harmless) or failures >= _RETRIES.limit_for(error):
                    raise
                if _RETRIES.is_long(error):
                    raise
                wait_s = _RETRIES.wait_s(error, failures, random.random())
            await asyncio.sleep(wait_s)

    async def post_once(
        self, path: str, body: Mapping[str, Any]
    ) -> tuple[int, Mapping[str, str], object]:
        """Status, headers and decoded body (None where it is no JSON) of one request, refused or not.

        Raises:
            EndpointError: no response came.
        """
        try:
            response = await self._client.post(
                f"{self._base_url}{path}", json=dict(body), headers=self._headers
            )
        except httpx2.HTTPError as error:
            failure = _connection_error(error)
        else:
            return response.status_code, response.headers, _decoded(response.content)
        raise failure

    async def lines(self, path: str) -> AsyncIterator[bytes]:
        """The lines of a result file, also of one whose end is missing; then an error follows.

        Raises:
            EndpointError: it cannot be had, or the connection ended before the end.
        """
        url = f"{self._base_url}{path}"
        rest = b""
        failure: EndpointError | None = None
        try:
            async with self._client.stream(
                "GET", url, headers=self._headers, timeout=_timeout()
            ) as response:
                if response.status_code != 200:
                    raise _error_of(response, await response.aread())
                async for part in response.aiter_bytes():
                    *whole, rest = (rest + part).split(b"\n")
                    for line in whole:
                        yield line
                    if len(rest) > _LONGEST_LINE:
                        raise EndpointFault(f"A result has more than {len(rest)} bytes.")
                if rest:
                    yield rest
        except httpx2.HTTPError as error:
            failure = _connection_error(error)
        if failure is not None:
            raise failure

    async def _call_once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        content: Callable[[], AsyncIterator[bytes]] | None,
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        sent: dict[str, Any] = {"json": dict(body)} if body is not None else {}
        if content is not None:
            sent = {"content": content()}
        try:
            response = await self._client.request(
                method,
                f"{self._base_url}{path}",
                params=params,
                headers=self._headers | dict(headers),
                timeout=_timeout(),
                **sent,
            )
        except httpx2.HTTPError as error:
            failure: EndpointError = _connection_error(error)
        else:
            if response.status_code < 300:
                return _json_object(response.content)
            failure = _error_of(response, response.content)
        raise failure


def _timeout() -> httpx2.Timeout:
    return httpx2.Timeout(_READ_S, connect=10.0, pool=None)


def _connection_error(error: httpx2.HTTPError) -> EndpointError:
    # Only its class: the error holds the request.
    if isinstance(error, httpx2.TimeoutException) and not isinstance(error, httpx2.ConnectTimeout):
        return EndpointTimeout(f"The provider did not answer in time ({type(error).__name__}).")
    return EndpointUnreachable(f"The connection failed ({type(error).__name__}).")


def _error_of(response: httpx2.Response, content: bytes) -> EndpointError:
    return error_from_status(response.status_code, _decoded(content), response.headers)


def _decoded(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None  # a page of HTML says nothing that the status does not


def _json_object(content: bytes) -> dict[str, Any]:
    value = _decoded(content)
    if not isinstance(value, dict):
        raise EndpointFault(f"The provider sent {len(content)} bytes that are not its API's JSON.")
    return value
