"""A text → for each of its sentences whether the library supports it, contradicts it, or does not know.

Deterministic: candidates come from the search index, verdicts from the comparison of words, numbers, polarity and
certainty. No model is asked. The text is compared and forgotten: nothing of it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alexandria.answers.answer_values import CitedFact
from alexandria.answers.fact_comparison import ClaimVerdict, Judgement, compare, read_statement
from alexandria.answers.fact_search import SearchFilter, find_facts
from alexandria.answers.index_upkeep import Notice, ask_index
from alexandria.answers.result_tables import ResultTable
from alexandria.answers.search_index import FactIndex
from alexandria.english import split_sentences
from alexandria.library import Library

__all__ = ["ComparedFact", "VerifiedSentence", "VerifiedText", "sentences_of_text", "verify_text"]

_CANDIDATES = 30
_NEAR = 0.5
"""A fact with a smaller share of a sentence's words is not worth showing."""

_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_NO_PROSE = re.compile(r"^(?:#{1,6} |\||<!--|!\[|-{3,}$|={3,}$)")
_ITEM = re.compile(r"^(?:[-*+]|\d+[.)])\s+")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A fact that was compared with a sentence, and what came of it."""

    fact: CitedFact
    verdict: ClaimVerdict
    reason: str


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """A sentence with its verdict.

    Attributes:
        number: its place in the text, from 1.
        line: where its paragraph begins, from 1.
        evidence: the facts that support or contradict it; of an unknown sentence, the one that comes nearest.
        against: facts that contradict a sentence that others support.
    """

    number: int
    line: int
    text: str
    verdict: ClaimVerdict
    evidence: tuple[ComparedFact, ...]
    against: tuple[ComparedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiedText(ResultTable):
    """The sentences of a text with their verdicts."""

    sentences: tuple[VerifiedSentence, ...]

    def count(self, verdict: ClaimVerdict) -> int:
        """How many sentences have a verdict."""
        return sum(s.verdict is verdict for s in self.sentences)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per sentence, with its first evidence."""
        return [_row(sentence) for sentence in self.sentences]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("number", "verdict", "sentence", "statement", "paper", "page")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "counts": {v.value: self.count(v) for v in ClaimVerdict},
            "sentences": [
                {
                    "number": s.number,
                    "line": s.line,
                    "sentence": s.text,
                    "verdict": s.verdict.value,
                    "evidence": [_evidence(e) for e in s.evidence],
                    "against": [_evidence(e) for e in s.against],
                }
                for s in self.sentences
            ],
        }


def verify_text(
    library: Library | Path | str,
    text: str,
    *,
    cache: Path | None = None,
    on_notice: Notice | None = None,
) -> VerifiedText:
    """Compare each sentence of a text with the facts of a library.

    Args:
        library: the library, or its file.
        text: plain text or Markdown; headings, code and tables are left out.
        cache, on_notice: as for `search`.

    Raises:
        LibraryError: the library or its index cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    sentences = list(enumerate(sentences_of_text(text), start=1))

    def ask(index: FactIndex) -> VerifiedText:
        return VerifiedText(tuple(_verified(index, n, line, s) for n, (line, s) in sentences))

    return ask_index(store, ask, cache=cache, on_notice=on_notice)


def sentences_of_text(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with the line on which its paragraph begins."""
    text = _CODE.sub(lambda m: "\n" * m[0].count("\n"), text)
    paragraph: list[str] = []
    begun = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        stripped = line.strip()
        ends = not stripped or _NO_PROSE.match(stripped) or _ITEM.match(stripped)
        if ends and paragraph:
            yield from ((begun, s) for s in split_sentences(_plain(" ".join(paragraph))))
            paragraph = []
        if stripped and not _NO_PROSE.match(stripped):
            begun = begun if paragraph else number
            paragraph.append(_ITEM.sub("", stripped))


def _plain(markdown: str) -> str:
    return _EMPHASIS.sub("", _LINK.sub(r"\1", markdown))


def _verified(index: FactIndex, number: int, line: int, sentence: str) -> VerifiedSentence:
    claim = read_statement(sentence)
    judged: list[tuple[Judgement, CitedFact]] = []
    if claim.words:
        query = sentence.replace('"', " ").replace("“", " ").replace("”", " ")
        hits = find_facts(index, query, SearchFilter(), _CANDIDATES)
        judged = [(compare(claim, hit.fact, index.units), hit.fact) for hit in hits]
    by_verdict = {
        verdict: tuple(_cite(j, f) for j, f in judged if j.verdict is verdict)
        for verdict in (ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED)
    }
    against = by_verdict[ClaimVerdict.CONTRADICTED]
    if support := by_verdict[ClaimVerdict.SUPPORTED]:
        return VerifiedSentence(number, line, sentence, ClaimVerdict.SUPPORTED, support, against)
    if against:
        return VerifiedSentence(number, line, sentence, ClaimVerdict.CONTRADICTED, against)
    return VerifiedSentence(number, line, sentence, ClaimVerdict.UNKNOWN, _nearest(judged))


def _nearest(judged: Sequence[tuple[Judgement, CitedFact]]) -> tuple[ComparedFact, ...]:
    """The fact with the largest share of the sentence's words, if it has half of them."""
    near = [(judgement, fact) for judgement, fact in judged if judgement.share >= _NEAR]
    if not near:
        return ()
    judgement, fact = max(near, key=lambda pair: pair[0].share)
    return (_cite(judgement, fact),)


def _cite(judgement: Judgement, fact: CitedFact) -> ComparedFact:
    return ComparedFact(fact, judgement.verdict, judgement.reason)


def _evidence(evidence: ComparedFact) -> dict[str, Any]:
    return {"reason": evidence.reason, **evidence.fact.row}


def _row(sentence: VerifiedSentence) -> dict[str, Any]:
    first = sentence.evidence[0] if sentence.evidence else None
    cited = first.fact.row if first else {}
    return {
        "number": sentence.number,
        "line": sentence.line,
        "sentence": sentence.text,
        "verdict": sentence.verdict.value,
        "reason": first.reason if first else "no fact comes near",
        **{
            name: cited.get(name)
            for name in (
                "statement",
                "paper",
                "page",
                "section",
                "sentences",
                "fact_id",
                "paper_id",
            )
        },
    }
