"""The body of a 2xx response → the answer in it, in each of the shapes that servers give it.

Content as a string or as a list of parts, the arguments of a single tool call, a stream of events, thought beside
the answer or in front of it. Whatever is ambiguous is no answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from alexandria.errors import EndpointFault
from alexandria.llm.completion import Answer, Usage

__all__ = ["answer_of", "decoded_body", "normal_finish", "split_thought", "whole_object"]

_FINISHES = {
    "length": (
        "length",
        "max_tokens",
        "max_output_tokens",
        "model_length",
        "model_context_window_exceeded",
    ),
    "refusal": (
        "refusal",
        "content_filter",
        "content_filtered",
        "safety",
        "guardrail_intervened",
        "prohibited_content",
    ),
    "error": ("error", "insufficient_system_resource", "malformed_function_call"),
}
_CHARSET = re.compile(r"charset=[\"']?([\w.-]+)")
_UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_OPENERS = re.compile(r"\s*(?:<(think|thinking|thought|reasoning)>|\[THINK\])")
_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)


def decoded_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The JSON object in a body; the events of a stream are put together to one.

    Raises:
        EndpointFault: it is not the API's JSON.
    """
    text = _text_of(body, content_type)
    is_stream = "event-stream" in content_type or text.lstrip().startswith(("data:", "event:"))
    try:
        value = _joined_events(text) if is_stream else json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise EndpointFault(f"The endpoint sent {len(body)} bytes that are not its API's JSON.")
    return value


def answer_of(completion: dict[str, Any], model_id: str) -> Answer:
    """The answer in a chat completion. A truncated, refused or empty answer is returned as it is.

    Raises:
        EndpointFault: there is none, or the server says that it failed.
    """
    choices = completion.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise EndpointFault("The endpoint sent no choices.")
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise EndpointFault("The endpoint sent a choice without a message.")
    finish = "refusal" if message.get("refusal") else normal_finish(choices[0].get("finish_reason"))
    if finish == "error":
        raise EndpointFault("The endpoint failed while it answered.")
    text, thought = _text_and_thought(message)
    return Answer(
        text=text,
        finish_reason=finish,
        usage=_usage(completion.get("usage")),
        model=model_id,
        top_logprobs=_first_logprobs(choices[0].get("logprobs")),
        thought=thought,
    )


def normal_finish(given: object) -> str:
    """Why an answer ended: "length", "refusal" or "error" for each service's words, else its own word."""
    word = str(given or "unknown")
    return next((name for name, words in _FINISHES.items() if word.lower() in words), word)


def split_thought(text: str) -> tuple[str, str]:
    """Answer and thought of a text that may begin with thought; without an end mark all of it is thought."""
    if opener := _OPENERS.match(text):
        mark = f"</{opener[1]}>" if opener[1] else "[/THINK]"
        thought, _, answer = text[opener.end() :].partition(mark)
        return answer.lstrip(), thought
    thought, mark, answer = text.rpartition("</think>")
    # Some templates begin the thought themselves, so that only its end is in the text.
    if mark and "<think>" not in text and (whole_object(answer) is not None or "{" not in text):
        return answer.lstrip(), thought
    return text, ""


