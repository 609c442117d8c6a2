"""The ideal model as a process of its own on the loopback interface, speaking chat completions.

    python -m tests.ideal_model.server --gold ../shared/gold

The first line of output tells where (`{"base_url": …}`); GET /_seen tells what was asked and answered, as JSON. It
knows the gold facts and nothing else: no code of the program answers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.faults.faults import completion
from tests.ideal_model.answering import IdealModel
from tests.ideal_model.gold import Gold

__all__ = ["MODEL", "IdealServer", "ideal_server"]

MODEL = "ideal"


class IdealServer:
    """A server in another process."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def seen(self) -> dict[str, Any]:
        """The figures so far, named as the attributes of `Seen`."""
        with urllib.request.urlopen(self.base_url.removesuffix("/v1") + "/_seen") as answer:
            return dict(json.load(answer))


@contextmanager
def ideal_server(gold: Sequence[Path], planted: Sequence[Path] = ()) -> Iterator[IdealServer]:
    """The server, with the gold of these files and folders, while the block runs; it says planted facts if any."""
    told = [*(("--gold", path) for path in gold), *(("--planted", path) for path in planted)]
    arguments = [part for option, path in told for part in (option, str(path.resolve()))]
    command = [sys.executable, "-m", __spec__.name, *arguments]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            yield IdealServer(json.loads(process.stdout.readline())["base_url"])
        finally:
            process.kill()


class _Requests(BaseHTTPRequestHandler):
    """Answers one connection's requests with the server's `model`."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Figures, or the list of models."""
        if self.path == "/_seen":
            self._send(json.dumps(self.server.model.seen.figures()).encode())
        else:
            models = [{"id": MODEL, "object": "model", "created": 1, "owned_by": "tests"}]
            self._send(json.dumps({"object": "list", "data": models}).encode())

    def do_POST(self) -> None:
        """A chat completion."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            answer = self.server.model.answer(body)
        self._send(completion(answer, body))

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, model: IdealModel) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.model = model
        self.lock = threading.Lock()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gold", type=Path, action="append", required=True)
    parser.add_argument("--planted", type=Path, action="append", default=[])
    given = parser.parse_args()
    gold = Gold.read(given.gold)
    said = Gold.read_planted(given.planted) if given.planted else gold
    server = _Server(IdealModel(said, judge=gold))
    print(json.dumps({"base_url": f"http://127.0.0.1:{server.server_port}/v1"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
