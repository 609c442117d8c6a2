"""`Reviews`: people accept, correct and reject facts, and take it back. Each call is one short window.

A decision is kept beside the facts and found again by its evidence when the paper is ingested anew. The latest
decision about a fact counts; those before it are kept, and count again when it is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alexandria.errors import FactNotFound, ReviewRefused
from alexandria.knowledge import KnowledgeUnit, ReviewState, make_id
from alexandria.library.library import Library
from alexandria.library.review_reader import place_of_fact, read_reviewed_facts, read_reviews
from alexandria.library.review_records import (
    Correction,
    Review,
    ReviewDecision,
    ReviewWording,
    WrittenFact,
    evidence_of,
    review_note,
    reviewer_name,
)
from alexandria.library.unit_reader import load_units
from alexandria.library.written_units import units_as_written

if TYPE_CHECKING:
    import duckdb

    from alexandria.expression.guard import Guard

__all__ = ["ReviewResult", "Reviews"]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a decision, or taking one back, did.

    Attributes:
        review: the decision.
        fact_id: the fact.
        statement: what it says now.
        served: whether it is a fact of the library now; else it is quarantined.
        state: what people have decided of it now; None where no decision is in force.
    """

    review: Review
    fact_id: str
    statement: str
    served: bool
    state: ReviewState | None

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "fact_id": self.fact_id,
            "statement": self.statement,
            "served": self.served,
            "state": self.state.value if self.state else None,
            "review": self.review.model_dump(mode="json"),
        }


class Reviews:
    """The decisions about the facts of a library; holds no connection."""

    def __init__(self, library: Library, *, clock: Callable[[], datetime] | None = None) -> None:
        """Choose the library.

        Args:
            library: whose facts are reviewed.
            clock: gives the moment of a decision; by default the machine's.
        """
        self._library = library
        self._clock = clock or (lambda: datetime.now(UTC))

    def accept(
        self,
        fact_id: str,
        reviewer: str,
        *,
        note: str = "",
        queue: str = "",
        guard: Guard | None = None,
    ) -> ReviewResult:
        """Let a fact stand as it was written; a quarantined one becomes a fact.

        Args:
            fact_id: a fact, stored or quarantined.
            reviewer: who decides.
            note: why, at most 1000 characters.
            queue: in which queue the reviewer saw it.
            guard: of the paper, where it is at hand: the note may not repeat it.

        Raises:
            FactNotFound: there is none with this id.
            ReviewRefused: the fact is no sentence that names its source, or a text is refused.
        """
        return self._decide(ReviewDecision.ACCEPT, fact_id, reviewer, None, note, queue, guard)

    def correct(
        self,
        fact_id: str,
        reviewer: str,
        correction: Correction,
        *,
        note: str = "",
        queue: str = "",
        guard: Guard | None = None,
    ) -> ReviewResult:
        """Put other words in place of a fact's; a quarantined one becomes a fact.

        Args:
            fact_id, reviewer, note, queue: as for `accept`.
            correction: all four fields, as they should be.
            guard: of the paper, where it is at hand: the words may not repeat it. Without it they count as
                unchecked until the paper is ingested again.

        Raises:
            FactNotFound: there is none with this id.
            ReviewRefused: the words are no fact, change nothing, or repeat eight words of the paper.
        """
        return self._decide(
            ReviewDecision.CORRECT, fact_id, reviewer, correction, note, queue, guard
        )

    def reject(
        self,
        fact_id: str,
        reviewer: str,
        *,
        note: str = "",
        queue: str = "",
        guard: Guard | None = None,
    ) -> ReviewResult:
        """Take a fact out of what the library serves; it is quarantined, and not lost.

        Args, raises: as for `accept`.
        """
        return self._decide(ReviewDecision.REJECT, fact_id, reviewer, None, note, queue, guard)

    def words_of(self, fact_id: str) -> Correction:
        """The words of a fact as it was written: what a correction begins with.

        Raises:
            FactNotFound: there is none with this id.
        """
        with self._library._reading() as con:
            return Correction.words_of(_Found.of(con, fact_id).written)

    def undo(self, fact_id: str, reviewer: str) -> ReviewResult:
        """Take back the latest decision of a reviewer about a fact; what was decided before it counts again.

        Raises:
            FactNotFound: there is no fact with this id.
            ReviewRefused: this reviewer has decided nothing about it.
        """
        from alexandria.library import review_rows  # noqa: PLC0415  the writing half

        name = reviewer_name(reviewer)
        with self._library._writing() as con:
            found = _Found.of(con, fact_id)
            own = [r for r in found.reviews if r.reviewer == name and r.undone_at is None]
            if not own:
                raise ReviewRefused(
                    f"{name} has decided nothing about {fact_id}",
                    hint="`alexandria review decisions` shows who has.",
                )
            latest = max(own, key=lambda r: r.order)
            undone = latest.model_copy(update={"undone_by": name, "undone_at": self._clock()})
            review_rows.save_reviews(con, [undone])
            review_rows.refresh_paper(con, found.paper_id)
            return _result(con, undone, fact_id)

    def facts_of(self, reviews: Iterable[Review]) -> dict[str, str]:
        """The ids that facts have now that were decided about, by evidence; those that are gone are left out."""
        wanted = {review.evidence for review in reviews}
        if not wanted:
            return {}
        with self._library._reading() as con:
            found = con.execute(_FACTS, {"ids": json.dumps(sorted(wanted))}).fetchall()
        return dict(found)

    def merge(self, paper_id: str, reviews: Iterable[Review]) -> int:
        """Take over decisions about a paper from another library; returns how many were new or newly undone.

        Raises:
            PaperNotFound: there is none with this id.
        """
        from alexandria.library import review_rows  # noqa: PLC0415  the writing half

        given = list(reviews)
        if not given:
            return 0
        with self._library._writing() as con:
            new = review_rows.add_reviews(con, paper_id, given)
            if new:
                review_rows.refresh_paper(con, paper_id)
            return new

    def _decide(  # noqa: PLR0917  what the public methods are given
        self,
        decision: ReviewDecision,
        fact_id: str,
        reviewer: str,
        correction: Correction | None,
        note: str,
        queue: str,
        guard: Guard | None,
    ) -> ReviewResult:
        from alexandria.library import review_rows  # noqa: PLC0415  the writing half

        name, note = reviewer_name(reviewer), review_note(note)
        with self._library._writing() as con:
            found = _Found.of(con, fact_id)
            _refuse_unserved(found, decision, correction)
            now = self._clock()
            review = Review(
                id=make_id("r", found.paper_id, fact_id, name, decision.value, now.isoformat()),
                paper_id=found.paper_id,
                sentences=found.written.sentences,
                statement=found.written.statement,
                decision=decision,
                correction=correction,
                wording=ReviewWording.UNCHECKED if correction else ReviewWording.NONE,
                queue=queue,
                reviewer=name,
                decided_at=now,
                note=note,
            )
            if guard is not None:
                review = _checked(review, guard)
            review_rows.save_reviews(con, [review])
            review_rows.refresh_paper(con, found.paper_id)
            return _result(con, review, fact_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """A fact as it was written, its unit, and what was decided of it."""

    paper_id: str
    unit: KnowledgeUnit
    written: WrittenFact
    reviews: tuple[Review, ...]

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, fact_id: str) -> _Found:
        """Look a fact up.

        Raises:
            FactNotFound: there is none with this id.
        """
        place = place_of_fact(con, fact_id)
        if place is None:
            raise FactNotFound(f"no fact of the library has the id {fact_id[:40]}")
        paper_id, unit_id = place
        facts = read_reviewed_facts(con, [paper_id]).get(paper_id, [])
        units = units_as_written(load_units(con, paper_id), facts)
        unit = next(unit for unit in units if unit.id == unit_id)
        written = next(f for f in (*unit.facts, *unit.quarantined) if f.id == fact_id)
        key = evidence_of(paper_id, written.sentences, written.statement)
        reviews = tuple(r for r in read_reviews(con, [paper_id]) if r.evidence == key)
        return cls(paper_id, unit, written, reviews)


