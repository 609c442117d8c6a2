"""What a model left out → claims that fill it in: the one door of this package.

Two implementations of `Filler`: the grammar's, for small models, and `none`, for models that say everything
themselves. In: a passage, the model's sound claims, and a check. Out: the claims that are kept. Serves
completeness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from alexandria.checking import Content, Stating, stems_of
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.expression import SourceIndex, shorten
from alexandria.knowledge import Maker, QuarantineReason
from alexandria.openie.cleaning import CleanSentence
from alexandria.openie.equations import claim_of_equation
from alexandria.openie.paraphrase import is_fragment, paraphrased
from alexandria.openie.sentence_claims import claims_of_parsed
from alexandria.openie.statement_splitting import split_statements
from alexandria.openie.uncovered_spans import (
    claim_of_uncovered_span,
    formula_spans,
    printed_span,
    whole_list,
)
from alexandria.quantities import find_numbers

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["FillSource", "Filled", "Filler", "FillerName", "filler_named", "is_stated_by"]

FillerName = Literal["grammar", "none"]

_STATED_SHARE = 0.7
"""A claim is given up for other claims that hold this share of its content words."""
_NEW_SHARE = 0.34
"""A fragment is taken if a third of its content words, two at least, are said nowhere yet."""
_NEW_SHARE_STATED = 0.2
"""A statement is taken for one new word in five: it names what the word belongs to."""

ClaimCheck = Callable[[Claim], tuple[Claim, tuple[QuarantineReason, ...]]]
"""A claim → the claim set right, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FillSource:
    """What a filler works from.

    Attributes:
        sentences: of the passage.
        contents: what each of them holds.
        proposed: claims that `Filler.propose` found in them, numbered from 1.
        index: all wording of the paper, which no claim may repeat.
        definitions: abbreviations, each with its long form.
        check: of a claim against its sentence.
    """

    sentences: tuple[str, ...]
    contents: tuple[Content, ...]
    proposed: tuple[Claim, ...]
    index: SourceIndex
    definitions: Mapping[str, str]
    check: ClaimCheck


@dataclass(frozen=True, slots=True)
class Filled:
    """The claims that are kept, and those that cannot be worded without repeating the paper."""

    claims: tuple[Claim, ...]
    unfree: tuple[Claim, ...]


