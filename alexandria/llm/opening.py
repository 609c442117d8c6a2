"""From what the user named to a model that can be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from alexandria.llm.exchange import Endpoint

__all__ = ["EndpointSpec", "describe", "open_endpoint"]


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """What the user named; all None means the embedded model."""

    model: str | None = None
    base_url: str | None = None
    api_key: str | None = None
    local_only: bool = False
    """Refuse every endpoint that is not on this machine."""
    cache_dir: Path | None = None
    """Where the embedded model is assembled; None means the user's cache directory."""


def describe(spec: EndpointSpec) -> str:
    """One line for people: which model will answer, and where."""
    raise NotImplementedError


@asynccontextmanager
async def open_endpoint(
    spec: EndpointSpec, *, on_progress: Callable[[str, int, int], None] | None = None
) -> AsyncIterator[Endpoint]:
    """The endpoint, started if it is ours to start, and stopped at the end.

    `on_progress(what, done, total)` hears of long preparations: bytes of the embedded model.
    """
    raise NotImplementedError
    yield
