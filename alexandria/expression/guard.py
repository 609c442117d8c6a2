"""A paper's words → a value that recognises any eight of them in a row, and holds none.

The library's writer asks it last of all, whatever came before. It refuses what `SourceIndex.violations` finds, and
nothing else: what does not count there does not count here. Its hashes are keyed with a secret of the process and
its children, so that not even a guard that ended up on a disk could be searched for a phrase. Serves freedom from
expression.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from alexandria.errors import ExpressionHeld
from alexandria.expression.masks import Masks
from alexandria.expression.text_fields import rows_of
from alexandria.knowledge import KnowledgeUnit

__all__ = ["RUN_LIMIT", "Guard", "secret", "share_secret"]

RUN_LIMIT = 8
"""Words: a run as long as this is the paper's expression and may not be stored."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Keyed hashes of one paper.

    Attributes:
        hashes: of all runs of `RUN_LIMIT` words that count.
        names: of the words that do not count wherever they stand.
    """

    hashes: frozenset[int]
    names: frozenset[int]

    @classmethod
    def of(cls, counted: Sequence[str], names: Iterable[str] = ()) -> Guard:
        """The guard of a paper whose words that count, and whose names, these are."""
        return cls(frozenset(_hashes(counted)), frozenset(map(_hash, names)))

    def check(self, units: Iterable[KnowledgeUnit]) -> None:
        """Let units pass that hold no such run, in a field or over the adjacent fields of a fact.

        Raises:
            ExpressionHeld: one does; it names unit and field.
        """
        masks = Masks(_HashedWords(self.names))
        for unit in units:
            for row in rows_of(unit):
                counted: list[str] = []
                fields: list[str] = []
                for name, text in zip(row.names, row.texts, strict=True):
                    own = [w for w, covered in zip(*masks.read(text), strict=True) if not covered]
                    counted += own
                    fields += [name] * len(own)
                ends = fields[RUN_LIMIT - 1 :]
                for found, name in zip(_hashes(counted), ends, strict=True):
                    if found in self.hashes:
                        raise ExpressionHeld(unit.id, row.id, name)


@dataclass(frozen=True, slots=True)
class _HashedWords:
    hashes: frozenset[int]

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and _hash(word) in self.hashes


def _hashes(sequence: Sequence[str]) -> Iterator[int]:
    for start in range(len(sequence) - RUN_LIMIT + 1):
        yield _hash("\x1f".join(sequence[start : start + RUN_LIMIT]))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=secret()).digest())


_secrets: list[bytes] = []
"""One at most: this run's."""


def secret() -> bytes:
    """The key of this process's guards; made when first asked for."""
    if not _secrets:
        _secrets.append(os.urandom(16))
    return _secrets[0]


def share_secret(key: bytes) -> None:
    """In a child: make guards that its parent can use."""
    _secrets[:] = [key]
