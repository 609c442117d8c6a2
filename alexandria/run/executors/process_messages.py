"""What a run and its workers say to each other, and how it travels: pickled, behind its length, on private pipes.

The other side is our own program under the same user; nothing is ever unpickled from a file or a network.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError
from alexandria.expression.guard import Guard
from alexandria.extraction import Extraction
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import Request
from alexandria.paper import Paper

__all__ = [
    "LENGTH",
    "Answered",
    "Asked",
    "Broken",
    "ChunkEnded",
    "First",
    "Hello",
    "Made",
    "Opened",
    "PaperMade",
    "pack",
]

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a paper's chunks: units free of its wording, and why others have none."""

    units: tuple[KnowledgeUnit, ...]
    guard: Guard
    errors: tuple[AlexandriaError, ...]


# --- to a worker ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message: how to extract, and the key of the guards."""

    how: Extraction
    secret: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper. `kept`: chunk → its unit, where the library has it already."""

    paper_number: int
    paper: Paper
    chunks: tuple[Chunk, ...]
    kept: Mapping[int, KnowledgeUnit]


@dataclass(frozen=True, slots=True)
class First:
    """The answer to a chunk's first question, or why there is none; None where nothing was to be asked."""

    paper_number: int
    chunk: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question that the worker asked, or why there is none."""

    question: int
    answer: Any


# --- from a worker --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A further question about a chunk."""

    paper_number: int
    question: int
    request: Request
    purpose: str
    chunk: str
    parse: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ChunkEnded:
    """A chunk has its units, or has failed."""

    paper_number: int
    words: int


@dataclass(frozen=True, slots=True)
class PaperMade:
    """All chunks of a paper have ended."""

    paper_number: int
    made: Made


@dataclass(frozen=True, slots=True)
class Broken:
    """A fault of the program with this paper: what it was and where, without the fault's own words."""

    paper_number: int
    reason: str


def pack(message: object) -> bytes:
    """A message as it travels."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body
