"""The explorer as an ASGI application: its routes, what its pages share, and how errors become answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from alexandria.answers import UnitTable
from alexandria.errors import (
    AlexandriaError,
    EntityNotFound,
    EvaluationNotFound,
    FactNotFound,
    InputError,
    LibraryBusy,
    MergeNotFound,
    PaperAmbiguous,
    PaperNotFound,
    QueryRefused,
    ReviewRefused,
    SettingsError,
)
from alexandria.library import Library
from alexandria.serve.api_endpoints import ENDPOINTS, ApiEndpoint, openapi_document
from alexandria.serve.change_cache import ChangeCache
from alexandria.serve.evidence_pages import EvidencePages
from alexandria.serve.page_templates import PageTemplates
from alexandria.serve.request_guard import RequestGuard, SecretKeys, session_cookie
from alexandria.serve.review_endpoints import REVIEW_ENDPOINTS

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = [
    "Explorer",
    "ExplorerOptions",
    "ExplorerSources",
    "explorer_of",
    "make_app",
    "wants_part",
]

_STATIC = Path(__file__).with_name("static")
_ENDPOINTS = (*ENDPOINTS, *REVIEW_ENDPOINTS)
_CHANGING = ("/review/", "/api/review/")

_STATUS: tuple[tuple[type[AlexandriaError], int], ...] = (
    (PaperNotFound, 404),
    (EntityNotFound, 404),
    (EvaluationNotFound, 404),
    (InputError, 404),
    (MergeNotFound, 404),
    (FactNotFound, 404),
    (PaperAmbiguous, 400),
    (QueryRefused, 400),
    (ReviewRefused, 400),
    (SettingsError, 400),
    (LibraryBusy, 503),
)


@dataclass(frozen=True, slots=True)
class ExplorerOptions:
    """How the explorer is reached, and what may be done in it.

    Attributes:
        token: the secret token that each request needs; None on loopback.
        allowed_hosts: names under which it may be addressed besides loopback's; None: any.
        read_only: nothing can be changed.
        secure_cookies: the explorer is behind a proxy that speaks HTTPS.
    """

    token: str | None = None
    allowed_hosts: frozenset[str] | None = frozenset()
    read_only: bool = False
    secure_cookies: bool = False


@dataclass(frozen=True, slots=True)
class ExplorerSources:
    """What pages show and this package cannot make itself, each None where it is not to be had.

    Attributes:
        evaluations: the stored evaluations, the latest first, as plain values.
        report: the page of one evaluation as HTML, by its id.
        ask: a question → its answer with citations.
        model: the name of the model that `ask` asks.
        compare: two evaluations by their ids → the second less the first, with the scores of both.
        pages: the papers' own pages, of those whose files are on this machine.
    """

    evaluations: Callable[[], list[dict[str, Any]]] | None = None
    report: Callable[[str], str] | None = None
    ask: Callable[[str], Any] | None = None
    model: str = ""
    compare: Callable[[str, str], Any] | None = None
    pages: EvidencePages | None = None


@dataclass(frozen=True, slots=True)
class Explorer:
    """What every page has: the library, the options, the sources, the templates."""

    library: Library
    options: ExplorerOptions
    sources: ExplorerSources
    keys: SecretKeys
    pages: PageTemplates
    units: UnitTable = field(default_factory=UnitTable)
    held: ChangeCache = field(default_factory=ChangeCache)

    def page(
        self, request: Request, template: str, values: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page, or the part of it that a script has asked for."""
        shared = {
            "path": request.url.path,
            "library_name": self.library.path.name,
            "csrf_token": self.keys.csrf_token,
            "read_only": self.options.read_only,
            "can_ask": self.sources.ask is not None,
            "part": wants_part(request),
        }
        return HTMLResponse(self.pages.render(template, {**shared, **values}), status)


def wants_part(request: Request) -> bool:
    """Whether a script of our pages asks for the changing part of a page alone."""
    return request.headers.get("hx-request") == "true"


