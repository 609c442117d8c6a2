"""Papers and a library → recall and precision of their units, judged; kept as JSON beside the report.

In: paths, library, who judges. Out: a `JudgementFile`. A paper that the library does not hold, or whose units are
empty, counts with recall zero.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from alexandria.errors import InputError, SettingsError
from alexandria.evaluation.judging import (
    Judged,
    JudgedFigures,
    Judging,
    judge_paper,
    judged_figures,
    load_judging,
)
from alexandria.evaluation.making import PaperAsk, client_for
from alexandria.library import Library
from alexandria.llm import EndpointSpec
from alexandria.reading import ReadingOptions, find_inputs, read_many
from alexandria.settings import Settings

__all__ = ["JudgementFile", "judge_library", "read_judgement"]


class JudgementFile(BaseModel):
    """What was judged, by whom, with which prompts. Counts alone, no statements. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    judge: str
    prompts: str
    papers: tuple[Judged, ...]
    unreadable: tuple[str, ...] = ()
    """Names of the files that could not be read, with the reason."""

    @property
    def figures(self) -> JudgedFigures:
        """Recall and precision with their intervals."""
        return judged_figures(self.papers)


def judge_library(
    paths: Sequence[Path],
    settings: Settings,
    judge: EndpointSpec,
    *,
    reading: ReadingOptions,
    note: Callable[[str], None] = lambda _: None,
) -> JudgementFile:
    """Judge each paper's units.

    Raises:
        AlexandriaError: nothing could be started, or what ended the run.
    """
    files = find_inputs(paths)
    if not files:
        raise SettingsError("No readable file there.", hint="Name files, or folders with papers.")
    return asyncio.run(_judge(files, settings, judge, reading, note))


def read_judgement(path: Path) -> JudgementFile:
    """Read what `alexandria eval judge --format json` wrote.

    Raises:
        SettingsError: it is no such file.
    """
    try:
        return JudgementFile.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise SettingsError(
            f"{path.name} holds no judgement ({type(error).__name__}).",
            hint="Make one with: alexandria eval judge papers/ --format json",
        ) from None


async def _judge(
    files: Sequence[Path],
    settings: Settings,
    judge: EndpointSpec,
    reading: ReadingOptions,
    note: Callable[[str], None],
) -> JudgementFile:
    library = Library(settings.library, wait_s=settings.wait)
    how: Judging = load_judging()
    papers: dict[str, Judged] = {}
    unreadable = []
    async with client_for(judge, settings) as client:
        for path, paper in read_many(files, options=reading):
            if isinstance(paper, InputError):
                unreadable.append(f"{path.name}: {paper.reason}")
                continue
            if paper.sha256 in papers:
                continue
            units = await asyncio.to_thread(library.load_units, paper.sha256)
            ask = PaperAsk(client, paper.sha256, how.version)
            papers[paper.sha256] = found = await judge_paper(how, paper, units, ask)
            note(
                f"{path.name}: {found.told} of {found.facts} facts told, "
                f"{found.supported} of {found.sampled} supported"
            )
        return JudgementFile(
            judge=client.endpoint.model_id,
            prompts=how.version,
            papers=tuple(papers.values()),
            unreadable=tuple(unreadable),
        )
