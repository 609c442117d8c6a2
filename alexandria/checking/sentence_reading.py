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

__all__ = ["SentenceReading", "read_sentence", "read_sentences"]

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


def read_sentence(text: str) -> SentenceReading:
    """Read one sentence; several are read faster together."""
    return read_sentences([text])[0]


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
    parts = [_POINTS.sub("", t) for t in tokens(text)]
    return frozenset(
        "".join(parts[i : i + n])
        for n in range(1, _LONGEST_NAME + 1)
        for i in range(len(parts) - n + 1)
    )
