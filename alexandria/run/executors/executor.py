"""The interface between an ingest and what reads papers and runs their pipelines: processes, or a cluster."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError, InputError
from alexandria.llm import ModelQuestion
from alexandria.paper import Paper
from alexandria.pipeline import EarlierResults, FinishedPaper
from alexandria.reading import ListEntry, PackedInput, ReadingOptions

__all__ = ["AnswerQuestion", "Executor", "PaperTask"]

AnswerQuestion = Callable[[ModelQuestion], Awaitable[object]]
"""A question → its parsed answer, or the AlexandriaError in its place."""


@dataclass(frozen=True, slots=True)
class PaperTask:
    """One paper to run the pipeline on."""

    paper: Paper
    chunks: tuple[Chunk, ...]
    earlier: EarlierResults = field(default_factory=EarlierResults)

    @property
    def words(self) -> int:
        """Number of words in the chunks."""
        return sum(c.word_count for c in self.chunks)


class Executor(Protocol):
    """Reads the papers of one ingest and runs their pipelines; an async context manager that ends what it started.

    Attributes:
        words_at_once: words that it can have under way, once it has begun; no fewer should be read ahead.
    """

    words_at_once: int

    async def __aenter__(self) -> Executor:
        """Begin."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes. Answers on their way are waited for unless there was an error."""

    def read(
        self,
        paths: Sequence[Path],
        options: ReadingOptions,
        listed: Mapping[Path, ListEntry],
        packed: Mapping[Path, PackedInput],
    ) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
        """Read papers, in any order; no more are read ahead than a few that the consumer has not taken.

        Args:
            paths: the files.
            options: how to read.
            listed: what lists of papers say about some of them.
            packed: those that are in archives or at URLs.
        """

    async def run(
        self, task: PaperTask, answer: AnswerQuestion, chunk_finished: Callable[[int], None]
    ) -> FinishedPaper:
        """Run a paper's pipeline; a paper that was not begun when the run stopped ends with that reason.

        Args:
            task: the paper.
            answer: answers the pipeline's questions, many at once.
            chunk_finished: is called with the number of words of each chunk that is done.

        Raises:
            PaperLost: the process ended, or met a fault of the program.
            AlexandriaError: the run was stopped while names were resolved.
        """

    def stop(self, reason: AlexandriaError) -> None:
        """Begin no further paper."""
