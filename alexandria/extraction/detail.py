"""How many facts a model is asked for: the main one of each sentence, or all of them.

A small model on this machine writes a few dozen tokens a second, and fills a longer answer with repetitions. So
it restates the main fact of each sentence in a short sentence; the rules split that into fields and add the
other facts. A larger model fills fields well, and finds more than the rules do. Serves completeness at a
bounded cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alexandria.llm import is_self_hosted

__all__ = ["DETAILS", "FULL", "MAIN", "Detail", "DetailName", "Longest", "detail_for"]

DetailName = Literal["auto", "main", "full"]


@dataclass(frozen=True, slots=True)
class Longest:
    """Characters of a statement, and of each field of a line. Without a bound a small model writes on until the
    token limit; with one on words it glues words together ("totaltidaldissipation"); see docs/decisions."""

    statement: int
    subject: int
    predicate: int
    value: int
    condition: int


@dataclass(frozen=True, slots=True)
class Detail:
    """What is asked of the model.

    Attributes:
        prompt: name of the file in `prompts/`.
        form: how the model writes a fact: a short sentence, or a line of fields.
        facts_per_sentence: the most facts of an answer, by sentence.
        tokens_per_word: output tokens that all passes over a passage may take together, per word of it.
    """

    name: Literal["main", "full"]
    prompt: str
    form: Literal["statement", "line"]
    facts_per_sentence: float
    tokens_per_word: float
    longest: Longest


MAIN = Detail("main", "extract", "statement", 1.5, 1.3, Longest(150, 50, 30, 60, 40))
FULL = Detail("full", "extract-full", "line", 3, 4.0, Longest(240, 80, 50, 120, 80))
DETAILS = {detail.name: detail for detail in (MAIN, FULL)}


def detail_for(wanted: DetailName, model_id: str) -> Detail:
    """The chosen detail; `auto` is `main` for models that this program itself runs, and `full` for endpoints."""
    if wanted != "auto":
        return DETAILS[wanted]
    return MAIN if is_self_hosted(model_id) else FULL
