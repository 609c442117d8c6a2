"""An archive → its members, one after another, whatever it is packed with.

tar, tar.gz, zip, a single file in gzip, and JSON Lines, within each other down to three levels. Members are never
written anywhere and never followed: a link, device or pipe in an archive is refused. A damaged member, or a
damaged archive in an archive, costs no other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from alexandria.errors import DamagedFile, InputError, NotAFile, TooLarge
from alexandria.reading.packed.archive_entries import (
    BROKEN,
    ArchiveEntry,
    Packing,
    is_tar,
    packing_of,
    tar_entries,
    true_name,
    unpacked,
    zip_entries,
)
from alexandria.reading.packed.bounded_streams import (
    REREADABLE,
    BoundedStream,
    ExpansionBudget,
    lines_of,
)
from alexandria.reading.packed.tex_packages import looks_like_tex, tex_papers

__all__ = ["ArchiveMember", "ArchiveWalk"]

_DEEPEST = 3
_PIECE = 1 << 20
_MOST_MEMBERS = 2_000_000
_TEX_HELD = 32 << 20
"""Bytes of the TeX files of one archive that are held until its end; each of those that come
later is a paper."""
_TEX = (".tex", ".latex")
_RECORD = re.compile(rb"\s*\{\s*\"")


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One member that may be a paper.

    Attributes:
        name: within the outermost archive, such as `0001/0001001.gz!/main.tex`; empty for the archive itself,
            where it is damaged.
        content: its bytes, to be had before the next member is taken; raises InputError.
        is_record: it is a line of JSON Lines.
    """

    name: str
    content: Callable[[], bytes]
    is_record: bool = False


