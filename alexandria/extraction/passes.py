"""Answers → sound claims: aligned, corrected, checked, and completed by the filler.

One `Passes` per chunk. The claims of each answer are aligned with the sentences, corrected where a rule can,
and checked. The next pass asks about sentences with failed or missing claims; what fails in the last pass is
quarantined. Then the filler adds what the model left out. Serves completeness and grounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from alexandria.checking import (
    CHECKS,
    Content,
    ExampleWords,
    PaperNames,
    SentenceReading,
    Stating,
    attribution,
    corrected,
    findings,
    holds_number,
    is_formula,
    read_sentences,
)
from alexandria.claims import Claim
from alexandria.english import same_word
from alexandria.expression import SourceIndex
from alexandria.extraction.alignment import align
from alexandria.extraction.detail import MAIN
from alexandria.extraction.passage import Passage
from alexandria.extraction.table_rows import split_row_statements
from alexandria.knowledge import Maker, QuarantineReason
from alexandria.openie import Filler, FillSource, filler_named, is_fragment, is_stated_by
from alexandria.quantities import find_numbers

__all__ = ["Failed", "Passes"]

_FRAME_TOKENS = 25
"""Tokens of an answer besides its facts; without them a short chunk would never get a second pass."""
_CHARACTERS_PER_TOKEN = 3.4
_SHORTEST_CUT = 3
_EDGES = " .,;:()[]'\"–-"


@dataclass(frozen=True, slots=True)
class Failed:
    """A claim that failed a check."""

    claim: Claim
    reason: QuarantineReason


@dataclass(slots=True)
class Passes:
    """The state of one chunk's passes."""

    passage: Passage
    names: PaperNames
    example: ExampleWords
    index: SourceIndex
    tokens_per_word: float = MAIN.tokens_per_word
    """Output tokens that all passes may use together, per word of the passage."""
    good: list[Claim] = field(default_factory=list)
    copied: list[Claim] = field(default_factory=list)
    """Sound, but in the paper's words."""
    failed: list[Failed] = field(default_factory=list)
    strays: list[Claim] = field(default_factory=list)
    written: int = 0
    """Characters that the model wrote so far."""
    filler: Filler = field(default_factory=lambda: filler_named("grammar"))
    """Adds claims for what the model left out."""
    _readings: tuple[SentenceReading, ...] = ()

    def __post_init__(self) -> None:
        self._readings = read_sentences(self.passage.sentences)

    def take(self, claims: Iterable[Claim], shown: tuple[int, ...], characters: int) -> int:
        """Check the claims of an answer about the sentences `shown`. Returns how many are sound."""
        self.written += characters
        texts = [self.passage.sentences[n - 1] for n in shown]
        aligned, strays = align(tuple(claims), texts)
        numbered = self._split(replace(c, sentence=shown[c.sentence - 1]) for c in aligned)
        good: list[Claim] = []
        failed: list[Failed] = []
        for claim in numbered:
            checked, reasons = self._checked(claim)
            if reasons:
                failed.append(Failed(checked, reasons[0]))
            elif checked not in self.good and checked not in good:
                good.append(checked)
        copied = [c for c in good if self.index.violations(c) or self._splits_a_word(c)]
        good = [c for c in good if c not in copied]
        self.copied += [c for c in copied if c not in self.copied]
        mended_now = {c.sentence for c in (*good, *copied)}
        # What failed before and has a sound claim now was repaired.
        self.failed = [f for f in self.failed if f.claim.sentence not in mended_now] + failed
        for stray in self._split(strays, whole=True):
            # A model in a loop repeats one claim for every sentence: that is one claim without a source. Bare
            # signs are none.
            if (stray.subject or not is_formula(stray.value)) and all(
                stray.fields != s.fields for s in self.strays
            ):
                self.strays.append(stray)
        self.good += good
        return len(good) + len(copied)

    def take_rewritten(self, claims: Iterable[Claim], characters: int) -> None:
        """Put sound rewordings of copied claims in their place; `sentence` counts the copied ones, from 1."""
        self.written += characters
        reworded: set[int] = set()
        for claim in claims:
            if not 1 <= claim.sentence <= len(self.copied) or claim.sentence in reworded:
                continue
            before = self.copied[claim.sentence - 1]
            checked, reasons = self._checked(replace(claim, sentence=before.sentence))
            is_same = not _loses_number(before, checked) and checked.certainty is before.certainty
            free = not self.index.violations(checked)
            if is_same and not reasons and free:
                reworded.add(claim.sentence)
                self.good.append(checked)
        self.copied = [c for n, c in enumerate(self.copied, start=1) if n not in reworded]

    def missing(self) -> tuple[int, ...]:
        """The sentences shown to the model that have a failed claim, no claim, or a number in no claim."""
        by_sentence = self._by_sentence()
        for claim in self.copied:
            by_sentence.setdefault(claim.sentence, []).append(claim)
        failed = {f.claim.sentence for f in self.failed}
        return tuple(
            n
            for n in self.passage.shown
            if n in failed or self._lacks(self.passage.contents[n - 1], by_sentence.get(n, []))
        )

    def may_go_on(self, sentences: tuple[int, ...]) -> bool:
        """Whether another pass over these sentences is within the token budget."""
        return self._fits(sum(len(self.passage.sentences[n - 1].split()) for n in sentences))

    def may_rewrite(self) -> bool:
        """Whether there are copied claims, and rewording them is within the token budget."""
        return bool(self.copied) and self._fits(
            sum(len(" ".join(c.fields).split()) + 8 for c in self.copied)
        )

    def _fits(self, tokens: float) -> bool:
        words = sum(len(s.split()) for s in self.passage.sentences)
        bill = self.written / _CHARACTERS_PER_TOKEN + tokens
        return bill <= self.tokens_per_word * words + _FRAME_TOKENS

    def fill(self) -> None:
        """Add missing claims and paraphrase copied ones; those that no rule can paraphrase have failed."""
        passage = self.passage
        source = FillSource(
            passage.sentences,
            passage.contents,
            passage.proposed,
            self.index,
            self.names.definitions,
            self._checked,
        )
        filled = self.filler.fill(source, self.good, self.copied)
        self.good = list(filled.claims)
        self.copied = []
        self.failed += [Failed(c, QuarantineReason.EXPRESSION) for c in filled.unfree]
        by_sentence = self._by_sentence()
        # A failed claim is dropped where a sound one has the same content.
        self.failed = [
            f
            for f in self.failed
            if not self._is_stated_by(f.claim, by_sentence.get(f.claim.sentence, []))
        ]

    def quarantine(self) -> tuple[Failed, ...]:
        """The claims to quarantine: those that failed, and those that no sentence supports."""
        return (
            *self.failed,
            *(Failed(s, self._stray_reason(s)) for s in self.strays),
        )

    def _split(self, claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
        """The claims with each statement split into fields; `whole` keeps a statement that cannot be split."""
        return self.filler.split(split_row_statements(claims), whole=whole)

    def _checked(self, claim: Claim) -> tuple[Claim, tuple[QuarantineReason, ...]]:
        own = self.passage.sentences[claim.sentence - 1]
        ruled = claim.made_by is Maker.RULE and not (
            is_fragment(claim) or claim.predicate == "value"
        )
        with_certainty = claim if ruled else corrected(claim, self._readings)
        claim = replace(with_certainty, attributed_to=attribution(own))
        # A rule knows the clause that its statement comes from, and the checks only guess it from the words;
        # of a fragment ("evidence | of | harm") no verb is known to it.
        reasons = findings(
            claim,
            self._readings,
            self.names,
            heading=self.passage.chunk.section,
            example=self.example,
            checks=[c for c in CHECKS if not (ruled and c.of_clauses)],
        )
        return claim, reasons

    def _is_stated_by(self, claim: Claim, others: list[Claim]) -> bool:
        return is_stated_by(claim, self.passage.contents[claim.sentence - 1], others)

    def _splits_a_word(self, claim: Claim) -> bool:
        """Whether a bound on a field cut a word of the sentence ("phenom | enological", "ancient ecl,")."""
        sentence = self.passage.sentences[claim.sentence - 1].casefold()
        words = set(sentence.split())
        fields = [f.casefold().split() for f in claim.fields if f]
        parted = any(
            left[-1] + right[0] in words and not {left[-1], right[0]} <= words
            for left, right in pairwise(fields)
        )
        return parted or any(_is_cut(f[-1], sentence) for f in fields)

    def _stray_reason(self, claim: Claim) -> QuarantineReason:
        if self.example.is_source_of(claim, self.passage.sentences):
            return QuarantineReason.EXAMPLE
        return QuarantineReason.NO_SENTENCE

    def _by_sentence(self) -> dict[int, list[Claim]]:
        by_sentence: dict[int, list[Claim]] = {}
        for claim in self.good:
            by_sentence.setdefault(claim.sentence, []).append(claim)
        return by_sentence

    @staticmethod
    def _lacks(content: Content, claims: list[Claim]) -> bool:
        if not claims:
            return content.stating == Stating.YES
        return bool(content.missing_numbers(claims))


def _is_cut(last: str, sentence: str) -> bool:
    """Whether the last word of a field is only the start of words of its sentence."""
    word = "".join(c for c in last if c.isalpha())
    if len(word) < _SHORTEST_CUT or not last.strip(_EDGES).isalpha():
        return False
    begun = [w for w in re.findall(r"[^\W\d_]+", sentence) if w.startswith(word)]
    # A form of the word ("cell" for "cells", "measure" for "measured") is no cut.
    return bool(begun) and word not in begun and not any(same_word(w, word) for w in begun)


def _loses_number(before: Claim, after: Claim) -> bool:
    """Whether a rewording lacks a number, or a number's unit."""
    numbers_after = [n for field in after.fields for n in find_numbers(field)]
    numbers_before = (n for field in before.fields for n in find_numbers(field))
    return not all(any(holds_number(k, n) for k in numbers_after) for n in numbers_before)
