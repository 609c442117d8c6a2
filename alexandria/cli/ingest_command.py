"""`alexandria ingest`: papers into the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import (
    ConcurrencyOption,
    FormatOption,
    LibraryOption,
    LocalOnlyOption,
    ModelOption,
    OutputFormat,
    PathsArgument,
    ShardOption,
    command_line,
    settings_from,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from alexandria.cli.event_log import EventLog
    from alexandria.run.batches import BatchCounts
    from alexandria.run.estimate import Estimate
    from alexandria.run.progress import IngestReport, Progress
    from alexandria.settings import Settings

__all__ = ["register", "run_and_print"]

_DetailOption = Annotated[
    str | None, typer.Option(help="main: plain sentences, full: all facts, auto: by the model.")
]
_RayAddressOption = Annotated[
    str | None, typer.Option(help="The Ray cluster, or auto (default: one is started here).")
]
_RayWorkersOption = Annotated[
    int | None, typer.Option(help="Workers on it (default: one for each core).")
]
_FillOption = Annotated[
    str | None,
    typer.Option(help="grammar: rules for sentences left out, none, or auto."),
]
_VerifyOption = Annotated[
    str | None,
    typer.Option(help="A second model that judges the facts which a check flags."),
]
_EffortOption = Annotated[
    str | None,
    typer.Option(
        help="none, minimal, low, medium, high or xhigh (default: low where the model reasons)."
    ),
]
_BatchOption = Annotated[
    bool | None,
    typer.Option("--batch", help="Ask in batches: half the price, hours later."),
]
_BatchRequestsOption = Annotated[
    int | None, typer.Option(help="Most requests in a batch (default: the provider's limit).")
]
_LongWaitOption = Annotated[
    str | None,
    typer.Option(help="Where the endpoint asks for a long wait: end, skip or wait."),
]
_EngineOption = Annotated[
    str | None, typer.Option(help="process, or ray for a cluster (docs/scale.md).")
]


_DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Only say what it would take: nothing is asked.")
]


def register(app: typer.Typer) -> None:
    """Add the command `ingest`."""
    app.command(name="ingest")(_ingest)


def _ingest(  # noqa: PLR0913, PLR0917  typer passes each option by name
    context: typer.Context,
    paths: PathsArgument,
    library: LibraryOption = None,
    model: ModelOption = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint.")] = None,
    budget: Annotated[float | None, typer.Option(help="US dollars this run may cost.")] = None,
    concurrency: ConcurrencyOption = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds for one call in all.")] = None,
    passes: Annotated[int | None, typer.Option(help="1 asks once, 2 says what was wrong.")] = None,
    detail: _DetailOption = None,
    fill: _FillOption = None,
    verify: _VerifyOption = None,
    reasoning_effort: _EffortOption = None,
    long_wait: _LongWaitOption = None,
    chunk_words: Annotated[int | None, typer.Option(help="Words of a chunk, about.")] = None,
    local_only: LocalOnlyOption = None,
    batch: _BatchOption = None,
    batch_requests: _BatchRequestsOption = None,
    shard: ShardOption = None,
    engine: _EngineOption = None,
    ray_address: _RayAddressOption = None,
    ray_workers: _RayWorkersOption = None,
    dry_run: _DryRunOption = False,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Turn papers into Knowledge Units in the library.

    Interrupted or killed, the same command goes on where it stopped.

    Example: alexandria ingest papers/ --model gpt-5-mini --budget 5.00 --batch
    Example: alexandria ingest papers/ --base-url http://127.0.0.1:8000/v1 --model qwen3
    Example: alexandria ingest papers/ --shard 3/64 --library library.duckdb
    Example: alexandria ingest papers/ library.bib arXiv_pdf_2401_001.tar s3://my-bucket/papers/
    Example: alexandria ingest papers/ --engine ray --ray-address auto
    """
    settings = _settings_from(
        library=library,
        model=model,
        base_url=base_url,
        budget=budget,
        concurrency=concurrency,
        timeout=timeout,
        passes=passes,
        detail=detail,
        fill=fill,
        verify=verify,
        reasoning_effort=reasoning_effort,
        long_wait=long_wait,
        chunk_words=chunk_words,
        local_only=local_only,
        batch=batch,
        batch_requests=batch_requests,
        engine=engine,
        ray_address=ray_address,
        ray_workers=ray_workers,
    )
    if dry_run:
        return _estimate(paths, settings, shard, output_format)
    return _run(paths, settings, shard, output_format, context.obj)