@dataclass(slots=True)
class ArchiveWalk:
    """One way through an archive.

    Attributes:
        archive: its name, for messages.
        suffixes: of files that may be papers.
        largest: bytes of a member at most.
        figures: base names of figures that TeX sources include, by the archive that both are in.
        left_out: members that are parts of TeX sources, or in a form that no reader takes.
    """

    archive: Path
    suffixes: frozenset[str]
    largest: int
    figures: dict[str, frozenset[str]] = field(default_factory=dict)
    left_out: int = 0
    _names: dict[str, int] = field(default_factory=dict)
    _count: int = 0
    _budget: ExpansionBudget = field(init=False)

    def __post_init__(self) -> None:
        self._budget = ExpansionBudget(self.archive)

    def members(self, file: BinaryIO) -> Iterator[ArchiveMember]:
        """Its members in the order of the archive; of TeX sources that belong together, after the others.

        A member without a name, or with that of an archive within, says that this one is damaged.
        """
        return self._container(file, self.archive.name, "", 1)

    def _container(
        self, file: BinaryIO, name: str, prefix: str, depth: int
    ) -> Iterator[ArchiveMember]:
        """The members of one archive, and a last one that says so if it breaks."""
        tex = _TexSources()
        failure: InputError | None = None
        try:
            yield from self._members(file, name, prefix, depth, tex)
        except InputError as error:
            failure = error
        except BROKEN:
            shown = self._shown(prefix)
            failure = DamagedFile(self.archive, f"{shown}: the archive is damaged, or not whole")
        yield from self._papers_of_tex(tex, prefix)
        if failure is not None:
            yield ArchiveMember(prefix.removesuffix("!/"), _raising(failure))

    def _members(
        self, file: BinaryIO, name: str, prefix: str, depth: int, tex: _TexSources
    ) -> Iterator[ArchiveMember]:
        plain = self._bounded(file, unpacks=False, nested=depth > 1)
        name = true_name(name, plain.peek(REREADABLE))
        packing = packing_of(name)
        if packing is Packing.ZIP:
            entries = zip_entries(self.archive, plain, self._budget, self.largest)
            yield from self._of_entries(entries, prefix, depth, tex)
            return
        inner = unpacked(self.archive, name, plain)
        stream = plain if inner is None else self._bounded(inner, unpacks=True)
        if packing is Packing.GZIP:
            head = stream.read(REREADABLE)
            stream.seek(0)
            if is_tar(head):
                packing = Packing.TAR
            elif b"\x00" not in head and _RECORD.match(head):
                packing = Packing.LINES
            else:
                yield from self._only_file(stream, head, PurePosixPath(name).stem, prefix)
        if packing is Packing.TAR:
            yield from self._of_entries(tar_entries(stream), prefix, depth, tex)
            while inner is not None and stream.read(_PIECE):
                pass  # its sum stands at the end, and says whether what came before was sound
        elif packing is Packing.LINES:
            yield from self._lines(stream, prefix)

    def _bounded(self, file: BinaryIO, *, unpacks: bool, nested: bool = False) -> BoundedStream:
        return BoundedStream(
            self.archive,
            file,
            self._budget,
            largest_read=self.largest + REREADABLE,
            unpacks=unpacks,
            nested=nested,
        )

    def _lines(self, stream: BoundedStream, prefix: str) -> Iterator[ArchiveMember]:
        for number, line in enumerate(lines_of(stream, self.largest), 1):
            if line is None or line.strip():
                self._count_one()
                name = f"{prefix}{number}"
                size = self.largest + 1 if line is None else len(line)
                yield ArchiveMember(name, self._content(name, size, "", line), is_record=True)

    def _only_file(
        self, stream: BoundedStream, head: bytes, inside: str, prefix: str
    ) -> Iterator[ArchiveMember]:
        """What a .gz file holds that is no archive; arXiv names it by the paper, without a suffix."""
        if PurePosixPath(inside).suffix.lower() not in self.suffixes:
            is_pdf = b"%PDF-" in head[:1024]
            if not is_pdf and not looks_like_tex(head):
                self.left_out += 1
                return
            inside += ".pdf" if is_pdf else ".tex"
        content = stream.read(self.largest + 1)
        name = self._unique(prefix + inside)
        yield ArchiveMember(name, self._content(name, len(content), "", content))

    def _of_entries(
        self, entries: Iterable[ArchiveEntry], prefix: str, depth: int, tex: _TexSources
    ) -> Iterator[ArchiveMember]:
        for entry in entries:
            self._count_one()
            plain = _safe_name(entry.name)
            suffix = PurePosixPath(plain).suffix.lower()
            packing = packing_of(plain)
            if not plain or (packing is None and suffix not in self.suffixes):
                continue
            name = self._unique(prefix + plain)
            content = self._content(name, entry.size, entry.refusal, entry.read)
            if packing is not None:
                yield from self._archive_within(name, content, depth)
            elif suffix in _TEX and tex.size + entry.size <= _TEX_HELD:
                try:
                    tex.add(name, content())
                except InputError as error:
                    yield ArchiveMember(name, _raising(error))
            else:
                yield ArchiveMember(name, content)

    def _archive_within(
        self, name: str, content: Callable[[], bytes], depth: int
    ) -> Iterator[ArchiveMember]:
        try:
            if depth >= _DEEPEST:
                raise TooLarge(
                    self.archive,
                    f"{self._shown(name)}: more than {_DEEPEST} archives within each other",
                    hint="Unpack the outer ones.",
                )
            inner = io.BytesIO(content())
        except InputError as error:
            yield ArchiveMember(name, _raising(error))
            return
        yield from self._container(inner, PurePosixPath(name).name, f"{name}!/", depth + 1)

    def _content(
        self, name: str, size: int, refusal: str, source: Callable[[], bytes] | bytes | None
    ) -> Callable[[], bytes]:
        """The reading of a member, with every way in which it fails as an InputError that names it."""

        def content() -> bytes:
            shown = self._shown(name)
            if refusal:
                raise NotAFile(self.archive, f"{shown}: {refusal}", hint="")
            if size > self.largest:
                limit = f"more than {self.largest / 1e6:.0f} MB, the limit"
                raise TooLarge(self.archive, f"{shown}: {limit}")
            try:
                found = source() if callable(source) else source or b""
            except InputError as error:
                message = str(error).removeprefix(f"{self.archive.name}: ")
                raise type(error)(self.archive, f"{shown}: {message}", hint=error.hint) from None
            except BROKEN:
                raise DamagedFile(self.archive, f"{shown}: damaged in the archive") from None
            if len(found) != size:
                raise DamagedFile(self.archive, f"{shown}: cut off in the archive")
            return found

        return content

    def _papers_of_tex(self, tex: _TexSources, prefix: str) -> Iterator[ArchiveMember]:
        found = tex_papers(tex.files)
        self.figures[prefix] = found.figures
        self.left_out += found.parts
        for name, content in found.papers:
            yield ArchiveMember(name, self._content(name, len(content), "", content))

    def _count_one(self) -> None:
        self._count += 1
        if self._count > _MOST_MEMBERS:
            message = f"{self.archive.name}: more than {_MOST_MEMBERS} members"
            raise TooLarge(self.archive, message, hint="Split it.")

    def _unique(self, name: str) -> str:
        """The name, with a number before its suffix where it was there before: the suffix says how it is read."""
        plain = PurePosixPath(name)
        found = name
        while found in self._names:
            self._names[name] += 1
            found = str(plain.with_name(f"{plain.stem}~{self._names[name]}{plain.suffix}"))
        self._names[found] = 1
        return found

    def _shown(self, name: str) -> str:
        return f"{self.archive.name}!/{name}".removesuffix("!/")


@dataclass(slots=True)
class _TexSources:
    """TeX files of one archive, held until its end: which of them are papers is known only then."""

    files: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    def add(self, name: str, content: bytes) -> None:
        """Hold one."""
        self.files[name] = content
        self.size += len(content)


def _raising(error: InputError) -> Callable[[], bytes]:
    def read() -> bytes:
        raise error

    return read


def _safe_name(name: str) -> str:
    """The name of a member without what leads out of its archive; empty for what no person put there."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    hidden = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
    return "" if hidden else "/".join(parts)
