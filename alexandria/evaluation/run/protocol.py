"""A protocol: how questions are put and judged, as a TOML file that a person can read.

In: the name of a file in eval/protocols/, or a path. Out: a frozen `Protocol`. Two runs with the same digest
were carried out by the same rules.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alexandria.errors import SettingsError
from alexandria.evaluation.multiple_choice import Arm
from alexandria.resources import resource

__all__ = ["Protocol", "load_protocol", "protocol_names"]


class Protocol(BaseModel):
    """Every rule of a run. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    description: str = ""
    arms: tuple[Arm, ...] = (Arm.NOTHING, Arm.ORIGINAL, Arm.UNITS)
    rotations: int = Field(4, ge=1, le=4)
    """How many of the four positions each option is printed at."""
    logprobs: bool = True
    """Ask for the probabilities of the letters where the endpoint gives them."""
    one_at_a_time: bool = True
    """False puts all questions of a paper into one request, answered by letters between semicolons."""
    temperature: float = Field(0.0, ge=0, le=2)
    frequency_penalty: float = Field(0.0, ge=-2, le=2)
    presence_penalty: float = Field(0.0, ge=-2, le=2)
    seed: int = 1
    """Of the model where it samples, and of the shuffled words."""
    unreadable: Literal["apart", "wrong"] = "apart"
    """What an answer that cannot be read counts as."""
    retrieved_tokens: int = Field(300, ge=20)
    """How much the arms with retrieval show, about, the same for units and original."""
    documents: int | None = Field(None, ge=1)
    """Papers a set; None for all."""

    @property
    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 of the rules, without name and description."""
        rules = self.model_dump(mode="json", exclude={"name", "description"})
        return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:12]


def protocol_names() -> list[str]:
    """The protocols that come with the program."""
    return sorted(path.stem for path in resource("eval", "protocols").glob("*.toml"))


def load_protocol(name: str, **changes: object) -> Protocol:
    """Read a protocol by its name, or by its path where it ends in .toml.

    Args:
        name: "default", "quick", "historical", or a file of the user's.
        changes: values of the command line in place of the file's; None means not given.

    Raises:
        SettingsError: there is none of that name, or it is malformed.
    """
    path = Path(name) if name.endswith(".toml") else resource("eval", "protocols", f"{name}.toml")
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        known = ", ".join(protocol_names())
        raise SettingsError(f"There is no protocol {name!r}.", hint=f"Known: {known}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The protocol {path.name} cannot be read: {error}") from None
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        return Protocol.model_validate({"name": path.stem, **found, **given})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SettingsError(f"The protocol {path.name}: {where}: {first['msg']}.") from None
