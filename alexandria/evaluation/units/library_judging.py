"""Papers and a library → recall and precision of their units, judged by a model, as JSON.

In: paths, library, who judges. Out: a `JudgementFile`, what it took, and the judgements in the library. A paper
that the library does not hold, or whose units are empty, counts with recall zero. Answers are in a checkpoint
beside the library until all papers are judged, as those of an ingest are: after a stop the same command goes on.
The calls go into the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from alexandria.errors import AlexandriaError, InputError, SettingsError
from alexandria.evaluation.run import PaperAsk, call_row, run_named
from alexandria.evaluation.units.judged_list import list_figures, read_judged_list
from alexandria.evaluation.units.paper_judging import (
    JudgementFigures,
    JudgingSettings,
    PaperJudgement,
    judge_paper,
    judgement_figures,
    load_judging_settings,
)
from alexandria.evaluation.units.stored_judgements import save_judgement
from alexandria.library import Library
from alexandria.llm import Client, EndpointSpec, UsageTotals
from alexandria.reading import FoundInputs, ReadingOptions, read_found
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.inputs import find_papers, reason_of
from alexandria.run.interruption import interrupts
from alexandria.run.model_client import open_client
from alexandria.settings import Settings

__all__ = ["JudgementFile", "JudgementReport", "judge_library", "read_judgement"]


class JudgementFile(BaseModel):
    """What was judged, by whom, with which prompts; no statements. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    papers: tuple[PaperJudgement, ...]
    unreadable: tuple[str, ...] = ()
    """Names of the files that could not be read, with the reason."""

    @property
    def figures(self) -> JudgementFigures | None:
        """Recall and precision with their intervals."""
        return judgement_figures(self.papers)


@dataclass(slots=True)
class JudgementReport:
    """The result of one judging run, as far as it came."""

    papers: dict[str, PaperJudgement] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    totals: UsageTotals = field(default_factory=UsageTotals)
    """Of this command; what was known from a stopped one is not asked again."""
    stopped_by: AlexandriaError | None = None

    @property
    def file(self) -> JudgementFile:
        """What `--format json` prints."""
        return JudgementFile(
            papers=tuple(self.papers.values()),
            unreadable=tuple(self.unreadable),
        )


def judge_library(
    paths: Sequence[Path | str],
    settings: Settings,
    judge: EndpointSpec,
    *,
    reading: ReadingOptions,
    note: Callable[[str], None] = lambda _: None,
) -> JudgementReport:
    """Judge each paper's units.

    Raises:
        AlexandriaError: nothing could be started. What goes wrong later is in the report.
    """
    found = find_papers(paths)
    report = JudgementReport(unreadable=list(map(reason_of, found.errors)))
    for text in found.notes:
        note(text)
    asyncio.run(_judge(found, settings, judge, _JudgingContext(reading, note, report)))
    return report


def read_judgement(path: Path) -> JudgementFigures | None:
    """The figures of what `alexandria eval judge --format json` wrote, or of a reader's list (.jsonl).

    Raises:
        SettingsError: it is neither.
    """
    if path.suffix == ".jsonl":
        return list_figures(read_judged_list(path), path.name)
    try:
        return JudgementFile.model_validate_json(path.read_text(encoding="utf-8")).figures
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise SettingsError(
            f"{path.name} holds no judgement ({type(error).__name__}).",
            hint="Make one with: alexandria eval judge papers/ --format json",
        ) from None


@dataclass(frozen=True, slots=True)
class _JudgingContext:
    reading: ReadingOptions
    note: Callable[[str], None]
    report: JudgementReport


async def _judge(
    inputs: FoundInputs, settings: Settings, judge: EndpointSpec, context: _JudgingContext
) -> None:
    library = Library(settings.library, wait_s=settings.wait)
    await asyncio.to_thread(library.papers)  # says now what is wrong with it
    report = context.report
    with Checkpoint(settings.library, of="judge") as checkpoint:
        if checkpoint.answers:
            context.note(f"going on after a stopped one: {len(checkpoint.answers)} answers kept")
        async with open_client(judge, settings, checkpoint.record, corrections=1) as client:
            report.totals = client.totals

            def stop(reason: AlexandriaError) -> None:
                report.stopped_by = report.stopped_by or reason
                client.stop(reason)

            with interrupts(stop, context.note):
                try:
                    await _judge_papers(inputs, library, client, checkpoint, context)
                    await _save_calls(library, checkpoint)
                    checkpoint.finish()
                except AlexandriaError as error:
                    # The checkpoint stays: the next command asks nothing of this again.
                    report.stopped_by = report.stopped_by or error


async def _judge_papers(
    inputs: FoundInputs,
    library: Library,
    client: Client,
    checkpoint: Checkpoint,
    context: _JudgingContext,
) -> None:
    how: JudgingSettings = load_judging_settings()
    report, run_id = context.report, run_named("judge")
    for path, paper in read_found(inputs, context.reading):
        name = inputs.name_of(path)
        if isinstance(paper, InputError):
            report.unreadable.append(f"{name}: {paper.reason}")
            continue
        if paper.sha256 in report.papers:
            continue
        units = await asyncio.to_thread(library.load_units, paper.sha256)
        ask = PaperAsk(client, run_id, paper.sha256, how.version, checkpoint)
        found = await judge_paper(how, paper, units, ask)
        if report.stopped_by is not None:  # what it did not reach would count as no
            raise report.stopped_by
        found = found.model_copy(update={"judge": client.endpoint.model_id})
        report.papers[paper.sha256] = found
        await asyncio.to_thread(save_judgement, library, found)
        await _save_calls(library, checkpoint)
        context.note(
            f"{name}: {found.told} of {found.facts} facts told, {found.sound} of "
            f"{len(found.verdicts)} true and understandable alone"
        )


async def _save_calls(library: Library, checkpoint: Checkpoint) -> None:
    """Bring the calls into the ledger; one that a killed command brought already is replaced."""
    rows = [call_row(call) for call in checkpoint.calls]
    checkpoint.calls.clear()
    if rows:
        await asyncio.to_thread(library.save_calls, rows)
