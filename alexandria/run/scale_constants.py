"""What a page, a chunk, a call and a fact take: measured figures, each with the command that measured it.

scale_constants.toml holds them. A short run on papers of one's own replaces some (measured_ingest.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ScaleConstant", "ScaleConstants", "load_constants"]

_FILE = Path(__file__).with_name("scale_constants.toml")


class ScaleConstant(BaseModel):
    """One figure: its value and unit, and how it was measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(ge=0)
    unit: str
    command: str
    """Measures it again."""
    measured: str
    """On what."""


class ScaleConstants(BaseModel):
    """All figures that a plan needs. Chunks have the default size, questions the form `full`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words_per_page: ScaleConstant
    bytes_per_page: ScaleConstant
    words_per_chunk: ScaleConstant
    calls_per_chunk: ScaleConstant
    input_tokens_per_call: ScaleConstant
    output_tokens_per_word: ScaleConstant
    facts_per_word: ScaleConstant
    read_s_per_page: ScaleConstant
    check_s_per_chunk: ScaleConstant
    send_s_per_call: ScaleConstant
    write_s_per_paper: ScaleConstant
    merge_s_per_fact: ScaleConstant
    library_bytes_per_fact: ScaleConstant
    index_bytes_per_fact: ScaleConstant

    def measured_again(
        self, values: Mapping[str, float], command: str, measured: str
    ) -> ScaleConstants:
        """The same figures, some with other values."""
        changed = {
            name: getattr(self, name).model_copy(
                update={"value": value, "command": command, "measured": measured}
            )
            for name, value in values.items()
        }
        return self.model_copy(update=changed)


@cache
def load_constants() -> ScaleConstants:
    """The figures that come with the program."""
    return ScaleConstants.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
