"""The JSON API: one row of `ENDPOINTS` a question, and the OpenAPI document that is made of the rows.

In: parameters of a request as text. Out: plain values, the same that the pages show. A parameter that is unknown,
missing or malformed is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alexandria.answers import (
    entity,
    facts_of_paper,
    list_papers,
    live_runs,
    overview,
    path,
    run_bills,
    search,
    verify_text,
)
from alexandria.errors import QueryRefused
from alexandria.library import Library, QueryLimits

__all__ = [
    "ENDPOINTS",
    "SQL_LIMITS",
    "ApiEndpoint",
    "ApiParameter",
    "Values",
    "openapi_document",
    "search_arguments",
]

Values = Mapping[str, Any]

SQL_LIMITS = QueryLimits(rows=1000, seconds=10.0, memory_mb=512)


@dataclass(frozen=True, slots=True)
class ApiParameter:
    """A parameter: its name, its type in JSON (string, integer, or array of strings), what it means."""

    name: str
    help: str
    type: str = "string"
    required: bool = False
    default: Any = None
    most: int | None = None

    def value(self, given: Sequence[str]) -> Any:  # noqa: ANN401  # what `type` says
        """The value of what a request gives for it.

        Raises:
            QueryRefused: it is missing or malformed.
        """
        if self.type == "array":
            return [text for text in given if text]
        text = given[-1].strip() if given else ""
        if not text:
            if self.required:
                raise QueryRefused(f"the parameter {self.name} is missing", hint=self.help)
            return self.default
        if self.type != "integer":
            return text
        if not text.isascii() or not text.isdecimal() or int(text[:12]) > (self.most or 10**9):
            raise QueryRefused(
                f"the parameter {self.name} is no number from 0 to {self.most or 10**9}",
                hint=self.help,
            )
        return int(text)


@dataclass(frozen=True, slots=True)
class ApiEndpoint:
    """A question of the API.

    Attributes:
        path: under which it is asked.
        summary: one sentence.
        parameters: of the query string, or of the JSON body of a POST.
        answer: library and parameters → plain values.
        method: GET, or POST where what is asked may be long.
    """

    path: str
    summary: str
    parameters: tuple[ApiParameter, ...]
    answer: Callable[[Library, Values], Any]
    method: str = "GET"

    def values(self, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The parameters of a request.

        Raises:
            QueryRefused: one is unknown, missing or malformed.
        """
        known = {p.name for p in self.parameters}
        unknown = sorted(given.keys() - known)
        if unknown:
            raise QueryRefused(
                f"there is no parameter {unknown[0]!r:.40}",
                hint=f"There are: {', '.join(sorted(known)) or 'none'}.",
            )
        return {p.name: p.value(given.get(p.name, ())) for p in self.parameters}


_LIMIT = ApiParameter("limit", "How many at most.", "integer", default=20, most=1000)
_SEARCH = (
    ApiParameter("q", 'Words to look for; "in quotes" for a phrase.', default=""),
    ApiParameter("paper", "Only in this paper; may be repeated.", "array"),
    ApiParameter("year", "Only in papers of these years: 2015-2020, 2015-."),
    ApiParameter("kind", "Kinds of facts; may be repeated.", "array"),
    ApiParameter("polarity", "affirmed or negated."),
    ApiParameter("certainty", "established, probable or possible; may be repeated.", "array"),
    ApiParameter("made_by", "model or rule."),
    ApiParameter("where", 'A condition on a number: "value > 300 MPa"; may be repeated.', "array"),
    _LIMIT,
)


def search_arguments(values: Values) -> dict[str, Any]:
    """The keyword arguments of `search` for the parameters of a request."""
    return {
        "paper": values["paper"],
        "years": values["year"],
        "kind": values["kind"],
        "polarity": values["polarity"],
        "certainty": values["certainty"],
        "made_by": values["made_by"],
        "where": values["where"],
        "limit": max(values["limit"], 1),
    }


def _search(library: Library, values: Values) -> Any:  # noqa: ANN401  # JSON
    found = search(library, values["q"], **search_arguments(values))
    return {"query": found.query, "more": found.more, "notes": found.notes, "facts": found.rows}


def _papers(library: Library, values: Values) -> Any:  # noqa: ANN401  # JSON
    return list_papers(
        library, values["q"], limit=max(values["limit"], 1), offset=values["offset"]
    ).as_json()


def _path(library: Library, values: Values) -> Any:  # noqa: ANN401  # JSON
    found = path(library, values["start"], values["end"])
    return {"start": found.start, "end": found.end, "facts": found.rows}


