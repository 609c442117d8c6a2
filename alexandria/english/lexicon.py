"""The words that reading English rests on: one set of data files, each list once.

The files in `lexicon/` are TOML. A list is a table with `note` (what the words have in common) and `words`, a text
of words or an array of phrases; a map has `forms` instead, key to value. A list that differs from another one by
some words says so: `base` names the other, `words` are added to it and `without` is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

__all__ = ["lexicon_names", "word_map", "word_set"]


class _Entry(BaseModel):
    """One list or map of the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Annotated[str, Field(min_length=1)]
    base: str = ""
    words: str | tuple[str, ...] = ""
    without: str = ""
    forms: dict[str, str] = {}

    @property
    def own(self) -> tuple[str, ...]:
        """The words that stand in the entry itself."""
        return tuple(self.words.split()) if isinstance(self.words, str) else self.words


def lexicon_names() -> tuple[str, ...]:
    """The names of all lists and maps, sorted."""
    return tuple(sorted(_entries()))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list.

    Raises:
        KeyError: no file has a list of that name.
    """
    entry = _entries()[name]
    base = word_set(entry.base) if entry.base else frozenset[str]()
    return (base - frozenset(entry.without.split())) | frozenset(entry.own)


@cache
def word_map(name: str) -> Mapping[str, str]:
    """The entries of a map, in the order of the file.

    Raises:
        KeyError: no file has a map of that name.
    """
    return MappingProxyType(_entries()[name].forms)


@cache
def _entries() -> Mapping[str, _Entry]:
    """All entries of all files by name.

    Raises:
        ValueError: two files have an entry of the same name, or one is malformed.
    """
    reader = TypeAdapter(dict[str, _Entry])
    found: dict[str, _Entry] = {}
    for file in sorted(files("alexandria.english").joinpath("lexicon").iterdir(), key=str):
        entries = reader.validate_python(tomllib.loads(file.read_text("utf-8")))
        if twice := found.keys() & entries.keys():
            raise ValueError(f"the lexicon has {', '.join(sorted(twice))} twice")
        found |= entries
    return found
