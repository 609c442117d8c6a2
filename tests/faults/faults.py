"""The ways in which `tests.faults.server` can fail. Each is a function of the reply and the request.

rate_limited("2")  no_quota()  key_rejected()  no_such_model()  broken(500)  too_long()
html()  cut_json()  no_choices()  empty()  refusal()  filtered()  loop()
reset_mid_body()  hang_up()  drip(seconds)  redirect(url)
wrong_shape()  not_json(text)  says(text)  wrong_language(text)
refuses(path, body)  only_streams(answer)  message({...})  thinks(answer, tokens)
"""

from __future__ import annotations

import asyncio
import json
import math
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any

Body = dict[str, Any]


class Reply:
    """The way back to the client: whole and well, or byte by byte and badly."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.keeps_alive = True

    async def send(
        self,
        code: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        kind: str = "application/json",
    ) -> None:
        """A complete response."""
        await self.start(code, len(content), headers, kind)
        await self.more(content)

    async def start(
        self,
        code: int,
        length: int,
        headers: dict[str, str] | None = None,
        kind: str = "application/json",
    ) -> None:
        """Status and headers; `length` is what is promised, not what need come."""
        lines = [f"HTTP/1.1 {code} X", f"content-type: {kind}", f"content-length: {length}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        await self.more("\r\n".join([*lines, "", ""]).encode())

    async def more(self, content: bytes) -> None:
        """Some bytes."""
        self._writer.write(content)
        await self._writer.drain()

    def end(self, *, reset: bool = False) -> None:
        """Close the connection; `reset` without a proper goodbye."""
        self.keeps_alive = False
        if reset:
            # Linger of 0 s: the kernel sends RST instead of FIN.
            raw: socket.socket = self._writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.close()


Fault = Callable[[Reply, Body], Awaitable[None]]


def completion(
    text: str | None, body: Body, finish: str = "stop", refusal: str | None = None
) -> bytes:
    """A chat completion with plausible token counts."""
    asked = sum(len(message["content"]) for message in body.get("messages", []))
    tokens_in, tokens_out = asked // 4 + 1, len(text or "") // 4 + 1
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body.get("model", "fake"),
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": text, "refusal": refusal},
                }
            ],
            "usage": {
                "prompt_tokens": tokens_in,
                "completion_tokens": tokens_out,
                "total_tokens": tokens_in + tokens_out,
                "prompt_tokens_details": {"cached_tokens": tokens_in // 2},
            },
        }
    ).encode()


def lettered(shares: dict[str, float], body: Body) -> bytes:
    """A completion of one token, with the log-probabilities of all if they were asked for."""
    best = max(shares, key=lambda token: shares[token])
    wants_json = "json_schema" in (body.get("response_format") or {})
    text = json.dumps({"answer": best.strip()}) if wants_json else best
    value = json.loads(completion(text, body, "stop" if wants_json else "length"))
    if body.get("logprobs"):
        top = [{"token": t, "logprob": math.log(p)} for t, p in shares.items() if p > 0]
        value["choices"][0]["logprobs"] = {"content": [{"token": best, "top_logprobs": top}]}
    return json.dumps(value).encode()


def says(text: str | None, finish: str = "stop", refusal: str | None = None) -> Fault:
    """A well-formed completion with this text, whatever was asked."""

    async def fault(reply: Reply, body: Body) -> None:
        await reply.send(200, completion(text, body, finish, refusal))

    return fault


def status(answered: int, /, headers: dict[str, str] | None = None, **error: str) -> Fault:
    """An error status whose body quotes the request, as some endpoints do."""

    async def fault(reply: Reply, body: Body) -> None:
        quoted = body["messages"][-1]["content"] if body.get("messages") else ""
        told = {"message": f"cannot do this: {quoted}", "type": "error", "code": None} | error
        await reply.send(answered, json.dumps({"error": told}).encode(), headers)

    return fault


def rate_limited(retry_after: str | None = None) -> Fault:
    """429 with the header as given."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return status(429, headers, code="rate_limit_exceeded")


def no_quota() -> Fault:
    """429 that no waiting helps against."""
    return status(429, {"retry-after": "1"}, code="insufficient_quota", type="insufficient_quota")


def key_rejected() -> Fault:
    """401."""
    return status(401, code="invalid_api_key")


def no_such_model() -> Fault:
    """404."""
    return status(404, code="model_not_found")


def broken(code: int = 500) -> Fault:
    """5xx."""
    return status(code)


def too_long() -> Fault:
    """400: the request does not fit into the context."""
    return status(400, code="context_length_exceeded")


def raw(content: bytes, kind: str = "application/json") -> Fault:
    """200 with any bytes."""

    async def fault(reply: Reply, body: Body) -> None:
        await reply.send(200, content, kind=kind)

    return fault


def html() -> Fault:
    """200 with a page, as captive portals and wrong ports send it."""
    return raw(b"<html><body>Please sign in</body></html>", kind="text/html")


