"""Files on other machines by their URL, through fsspec: `s3://`, `gs://`, `hf://`, `https://` and its other kinds.

Who may read what is settled where fsspec's drivers look: environment variables, files of profiles. What a message
or the library keeps of a URL is without user names, passwords and query, which may be a signature; what a driver
says of an error may quote them and is kept nowhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from alexandria.errors import InputError, PackageMissing, TooLarge
from alexandria.printable_text import without_url_secrets
from alexandria.reading.packed.web_failures import web_failure

__all__ = [
    "RemoteFile",
    "copy_remote",
    "fetch_remote",
    "is_url",
    "list_remote",
    "open_remote",
    "shown_url",
]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PIECE = 4 << 20
_WEB = ("http", "https")
_PACKAGES = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "hf": "huggingface_hub", "http": "aiohttp",
    "https": "aiohttp", "az": "adlfs", "abfs": "adlfs", "sftp": "paramiko", "ssh": "paramiko",
}  # fmt: skip
_IN_EXTRA = ("s3fs", "gcsfs", "huggingface_hub", "aiohttp")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a URL names.

    Attributes:
        url: with all that is needed to read it.
        number: tells it apart from others of a run whose URLs differ in what is not shown, such as the query.
    """

    url: str = field(repr=False)
    number: int = 1

    @property
    def shown(self) -> Path:
        """Its name without secrets, `paper~2.pdf` for the second of a name.

        As any Path it has one slash after the protocol; `printable_path` adds one.
        """
        path = Path(shown_url(self.url))
        if self.number == 1:
            return path
        return path.with_name(f"{path.stem}~{self.number}{path.suffix}")


def is_url(text: str) -> bool:
    """Whether an input is a URL and no path."""
    return _URL.match(text) is not None


def shown_url(url: str) -> str:
    """The URL without user name, password, query and fragment."""
    return without_url_secrets(url)


def list_remote(url: str, suffixes: frozenset[str]) -> list[RemoteFile]:
    """The file of a URL, or below a folder or pattern those with a suffix that may be a paper's, in order.

    Raises:
        InputError: there is none, or it cannot be reached; PackageMissing where a driver is not installed.
    """
    with _driver_errors(url):
        system, path = _file_system(url)
        protocol = url.partition("://")[0]
        plain_web = protocol in _WEB
        if any(sign in path for sign in "*[") and not plain_web:
            found = sorted(system.glob(path))
        elif plain_web or system.isfile(path):
            return [RemoteFile(url)]
        else:
            found = sorted(system.find(path))
        files = [
            RemoteFile(system.unstrip_protocol(name))
            for name in found
            if PurePosixPath(name).suffix.lower() in suffixes and not _is_hidden(name)
        ]
    if not files:
        raise InputError(
            shown_url(url),
            f"{shown_url(url)}: no such file, or no papers below it",
            hint="Check the spelling.",
        )
    return files


def _is_hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith((".", "~$"))


@contextmanager
def open_remote(file: RemoteFile) -> Iterator[BinaryIO]:
    """The file, for reading; pieces of it are fetched as they are read.

    Raises:
        InputError: it cannot be reached.
    """
    with _driver_errors(file.url):
        system, path = _file_system(file.url)
        opened: BinaryIO = system.open(path, "rb")
    with closing(opened):
        yield cast(BinaryIO, _RemoteStream(file, opened))


class _RemoteStream:
    """A file of a driver whose errors are InputErrors."""

    def __init__(self, file: RemoteFile, opened: BinaryIO) -> None:
        self._file = file
        self._opened = opened

    def read(self, size: int = -1, /) -> bytes:
        """As many bytes, fewer at the end."""
        with _driver_errors(self._file.url):
            return self._opened.read(size)

    def seek(self, position: int, whence: int = 0, /) -> int:
        """Go to a position."""
        with _driver_errors(self._file.url):
            return self._opened.seek(position, whence)

    def tell(self) -> int:
        """The position."""
        return self._opened.tell()


def copy_remote(file: RemoteFile, target: Path) -> None:
    """Write a copy of the file.

    Raises:
        InputError: it cannot be reached.
    """
    with open_remote(file) as opened, target.open("wb") as copy:
        while piece := opened.read(_PIECE):
            copy.write(piece)


def fetch_remote(file: RemoteFile, largest: int) -> bytes:
    """All bytes of the file.

    Raises:
        InputError: it cannot be reached; TooLarge: it has more than `largest` bytes.
    """
    content = bytearray()
    with open_remote(file) as opened:
        while piece := opened.read(_PIECE):
            content += piece
            if len(content) > largest:
                raise TooLarge(
                    file.shown, f"{file.shown.name}: more than {largest / 1e6:.0f} MB, the limit"
                )
    return bytes(content)


def _file_system(url: str) -> tuple[Any, str]:
    import fsspec.core  # noqa: PLC0415  only where a URL is read

    # Without credentials gcsfs warns at each file, in words of Google's: what goes wrong is an InputError.
    logger = logging.getLogger("gcsfs")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    system, path = fsspec.core.url_to_fs(url)
    return system, str(path)


@contextmanager
def _driver_errors(url: str) -> Iterator[None]:
    """Raise InputError instead of whatever a driver raises, without what it says."""
    shown = shown_url(url)
    protocol = url.partition("://")[0].lower()
    try:
        yield
    except InputError:
        raise
    except ImportError:
        package = _PACKAGES.get(protocol, f"of fsspec for {protocol}")
        install = "alexandria[cloud]" if package in _IN_EXTRA else package
        raise PackageMissing(
            shown,
            f"{shown}: reading {protocol}:// needs the package {package}",
            hint=f"Install it with: pip install '{install}'"
            if protocol in _PACKAGES
            else "See fsspec's list of protocols.",
        ) from None
    except Exception as error:  # noqa: BLE001  drivers raise what their SDKs raise, with signed URLs in it
        why, hint = _told_of(error, protocol)
        raise InputError(shown, f"{shown}: {why}", hint=hint) from None


def _told_of(error: Exception, protocol: str) -> tuple[str, str]:
    """The cause for a message, and what to do."""
    if protocol in _WEB and (found := web_failure(error)):
        return found
    match error:
        case FileNotFoundError():
            return "no such file or folder", "Check the spelling."
        case PermissionError():
            where = "Check the credentials that its driver uses (environment, profile)."
            return "access denied", where
    known = protocol in _PACKAGES or not isinstance(error, ValueError)
    why = "cannot be reached" if known else f"{protocol}:// is no protocol that fsspec knows"
    hint = "Check the URL, the network, and the credentials that its driver uses."
    return f"{why} ({type(error).__name__})", hint
