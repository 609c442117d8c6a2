"""Reviews in the tables: reads and writes decisions, and brings the rows of units up to date with them.

Each function works inside the transaction of its caller. Decisions are kept in `review` whatever becomes of the
facts; `reviewed_fact` has the facts that they apply to now, as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from alexandria.errors import ExpressionHeld
from alexandria.knowledge import sentence_of
from alexandria.library import entity_links, table_reader, table_writer, unit_reader
from alexandria.library.history_rows import fact_changes
from alexandria.library.library_records import PaperRecord, PaperWrite, Row
from alexandria.library.review_reader import read_reviewed_facts, read_reviews
from alexandria.library.review_records import Review, ReviewDecision, ReviewedFact, ReviewWording
from alexandria.library.reviewed_units import AppliedReviews, apply_reviews
from alexandria.library.written_units import in_force, units_as_written, words_of_review

if TYPE_CHECKING:
    from alexandria.expression.guard import Guard

__all__ = [
    "add_reviews",
    "agreed_review",
    "check_wording",
    "delete_reviews",
    "refresh_paper",
    "reviewed_writes",
    "save_reviews",
]

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_DELETE_FACTS = f"DELETE FROM reviewed_fact WHERE paper_id IN {_IDS}"
_DELETE_OF_PAPER = f"DELETE FROM review WHERE paper_id IN {_IDS}"
_NOTE_REMOVED = "A note that repeated the paper was removed."
_WORDS_REMOVED = "Words that repeated the paper were removed."
_FORGET = (
    *(
        f"DELETE FROM {table} WHERE paper_id = $paper "
        "AND sentence_of(subject, predicate, object, condition) = $statement"
        for table in ("attribute", "relationship")
    ),
    "DELETE FROM fact_change WHERE paper_id = $paper AND $statement IN (statement, before)",
)
_DELETE_REVIEWS = f"DELETE FROM review WHERE id IN {_IDS}"


def save_reviews(con: duckdb.DuckDBPyConnection, reviews: Sequence[Review]) -> None:
    """Insert decisions, or replace those with their ids."""
    if reviews:
        con.execute(_DELETE_REVIEWS, _ids(r.id for r in reviews))
        table_writer.insert_rows(con, {"review": [_review_row(r) for r in reviews]})


def add_reviews(con: duckdb.DuckDBPyConnection, paper_id: str, reviews: Iterable[Review]) -> int:
    """Insert decisions about a paper that are new here, or of which more is known elsewhere; returns how many.

    Words of a correction that turned out to repeat the paper go from wherever they stand. Otherwise the units are
    not brought up to date.
    """
    known = {r.id: r for r in read_reviews(con, [paper_id])}
    new: list[Review] = []
    for review in reviews:
        old = known.get(review.id)
        agreed = review if old is None else agreed_review(old, review)
        if agreed == old:
            continue
        if old is not None and agreed.wording is ReviewWording.HELD:
            _forget_words(con, old)
        new.append(agreed)
    save_reviews(con, new)
    return len(new)


def agreed_review(one: Review, other: Review) -> Review:
    """What two libraries know together of one decision, the same whichever comes first.

    Of its words, the copy counts that was compared with the paper, and if one of them was found to repeat it,
    that one. Taken back in either, it is taken back; by whom is said by the earlier.
    """
    known = max(one, other, key=_known_of_words)
    undone = [r for r in (one, other) if r.undone_at is not None]
    if not undone:
        return known
    first = min(undone, key=lambda r: (r.undone_at or r.decided_at, r.undone_by))
    return known.model_copy(update={"undone_by": first.undone_by, "undone_at": first.undone_at})


def _known_of_words(review: Review) -> tuple[int, bool, str]:
    looked_at = (ReviewWording.CHECKED, ReviewWording.HELD)
    rank = looked_at.index(review.wording) + 1 if review.wording in looked_at else 0
    return (rank, review.note in (_NOTE_REMOVED, _WORDS_REMOVED), review.note)


def delete_reviews(con: duckdb.DuckDBPyConnection, paper_id: str) -> int:
    """Delete the decisions about a paper that is removed; returns how many there were."""
    con.execute(_DELETE_FACTS, _ids([paper_id]))
    row = con.execute(_DELETE_OF_PAPER, _ids([paper_id])).fetchone()
    return int(row[0]) if row else 0


def reviewed_writes(
    con: duckdb.DuckDBPyConnection, papers: Sequence[PaperWrite]
) -> list[PaperWrite]:
    """Papers that are about to be written, with the decisions of people about them.

    Where a paper comes with its guard, corrections are compared with its wording; one that repeats it is held,
    and its fact counts as rejected.
    """
    paper_ids = [p.record.id for p in papers if p.record]
    if not paper_ids:
        return list(papers)
    con.execute(_DELETE_FACTS, _ids(paper_ids))
    reviews = read_reviews(con, paper_ids)
    if not reviews:
        return list(papers)
    return [_reviewed_write(con, paper, reviews) for paper in papers]


def _reviewed_write(
    con: duckdb.DuckDBPyConnection, paper: PaperWrite, reviews: Sequence[Review]
) -> PaperWrite:
    own = [r for r in reviews if paper.record and r.paper_id == paper.record.id]
    if not own:
        return paper
    if paper.guard is not None:
        checked = [check_wording(r, paper.guard) for r in own]
        for review, old in zip(checked, own, strict=True):
            if review.wording is ReviewWording.HELD and old.correction is not None:
                _forget_words(con, old)
        save_reviews(con, [new for new, old in zip(checked, own, strict=True) if new != old])
        own = checked
    applied = apply_reviews(paper.units, in_force(own))
    _insert_facts(con, own[0].paper_id, applied.facts)
    return replace(paper, units=applied.units)


def check_wording(review: Review, guard: Guard) -> Review:
    """A decision after comparing the words that its reviewer wrote with the paper that the guard is of.

    Words that repeat the paper may not be kept: of a note a remark is left, of a correction a rejection.
    """
    if review.note and _repeats(guard, review.model_copy(update={"correction": None})):
        review = review.model_copy(update={"note": _NOTE_REMOVED})
    if review.correction is None:
        return review
    if not _repeats(guard, review):
        return review.model_copy(update={"wording": ReviewWording.CHECKED})
    held = {"wording": ReviewWording.HELD, "decision": ReviewDecision.REJECT, "correction": None}
    return review.model_copy(update={**held, "note": review.note or _WORDS_REMOVED})


def _forget_words(con: duckdb.DuckDBPyConnection, review: Review) -> None:
    """Delete what stands anywhere of a correction that repeats its paper, which is about to be written anew."""
    words = review.correction
    if words is not None:
        said = {"paper": review.paper_id, "statement": sentence_of(*words.fields)}
        for sql in _FORGET:
            con.execute(sql, said)


def _repeats(guard: Guard, review: Review) -> bool:
    try:
        guard.check([words_of_review(review)])
    except ExpressionHeld:
        return True
    return False


def refresh_paper(con: duckdb.DuckDBPyConnection, paper_id: str, *, recorded: bool = True) -> None:
    """Bring the units of a paper up to date with the decisions about it.

    With `recorded`, the history gets what that changes.
    """
    record = table_reader.paper(con, paper_id)
    served = unit_reader.load_units(con, paper_id)
    written = units_as_written(served, read_reviewed_facts(con, [paper_id]).get(paper_id, []))
    applied = apply_reviews(written, in_force(read_reviews(con, [paper_id])))
    con.execute(_DELETE_FACTS, _ids([paper_id]))
    _insert_facts(con, paper_id, applied.facts)
    before = {unit.id: unit for unit in served}
    changed = [unit for unit in applied.units if unit != before[unit.id]]
    if not changed:
        return
    table_writer.replace_members(con, changed)
    if recorded:
        former = [before[unit.id] for unit in changed]
        table_writer.insert_rows(con, {"fact_change": fact_changes(paper_id, former, changed)})
    if any(unit.entities != before[unit.id].entities for unit in changed):
        _link_again(con, record, applied)


def _link_again(
    con: duckdb.DuckDBPyConnection, record: PaperRecord, applied: AppliedReviews
) -> None:
    merges = table_reader.merges(con, record.id)
    written = PaperWrite(record, applied.units, merges=merges)
    entity_links.update_entity_links(con, {record.id: written})


def _insert_facts(
    con: duckdb.DuckDBPyConnection, paper_id: str, facts: Iterable[ReviewedFact]
) -> None:
    rows = [
        {
            "paper_id": paper_id,
            "evidence": fact.evidence(paper_id),
            "fact_id": fact.written.id,
            "unit_id": fact.unit_id,
            "form": fact.form.value,
            "position": fact.position,
            "written": fact.written.model_dump(mode="json"),
        }
        for fact in facts
    ]
    table_writer.insert_rows(con, {"reviewed_fact": rows})


def _review_row(review: Review) -> Row:
    words = review.correction
    return {
        **review.model_dump(exclude={"correction", "decided_at", "undone_at"}),
        "evidence": review.evidence,
        **{n: getattr(words, n, "") for n in ("subject", "predicate", "object", "condition")},
        "stated_in": list(words.sentences) if words else [],
        "decided_at": _stored(review.decided_at),
        "undone_at": review.undone_at and _stored(review.undone_at),
    }


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def _ids(ids: Iterable[str]) -> dict[str, str]:
    return {"ids": json.dumps(list(ids))}
