"""The pages of reviews: the queue with its forms, the decisions, and how far two reviewers agree.

Plain forms do everything; review.js lets keys press their buttons. The name of the reviewer is kept in a cookie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from alexandria.answers import decided_items, review_queue, reviewer_agreement, reviewers
from alexandria.errors import AlexandriaError, FactNotFound, LibraryBusy, ReviewRefused
from alexandria.library import Review
from alexandria.serve.explorer_app import Explorer, explorer_of
from alexandria.serve.review_endpoints import REVIEW_ENDPOINTS, decide, review_arguments

__all__ = ["REVIEW_ROUTES"]

_COOKIE = "alexandria_reviewer"
_YEAR_S = 365 * 24 * 3600
_ITEMS_SHOWN = 20
_DECISIONS_SHOWN = 100
_QUEUE = next(e for e in REVIEW_ENDPOINTS if e.path == "/api/review/queue")
_DECIDE = next(e for e in REVIEW_ENDPOINTS if e.path == "/api/review/decide")
_FILTERS = ("queue", "paper", "kind", "second", "seed", "size")


def _review(request: Request) -> Response:
    explorer, name = explorer_of(request), _reviewer(request)
    given = {key: request.query_params.getlist(key) for key in request.query_params}
    place = given.pop("at", ["0"])[-1]
    values = _QUEUE.values({**given, "reviewer": [name], "limit": [str(_ITEMS_SHOWN)]})
    found = review_queue(explorer.library, values["queue"], **review_arguments(values))
    standing = [r for r in decided_items(explorer.library, name) if name and r.undone_at is None]
    return explorer.page(
        request,
        "review.html",
        {
            "found": found,
            "values": values,
            "reviewer": name,
            "last": standing[0] if standing else None,
            "last_fact": _fact_of(explorer, standing[0]) if standing else "",
            "at": min(_whole(place), max(len(found.items) - 1, 0)),
            "back": urlencode({key: given[key][-1] for key in _FILTERS if any(given.get(key, ()))}),
        },
    )


def _fact_of(explorer: Explorer, review: Review) -> str:
    """The id that the fact of a decision has now; empty where the library has it no more."""
    return explorer.library.reviews.facts_of([review]).get(review.evidence, "")


async def _save_name(request: Request) -> Response:
    form = await request.form()
    name = " ".join(_text(form, "reviewer").split())[:80]
    answer = RedirectResponse(_back(_text(form, "back")), 303)
    secure = "; Secure" if explorer_of(request).options.secure_cookies else ""
    answer.headers["set-cookie"] = (
        f"{_COOKIE}={quote(name, safe='')}; Max-Age={_YEAR_S}; HttpOnly; SameSite=Strict; Path=/{secure}"
    )
    return answer


async def _decide(request: Request) -> Response:
    """Carry out what a form of the queue says, and go on with the queue."""
    explorer, name = explorer_of(request), _reviewer(request)
    form = await request.form()
    known = {p.name for p in _DECIDE.parameters}
    given = {key: [_text(form, key)] for key in form if key in known}
    back, place = _text(form, "back"), _whole(_text(form, "at"))
    try:
        values = _with_emptied(_DECIDE.values({**given, "reviewer": [name or "-"]}), form)
        if not name:
            raise ReviewRefused("your name is missing", hint="Enter it at the top of the queue.")
        await run_in_threadpool(decide, explorer.library, values)
    except (ReviewRefused, FactNotFound, LibraryBusy) as error:
        return _not_done(explorer, request, error, form)
    return RedirectResponse(_back(back, place), 303)


def _with_emptied(values: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    """The values, where a field that somebody has emptied is empty, not left as it was."""
    words = ("subject", "predicate", "object", "condition")
    return {**values, **{w: "" for w in words if w in form and values[w] is None}}


def _not_done(
    explorer: Explorer, request: Request, error: AlexandriaError, form: FormData
) -> Response:
    """Why a decision was not carried out, with what was entered, to be sent again."""
    busy = isinstance(error, LibraryBusy)
    sent = [(key, _text(form, key)) for key in form if key != "csrf_token"]
    page = explorer.page(
        request,
        "review_again.html",
        {
            "error": str(error),
            "hint": error.hint,
            "busy": busy,
            "sent": sent,
            "back": _back(_text(form, "back"), _whole(_text(form, "at"))),
        },
        503 if busy else 404 if isinstance(error, FactNotFound) else 400,
    )
    if busy:
        page.headers["retry-after"] = "5"
    return page


def _decisions(request: Request) -> Response:
    explorer = explorer_of(request)
    one, other = (request.query_params.get(n, "").strip()[:80] for n in ("one", "other"))
    names = reviewers(explorer.library)
    found = reviewer_agreement(explorer.library, one, other) if one and other else None
    decided = decided_items(explorer.library)[:_DECISIONS_SHOWN]
    return explorer.page(
        request,
        "review_decisions.html",
        {
            "names": names,
            "one": one,
            "other": other,
            "agreement": found,
            "decided": decided,
            "facts": explorer.library.reviews.facts_of(decided),
            "reviewer": _reviewer(request),
        },
    )


def _reviewer(request: Request) -> str:
    """The name in the cookie; empty without one."""
    return " ".join(unquote(request.cookies.get(_COOKIE, "")).split())[:80]


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _back(query: str, place: int = 0) -> str:
    """The address of the queue with these parameters, whatever was sent as such."""
    kept = query.replace("\r", "").replace("\n", "")[:1000]
    at = urlencode({"at": place}) if place else ""
    joined = "&".join(part for part in (kept, at) if part)
    return f"/review?{quote(joined, safe='=&%+')}" if joined else "/review"


def _whole(text: str) -> int:
    return int(text[:4]) if text.isascii() and text.isdecimal() else 0


REVIEW_ROUTES: Sequence[Route] = (
    Route("/review", _review),
    Route("/review/name", _save_name, methods=["POST"]),
    Route("/review/decide", _decide, methods=["POST"]),
    Route("/review/decisions", _decisions),
)
"""The pages of reviews; those below /review/ that are sent change the library or the cookie."""
