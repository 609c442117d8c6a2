"""Why a web server did not give a file, from what fsspec's driver raises: status, refusal, a host that is none.

The driver calls whatever fails at the first request a file that is not there; the cause is behind that error.
Nothing of what the server or the driver says is passed on: it may quote the URL with its secrets.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

__all__ = ["WebFailure", "web_failure"]

_AGAIN = "Run the same command again when the server answers."
_CREDENTIALS = "Check the credentials, or the signature, in the URL: one that is signed holds for some time only."
_DEEPEST = 10


class WebFailure(NamedTuple):
    """The cause, for a message, and what to do."""

    why: str
    hint: str


def web_failure(error: BaseException) -> WebFailure | None:
    """What stands behind an error of fsspec's driver for http and https; None where it is nothing known."""
    try:
        import aiohttp  # noqa: PLC0415  an extra, and loaded only where a URL failed
    except ImportError:
        return None
    for cause in _causes(error):
        match cause:
            case aiohttp.TooManyRedirects():
                return WebFailure(
                    "redirects that do not end",
                    "Open the URL in a browser, and give the one where it ends.",
                )
            case aiohttp.ClientResponseError():
                return _of_status(cause.status)
            case aiohttp.ClientConnectorDNSError() | socket.gaierror():
                return WebFailure(
                    "host not found",
                    "Check the name of the host, and run the same command again when it can be found.",
                )
            case ConnectionRefusedError():
                return WebFailure("connection refused", _AGAIN)
            case TimeoutError():
                return WebFailure("no answer in time", _AGAIN)
            case _:
                pass
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(_DEEPEST):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _of_status(status: int) -> WebFailure:
    phrase = next((f" {known.phrase}" for known in HTTPStatus if known == status), "")
    told = f"(HTTP {status}{phrase})"
    match status:
        case 404 | 410:
            return WebFailure(f"no such file {told}", "Check the spelling.")
        case 401 | 403 | 407:
            return WebFailure(f"access denied {told}", _CREDENTIALS)
        case 408 | 425 | 429:
            return WebFailure(f"the server refuses for now {told}", _AGAIN)
        case _ if status >= 500:
            return WebFailure(f"the server fails {told}", _AGAIN)
        case _:
            return WebFailure(f"refused {told}", "Check the URL.")