def _refuse_unserved(
    found: _Found, decision: ReviewDecision, correction: Correction | None
) -> None:
    from alexandria.library.reviewed_units import served_fault  # noqa: PLC0415  the writing half

    if decision is ReviewDecision.REJECT:
        return
    if fault := served_fault(found.written, correction, found.unit):
        hint = "Correct it: give subject, predicate, object, condition, and the sentences."
        raise ReviewRefused(f"it cannot be served as a fact: {fault}", hint=hint)
    written = Correction.words_of(found.written)
    if correction is not None and correction.fields == written.fields and not correction.sentences:
        raise ReviewRefused("the correction changes nothing", hint="Accept the fact instead.")


def _checked(review: Review, guard: Guard) -> Review:
    """The decision, its words compared with the paper.

    Raises:
        ReviewRefused: they repeat it.
    """
    from alexandria.library import review_rows  # noqa: PLC0415  the writing half

    checked = review_rows.check_wording(review, guard)
    if checked.wording is ReviewWording.HELD or checked.note != review.note:
        part = "the correction" if checked.wording is ReviewWording.HELD else "the note"
        raise ReviewRefused(
            f"{part} repeats eight or more words of the paper in a row",
            hint="Say it in other words.",
        )
    return checked


def _result(con: duckdb.DuckDBPyConnection, review: Review, fact_id: str) -> ReviewResult:
    found = con.execute(_NOW, {"id": fact_id}).fetchone()
    if found is None:
        raise FactNotFound(f"no fact of the library has the id {fact_id[:40]}")
    statement, served, state = found
    return ReviewResult(review, fact_id, statement, served, ReviewState(state) if state else None)


_FACTS = """
    SELECT evidence, min(fact_id) FROM reviewed_fact
    WHERE evidence IN (SELECT unnest(from_json_strict($ids, '["VARCHAR"]')))
    GROUP BY evidence
"""
_NOW = """
    SELECT sentence_of(subject, predicate, object, condition), served, review
    FROM (
        SELECT id, subject, predicate, object, condition, review, true AS served FROM attribute
        UNION ALL
        SELECT id, subject, predicate, object, condition, review, true FROM relationship
        UNION ALL
        SELECT id, subject, predicate, object, condition, review, false FROM quarantine
    )
    WHERE id = $id
"""
