"""What every request meets before a page does: host name, secret token, limits; and the headers of every answer.

The explorer listens on loopback, where any page in the same browser can send requests too. So a request must name
a host that is ours (against DNS rebinding), and one that changes anything must carry a token that only our pages
know (against forged forms). Where others can reach the explorer, each request also needs the secret token,
as a header or as a cookie that the sign-in page sets.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CSRF_FIELD", "CSRF_HEADER", "RequestGuard", "SecretKeys", "host_name", "session_cookie"]

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "x-csrf-token"
_COOKIE = "alexandria_session"
_SIGN_IN = "/sign-in"
_OPEN_PATHS = (_SIGN_IN, "/static/")
"""What a request without the secret token may see."""
_SAFE_METHODS = frozenset({"GET", "HEAD"})

_LARGEST_BODY = 1_000_000
"""Bytes: a long SQL statement or a draft to verify is far below."""
_LONGEST_TARGET = 8_192
"""Bytes of path and query."""

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """The secrets of one server process.

    Attributes:
        token: what others must know; None where only this machine can reach the server.
        process_key: made anew at each start; cookies and form tokens are derived from it.
    """

    token: str | None = None
    process_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def csrf_token(self) -> str:
        """The token that our forms carry."""
        return self._derived("form")

    @property
    def session(self) -> str:
        """The value of the cookie that says: this browser has shown the secret token."""
        return self._derived(f"session {self.token}")

    def knows(self, offered: str) -> bool:
        """Whether a token is the secret one; takes the same time whatever is offered."""
        return self.token is not None and hmac.compare_digest(
            self._digest(offered), self._digest(self.token)
        )

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.process_key, purpose.encode(), sha256).hexdigest()

    def _digest(self, text: str) -> bytes:
        return hmac.new(self.process_key, text.encode("utf-8", "surrogatepass"), sha256).digest()


class RequestGuard:
    """Middleware: refuses what should not reach a page, and adds the headers of safety to what leaves.

    Args:
        app: what is guarded.
        keys: the secrets of this process.
        allowed_hosts: names under which the server may be addressed, besides those of loopback; None: any,
            which is only safe with a secret token.
        read_only: refuse everything that changes the library.
        changing_paths: where such changes are made.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: SecretKeys,
        allowed_hosts: frozenset[str] | None = frozenset(),
        read_only: bool = False,
        changing_paths: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._keys = keys
        self._hosts = None if allowed_hosts is None else allowed_hosts | _LOOPBACK_NAMES
        self._read_only = read_only
        self._changing = tuple(changing_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_safe_headers(message["headers"])
            await send(message)

        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _answer(guarded_send, *refused)
            return
        body = b""
        if scope["method"] not in _SAFE_METHODS:
            whole = await _read_body(receive)
            if whole is None:
                await _answer(guarded_send, 413, "The request is too large.")
                return
            body = whole
            if not self._is_ours(headers, body):
                await _answer(
                    guarded_send,
                    403,
                    "This form is out of date, or was sent by another page. Load the page again.",
                )
                return
            receive = _replay(body)
        await self._app(scope, receive, guarded_send)

    def _refusal(
        self, scope: Scope, headers: dict[str, str]
    ) -> tuple[int, str] | tuple[int, str, str] | None:
        target = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        if target > _LONGEST_TARGET:
            return 414, "The address is too long."
        if self._hosts is not None and host_name(headers.get("host", "")) not in self._hosts:
            return (
                421,
                "This server does not answer under that name. `--allowed-host` names others.",
            )
        path = scope["path"]
        if (
            self._keys.token is not None
            and not path.startswith(_OPEN_PATHS)
            and not self._is_known(headers)
        ):
            if path.startswith("/api/") or scope["method"] not in _SAFE_METHODS:
                return 401, "A token is needed: send it as `Authorization: Bearer …`."
            return 303, "Sign in.", f"{_SIGN_IN}?next={quote(path, safe='/')}"
        if (
            self._read_only
            and path.startswith(self._changing)
            and scope["method"] not in _SAFE_METHODS
        ):
            return 403, "This explorer is read-only."
        return None

    def _is_known(self, headers: dict[str, str]) -> bool:
        scheme, _, offered = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._keys.knows(offered.strip()):
            return True
        cookie = _cookie(headers.get("cookie", ""))
        return hmac.compare_digest(cookie.encode(), self._keys.session.encode())

    def _is_ours(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether a request that may change something is from our own pages, or from a program with the token."""
        site = headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin not in (None, "null") and origin.partition("://")[2] != headers.get("host", ""):
            return False
        scheme, _, offered = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._keys.knows(offered.strip()):
            return True
        sent = headers.get(CSRF_HEADER, "")
        if not sent and headers.get("content-type", "").startswith(
            "application/x-www-form-urlencoded"
        ):
            sent = parse_qs(body.decode("utf-8", "replace")).get(CSRF_FIELD, [""])[0]
        return hmac.compare_digest(sent.encode("utf-8", "replace"), self._keys.csrf_token.encode())


def host_name(header: str) -> str:
    """The name in a Host header, lower case, without the port and the brackets of IPv6."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") <= 1 else name


def session_cookie(keys: SecretKeys, *, secure: bool) -> str:
    """The Set-Cookie header of somebody who has shown the token."""
    parts = [f"{_COOKIE}={keys.session}", "HttpOnly", "SameSite=Strict", "Path=/"]
    return "; ".join([*parts, "Secure"] if secure else parts)


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(_COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_safe_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    own = list(headers)
    names = {name.lower() for name, _ in own}
    added = [
        (name.encode(), value.encode())
        for name, value in _HEADERS.items()
        if name.encode() not in names
    ]
    return [*own, *added]


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body of a request; None if it is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    """A `receive` that gives a body that was read before."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _answer(send: Send, status: int, text: str, location: str = "") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if location:
        headers.append((b"location", location.encode("ascii")))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
