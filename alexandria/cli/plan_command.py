"""`alexandria plan`: what an ingest of very many papers would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.run.ingest_plan import IngestPlan
    from alexandria.run.scale_constants import ScaleConstants

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="plan")(_plan)


def _plan(  # noqa: PLR0917  typer passes each option by name
    papers: Annotated[float, typer.Option(help="How many papers, such as 1e6.")],
    pages: Annotated[float, typer.Option(help="Pages of a paper.")] = 12,
    model: Annotated[str | None, typer.Option(help="As for ingest.")] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint.")] = None,
    throughput: Annotated[
        float | None,
        typer.Option(
            help="Output tokens a second that the model of one machine gives at full load."
        ),
    ] = None,
    gpus: Annotated[int, typer.Option(min=0, help="GPUs of one machine.")] = 0,
    cores: Annotated[
        int | None, typer.Option(help="Cores of one machine (default: of this one).")
    ] = None,
    machines: Annotated[
        list[int] | None, typer.Option(help="Numbers of machines (default: 1, 8, 64 and 512).")
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(help="Ingest these papers first, into nothing, and plan with what they take."),
    ] = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Estimate tokens, calls, cost, GPU hours, disk and time of an ingest, and name its bottleneck.

    Without --measure nothing is asked; docs/scale.md says where the figures come from.

    Example: alexandria plan --papers 1e6 --pages 12 --model gpt-5-mini
    Example: alexandria plan --papers 1e8 --model qwen3 --base-url http://127.0.0.1:8000/v1 --throughput 400
    """
    from alexandria.child_process import usable_cores  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.run.ingest_plan import PlannedMachine, plan_ingest  # noqa: PLC0415
    from alexandria.run.planning_figures import figures_for  # noqa: PLC0415

    settings = settings_from(model=model, base_url=base_url)
    figures = figures_for(settings, measure or [])
    machine = PlannedMachine(
        cores=usable_cores() if cores is None else cores,
        gpus=gpus,
        throughput=figures.throughput if throughput is None else throughput,
    )
    plan = plan_ingest(
        papers,
        pages,
        figures.model,
        figures.constants,
        machine,
        cost=figures.cost,
        machines=machines or (1, 8, 64, 512),
    )
    if output_format is OutputFormat.JSON:
        made_of = figures.constants.model_dump(mode="json")
        print_json(
            plan.model_dump(mode="json") | {"throughput": machine.throughput, "from": made_of}
        )
    else:
        _print(plan, machine.throughput, figures.constants)


def _print(plan: IngestPlan, throughput: float | None, constants: ScaleConstants) -> None:
    from alexandria.cli.terminal_output import print_table  # noqa: PLC0415  so that --help is fast

    rows = [
        ("papers", _count(plan.papers)),
        ("pages", _count(plan.pages)),
        ("words", _count(plan.words)),
        ("chunks", _count(plan.chunks)),
        ("calls", _count(plan.calls)),
        ("tokens in", _count(plan.input_tokens)),
        ("tokens out", _count(plan.output_tokens)),
        ("facts", _count(plan.facts)),
        (f"cost with {plan.model}", "unknown" if plan.cost is None else f"${plan.cost:,.0f}"),
        (
            "GPU hours",
            "unknown: give --throughput" if plan.gpu_hours is None else _count(plan.gpu_hours),
        ),
        ("core hours", _count(plan.core_hours)),
        ("input files", _size(plan.input_bytes)),
        ("library", _size(plan.library_bytes)),
        ("search index", _size(plan.index_bytes)),
        ("shards at once on a machine", str(plan.shards_per_machine)),
    ]
    print_table(("what", "how much"), rows)
    print_table(
        ("machines", "read", "checks", "calls", "write", "in all", "bottleneck"),
        [
            (
                t.machines,
                _hours(t.read_h),
                _hours(t.checks_h),
                _hours(t.calls_h),
                _hours(t.write_h),
                _hours(t.wall_h),
                t.bottleneck or "unknown: give --throughput",
            )
            for t in plan.times
        ],
    )
    if throughput is not None:
        typer.echo(f"with {throughput:,.0f} output tokens a second for each machine")
    for measured in dict.fromkeys(
        f"{c.measured} ({c.command})"
        for _, c in constants
        if c.command.startswith("alexandria plan")
    ):
        typer.echo(f"measured: {measured}")


def _count(number: float) -> str:
    return f"{number:,.0f}" if number < 1e7 else f"{number:.2e}"


def _size(size: float) -> str:
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 1000:
            return f"{size:.2g} {unit}" if size < 10 else f"{size:.0f} {unit}"
    return f"{size / 1000:,.1f} PB"


def _hours(hours: float | None) -> str:
    if hours is None:
        return "unknown"
    return (
        f"{hours * 60:.1f} min"
        if hours < 1
        else f"{hours:,.1f} h"
        if hours < 48
        else f"{hours / 24:,.0f} days"
    )
