"""Pages of PDFs for people to look at, from one reading child process that is kept for the next page."""

from __future__ import annotations

import threading
from pathlib import Path

from alexandria.reading.page_images import PageImage, WordsOfPages
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_process import ReadingProcess

__all__ = ["PageReader"]

_PAGES_A_CHILD = 200
"""A child is replaced after so many questions: what a library leaks is given back."""


class PageReader:
    """Draws pages and finds their words under the limits of `ReadingOptions`; safe to use from several threads."""

    def __init__(self, options: ReadingOptions) -> None:
        """Nothing is started yet; each page has the time limit of a whole file."""
        self._options = options
        self._lock = threading.Lock()
        self._child: ReadingProcess | None = None
        self._closed = False

    def image(self, path: Path, page: int) -> PageImage:
        """One page as a PNG, counted from 1.

        Raises:
            InputError: it cannot be drawn.
        """
        with self._lock:
            return self._process().page_image(path, page)

    def words(self, path: Path, first: int, last: int) -> WordsOfPages:
        """The words of some pages, both ends counted from 1 and included.

        Raises:
            InputError: they cannot be read.
        """
        with self._lock:
            return self._process().page_words(path, first, last)

    def close(self) -> None:
        """End the child process; a question under way ends with an InputError."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        with self._lock:
            if self._child is not None:
                self._child.close()
            self._child = None

    def _process(self) -> ReadingProcess:
        child = self._child
        if child is None or not child.usable or child.files_read >= _PAGES_A_CHILD:
            if child is not None:
                child.close()
            child = self._child = ReadingProcess(self._options, workers=1)
            if self._closed:
                child.kill()
        return child
