"""The texts and papers that gold speaks of, as files; the sentences of a paper by number.

Gold names a text of a question set `NAME/0123456789ab.txt`, with the first twelve hex digits of its SHA-256, and
any other file by its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from alexandria.chunking import chunk_paper
from alexandria.errors import InputError
from alexandria.reading import find_inputs, read_many

__all__ = ["Places", "files_of", "sentences_of"]

_TEXT = re.compile(r"(?:.*/)?([0-9a-f]{12})\.txt")


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look: question sets (Parquet) with texts, files, and folders that are searched whole."""

    sets: tuple[Path, ...] = ()
    papers: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()


def files_of(names: Iterable[str], places: Places, into: Path) -> dict[str, Path]:
    """Name in the gold → file, for those that are found. Texts of sets are written into the folder `into`."""
    by_name = {path.name: path for path in _files(places.folders)}
    by_name |= {path.name: path for path in places.papers}
    texts = {digest[:12]: text for digest, text in _texts(places.sets)}
    found: dict[str, Path] = {}
    for name in names:
        text = _TEXT.fullmatch(name)
        if text and text[1] in texts:
            found[name] = into / name
            found[name].parent.mkdir(parents=True, exist_ok=True)
            found[name].write_bytes(texts[text[1]])
        elif Path(name).name in by_name:
            found[name] = by_name[Path(name).name]
    return found


def sentences_of(path: Path) -> dict[int, str]:
    """Number → sentence of a paper, as the program numbers them."""
    for _, paper in read_many(find_inputs([path])):
        if isinstance(paper, InputError):
            raise paper
        return {s.number: s.text for chunk in chunk_paper(paper) for s in chunk.sentences}
    return {}


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _texts(sets: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """(SHA-256, text) of every text of the sets."""
    for path in sets:
        relation = duckdb.sql("SELECT DISTINCT text FROM read_parquet(?)", params=[str(path)])
        for (text,) in relation.fetchall():
            content = (text or "").encode("utf-8", "surrogatepass")
            yield hashlib.sha256(content).hexdigest(), content
