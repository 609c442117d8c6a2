"""The page of a paper beside a fact: the image, and the fact's sentences marked on it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from alexandria.answers import PaperFacts, facts_of_paper
from alexandria.errors import PaperNotFound, QueryRefused
from alexandria.serve.evidence_pages import EvidencePages
from alexandria.serve.explorer_app import explorer_of

__all__ = ["EVIDENCE_ROUTES"]


def _evidence(request: Request) -> HTMLResponse:
    """The page on which a fact's sentences stand; with `page`, that page."""
    explorer, pages = explorer_of(request), _pages(request)
    contents = facts_of_paper(explorer.library, request.path_params["paper"])
    fact_id = request.query_params.get("fact", "")
    statement, numbers, at = _source(contents, fact_id)
    shown = _page_number(request.query_params.get("page", ""))
    view = pages.evidence(contents.record.id, numbers, at, statement=statement, shown=shown)
    values = {
        "view": view,
        "record": contents.record,
        "file_name": contents.path,
        "fact_id": fact_id,
        "statement": statement,
    }
    return explorer.page(request, "evidence.html", values)


def _image(request: Request) -> Response:
    """A page as an image. No browser may keep it: the guard's headers say so of every answer."""
    paper_id = request.path_params["paper"]
    png = _pages(request).image(paper_id, request.path_params["page"])
    return Response(png, media_type="image/png")


def _pages(request: Request) -> EvidencePages:
    found = explorer_of(request).sources.pages
    if found is None:
        raise PaperNotFound(
            "this explorer has no files of papers",
            hint="Name their folders: alexandria serve --papers FOLDER.",
        )
    return found


def _source(contents: PaperFacts, fact_id: str) -> tuple[str, Sequence[int], int | None]:
    """A fact's statement, sentences and page, whether it is stored or quarantined; without an id, nothing.

    Raises:
        QueryRefused: the paper has no such fact.
    """
    if not fact_id:
        return "", (), None
    for fact in contents.facts:
        if fact.fact_id == fact_id:
            return fact.statement, fact.citation.sentences, fact.citation.page
    for left_out in contents.quarantined:
        if left_out.fact_id == fact_id:
            return left_out.statement, left_out.sentences, left_out.page
    raise QueryRefused(
        "the paper has no fact of this id", hint="It may have been ingested again since."
    )


def _page_number(text: str) -> int | None:
    return int(text[:6]) if text.isascii() and text.isdecimal() else None


EVIDENCE_ROUTES: Sequence[Route] = (
    Route("/papers/{paper}/evidence", _evidence),
    Route("/papers/{paper}/pages/{page:int}.png", _image),
)
"""The pages of papers."""
