"""The pages that show what a library holds: home, papers, a paper, search, an entity, SQL, runs, retention."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from alexandria.answers import (
    EntityAnswer,
    FoundFacts,
    entity,
    facts_of_paper,
    list_papers,
    live_runs,
    overview,
    run_bills,
    search,
)
from alexandria.errors import AlexandriaError, EvaluationNotFound, QueryRefused
from alexandria.library import Library, QueryLimits
from alexandria.serve.api_endpoints import ENDPOINTS, SQL_LIMITS, search_arguments
from alexandria.serve.explorer_app import Explorer, explorer_of
from alexandria.serve.row_charts import result_charts
from alexandria.serve.sql_examples import sql_examples
from alexandria.serve.svg_charts import dot_plots, growth_chart

__all__ = ["ROUTES"]

_PAPERS_A_PAGE = 50
_SEARCH_LIMIT = 30
_MOST_NEIGHBOURS = 40
_FACTS_SHOWN = 100
"""Of each kind on an entity's page; the rest is a search away."""
_DISAGREEMENT_LIMITS = QueryLimits(rows=200, seconds=5.0, memory_mb=512)
_DISAGREEMENTS = "FROM disagreements ORDER BY same_paper, subject"

_NONE = "'none'"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

_SEARCH = next(e for e in ENDPOINTS if e.path == "/api/search")


def _home(request: Request) -> HTMLResponse:
    explorer = explorer_of(request)
    library = explorer.library
    found = explorer.held.get(library.path, "overview", lambda: overview(library))
    values = {
        "overview": found,
        "chart": growth_chart(found.growth),
        "retention": _retention(explorer),
    }
    return explorer.page(request, "home.html", values)


def _retention(explorer: Explorer) -> list[dict[str, Any]]:
    evaluations = explorer.sources.evaluations
    if evaluations is None:
        return []
    return explorer.held.get(explorer.library.path, "evaluations", evaluations)


def _disagreements(request: Request) -> HTMLResponse:
    explorer = explorer_of(request)
    library = explorer.library
    found = explorer.held.get(library.path, "disagreements", lambda: _found_pairs(library))
    return explorer.page(request, "disagreements.html", found)


def _found_pairs(library: Library) -> dict[str, Any]:
    try:
        result = library.query(_DISAGREEMENTS, _DISAGREEMENT_LIMITS)
    except QueryRefused as error:
        return {"pairs": [], "problem": str(error)}
    pairs = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    return {"pairs": pairs, "problem": ""}


def _papers(request: Request) -> HTMLResponse:
    explorer = explorer_of(request)
    text = request.query_params.get("q", "").strip()
    offset = _number(request, "offset")
    found = list_papers(explorer.library, text, limit=_PAPERS_A_PAGE, offset=offset)
    return explorer.page(request, "papers.html", {"papers": found, "page_size": _PAPERS_A_PAGE})


def _paper(request: Request) -> Response:
    explorer = explorer_of(request)
    contents = facts_of_paper(explorer.library, request.path_params["paper"])
    pages = explorer.sources.pages
    with_pages = pages is not None and pages.may_have(contents.record.id, contents.path)
    values = {"contents": contents, "with_pages": with_pages}
    return explorer.page(request, "paper.html", values)


def _search(request: Request) -> Response:
    explorer = explorer_of(request)
    given = {key: request.query_params.getlist(key) for key in request.query_params}
    values = _SEARCH.values({**given, "limit": [str(_SEARCH_LIMIT)]})
    asked = any(value for name, value in values.items() if name != "limit")
    found: FoundFacts | None = None
    problem = None
    if asked:
        try:
            found = search(explorer.library, values["q"], **search_arguments(values))
        except QueryRefused as error:
            problem = error
    return explorer.page(
        request, "search.html", {"found": found, "values": values, "problem": problem}
    )


def _entity(request: Request) -> Response:
    explorer = explorer_of(request)
    name = request.query_params.get("name", "").strip()
    if not name:
        return RedirectResponse("/search", 303)
    found = entity(explorer.library, name)
    values = {
        "entity": found,
        "plots": dot_plots(found.facts, explorer.units),
        "neighbours": neighbours(found),
        "facts_shown": _FACTS_SHOWN,
    }
    return explorer.page(request, "entity.html", values)


def _entity_graph(request: Request) -> Response:
    """The neighbours of a thing as nodes and edges, for the script that draws them."""
    found = entity(explorer_of(request).library, request.query_params.get("name", ""))
    near = neighbours(found)
    nodes = [{"data": {"id": "0", "label": found.name, "centre": 1}}]
    nodes += [{"data": {"id": str(n), "label": name}} for n, (name, *_) in enumerate(near, 1)]
    edges = [
        {
            "data": {
                "id": f"e{n}",
                "source": "0" if outward else str(n),
                "target": str(n) if outward else "0",
                "label": predicate,
                "weight": facts,
            }
        }
        for n, (_, predicate, outward, facts) in enumerate(near, 1)
    ]
    return JSONResponse({"nodes": nodes, "edges": edges})


