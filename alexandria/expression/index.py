"""Paper → index; fields → how far they repeat the paper's wording.

Two measures. The raw one: the longest run of consecutive words of one field that stands so anywhere in the
paper, nothing left out, so that it does not depend on the masks. The masked one, over the adjacent fields of a
fact joined: numbers, units, names, formulae and set phrases do not count, and a run goes on through them, even
where others were put in their place. Both stay below `RUN_LIMIT`. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from alexandria.claims import Claim
from alexandria.expression.guard import RUN_LIMIT, Guard
from alexandria.expression.masks import Masks
from alexandria.expression.runs import Runs
from alexandria.expression.text_fields import rows_of
from alexandria.expression.word_tokens import words
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
    """A run of `RUN_LIMIT` words or more.

    Attributes:
        first: position of the first of the fields that it touches.
        last: position of the last; equal to `first` in the raw measure, which looks at single fields.
        run: in words of all given fields joined.
        masked: which measure found it.
    """

    first: int
    last: int
    run: Run
    masked: bool


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
        self.sequence = tuple(chain.from_iterable(map(words, kept)))
        self._masks = Masks(kept)
        self._raw = Runs(self.sequence)
        self._bare = Runs(_uncovered(self.sequence, self._masks.covers(self.sequence)))

    def longest_run(self, text: str) -> Run:
        """The longest run of one field, nothing masked; the first of equals."""
        ending = self._raw.ending_at(words(text))
        end = max(range(len(ending)), key=ending.__getitem__, default=-1)
        return Run(ending[end], end + 1 - ending[end], end + 1) if ending else Run(0, 0, 0)

    def masked_run(self, fields: Sequence[str]) -> Run:
        """The longest run over adjacent fields joined, by the words that no mask covers."""
        return max(self._masked_runs(_joined(fields)), key=_by_length, default=Run(0, 0, 0))

    def violations(self, fields: Claim | Sequence[str]) -> tuple[Violation, ...]:
        """Every run that may not be stored, of each field alone and of the fields joined."""
        texts = fields.fields if isinstance(fields, Claim) else tuple(fields)
        lengths = [len(words(t)) for t in texts]
        starts = [0, *accumulate(lengths)]
        found = []
        for place, text in enumerate(texts):
            for run in _maximal(self._raw.ending_at(words(text))):
                moved = Run(run.length, run.start + starts[place], run.end + starts[place])
                found.append(Violation(place, place, moved, masked=False))
        reached = 0
        for run in sorted(self._masked_runs(_joined(texts)), key=_by_place):
            if run.length >= RUN_LIMIT and run.end > reached:  # else it lies within the one before
                reached = run.end
                first, last = (
                    max(p for p in range(len(texts)) if starts[p] <= word and lengths[p])
                    for word in (run.start, run.end - 1)
                )
                found.append(Violation(first, last, run, masked=True))
        return tuple(v for v in found if v.run.length >= RUN_LIMIT)

    def figures(self, unit: KnowledgeUnit) -> ExpressionFigures:
        """How near all text fields of a unit come to the paper's wording."""
        raw = masked = count = covered = 0
        for row in rows_of(unit):
            raw = max(raw, *(self.longest_run(t).length for t in row.texts))
            masked = max(masked, self.masked_run(row.texts).length)
            covers = self._masks.covers(_joined(row.texts))
            count += len(covers)
            covered += sum(covers)
        return ExpressionFigures(
            longest_run=raw, longest_masked_run=masked, words=count, masked_words=covered
        )

    def fingerprint(self) -> Guard:
        """What the library's writer needs to refuse the paper's wording, without the wording."""
        return Guard.of(self.sequence)

    def _masked_runs(self, sequence: list[str]) -> list[Run]:
        """Runs of both readings of "goes on through": masked words equal, and masked words set aside."""
        covered = self._masks.covers(sequence)
        before = [0, *accumulate(not c for c in covered)]
        found = [
            Run(before[run.end] - before[run.start], run.start, run.end)
            for run in _maximal(self._raw.ending_at(sequence))
        ]
        bare = [place for place, c in enumerate(covered) if not c]
        found += [
            Run(run.length, bare[run.start], bare[run.end - 1] + 1)
            for run in _maximal(self._bare.ending_at([sequence[p] for p in bare]))
        ]
        return found


def texts_of(paper: Paper) -> tuple[str, ...]:
    """Everything that was read of a paper, in reading order, for its index."""
    texts = [paper.title, *paper.authors, *paper.keywords]
    for section in paper.walk():
        texts += [section.heading, *(b.text for b in section.blocks if b.kind is not _FURNITURE)]
        # Once more without the captions, tables and running lines that part what is read in one go.
        texts += [b.text for b in section.blocks if b.kind in _PROSE]
        texts += [b.text for b in section.blocks if b.kind is _FURNITURE]
    return tuple(texts)


def _maximal(ending: Sequence[int]) -> list[Run]:
    """The runs that cannot be prolonged: where the next word does not go on with all of it."""
    following = [*ending[1:], 0][: len(ending)]
    return [
        Run(length, end - length, end)
        for end, (length, after) in enumerate(zip(ending, following, strict=True), start=1)
        if length and after != length + 1
    ]


def _joined(fields: Sequence[str]) -> list[str]:
    return list(chain.from_iterable(map(words, fields)))


def _uncovered(sequence: Sequence[str], covered: Sequence[bool]) -> list[str]:
    return [w for w, c in zip(sequence, covered, strict=True) if not c]


def _by_length(run: Run) -> int:
    return run.length


def _by_place(run: Run) -> tuple[int, int]:
    return run.start, -run.end
