"""The worker process: runs the pipelines of papers; takes papers and answers on stdin, writes events to stdout.

Started by `process_pool.py` as `python -m alexandria.run.executors.process_worker`. It runs at low priority,
leaves Ctrl-C to the parent, writes no file, and does not outlive the parent.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from queue import Empty, SimpleQueue
from typing import IO, Any

from alexandria.child_process import (
    describe_exception,
    die_with_parent,
    no_core_dumps,
    print_traceback,
    private_streams,
    stand_back,
)
from alexandria.english import parse_sentences
from alexandria.expression import share_secret
from alexandria.pipeline import FinishedPaper, PaperAbandoned, PaperPipeline, PipelineConfig
from alexandria.run.executors.process_messages import (
    LENGTH,
    AnswerMessage,
    PaperBroken,
    PaperEvent,
    StartPaper,
    pack,
)

__all__ = ["main"]


def main() -> None:
    """Work until stdin is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides, and closes the pipe
    die_with_parent()
    stand_back()
    no_core_dumps()
    stdin, stdout = private_streams()
    start = _receive(stdin)
    share_secret(start.secret)
    inbox: SimpleQueue[object] = SimpleQueue()

    def receive_all() -> None:
        while True:
            inbox.put(_receive(stdin))

    threading.Thread(target=receive_all, daemon=True).start()
    parse_sentences(["The parser is loaded while the first answers are on their way."])
    _Worker(start.config, inbox, stdout).work()


def _receive(stream: IO[bytes]) -> Any:  # noqa: ANN401  the worker tells the messages apart
    """The next message. At the end of the stream the process exits at once: its results are no longer needed."""
    (length,) = LENGTH.unpack(_read_exactly(stream, LENGTH.size))
    return pickle.loads(_read_exactly(stream, length))


def _read_exactly(stream: IO[bytes], count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = stream.read(min(count, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class _Worker:
    """The pipelines of the papers that this process has."""

    def __init__(
        self, config: PipelineConfig, inbox: SimpleQueue[object], stdout: IO[bytes]
    ) -> None:
        self._config = config
        self._inbox = inbox
        self._stdout = stdout
        self._pipelines: dict[int, PaperPipeline] = {}

    def work(self) -> None:
        """Run all pipelines in turn, one step each; handle received messages before every step."""
        while True:
            self._handle(self._inbox.get())
            is_busy = True
            while is_busy:
                is_busy = False
                for number in list(self._pipelines):
                    has_handled = self._handle_waiting()  # may be an answer for another pipeline
                    has_stepped = self._step(number)
                    is_busy = is_busy or has_handled or has_stepped

    def _step(self, number: int) -> bool:
        """One event of a pipeline; whether there was one."""
        pipeline = self._pipelines[number]
        try:
            event = pipeline.next_event()
        except Exception as error:  # noqa: BLE001  reported to the run, where the paper fails
            self._report_broken(number, error)
            return True
        if event is None:
            return False
        if isinstance(event, FinishedPaper | PaperAbandoned):
            del self._pipelines[number]
        self._send(PaperEvent(number, event))
        return True

    def _handle_waiting(self) -> bool:
        """Handle all messages that have arrived; whether there were any."""
        has_handled = False
        while True:
            try:
                message = self._inbox.get_nowait()
            except Empty:
                return has_handled
            self._handle(message)
            has_handled = True

    def _handle(self, message: object) -> None:
        match message:
            case StartPaper(number, task):
                try:
                    self._pipelines[number] = PaperPipeline(
                        self._config, task.paper, task.chunks, task.earlier
                    )
                except Exception as error:  # noqa: BLE001  reported to the run, where the paper fails
                    self._report_broken(number, error)
            case AnswerMessage(number, question_id, answer):
                # Answers may still come for a paper that is broken or abandoned.
                if (pipeline := self._pipelines.get(number)) is not None:
                    pipeline.answer(question_id, answer)
            case _:
                raise TypeError(f"unknown message {type(message).__name__}")

    def _report_broken(self, number: int, error: Exception) -> None:
        self._pipelines.pop(number, None)
        print_traceback(error)
        self._send(PaperBroken(number, describe_exception(error)))

    def _send(self, message: object) -> None:
        try:
            self._stdout.write(pack(message))
            self._stdout.flush()
        except BrokenPipeError:
            os._exit(0)


if __name__ == "__main__":
    main()
    sys.exit()
