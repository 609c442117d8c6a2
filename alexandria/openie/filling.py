"""A passage and the model's sound claims → those claims, and others for what they leave out.

The entry point of the package. `Filler` has two implementations: one uses dependency parses, for small models;
`none` adds nothing, for models whose answers are complete. Serves completeness.
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
"""A claim is dropped if other claims hold this share of its content words."""
_NEW_SHARE = 0.34
"""A fragment is added if a third of its content words, and at least two, are in no claim yet."""
_NEW_SHARE_STATED = 0.2
"""A statement is added for one new word in five: it names what the word belongs to."""

ClaimCheck = Callable[[Claim], tuple[Claim, tuple[QuarantineReason, ...]]]
"""A claim → the corrected claim, and the reasons for which it fails."""


@dataclass(frozen=True, slots=True)
class FillSource:
    """What a filler works from.

    Attributes:
        sentences: of the passage.
        contents: what each of them states.
        proposed: claims of table rows and those of `Filler.propose`, numbered from 1.
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
    """The claims to store, and those that no rule can word without repeating the paper."""

    claims: tuple[Claim, ...]
    unfree: tuple[Claim, ...]


class Filler(Protocol):
    """Adds claims for what a model's claims leave out of a passage."""

    def propose(
        self, sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
    ) -> tuple[Claim, ...]:
        """Claims that are found in prose without a model, numbered from 1. Rows of tables are left out.

        Args:
            sentences: of the passage, as printed.
            cleaned: the same, cleaned for parsing.
            docs: their parses.
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
            copied: sound, but in the paper's words; they are paraphrased where a rule can do so.
        """


def filler_named(name: FillerName) -> Filler:
    """The filler of this name."""
    return _GrammarFiller() if name == "grammar" else _NoFiller()


def is_stated_by(claim: Claim, content: Content, others: Sequence[Claim]) -> bool:
    """Whether other claims of the same sentence hold a claim's numbers and most of its content words."""
    own = stems_of(" ".join(claim.fields)) & content.stems
    missing = content.missing_stems(others)
    numbers = set(content.missing_numbers(others)) <= set(content.missing_numbers([claim]))
    # A claim with nothing to compare is quarantined, not dropped.
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
    """Claims from dependency parses, for models that leave much out."""

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
    """The state of filling one passage."""

    source: FillSource
    claims: list[Claim]
    unfree: list[Claim] = field(default_factory=list)
    by_sentence: dict[int, list[Claim]] = field(default_factory=dict)
    proposed: dict[int, list[Claim]] = field(default_factory=dict)
    """Sentence number → the proposed claims that were added, before they were paraphrased."""

    def run(self, copied: Sequence[Claim]) -> Filled:
        """Add proposed claims for what is missing, then the copied claims that are still needed.

        A small model copies halves of sentences, and the claim from the parse reads better. So a copied claim
        is used only for what no proposed claim states.
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
        """Add claims for numbers and formulae that are in no claim yet; without a parse there are none."""

    def paraphrase(self, claim: Claim) -> Claim | None:
        """The claim in words that do not repeat the paper; None if no rule finds any."""
        return self._shortened(claim)

    def _settle(self, copied: Sequence[Claim]) -> None:
        """Drop copied claims that other claims state by now, and paraphrase the others by rule."""
        for claim in copied:
            own = self.by_sentence.setdefault(claim.sentence, [])
            if not self._is_stated(claim, own) and not self._take_freed(claim, own):
                self.unfree.append(claim)

    def _is_stated(self, claim: Claim, own: Sequence[Claim]) -> bool:
        content = self.source.contents[claim.sentence - 1]
        return is_stated_by(claim, content, [*own, *self.proposed.get(claim.sentence, [])])

    def _take_proposed(self, claim: Claim, own: list[Claim]) -> None:
        """Add a claim if it is sound and can be paraphrased; `own` are the claims of its sentence."""
        checked, reasons = self.source.check(claim)
        if not reasons and self._take_freed(checked, own):
            self.proposed.setdefault(claim.sentence, []).append(checked)

    def _take_freed(self, claim: Claim, own: list[Claim]) -> bool:
        """Add a sound claim, paraphrased. Returns whether that was possible."""
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
    """The same, using the parses of the sentences."""

    __slots__ = ()

    def take_leftovers(self, number: int, content: Content, own: list[Claim]) -> None:
        """Add claims for numbers and formulae that no clause or parenthesis states, about the nearest noun."""
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
        """The claim, paraphrased with its sentence's parse."""
        doc = self._doc(claim.sentence)
        return paraphrased(claim, doc, self.source.index, self.source.definitions)

    def _doc(self, sentence: int) -> Doc:
        (doc,) = parse_sentences([self.source.sentences[sentence - 1]])
        return doc


def _adds(claim: Claim, content: Content, others: list[Claim]) -> bool:
    """Whether a claim states something of its sentence that the others do not."""
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
