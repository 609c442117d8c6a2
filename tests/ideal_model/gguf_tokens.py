"""How many tokens a text has in the vocabulary of a GGUF file (byte-level BPE, as Qwen's). No model is loaded."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["Vocabulary"]

_WORDS = re.compile(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|(?:[^\r\n\w]|_)?[^\W\d_]+|\d| ?(?:[^\s\w]|_)+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2 cuts a text before merging."""
_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _ARRAY = 8, 9


class Vocabulary:
    """The merges of a byte-level BPE."""

    def __init__(self, merges: list[str]) -> None:
        self._ranks = {tuple(merge.split(" ")): rank for rank, merge in enumerate(merges)}
        self._letters = _byte_letters()
        self._count_word = lru_cache(maxsize=65536)(self._merged)

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """The vocabulary in the head of a GGUF file."""
        with path.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise ValueError(f"{path} is no GGUF file")
            _, _, pairs = struct.unpack("<IQQ", file.read(20))
            for _ in range(pairs):
                name, value = _string(file), _value(file)
                if name == "tokenizer.ggml.merges":
                    return cls(value)
        raise ValueError(f"{path} has no merges")

    def count(self, text: str) -> int:
        """Number of tokens."""
        return sum(map(self._count_word, _WORDS.findall(text)))

    def _merged(self, word: str) -> int:
        parts = [self._letters[byte] for byte in word.encode()]
        while len(parts) > 1:
            pairs = enumerate(pairwise(parts))
            ranked = [(self._ranks.get(pair, len(self._ranks)), n) for n, pair in pairs]
            rank, at = min(ranked)
            if rank == len(self._ranks):
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return len(parts)


def _byte_letters() -> list[str]:
    """Byte → the printable character that stands for it in a byte-level BPE."""
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    spare = iter(range(256, 512))
    return [chr(byte if byte in plain else next(spare)) for byte in range(256)]


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    return file.read(length).decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int | None = None) -> Any:
    if kind is None:
        (kind,) = struct.unpack("<I", file.read(4))
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        inner, length = struct.unpack("<IQ", file.read(12))
        return [_value(file, inner) for _ in range(length)]
    code = _SCALARS[kind]
    return struct.unpack(f"<{code}", file.read(struct.calcsize(code)))[0]
