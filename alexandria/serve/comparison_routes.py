"""Two stored evaluations side by side: each arm with its intervals, the difference with its own."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from alexandria.errors import EvaluationNotFound
from alexandria.serve.explorer_app import explorer_of
from alexandria.serve.row_charts import share_chart

__all__ = ["COMPARISON_ROUTES"]

_QUESTIONS_SHOWN = 50


def _compare(request: Request) -> Response:
    explorer = explorer_of(request)
    if explorer.sources.compare is None:
        raise EvaluationNotFound("this explorer has no evaluations")
    first = request.query_params.get("first", "").strip()
    second = request.query_params.get("second", "").strip()
    if not first or not second:
        return RedirectResponse("/retention", 303)
    found = explorer.sources.compare(first, second)
    shares = {
        f"{arm.arm.value}, {which}": arm.accuracy
        for pair in zip(found.arms_before, found.arms_after, strict=False)
        for which, arm in zip(("first", "second"), pair, strict=True)
    }
    values = {
        "comparison": found,
        "before": {figures.arm.value: figures.accuracy for figures in found.arms_before},
        "after": {figures.arm.value: figures.accuracy for figures in found.arms_after},
        "chart": share_chart(shares),
        "questions_shown": _QUESTIONS_SHOWN,
    }
    return explorer.page(request, "comparison.html", values)


COMPARISON_ROUTES: Sequence[Route] = (Route("/retention/compare", _compare),)
"""The comparison of two evaluations."""
