"""`alexandria overlap`: how near the stored fields come to the papers' wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.evaluation.units import OverlapReport, PaperOverlap

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="overlap")(_overlap)


def _overlap(
    papers: Annotated[
        list[str] | None,
        typer.Argument(help="Papers by digest, DOI, arXiv id, file name or title; all if none."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="The paper's file, a folder, archive or URL of them: measures again, shows the worst."
        ),
    ] = None,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Longest runs of a paper's words in stored fields, n-gram overlap, share of masked words.

    Example: alexandria overlap
    Example: alexandria overlap moon.pdf --source papers/moon.pdf
    """
    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.units import measure_overlap  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415
    from alexandria.run.recipe import reading_options  # noqa: PLC0415

    settings = settings_from(library=library)
    store = Library(settings.library, wait_s=settings.wait, on_wait=make_console(stderr=True).print)
    report = measure_overlap(store, papers or [], source or [], reading_options(settings))
    for path in report.unread:
        make_console(stderr=True).print(f"{path}: not a paper asked for", markup=False)
    for reason in report.unreadable:
        make_console(stderr=True).print(reason, markup=False, soft_wrap=True)
    if output_format is OutputFormat.JSON:
        print_json(report.model_dump(mode="json"))
    else:
        _print(report)


def _print(report: OverlapReport) -> None:
    from alexandria.cli.terminal_output import print_table  # noqa: PLC0415  so that --help is fast

    counts = sorted({n for p in report.papers for n in p.jaccard})
    heads = ("paper", "longest run", "masked run", "masked share", "measured at")
    rows = [(*_row(p), *(_number(p.jaccard.get(n)) for n in counts)) for p in report.papers]
    if len(rows) > 1:
        rows.append(("all papers", _number(report.longest_run), _number(report.longest_masked_run)))
    print_table((*heads, *(f"{n}-gram Jaccard" for n in counts)), _pad_rows(rows, 5 + len(counts)))
    print_table(
        ("paper", "counted", *(f"run {n}" for n in range(1 + (report.longest_run or 0)))),
        [_distribution(p, report.longest_run or 0) for p in report.papers if p.runs],
        title="Fields by their longest run (units, where it was measured at ingest)",
    )
    worst = [(f.longest_run, f.field, f.place, f.text) for p in report.papers for f in p.worst]
    if worst:
        print_table(("run", "field", "of", "text"), worst, title="Nearest to the paper's wording")


def _row(paper: PaperOverlap) -> tuple[str, ...]:
    return (
        paper.title or paper.paper_id[:12],
        _number(paper.longest_run),
        _number(paper.longest_masked_run),
        _number(paper.masked_share),
        paper.measured or "never",
    )


def _distribution(paper: PaperOverlap, most: int) -> tuple[object, ...]:
    counted = "fields" if paper.measured == "source" else "units"
    return (
        paper.title or paper.paper_id[:12],
        counted,
        *(paper.runs.get(n, 0) for n in range(most + 1)),
    )


def _number(figure: float | None) -> str:
    """ "unknown" is not zero."""
    return "unknown" if figure is None else f"{figure:g}"


def _pad_rows(rows: list[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    return [(*row, *[""] * (width - len(row))) for row in rows]
