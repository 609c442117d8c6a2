"""HTTP status, body and headers of a failed call to one typed error.

The body of a failed response may quote the request, which holds text of a paper. So it is only searched for known
terms: the message of the error has the status and the code, nothing else of the body.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    KeyRejected,
    ModelNotFound,
    Overloaded,
    QuotaExhausted,
    Refused,
    RequestRejected,
    RequestTooLong,
)

__all__ = ["error_fields", "error_from_status", "retry_after_s"]

_QUOTA_CODES = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "credit_balance_too_low",
    "insufficient_credits",
}
_TOO_LONG_CODES = {
    "context_length_exceeded",
    "exceed_context_size_error",
    "string_above_max_length",
}
_TOO_LONG_TERMS = ("maximum context length", "context length", "context size", "context window")
_FILTER_CODES = {"content_filter", "content_policy_violation", "responsibleaipolicyviolation"}
_MODEL_CODES = {"model_not_found", "model_not_available"}
_BY_STATUS: dict[int, type[EndpointError]] = {
    401: KeyRejected,
    402: QuotaExhausted,
    403: KeyRejected,
    404: ModelNotFound,
    408: EndpointFault,
    409: EndpointFault,
    425: EndpointFault,
    429: Overloaded,
    503: Overloaded,
    529: Overloaded,
}
_CODE = re.compile(r"[a-z0-9_.-]{1,60}", re.IGNORECASE)


def error_from_status(
    status: int, body: object, headers: Mapping[str, str], *, now: datetime | None = None
) -> EndpointError:
    """The error for an HTTP status other than 2xx. `now` is the present, for Retry-After dates."""
    code, kind, message = error_fields(body)
    text = f"The endpoint answered {status}"
    if code or kind:
        text += f" ({_printable(code or kind)})"
    if 300 <= status < 400:
        text += ", a redirect, which is not followed"
    error_class = _error_class(status, {code.lower(), kind.lower()}, message.lower())
    error = error_class(f"{text}.", status=status, retry_after=retry_after_s(headers, now=now))
    if status == 500 and message:
        # The message itself is not kept: only a digest, to recognize it when it comes again.
        error.fingerprint = hashlib.sha256(message.encode("utf-8", "replace")).hexdigest()[:16]
    return error


def _error_class(status: int, names: set[str], message: str) -> type[EndpointError]:
    """The class for a status and a code. The code takes precedence: 429 may mean "wait" or "pay"."""
    too_long = any(words in message for words in _TOO_LONG_TERMS)
    by_name = [
        (names & _QUOTA_CODES, QuotaExhausted),
        (names & _TOO_LONG_CODES, RequestTooLong),
        (too_long and status in (400, 413, 422), RequestTooLong),
        (names & _FILTER_CODES, Refused),
        (names & _MODEL_CODES, ModelNotFound),
    ]
    for applies, error in by_name:
        if applies:
            return error
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return EndpointFault if status >= 500 else RequestRejected


def error_fields(body: object) -> tuple[str, str, str]:
    """Code, type and message of an error body; empty strings if it has none.

    Vendors differ: {"error": {…}}, the inner object alone, {"error": "text"}, {"detail": "text"}.
    """
    inner: Any = body
    if isinstance(inner, dict) and isinstance(inner.get("error"), dict | str):
        inner = inner["error"]
    if isinstance(inner, str):
        return "", "", inner
    if not isinstance(inner, dict):
        return "", "", ""
    code, kind = inner.get("code"), inner.get("type")
    message = inner.get("message") or inner.get("detail")
    return (
        str(code) if isinstance(code, str | int) else "",
        kind if isinstance(kind, str) else "",
        message if isinstance(message, str) else "",
    )


def retry_after_s(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds to wait according to Retry-After; None if the header is missing or malformed."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    given = headers.get("retry-after")
    if given is None:
        return None
    seconds = _number(given)
    if seconds is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(given)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _number(given: str | None) -> float | None:
    try:
        value = float(given or "")
    except ValueError:
        return None
    return (
        value if 0 <= value < 1e9 else None
    )  # "nan", "inf" and negative numbers are malformed too


def _printable(code: str) -> str:
    """The code, unless it could be prose."""
    return code if _CODE.fullmatch(code) else "code withheld"
