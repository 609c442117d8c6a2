"""Paper → index; fields → how far they repeat the paper's wording.

Numbers, units, URLs, formulae and names do not count, and a run goes on through them, even where others were put
in their place. This masked run decides, over the adjacent fields of a fact joined: a run within one field is a run
of them all. The raw run of a single field, nothing left out, is a figure that does not depend on the masks.
Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from alexandria.claims import Claim
from alexandria.expression.guard import RUN_LIMIT, Guard
from alexandria.expression.masks import Masks, names_of
from alexandria.expression.runs import Runs
from alexandria.expression.text_fields import rows_of
from alexandria.expression.word_tokens import find_words, words
from alexandria.knowledge import ExpressionFigures, KnowledgeUnit
from alexandria.paper import BlockKind, Paper

__all__ = ["RUN_LIMIT", "Run", "SourceIndex", "Violation", "texts_of"]

_FURNITURE = BlockKind.FURNITURE
_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words that stand so in the paper: how many count, and which words [start, end) they span."""

    length: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Violation:
    """A run of which `RUN_LIMIT` words or more count.

    Attributes:
        first: position of the first of the fields that it touches.
        last: position of the last.
        run: in words of all given fields joined.
        limit: (position of a field, words of that field that come before) of the word with which the run
            becomes too long.
    """

    first: int
    last: int
    run: Run
    limit: tuple[int, int]


class SourceIndex:
    """All wording of one paper, ready to be compared with; holds words, so it lives in memory only.

    Building takes time and memory linear in the paper's words, every question time linear in its own.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Index a paper.

        Args:
            texts: sentences or paragraphs in reading order, everything that was read: prose, tables,
                captions, references, front matter.
        """
        kept = tuple(texts)
        self._names = names_of(kept)
        self._masks = Masks(self._names)
        read = [self._masks.read(text) for text in kept]
        self.sequence = tuple(chain.from_iterable(forms for forms, _ in read))
        self._counted = [
            word
            for forms, covered in read
            for word, masked in zip(forms, covered, strict=True)
            if not masked
        ]
        self._raw = Runs(self.sequence)
        self._bare = Runs(self._counted)

    def longest_run(self, text: str) -> Run:
        """The longest run of one field, nothing masked; the first of equals."""
        ending = self._raw.ending_at(words(text))
        end = max(range(len(ending)), key=ending.__getitem__, default=-1)
        return Run(ending[end], end + 1 - ending[end], end + 1) if ending else Run(0, 0, 0)

    def masked_run(self, fields: Sequence[str]) -> Run:
        """The longest run over adjacent fields joined, by the words that no mask covers."""
        place = self._counting(fields)
        longest = max(self._runs(place), key=lambda run: run.length, default=Run(0, 0, 0))
        return _over_all_words(longest, place)

    def violations(self, fields: Claim | Sequence[str]) -> tuple[Violation, ...]:
        """Every run that may not be stored, of the fields joined, and so of each field alone."""
        counting = self._counting(_texts(fields))
        found = []
        for run in self._runs(counting):
            if run.length >= RUN_LIMIT:
                first, last = counting[run.start], counting[run.end - 1]
                limit = counting[run.start + RUN_LIMIT - 1]
                found.append(
                    Violation(
                        first.field,
                        last.field,
                        _over_all_words(run, counting),
                        (limit.field, limit.within),
                    )
                )
        return tuple(found)

    def copied_words(self, fields: Claim | Sequence[str]) -> str:
        """The longest run that may not be stored, as the fields print it; empty where there is none.

        For a question to a model, in memory only.
        """
        texts = _texts(fields)
        longest = max(self.violations(texts), key=lambda v: v.run.length, default=None)
        if longest is None:
            return ""
        printed = []
        begun = 0
        for text in texts:
            found = find_words(text)
            kept = found[max(0, longest.run.start - begun) : max(0, longest.run.end - begun)]
            begun += len(found)
            if kept:
                printed.append(text[kept[0].start : kept[-1].end])
        return " ".join(printed)

    def figures(self, unit: KnowledgeUnit) -> ExpressionFigures:
        """How near all text fields of a unit come to the paper's wording."""
        raw = masked = count = covered = 0
        for row in rows_of(unit):
            raw = max(raw, *(self.longest_run(t).length for t in row.texts))
            masked = max(masked, self.masked_run(row.texts).length)
            for text in row.texts:
                _, covers = self._masks.read(text)
                count += len(covers)
                covered += sum(covers)
        return ExpressionFigures(
            longest_run=raw, longest_masked_run=masked, words=count, masked_words=covered
        )

    def fingerprint(self) -> Guard:
        """What the library's writer needs to refuse the paper's wording, without the wording."""
        return Guard.of(self._counted, self._names)

    def _counting(self, fields: Sequence[str]) -> list[_Counting]:
        """The words of adjacent fields that no mask covers. Masks look at one field at a time."""
        found = []
        begun = 0
        for place, text in enumerate(fields):
            forms, covered = self._masks.read(text)
            found += [
                _Counting(word, begun + within, place, within)
                for within, (word, masked) in enumerate(zip(forms, covered, strict=True))
                if not masked
            ]
            begun += len(forms)
        return found

    def _runs(self, counting: Sequence[_Counting]) -> list[Run]:
        """The runs that cannot be prolonged, in counting words."""
        ending = self._bare.ending_at([c.word for c in counting])
        following = [*ending[1:], 0][: len(ending)]
        return [
            Run(length, end - length, end)
            for end, (length, after) in enumerate(zip(ending, following, strict=True), start=1)
            if length and after != length + 1
        ]


@dataclass(frozen=True, slots=True)
class _Counting:
    """A word that counts: its place among all words, its field, and its place among the words of that."""

    word: str
    place: int
    field: int
    within: int


def texts_of(paper: Paper) -> tuple[str, ...]:
    """Everything that was read of a paper, in reading order, for its index."""
    texts = [paper.title, *paper.authors, *paper.keywords]
    for section in paper.walk():
        texts += [section.heading, *(b.text for b in section.blocks if b.kind is not _FURNITURE)]
        # Once more without the captions, tables and running lines that part what is read in one go.
        texts += [b.text for b in section.blocks if b.kind in _PROSE]
        texts += [b.text for b in section.blocks if b.kind is _FURNITURE]
    return tuple(texts)


def _texts(fields: Claim | Sequence[str]) -> Sequence[str]:
    return fields.fields if isinstance(fields, Claim) else fields


def _over_all_words(run: Run, counting: Sequence[_Counting]) -> Run:
    """A run of counting words as one of all words."""
    if not run.length:
        return run
    return Run(run.length, counting[run.start].place, counting[run.end - 1].place + 1)