def cut_json() -> Fault:
    """200 whose JSON ends in the middle, with a Content-Length that agrees."""

    async def fault(reply: Reply, body: Body) -> None:
        whole = completion('{"ok": true}', body)
        await reply.send(200, whole[: len(whole) // 2])

    return fault


def no_choices() -> Fault:
    """`choices: null`."""
    return raw(b'{"id": "x", "object": "chat.completion", "choices": null}')


def empty() -> Fault:
    """A completion without content."""
    return says("")


def refusal() -> Fault:
    """The model declines."""
    return says(None, refusal="I cannot help with that.")


def filtered() -> Fault:
    """A filter behind the model cuts in."""
    return says("", finish="content_filter")


def loop() -> Fault:
    """One object again and again, until the token limit."""
    return says('{"facts": [' + '{"s": 1, "p": "is", "v": "x"}, ' * 50, finish="length")


def wrong_shape() -> Fault:
    """Valid JSON that is something else."""
    return says('{"unexpected": [1, 2, 3]}')


def not_json(text: str = "Certainly! Here are the facts.") -> Fault:
    """Prose."""
    return says(text)


def wrong_language(text: str) -> Fault:
    """The JSON `text` with every string in Russian."""

    def translated(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: translated(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [translated(inner) for inner in value]
        return "это написано по-русски" if isinstance(value, str) else value

    return says(json.dumps(translated(json.loads(text)), ensure_ascii=False))


def reset_mid_body() -> Fault:
    """Half an answer, then RST."""

    async def fault(reply: Reply, body: Body) -> None:
        whole = completion('{"ok": true}', body)
        await reply.start(200, len(whole))
        await reply.more(whole[: len(whole) // 2])
        await asyncio.sleep(0.05)
        reply.end(reset=True)

    return fault


def hang_up() -> Fault:
    """The connection closes before anything is said."""

    async def fault(reply: Reply, body: Body) -> None:
        reply.end()

    return fault


def drip(seconds: float = 60.0) -> Fault:
    """A good answer, a byte every so often, over this long: outlives timeouts that count per read."""

    async def fault(reply: Reply, body: Body) -> None:
        whole = completion('{"ok": true}', body)
        await reply.start(200, len(whole))
        for position in range(len(whole)):
            await reply.more(whole[position : position + 1])
            await asyncio.sleep(seconds / len(whole))

    return fault


def redirect(url: str) -> Fault:
    """307 to another place."""
    return status(307, {"location": url})


def message(content: Body, finish: str = "stop", **usage: int) -> Fault:
    """A completion whose message is this, in whatever shape."""

    async def fault(reply: Reply, body: Body) -> None:
        whole = json.loads(completion("", body, finish))
        whole["choices"][0]["message"] = {"role": "assistant", **content}
        whole["usage"] |= usage
        await reply.send(200, json.dumps(whole).encode())

    return fault


def refusal_of(answered: int, content: object, headers: dict[str, str] | None = None) -> Fault:
    """A status with exactly this body: JSON of a value, or a text as it is."""
    raw_content = content if isinstance(content, str) else json.dumps(content)

    async def fault(reply: Reply, body: Body) -> None:
        await reply.send(answered, raw_content.encode(), headers)

    return fault


def sent_under(body: Body, path: str) -> Any:
    """What a request has under a path like "response_format.json_schema.strict"; None for nothing."""
    value: Any = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def events(text: str, body: Body, ended: bool = True) -> bytes:
    """A completion as a stream of events, a few characters each."""
    model = body.get("model", "fake")
    chunks: list[Body] = [{"choices": [{"index": 0, "delta": {"role": "assistant"}}]}]
    chunks += [
        {"choices": [{"index": 0, "delta": {"content": text[at : at + 7]}}]}
        for at in range(0, len(text), 7)
    ]
    if ended:
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        usage = json.loads(completion(text, body))["usage"]
        chunks.append({"choices": [], "usage": usage})
    lines = [f"data: {json.dumps(chunk | {'model': model})}\n\n" for chunk in chunks]
    return "".join([*lines, *(["data: [DONE]\n\n"] if ended else [])]).encode()


def only_streams(answer: Callable[[Body], str]) -> Fault:
    """400 to whoever asks for no stream, a stream to the others."""

    async def fault(reply: Reply, body: Body) -> None:
        if body.get("stream"):
            await reply.send(200, events(answer(body), body), kind="text/event-stream")
            return
        told = {
            "message": "This model only support stream mode, please enable the stream parameter."
        }
        await reply.send(
            400, json.dumps({"error": told | {"code": "invalid_parameter_error"}}).encode()
        )

    return fault


def thinks(
    answer: Callable[[Body], str], tokens: Callable[[Body], int] | int, *, shown: str = "usage"
) -> Fault:
    """A model that reasons first: thought and answer share the limit of output tokens.

    `shown`: where the thought is to be seen: "usage" counts it, "beside" shows it in `reasoning_content`, "text"
    has it in front of the answer, "nothing" tells nothing of it.
    """

    async def fault(reply: Reply, body: Body) -> None:
        spent = tokens(body) if callable(tokens) else tokens
        limit = body.get("max_completion_tokens") or body["max_tokens"]
        text = answer(body)
        thought = "hm " * min(spent, limit)
        room = max(0, limit - spent)
        said = text[: 4 * room]
        value = json.loads(completion(said, body, "length" if len(said) < len(text) else "stop"))
        told = value["choices"][0]["message"]
        value["usage"]["completion_tokens"] = min(spent, limit) + len(said) // 4
        value["usage"].pop("total_tokens")
        if shown == "usage":
            value["usage"]["completion_tokens_details"] = {"reasoning_tokens": min(spent, limit)}
        elif shown == "beside":
            told |= {"reasoning_content": thought, "content": said or None}
        elif shown == "text":
            told["content"] = f"<think>{thought}" + (f"</think>\n{said}" if room else "")
        await reply.send(200, json.dumps(value).encode())

    return fault
