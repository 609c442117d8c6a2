"""Readers of other packages: entry points of the group `alexandria.readers`, each an `InputFormat`.

    [project.entry-points."alexandria.readers"]
    rst = "alexandria_rst:FORMAT"

A plug-in that cannot be used costs one `PluginBroken` that names it (`reader_plugin_errors`) and nothing else: the
other formats stay as they are.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from alexandria.child_process import describe_exception, print_traceback
from alexandria.errors import PluginBroken
from alexandria.reading.input_formats import FORMATS, InputFormat

__all__ = ["READER_GROUP", "all_formats", "plugin_versions", "reader_plugin_errors"]

READER_GROUP = "alexandria.readers"


@dataclass(frozen=True, slots=True)
class _Plugins:
    """What the installed entry points gave: usable formats, the versions of their code, the broken ones."""

    formats: tuple[InputFormat, ...]
    versions: tuple[str, ...]
    errors: tuple[PluginBroken, ...]


def all_formats() -> tuple[InputFormat, ...]:
    """FORMATS and the formats of installed plug-ins."""
    return (*FORMATS, *_plugins().formats)


def reader_plugin_errors() -> tuple[PluginBroken, ...]:
    """One error for each installed reader plug-in that cannot be used."""
    return _plugins().errors


def plugin_versions() -> tuple[str, ...]:
    """One entry for each usable plug-in: its package, the package's version and a digest of its Python code."""
    return _plugins().versions


@cache
def _plugins() -> _Plugins:
    formats: list[InputFormat] = []
    versions: list[str] = []
    errors: list[PluginBroken] = []
    found = metadata.entry_points(group=READER_GROUP)
    for entry in sorted(found, key=lambda e: (e.name, e.value)):
        package = f"{entry.dist.name}-{entry.dist.version}" if entry.dist else "unknown package"
        try:
            kind = _load(entry, (*FORMATS, *formats))
            version = f"{package}-{_digest_of_package(kind.reader)}"
        except (Exception, SystemExit) as error:  # noqa: BLE001  code of others: one error, whatever it does
            print_traceback(error)
            reason = str(error) if isinstance(error, _Unusable) else describe_exception(error)
            errors.append(
                PluginBroken(
                    f"The reader plug-in {entry.name!r} ({entry.value} of {package}) cannot be used: {reason}."
                )
            )
        else:
            formats.append(kind)
            versions.append(version)
    return _Plugins(tuple(formats), tuple(versions), tuple(errors))


class _Unusable(ValueError):
    """The row that an entry point gives is wrong; the message says what about it."""


def _load(entry: metadata.EntryPoint, others: tuple[InputFormat, ...]) -> InputFormat:
    kind = entry.load()
    if not isinstance(kind, InputFormat):
        raise _Unusable(f"it is a {type(kind).__name__}, not an InputFormat")
    if kind.name in {other.name for other in others}:
        raise _Unusable(f"there is a format {kind.name!r} already")
    if kind.check_content and kind.sniffer is None:
        raise _Unusable("check_content needs a sniffer")
    for suffix in kind.suffixes:
        if not suffix.startswith(".") or suffix != suffix.lower():
            raise _Unusable(f"the suffix {suffix!r} is not a dot and lower case")
        taken = [o for o in others if suffix in o.suffixes]
        if taken and not all(o.check_content for o in (kind, *taken)):
            raise _Unusable(f"the suffix {suffix} belongs to {taken[0].label}")
    return kind


def _digest_of_package(reader: str) -> str:
    """Digest of all Python files of the top-level package or module in which a reader is."""
    top = reader.partition(":")[0].partition(".")[0]
    found = importlib.util.find_spec(top)
    if found is None:
        raise _Unusable(f"there is no module {top!r}, in which its reader is said to be")
    digest = hashlib.sha256()
    for folder in map(Path, found.submodule_search_locations or ()):
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.relative_to(folder).as_posix().encode())
            digest.update(source.read_bytes())
    if not found.submodule_search_locations and found.origin is not None:
        digest.update(Path(found.origin).read_bytes())
    return digest.hexdigest()[:12]
