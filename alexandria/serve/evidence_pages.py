"""A paper and sentence numbers → the pages on which the sentences stand, with boxes around them.

The file is read as the ingest read it: sentence numbers → sentences → words on the page. Whether it was read the
same, the digests of the units tell; where it was not, the page is shown and nothing is marked. Text and images of
papers are in memory only, no more than bounds allow, until the program ends.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alexandria.errors import PaperNotFound
from alexandria.library import Library, ReviewReader
from alexandria.reading import (
    FoundPassage,
    PageReader,
    PageWords,
    ReadingOptions,
    find_passage,
    find_row,
    read,
)
from alexandria.serve.paper_files import PaperFiles

if TYPE_CHECKING:
    from alexandria.chunking import Sentence

__all__ = ["EvidencePages", "EvidenceView", "MarkedPage"]

_MOST_IMAGE_BYTES = 64 << 20
_MOST_PAPERS = 8
"""Papers whose sentences are kept."""
_PAGES_ON = 2
"""A paragraph that begins on a page may go on over so many more."""

_OTHERWISE = (
    "The file is read otherwise now than when these facts were made, so the sentence cannot be marked. "
    "Ingest the paper again."
)
_LIKELY = (
    "The file is read otherwise now than when these facts were made: marked is the sentence nearby that has most "
    "of the fact's words."
)
_NOT_FOUND = "The sentence was not found on the page: it may be in a picture or a formula."


_NEARBY = 6
"""Sentences before and after a number among which the most like a fact is looked for."""
_ALIKE = 0.5
"""Share of the fact's words that it must have."""
_TELLING = 4
_WORD = re.compile(r"[^\W_]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with its size in points and the boxes (x, y, width, height) that are to be marked."""

    number: int
    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The page to show first, all pages with boxes, the number of pages, and what to say if nothing is marked."""

    page: MarkedPage
    pages: tuple[MarkedPage, ...]
    page_count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class _ReadSentences:
    """Sentences of a paper by number, and the numbers of those that were the same when its units were made."""

    by_number: Mapping[int, Sentence]
    same: frozenset[int]

    def evidence(self, numbers: Sequence[int], statement: str) -> tuple[list[Sentence], str]:
        """The sentences of a fact, and what to say where they are not certain or not known."""
        if self.same.issuperset(numbers):
            return [self.by_number[n] for n in numbers], ""
        likely = {s.number: s for n in numbers if (s := self._most_like(n, statement)) is not None}
        return list(likely.values()), _LIKELY if likely else _OTHERWISE

    def _most_like(self, number: int, statement: str) -> Sentence | None:
        """The sentence at or near a number that has most of a fact's words, of those that have enough."""
        wanted = _words_of(statement)
        near = range(number - _NEARBY, number + _NEARBY + 1)
        found = [self.by_number[n] for n in near if n in self.by_number]
        shares = [len(wanted & _words_of(s.text)) / max(1, len(wanted)) for s in found]
        best = max(
            zip(shares, found, strict=True),
            key=lambda pair: (pair[0], -abs(pair[1].number - number)),
            default=None,
        )
        return best[1] if best is not None and best[0] >= _ALIKE else None


class EvidencePages:
    """Pages of the papers whose files are in some folders; safe to use from several threads."""

    def __init__(self, library: Library, folders: Sequence[Path], options: ReadingOptions) -> None:
        """Nothing is started yet.

        Args:
            library: whose papers they are.
            folders: where to look for files.
            options: as for an ingest.
        """
        self._library = library
        self._options = options
        self._files = PaperFiles(folders)
        self._reader = PageReader(options)
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._images: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._papers: OrderedDict[str, _ReadSentences] = OrderedDict()

    def close(self) -> None:
        """End the child process and forget everything."""
        self._files.close()
        self._reader.close()
        with self._lock:
            self._images.clear()
            self._papers.clear()

    def image(self, paper_id: str, page: int) -> bytes:
        """A page as a PNG, counted from 1.

        Raises:
            PaperNotFound: its file is in none of the folders.
            InputError: it cannot be drawn.
        """
        key = (paper_id, page)
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
                return self._images[key]
        png = self._reader.image(self._path(paper_id), page).png
        with self._lock:
            self._images[key] = png
            while sum(map(len, self._images.values())) > _MOST_IMAGE_BYTES:
                self._images.popitem(last=False)
        return png

    def evidence(
        self,
        paper_id: str,
        numbers: Sequence[int],
        page: int | None,
        *,
        statement: str = "",
        shown: int | None = None,
    ) -> EvidenceView:
        """Where sentences stand.

        Args:
            paper_id: the paper.
            numbers: of the sentences; none: a page with nothing marked.
            page: where the library says that they are.
            statement: the fact, to find the sentence by where the file is read otherwise now.
            shown: the page to show, in place of the first with a box.

        Raises:
            PaperNotFound: the file is in none of the folders.
            InputError: it cannot be read, or has no such page.
        """
        path = self._path(paper_id)
        sentences: list[Sentence] = []
        note = ""
        if numbers:
            sentences, note = self._sentences(paper_id, path).evidence(numbers, statement)
        begin = min((s.page or 1 for s in sentences), default=page or 1)
        end = max((s.page or 1 for s in sentences), default=begin) + _PAGES_ON
        words = self._reader.words(path, begin, end)
        boxes = _boxes(words.pages, sentences)
        marked = tuple(_marked(p, boxes[p.number]) for p in words.pages if p.number in boxes)
        wanted = shown or (marked[0].number if marked else begin)
        first = next((p for p in marked if p.number == wanted), None)
        if first is None:
            at = next((p for p in words.pages if p.number == wanted), None)
            first = _marked(at or self._reader.words(path, wanted, wanted).pages[0], ())
        note = _NOT_FOUND if sentences and not marked else note
        return EvidenceView(first, marked, words.page_count, note)

    def may_have(self, paper_id: str, name: str) -> bool:
        """Whether the file of a paper is there, or may be among those not looked at yet.

        Args:
            paper_id: the paper.
            name: the name under which the library knows its file.
        """
        return self._files.path_of(paper_id, name) is not None or self._files.is_looking

    def _path(self, paper_id: str) -> Path:
        found = self._files.path_of(paper_id)
        if found is None:
            raise PaperNotFound(
                f"the file of the paper {paper_id[:12]} is in none of the folders",
                hint=self._hint(paper_id),
            )
        return found

    def _hint(self, paper_id: str) -> str:
        if self._files.is_looking:
            return "The folders are still being looked through: try again."
        if any(
            "!/" in name or "://" in name for name in ReviewReader(self._library).paths(paper_id)
        ):
            return (
                "It was ingested from an archive or a URL, of which no pages are shown: unpack or copy it into a "
                "folder of --papers."
            )
        return "Name its folder: alexandria serve --papers FOLDER."

    def _sentences(self, paper_id: str, path: Path) -> _ReadSentences:
        """Sentences of a paper by number, as far as they are those that its units were made of."""
        with self._reading:  # two readers of one paper read it once
            with self._lock:
                if paper_id in self._papers:
                    self._papers.move_to_end(paper_id)
                    return self._papers[paper_id]
            from alexandria.chunking import chunk_paper  # noqa: PLC0415  a second, for the first page

            chunks = chunk_paper(read(path, self._options))
            read_now = {s.number: s for chunk in chunks for s in chunk.sentences}
            trusted = _same_as_ingested(read_now, self._library, paper_id)
            with self._lock:
                self._papers[paper_id] = trusted
                while len(self._papers) > _MOST_PAPERS:
                    self._papers.popitem(last=False)
            return trusted


def _same_as_ingested(
    found: Mapping[int, Sentence], library: Library, paper_id: str
) -> _ReadSentences:
    """The sentences, and which are of passages whose digest is the one that the library has."""
    same: set[int] = set()
    for unit in library.load_units(paper_id):
        source = unit.provenance
        numbers = range(source.first_sentence, source.last_sentence + 1)
        own = {n: found[n] for n in numbers if n in found}
        text = " ".join(s.text for s in own.values())
        if hashlib.sha256(text.encode()).hexdigest() == source.text_sha256:
            same |= own.keys()
    return _ReadSentences(found, frozenset(same))


def _words_of(text: str) -> set[str]:
    """The words that tell sentences apart: numbers, and what has four letters or more."""
    return {w for w in _WORD.findall(text.casefold()) if len(w) >= _TELLING or w[0].isdigit()}


def _boxes(
    pages: Sequence[PageWords], sentences: Sequence[Sentence]
) -> dict[int, list[tuple[float, float, float, float]]]:
    boxes: dict[int, list[tuple[float, float, float, float]]] = {}
    for sentence in sentences:
        own = [
            page
            for page in pages
            if (sentence.page or 1) <= page.number <= (sentence.page or 1) + _PAGES_ON
        ]
        for number, found in _find(own, sentence.text).boxes.items():
            boxes.setdefault(number, []).extend(found)
    return boxes


def _find(pages: Sequence[PageWords], text: str) -> FoundPassage:
    from alexandria.chunking import ROW_LEAD  # noqa: PLC0415  a second, for the first page

    if not text.startswith(ROW_LEAD):
        return find_passage(pages, text)
    cells = text.removeprefix(ROW_LEAD).removesuffix(".").split("; ")
    return find_row(pages, [cell.partition(" = ")[2] or cell for cell in cells])


def _marked(page: PageWords, boxes: Sequence[tuple[float, float, float, float]]) -> MarkedPage:
    around = tuple((x0, y0, round(x1 - x0, 1), round(y1 - y0, 1)) for x0, y0, x1, y1 in boxes)
    return MarkedPage(page.number, page.width, page.height, around)
