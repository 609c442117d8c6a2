"""An HTTP client that reaches one host only: a key and the text of papers go nowhere else."""

from __future__ import annotations

import httpx2

from alexandria.errors import SettingsError

__all__ = ["one_host_client"]

_CONNECT_S = 10.0


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
        verify=base.scheme == "https",
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=512),
        event_hooks={"request": [refuse_other_hosts]},
    )
