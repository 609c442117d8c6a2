"""A real HTTP server on the loopback interface that speaks the batch APIs of OpenAI and Anthropic, as documented.

    with BatchProvider(answer=answer) as provider:
        ... ingest with base_url=provider.openai_url, batch=True ...
        provider.finish()                    # what is under way ends now
        ... ingest again ...
    assert provider.paid_twice == set()

Requests are checked as the providers check them: one that does not have the documented form is refused. A batch
ends with `finish` (or at once, with `ends_at_once`). What goes wrong is said by `Faults`: for one request by
`line`, for whole batches by `word`, and on the way by the others.

What was seen: `paid` (how often each custom_id was answered, so billed), `alone` (questions asked without a
batch), `files` and `batches` (what the provider still has), `log` (method and path of every call).
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["BatchProvider", "Faults"]

Body = dict[str, Any]
_THEIRS: Body = {"messages": [{"role": "user", "content": "A question of somebody else."}]}


@dataclass
class Faults:
    """What goes wrong.

    Attributes:
        line: (custom_id, how many batches had it before) → "ok", "400", "429", "500", "expired", "cancelled",
            "missing", "repeated", "garbage", "null" (an answer that is none), "cut" (at the token limit).
        foreign: lines with ids that nobody sent, in each result file.
        reorder: results come in another order.
        uploads: statuses of the first uploads, before all is well; with a minus the file is kept all the same.
        creates: what happens to the first creations: a status, "taken and silent" or "taken and dropped".
        cut: how many downloads of results break off in the middle; `clean_cut`: without an error of HTTP.
        alone: messages with which the first questions that are asked alone are refused.
        word: how a batch ends ("completed", "expired", "cancelled", "failed").
    """

    line: Callable[[str, int], str] = lambda _id, _before: "ok"
    foreign: int = 0
    reorder: bool = False
    uploads: list[int] = field(default_factory=list)
    creates: list[int | str] = field(default_factory=list)
    cut: int = 0
    clean_cut: bool = False
    word: str = "completed"
    alone: list[str] = field(default_factory=list)
    seed: int = 1


@dataclass
class _Batch:
    id: str
    kind: str
    requests: list[Body]
    created_at: datetime
    metadata: dict[str, str] | None = None
    input_file: str = ""
    word: str = "in_progress"
    lines: list[bytes] = field(default_factory=list)
    error_lines: list[bytes] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[Body] = field(default_factory=list)


class BatchProvider:
    """The server; a context manager."""

    def __init__(
        self,
        answer: Callable[[Body], str],
        faults: Faults | None = None,
        *,
        ends_at_once: bool = False,
        port: int = 0,
    ) -> None:
        self.answer = answer
        self.faults = faults or Faults()
        self.ends_at_once = ends_at_once
        self.files: dict[str, Body] = {}
        self.batches: dict[str, _Batch] = {}
        self.paid: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.alone = 0
        self.log: list[tuple[str, str]] = []
        self.bodies: list[Body] = []
        self.uploaded: list[Body] = []
        self.silent = threading.Event()
        self._lock = threading.RLock()
        self._number = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> BatchProvider:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.silent.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def openai_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paid_twice(self) -> set[str]:
        return {i for i, times in self.paid.items() if times > 1}

    def finish(self, word: str | None = None) -> None:
        """End all batches that are under way."""
        with self._lock:
            for batch in self.batches.values():
                if batch.word == "in_progress":
                    self._end(batch, word or self.faults.word)

    def add_foreign_batch(self, kind: str, requests: int) -> str:
        """A batch of somebody else on the same account."""
        asked = [
            {"custom_id": f"theirs-{n}", "params": _THEIRS, "body": _THEIRS}
            for n in range(requests)
        ]
        with self._lock:
            return self._new_batch(kind, asked).id

    # --- batches --------------------------------------------------------------------------------

    def _new_id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}_{self._number:06}"

    def _new_batch(self, kind: str, requests: list[Body]) -> _Batch:
        name = "batch" if kind == "openai" else "msgbatch"
        batch = _Batch(self._new_id(name), kind, requests, datetime.now(UTC))
        self.batches[batch.id] = batch
        return batch

    def _end(self, batch: _Batch, word: str) -> None:
        batch.word = word
        if word == "failed":
            batch.errors = [
                {"code": "token_limit_exceeded", "message": "Enqueued token limit reached."}
            ]
            return
        chance = random.Random(self.faults.seed)
        for request in batch.requests:
            custom_id = request["custom_id"]
            said = self.faults.line(custom_id, self.asked[custom_id])
            self.asked[custom_id] += 1
            self._answer_request(batch, request, said)
        for n in range(self.faults.foreign):
            batch.lines.append(
                _openai_ok(f"foreign-{n}", "{}", {})
                if batch.kind == "openai"
                else _anthropic_ok(f"foreign-{n}", "{}", {})
            )
        if self.faults.reorder:
            chance.shuffle(batch.lines)
            chance.shuffle(batch.error_lines)

    def _answer_request(self, batch: _Batch, request: Body, said: str) -> None:
        custom_id = request["custom_id"]
        is_openai = batch.kind == "openai"
        if said in ("ok", "repeated", "null", "cut"):
            body = request["body"] if is_openai else _as_chat(request["params"])
            text = {"null": "no object", "cut": '{"number'}.get(said) or self.answer(body)
            self.paid[custom_id] += 1
            batch.counts["succeeded"] += 1
            line = (_openai_ok if is_openai else _anthropic_ok)(custom_id, text, body)
            if said == "cut":
                line = line.replace(b'"stop"', b'"length"').replace(b'"end_turn"', b'"max_tokens"')
            batch.lines += [line] * (2 if said == "repeated" else 1)
            return
        kind = said if said in ("expired", "cancelled") else "errored"
        batch.counts[kind] += 1
        if said == "missing":
            return
        if said == "garbage":
            batch.lines.append(b'{"custom_id": "' + custom_id[:9].encode())
            return
        line = (_openai_error if is_openai else _anthropic_error)(custom_id, said)
        (batch.error_lines if is_openai else batch.lines).append(line)


def _as_chat(params: Body) -> Body:
    system = [{"role": "system", "content": params["system"]}] if "system" in params else []
    return {"messages": [*system, *params["messages"]], "model": params.get("model")}


def _tokens(text: str, body: Body) -> tuple[int, int]:
    return sum(len(m["content"]) for m in body.get("messages", [])) // 4 + 1, len(text) // 4 + 1


def _completion(text: str, body: Body) -> Body:
    tokens_in, tokens_out = _tokens(text, body)
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": 0},
    }  # fmt: skip


def _message(text: str, body: Body) -> Body:
    tokens_in, tokens_out = _tokens(text, body)
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "fake",
        "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": None,
        "usage": {"input_tokens": tokens_in, "output_tokens": tokens_out},
    }  # fmt: skip


def _openai_ok(custom_id: str, text: str, body: Body) -> bytes:
    response = {"status_code": 200, "request_id": "req_1", "body": _completion(text, body)}
    return _line({"id": "batch_req_1", "custom_id": custom_id, "response": response, "error": None})


def _openai_error(custom_id: str, said: str) -> bytes:
    entry: Body = {"id": "batch_req_1", "custom_id": custom_id, "response": None, "error": None}
    if said in ("expired", "cancelled"):
        entry["error"] = {"code": f"batch_{said}", "message": "This request could not be executed."}
    else:
        body = {"error": {"message": "It failed.", "type": "error", "code": None}}
        entry["response"] = {"status_code": int(said), "request_id": "req_1", "body": body}
    return _line(entry)


def _anthropic_ok(custom_id: str, text: str, body: Body) -> bytes:
    result = {"type": "succeeded", "message": _message(text, body)}
    return _line({"custom_id": custom_id, "result": result})


def _anthropic_error(custom_id: str, said: str) -> bytes:
    if said in ("expired", "cancelled"):
        return _line({"custom_id": custom_id, "result": {"type": said.replace("ll", "l")}})
    kind = {"400": "invalid_request_error", "429": "rate_limit_error"}.get(said, "api_error")
    error = {"type": "error", "error": {"type": kind, "message": "It failed."}}
    return _line({"custom_id": custom_id, "result": {"type": "errored", "error": error}})


def _line(entry: Body) -> bytes:
    return json.dumps(entry).encode()


# --- HTTP ---------------------------------------------------------------------------------------


def _handler(provider: BatchProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        at = provider

    return Handler


class _Handler(BaseHTTPRequestHandler):
    at: BatchProvider
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        length = self.headers.get("Content-Length")
        content = self.rfile.read(int(length)) if length else b""
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        with self.at._lock:
            self.at.log.append((method, parts.path))
        is_anthropic = parts.path.startswith("/v1/messages")
        if is_anthropic and not (
            self.headers.get("x-api-key") and self.headers.get("anthropic-version")
        ):
            self._refuse(401, "authentication_error")
            return
        for pattern, verb, serve in _ROUTES:
            found = re.fullmatch(pattern, parts.path)
            if found and verb == method:
                serve(self, content, query, *found.groups())
                return
        self._refuse(404, "not_found_error")

    # --- OpenAI -----------------------------------------------------------------------------

    def _chat(self, content: bytes, _query: Body) -> None:
        body = json.loads(content)
        if self.at.faults.alone:
            self._refuse(400, "invalid_request_error", self.at.faults.alone.pop(0))
            return
        with self.at._lock:
            self.at.alone += 1
            self.at.bodies.append(body)
        self._send(_completion(self.at.answer(body), body))

    def _upload(self, content: bytes, _query: Body) -> None:
        status = self.at.faults.uploads.pop(0) if self.at.faults.uploads else 200
        if status != 200 and status > 0:
            self._refuse(status, "rate_limit_exceeded")
            return
        boundary = self.headers["Content-Type"].partition("boundary=")[2].encode()
        fields, file, name = {}, b"", ""
        for part in content.split(b"--" + boundary)[1:-1]:
            head, _, value = part[2:-2].partition(b"\r\n\r\n")
            field_name = re.search(rb'name="([^"]+)"', head)
            assert field_name
            if filename := re.search(rb'filename="([^"]+)"', head):
                file, name = value, filename[1].decode()
            else:
                fields[field_name[1].decode()] = value.decode()
        if fields.get("purpose") != "batch" or not file or len(file) > 200_000_000:
            self._refuse(400, "invalid_request_error")
            return
        with self.at._lock:
            made = {
                "id": self.at._new_id("file"), "object": "file", "bytes": len(file), "created_at": 1,
                "filename": name, "purpose": "batch", "status": "processed",
            }  # fmt: skip
            self.at.files[made["id"]] = made | {"content": file}
            self.at.uploaded.append(fields)
        self._send(made, abs(status))

    def _files(self, _content: bytes, _query: Body) -> None:
        with self.at._lock:
            found = [{k: v for k, v in f.items() if k != "content"} for f in self.at.files.values()]
        self._send({"object": "list", "data": found[::-1], "has_more": False})

    def _delete_file(self, _content: bytes, _query: Body, file: str) -> None:
        with self.at._lock:
            known = self.at.files.pop(file, None)
        if known is None:
            self._refuse(404, "not_found")
        else:
            self._send({"id": file, "object": "file", "deleted": True})

    def _file_content(self, _content: bytes, _query: Body, file: str) -> None:
        with self.at._lock:
            known = self.at.files.get(file)
        if known is None:
            self._refuse(404, "not_found")
        else:
            self._results(known["content"])

    def _create(self, content: bytes, _query: Body) -> None:
        order = json.loads(content)
        file = self.at.files.get(order["input_file_id"])
        if file is None or order["completion_window"] != "24h":
            self._refuse(400, "invalid_request_error")
            return
        requests = [json.loads(line) for line in file["content"].splitlines()]
        ids = {r["custom_id"] for r in requests}
        good = len(ids) == len(requests) <= 50_000 and all(
            r["method"] == "POST" and r["url"] == order["endpoint"] and r["body"]["messages"]
            for r in requests
        )
        self._take("openai", requests, good, order)

    def _openai_batch(self, _content: bytes, _query: Body, batch_id: str) -> None:
        with self.at._lock:
            batch = self.at.batches.get(batch_id)
        if batch is None:
            self._refuse(404, "not_found")
        else:
            self._send(self._as_openai(batch))

    def _openai_list(self, _content: bytes, query: Body) -> None:
        self._page([b for b in self.at.batches.values() if b.kind == "openai"], query, "after")

    def _cancel(self, _content: bytes, _query: Body, batch_id: str) -> None:
        with self.at._lock:
            batch = self.at.batches[batch_id]
            line, self.at.faults.line = self.at.faults.line, lambda _id, _before: "cancelled"
            self.at._end(batch, "cancelled" if batch.kind == "openai" else "ended")
            self.at.faults.line = line
        self._send({})

    def _as_openai(self, batch: _Batch) -> Body:
        with self.at._lock:
            names = {}
            if batch.word != "in_progress":
                for key, lines in (("output", batch.lines), ("error", batch.error_lines)):
                    name = f"file_{batch.id}_{key}"
                    if (
                        lines
                        and (batch.input_file or batch.metadata is None)
                        and name not in self.at.files
                        and f"made_{name}" not in batch.counts
                    ):
                        batch.counts[f"made_{name}"] = 1
                        self.at.files[name] = {"id": name, "content": b"\n".join(lines) + b"\n"}
                    names[key] = name if lines else None
            failed = sum(batch.counts[k] for k in ("errored", "expired", "cancelled"))
            return {
                "id": batch.id, "object": "batch", "endpoint": "/v1/chat/completions", "status": batch.word,
                "errors": {"object": "list", "data": batch.errors} if batch.errors else None,
                "input_file_id": batch.input_file, "completion_window": "24h",
                "output_file_id": names.get("output"), "error_file_id": names.get("error"),
                "created_at": int(batch.created_at.timestamp()), "metadata": batch.metadata,
                "request_counts": {
                    "total": len(batch.requests), "completed": batch.counts["succeeded"], "failed": failed,
                },
            }  # fmt: skip

    # --- Anthropic --------------------------------------------------------------------------

    def _messages(self, content: bytes, _query: Body) -> None:
        body = json.loads(content)
        if not _is_message(body):
            self._refuse(400, "invalid_request_error")
            return
        if self.at.faults.alone:
            self._refuse(400, "invalid_request_error", self.at.faults.alone.pop(0))
            return
        with self.at._lock:
            self.at.alone += 1
            self.at.bodies.append(body)
        self._send(_message(self.at.answer(_as_chat(body)), _as_chat(body)))

    def _create_messages(self, content: bytes, _query: Body) -> None:
        requests = json.loads(content)["requests"]
        ids = {r["custom_id"] for r in requests}
        good = len(ids) == len(requests) <= 100_000 and all(
            re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", r["custom_id"]) and _is_message(r["params"])
            for r in requests
        )
        self._take("anthropic", requests, good, {})

    def _anthropic_batch(self, _content: bytes, _query: Body, batch_id: str) -> None:
        with self.at._lock:
            batch = self.at.batches.get(batch_id)
        if batch is None:
            self._refuse(404, "not_found_error")
        else:
            self._send(self._as_anthropic(batch))

    def _anthropic_list(self, _content: bytes, query: Body) -> None:
        self._page(
            [b for b in self.at.batches.values() if b.kind == "anthropic"], query, "after_id"
        )

    def _anthropic_results(self, _content: bytes, _query: Body, batch_id: str) -> None:
        with self.at._lock:
            batch = self.at.batches.get(batch_id)
        if batch is None or batch.word == "in_progress":
            self._refuse(404, "not_found_error")
        else:
            self._results(b"\n".join(batch.lines) + b"\n")

    def _delete_batch(self, _content: bytes, _query: Body, batch_id: str) -> None:
        with self.at._lock:
            batch = self.at.batches.pop(batch_id, None)
        if batch is None:
            self._refuse(404, "not_found_error")
        else:
            self._send({"id": batch_id, "type": "message_batch_deleted"})

    def _as_anthropic(self, batch: _Batch) -> Body:
        ended = batch.word != "in_progress"
        counts = {
            "processing": 0 if ended else len(batch.requests), "succeeded": batch.counts["succeeded"],
            "errored": batch.counts["errored"], "expired": batch.counts["expired"],
            "canceled": batch.counts["cancelled"],
        }  # fmt: skip
        return {
            "id": batch.id, "type": "message_batch", "processing_status": "ended" if ended else "in_progress",
            "request_counts": counts, "created_at": batch.created_at.isoformat(),
            "expires_at": batch.created_at.isoformat(), "ended_at": None,
            "results_url": f"{self.at.anthropic_url}/v1/messages/batches/{batch.id}/results" if ended else None,
        }  # fmt: skip

    # --- both -------------------------------------------------------------------------------

    def _take(self, kind: str, requests: list[Body], good: bool, order: Body) -> None:
        fault = self.at.faults.creates.pop(0) if self.at.faults.creates else None
        if isinstance(fault, int):
            self._refuse(fault, "rate_limit_exceeded")
            return
        if not good:
            self._refuse(400, "invalid_request_error")
            return
        with self.at._lock:
            batch = self.at._new_batch(kind, requests)
            batch.metadata, batch.input_file = order.get("metadata"), order.get("input_file_id", "")
            if self.at.ends_at_once:
                self.at._end(batch, self.at.faults.word)
        if fault == "taken and silent":
            self.at.silent.wait(60)
        if fault is not None:
            self.close_connection = True
            self.connection.close()
            return
        self._send(self._as_openai(batch) if kind == "openai" else self._as_anthropic(batch))

    def _page(self, batches: list[_Batch], query: Body, cursor: str) -> None:
        newest = batches[::-1]
        if after := query.get(cursor):
            place = [b.id for b in newest].index(after)
            newest = newest[place + 1 :]
        page = newest[: int(query.get("limit", 20))]
        shown = [self._as_openai(b) if b.kind == "openai" else self._as_anthropic(b) for b in page]
        self._send({"data": shown, "has_more": len(page) < len(newest)})

    def _results(self, content: bytes) -> None:
        with self.at._lock:
            is_cut = self.at.faults.cut > 0
            self.at.faults.cut -= is_cut
        sent = content[: len(content) // 2] if is_cut else content
        promised = len(sent) if self.at.faults.clean_cut else len(content)
        self.send_response(200)
        self.send_header("Content-Type", "application/binary")
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.wfile.write(sent)
        if promised > len(sent):
            self.wfile.flush()
            self.close_connection = True

    def _refuse(self, status: int, kind: str, message: str = "") -> None:
        error = {"type": kind, "message": message or kind}
        self._send({"type": "error", "error": error}, status)

    def _send(self, body: Body, status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(content)


def _is_message(params: Body) -> bool:
    roles = [m["role"] for m in params.get("messages", [])]
    return (
        bool(params.get("model") and params.get("max_tokens", 0) > 0 and roles)
        and "system" not in roles
    )


_ROUTES: tuple[tuple[str, str, Callable[..., None]], ...] = (
    (r"/v1/chat/completions", "POST", _Handler._chat),
    (r"/v1/files", "POST", _Handler._upload),
    (r"/v1/files", "GET", _Handler._files),
    (r"/v1/files/([^/]+)", "DELETE", _Handler._delete_file),
    (r"/v1/files/([^/]+)/content", "GET", _Handler._file_content),
    (r"/v1/batches", "POST", _Handler._create),
    (r"/v1/batches", "GET", _Handler._openai_list),
    (r"/v1/batches/([^/]+)", "GET", _Handler._openai_batch),
    (r"/v1/batches/([^/]+)/cancel", "POST", _Handler._cancel),
    (r"/v1/messages", "POST", _Handler._messages),
    (r"/v1/messages/batches", "POST", _Handler._create_messages),
    (r"/v1/messages/batches", "GET", _Handler._anthropic_list),
    (r"/v1/messages/batches/([^/]+)", "GET", _Handler._anthropic_batch),
    (r"/v1/messages/batches/([^/]+)", "DELETE", _Handler._delete_batch),
    (r"/v1/messages/batches/([^/]+)/results", "GET", _Handler._anthropic_results),
    (r"/v1/messages/batches/([^/]+)/cancel", "POST", _Handler._cancel),
)
