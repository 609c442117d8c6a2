"""A paper's words → a value that recognises any eight of them in a row, and holds none.

The library's writer asks it last of all, whatever came before. Its hashes are keyed with a secret of the
process and its children, so that not even a guard that ended up on a disk could be searched for a phrase. Serves
freedom from expression.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from alexandria.errors import ExpressionHeld
from alexandria.expression.text_fields import rows_of
from alexandria.expression.word_tokens import words
from alexandria.knowledge import KnowledgeUnit

__all__ = ["RUN_LIMIT", "Guard", "secret", "share_secret"]

RUN_LIMIT = 8
"""Words: a run as long as this is the paper's expression and may not be stored."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Keyed hashes of all runs of `RUN_LIMIT` words of one paper."""

    hashes: frozenset[int]

    @classmethod
    def of(cls, sequence: Sequence[str]) -> Guard:
        """The guard of a paper whose words these are."""
        return cls(frozenset(_hashes(sequence)))

    def check(self, units: Iterable[KnowledgeUnit]) -> None:
        """Let units pass that hold no such run in any of their fields.

        Raises:
            ExpressionHeld: one does; it names unit and field.
        """
        for unit in units:
            for row in rows_of(unit):
                for name, text in zip(row.names, row.texts, strict=True):
                    if any(h in self.hashes for h in _hashes(words(text))):
                        raise ExpressionHeld(unit.id, row.id, name)


def _hashes(sequence: Sequence[str]) -> Iterator[int]:
    key = secret()
    for start in range(len(sequence) - RUN_LIMIT + 1):
        run = "\x1f".join(sequence[start : start + RUN_LIMIT])
        yield int.from_bytes(blake2b(run.encode(), digest_size=8, key=key).digest())


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
