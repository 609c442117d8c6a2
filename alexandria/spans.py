"""Spans for a tracing system, by OpenTelemetry: off unless the standard OTEL_* variables ask for it.

A span has a name, times, and attributes that are ids, counts, names of models and classes of errors: never text of
a paper, a message of an exception, a path or a key. `start_spans` sets up the SDK and its OTLP exporter; a program
that has set up the SDK itself gets spans without it. While there are none, `open_span` costs a look at a variable,
and nothing of OpenTelemetry is imported.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

__all__ = ["OpenSpan", "ended_span", "open_span", "spans_wanted", "start_spans"]

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_SDK = "opentelemetry.sdk.trace"
_SCOPE = "alexandria"

_started = False


class OpenSpan:
    """A span that has not ended; without tracing, nothing at all."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def set(self, attributes: Mapping[str, object]) -> None:
        """Add attributes; those that are None are left out."""
        if self._span is not None:
            self._span.set_attributes(_known(attributes))

    def failed(self, kind: str) -> None:
        """Mark the span as failed: `kind` is the class of the error, never its message."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415  imported already

            self._span.set_attribute("error.type", kind)
            self._span.set_status(StatusCode.ERROR)


def spans_wanted() -> bool:
    """Whether the variables ask for spans: an exporter by name, or an endpoint of OTLP."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    named = os.environ.get("OTEL_TRACES_EXPORTER", "").strip()
    return named in ("otlp", "console") if named else any(map(os.environ.get, _ENDPOINTS))


def start_spans() -> bool:
    """Set up the SDK as the OTEL_* variables say; it sends what is left when the process ends.

    Spans go to an OTLP endpoint over HTTP, or with OTEL_TRACES_EXPORTER=console to stderr. False where the extra
    `otel` is not installed.
    """
    global _started  # noqa: PLW0603  one process, one tracing
    if _started:
        return True
    try:
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415  takes 0.1 s
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace import set_tracer_provider  # noqa: PLC0415

        exporter = _exporter()
    except ImportError:
        return False
    provider = TracerProvider(resource=_resource())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    set_tracer_provider(provider)
    _started = True
    return True


@contextlib.contextmanager
def open_span(name: str, attributes: Mapping[str, object] | None = None) -> Iterator[OpenSpan]:
    """A span around a block, below the one that is open. An exception marks it as failed, by its class."""
    tracer = _tracer()
    if tracer is None:
        yield OpenSpan()
        return
    # Not recorded by OpenTelemetry: message and traceback of an exception may hold what it is about.
    with tracer.start_as_current_span(
        name,
        attributes=_known(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        opened = OpenSpan(span)
        try:
            yield opened
        except BaseException as error:
            opened.failed(type(error).__name__)
            raise


def ended_span(
    name: str,
    attributes: Mapping[str, object],
    begun: datetime,
    seconds: float,
    failure: str = "",
) -> None:
    """Add a span of something that another program did for us and that is over; below the one that is open."""
    tracer = _tracer()
    if tracer is None:
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415  imported already

    start = int(begun.timestamp() * 1e9)
    span = tracer.start_span(
        name, kind=SpanKind.CLIENT, attributes=_known(attributes), start_time=start
    )
    if failure:
        OpenSpan(span).failed(failure)
    span.end(end_time=start + int(seconds * 1e9))


def _tracer() -> Tracer | None:
    if not _started and _SDK not in sys.modules:
        return None
    from opentelemetry.trace import get_tracer  # noqa: PLC0415  imported already

    return get_tracer(_SCOPE)


def _exporter() -> SpanExporter:
    if os.environ.get("OTEL_TRACES_EXPORTER", "").strip() == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

        return ConsoleSpanExporter(out=sys.stderr)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def _resource() -> Resource:
    """What the variables say of this process; its name, if they say none."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415

    found = Resource.create()
    unnamed = str(found.attributes.get("service.name", "")).startswith("unknown_service")
    return found.merge(Resource({"service.name": "alexandria"})) if unnamed else found


def _known(attributes: Mapping[str, object]) -> dict[str, str | bool | int | float | list[str]]:
    """What a span takes: a value of another kind would be dropped with a warning."""
    kinds = (str, bool, int, float, list)
    return {name: value for name, value in attributes.items() if isinstance(value, kinds)}
