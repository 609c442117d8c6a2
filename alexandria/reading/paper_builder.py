"""One file → Paper, in this process. Only the reading child process and tests call it."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alexandria.child_process import describe_exception
from alexandria.errors import AlexandriaError, InputError, NoText, ReaderBug
from alexandria.paper import PageWarning, Paper
from alexandria.reading.format_detection import detect_format
from alexandria.reading.input_formats import InputFormat, SourceFile
from alexandria.reading.language_detection import settle_language
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_version import reader_version
from alexandria.reading.section_tree import build_sections
from alexandria.reading.text_decoding import without_nuls
from alexandria.reading.text_normalisation import one_line

__all__ = ["read_in_this_process", "reader_bugs"]


def read_in_this_process(path: Path, options: ReadingOptions, *, one_thread: bool = False) -> Paper:
    """Read `path` whole and build its Paper.

    Raises:
        InputError: the file cannot become a Paper; ReaderBug where an exception says nothing about the file.
        MemoryError, RecursionError: it needs more memory than the process may use.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            path,
            f"{path.name}: {error.strerror or 'cannot be read'}",
            hint="Check the permissions.",
        ) from error
    with reader_bugs(path, "format detection"):
        kind = detect_format(path, content)
    with reader_bugs(path, f"the {kind.label} reader ({kind.reader})"):
        return _build(path, content, kind, options, one_thread=one_thread)


@contextmanager
def reader_bugs(path: Path, where: str) -> Iterator[None]:
    """Raise ReaderBug instead of any exception that is no outcome of reading."""
    try:
        yield
    except (AlexandriaError, MemoryError, RecursionError):
        raise
    except (Exception, SystemExit) as error:
        message = f"{path.name}: bug in {where}: {describe_exception(error)}"
        raise ReaderBug(path, message) from error


def _build(
    path: Path, content: bytes, kind: InputFormat, options: ReadingOptions, *, one_thread: bool
) -> Paper:
    # Format detection has seen to it that files of text formats are text, with a NUL byte here and there.
    taken = content if kind.binary else without_nuls(content)
    with _without_collection():
        draft = kind.load_reader()(SourceFile(path, taken, options, one_thread))
    sections = build_sections(draft.pieces)
    paper = Paper(
        sha256=hashlib.sha256(content).hexdigest(),
        source_name=path.name.encode("utf-8", "backslashreplace").decode("utf-8"),
        format=kind.name,
        reader=reader_version(options),
        title=one_line(draft.title),
        authors=draft.authors,
        doi=draft.doi,
        arxiv_id=draft.arxiv_id,
        year=draft.year,
        keywords=draft.keywords,
        page_count=draft.page_count,
        sections=sections,
        warnings=(*_nul_warning(len(content) - len(taken)), *draft.warnings),
    )
    prose = "\n".join([draft.title, *(b.text for s in paper.walk() for b in s.blocks)])
    if not re.search(r"\w", prose):
        raise NoText(path, f"{path.name}: no readable text in it")
    return paper.model_copy(update={"language": settle_language(draft.language, prose)})


def _nul_warning(removed: int) -> tuple[PageWarning, ...]:
    if not removed:
        return ()
    message = f"{removed} NUL bytes within the text were left out"
    return (PageWarning(page=None, kind="nul-bytes", message=message),)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold back the garbage collector: a page is a hundred thousand small objects, none of them in
    cycles, and looking for cycles took a seventh of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
