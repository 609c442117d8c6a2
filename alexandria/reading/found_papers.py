"""Inputs of any kind → papers: files, members of archives, lines and files on other machines alike.

Whoever has papers compared with a library reads them through here: `read_found` all of them, `find_wanted` those
of certain digests, `read_of_archive` one of which it is known in which archive it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from alexandria.errors import DamagedFile, InputError
from alexandria.paper import Paper
from alexandria.reading.input_files import FoundInputs, search_inputs
from alexandria.reading.packed import PackedInput
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_pool import read_many

__all__ = ["WantedPapers", "find_wanted", "read_found", "read_of_archive"]

_DEFAULT = ReadingOptions()
_MEMBER = "!/"


@dataclass(frozen=True, slots=True)
class WantedPapers:
    """The inputs that have one of the digests that were looked for.

    Attributes:
        found: what was searched.
        paths: digest → input.
        other_files: files with other digests; members of archives and files on other machines are not listed.
    """

    found: FoundInputs
    paths: Mapping[str, Path]
    other_files: tuple[Path, ...] = ()

    def read(
        self, digests: Iterable[str], options: ReadingOptions = _DEFAULT
    ) -> Iterator[tuple[str, Paper]]:
        """Digest and paper of those that were found of some digests, in order of finishing.

        Raises:
            InputError: one cannot be read.
        """
        wanted = {self.paths[digest]: digest for digest in digests if digest in self.paths}
        with closing(read_found(self.found, options, list(wanted))) as papers:
            for path, paper in papers:
                if isinstance(paper, InputError):
                    raise paper
                yield wanted[path], paper


def find_wanted(
    paths: Iterable[Path | str], digests: Collection[str] | None = None
) -> WantedPapers:
    """The papers of these SHA-256 digests among inputs of any kind; without digests, all.

    Raises:
        InputError: a named path does not exist, or a file cannot be opened.
    """
    wanted = None if digests is None else digests.__contains__
    found = search_inputs(paths, unpack=True, wanted=wanted)
    held: dict[str, Path] = {}
    others: list[Path] = []
    for path in found.files:
        packed = found.packed.get(path)
        digest = _sha256(path) if packed is None else packed.sha256
        if digests is None or digest in digests:
            held.setdefault(digest, path)
        else:
            others.append(path)
    return WantedPapers(found, held, tuple(others))


def read_found(
    found: FoundInputs, options: ReadingOptions = _DEFAULT, paths: Sequence[Path] | None = None
) -> Generator[tuple[Path, Paper | InputError]]:
    """Read what was found, or some of it, as `read_many` does."""
    todo = found.files if paths is None else paths
    return read_many(todo, options, listed=found.listed, packed=found.packed)


def read_of_archive(
    name: str, sha256: str, folder: Path, options: ReadingOptions = _DEFAULT
) -> Paper:
    """A paper that was a member of an archive on this machine.

    Args:
        name: what a library calls it: `papers/archive.tar!/member.pdf`.
        sha256: its digest.
        folder: where names begin that are not absolute, besides the working directory.
        options: how to read it.

    Raises:
        InputError: the archive is not there any more, does not hold the paper, or it cannot be read.
    """
    outer, _, member = name.partition(_MEMBER)
    archive = next((p for p in (Path(outer), folder / outer) if p.is_file()), Path(outer))
    path = Path(f"{archive}{_MEMBER}{member}")
    packed = {path: PackedInput(archive, member, sha256, is_record=_is_line(member))}
    ((_, paper),) = read_many([path], options, packed=packed)
    if isinstance(paper, InputError):
        raise paper
    if paper.sha256 != sha256:
        raise DamagedFile(path, f"{paper.source_name}: another paper than before")
    return paper


def _is_line(member: str) -> bool:
    return member.rpartition(_MEMBER)[2].isdigit()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(path, f"{path.name}: {error.strerror or 'cannot be opened'}") from error