def _settings_from(**flags: object) -> Settings:
    """The settings. Flags of ray need that engine; variables and the project file may always name a cluster."""
    from alexandria.errors import SettingsError  # noqa: PLC0415  so that --help is fast

    settings = settings_from(**flags)
    of_ray = {"--ray-address": "ray_address", "--ray-workers": "ray_workers"}
    given = [flag for flag, name in of_ray.items() if flags[name] is not None]
    if given and settings.engine != "ray":
        raise SettingsError(
            f"{given[0]} is for the engine ray, and this run's is {settings.engine}.",
            hint=f"Add --engine ray, or leave {' and '.join(given)} out.",
        )
    return settings


def _estimate(
    paths: list[str], settings: Settings, shard: str | None, output_format: OutputFormat
) -> None:
    from alexandria.cli.listed_papers import without_file_as_json  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.library import Shard  # noqa: PLC0415
    from alexandria.run.estimate import estimate_ingest  # noqa: PLC0415
    from alexandria.run.shard_ingest import settings_of_shard  # noqa: PLC0415

    chosen = Shard.parse(shard) if shard else None
    own = settings_of_shard(settings, chosen) if chosen else settings
    estimate = estimate_ingest(paths, own, chosen)
    if output_format is OutputFormat.JSON:
        listed = {"without_file": without_file_as_json(estimate.without_file)}
        print_json(estimate.model_dump(mode="json", exclude={"without_file"}) | listed)
    else:
        _print_estimate(estimate)


def _run(
    paths: list[str],
    settings: Settings,
    shard: str | None,
    output_format: OutputFormat,
    log: EventLog | None,
) -> None:
    from alexandria.library import Shard  # noqa: PLC0415  so that --help is fast
    from alexandria.run.ingest import ingest  # noqa: PLC0415
    from alexandria.run.shard_ingest import ingest_shard, settings_of_shard  # noqa: PLC0415

    chosen = Shard.parse(shard) if shard else None
    command = command_line()

    def go(progress: Progress) -> IngestReport:
        if chosen is None:
            return ingest(paths, settings, progress=progress, command=command)
        return ingest_shard(paths, settings, chosen, progress=progress, command=command)

    written = settings_of_shard(settings, chosen) if chosen else settings
    run_and_print(go, written.library, output_format, log)


def run_and_print(
    go: Callable[[Progress], IngestReport],
    library: Path,
    output_format: OutputFormat,
    log: EventLog | None,
) -> None:
    """Run an ingest with its progress shown, print its report, and exit with its code."""
    from alexandria.cli.event_log import LoggedProgress  # noqa: PLC0415
    from alexandria.cli.ingest_progress import TerminalProgress  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console, print_error, print_json  # noqa: PLC0415
    from alexandria.reading import reader_plugin_errors  # noqa: PLC0415

    for broken in reader_plugin_errors():
        print_error(broken)
    with TerminalProgress(make_console(stderr=True)) as shown:
        report = go(LoggedProgress(log, shown) if log is not None else shown)
    if log is not None and report.stopped_by is not None:
        log.error(report.stopped_by)
    if output_format is OutputFormat.JSON:
        print_json(_as_json(report))
    else:
        _print_report(report, library)
    if report.stopped_by is not None:
        print_error(report.stopped_by)
    raise typer.Exit(report.exit_code)


