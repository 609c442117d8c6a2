"""How far two reviewers agree on the facts that both have decided about: counts, and Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alexandria.answers.result_tables import ResultTable
from alexandria.library import Library, Review, ReviewDecision, ReviewReader

__all__ = ["DecisionPair", "ReviewerAgreement", "cohens_kappa", "reviewer_agreement", "reviewers"]


@dataclass(frozen=True, slots=True)
class DecisionPair:
    """A fact that both reviewers decided about; `same_words` compares two corrections."""

    fact: Review
    one: ReviewDecision
    other: ReviewDecision
    same_words: bool

    @property
    def row(self) -> dict[str, Any]:
        """The pair as a row of a table."""
        return {
            "statement": self.fact.statement,
            "one": self.one.value,
            "other": self.other.value,
            "same_words": self.same_words,
            "sentences": list(self.fact.sentences),
            "paper_id": self.fact.paper_id,
        }


@dataclass(frozen=True, slots=True)
class ReviewerAgreement(ResultTable):
    """What two reviewers decided of the same facts.

    Attributes:
        one, other: their names.
        pairs: the facts that both decided about, in the order of their statements.
    """

    one: str
    other: str
    pairs: tuple[DecisionPair, ...]

    @property
    def counts(self) -> dict[tuple[ReviewDecision, ReviewDecision], int]:
        """How often the one decided this and the other that."""
        found = Counter((pair.one, pair.other) for pair in self.pairs)
        return {(a, b): found[a, b] for a in ReviewDecision for b in ReviewDecision}

    @property
    def agreed(self) -> int:
        """Facts of which both decided the same."""
        return sum(pair.one is pair.other for pair in self.pairs)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where it is not defined."""
        return cohens_kappa([(pair.one.value, pair.other.value) for pair in self.pairs])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact that both decided about."""
        return [pair.row for pair in self.pairs]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("statement", "one", "other")

    @property
    def differing(self) -> tuple[DecisionPair, ...]:
        """The facts that have to be talked about."""
        return tuple(p for p in self.pairs if p.one is not p.other or not p.same_words)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "one": self.one,
            "other": self.other,
            "facts": len(self.pairs),
            "agreed": self.agreed,
            "kappa": self.kappa,
            "counts": [
                {"one": a.value, "other": b.value, "facts": n} for (a, b), n in self.counts.items()
            ],
            "differing": [pair.row for pair in self.differing],
        }


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two raters beyond what chance alone gives: (p_o − p_e) / (1 − p_e).

    p_o is the share of the items on which both say the same, p_e the sum over the categories of the product of
    the shares with which each of them uses it. Source: J. Cohen, A Coefficient of Agreement for Nominal Scales,
    Educational and Psychological Measurement 20 (1960) 37–46, equation 1.

    Args:
        pairs: what the one and the other say of each item.

    Returns:
        From −1 to 1. None where it is not defined: there are no items, or both always use one and the same
        category, so that chance alone explains everything.
    """
    if not pairs:
        return None
    count = len(pairs)
    agreed = sum(a == b for a, b in pairs)
    ones: Mapping[str, int] = Counter(a for a, _ in pairs)
    others: Mapping[str, int] = Counter(b for _, b in pairs)
    # In whole numbers: whether chance explains everything is no matter of rounding.
    by_chance = sum(ones[c] * others.get(c, 0) for c in ones)
    if by_chance == count * count:
        return None
    return (agreed * count - by_chance) / (count * count - by_chance)


def reviewer_agreement(library: Library | Path | str, one: str, other: str) -> ReviewerAgreement:
    """What two reviewers decided of the facts that both have decided about; of each the latest decision.

    Args:
        library: the library, or its file.
        one, other: names of reviewers.

    Raises:
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    latest: dict[str, dict[str, Review]] = {one: {}, other: {}}
    for review in ReviewReader(store).decisions():
        if review.undone_at is None and review.reviewer in latest:
            latest[review.reviewer][review.evidence] = review
    both = latest[one].keys() & latest[other].keys()
    pairs = [
        DecisionPair(
            fact=latest[one][key],
            one=latest[one][key].decision,
            other=latest[other][key].decision,
            same_words=latest[one][key].correction == latest[other][key].correction,
        )
        for key in both
    ]
    pairs.sort(key=lambda p: (p.fact.statement, p.fact.evidence))
    return ReviewerAgreement(one, other, tuple(pairs))


def reviewers(library: Library | Path | str) -> dict[str, int]:
    """Everybody who has decided anything that stands, with the number of facts."""
    store = library if isinstance(library, Library) else Library(library)
    facts = {
        (r.reviewer, r.evidence) for r in ReviewReader(store).decisions() if r.undone_at is None
    }
    return dict(sorted(Counter(name for name, _ in facts).items()))
