"""What is asked of a model, and in which form: one plain sentence for each sentence, or all facts as objects.

A small model copies what it sees much of: shown a whole passage it repeats its sentences, shown one sentence it
says it anew, and its answer belongs to that sentence without doubt. A larger model is shown the passage and writes
every fact with its fields. Serves completeness and truth at a bounded cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alexandria.llm import is_self_hosted
from alexandria.openie import FillerName

__all__ = [
    "DETAILS",
    "FULL",
    "MAIN",
    "Detail",
    "DetailName",
    "FillSetting",
    "detail_for",
    "filling_for",
]

DetailName = Literal["auto", "main", "full"]
FillSetting = Literal["auto", "none", "grammar"]


@dataclass(frozen=True, slots=True)
class Detail:
    """What is asked of the model.

    Attributes:
        prompt: name of the file in `prompts/`.
        form: what the model writes: a plain sentence about one sentence, or JSON objects about a passage.
        tokens_per_word: output tokens to expect, per word of a passage; for estimates.
    """

    name: Literal["main", "full"]
    prompt: str
    form: Literal["sentence", "objects"]
    tokens_per_word: float


MAIN = Detail("main", "extract", "sentence", 2.4)
FULL = Detail("full", "extract-full", "objects", 5.0)
DETAILS = {detail.name: detail for detail in (MAIN, FULL)}


def detail_for(wanted: DetailName, model_id: str) -> Detail:
    """The chosen detail; `auto` is `main` for models that this program itself runs, and `full` for endpoints."""
    if wanted != "auto":
        return DETAILS[wanted]
    return MAIN if is_self_hosted(model_id) else FULL


def filling_for(wanted: FillSetting, model_id: str) -> FillerName:
    """The chosen filler; `auto` is `grammar` for models that this program runs, and `none` for endpoints."""
    if wanted != "auto":
        return wanted
    return "grammar" if is_self_hosted(model_id) else "none"
