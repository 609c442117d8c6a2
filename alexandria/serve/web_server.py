"""Serves the explorer with uvicorn until it is interrupted, and opens the browser once it listens."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

__all__ = ["run_server"]

_MOST_CONNECTIONS = 200
"""Open at once; further ones are answered with 503."""


def run_server(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        app: what `make_app` built.
        host, port: where to listen; port 0 takes any free one.
        open_browser: open the address in the user's browser.
        on_ready: called with the address once the server listens.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    import uvicorn  # noqa: PLC0415  half a second, needed by this command alone

    listener = _listener(host, port)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    name = f"[{shown}]" if ":" in shown else shown
    address = f"http://{name}:{listener.getsockname()[1]}"
    if on_ready is not None:
        on_ready(address)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # what people search for is nobody's concern
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
        lifespan="off",
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # what comes before uvicorn is ready waits
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}",
            hint="Choose another with --port, or stop the program that uses it.",
        ) from None
    return listener
