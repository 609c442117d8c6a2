"""Options and helpers that the commands of `alexandria eval` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import settings_from

if TYPE_CHECKING:
    from alexandria.library import Library
    from alexandria.llm import EndpointSpec, UsageTotals
    from alexandria.settings import Settings

__all__ = [
    "BaseUrlOption",
    "BudgetOption",
    "ModelOption",
    "RunArgument",
    "endpoint_of",
    "library_at",
    "notes_to_stderr",
    "totals_line",
]

ModelOption = Annotated[str | None, typer.Option("--model", help="The model that is asked.")]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")
]
BudgetOption = Annotated[float | None, typer.Option("--budget", help="US dollars this may cost.")]
RunArgument = Annotated[str, typer.Argument(help="An evaluation's id, its beginning, or latest.")]


def library_at(path: Path | None) -> Library:
    """The library at a path, or that of the settings."""
    from alexandria.library import Library  # noqa: PLC0415  so that --help is fast

    settings = settings_from(library=path)
    return Library(settings.library, wait_s=settings.wait)


def endpoint_of(settings: Settings, model: str | None, url: str | None) -> EndpointSpec:
    """The endpoint of the settings, with another model or URL where one is given."""
    from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415  so that --help is fast

    changed = {k: v for k, v in {"model": model, "base_url": url}.items() if v is not None}
    return endpoint_spec(settings.model_copy(update=changed))


def notes_to_stderr() -> Callable[[str], None]:
    """A function that prints one line, dimmed, on stderr."""
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast

    console = make_console(stderr=True)
    return lambda text: console.print(text, soft_wrap=True, markup=False, style="dim")


def totals_line(totals: UsageTotals) -> str:
    """Calls, tokens and cost in one line."""
    from alexandria.cli.terminal_output import format_cost  # noqa: PLC0415  so that --help is fast

    return (
        f"{totals.calls} calls ({totals.failed} failed), {totals.input_tokens:,} tokens in "
        f"({totals.cached_tokens:,} cached), {totals.output_tokens:,} out, cost {format_cost(totals.cost)}"
    )
