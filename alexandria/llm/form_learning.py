"""A refusal → the form in which to send the request again: what it names is dropped, renamed or lowered.

A refusal that names nothing is no reason to give up at an endpoint that has taken no request in this form yet:
then the form gets plainer step by step, from strict schema to messages alone. A refusal costs nothing, and each
teaches something for the whole run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    FormRejected,
    RequestRejected,
    RequestTooLong,
)
from alexandria.llm.complaints import EndpointComplaint, read_complaint
from alexandria.llm.completion import Request
from alexandria.llm.http_errors import error_of_complaint
from alexandria.llm.provider_facts import LimitParameter
from alexandria.llm.providers import SchemaMode
from alexandria.llm.request_body import EFFORTS, OPTIONAL, RequestFormat

__all__ = ["LearnedForm", "format_after", "plainer_format"]

_SIMPLER: dict[SchemaMode, SchemaMode] = {"strict": "schema", "schema": "object", "object": "plain"}
_SCHEMA_TERMS = (
    "response_format", "response format", "json_schema", "json_object", "structured output", "grammar",
    "output_format", "output_config", "response_schema", "guided",
)  # fmt: skip
_KEYWORDS = (
    "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems", "uniqueItems", "additionalProperties",
)  # fmt: skip
"""Keywords of JSON Schema without which an answer is only held less tightly: what reads it checks it."""
_EFFORT_TERMS = (
    "reasoning_effort",
    "reasoningeffort",
    "reasoning.effort",
    "think value",
    "reasoning effort",
    "thinking",
)
_STREAM = re.compile(
    r"stream\W+(?:must be|parameter|mode)|only support\w* stream|requires? stream|non-?stream"
)
_NO_SCHEMA = re.compile(
    r"json_schema\W+(?:is |are )?(?:not support|unsupported|unavailable)|not support response format `?json_schema"
)
_SYSTEM = re.compile(
    r"system (?:role|message|prompt)s? (?:is |are )?not|does not support 'system'|developer instruction is not"
)
_QUOTED = re.compile(r"[\"'`“]?([a-z]+)[\"'`”]?")


class LearnedForm:
    """The form of the requests to one model at one endpoint, as it is learned over a run.

    Attributes:
        format: in which the next request is sent.
    """

    def __init__(self, first: RequestFormat) -> None:
        self.format = first
        self._named = first
        """The last form that a refusal led to by naming something."""
        self._taken: list[tuple[RequestFormat, bool]] = []
        """Forms in which a request was taken, each with whether that request had a schema."""

    def took(self, sent: RequestFormat, request: Request) -> None:
        """Note that a request in this form was answered."""
        if (one := (sent, bool(request.json_schema))) not in self._taken:
            self._taken.append(one)

    def refused(
        self,
        sent: RequestFormat,
        complaint: EndpointComplaint,
        failure: EndpointError,
        request: Request,
    ) -> EndpointError:
        """What became of a request that was refused: `FormRejected` if it shall be sent again in another form.

        Args:
            sent: the form that it had.
            complaint: what the refusal says.
            failure: the error that the refusal is by itself.
            request: that was sent.
        """
        is_about_form = type(failure) is RequestRejected
        better = self._better(sent, complaint, failure, request)
        if better is not None and self.format == sent:
            # Several calls with the old form may be in flight: learn only once.
            self.format = better
        elif better is None and not (is_about_form and self.format != sent):
            if is_about_form:
                self.format = self._named  # the plainest form was refused too: it was not the form
            return failure
        return FormRejected(
            "The endpoint does not take the request's form; trying another.",
            status=complaint.status,
            retry_after=0.0,
        )

    def refusal(
        self,
        sent: RequestFormat,
        request: Request,
        status: int,
        body: object,
        headers: Mapping[str, str],
    ) -> EndpointError:
        """The error for a status; `FormRejected` if the request shall be sent again in another form."""
        complaint = read_complaint(status, body, request)
        return self.refused(sent, complaint, error_of_complaint(complaint, headers), request)

    def cannot_send_schemas(self) -> None:
        """Send schemas in words from now on: the package that sends the requests has no other way."""
        self.format = self._named = replace(self.format, schema_mode="plain")

    def _better(
        self,
        sent: RequestFormat,
        complaint: EndpointComplaint,
        failure: EndpointError,
        request: Request,
    ) -> RequestFormat | None:
        if isinstance(failure, RequestTooLong):
            return _within_context(sent, complaint, request)
        is_fault = type(failure) is EndpointFault and complaint.status >= 500
        if type(failure) is not RequestRejected and not is_fault:
            return None
        better = format_after(sent, complaint, request)
        if better is not None:
            if self.format == sent:
                self._named = better
            return better
        # A form in which others were answered is not what is wrong, nor is it where the server fails.
        is_form_good = (sent, bool(request.json_schema)) in self._taken
        return None if is_form_good or complaint.status >= 500 else plainer_format(sent, request)


def format_after(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    """The form without what a refusal names; None if it names nothing that can be left out or changed.

    Args:
        sent: the form that was refused.
        complaint: the refusal.
        request: that was sent.
    """
    for learn in _LESSONS_OF_FAULTS if complaint.status == 500 else _LESSONS:
        if (better := learn(sent, complaint, request)) is not None and better != sent:
            return better
    return None


def _within_context(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    """The form that keeps room for thought within the context, if the answer has room in it."""
    context = complaint.context_tokens()
    if context is None or not request.thought_tokens:
        return None
    estimated = sent.prompt_tokens(request)
    counted = complaint.prompt_tokens() or estimated
    # What the estimate leaves out, such as the marks of the chat template, is not there for any request.
    context -= max(0, counted - estimated)
    is_news = sent.context is None or context < sent.context
    fits = context - estimated >= request.max_output_tokens
    return replace(sent, context=context) if is_news and fits else None


def plainer_format(sent: RequestFormat, request: Request) -> RequestFormat | None:
    """The next plainer form, after a refusal that names nothing; None if there is none."""
    if request.json_schema and sent.schema_mode in _SIMPLER:
        return replace(sent, schema_mode=_SIMPLER[sent.schema_mode])
    if not set(OPTIONAL) <= sent.left_out:
        return replace(sent, left_out=frozenset(OPTIONAL))
    return None


def _learn_stream(
    sent: RequestFormat, complaint: EndpointComplaint, _: Request
) -> RequestFormat | None:
    if sent.streams or not (_STREAM.search(complaint.words) or "stream" in complaint.parameters):
        return None
    return replace(sent, streams=True)


def _learn_most_output(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    most = complaint.most_output_tokens()
    return replace(sent, most_output=most) if most and most < sent.limit_of(request) else None


def _learn_limit(
    sent: RequestFormat, complaint: EndpointComplaint, _: Request
) -> RequestFormat | None:
    """The other name of the limit: "use max_completion_tokens instead", "unknown field max_completion_tokens"."""
    if sent.limit is None or not complaint.names("max_tokens", "max_completion_tokens"):
        return None
    refused = sent.limits_refused | {sent.limit}
    names: tuple[LimitParameter, ...] = ("max_tokens", "max_completion_tokens")
    other = next((name for name in names if name not in refused), None)
    return replace(sent, limit=other, limits_refused=refused)


def _learn_schema(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    words = complaint.words
    is_about_schema = "response_format" in complaint.parameters or any(
        t in words for t in _SCHEMA_TERMS
    )
    is_sent = request.json_schema and sent.schema_mode != "plain"
    keywords = _keywords_named(sent, complaint, request)
    if not is_sent or not (is_about_schema or keywords):
        return None
    if keywords and sent.schema_mode in ("strict", "schema") and "is required" not in words:
        return replace(sent, schema_refuses=sent.schema_refuses | keywords)
    if sent.schema_mode in ("strict", "schema") and _NO_SCHEMA.search(words):
        return replace(sent, schema_mode="object")
    return replace(sent, schema_mode=_SIMPLER[sent.schema_mode])


def _keywords_named(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> frozenset[str]:
    """Keywords of the schema that the refusal names and that were sent."""
    if not complaint.is_refusal:
        return frozenset()
    used = _keywords_of(request.json_schema) - sent.schema_refuses
    return frozenset(
        k
        for k in used
        if complaint.mentions(k) or complaint.mentions(re.sub(r"([A-Z])", r"_\1", k))
    )


def _keywords_of(schema: Any) -> set[str]:  # noqa: ANN401  JSON
    if isinstance(schema, list):
        return set().union(*map(_keywords_of, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    inner = (_keywords_of(v) for k, v in schema.items() if k not in ("enum", "required"))
    return {k for k in schema if k in _KEYWORDS}.union(*inner)


def _learn_effort(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    """Another effort where the refusal says which ones there are, else none."""
    asked = sent.effort_of(request)
    if not asked or "reasoning_effort" in sent.left_out:
        return None
    named = complaint.parameters & {"reasoning_effort", "reasoning", "effort"}
    if not named and not any(term in complaint.words for term in _EFFORT_TERMS):
        return None
    offered = _efforts_offered(complaint.words) - {asked}
    if sent.efforts is not None:
        offered &= sent.efforts
    if not offered:
        return replace(sent, left_out=sent.left_out | {"reasoning_effort"})
    return replace(sent, efforts=frozenset(offered))


def _efforts_offered(words: str) -> set[str]:
    """The efforts in "supported values are: 'low', 'medium'", "must be one of `none` or `default`"."""
    _, found, rest = words.partition("reasoning_effort")
    match = re.search(r"(?:one of|values? (?:are|is)|allowed values)(.*)", rest if found else words)
    return {w for w in _QUOTED.findall(match[1]) if w in EFFORTS} if match else set()


def _learn_optional(
    sent: RequestFormat, complaint: EndpointComplaint, request: Request
) -> RequestFormat | None:
    """All optional parameters that the refusal names, left out or under the name that it gives."""
    body = sent.body("", request)
    refused, renames = set[str](), dict(sent.renames)
    for name in OPTIONAL:
        known_as = renames.get(name, name)
        if known_as not in body or not complaint.names(known_as, *_OTHER_WORDS.get(name, ())):
            continue
        if name == "seed" and known_as == "seed" and complaint.mentions("random_seed"):
            renames[name] = "random_seed"
        else:
            refused.add(name)
    return replace(sent, left_out=sent.left_out | refused, renames=renames)


_OTHER_WORDS = {
    "logprobs": ("top_logprobs", "logprob"),
    "frequency_penalty": ("frequencypenalty",),
    "presence_penalty": ("presencepenalty",),
}


def _learn_system(
    sent: RequestFormat, complaint: EndpointComplaint, _: Request
) -> RequestFormat | None:
    return replace(sent, system=False) if sent.system and _SYSTEM.search(complaint.words) else None


_LESSONS: tuple[
    Callable[[RequestFormat, EndpointComplaint, Request], RequestFormat | None], ...
] = (
    _learn_stream,
    _learn_most_output,
    _learn_limit,
    _learn_system,
    _learn_effort,
    _learn_optional,
    _learn_schema,
)
_LESSONS_OF_FAULTS = (_learn_effort, _learn_optional)
"""Some servers refuse these with a 500; what else a 500 says is about the server."""
