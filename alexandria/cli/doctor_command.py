"""`alexandria doctor`: whether everything is in order."""

from __future__ import annotations

from typing import Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `doctor`."""
    app.command(name="doctor")(_doctor)


def _doctor(
    library: LibraryOption = None,
    model: Annotated[str | None, typer.Option(help="As for ingest.")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for ingest.")] = None,
    ask: Annotated[bool, typer.Option(help="Ask the model about one passage.")] = True,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Diagnosis versions, model, endpoint, speed, library and disk; exit code 1 if one fails.

    The model is asked about one passage of our own, unless --no-ask is given.

    Example: alexandria doctor --no-ask
    Example: alexandria doctor --format json
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.run.doctor import DiagnosisState, examine  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url)
    checks = list(examine(settings, ask=ask))
    if output_format is OutputFormat.JSON:
        print_json(
            [{"check": c.name, "state": c.state, "found": c.found, "hint": c.hint} for c in checks]
        )
    else:
        rows = [(c.name, c.state.value, c.found, c.hint) for c in checks]
        print_table(("check", "state", "found", "what to do"), rows)
    if any(c.state is DiagnosisState.FAILED for c in checks):
        raise typer.Exit(1)