class Filler(Protocol):
    """Adds to a model's claims what they leave out of a passage."""

    def propose(
        self, sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
    ) -> tuple[Claim, ...]:
        """Claims that are found in prose without a model, numbered from 1. Rows of tables are left out.

        Args:
            sentences: of the passage, as printed.
            cleaned: the same, cleaned for parsing.
            docs: their grammar.
        """

    def split(self, claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
        """Claims with each statement (a claim without a subject) split into fields.

        Args:
            claims: in the model's order.
            whole: keep a statement that cannot be split; else it is left out.
        """

    def fill(
        self,
        source: FillSource,
        sound: Sequence[Claim],
        copied: Sequence[Claim] = (),
    ) -> Filled:
        """The sound claims and what they leave out.

        Args:
            source: the passage.
            sound: of the model.
            copied: sound, but in the paper's words; kept in others where that can be done.
        """


def filler_named(name: FillerName) -> Filler:
    """The filler of this name."""
    return _GrammarFiller() if name == "grammar" else _NoFiller()


def is_stated_by(claim: Claim, content: Content, others: Sequence[Claim]) -> bool:
    """Whether other claims of its sentence hold a claim's numbers and most of its content words."""
    own = stems_of(" ".join(claim.fields)) & content.stems
    missing = content.missing_stems(others)
    numbers = set(content.missing_numbers(others)) <= set(content.missing_numbers([claim]))
    # Nothing to compare is no agreement: such a claim is quarantined, not dropped.
    compared = bool(own) or (bool(others) and any(find_numbers(f) for f in claim.fields))
    return compared and numbers and len(own & missing) <= (1 - _STATED_SHARE) * len(own)


class _NoFiller:
    """Adds nothing: the model's claims are all there is."""

    def propose(
        self, sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
    ) -> tuple[Claim, ...]:
        del sentences, cleaned, docs
        return ()

    def split(self, claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
        return list(dict.fromkeys(c for c in claims if c.subject or whole))

    def fill(
        self,
        source: FillSource,
        sound: Sequence[Claim],
        copied: Sequence[Claim] = (),
    ) -> Filled:
        return _Filling(source, list(sound)).run(copied)


class _GrammarFiller:
    """What dependency parses say of the sentences, for models that say little."""

    def propose(
        self, sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
    ) -> tuple[Claim, ...]:
        return claims_of_parsed(sentences, cleaned, docs)

    def split(self, claims: Iterable[Claim], *, whole: bool = False) -> list[Claim]:
        return split_statements(claims, whole=whole)

    def fill(
        self,
        source: FillSource,
        sound: Sequence[Claim],
        copied: Sequence[Claim] = (),
    ) -> Filled:
        return _GrammarFilling(source, list(sound)).run(copied)


@dataclass(slots=True)
class _Filling:
    """One passage being filled."""

    source: FillSource
    claims: list[Claim]
    unfree: list[Claim] = field(default_factory=list)
    by_sentence: dict[int, list[Claim]] = field(default_factory=dict)
    proposed: dict[int, list[Claim]] = field(default_factory=dict)
    """Of each sentence, the proposed claims that were taken, as they were before they were worded anew."""

    def run(self, copied: Sequence[Claim]) -> Filled:
        """Sentence by sentence, what is still missing; then what the model said badly.

        A small model's copies are halves of sentences; what the grammar makes of the sentence
        reads better than such a half. So they count only for what no proposed claim says.
        """
        for claim in self.claims:
            self.by_sentence.setdefault(claim.sentence, []).append(claim)
        # Statements first: a fragment ("gap | of | toxin") counts for what no statement holds.
        for claim in sorted(self.source.proposed, key=is_fragment):
            own = self.by_sentence.setdefault(claim.sentence, [])
            if _adds(claim, self.source.contents[claim.sentence - 1], own):
                self._take_proposed(claim, own)
        self._settle(copied)
        for number, content in enumerate(self.source.contents, start=1):
            if content.stating != Stating.NO:
                self.take_leftovers(number, content, self.by_sentence.setdefault(number, []))
        return Filled(tuple(sorted(self.claims, key=lambda c: c.sentence)), tuple(self.unfree))

    def take_leftovers(self, number: int, content: Content, own: list[Claim]) -> None:
        """What no claim holds yet of a sentence: nothing without a grammar."""

    def paraphrase(self, claim: Claim) -> Claim | None:
        """A claim in words that are free of the paper's; None where it has none."""
        return self._shortened(claim)

    def _settle(self, copied: Sequence[Claim]) -> None:
        """Copies that other claims say by now are given up; the others are worded anew by rule."""
        for claim in copied:
            own = self.by_sentence.setdefault(claim.sentence, [])
            if not self._is_stated(claim, own) and not self._take_freed(claim, own):
                self.unfree.append(claim)

    def _is_stated(self, claim: Claim, own: Sequence[Claim]) -> bool:
        content = self.source.contents[claim.sentence - 1]
        return is_stated_by(claim, content, [*own, *self.proposed.get(claim.sentence, [])])

    def _take_proposed(self, claim: Claim, own: list[Claim]) -> None:
        """Take a claim if it is sound and free; `own` are those of its sentence."""
        checked, reasons = self.source.check(claim)
        if not reasons and self._take_freed(checked, own):
            self.proposed.setdefault(claim.sentence, []).append(checked)

    def _take_freed(self, claim: Claim, own: list[Claim]) -> bool:
        """Take a sound claim in words of its own; whether it could be taken."""
        free = self.paraphrase(claim)
        if free is None and claim.made_by is Maker.MODEL:
            free = self._shortened(claim)
        if free is None or (free != claim and self.source.check(free)[1]):
            return False
        own.append(free)
        self.claims.append(free)
        return True

    def _shortened(self, claim: Claim) -> Claim | None:
        return shorten(claim, self.source.index, definitions=self.source.definitions)


class _GrammarFilling(_Filling):
    """The same with the grammar of the sentences at hand."""

    __slots__ = ()

    def take_leftovers(self, number: int, content: Content, own: list[Claim]) -> None:
        """Numbers and formulae that neither clauses nor brackets placed, with the noun that they stand by."""
        text = self.source.sentences[number - 1]
        for mention in content.missing_numbers(own):
            span = printed_span(mention, content.number_text, text)
            # A list that was taken for its first number holds the others.
            if span is None or mention not in content.missing_numbers(own):
                continue
            if equation := claim_of_equation(number, text, span[0]):
                self._take_proposed(equation, own)
            if mention not in content.missing_numbers(own):
                continue
            if left := claim_of_uncovered_span(number, self._doc(number), *whole_list(text, *span)):
                self._take_proposed(left, own)
        for start, end in formula_spans(text) if content.missing_formulae(own) else ():
            left = claim_of_uncovered_span(number, self._doc(number), start, end)
            if left and _adds(left, content, own):
                self._take_proposed(left, own)

    def paraphrase(self, claim: Claim) -> Claim | None:
        """The same said more freely."""
        doc = self._doc(claim.sentence)
        return paraphrased(claim, doc, self.source.index, self.source.definitions)

    def _doc(self, sentence: int) -> Doc:
        (doc,) = parse_sentences([self.source.sentences[sentence - 1]])
        return doc


def _adds(claim: Claim, content: Content, others: list[Claim]) -> bool:
    """Whether a claim says of its sentence what the others do not."""
    if not others:
        return True
    if len(content.missing_numbers([*others, claim])) < len(content.missing_numbers(others)):
        return True
    if content.missing_formulae(others) - content.missing_formulae([*others, claim]):
        return True
    own = stems_of(" ".join(claim.fields)) & content.stems
    new = own & content.missing_stems(others)
    if is_fragment(claim):
        return len(new) >= 2 and len(new) >= _NEW_SHARE * len(own)
    return len(new) >= _NEW_SHARE_STATED * max(1, len(own))
