"""`alexandria config`: the settings in force and where each one comes from."""

from __future__ import annotations

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, resolved

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `config`."""
    app.command(name="config")(_config)


def _config(
    library: LibraryOption = None, output_format: FormatOption = OutputFormat.TABLE
) -> None:
    """Print every setting, its value and where it came from; keys are masked.

    Sources, in rising precedence: default, alexandria.toml, ALEXANDRIA_* variables, flags.

    Example: alexandria config
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast

    found = resolved(library=library)
    values = found.settings.model_dump(mode="json")
    if output_format is OutputFormat.JSON:
        print_json({n: {"value": v, "origin": found.origins[n]} for n, v in values.items()})
        return
    rows = [(name, "" if v is None else v, found.origins[name]) for name, v in values.items()]
    print_table(("setting", "value", "from"), rows)