def make_app(
    library: Library | Path | str,
    options: ExplorerOptions | None = None,
    sources: ExplorerSources | None = None,
) -> ASGIApp:
    """The explorer of a library.

    Args:
        library: the library, or its file.
        options: how it is reached; by default from this machine alone.
        sources: what needs a model or an evaluation's statistics.
    """
    from alexandria.serve import (  # noqa: PLC0415  their pages name `Explorer`
        comparison_routes,
        evidence_routes,
        page_routes,
        review_routes,
    )

    chosen = options or ExplorerOptions()
    keys = SecretKeys(chosen.token)
    explorer = Explorer(
        library=library if isinstance(library, Library) else Library(library),
        options=chosen,
        sources=sources or ExplorerSources(),
        keys=keys,
        pages=PageTemplates(),
    )
    guard = Middleware(
        RequestGuard,
        keys=keys,
        allowed_hosts=chosen.allowed_hosts,
        read_only=chosen.read_only,
        changing_paths=_CHANGING,
    )
    app = Starlette(
        routes=[
            *evidence_routes.EVIDENCE_ROUTES,
            *comparison_routes.COMPARISON_ROUTES,
            *page_routes.ROUTES,
            *review_routes.REVIEW_ROUTES,
            Route("/sign-in", _sign_in, methods=["GET", "POST"]),
            Route("/api/openapi.json", _openapi),
            *(Route(e.path, _api(e), methods=[e.method]) for e in _ENDPOINTS),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[guard],
        exception_handlers={AlexandriaError: _failed, 404: _not_found},
    )
    app.state.explorer = explorer
    return app


def _api(endpoint: ApiEndpoint) -> Callable[[Request], Any]:
    """The handler of an endpoint."""
    if endpoint.method == "GET":

        def get(request: Request) -> Response:
            given = {key: request.query_params.getlist(key) for key in request.query_params}
            return _json(endpoint.answer(explorer_of(request).library, endpoint.values(given)))

        return get

    async def post(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

        try:
            given = await request.json()
        except ValueError:
            given = None
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise QueryRefused(
                "the body is no JSON object of texts",
                hint='Send for example {"sql": "FROM facts"}.',
            )
        values = endpoint.values({key: [value] for key, value in given.items()})
        return _json(await run_in_threadpool(endpoint.answer, explorer_of(request).library, values))

    return post


def _json(value: object) -> Response:
    import json  # noqa: PLC0415

    # Moments, numbers without end and whatever else a query yields come as text.
    text = json.dumps(value, default=str, ensure_ascii=False, allow_nan=True)
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(json.loads(text, parse_constant=str), ensure_ascii=False)
    return Response(text, media_type="application/json")


def _openapi(request: Request) -> Response:
    from alexandria import __version__  # noqa: PLC0415  slow to find out

    needed = explorer_of(request).options.token is not None
    return JSONResponse(openapi_document(__version__, token_needed=needed, endpoints=_ENDPOINTS))


async def _sign_in(request: Request) -> Response:
    explorer = explorer_of(request)
    after = request.query_params.get("next", "/")
    if not after.startswith("/") or after.startswith("//") or "\\" in after:
        after = "/"
    if request.method == "GET":
        return explorer.page(request, "sign_in.html", {"failed": False, "next": after})
    form = await request.form()
    if not explorer.keys.knows(str(form.get("token", ""))):
        return explorer.page(request, "sign_in.html", {"failed": True, "next": after}, 401)
    answer = RedirectResponse(after, 303)
    answer.headers["set-cookie"] = session_cookie(
        explorer.keys, secure=explorer.options.secure_cookies
    )
    return answer


def _failed(request: Request, error: Exception) -> Response:
    """An error of the program as JSON for the API, otherwise as a page."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    hint = getattr(error, "hint", "")
    headers = {"retry-after": "5"} if status == 503 else None
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(error), "hint": hint}, status, headers)
    page = explorer_of(request).page(
        request, "error.html", {"error": str(error), "hint": hint}, status
    )
    page.headers.update(headers or {})
    return page


def _not_found(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        hint = "/api/openapi.json lists what can be asked."
        return JSONResponse({"error": "there is no such question", "hint": hint}, 404)
    values = {"error": "There is no such page.", "hint": "The links above lead to all pages."}
    return explorer_of(request).page(request, "error.html", values, 404)


def explorer_of(request: Request) -> Explorer:
    """The explorer that a request is to."""
    explorer: Explorer = request.app.state.explorer
    return explorer
