"""A sentence → what the checks look at: numbers, words, names, clauses that deny or hedge, citation marks.

Holds words of the paper: it is never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alexandria.chunking import ROW_LEAD
from alexandria.english import Clause, Phrase, parse_sentences, read_clauses
from alexandria.english.matching import tokens
from alexandria.english.polarity_cues import STRICT, hedges
from alexandria.quantities import NumberMention, citation_spans, find_numbers

__all__ = ["SentenceReading", "StatementReading", "read_claim", "read_sentences"]

_LONGEST_NAME = 4
_POINTS = re.compile(r"[.,]")


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """One sentence, read.

    Attributes:
        words: every word in lower case, and its lemma.
        clauses: empty where nothing in the sentence denies or hedges, as are the phrases.
        runs: one to four neighbouring words squeezed together, for names with hyphens and blanks.
        marks: citation marks as printed.
    """

    text: str
    numbers: tuple[NumberMention, ...]
    words: frozenset[str]
    runs: frozenset[str]
    clauses: tuple[Clause, ...]
    phrases: tuple[Phrase, ...]
    marks: tuple[str, ...]

    @property
    def denies(self) -> bool:
        """Whether anything in the sentence is negated."""
        return any(c.denied is not False for c in self.clauses) or any(
            p.denied for p in self.phrases
        )


@dataclass(frozen=True, slots=True)
class StatementReading:
    """A claim as a sentence, and its numbers. Its grammar is asked for where a check depends on it."""

    text: str
    numbers: tuple[NumberMention, ...]


def read_claim(text: str) -> StatementReading:
    """Read a claim."""
    return StatementReading(text, find_numbers(text))


def read_sentences(texts: Iterable[str]) -> tuple[SentenceReading, ...]:
    """Read the sentences of a chunk."""
    sentences = list(texts)
    readings = []
    for text, doc in zip(sentences, parse_sentences(sentences), strict=True):
        clauses, phrases = (_cells(text), ()) if text.startswith(ROW_LEAD) else read_clauses(doc)
        lemmas = {t.lemma_.lower() for t in doc if t.lemma_.isalpha()}
        readings.append(
            SentenceReading(
                text=text,
                numbers=find_numbers(text),
                words=frozenset(tokens(text)) | lemmas,
                runs=runs_of(text),
                clauses=clauses,
                phrases=phrases,
                marks=tuple(text[a:b] for a, b in citation_spans(text)),
            )
        )
    return tuple(readings)


def _cells(row: str) -> tuple[Clause, ...]:
    """Each cell of a table's row as a clause for itself: "Bone loss = Did not fall"."""
    found = []
    for cell in row.removeprefix(ROW_LEAD).split(";"):
        words = frozenset(tokens(cell))
        said = cell.partition("=")[2]
        found.append(
            Clause(
                words,
                words,
                frozenset(),
                denied=not STRICT.isdisjoint(tokens(said)),
                hedged=hedges(said),
            )
        )
    return tuple(found)


def runs_of(text: str) -> frozenset[str]:
    """One to four neighbouring words squeezed together."""
    parts = [t if t.isalpha() else _POINTS.sub("", t) for t in tokens(text)]
    found = runs = parts
    for more in range(1, _LONGEST_NAME):
        runs = [run + after for run, after in zip(runs, parts[more:], strict=False)]
        found = found + runs
    return frozenset(found)
