"""Libraries of one ingest, made on many machines → one library, as if one machine had made it.

Everything is looked at before anything is written: which shards are missing, which are damaged, whether all were
made in the same way. Then each library is taken over in a transaction of its own, so that a merge that was killed
goes on where it stopped and one that is repeated changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from alexandria.errors import LibraryError, NotALibrary, SettingsError
from alexandria.library import (
    Library,
    LibraryMaking,
    WholeLibrary,
    failed_inputs,
    merge_library,
    missing_shards,
    printable_path,
    runs_under_way,
    survey_library,
)

__all__ = ["MergeReport", "UnusableLibrary", "merge_libraries"]

_NAMED = 8
"""Shards or ways of making that a message names."""


class UnusableLibrary(BaseModel):
    """A file that was left out, and why."""

    model_config = ConfigDict(frozen=True)

    path: str
    reason: str
    hint: str = ""


class MergeReport(BaseModel):
    """What a merge did."""

    model_config = ConfigDict(frozen=True)

    libraries: int = 0
    """That were taken over."""
    added: int = 0
    replaced: int = 0
    """Papers that the library held in part, and holds whole now."""
    unchanged: int = 0
    kept: int = 0
    """Papers that the library holds, made in another way, and keeps."""
    facts: int = 0
    """Of the papers that were added or replaced."""
    missing: tuple[str, ...] = ()
    """Shards that are not there, or not done."""
    failed: tuple[str, ...] = ()
    """Shards of which inputs failed, and how many."""
    unusable: tuple[UnusableLibrary, ...] = ()


def merge_libraries(
    library: Library,
    sources: Sequence[Path],
    *,
    mixed: bool = False,
    partial: bool = False,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> MergeReport:
    """Take the papers of libraries over into one, which is made if there is none.

    Args:
        library: where to.
        sources: files that `alexandria ingest` made; the library itself among them is left out.
        mixed: whether papers may be made in different ways.
        partial: whether shards may be missing or not done, and libraries have an ingest that has not ended.
        on_progress: called with "check" or "merge", libraries done and libraries in all.

    Raises:
        SettingsError: there is nothing to merge.
        LibraryError: shards are missing, libraries were made in different ways, or none is sound; nothing was
            written. Or the library itself cannot be used: what was merged already is whole.
    """
    notify = on_progress or (lambda *_: None)
    paths = _distinct(sources, library.path)
    missing = missing_shards(paths)
    if missing and not partial:
        raise LibraryError(
            f"{len(missing)} shards are missing: {_some(missing)}",
            hint="Make them with alexandria ingest … --shard, or merge what is there with --partial.",
        )
    sound, unusable = _surveyed(paths, partial, notify)
    if not sound:
        raise NotALibrary(f"none can be merged: {_some([u.reason for u in unusable])}")
    if not mixed:
        _refuse_mixed(sound, library)
    library.create_or_open()
    report = MergeReport(
        libraries=len(sound),
        missing=tuple(missing),
        failed=tuple(
            f"{printable_path(path)}: {count} inputs"
            for path in sound
            if (count := failed_inputs(path))
        ),
        unusable=tuple(unusable),
    )
    for number, path in enumerate(sound, 1):
        merged = merge_library(library, path)
        sums = {
            name: getattr(report, name) + getattr(merged, name)
            for name in ("added", "replaced", "unchanged", "kept", "facts")
        }
        report = report.model_copy(update=sums)
        notify("merge", number, len(sound))
    return report


def _surveyed(
    paths: Sequence[Path], partial: bool, notify: Callable[[str, int, int], None]
) -> tuple[dict[Path, WholeLibrary], list[UnusableLibrary]]:
    """The libraries that can be merged, and those that are left out."""
    sound: dict[Path, WholeLibrary] = {}
    unusable = []
    for number, path in enumerate(paths, 1):
        try:
            other = Library(path, wait_s=0)
            if not partial:
                _refuse_unfinished(other)
            sound[path] = survey_library(other)
        except LibraryError as error:
            unusable.append(
                UnusableLibrary(path=printable_path(path), reason=str(error), hint=error.hint)
            )
        notify("check", number, len(paths))
    return sound, unusable


def _refuse_unfinished(other: Library) -> None:
    if runs_under_way(other, datetime.now(UTC), timedelta()):
        raise LibraryError(
            f"{printable_path(other.path)} is being written, or its ingest was killed",
            hint="Let the ingest end, or give it again; --partial merges what is there.",
        )


def _distinct(sources: Sequence[Path], target: Path) -> list[Path]:
    """The files, each once, in the order of their names: the same for every order in which they are given."""
    found = {path.resolve(): path for path in sources}
    found.pop(target.resolve(), None)
    if not found:
        raise SettingsError(
            "There is nothing to merge but the library itself.",
            hint="Name other library files; --into is where they are merged.",
        )
    return [found[place] for place in sorted(found)]


def _refuse_mixed(sound: Mapping[Path, WholeLibrary], target: Library) -> None:
    makings = {path: whole.makings for path, whole in sound.items()}
    if target.path.exists():
        makings[target.path] = survey_library(target).makings
    ways: defaultdict[str, list[tuple[Path, LibraryMaking]]] = defaultdict(list)
    for path, of_one in makings.items():
        for making in of_one:
            ways[making.recipe].append((path, making))
    if len(ways) < 2:
        return
    said = [users[0][1].said for users in ways.values()]
    names = dict.fromkeys(name for one in said for name in one)
    differing = [name for name in names if len({one.get(name) for one in said}) > 1]
    described = [_described(users, differing) for users in ways.values()]
    raise LibraryError(
        f"the papers were made in {len(ways)} different ways: {_some(described)}",
        hint="Make all shards with the same model, prompt and settings, or merge them all the same with --mixed.",
    )


def _described(users: Sequence[tuple[Path, LibraryMaking]], differing: Sequence[str]) -> str:
    """Whose papers were made in one way, and what is different there."""
    path, making = users[0]
    more = f" and {len(users) - 1} more" if len(users) > 1 else ""
    how = ", ".join(f"{name} {making.said.get(name, 'not said')}" for name in differing)
    return f"{path.name}{more} ({how or f'recipe {making.recipe}'})"


def _some(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return "; ".join(texts[:_NAMED]) + more
