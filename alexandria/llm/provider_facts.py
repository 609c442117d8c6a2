"""What a service is known to take, before the first call: provider_facts.toml, looked up by base URL and model.

Facts only save refusals: what they do not say is learned from the first one (form_learning.py), and how much a
model reasons is measured (reasoning.py).
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from alexandria.llm.providers import SchemaMode

__all__ = ["LimitParameter", "ModelFacts", "known_facts"]

LimitParameter = Literal["max_tokens", "max_completion_tokens"]


class ModelFacts(BaseModel):
    """What is known of one model at one service. Frozen; every default means "not known"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str = ""
    limit_parameter: LimitParameter | None = None
    schema_mode: SchemaMode | None = None
    schema_refuses: frozenset[str] = frozenset()
    """Keywords of JSON Schema that its strict mode refuses."""
    refuses: frozenset[str] = frozenset()
    """Parameters that it does not take."""
    renames: dict[str, str] = {}
    effort_argument: str | None = None
    """What the reasoning effort is called in the LangChain package."""
    reasons: bool = False
    """Whether the model reasons before it answers."""
    efforts: tuple[str, ...] | None = None
    """Reasoning efforts that can be asked for; empty if none can."""


class _Reasoning(BaseModel):
    model_config = ConfigDict(extra="forbid")
    models: list[str]
    but_not: list[str] = []
    efforts: list[str] | None = None
    refuses: list[str] = []

    def matches(self, model: str) -> bool:
        name = model.lower()

        def is_any(patterns: list[str]) -> bool:
            return any(fnmatchcase(name, pattern.lower()) for pattern in patterns)

        return is_any(self.models) and not is_any(self.but_not)


class _Service(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    hosts: list[str] = []
    prefixes: list[str] = []
    limit_parameter: LimitParameter | None = None
    schema_mode: SchemaMode | None = None
    schema_refuses: list[str] = []
    refuses: list[str] = []
    renames: dict[str, str] = {}
    effort_argument: str | None = None
    reasoning: list[_Reasoning] = []


class _FactsFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    service: list[_Service]


def known_facts(model: str, base_url: str | None = None) -> ModelFacts:
    """What is known of a model.

    Args:
        model: its name at the base URL, or with LangChain's prefix where there is none.
        base_url: where it is served.
    """
    prefix, _, bare = model.partition(":")
    name = model if base_url is not None else bare
    service = next(s for s in _services() if _is_at(s, base_url, prefix))
    thought = next((r for r in service.reasoning if r.matches(name)), None)
    return ModelFacts(
        service=service.name,
        limit_parameter=service.limit_parameter,
        schema_mode=service.schema_mode,
        schema_refuses=frozenset(service.schema_refuses),
        refuses=frozenset((*service.refuses, *(thought.refuses if thought else ()))),
        renames=service.renames,
        effort_argument=service.effort_argument,
        reasons=thought is not None,
        efforts=None if thought is None or thought.efforts is None else tuple(thought.efforts),
    )


def _is_at(service: _Service, base_url: str | None, prefix: str) -> bool:
    """Whether a service is the one meant; the last one of the file is any."""
    if base_url is None:
        return prefix in service.prefixes or "" in service.prefixes
    try:
        place = urlsplit(base_url).netloc.rpartition("@")[2].lower()
    except ValueError:
        place = ""
    return any(
        host in ("", place) or (host.startswith(".") and place.endswith(host))
        for host in service.hosts
    )


@cache
def _services() -> tuple[_Service, ...]:
    text = resources.files(__package__).joinpath("provider_facts.toml").read_text(encoding="utf-8")
    return tuple(_FactsFile.model_validate(tomllib.loads(text)).service)
