"""One reading child process, from its parent's side: start it, send it a file, receive the answer, end it.

Messages are JSON behind a 4-byte length. What a hostile file can do stays in the child: the parent kills it after
the time limit, its own limit stops it when it needs too much memory, and nothing that it sends is executed.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import BaseModel, ValidationError

from alexandria.child_process import child_environment, child_stderr
from alexandria.errors import InputError, NotAFile, ReadingCrashed, ReadingTimedOut, TooLarge
from alexandria.paper import Paper
from alexandria.reading.page_images import PageImage, WordsOfPages
from alexandria.reading.paper_lists import PaperList
from alexandria.reading.reading_options import ReadingOptions

__all__ = ["ReadingProcess", "memory_hint", "receive", "receive_content", "send"]

_Result = TypeVar("_Result", bound=BaseModel)

_START_LIMIT_S = 60.0
_MAX_MESSAGE = 1 << 28
_LENGTH = struct.Struct(">I")
_KILLED = "The file may be damaged or hostile; print or save it anew, as a PDF for example."
"""Hint after a signal: a library of the reader crashed."""
_SIGNALS = {
    "SIGSEGV": "nested too deeply, or broken in a way that its library does not withstand",
    "SIGABRT": "broken in a way that its library does not withstand",
    "SIGKILL": "it was ended from outside, most likely because the machine ran out of memory",
}
_SPLIT = "Split the file, or save it anew in a simpler form."
_EXITED = (
    "If other files are read, it may be damaged or hostile; else this is a bug of the program, and "
    "ALEXANDRIA_DEBUG=1 shows the traceback on stderr."
)
"""Hint after an exit of its own accord: Python ended it."""


def _input_errors(kind: type[InputError] = InputError) -> Iterator[type[InputError]]:
    """InputError and all its subclasses."""
    yield kind
    for subclass in kind.__subclasses__():
        yield from _input_errors(subclass)


_BY_REASON = {kind.reason: kind for kind in reversed(list(_input_errors()))}


class ReadingProcess:
    """A process that reads files one after another under limits."""

    def __init__(self, options: ReadingOptions, *, workers: int) -> None:
        self._options = options
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False
        self.files_read = 0

    @property
    def usable(self) -> bool:
        """Whether it may be given another file."""
        return not self._killed and (self._process is None or self._process.poll() is None)

    def read(self, path: Path) -> Paper:
        """Read one file.

        Raises:
            InputError: the file cannot become a Paper.
        """
        return self._read(path, "paper", Paper)

    def read_content(self, path: Path, content: bytes, *, is_record: bool = False) -> Paper:
        """Read the bytes of what is no file of its own; `path` is only their name.

        Raises:
            InputError: they cannot become a Paper.
        """
        return self._read(path, "paper", Paper, content=content, is_record=is_record)

    def read_list(self, path: Path) -> PaperList:
        """Read one list of papers.

        Raises:
            InputError: it cannot be read.
        """
        return self._read(path, "list", PaperList)

    def page_image(self, path: Path, page: int) -> PageImage:
        """Draw one page of a PDF, counted from 1.

        Raises:
            InputError: it cannot be drawn.
        """
        return self._read(path, "image", PageImage, first=page, last=page)

    def page_words(self, path: Path, first: int, last: int) -> WordsOfPages:
        """The words of some pages of a PDF with their boxes; pages count from 1, both ends belong.

        Raises:
            InputError: they cannot be read.
        """
        return self._read(path, "words", WordsOfPages, first=first, last=last)

    def _read(
        self,
        path: Path,
        wanted: str,
        model: type[_Result],
        content: bytes | None = None,
        **more: int,
    ) -> _Result:
        if content is None:
            self._check_size(path)
        else:
            more["bytes"] = len(content)
        if self._process is None:
            self._start(path)
        self.files_read += 1
        question = {"path": os.fspath(path), "wanted": wanted, **more}
        answer = self._request(path, question, self._options.timeout_s, content)
        if wanted in answer:
            try:
                return model.model_validate_json(answer[wanted])
            except ValidationError as error:
                # The message of a ValidationError quotes its input, which is the paper's text.
                raise ReadingCrashed(
                    path, f"{path.name}: the reading process sent {error.error_count()} bad fields"
                ) from None
        kind = _BY_REASON.get(str(answer.get("reason")), InputError)
        raise kind(path, str(answer.get("message", "")), hint=answer.get("hint"))

    def close(self) -> None:
        """End the process; safe to call twice."""
        process, self._process = self._process, None
        self._killed = True
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def kill(self) -> None:
        """Stop at once, from another thread: a waiting `read` then ends with ReadingCrashed."""
        self._killed = True
        process = self._process
        if process is not None:
            process.kill()

    def _check_size(self, path: Path) -> None:
        try:
            status = path.stat()
        except OSError as error:
            raise InputError(
                path, f"{path.name}: {error.strerror or 'cannot be opened'}"
            ) from error
        if not stat.S_ISREG(status.st_mode):
            raise NotAFile(path, f"{path.name}: a pipe, socket, device or folder, not a file")
        size = status.st_size
        if size > self._options.max_file_bytes:
            raise TooLarge(
                path,
                f"{path.name}: {size / 1e6:.0f} MB, the limit is "
                f"{self._options.max_file_bytes / 1e6:.0f} MB",
                hint="Split the file, or read it with a higher limit.",
            )

    def _start(self, path: Path) -> None:
        environment = child_environment(
            # onnxruntime from 1.29 on sends usage reports and leaves a session file in TMPDIR by default.
            ORT_DISABLE_TELEMETRY="1",
            OMP_THREAD_LIMIT="1" if self._workers > 1 else str(os.cpu_count() or 1),
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "alexandria.reading.reading_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=child_stderr(),
            env=environment,
        )
        self._request(
            path, {"options": asdict(self._options), "workers": self._workers}, _START_LIMIT_S
        )

    def _request(
        self, path: Path, message: dict[str, Any], limit_s: float, content: bytes | None = None
    ) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            send(process.stdin, message, content)
            answer = receive(process.stdout, time.monotonic() + limit_s)
        except TimeoutError:
            self.close()
            raise ReadingTimedOut(
                path,
                f"{path.name}: not read within {limit_s:.0f} s",
                hint="Read fewer pages with --pages, or leave out OCR and layout with "
                "--ocr never --layout never."
                if _has_pages(path)
                else _SPLIT,
            ) from None
        except (EOFError, BrokenPipeError, ValueError):
            raise self._crash(path) from None
        return answer

    def _crash(self, path: Path) -> InputError:
        process = self._process
        code = process.wait() if process is not None else None
        self.close()
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            why = _SIGNALS.get(name, "its library does not withstand it")
            return ReadingCrashed(
                path, f"{path.name}: cannot be read: {why} ({name})", hint=_KILLED
            )
        return ReadingCrashed(
            path,
            f"{path.name}: the reading process ended without an answer (status {code})",
            hint=_EXITED,
        )


def memory_hint(path: Path) -> str:
    """What to do about a file that needs too much memory."""
    return "Read fewer pages with --pages." if _has_pages(path) else _SPLIT


def _has_pages(path: Path) -> bool:
    return path.suffix.lower() == ".pdf"


def send(stream: IO[bytes], message: dict[str, Any], content: bytes | None = None) -> None:
    """Write one message, and bytes behind it; lone surrogates in file names travel as JSON escapes."""
    body = json.dumps(message, ensure_ascii=True).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    if content is not None:
        stream.write(content)
    stream.flush()


def receive_content(stream: IO[bytes], message: dict[str, Any]) -> bytes | None:
    """The bytes behind a message that says how many there are; None where it says nothing.

    Raises:
        EOFError: the other side is gone.
    """
    return _exactly(stream, int(message["bytes"]), None) if "bytes" in message else None


def receive(stream: IO[bytes], deadline: float | None = None) -> dict[str, Any]:
    """Read one message.

    Raises:
        EOFError: the other side is gone.
        TimeoutError: `deadline` (monotonic seconds) passed first.
        ValueError: not a message.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size, deadline))
    if length > _MAX_MESSAGE:
        raise ValueError("message too long")
    message = json.loads(_exactly(stream, length, deadline))
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message


def _exactly(stream: IO[bytes], count: int, deadline: float | None) -> bytes:
    """`count` bytes, straight from the file descriptor so that the waiting can be timed."""
    descriptor = stream.fileno()
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and (left <= 0 or not selector.select(left)):
                raise TimeoutError
            part = os.read(descriptor, min(count, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
    return b"".join(parts)
