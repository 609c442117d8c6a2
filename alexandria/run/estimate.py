"""Estimate what an ingest of papers takes: chunks, tokens, time and cost. No model is called, nothing written.

Papers are read and cut into chunks for real, so words and chunks are exact; tokens are estimated on the safe side;
time comes from the calls of earlier runs with the same model in the library, where there are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from alexandria.errors import InputError, LanguageNotServed
from alexandria.library import CallTotals, Library, PaperState, RunRecord, Shard, printable_path
from alexandria.llm import (
    PriceTable,
    Reasoning,
    Usage,
    estimate_tokens,
    expected_model_id,
    facts_of_endpoint,
)
from alexandria.paper import Paper
from alexandria.pipeline import PipelineConfig, questions_ahead
from alexandria.reading import FoundInputs, ListEntry, read_many
from alexandria.run.ingest_clients import ingest_spec
from alexandria.run.inputs import digest_of, find_papers, reason_of, require_served_language
from alexandria.run.recipe import (
    USUAL_EFFORT,
    endpoint_spec,
    pipeline_config,
    reading_options,
    recipe_of,
)
from alexandria.settings import Settings

__all__ = ["Estimate", "PaperEstimate", "estimate_ingest"]


class PaperEstimate(BaseModel):
    """One input; `would` is what the run would do with it: ingest, skip or fail."""

    model_config = ConfigDict(frozen=True)

    path: str
    would: str
    words: int = 0
    chunks: int = 0
    calls: int = 0
    """First questions; those that come back to a sentence are more."""
    input_tokens: int = 0
    note: str = ""


class Estimate(BaseModel):
    """All inputs. `cost` (US dollars) and `seconds` are None where they are not known."""

    model_config = ConfigDict(frozen=True)

    model: str
    papers: tuple[PaperEstimate, ...]
    calls: int
    input_tokens: int
    output_tokens: int
    """Those of thought included."""
    reasoning_tokens: int
    cost: float | None
    seconds: float | None
    batch: bool = False
    """Whether `cost` is at the price of batches."""
    without_file: tuple[ListEntry, ...] = ()
    """Entries of lists of papers that name no file."""


def estimate_ingest(
    paths: Sequence[Path | str], settings: Settings, shard: Shard | None = None
) -> Estimate:
    """Read and cut all inputs, or those of a shard, and add up what their calls would take.

    Raises:
        SettingsError: no readable file among the paths, or the model is not named.
    """
    found = find_papers(paths, shard)
    inputs = found.files
    model, local = expected_model_id(ingest_spec(settings))
    config = pipeline_config(settings, model)
    stored = _stored_papers(settings, config)
    papers = {p: _skip(p) for p in inputs if _digest(p, found) in stored}
    todo = [p for p in inputs if p not in papers]
    for path, read in read_many(
        todo, options=reading_options(settings), listed=found.listed, packed=found.packed
    ):
        papers[path] = (
            _failing(path, read) if isinstance(read, InputError) else _estimate(path, read, config)
        )
    estimates = (
        *(papers[p] for p in inputs),
        *(_failing(missing.path, missing) for missing in found.errors),
    )
    words, tokens = sum(p.words for p in estimates), sum(p.input_tokens for p in estimates)
    calls = sum(p.calls for p in estimates)
    thought = calls * _thought_per_call(settings, model)
    output = round(words * config.extraction.detail.tokens_per_word) + thought
    price = PriceTable.load(settings.prices).price(model, local=local)
    if settings.batch and price is not None:
        price = price.in_batch()
    return Estimate(
        model=model,
        papers=estimates,
        calls=calls,
        input_tokens=tokens,
        output_tokens=output,
        reasoning_tokens=thought,
        cost=price.cost(Usage(tokens, output)) if price else None,
        seconds=None if settings.batch else _seconds(settings, model, output),
        batch=settings.batch,
        without_file=found.without_file,
    )


def _stored_papers(settings: Settings, config: PipelineConfig) -> set[str]:
    """Papers that are in the library and not stale."""
    if not settings.library.exists():
        return set()
    recipe = recipe_of(settings, config)
    known = Library(settings.library, wait_s=settings.wait).known_recipes()
    return {p for p, stored in known.items() if stored == (recipe, PaperState.DONE)}


def _skip(path: Path) -> PaperEstimate:
    return PaperEstimate(path=printable_path(path), would="skip", note="already in the library")


def _failing(path: Path, error: InputError) -> PaperEstimate:
    return PaperEstimate(path=printable_path(path), would="fail", note=reason_of(error))


def _estimate(path: Path, paper: Paper, config: PipelineConfig) -> PaperEstimate:
    try:
        require_served_language(path, paper, config.extraction)
    except LanguageNotServed as error:
        return _failing(path, error)
    chunks = config.chunks_of(paper)
    requests = [q.request for qs in questions_ahead(config, paper, chunks).values() for q in qs]
    return PaperEstimate(
        path=printable_path(path),
        would="ingest",
        words=sum(c.word_count for c in chunks),
        chunks=len(chunks),
        calls=len(requests),
        input_tokens=sum(estimate_tokens(m.content) for r in requests for m in r.messages),
        note="" if chunks else "holds no prose",
    )


def _seconds(settings: Settings, model: str, output_tokens: int) -> float | None:
    """From the output rate of the library's own runs with this model; None before the first."""
    # Answers of batches came while no run went on: they say nothing about time.
    runs = [(r, t) for r, t in _runs_with(settings, model) if not r.settings.get("batch")]
    seconds = sum(
        (run.finished_at - run.started_at).total_seconds() for run, _ in runs if run.finished_at
    )
    tokens = sum(totals.output_tokens for _, totals in runs)
    return output_tokens * seconds / tokens if tokens else None


def _runs_with(settings: Settings, model: str) -> list[tuple[RunRecord, CallTotals]]:
    """The finished runs of the library with this model, and what they called."""
    if not settings.library.exists():
        return []
    library = Library(settings.library, wait_s=settings.wait)
    totals = library.run_totals().per_run
    return [
        (run, totals[run.id])
        for run in library.runs()
        if run.model == model and run.finished_at is not None and run.id in totals
    ]


def _thought_per_call(settings: Settings, model: str) -> int:
    """Tokens of thought per call: of earlier runs with this model, else half the room that it gets at first."""
    totals = [one for _, one in _runs_with(settings, model)]
    calls, tokens = sum(t.calls for t in totals), sum(t.reasoning_tokens for t in totals)
    if calls:
        return round(tokens / calls)
    reasoning = Reasoning(
        effort=settings.reasoning_effort,
        usual_effort=USUAL_EFFORT,
        reasons=facts_of_endpoint(endpoint_spec(settings)).reasons,
    )
    return reasoning.room // 2


def _digest(path: Path, found: FoundInputs) -> str:
    try:
        return digest_of(path, found)
    except OSError:
        return ""  # read_many says what is wrong with it
