"""Other names of a paper's entities: abbreviations that it defines, aliases, and the words of its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alexandria.english.matching import squeezed, tokens

__all__ = ["PaperNames"]


@dataclass(frozen=True, slots=True)
class PaperNames:
    """The other names of a paper's things.

    Attributes:
        definitions: short form → long form, as the paper defines them.
        aliases: names that are one thing for another reason, in groups.
        title: words of the title may name what a sentence calls "it".
    """

    definitions: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[frozenset[str], ...] = ()
    title: str = ""

    def expanded(self, text: str) -> str:
        """`text` followed by the other name of everything that it names."""
        have, words = squeezed(text), frozenset(tokens(text))
        more: list[str] = []
        for group in self._groups():
            if any(_named(name, have, words) for name in group):
                more.extend(name for name in group if not _named(name, have, words))
        return " ".join([text, *more])

    def _groups(self) -> Iterable[frozenset[str]]:
        yield from (frozenset(pair) for pair in self.definitions.items())
        yield from self.aliases


def _named(name: str, have: str, words: frozenset[str]) -> bool:
    own = tokens(name)
    if len(own) == 1:
        return own[0] in words or f"{own[0]}s" in words
    return squeezed(name).rstrip("s") in have
