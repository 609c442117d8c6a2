"""Messages between a run and its worker processes: pickled, after their length, on private pipes.

The other side is this program under the same user; nothing is ever unpickled from a file. With workers on a Ray
cluster the messages pass through Ray, which unpickles what it is sent anyway and lets in who has its token.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass

from alexandria.llm import ModelQuestion
from alexandria.pipeline import ChunkFinished, FinishedPaper, PaperAbandoned, PipelineConfig
from alexandria.run.executors.executor import PaperTask

__all__ = [
    "LENGTH",
    "AnswerMessage",
    "PaperBroken",
    "PaperEvent",
    "StartPaper",
    "StartWorker",
    "pack",
]

LENGTH = struct.Struct(">I")


# --- to a worker ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartWorker:
    """The first message. `secret`: the key of the writer's guards."""

    config: PipelineConfig
    secret: bytes


@dataclass(frozen=True, slots=True)
class StartPaper:
    """A paper, and the number that it has in this worker."""

    paper_number: int
    task: PaperTask


@dataclass(frozen=True, slots=True)
class AnswerMessage:
    """The parsed answer to a question of a paper, or the error in its place."""

    paper_number: int
    question_id: str
    answer: object


# --- from a worker --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperEvent:
    """An event of a paper's pipeline."""

    paper_number: int
    event: ModelQuestion | ChunkFinished | FinishedPaper | PaperAbandoned


@dataclass(frozen=True, slots=True)
class PaperBroken:
    """A fault of the program with this paper: type and place, without the message, which may quote the paper."""

    paper_number: int
    reason: str


def pack(message: object) -> bytes:
    """A message as it is sent."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body
