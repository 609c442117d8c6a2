"""Gold facts: what a careful reader wrote for each sentence of some papers, and which of them a prompt asks for.

A file of gold is JSON Lines; each line has `file`, `sentence` and `facts` (see the README of ../shared/gold).
Joined and split forms of a sentence may both be there: a shown sentence takes the facts of the longest it holds.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

__all__ = ["AnsweredFact", "Gold", "GoldFact", "likeness", "normal_statement"]

_SHORTEST_PART = 20
"""Characters below which a gold sentence is not looked for within another one."""
_ALIKE = 0.7
_FEWEST_WORDS = 5
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WINDOW = 3
"""Sentences that a reader may have joined where the prompt shows them apart."""


@dataclass(frozen=True, slots=True)
class GoldFact:
    """One fact; `parts` are subject, predicate, object, condition as the reader wrote them.

    `compared_with` is a key that gold may have beyond those of ../shared/gold. `fault` names what is wrong with a
    planted one.
    """

    file: str
    sentence: str
    statement: str
    parts: tuple[str, str, str, str]
    attributed_to: str = ""
    compared_with: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredFact:
    """A fact that answers a prompt, with the numbers of the shown sentences that state it."""

    fact: GoldFact
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Gold:
    """Facts by sentence."""

    facts: tuple[GoldFact, ...]
    sentences: tuple[tuple[str, str], ...]
    """(file, sentence) of every line, also of those without facts."""

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Gold:
        """Read files, and the *.jsonl of folders."""
        facts: list[GoldFact] = []
        sentences: list[tuple[str, str]] = []
        for path in paths:
            for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
                for line in file.read_text("utf-8").splitlines():
                    if line.strip():
                        row = json.loads(line)
                        sentences.append((row["file"], row["sentence"]))
                        facts += _facts_of(row, row["facts"])
        return cls(tuple(facts), tuple(sentences))

    @classmethod
    def read_planted(cls, paths: Iterable[Path]) -> Gold:
        """Read files of wrong facts, one a line: `file`, `sentence`, `kind` of fault, `statement`, its parts."""
        rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
        facts = tuple(
            replace(fact, fault=row["kind"]) for row in rows for fact in _facts_of(row, [row])
        )
        return cls(facts, tuple((row["file"], row["sentence"]) for row in rows))

    @property
    def files(self) -> list[str]:
        """Names of the papers and texts that it speaks of."""
        return sorted({file for file, _ in self.sentences})

    @cached_property
    def _by_key(self) -> dict[str, list[GoldFact]]:
        by_key: dict[str, list[GoldFact]] = {_key(sentence): [] for _, sentence in self.sentences}
        for fact in self.facts:
            by_key[_key(fact.sentence)].append(fact)
        return by_key

    def facts_for(self, shown: Sequence[tuple[int, str]]) -> list[AnsweredFact]:
        """The facts of numbered sentences, in their order, none of them twice."""
        found: list[AnsweredFact] = []
        at = 0
        while at < len(shown):
            facts, width = self._at(shown[at:])
            numbers = tuple(number for number, _ in shown[at : at + width])
            found += [AnsweredFact(fact, numbers) for fact in facts]
            at += width
        distinct = {normal_statement(one.fact.statement): one for one in reversed(found)}
        return [one for one in found if distinct[normal_statement(one.fact.statement)] is one]

    def states(self, statement: str, sentences: Iterable[str]) -> bool:
        """Whether a statement is a gold fact of these sentences."""
        numbered = list(enumerate(sentences, start=1))
        told = {normal_statement(one.fact.statement) for one in self.facts_for(numbered)}
        return normal_statement(statement) in told

    def _at(self, shown: Sequence[tuple[int, str]]) -> tuple[list[GoldFact], int]:
        """Facts of the first of these sentences, and how many sentences they rest on."""
        key = _key(shown[0][1])
        if key in self._by_key:
            return self._by_key[key], 1
        for width in range(min(_WINDOW, len(shown)), 1, -1):
            joined = _key("".join(text for _, text in shown[:width]))
            if joined in self._by_key:
                return self._by_key[joined], width
        parts = [part for part in self._by_key if len(part) >= _SHORTEST_PART and part in key]
        whole = [p for p in parts if not any(p != other and p in other for other in parts)]
        if not whole:
            return self._reworded(shown[0][1]), 1
        return [fact for part in sorted(whole, key=key.find) for fact in self._by_key[part]], 1

    def _reworded(self, text: str) -> list[GoldFact]:
        """Facts of the sentence that this one was made from: a frame gone, "we" named, citations left out."""
        likest = max(self._sentences, key=lambda one: likeness(one, text), default="")
        same_numbers = set(_NUMBER.findall(text)) <= set(_NUMBER.findall(likest))
        is_alike = len(text.split()) >= _FEWEST_WORDS and likeness(likest, text) >= _ALIKE
        return self._by_key[_key(likest)] if same_numbers and is_alike else []

    @cached_property
    def _sentences(self) -> list[str]:
        return list(dict.fromkeys(" ".join(sentence.split()) for _, sentence in self.sentences))


def _facts_of(row: dict[str, Any], facts: list[dict[str, Any]]) -> list[GoldFact]:
    return [
        GoldFact(
            file=row["file"],
            sentence=row["sentence"],
            statement=" ".join(fact["statement"].split()),
            parts=tuple(fact.get(name) or "" for name in _PARTS),  # type: ignore[arg-type]
            attributed_to=fact.get("attributed_to") or "",
            compared_with=fact.get("compared_with") or "",
        )
        for fact in facts
    ]


_PARTS = ("subject", "predicate", "object", "condition")


def _key(sentence: str) -> str:
    """A sentence without what reading may change: white space, ligatures, case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", sentence)).casefold()


def likeness(one: str, other: str) -> float:
    """How like two texts are: 1 for the same words in the same order."""
    words = (normal_statement(one).split(), normal_statement(other).split())
    return difflib.SequenceMatcher(None, *words, autojunk=False).ratio()


def normal_statement(statement: str) -> str:
    """A statement without what storing may change: white space, case, the full stop."""
    return " ".join(statement.split()).casefold().rstrip(".").rstrip()
