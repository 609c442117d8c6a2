"""`alexandria read`: what the program sees in a paper, for people and for programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import PathsArgument
from alexandria.cli.terminal_output import print_error
from alexandria.errors import InputError, SettingsError

if TYPE_CHECKING:
    from alexandria.reading import FoundInputs, ReadingOptions

__all__ = ["register"]


class _Choice(StrEnum):
    AUTO = "auto"
    NEVER = "never"
    FORCE = "force"


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command `read`."""
    app.command(name="read")(_read)


def _read(  # noqa: PLR0917  typer passes each option by name
    paths: PathsArgument,
    output_format: Annotated[
        _Format, typer.Option("--format", help="Readable text, or the Paper model as JSON.")
    ] = _Format.TEXT,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for one file per paper instead of the screen."),
    ] = None,
    pages: Annotated[str | None, typer.Option(help="Only these pages, such as 3-7 or 5.")] = None,
    ocr: Annotated[
        _Choice, typer.Option(help="OCR: for pages without usable text, never, or for all.")
    ] = _Choice.AUTO,
    layout: Annotated[
        _Choice, typer.Option(help="Layout model: where it pays, never, or on every page.")
    ] = _Choice.AUTO,
    password: Annotated[str | None, typer.Option(help="Password of encrypted files.")] = None,
) -> None:
    """Show what is read from papers: title, authors, sections, tables.

    Example: alexandria read paper.pdf
    Example: alexandria read library.bib
    Example: alexandria read papers/ --format json --out texts/
    """
    from alexandria.reading import ReadingOptions, reader_plugin_errors, search_inputs, shown_url  # noqa: PLC0415  so that --help is fast
    from alexandria.reading.output_files import parse_page_range  # noqa: PLC0415

    try:
        options = ReadingOptions(
            pages=parse_page_range(pages) if pages else None,
            ocr=ocr.value,
            layout=layout.value,
            password=password,
        )
    except ValueError as error:
        raise SettingsError(f"--pages {pages}: {error}", hint="Give pages as 3-7 or 5.") from None
    inputs = search_inputs(paths, unpack=True)
    for broken in reader_plugin_errors():
        print_error(broken)
    _print_notes(inputs)
    if not inputs.files and not inputs.errors:
        named = ", ".join(Path(shown_url(path)).name for path in paths)
        raise InputError(
            shown_url(paths[0]),
            inputs.nothing_to_read(named),
            hint="Name a file, or another folder.",
        )
    if len(inputs.files) == 1 and out is None:
        _show(inputs, options, output_format)
    elif inputs.files:
        _convert(inputs, options, output_format, out)
    if inputs.errors:
        raise typer.Exit(1)


def _print_notes(inputs: FoundInputs) -> None:
    """What lists of papers leave open, on stderr."""
    from alexandria.cli.listed_papers import print_without_file  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.reading.output_files import error_line  # noqa: PLC0415

    console = make_console(stderr=True)
    for line in (*inputs.notes, *map(error_line, inputs.errors)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    print_without_file(console, inputs.without_file)


def _show(inputs: FoundInputs, options: ReadingOptions, output_format: _Format) -> None:
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.reading import read, read_many  # noqa: PLC0415
    from alexandria.reading.output_files import encode  # noqa: PLC0415
    from alexandria.reading.paper_view import PaperView  # noqa: PLC0415

    (path,) = inputs.files
    if path in inputs.packed:
        ((_, paper),) = read_many(inputs.files, options, listed=inputs.listed, packed=inputs.packed)
        if isinstance(paper, InputError):
            raise paper
    else:
        paper = read(path, options, entry=inputs.listed.get(path))
    console = make_console()
    if output_format is _Format.TEXT and console.is_terminal:
        console.print(PaperView(paper))
    else:
        typer.echo(encode(paper, output_format.value), nl=False)


def _convert(
    inputs: FoundInputs, options: ReadingOptions, output_format: _Format, out: Path | None
) -> None:
    from rich.progress import Progress  # noqa: PLC0415

    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.reading import read_many  # noqa: PLC0415
    from alexandria.reading.output_files import error_line, output_names, show_papers, write_papers  # noqa: PLC0415

    errors = make_console(stderr=True)
    outcomes = read_many(inputs.files, options, listed=inputs.listed, packed=inputs.packed)
    done = (
        write_papers(
            outcomes, out, output_names(inputs.files, output_format.value, out), output_format.value
        )
        if out is not None
        else show_papers(outcomes, output_format.value, typer.echo)
    )
    failed = 0
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("reading", total=len(inputs.files))
        for _, error in done:
            progress.advance(task)
            if error is not None:
                failed += 1
                errors.print(error_line(error), markup=False, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)
