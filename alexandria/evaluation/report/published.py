"""Figures of others, from `eval/published/`, and how their conditions differ from those of a run.

In: the name of a file there. Out: its figures with source and conditions. They are data with a source each;
nothing here says that two figures may be compared.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alexandria.errors import SettingsError
from alexandria.resources import resource

__all__ = [
    "Published",
    "PublishedFigure",
    "differing_conditions",
    "load_published",
    "published_names",
]

Percent = float


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublishedFigure(_Frozen):
    """One row of a published table; accuracies in per cent, as printed."""

    extractor: str
    domain: str
    nothing: Percent = Field(ge=0, le=100)
    original: Percent = Field(ge=0, le=100)
    units: Percent = Field(ge=0, le=100)
    intervals: dict[str, tuple[Percent, Percent]] = Field(default_factory=dict)
    """Of an arm, where they were published."""

    @property
    def retention(self) -> float | None:
        """Worked out from the three accuracies; None where there is nothing to divide by."""
        gap = self.original - self.nothing
        return (self.units - self.nothing) / gap if gap > 0 else None


class Published(_Frozen):
    """One table, with where it stands and how it was made."""

    name: str
    title: str
    source: str
    cite: str
    notes: str = ""
    conditions: dict[str, str | int | float]
    figures: tuple[PublishedFigure, ...]


def published_names() -> list[str]:
    """What can be set beside a run."""
    return sorted(path.stem for path in resource("eval", "published").glob("*.toml"))


def load_published(name: str) -> Published:
    """Read `eval/published/<name>.toml`.

    Raises:
        SettingsError: there is none of that name, or it is malformed.
    """
    if name not in published_names():
        raise SettingsError(
            f"There is no published table {name!r}.",
            hint=f"There are: {', '.join(published_names())}.",
        )
    content = resource("eval", "published", f"{name}.toml").read_text(encoding="utf-8")
    try:
        return Published.model_validate(tomllib.loads(content) | {"name": name})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(
            f"eval/published/{name}.toml is malformed ({type(error).__name__})."
        ) from None


def differing_conditions(
    ours: Mapping[str, str | int | float], theirs: Published
) -> list[tuple[str, str, str]]:
    """Condition, ours, theirs: where they differ, or where ours is not known."""
    return [
        (name, str(ours.get(name, "not known")), str(value))
        for name, value in theirs.conditions.items()
        if str(ours.get(name, "")) != str(value)
    ]