def whole_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a text is, and nothing else beside a code fence; None if it is not one."""
    bare = text.strip()
    if fenced := _FENCED.fullmatch(bare):
        bare = fenced[1]
    if not bare.startswith("{"):
        return None
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _text_of(body: bytes, content_type: str) -> str:
    """The characters of a body: as it says, else UTF-8, else Latin-1 where nothing in it looks like UTF-8."""
    named = _CHARSET.search(content_type.lower())
    for encoding in (named[1] if named else None, json.detect_encoding(body)):
        if encoding is None:
            continue
        try:
            return body.decode(encoding).removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError):
            continue
    if _UTF8_PAIR.search(body):
        return body.decode("utf-8", "replace")
    return body.decode("cp1252", "replace")


def _text_and_thought(message: dict[str, Any]) -> tuple[str, str]:
    texts: list[str] = []
    thoughts: list[str] = []
    for kind, text in _parts(message.get("content")):
        (thoughts if kind == "thought" else texts).append(text)
    text, before = split_thought("".join(texts))
    thoughts.append(before)
    for name in ("reasoning_content", "reasoning", "thinking"):
        if isinstance(beside := message.get(name), str) and beside not in thoughts:
            thoughts.append(beside)
    if "{" not in text and (arguments := _tool_arguments(message)) is not None:
        text = arguments
    return text, "\n".join(filter(None, thoughts))


def _parts(content: object) -> Iterator[tuple[str, str]]:
    """Kind ("text" or "thought") and text of each part of a content."""
    if isinstance(content, str):
        yield "text", content
    elif isinstance(content, list):
        for part in content:
            if isinstance(part, str):
                yield "text", part
            elif isinstance(part, dict):
                yield from _texts_of_part(part)


def _texts_of_part(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind = part.get("type", "text")
    if kind in ("text", "output_text") and isinstance(part.get("text"), str):
        yield "text", part["text"]
    elif kind in ("thinking", "reasoning"):
        inner = part.get("thinking") or part.get("reasoning") or part.get("text")
        yield from (("thought", text) for _, text in _parts(inner))


def _tool_arguments(message: dict[str, Any]) -> str | None:
    """The arguments of the one tool call of a message, as JSON; None if there is none, or more than one."""
    calls = message.get("tool_calls")
    calls = calls if isinstance(calls, list) else []
    functions = [c.get("function") for c in calls if isinstance(c, dict)]
    if not calls and message.get("function_call"):
        functions = [message["function_call"]]
    if len(functions) != 1 or not isinstance(functions[0], dict):
        return None
    arguments = functions[0].get("arguments")
    if isinstance(arguments, dict):
        return json.dumps(arguments, ensure_ascii=False)
    return arguments if isinstance(arguments, str) else None


def _joined_events(text: str) -> dict[str, Any]:
    """The completion that a stream of events makes up. Raises ValueError if an event is not JSON or the end is
    missing."""
    message: dict[str, Any] = {"content": ""}
    choice: dict[str, Any] = {"message": message, "finish_reason": None}
    whole: dict[str, Any] = {"choices": [choice]}
    ended = False
    for line in text.splitlines():
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            ended = True
            continue
        event = json.loads(data)
        if not isinstance(event, dict):
            raise ValueError("an event is no object")
        if "error" in event:
            return event
        whole["usage"] = event.get("usage") or whole.get("usage")
        choices = event.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(first, dict):
            choice["finish_reason"] = first.get("finish_reason") or choice["finish_reason"]
            delta = first.get("delta") or first.get("message")
            _add_delta(message, delta if isinstance(delta, dict) else {})
    if not (ended or choice["finish_reason"]):
        raise ValueError("the stream has no end")
    return whole


def _add_delta(message: dict[str, Any], delta: dict[str, Any]) -> None:
    for kind, text in _parts(delta.get("content")):
        name = "content" if kind == "text" else "reasoning_content"
        message[name] = message.get(name, "") + text
    for name in ("reasoning_content", "reasoning", "refusal"):
        if isinstance(delta.get(name), str):
            message[name] = message.get(name, "") + delta[name]
    parts = delta.get("tool_calls")
    for place, call in enumerate(parts if isinstance(parts, list) else ()):
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            continue
        calls = message.setdefault("tool_calls", [])
        number = call.get("index") if isinstance(call.get("index"), int) else place
        if number >= len(calls) or number < 0:
            calls.append({"function": {"arguments": ""}})
            number = -1
        arguments = function.get("arguments")
        calls[number]["function"]["arguments"] += arguments if isinstance(arguments, str) else ""


def _first_logprobs(logprobs: object) -> tuple[tuple[str, float], ...] | None:
    """The likeliest first tokens of the answer; None if the endpoint does not return them."""
    positions = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(positions, list) or not positions or not isinstance(positions[0], dict):
        return None
    listed = positions[0].get("top_logprobs")
    found = tuple(
        (one["token"], float(one["logprob"]))
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("token"), str)
        and isinstance(one.get("logprob"), int | float)
    )
    return found or None


def _usage(counted: object) -> Usage | None:
    """Tokens of the call; some services leave thought out of `completion_tokens`, but not out of the total."""
    if not isinstance(counted, dict):
        return None
    tokens_in, tokens_out = counted.get("prompt_tokens"), counted.get("completion_tokens")
    if not isinstance(tokens_in, int) or not isinstance(tokens_out, int):
        return None
    reasoning = _detail(counted, "completion_tokens_details", "reasoning_tokens")
    if reasoning is None and isinstance(top := counted.get("reasoning_tokens"), int):
        reasoning = top
    total = counted.get("total_tokens")
    beside = total - tokens_in - tokens_out if isinstance(total, int) else 0
    if beside > 0 and reasoning in (None, 0, beside):
        tokens_out, reasoning = tokens_out + beside, beside
    cached = _detail(counted, "prompt_tokens_details", "cached_tokens")
    return Usage(tokens_in, tokens_out, cached, reasoning)


def _detail(counted: dict[str, Any], group: str, name: str) -> int | None:
    details = counted.get(group)
    value = details.get(name) if isinstance(details, dict) else None
    return value if isinstance(value, int) else None
