"""The questions about reviews in the JSON API, and the one that changes the library: a decision about a fact."""

from __future__ import annotations

from typing import Any

from alexandria.answers import decided_items, guard_at_hand, review_queue, reviewer_agreement
from alexandria.errors import ReviewRefused
from alexandria.library import Correction, Library, ReviewResult
from alexandria.serve.api_endpoints import ApiEndpoint, ApiParameter, Values

__all__ = ["REVIEW_ENDPOINTS", "decide", "review_arguments"]

_WORDS = ("subject", "predicate", "object", "condition")
_FACT = ApiParameter("fact", "Id of the fact.", required=True)
_QUEUE = ApiParameter("queue", "quarantined, flagged, disagreeing or sampled.", default="")
_MOST_NUMBER = 10**6


def review_arguments(values: Values) -> dict[str, Any]:
    """The keyword arguments of `review_queue` for the parameters of a request."""
    return {
        "paper": values["paper"],
        "kind": values["kind"],
        "reviewer": values["reviewer"],
        "second": bool(values["second"]),
        "limit": max(values["limit"], 1),
        "seed": values["seed"],
        "size": max(values["size"], 1),
    }


def decide(library: Library, values: Values) -> ReviewResult:
    """Carry out a decision: accept, correct, reject or undo.

    Args:
        library: that holds the fact.
        values: `fact`, `decision`, `reviewer`; of a correction its words, those left out stay as they were
            written, and `sentences`; `note`; `queue`.

    Raises:
        FactNotFound: there is no such fact.
        ReviewRefused: the decision is incomplete, or cannot be carried out.
    """
    fact, reviewer = values["fact"], values["reviewer"] or ""
    if values["decision"] == "undo":
        return library.reviews.undo(fact, reviewer)
    said: dict[str, Any] = {"note": values["note"] or "", "queue": values["queue"] or ""}
    if said["note"] or values["decision"] == "correct":
        said["guard"] = guard_at_hand(library, fact)
    match values["decision"]:
        case "accept":
            return library.reviews.accept(fact, reviewer, **said)
        case "reject":
            return library.reviews.reject(fact, reviewer, **said)
        case "correct":
            return library.reviews.correct(fact, reviewer, _correction(library, values), **said)
    raise ReviewRefused(
        "there is no such decision", hint="There are: accept, correct, reject, undo."
    )


def _correction(library: Library, values: Values) -> Correction:
    given = {name: values[name] for name in _WORDS if values[name] is not None}
    words = library.reviews.words_of(values["fact"]).model_dump() | given
    return Correction(**{**words, "sentences": _numbers(values["sentences"] or "")})


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of sentences from "12, 13"."""
    parts = text.replace(",", " ").split()
    if not all(p.isascii() and p.isdecimal() and 0 < int(p[:9]) < _MOST_NUMBER for p in parts):
        raise ReviewRefused(
            "the sentences are no numbers", hint="Give them as numbers with commas: 12, 13."
        )
    return tuple(int(part) for part in parts)


REVIEW_ENDPOINTS: tuple[ApiEndpoint, ...] = (
    ApiEndpoint(
        "/api/review/queue",
        "The facts that wait for a person, with what speaks against each.",
        (
            _QUEUE,
            ApiParameter("paper", "Only of this paper."),
            ApiParameter("kind", "Only this kind of fact."),
            ApiParameter("reviewer", "Who asks.", default=""),
            ApiParameter(
                "second", "1: also what others have decided.", "integer", default=0, most=1
            ),
            ApiParameter("seed", "Which sample.", "integer", default=0),
            ApiParameter("size", "Facts of the sample.", "integer", default=50, most=10_000),
            ApiParameter("limit", "How many at most.", "integer", default=20, most=1000),
        ),
        lambda library, v: review_queue(library, v["queue"], **review_arguments(v)).as_json(),
    ),
    ApiEndpoint(
        "/api/review/decisions",
        "What was decided so far, the latest first; what was taken back too.",
        (ApiParameter("reviewer", "Only those of this reviewer.", default=""),),
        lambda library, v: [
            r.model_dump(mode="json") for r in decided_items(library, v["reviewer"])
        ],
    ),
    ApiEndpoint(
        "/api/review/agreement",
        "How far two reviewers agree: counts, and Cohen's kappa (null where it is not defined).",
        (
            ApiParameter("one", "Name of a reviewer.", required=True),
            ApiParameter("other", "Name of another one.", required=True),
        ),
        lambda library, v: reviewer_agreement(library, v["one"], v["other"]).as_json(),
    ),
    ApiEndpoint(
        "/api/review/decide",
        "Decides about a fact, or takes the latest decision of a reviewer back. Changes the library.",
        (
            _FACT,
            ApiParameter("decision", "accept, correct, reject or undo.", required=True),
            ApiParameter("reviewer", "Who decides.", required=True),
            ApiParameter("subject", "Of a correction: what it is about."),
            ApiParameter("predicate", "Of a correction: a finite verb phrase."),
            ApiParameter("object", "Of a correction: the rest of it."),
            ApiParameter("condition", "Of a correction: under which it holds."),
            ApiParameter("sentences", "Of a correction: numbers of the sentences that state it."),
            ApiParameter("note", "Why.", default=""),
            _QUEUE,
        ),
        lambda library, v: decide(library, v).as_json(),
        method="POST",
    ),
)
"""The questions of the API about reviews."""
