"""Paper → what its chunks' extraction knows of it as a whole: names that it defines, and all of its wording.

Also what in it is addressed to a model instead of a reader: told to the user, and never obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.checking.attribution import looks_like_instruction
from alexandria.checking.paper_names import PaperNames
from alexandria.chunking import Chunk
from alexandria.expression.index import SourceIndex, texts_of
from alexandria.extraction import PaperHead
from alexandria.paper import Paper
from alexandria.resolution import find_abbreviations

__all__ = ["instruction_warning", "paper_head"]


def paper_head(paper: Paper, chunks: Sequence[Chunk]) -> PaperHead:
    """What every chunk's extraction is given beside the chunk."""
    sentences = [s.text for chunk in chunks for s in chunk.sentences]
    return PaperHead(
        paper_id=paper.sha256,
        doi=paper.doi,
        title=paper.title,
        language=paper.language,
        names=PaperNames(find_abbreviations(sentences), title=paper.title),
        index=SourceIndex(texts_of(paper)),
    )


def instruction_warning(name: str, chunks: Sequence[Chunk]) -> str:
    """What to tell the user of sentences that read like orders to a model; empty where there are none."""
    numbers = [s.number for c in chunks for s in c.sentences if looks_like_instruction(s.text)]
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers))
    return f"warning: {name}: addressed to a model, not to readers, and left out: sentence {listed}"
