"""One file → Paper, in this process. Only the reading child and tests call it."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alexandria.errors import InputError, NoText
from alexandria.paper import PageWarning, Paper
from alexandria.reading.draft import Draft
from alexandria.reading.format_detection import Format, sniff
from alexandria.reading.language_detection import guess_language
from alexandria.reading.reading_options import ReadingOptions, reader_version
from alexandria.reading.section_tree import build_sections
from alexandria.reading.text_decoding import without_nuls
from alexandria.reading.text_normalisation import one_line

__all__ = ["read_here"]


def read_here(path: Path, options: ReadingOptions, *, one_thread: bool = False) -> Paper:
    """Read `path` whole and build its Paper.

    Raises:
        InputError: the file cannot become a Paper.
        MemoryError: it needs more memory than the process may use.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            path,
            f"{path.name}: {error.strerror or 'cannot be read'}",
            hint="Check the permissions.",
        ) from error
    kind = sniff(path, content)
    # Only PDF is binary; sniffing has seen to it that the others are text with a NUL here and there.
    text = content if kind == "pdf" else without_nuls(content)
    with _without_collection():
        draft = _draft(kind, path, text, options, one_thread=one_thread)
    sections = build_sections(draft.pieces)
    paper = Paper(
        sha256=hashlib.sha256(content).hexdigest(),
        source_name=path.name.encode("utf-8", "backslashreplace").decode("utf-8"),
        format=kind,
        reader=reader_version(options),
        title=one_line(draft.title),
        authors=draft.authors,
        doi=draft.doi,
        arxiv_id=draft.arxiv_id,
        year=draft.year,
        keywords=draft.keywords,
        page_count=draft.page_count,
        sections=sections,
        warnings=(*_nul_warning(len(content) - len(text)), *draft.warnings),
    )
    prose = "\n".join([draft.title, *(b.text for s in paper.walk() for b in s.blocks)])
    if not re.search(r"\w", prose):
        raise NoText(path, f"{path.name}: no readable text in it")
    language = draft.language or guess_language(prose)
    return paper.model_copy(update={"language": language})


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


def _draft(
    kind: Format, path: Path, content: bytes, options: ReadingOptions, *, one_thread: bool
) -> Draft:
    """Hand the bytes to the reader of their format; each is imported only when it is needed."""
    if kind == "pdf":
        from alexandria.reading.pdf.pdf_reader import read_pdf  # noqa: PLC0415

        return read_pdf(path, content, options, one_thread=one_thread)
    if kind == "jats":
        from alexandria.reading.formats.jats import read_jats  # noqa: PLC0415

        return read_jats(path, content)
    if kind == "html":
        from alexandria.reading.formats.html import read_html  # noqa: PLC0415

        return read_html(path, content)
    if kind == "markdown":
        from alexandria.reading.formats.markdown import read_markdown  # noqa: PLC0415

        return read_markdown(content)
    if kind == "latex":
        from alexandria.reading.formats.latex import read_latex  # noqa: PLC0415

        return read_latex(content)
    from alexandria.reading.formats.plain_text import read_plain  # noqa: PLC0415

    return read_plain(content)
