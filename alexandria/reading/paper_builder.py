"""One file → Paper, in this process. Only the reading child process and tests call it."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from alexandria.child_process import describe_exception
from alexandria.errors import AlexandriaError, InputError, NoText, ReaderBug, TooLarge
from alexandria.paper import PageWarning, Paper
from alexandria.printable_text import printable
from alexandria.reading.format_detection import detect_format
from alexandria.reading.formats.text_record import RECORD_FORMAT
from alexandria.reading.input_formats import InputFormat, SourceFile
from alexandria.reading.language_detection import settle_language
from alexandria.reading.paper_draft import Piece
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_version import reader_version
from alexandria.reading.section_tree import build_sections
from alexandria.reading.text_decoding import without_nuls
from alexandria.reading.text_normalisation import clean_text, one_line

__all__ = ["read_in_this_process", "reader_bugs"]

_SPLIT = "Split the file: a paper is much smaller."
_LONGEST_RUN = 2000
_LONG_RUN = re.compile(rf"[^\s\u2e80-\uffff]{{{_LONGEST_RUN},}}")
"""No word, formula or address is so long; Chinese and Japanese, from U+2E80 on, have no blanks."""
_LONGEST_FIELD = 4000
"""Characters of a title or a name: more is no title."""


def read_in_this_process(
    path: Path,
    options: ReadingOptions,
    *,
    one_thread: bool = False,
    content: bytes | None = None,
    is_record: bool = False,
) -> Paper:
    """Read `path` whole and build its Paper.

    Args:
        path: the file; only its name where `content` is given.
        options: choices and limits.
        one_thread: see `SourceFile`.
        content: the bytes of what is no file of its own.
        is_record: they are a line of JSON Lines.

    Raises:
        InputError: the file cannot become a Paper; ReaderBug where an exception says nothing about the file.
        MemoryError, RecursionError: it needs more memory than the process may use.
    """
    if content is None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(
                path,
                f"{path.name}: {error.strerror or 'cannot be read'}",
                hint="Check the permissions.",
            ) from error
    with reader_bugs(path, "format detection"):
        kind = RECORD_FORMAT if is_record else detect_format(path, content)
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
    if not kind.binary and len(content) > options.max_text_bytes:
        size = f"{len(content) / 1e6:.0f} MB of {kind.label}"
        limit = f"{options.max_text_bytes / 1e6:.0f} MB"
        raise TooLarge(path, f"{path.name}: {size}, the limit is {limit}", hint=_SPLIT)
    # Format detection has seen to it that files of text formats are text, with a NUL byte here and there.
    taken = content if kind.binary else without_nuls(content)
    with _without_collection():
        draft = kind.load_reader()(SourceFile(path, taken, options, one_thread))
    characters = sum(len(piece.block.text) for piece in draft.pieces)
    if characters > options.max_characters:
        size = f"{characters / 1e6:.0f} million characters of text"
        limit = f"{options.max_characters / 1e6:.0f} million"
        raise TooLarge(path, f"{path.name}: {size}, the limit is {limit}", hint=_SPLIT)
    pieces, cut = _without_long_runs(draft.pieces)
    sections = build_sections(pieces)
    paper = Paper(
        sha256=hashlib.sha256(content).hexdigest(),
        source_name=printable(path.name),
        format=kind.name,
        reader=reader_version(options),
        title=_clean(draft.title),
        authors=tuple(filter(None, map(_clean, draft.authors))),
        doi=draft.doi and _clean(draft.doi),
        arxiv_id=draft.arxiv_id and _clean(draft.arxiv_id),
        year=draft.year,
        keywords=tuple(filter(None, map(_clean, draft.keywords))),
        page_count=draft.page_count,
        sections=sections,
        warnings=(*_nul_warning(len(content) - len(taken)), *cut, *draft.warnings),
    )
    prose = "\n".join([draft.title, *(b.text for s in paper.walk() for b in s.blocks)])
    if not re.search(r"\w", prose):
        hint = None if kind.binary else "Fetch the file again, or the PDF of the paper."
        raise NoText(path, f"{path.name}: no readable text in it", hint=hint)
    return paper.model_copy(update={"language": settle_language(draft.language, prose)})


def _without_long_runs(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], tuple[PageWarning, ...]]:
    """The pieces without runs of characters that are no words: images and files written as letters.

    Later stages look at each word from each of its characters; a word of 120,000 held up a run for minutes.
    """
    if not any(_LONG_RUN.search(piece.block.text) for piece in pieces):
        return pieces, ()
    kept = []
    found = 0
    for piece in pieces:
        text, count = _LONG_RUN.subn("…", piece.block.text)
        rows = tuple(tuple(_LONG_RUN.sub("…", cell) for cell in row) for row in piece.block.rows)
        block = (
            piece.block.model_copy(update={"text": text, "rows": rows}) if count else piece.block
        )
        kept.append(replace(piece, block=block))
        found += count
    message = f"{found} runs of more than {_LONGEST_RUN} characters without a blank were left out"
    return kept, (PageWarning(page=None, kind="long-runs", message=message),)


def _clean(text: str) -> str:
    """One line without control characters, whatever the reader let through: terminals show it."""
    return one_line(clean_text(text))[:_LONGEST_FIELD]


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
