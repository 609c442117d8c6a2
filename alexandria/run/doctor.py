"""Is everything in order? Versions, model, endpoint, one passage through it, library, disk: one check each.

Nothing is written, and the passage that is asked about is our own.
"""

from __future__ import annotations

import asyncio
import platform
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from alexandria import __version__
from alexandria.errors import AlexandriaError
from alexandria.library import Library
from alexandria.llm import (
    CallContext,
    CallRecord,
    ModelQuestion,
    describe_endpoint,
    expected_model_id,
)
from alexandria.paper import Block, BlockKind, Paper, Section
from alexandria.pipeline import PipelineConfig, questions_ahead
from alexandria.run.model_client import open_client
from alexandria.run.recipe import endpoint_spec, pipeline_config
from alexandria.settings import Settings

__all__ = ["Diagnosis", "DiagnosisState", "examine", "installed_versions"]

_PACKAGES = (
    "duckdb",
    "pymupdf",
    "openai",
    "langchain-core",
    "pydantic",
    "spacy",
    "tantivy",
    "lxml",
    "xllamacpp",
)
_ENOUGH_BYTES = 1_000_000_000
_PASSAGE = (
    "Twelve steel plates were kept in salt water for ninety days. The coated plates lost 0.4 g of iron on "
    "average, the bare plates 3.1 g. Above 40 °C the coating came off within a week: it does not suit warm water."
)
_SLOW_WORDS = 60
"""Words a minute below which a paper of 5,000 words takes longer than an hour."""


class DiagnosisState(StrEnum):
    """What a check found; a warning leaves the exit code at 0."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding: what was looked at, how it is, and what to do where it is not in order."""

    name: str
    state: DiagnosisState
    found: str
    hint: str = ""


def examine(settings: Settings, *, ask: bool = True) -> Iterator[Diagnosis]:
    """All checks, each as soon as it has ended.

    Args:
        settings: the model, the endpoint and the library that are looked at.
        ask: whether the model is asked about one passage, which may cost a fraction of a cent.
    """
    yield Diagnosis(
        "versions", DiagnosisState.OK, ", ".join(f"{n} {v}" for n, v in installed_versions())
    )
    yield from _model(settings, ask=ask)
    yield from _library(settings)
    yield _disk(settings.library)


def installed_versions() -> list[tuple[str, str]]:
    """Name and version of this program, of Python, and of the packages that results depend on."""
    return [
        ("alexandria", __version__),
        ("Python", platform.python_version()),
        (platform.system(), platform.machine()),
        *((name, version) for name in _PACKAGES if (version := _version(name))),
    ]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _model(settings: Settings, *, ask: bool) -> Iterator[Diagnosis]:
    try:
        spec = endpoint_spec(settings)
        described = describe_endpoint(spec)
        model, _ = expected_model_id(spec)
    except AlexandriaError as error:
        yield _failed("model", error)
        return
    yield Diagnosis("model", DiagnosisState.OK, described)
    if ask:
        yield from asyncio.run(_ask(settings, pipeline_config(settings, model)))


async def _ask(settings: Settings, config: PipelineConfig) -> list[Diagnosis]:
    """One passage: whether an answer comes, whether it has the form that was asked for, how long it takes."""
    paper = _sample_paper()
    chunks = config.chunks_of(paper)
    questions = [q for asked in questions_ahead(config, paper, chunks).values() for q in asked]
    calls: list[CallRecord] = []
    begun = time.monotonic()
    try:
        async with open_client(endpoint_spec(settings), settings, calls.append) as client:
            opened = time.monotonic()
            for question in questions:
                await client.complete_text(question.request, _context(question), question.parse)
    except AlexandriaError as error:
        answered = any(call.outcome == "invalid" for call in calls)
        reached = (
            Diagnosis("endpoint", DiagnosisState.OK, "reachable")
            if answered
            else _failed("endpoint", error)
        )
        return [reached, *([_failed("answers", error)] if answered else [])]
    seconds = time.monotonic() - opened
    rate = 60 * len(_PASSAGE.split()) / seconds
    form = "JSON Schema" if questions and questions[0].request.json_schema else "plain sentences"
    failed = sum(call.outcome != "ok" for call in calls)
    return [
        Diagnosis("endpoint", DiagnosisState.OK, f"reachable, ready after {opened - begun:.1f} s"),
        Diagnosis(
            "answers",
            DiagnosisState.WARNING if failed else DiagnosisState.OK,
            f"{form}, {len(calls)} calls, {failed} of them not usable",
            "Another model may follow the form better." if failed else "",
        ),
        Diagnosis(
            "speed",
            DiagnosisState.WARNING if rate < _SLOW_WORDS else DiagnosisState.OK,
            f"{rate:,.0f} words a minute, one passage at a time",
            "An endpoint with a faster machine, or a smaller model." if rate < _SLOW_WORDS else "",
        ),
    ]


def _context(question: ModelQuestion) -> CallContext:
    return CallContext("doctor", "doctor", question.chunk, "doctor", question.prompt_version)


def _sample_paper() -> Paper:
    block = Block(kind=BlockKind.PARAGRAPH, text=_PASSAGE)
    return Paper(
        sha256="0" * 64,
        source_name="passage",
        format="text",
        reader="doctor",
        title="Coated steel in salt water",
        language="en",
        page_count=0,
        sections=(Section(heading="Results", blocks=(block,)),),
    )


def _library(settings: Settings) -> Iterable[Diagnosis]:
    if not settings.library.exists():
        return [Diagnosis("library", DiagnosisState.OK, f"none yet at {settings.library}")]
    try:
        library = Library(settings.library, wait_s=min(settings.wait, 5.0))
        problems = library.check()
        papers = len(library.papers())
    except AlexandriaError as error:
        return [_failed("library", error)]
    if problems:
        hint = "`alexandria check` lists them."
        return [Diagnosis("library", DiagnosisState.FAILED, f"{len(problems)} findings", hint)]
    return [Diagnosis("library", DiagnosisState.OK, f"sound, {papers} papers")]


def _disk(library: Path) -> Diagnosis:
    folder = next(p for p in (library.absolute().parent, *library.absolute().parents) if p.is_dir())
    free = shutil.disk_usage(folder).free
    state = DiagnosisState.OK if free >= _ENOUGH_BYTES else DiagnosisState.WARNING
    hint = (
        ""
        if state is DiagnosisState.OK
        else "Free some space: an ingest stops where the disk is full."
    )
    return Diagnosis("disk", state, f"{free / 1e9:,.1f} GB free beside the library", hint)


def _failed(name: str, error: AlexandriaError) -> Diagnosis:
    return Diagnosis(name, DiagnosisState.FAILED, str(error), error.hint)
