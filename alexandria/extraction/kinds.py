"""Name → its entity type, and whether a text is a name at all: by form, without a model.

Types from a small model were wrong too often ("Moon: device") and cost a fifth of its tokens.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from alexandria.knowledge import ValueKind
from alexandria.quantities import identifier_kind

__all__ = ["kind_of", "names_a_thing"]

_BINOMIAL = re.compile(r"^[A-Z](?:[a-z]{2,}|\.) [a-z]{4,}(?: (?:subsp|var)\. [a-z]+)?$")
_SYMBOL = re.compile(r"^(?=.*[A-Z])[A-Za-z0-9α-ωΑ-Ω][A-Za-z0-9α-ωΑ-Ω/+-]{1,14}$")
_MOST_WORDS = 5


def kind_of(name: str) -> str:
    """organism, substance, method, …; empty if the form does not decide."""
    if _BINOMIAL.match(name):
        return "organism"
    kind = identifier_kind(name)
    if kind is ValueKind.GENE:
        return "gene"
    if kind is ValueKind.CHEMICAL:
        return "substance"
    words = re.sub(r"\s*\(.*?\)", "", name).split(" of ")[0].split()
    return _kinds().get(words[-1].casefold(), "") if words else ""


def names_a_thing(value: str) -> bool:
    """Whether a value is the name of a thing rather than a description, a number or a date."""
    if len(value.split()) > _MOST_WORDS or not value or value[0].isdigit():
        return False
    if identifier_kind(value) in (ValueKind.GENE, ValueKind.CHEMICAL):
        return True
    if _BINOMIAL.match(value) or _SYMBOL.match(value):
        return sum(c.isupper() for c in value) >= 2 or " " in value
    words = value.split()
    return len(words) > 1 and all(w[0].isupper() for w in words if w not in ("of", "and", "the"))


@cache
def _kinds() -> dict[str, str]:
    table = tomllib.loads(files("alexandria.extraction").joinpath("kinds.toml").read_text("utf-8"))
    return {word.casefold(): kind for kind, words in table.items() for word in words.split()}
