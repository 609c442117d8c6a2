"""A passage and the claims held of it → claims for the sentences that have none.

`Filler` has two implementations: `none` adds nothing, for models whose answers are complete; `grammar` repeats a
sentence, or one of its main clauses, where that stands alone and is short enough to be free. Nothing is shortened
or put in other words, so it adds little. Serves completeness.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from alexandria.checking import Content, Stating
from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.expression import SourceIndex
from alexandria.knowledge import Maker
from alexandria.openie.statement_splitting import StatementParts, split_statements
from alexandria.openie.whole_clauses import stands_alone, whole_clauses

__all__ = ["FillSource", "Filler", "FillerName", "filler_named"]

FillerName = Literal["grammar", "none"]


@dataclass(frozen=True, slots=True)
class FillSource:
    """What a filler works from.

    Attributes:
        sentences: of the passage.
        contents: what each of them states.
        index: all wording of the paper, which no claim may repeat.
        definitions: abbreviations, each with its long form.
        contradicts: whether a claim contradicts its sentence.
    """

    sentences: tuple[str, ...]
    contents: tuple[Content, ...]
    index: SourceIndex
    definitions: Mapping[str, str]
    contradicts: Callable[[Claim], bool]


class Filler(Protocol):
    """Adds claims for the sentences of a passage that state something and have no claim."""

    def fill(self, source: FillSource, claims: Collection[Claim]) -> tuple[Claim, ...]:
        """The claims to add to those that are held, in the order of their sentences, all `Maker.RULE`."""


def filler_named(name: FillerName) -> Filler:
    """The filler of this name."""
    return _GrammarFiller() if name == "grammar" else _NoFiller()


class _NoFiller:
    """The model's claims are all there is."""

    def fill(self, source: FillSource, claims: Collection[Claim]) -> tuple[Claim, ...]:
        del source, claims
        return ()


class _GrammarFiller:
    """A sentence's own words, where nothing of it needs another sentence or repeats the paper at length."""

    def fill(self, source: FillSource, claims: Collection[Claim]) -> tuple[Claim, ...]:
        held = {n for c in claims for n in c.sentences}
        stating = [
            number
            for number, content in enumerate(source.contents, start=1)
            if content.stating == Stating.YES and number not in held
        ]
        return tuple(claim for number in stating for claim in _claims_of(source, number))


def _claims_of(source: FillSource, number: int) -> Iterator[Claim]:
    """The claims of one sentence: the whole of it if that may be stored, else its main clauses."""
    sentence = source.sentences[number - 1]
    if sentence.startswith(ROW_LEAD):
        return
    whole, *clauses = whole_clauses(sentence, source.definitions)
    for statements in ([whole], clauses):
        found = [c for c in _claims(number, statements) if _may_be_stored(c, source)]
        yield from found
        if found:
            return


def _claims(number: int, statements: list[str]) -> Iterator[Claim]:
    docs = parse_sentences(f"{s}." for s in statements)
    for parts, doc in zip(split_statements(statements), docs, strict=True):
        if parts is not None and stands_alone(doc):
            yield _claim(number, parts)


def _claim(number: int, parts: StatementParts) -> Claim:
    return Claim(
        sentences=(number,),
        subject=parts.subject,
        predicate=parts.predicate,
        object=parts.object,
        condition=parts.condition,
        made_by=Maker.RULE,
        subject_name=parts.subject_name,
    )


def _may_be_stored(claim: Claim, source: FillSource) -> bool:
    return not source.index.violations(claim) and not source.contradicts(claim)