def _sql(library: Library, values: Values) -> Any:  # noqa: ANN401  # JSON
    result = library.query(values["sql"], SQL_LIMITS)
    return {
        "columns": result.columns,
        "rows": [list(row) for row in result.rows],
        "truncated": result.truncated,
    }


def _verify(library: Library, values: Values) -> Any:  # noqa: ANN401  # JSON
    return verify_text(library, values["text"]).as_json()


ENDPOINTS: tuple[ApiEndpoint, ...] = (
    ApiEndpoint(
        "/api/overview",
        "What the library holds: counts, growth by day, the latest runs.",
        (),
        lambda library, _: overview(library).as_json(),
    ),
    ApiEndpoint(
        "/api/search", "Facts by their words, the best first, with their sources.", _SEARCH, _search
    ),
    ApiEndpoint(
        "/api/papers",
        "The papers by title, page by page.",
        (
            ApiParameter("q", "Only papers with it in title, authors or DOI.", default=""),
            ApiParameter("offset", "How many to leave out.", "integer", default=0),
            _LIMIT,
        ),
        _papers,
    ),
    ApiEndpoint(
        "/api/paper",
        "Everything the library has of a paper: its facts by section, and what was not stored.",
        (ApiParameter("paper", "Id, DOI, file name or part of the title.", required=True),),
        lambda library, v: facts_of_paper(library, v["paper"]).as_json(),
    ),
    ApiEndpoint(
        "/api/entity",
        "Everything the library has of a thing: names, facts, papers, relations, disagreements.",
        (ApiParameter("name", "Any of its names.", required=True),),
        lambda library, v: entity(library, v["name"]).as_json(),
    ),
    ApiEndpoint(
        "/api/path",
        "How two things are connected: chains of facts.",
        (
            ApiParameter("start", "A name of the one.", required=True),
            ApiParameter("end", "A name of the other.", required=True),
        ),
        _path,
    ),
    ApiEndpoint(
        "/api/runs",
        "The runs with their tokens and cost, the latest first.",
        (),
        lambda library, _: [line.as_json() for line in run_bills(library)],
    ),
    ApiEndpoint(
        "/api/live",
        "The runs that are going on: how far they have come, and how fast.",
        (),
        lambda library, _: [run.as_json() for run in live_runs(library)],
    ),
    ApiEndpoint(
        "/api/verify",
        "Whether the library supports each sentence of a text.",
        (ApiParameter("text", "The text, plain or Markdown.", required=True),),
        _verify,
        method="POST",
    ),
    ApiEndpoint(
        "/api/sql",
        "One SELECT in a sandbox that reads the library alone.",
        (ApiParameter("sql", "The statement.", required=True),),
        _sql,
        method="POST",
    ),
)
"""All questions of the API."""


def openapi_document(
    version: str, *, token_needed: bool, endpoints: Sequence[ApiEndpoint] = ENDPOINTS
) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API.

    Args:
        version: of the program.
        token_needed: whether requests need the secret token.
        endpoints: the questions to describe.
    """
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Alexandria",
            "version": version,
            "description": "Questions to a library of Knowledge Units. Each fact names its source.",
        },
        "paths": {e.path: {e.method.lower(): _operation(e)} for e in endpoints},
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error", "hint"],
                    "properties": {"error": {"type": "string"}, "hint": {"type": "string"}},
                }
            }
        },
    }
    if token_needed:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
    return document


def _operation(endpoint: ApiEndpoint) -> dict[str, Any]:
    failed = {
        "description": "What was asked for cannot be answered, and what to do.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    operation: dict[str, Any] = {
        "operationId": endpoint.path.removeprefix("/api/").replace("/", "-"),
        "summary": endpoint.summary,
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": {}}}},
            "400": failed,
            "404": failed,
        },
    }
    if endpoint.method == "GET":
        operation["parameters"] = [
            {
                "name": p.name,
                "in": "query",
                "required": p.required,
                "description": p.help,
                "schema": _schema(p),
            }
            for p in endpoint.parameters
        ]
    else:
        body = {
            "type": "object",
            "required": [p.name for p in endpoint.parameters if p.required],
            "properties": {p.name: _schema(p) for p in endpoint.parameters},
        }
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    return operation


def _schema(parameter: ApiParameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type}
    if parameter.type == "array":
        schema["items"] = {"type": "string"}
    if parameter.type == "integer":
        schema |= {"minimum": 0, "maximum": parameter.most or 10**9}
    if parameter.default is not None:
        schema["default"] = parameter.default
    return schema
