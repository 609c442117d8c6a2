"""What the extraction of a chunk knows about its paper."""

from __future__ import annotations

from dataclasses import dataclass, field

from alexandria.checking import PaperNames
from alexandria.expression import SourceIndex

__all__ = ["PaperContext"]


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What questions and checks use of a paper beside the chunk.

    Attributes:
        names: abbreviations and other names that the paper defines anywhere.
        index: all wording of the paper, which no fact may repeat.
    """

    paper_id: str
    doi: str | None
    title: str
    language: str | None = None
    names: PaperNames = field(default_factory=PaperNames)
    index: SourceIndex = field(default_factory=lambda: SourceIndex(()))
