"""As much of three stores as reading needs, over loopback: listings, sizes, ranges of a bucket or data set."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["STORES", "Answer", "store"]

Files = Mapping[str, bytes]
_MOMENT = "2026-11-01T00:00:00.000Z"


@dataclass(frozen=True)
class Answer:
    """What a store says to one request: a text, or a file of which a part may be wanted."""

    content: bytes = b""
    kind: str = "application/json"
    status: int = 200
    is_file: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[str, Mapping[str, list[str]], Files], Answer]


def _file(content: bytes) -> Answer:
    return Answer(content, "application/octet-stream", is_file=True)


def _s3(path: str, query: Mapping[str, list[str]], files: Files) -> Answer:
    key = path.removeprefix("/papers").strip("/")
    if key in files:
        return _file(files[key])
    if "list-type" not in query:
        return Answer(b"<Error><Code>NoSuchKey</Code></Error>", "application/xml", status=404)
    entries = "".join(
        f"<Contents><Key>{name}</Key><Size>{len(content)}</Size><ETag>1</ETag>"
        f"<LastModified>{_MOMENT}</LastModified></Contents>"
        for name, content in files.items()
        if name.startswith(query.get("prefix", [""])[0])
    )
    listing = (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>papers</Name><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
    )
    return Answer(listing.encode(), "application/xml")


def _gcs(path: str, query: Mapping[str, list[str]], files: Files) -> Answer:
    objects = "/storage/v1/b/papers/o"
    if path == objects:
        prefix = query.get("prefix", [""])[0]
        found = [_object(name, c) for name, c in files.items() if name.startswith(prefix)]
        return Answer(json.dumps({"kind": "storage#objects", "items": found}).encode())
    key = path.removeprefix("/download").removeprefix(f"{objects}/")
    if key not in files:
        return Answer(b'{"error": {"code": 404, "message": "Not Found"}}', status=404)
    if query.get("alt") == ["media"]:
        return _file(files[key])
    return Answer(json.dumps(_object(key, files[key])).encode())


def _object(name: str, content: bytes) -> dict[str, str]:
    return {
        "kind": "storage#object", "name": name, "bucket": "papers", "size": str(len(content)),
        "generation": "1", "updated": _MOMENT, "timeCreated": _MOMENT,
    }  # fmt: skip


def _hub(path: str, query: Mapping[str, list[str]], files: Files) -> Answer:
    tree, resolved = "/api/datasets/who/what/tree/main", "/datasets/who/what/resolve/main/"
    if path == "/api/datasets/who/what":
        return Answer(json.dumps({"id": "who/what", "_id": "1", "sha": "0" * 40}).encode())
    if path == tree or path.startswith(f"{tree}/"):
        folder = path.removeprefix(tree).strip("/")
        found = [
            {"type": "file", "oid": "1", "size": len(content), "path": name}
            for name, content in files.items()
            if name.startswith(f"{folder}/")
        ]
        return Answer(json.dumps(found).encode())
    if path.startswith(resolved) and path.removeprefix(resolved) in files:
        return _file(files[path.removeprefix(resolved)])
    return Answer(b'{"error": "Not Found"}', status=404, headers={"X-Error-Code": "EntryNotFound"})


STORES: dict[str, tuple[str, Answering]] = {
    "s3fs": ("s3://papers/in", _s3),
    "gcsfs": ("gs://papers/in", _gcs),
    "huggingface_hub": ("hf://datasets/who/what/in", _hub),
}
"""The driver of a store → the URL of a folder in it, and what it answers."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        parts = urlsplit(self.path)
        answer = self.server.answering(
            unquote(parts.path), parse_qs(parts.query), self.server.files
        )
        content, status, headers = answer.content, answer.status, dict(answer.headers)
        if answer.is_file and body and (wanted := self.headers.get("Range")):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            end = min(int(last or len(content) - 1), len(content) - 1)
            headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
            content, status = content[int(first) : end + 1], 206
        self.send_response(status)
        headers |= {"ETag": '"1"', "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
        headers |= {"Content-Type": answer.kind, "Content-Length": str(len(content))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self, answering: Answering, files: Files) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering, self.files = answering, files


@contextmanager
def store(answering: Answering, files: Files) -> Iterator[str]:
    """A store with these files; gives its base URL."""
    server = _Server(answering, files)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