def _as_json(report: IngestReport) -> dict[str, object]:
    from dataclasses import asdict  # noqa: PLC0415  so that --help is fast

    from alexandria.cli.listed_papers import without_file_as_json  # noqa: PLC0415

    return {
        "run": report.run_id,
        "model": report.model,
        "seconds": round(report.seconds, 1),
        "stopped_by": str(report.stopped_by) if report.stopped_by else None,
        "come_back_at": report.come_back_at.isoformat() if report.come_back_at else None,
        "calls": report.totals.calls,
        "failed_calls": report.totals.failed,
        "input_tokens": report.totals.input_tokens,
        "output_tokens": report.totals.output_tokens,
        "cached_tokens": report.totals.cached_tokens,
        "reasoning_tokens": report.totals.reasoning_tokens,
        "cost": report.totals.cost,
        "batches": asdict(report.batches) if report.batches else None,
        "papers": [o.model_dump(mode="json", exclude={"run_id"}) for o in report.outcomes],
        "without_file": without_file_as_json(report.without_file),
    }


def _print_report(report: IngestReport, library: Path) -> None:
    from collections import Counter  # noqa: PLC0415

    from alexandria.cli.listed_papers import print_without_file  # noqa: PLC0415
    from alexandria.cli.terminal_output import format_cost, make_console  # noqa: PLC0415

    states = Counter(o.state.value for o in report.outcomes)
    counts = ", ".join(f"{n} {state}" for state, n in states.items())
    totals = report.totals
    console = make_console()
    console.print(
        f"{len(report.outcomes)} papers: {counts} · {report.seconds:.0f} s", soft_wrap=True
    )
    thought = f" ({totals.reasoning_tokens:,} of them thought)" if totals.reasoning_tokens else ""
    console.print(
        f"{totals.calls} calls ({totals.failed} failed), {totals.input_tokens:,} tokens in "
        f"({totals.cached_tokens:,} cached), {totals.output_tokens:,} out{thought}, "
        f"cost {format_cost(totals.cost)}",
        soft_wrap=True,
    )
    if report.batches is not None:
        _print_batches(console, report.batches)
    print_without_file(console, report.without_file)
    console.print(f"library: {library}", soft_wrap=True, markup=False)


def _print_batches(console: Console, counts: BatchCounts) -> None:
    console.print(
        f"batches: {counts.sent} sent with {counts.sent_requests:,} requests, {counts.under_way} under way"
        + (f", {counts.held_back:,} questions held back" if counts.held_back else ""),
        soft_wrap=True,
    )
    if counts.under_way:
        console.print("later: alexandria batch resume, or the same command", soft_wrap=True)


def _print_estimate(estimate: Estimate) -> None:
    from alexandria.cli.listed_papers import print_without_file  # noqa: PLC0415
    from alexandria.cli.terminal_output import format_cost, make_console, print_table  # noqa: PLC0415

    rows = [(p.path, p.would, p.words, p.chunks, p.note) for p in estimate.papers]
    print_table(("paper", "would", "words", "chunks", "note"), rows)
    thought = (
        f" ({estimate.reasoning_tokens:,} of them thought)" if estimate.reasoning_tokens else ""
    )
    typer.echo(
        f"{estimate.calls} calls at least, about {estimate.input_tokens:,} tokens in and "
        f"{estimate.output_tokens:,} out{thought} with {estimate.model}"
    )
    cost = (
        format_cost(estimate.cost)
        if estimate.cost is not None
        else "unknown (no price for this model)"
    )
    time = (
        f"about {estimate.seconds / 60:.0f} min, from earlier runs"
        if estimate.seconds
        else "unknown"
    )
    if estimate.batch:
        time, cost = "within a day for each round of batches", f"{cost} at the price of batches"
    typer.echo(f"time: {time} · cost: {cost}")
    print_without_file(make_console(), estimate.without_file)
