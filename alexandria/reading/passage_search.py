"""A sentence as it was read + the words of its pages → where it stands on them.

Reading joins what lines cut, drops notes between columns and pages, and writes signs in other ways; so letters and
digits alone are compared, without blanks and hyphens. Longest common pieces are chained in the order of the
sentence: one piece where the file has it in one, several where a column, a page or a formula comes between.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alexandria.reading.page_images import PageWord, PageWords
from alexandria.reading.pdf.page_content import Box

__all__ = ["FoundPassage", "find_passage", "find_row"]

_SEED = 12
"""Letters: shorter pieces are everywhere."""
_FORMULA = 48
"""Letters: what is shorter may be a formula, whose signs come in pieces; a quarter of it is a beginning."""
_FORMULA_SEED = 3
_NEAR = 40
"""Letters between two pieces that are one passage still: a formula, a note's number."""
_JUMP = 16
"""What a piece elsewhere costs in letters: after the foot of a page or in the next column."""
_BACK = 24
"""The same for one that the file has earlier, as some have their columns."""
_MOST_PIECES = 400
_ENOUGH = 0.5
"""Share of the letters below which a sentence counts as not found."""
_ROW_LINES = 4
"""Lines of print that one row of a table may take."""
_ROW_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """Boxes by page, one a line, and the share of the passage's letters within them; empty if not found."""

    boxes: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters that sentence and print have in common: where they begin in each, and how many they are."""

    said: int
    printed: int
    length: int


class _Print:
    """The letters of some pages in one string, and the word that each is of."""

    def __init__(self, pages: Sequence[PageWords]) -> None:
        self.words = [(page.number, word) for page in pages for word in page.words]
        parts = [letters_of(word.text) for _, word in self.words]
        self.letters = "".join(parts)
        self.starts = [0]
        for part in parts:
            self.starts.append(self.starts[-1] + len(part))

    def page_at(self, letter: int) -> int:
        """The number of the page on which a letter is."""
        return self.words[bisect_right(self.starts, letter) - 1][0]

    def words_of(self, begin: int, end: int) -> Iterator[int]:
        """Places of the words with at least half of their letters in a range; at its ends, a piece of a word."""
        first = bisect_right(self.starts, begin) - 1
        for place in range(first, len(self.words)):
            start, stop = self.starts[place], self.starts[place + 1]
            if start >= end:
                return
            if stop > start and 2 * (min(stop, end) - max(start, begin)) >= stop - start:
                yield place


def find_passage(pages: Sequence[PageWords], sentence: str) -> FoundPassage:
    """Where a sentence stands on some pages.

    Args:
        pages: consecutive ones, the first where its paragraph begins.
        sentence: as it was read.
    """
    said, printed = letters_of(sentence), _Print(pages)
    if not said or not printed.letters:
        return FoundPassage()
    at = printed.letters.find(said)
    chain = [_Piece(0, at, len(said))] if at >= 0 else _best_chain(_pieces(said, printed.letters))
    share = sum(piece.length for piece in chain) / len(said)
    if share < _ENOUGH:
        return FoundPassage()
    ranges = [(piece.printed, piece.printed + piece.length) for piece in chain]
    ranges += [
        (one.printed + one.length, other.printed)
        for one, other in pairwise(chain)
        if _is_near(one, other) and printed.page_at(one.printed) == printed.page_at(other.printed)
    ]
    marked = {place for begin, end in ranges for place in printed.words_of(begin, end)}
    return FoundPassage(_boxes(printed, marked), share)


def find_row(pages: Sequence[PageWords], cells: Sequence[str]) -> FoundPassage:
    """Where a row of a table stands on some pages.

    Args:
        pages: as for `find_passage`.
        cells: their texts.
    """
    wanted = [t for t in (letters_of(w) for cell in cells for w in cell.split()) if t]
    total = sum(map(len, wanted))
    best, best_score = FoundPassage(), _ROW_ENOUGH * total
    for page in pages:
        for rows in (
            _printed_rows(page.words, across=True),
            _printed_rows(page.words, across=False),
        ):
            for taken, lines in _row_candidates(rows, wanted):
                found = sum(len(letters_of(word.text)) for word in taken)
                score = found - 0.2 * lines  # of two that have all of it, the lower one
                if found and score > best_score:
                    best_score = score
                    boxes = {page.number: tuple(word[:4] for word in taken)}
                    best = FoundPassage(boxes, found / total)
    return best


def letters_of(text: str) -> str:
    """Letters and digits alone, in one case and one form."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _pieces(said: str, printed: str) -> list[_Piece]:
    """All longest common pieces of at least a seed, in the order of the sentence."""
    seed = _SEED if len(said) > _FORMULA else min(len(said), max(_FORMULA_SEED, len(said) // 4))
    found: list[_Piece] = []
    reached: dict[int, int] = {}  # place in print less place in sentence → end of the piece there
    for begin in range(len(said) - seed + 1):
        at = printed.find(said[begin : begin + seed])
        while at >= 0 and len(found) < _MOST_PIECES:
            if reached.get(at - begin, -1) <= begin:
                length = seed
                while (
                    begin + length < len(said)
                    and at + length < len(printed)
                    and said[begin + length] == printed[at + length]
                ):
                    length += 1
                reached[at - begin] = begin + length
                found.append(_Piece(begin, at, length))
            at = printed.find(said[begin : begin + seed], at + 1)
    return found


def _best_chain(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces that say most of the sentence with the fewest jumps; what two share counts once."""
    scores: list[float] = []
    before: list[int | None] = []
    cut: list[int] = []
    for place, piece in enumerate(pieces):
        best: tuple[float, int | None, int] = (piece.length, None, 0)
        for other in range(place):
            earlier = pieces[other]
            shared = max(0, earlier.said + earlier.length - piece.said)
            if piece.length - shared <= 0:
                continue
            trimmed = _Piece(piece.said + shared, piece.printed + shared, piece.length - shared)
            score = scores[other] + trimmed.length - _cost(earlier, trimmed)
            if score > best[0]:
                best = (score, other, shared)
        scores.append(best[0])
        before.append(best[1])
        cut.append(best[2])
    if not pieces:
        return []
    at: int | None = max(range(len(pieces)), key=lambda p: (scores[p], -p))
    chain = []
    while at is not None:
        piece = pieces[at]
        shared = cut[at]
        chain.append(_Piece(piece.said + shared, piece.printed + shared, piece.length - shared))
        at = before[at]
    return chain[::-1]


def _cost(one: _Piece, other: _Piece) -> float:
    if other.printed < one.printed + one.length:
        return _BACK
    return 0.0 if _is_near(one, other) else _JUMP


def _is_near(one: _Piece, other: _Piece) -> bool:
    between = other.printed - (one.printed + one.length)
    unsaid = other.said - (one.said + one.length)
    return 0 <= between <= _NEAR + 2 * unsaid


def _boxes(printed: _Print, marked: set[int]) -> dict[int, tuple[Box, ...]]:
    """The boxes of words, those that follow each other on a line as one."""
    found: defaultdict[int, list[Box]] = defaultdict(list)
    last: tuple[int, int] | None = None
    for place, (page, word) in enumerate(printed.words):
        is_bare = printed.starts[place] == printed.starts[place + 1]  # signs alone
        if place in marked and last == (page, word.line):
            x0, y0, x1, y1 = found[page][-1]
            found[page][-1] = (
                min(x0, word.x0),
                min(y0, word.y0),
                max(x1, word.x1),
                max(y1, word.y1),
            )
        elif place in marked:
            found[page].append(word[:4])
            last = (page, word.line)
        elif not is_bare:
            last = None
    return {page: tuple(boxes) for page, boxes in found.items()}


def _printed_rows(words: Sequence[PageWord], *, across: bool) -> list[list[PageWord]]:
    """Words by the height at which they stand, from the top; of tables that are turned, from the left."""
    low, high = (1, 3) if across else (0, 2)

    def middle(word: PageWord) -> float:
        return (float(word[low]) + float(word[high])) / 2

    rows: list[list[PageWord]] = []
    for word in sorted(words, key=lambda w: (middle(w), w[1 - low])):
        first = rows[-1][0] if rows else None
        if first is not None and float(first[low]) <= middle(word) <= float(first[high]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _row_candidates(
    rows: Sequence[Sequence[PageWord]], wanted: Sequence[str]
) -> Iterator[tuple[list[PageWord], int]]:
    """The wanted words of one and more rows, and how many more rows."""
    for first in range(len(rows)):
        for more in range(min(_ROW_LINES, len(rows) - first)):
            words = [word for row in rows[first : first + more + 1] for word in row]
            yield _taken(words, wanted), more


def _taken(words: Sequence[PageWord], wanted: Sequence[str]) -> list[PageWord]:
    """Of some words, those that are wanted, each as often as it is."""
    left = Counter(wanted)
    taken = []
    for word in words:
        letters = letters_of(word.text)
        if left[letters] > 0:
            left[letters] -= 1
            taken.append(word)
    return taken
