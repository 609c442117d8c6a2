"""How much a model is asked for: the main fact of each sentence, or all of them.

A small model on this machine writes a few dozen tokens a second, and fills what it is allowed to write with
repetitions: it is asked for one fact a sentence, in short fields, and the rules say the rest. A larger one says it
better than the rules do. Serves completeness, at a known bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["DETAILS", "FULL", "MAIN", "Detail", "DetailName", "Longest", "detail_for"]

DetailName = Literal["auto", "main", "full"]


@dataclass(frozen=True, slots=True)
class Longest:
    """Characters of each field of a line. Without a bound a small model writes on until the token limit; with one
    on words it glues words together ("totaltidaldissipation"); see docs/decisions.md."""

    subject: int
    predicate: int
    value: int
    condition: int


@dataclass(frozen=True, slots=True)
class Detail:
    """What is asked of the model.

    Attributes:
        prompt: name of the file in `prompts/`.
        facts_per_sentence: the most lines of an answer, by sentence.
        tokens_per_word: output tokens that all passes over a passage may take together, per word of it.
    """

    name: Literal["main", "full"]
    prompt: str
    facts_per_sentence: int
    tokens_per_word: float
    longest: Longest


MAIN = Detail("main", "extract", 1, 1.3, Longest(50, 30, 60, 40))
FULL = Detail("full", "extract-full", 3, 4.0, Longest(80, 50, 120, 80))
DETAILS = {detail.name: detail for detail in (MAIN, FULL)}


def detail_for(wanted: DetailName, model_id: str) -> Detail:
    """What was chosen; `auto` is `main` for models that this program itself runs, and `full` for endpoints."""
    if wanted != "auto":
        return DETAILS[wanted]
    return MAIN if model_id.startswith(("embedded:", "file:")) else FULL
