"""An HTTP client that reaches one host only: a key and the text of papers go nowhere else."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import httpx2

from alexandria.errors import SettingsError

__all__ = ["one_host_client"]

_CONNECT_S = 10.0
_IN_A_POOL = 8


def one_host_client(base_url: str) -> httpx2.AsyncClient:
    """An HTTP client that can only reach the host of the base URL: no proxies, no .netrc, no redirects.

    The hook refuses every other host, should one of these settings fail. Raises SettingsError for a malformed URL.
    """
    try:
        base = httpx2.URL(base_url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise SettingsError(f"The base URL is malformed: {base_url!r}.") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise SettingsError(
            f"The base URL is malformed: {base_url!r}.", hint="Example: http://127.0.0.1:8000/v1"
        )

    async def refuse_other_hosts(request: httpx2.Request) -> None:
        target = request.url
        if (target.scheme, target.host, target.port) != (base.scheme, base.host, base.port):
            raise SettingsError("A request to another host than the base URL's was refused.")

    return httpx2.AsyncClient(
        # Loading the certificates takes a tenth of a second, and no request but one to the same scheme is let out.
        transport=_SmallPools(
            base.scheme == "https" and httpx2.create_ssl_context(trust_env=False)
        ),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT_S),
        event_hooks={"request": [refuse_other_hosts]},
    )


@dataclass(slots=True)
class _Pool:
    transport: httpx2.AsyncHTTPTransport
    requests: int = 0


class _SmallPools(httpx2.AsyncBaseTransport):
    """Any number of connections, in pools of a few.

    A pool goes through all its connections when a request begins and when it ends, and looks whether those that
    are idle still stand: with one pool, many calls at once cost each of them as much again as the call itself.
    """

    def __init__(self, verify: ssl.SSLContext | bool) -> None:
        """No connection yet."""
        self._verify = verify
        self._pools: list[_Pool] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request by the first pool with few requests, so that connections are used again."""
        pool = next((p for p in self._pools if p.requests < _IN_A_POOL), None)
        if pool is None:
            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=_IN_A_POOL)
            transport = httpx2.AsyncHTTPTransport(
                verify=self._verify, trust_env=False, limits=limits
            )
            pool = _Pool(transport)
            self._pools.append(pool)
        pool.requests += 1
        try:
            return await pool.transport.handle_async_request(request)
        finally:
            pool.requests -= 1

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            await pool.transport.aclose()