def neighbours(found: EntityAnswer) -> list[tuple[str, str, bool, int]]:
    """The things next to one: name, predicate, whether it is the object, number of facts; at most forty."""
    near: dict[str, tuple[str, str, bool, int]] = {}
    own = {named.name.casefold() for named in found.names} | {found.name.casefold()}
    for relation in found.relations:
        first = relation.facts[0]
        outward = any(name.casefold() in own for name in first.subject_names)
        names = first.object_names if outward else first.subject_names
        other = names[0] if names else relation.object if outward else relation.subject
        if other.casefold() in own or other.casefold() in near:
            continue
        near[other.casefold()] = (other, relation.predicate, outward, len(relation.facts))
    return sorted(near.values(), key=lambda n: (-n[3], n[0]))[:_MOST_NEIGHBOURS]


async def _sql(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

    explorer = explorer_of(request)
    statement = request.query_params.get("sql", "")
    if request.method == "POST":
        statement = str((await request.form()).get("sql", ""))
    result, problem = None, None
    if statement.strip():
        try:
            result = await run_in_threadpool(explorer.library.query, statement, SQL_LIMITS)
        except AlexandriaError as error:
            problem = error
    values = {
        "statement": statement,
        "result": result,
        "problem": problem,
        "example_groups": sql_examples(),
        "charts": result_charts(result) if result else [],
    }
    return explorer.page(request, "sql.html", values)


async def _sql_file(request: Request) -> Response:
    """The result of a statement as CSV."""
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

    from alexandria.exchange import choose_export  # noqa: PLC0415

    explorer = explorer_of(request)
    statement = str((await request.form()).get("sql", ""))
    result = await run_in_threadpool(explorer.library.query, statement, QueryLimits())
    text = choose_export("csv", None).text
    named = {"content-disposition": 'attachment; filename="result.csv"'}
    return Response(
        text(result) if text else "", media_type="text/csv; charset=utf-8", headers=named
    )


async def _ask(request: Request) -> Response:
    """The answer to a question; a model is asked only for a form that was sent, never for an address."""
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

    explorer = explorer_of(request)
    question = request.query_params.get("q", "")
    answer, problem = None, None
    if request.method == "POST":
        question = str((await request.form()).get("q", "")).strip()
        if explorer.sources.ask is not None and question:
            try:
                answer = await run_in_threadpool(explorer.sources.ask, question)
            except AlexandriaError as error:
                problem = error
    values = {
        "question": question,
        "answer": answer,
        "problem": problem,
        "model": explorer.sources.model,
    }
    return explorer.page(request, "ask.html", values)


def _runs(request: Request) -> Response:
    explorer = explorer_of(request)
    values = {"lines": run_bills(explorer.library), "live": live_runs(explorer.library)}
    return explorer.page(request, "runs.html", values)


def _evaluations(request: Request) -> Response:
    explorer = explorer_of(request)
    return explorer.page(request, "retention.html", {"evaluations": _retention(explorer)})


def _report(request: Request) -> Response:
    explorer = explorer_of(request)
    if explorer.sources.report is None:
        raise EvaluationNotFound("this explorer has no evaluations")
    page = explorer.sources.report(request.path_params["run"])
    return HTMLResponse(page, headers={"content-security-policy": report_policy(page)})


def report_policy(page: str) -> str:
    """The content security policy of a page that brings its own styles: those and nothing else."""
    digests = [
        b64encode(sha256(style.encode()).digest()).decode() for style in _STYLE.findall(page)
    ]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; style-src {allowed or _NONE}; img-src data:; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    return min(int(text[:9]), 10**8) if text.isascii() and text.isdecimal() else 0


ROUTES: Sequence[Route] = (
    Route("/", _home),
    Route("/disagreements", _disagreements),
    Route("/papers", _papers),
    Route("/papers/{paper}", _paper),
    Route("/search", _search),
    Route("/entity", _entity),
    Route("/entity/graph", _entity_graph),
    Route("/ask", _ask, methods=["GET", "POST"]),
    Route("/sql", _sql, methods=["GET", "POST"]),
    Route("/sql/result.csv", _sql_file, methods=["POST"]),
    Route("/runs", _runs),
    Route("/retention", _evaluations),
    Route("/retention/{run}", _report),
)
"""All pages that show the library."""
