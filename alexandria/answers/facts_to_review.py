"""The facts that wait for a person: quarantined, flagged, in contradiction with others, or drawn by chance.

Each comes as it was written, with what speaks against it, where it stands, and what else was written about its
sentences. What somebody has decided is no longer shown, unless a second reviewer asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from alexandria.answers.result_tables import ResultTable
from alexandria.errors import QueryRefused
from alexandria.library import (
    FactToReview,
    Library,
    QueryLimits,
    Review,
    ReviewReader,
    SentenceFact,
)

__all__ = ["ReviewItem", "ReviewList", "ReviewQueue", "decided_items", "review_queue"]

_MOST_PAIRS = 2000
_PAIR_LIMITS = QueryLimits(rows=_MOST_PAIRS, seconds=20.0, memory_mb=1024)
_PAIRS = """
    SELECT one_fact_id, other_fact_id, one, other, one_paper, one_page, other_paper, other_page
    FROM disagreements ORDER BY same_paper, subject, one_fact_id, other_fact_id
"""

_COMPLAINTS: Mapping[str, str] = {
    "no-sentence": "no sentence of the passage says it",
    "number": "a number of it is in none of its sentences, or bounds the other way",
    "unit": "a number has another unit in its sentence",
    "pairing": "its value belongs to another name",
    "polarity": "its sentence says the opposite",
    "certainty": "its sentence only suggests it",
    "foreign": "the paper does not speak of these things",
    "example": "it comes from the example in the prompt",
    "form": "it is no sentence that can be understood alone",
    "expression": "it repeats eight or more words of the paper; the end of it is left out",
    "contradicted": "a second model says that its sentences contradict it",
    "not-stated": "a second model says that its sentences do not state it",
    "entity": "what it is about was not named in its sentence",
    "other-sentence": "a number of it stands in another sentence",
    "name": "it names a thing that stands in another sentence",
    "firmer": "it may be firmer than its sentence",
    "weaker": "it is weaker than its sentence",
}


class ReviewQueue(StrEnum):
    """Why a fact is in the queue."""

    QUARANTINED = "quarantined"
    FLAGGED = "flagged"
    DISAGREEING = "disagreeing"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A fact to decide about.

    Attributes:
        queue: why it is there.
        fact: as it was written, with its source.
        complaint: what speaks against it, in words; empty for one drawn by chance.
        against: facts that contradict it, each with its paper and page.
        beside: what else was written about its sentences.
        decided_by: who has decided about it; what they decided is not told, so that a second opinion is one.
    """

    queue: ReviewQueue
    fact: FactToReview
    complaint: str
    against: tuple[str, ...] = ()
    beside: tuple[SentenceFact, ...] = ()
    decided_by: tuple[str, ...] = ()

    @property
    def paper(self) -> str:
        """The title, or the name of the file where the paper has none."""
        return self.fact.title or PurePath(self.fact.file).name or self.fact.paper_id[:12]

    @property
    def row(self) -> dict[str, Any]:
        """The item as a row of a table."""
        return {
            "fact_id": self.fact.fact_id,
            "queue": self.queue.value,
            "statement": self.fact.statement,
            "complaint": self.complaint,
            "paper": self.paper,
            "page": self.fact.page,
            "section": self.fact.section,
            "sentences": list(self.fact.sentences),
            "subject": self.fact.subject,
            "predicate": self.fact.predicate,
            "object": self.fact.object,
            "condition": self.fact.condition,
            "kind": self.fact.kind,
            "against": list(self.against),
            "beside": [asdict(one) for one in self.beside],
            "decided_by": list(self.decided_by),
            "paper_id": self.fact.paper_id,
        }


@dataclass(frozen=True, slots=True)
class ReviewList(ResultTable):
    """A part of the queue. `more`: there are others beyond the limit; `notes`: what could not be looked for."""

    items: tuple[ReviewItem, ...]
    more: bool = False
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact."""
        return [item.row for item in self.items]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("fact_id", "queue", "statement", "complaint", "paper", "page")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {"items": self.rows, "more": self.more, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class _Search:
    """What is asked for, and what has been decided."""

    reader: ReviewReader
    paper_id: str | None
    kind: str | None
    limit: int
    seed: int
    size: int
    decided: Mapping[str, Collection[str]]
    reviews: Sequence[Review]
    reviewer: str
    second: bool

    def waits(self, fact: FactToReview) -> bool:
        """Whether a decision about it is still wanted."""
        names = self.decided.get(fact.evidence, ())
        return not names or (self.second and self.reviewer not in names)

    def facts(self, which: str, **more: Any) -> list[FactToReview]:  # noqa: ANN401  # of ReviewReader.facts
        """Facts that wait: one more than the limit, if there are so many."""
        most = self.size if which == "sampled" else self.limit + 1 + len(self.decided)
        if which == "named":
            most = 2 * _MOST_PAIRS + len(self.decided)
        found = self.reader.facts(which, paper_id=self.paper_id, kind=self.kind, most=most, **more)
        return [fact for fact in found if self.waits(fact)][: self.limit + 1]


def review_queue(
    library: Library | Path | str,
    queue: ReviewQueue | str | None = None,
    *,
    paper: str | None = None,
    kind: str | None = None,
    reviewer: str = "",
    second: bool = False,
    limit: int = 50,
    seed: int = 0,
    size: int = 50,
) -> ReviewList:
    """The facts that wait for a decision.

    Args:
        library: the library, or its file.
        queue: one of the four; None for those with something against them, the flagged ones first.
        paper: only of this one: id, DOI, file name or part of its title.
        kind: only of this kind of fact.
        reviewer: who asks.
        second: also what others have decided and this reviewer has not.
        limit: how many at most.
        seed: which sample; the same one gives the same facts.
        size: how many facts the sample has.

    Raises:
        QueryRefused: there is no such queue.
        PaperNotFound, PaperAmbiguous: no paper, or several, go by that.
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    wanted = _queues(queue)
    paper_id = store.find_paper(paper).id if paper else None
    reader = ReviewReader(store)
    reviews = reader.decisions()
    search = _Search(
        reader=reader,
        paper_id=paper_id,
        kind=kind or None,
        limit=limit,
        seed=seed,
        size=size,
        decided=_decided(reviews),
        reviews=reviews,
        reviewer=reviewer,
        second=second,
    )
    items: dict[str, ReviewItem] = {}
    notes: list[str] = []
    for one in wanted:
        if len(items) > limit:
            break
        try:
            found = _items(store, search, one)
        except QueryRefused as error:
            notes.append(f"contradictions could not be looked for: {error}")
            continue
        for item in found:
            items.setdefault(item.fact.fact_id, item)
    return _whole(search, list(items.values()), notes)


