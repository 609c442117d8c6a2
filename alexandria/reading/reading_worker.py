"""The reading child process: takes file names on stdin, answers on stdout with Papers, lists of papers,
pages or reasons.

Started by `reading_process.py` as `python -m alexandria.reading.reading_worker`. Its limits are its own: heap,
processor time, core dumps (which would hold the paper's text), and an alarm for the case that the parent is gone.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from pathlib import Path
from typing import Any

from alexandria.child_process import no_core_dumps, print_traceback, private_streams
from alexandria.errors import AlexandriaError, InputError, ReaderBug, TooLarge
from alexandria.reading.list_reading import read_list_in_this_process
from alexandria.reading.page_images import draw_page, words_of_pages
from alexandria.reading.paper_builder import read_in_this_process, reader_bugs
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_process import memory_hint, receive, receive_content, send

__all__ = ["main"]

_CODE_BYTES = 64 << 20
"""Pages of libraries and of their data that a reading process has in memory beside its heap: 45 MiB measured."""
_LEAST_HEAP = 64 << 20
_GRACE_S = 10
"""The parent kills first; the child's own alarm is for when there is no parent any more."""


def main() -> None:
    """Serve until stdin closes."""
    questions, answers = private_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    first = receive(questions)
    options = _options(first["options"])
    _limit(options)
    send(answers, {"ready": True})
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            question = receive(questions)
            content = receive_content(questions, question)
            signal.alarm(int(options.timeout_s) + _GRACE_S)
            send(answers, _answer(question, content, options, shared_cores=first["workers"] > 1))
            signal.alarm(0)


def _answer(
    question: dict[str, Any],
    content: bytes | None,
    options: ReadingOptions,
    *,
    shared_cores: bool,
) -> dict[str, Any]:
    path = Path(question["path"])
    try:
        if question["wanted"] == "list":
            return {"list": read_list_in_this_process(path).model_dump_json()}
        if question["wanted"] in ("image", "words"):
            return _page_answer(path, options, question)
        paper = read_in_this_process(
            path,
            options,
            one_thread=shared_cores,
            content=content,
            is_record=question.get("is_record", False),
        )
        fields = {"abstract", "body", "headings", "references", "tables"}
        return {"paper": paper.model_dump_json(exclude=fields)}
    except InputError as error:
        if isinstance(error, ReaderBug):
            print_traceback(error)
        return _refusal(error)
    except AlexandriaError as error:
        return {"reason": InputError.reason, "message": str(error), "hint": error.hint}
    except (MemoryError, RecursionError):
        return _refusal(
            TooLarge(
                path,
                f"{path.name}: needs more memory than the limit of "
                f"{options.memory_bytes / (1 << 20):.0f} MiB",
                hint=memory_hint(path),
            )
        )


def _page_answer(path: Path, options: ReadingOptions, question: dict[str, Any]) -> dict[str, Any]:
    first, last = question["first"], question["last"]
    with reader_bugs(path, "the page reader"):
        if question["wanted"] == "image":
            return {"image": draw_page(path, options, first).model_dump_json()}
        return {"words": words_of_pages(path, options, first, last).model_dump_json()}


def _refusal(error: InputError) -> dict[str, Any]:
    return {"reason": error.reason, "message": str(error), "hint": error.hint}


def _options(fields: dict[str, Any]) -> ReadingOptions:
    pages = fields.pop("pages")
    return ReadingOptions(pages=tuple(pages) if pages else None, **fields)


def _limit(options: ReadingOptions) -> None:
    no_core_dumps()
    if sys.platform == "win32":
        return  # no resource module there: the parent's clock is the only limit
    import resource  # noqa: PLC0415  does not exist on every platform

    # RLIMIT_DATA counts the heap and private mappings; RLIMIT_AS would also count the libraries and the
    # address space that onnxruntime reserves without using it. What it does not count is resident, too.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = max(options.memory_bytes - _CODE_BYTES, _LEAST_HEAP)
    limit = wanted if hard < 0 else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    main()
