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

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointMoved,
    KeyRejected,
    ModelNotFound,
    Overloaded,
    QuotaExhausted,
    Refused,
    RequestRejected,
    RequestTooLong,
)
from alexandria.llm.complaints import EndpointComplaint, read_complaint

__all__ = ["error_from_status", "error_of_complaint", "retry_after_s"]

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
_TOO_LONG_TERMS = (
    "maximum context length",
    "context length",
    "context size",
    "context window",
    "prompt is too long",
    "input is too long",
    "too many tokens",
    "input token count",
    "`inputs` tokens + `max_new_tokens`",
    "`inputs` must have less than",
)
_TOO_LARGE_TERMS = ("request too large", "message size")
"""Of limits per minute: a request above them is refused however often it comes."""
_KEY_TERMS = ("api key not valid", "invalid api key", "incorrect api key")
_MODEL_TERMS = ("not a valid model", "model not exist", "invalid model")
_PARAMETER_TERMS = "requested parameters"
"""Of a 404 that is about the parameters, not about the model."""
_FILTER_CODES = {"content_filter", "content_policy_violation", "responsibleaipolicyviolation"}
_MODEL_CODES = {"model_not_found", "model_not_available", "invalid_model"}
_BY_STATUS: dict[int, type[EndpointError]] = {
    401: KeyRejected,
    402: QuotaExhausted,
    403: KeyRejected,
    404: ModelNotFound,
    408: EndpointFault,
    409: EndpointFault,
    413: RequestTooLong,
    425: EndpointFault,
    429: Overloaded,
    501: RequestRejected,
    505: RequestRejected,
    503: Overloaded,
    529: Overloaded,
}
_CODE = re.compile(r"[a-z0-9_.-]{1,60}", re.IGNORECASE)
_AGAIN_IN = re.compile(
    r"(?:try again|retry|retrydelay)\W+(?:in |after )?(?:(\d+) ?h)?(?:(\d+) ?m(?!s))?(?:(\d+(?:\.\d+)?) ?(ms|s))?"
)
"""A wait in words: "try again in 7m12.5s", "retry in 34s"."""


def error_from_status(
    status: int, body: object, headers: Mapping[str, str], *, now: datetime | None = None
) -> EndpointError:
    """The error for an HTTP status other than 2xx. `now` is the present, for Retry-After dates."""
    return error_of_complaint(read_complaint(status, body), headers, now=now)


def error_of_complaint(
    complaint: EndpointComplaint, headers: Mapping[str, str], *, now: datetime | None = None
) -> EndpointError:
    """The error for a refusal that was read. `now` is the present, for Retry-After dates."""
    status, code, kind = complaint.status, complaint.code, complaint.kind
    text = f"The endpoint answered {status}"
    if code or kind:
        text += f" ({_printable(code or kind)})"
    if 300 <= status < 400:
        text += ", a redirect, which is not followed"
    wait = retry_after_s(headers, now=now)
    if wait is None and status in (429, 503):
        wait = _wait_in_words(complaint.words)
    error_class = _error_class(complaint)
    if error_class is RequestTooLong:
        text += ": the request is too long for it"
    error = error_class(f"{text}.", status=status, retry_after=wait)
    if status == 500 and complaint.words:
        # The message itself is not kept: only a digest, to recognize it when it comes again.
        digest = hashlib.sha256(complaint.words.encode("utf-8", "replace")).hexdigest()
        error.fingerprint = digest[:16]
    return error


def _error_class(complaint: EndpointComplaint) -> type[EndpointError]:
    """The class for a status and a code. The code takes precedence: 429 may mean "wait" or "pay"."""
    status, words = complaint.status, complaint.words
    names = {complaint.code.lower(), complaint.kind.lower()}
    is_refusal = status in (400, 413, 422)

    def says(*terms: str) -> bool:
        return any(term in words for term in terms)

    by_name = [
        (names & _QUOTA_CODES, QuotaExhausted),
        (names & _TOO_LONG_CODES, RequestTooLong),
        (is_refusal and says(*_TOO_LONG_TERMS), RequestTooLong),
        (status in (413, 429) and says(*_TOO_LARGE_TERMS), RequestTooLong),
        (names & _FILTER_CODES, Refused),
        (names & _MODEL_CODES, ModelNotFound),
        (is_refusal and says(*_KEY_TERMS), KeyRejected),
        (is_refusal and says(*_MODEL_TERMS), ModelNotFound),
        (status == 404 and says(_PARAMETER_TERMS), RequestRejected),
        (300 <= status < 400, EndpointMoved),
    ]
    for applies, error in by_name:
        if applies:
            return error
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return EndpointFault if status >= 500 else RequestRejected


def _wait_in_words(words: str) -> float | None:
    """Seconds to wait that a message names; None if it names none."""
    match = _AGAIN_IN.search(words)
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds, unit = match.groups()
    rest = float(seconds or 0) / (1000 if unit == "ms" else 1)
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + rest


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