def decided_items(library: Library | Path | str, reviewer: str = "") -> list[Review]:
    """The decisions so far, the latest first: of one reviewer, or of all."""
    store = library if isinstance(library, Library) else Library(library)
    found = [r for r in ReviewReader(store).decisions() if reviewer in ("", r.reviewer)]
    return sorted(found, key=lambda r: r.order, reverse=True)


def _queues(queue: ReviewQueue | str | None) -> tuple[ReviewQueue, ...]:
    if not queue:
        return (ReviewQueue.FLAGGED, ReviewQueue.QUARANTINED, ReviewQueue.DISAGREEING)
    try:
        return (ReviewQueue(queue),)
    except ValueError:
        names = ", ".join(one.value for one in ReviewQueue)
        raise QueryRefused(
            f"there is no queue {queue[:40]!r}", hint=f"There are: {names}."
        ) from None


def _decided(reviews: Sequence[Review]) -> dict[str, set[str]]:
    """Who has decided about each evidence."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for review in reviews:
        if review.undone_at is None:
            found[review.evidence].add(review.reviewer)
    return dict(found)


def _items(store: Library, search: _Search, queue: ReviewQueue) -> list[ReviewItem]:
    against: Mapping[str, Sequence[str]] = {}
    if queue is ReviewQueue.DISAGREEING:
        against = _contradictions(store)
        named = search.facts("named", ids=list(against))
        if search.second:
            named += _decided_as_disagreeing(search)
        facts = list({fact.fact_id: fact for fact in named}.values())
    elif queue is ReviewQueue.SAMPLED:
        facts = search.facts("sampled", seed=str(search.seed))
    else:
        facts = search.facts(queue.value)
    return [
        ReviewItem(
            queue=queue,
            fact=fact,
            complaint=_complaint(queue, fact),
            against=tuple(against.get(fact.fact_id, ())),
        )
        for fact in facts
    ]


def _decided_as_disagreeing(search: _Search) -> list[FactToReview]:
    """Facts that others saw as contradictions: once one side is rejected, they are none any more."""
    evidence = {
        r.evidence
        for r in search.reviews
        if r.queue == ReviewQueue.DISAGREEING.value and r.undone_at is None
    }
    return [fact for fact in search.facts("reviewed") if fact.evidence in evidence]


def _contradictions(store: Library) -> dict[str, list[str]]:
    """For each fact that contradicts another one: those others, with their places.

    Raises:
        QueryRefused: it took too long.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    result = store.query(_PAIRS, _PAIR_LIMITS)
    for one_id, other_id, one, other, one_paper, one_page, other_paper, other_page in result.rows:
        found[one_id].append(_with_place(other, other_paper, other_page))
        found[other_id].append(_with_place(one, one_paper, one_page))
    return dict(found)


def _with_place(statement: str, paper: str, page: int | None) -> str:
    place = ", ".join(filter(None, (paper, f"p. {page}" if page else "")))
    return f"{statement} ({place})" if place else statement


def _complaint(queue: ReviewQueue, fact: FactToReview) -> str:
    if queue is ReviewQueue.DISAGREEING:
        return "another fact contradicts it"
    name = fact.reason or fact.doubt
    return _COMPLAINTS.get(name, f"a check doubts it: {name}" if name else "")


def _whole(search: _Search, items: Sequence[ReviewItem], notes: Sequence[str]) -> ReviewList:
    """The items up to the limit, with what stands beside each."""
    shown = items[: search.limit]
    passages = search.reader.of_units({item.fact.unit_id for item in shown})
    whole = tuple(
        ReviewItem(
            queue=item.queue,
            fact=item.fact,
            complaint=item.complaint,
            against=item.against,
            beside=tuple(
                other
                for other in passages.get(item.fact.unit_id, ())
                if other.fact_id != item.fact.fact_id
                and not set(other.sentences).isdisjoint(item.fact.sentences)
            ),
            decided_by=tuple(sorted(search.decided.get(item.fact.evidence, ()))),
        )
        for item in shown
    )
    return ReviewList(whole, more=len(items) > search.limit, notes=tuple(notes))
