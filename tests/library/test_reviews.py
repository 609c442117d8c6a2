"""People accept, correct and reject facts: it holds through a new ingest, shows everywhere, can be taken back."""

import random
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.errors import ExpressionHeld, FactNotFound, ReviewRefused
from alexandria.expression import SourceIndex
from alexandria.knowledge import Attribute, QuarantineReason, ReviewState
from alexandria.library import (
    Correction,
    FactReader,
    Library,
    ReviewDecision,
    Reviews,
    in_force,
    units_as_written,
)
from alexandria.library.review_records import Review, evidence_of
from alexandria.library.reviewed_units import apply_reviews
from tests.builders import (
    FREE,
    NOON,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
)

UNIT = make_checked_unit()
BOILS, FLOATS, FREEZES = (UNIT.attributes[0].id, UNIT.relationships[0].id, UNIT.quarantined[0].id)
AT_101 = Correction(subject="water", predicate="boils at", object="101 °C", condition="at 1 atm")
SOURCE = "All pure water that we looked at boils at one hundred and one degrees in the pan."
GUARD = SourceIndex([SOURCE]).fingerprint()
COPIED = Correction(
    subject="Water",
    predicate="boils",
    object="where pure water that we looked at boils at one hundred and one degrees",
)


def ingest(library, unit=UNIT, guard=FREE):
    library.save_paper(
        make_paper_record("water"), [unit], outcome=make_outcome("water"), guard=guard
    )


@pytest.fixture
def library(tmp_path):
    made = Library(tmp_path / "library.duckdb")
    made.create_or_open()
    made.save_run(make_run())
    ingest(made)
    return made


def rows(library, sql):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_what_people_decide_is_what_the_library_says_and_taken_back_it_is_as_before(library):
    before = (library.content_digest(), library.tables_digest())
    reviews = library.reviews
    reviews.accept(FREEZES, "Ada")
    reviews.correct(BOILS, "Ada", AT_101)
    reviews.reject(FLOATS, "Ben", note="of another paper")
    assert rows(
        library, "SELECT statement, value, review, reviewed_by FROM facts ORDER BY ALL"
    ) == [
        ("Water boils at 101 °C at 1 atm.", 101.0, "corrected-unchecked", "Ada"),
        ("Water freezes at 7 °C.", 7.0, "accepted", "Ada"),
    ]
    kept = "SELECT statement, reason, review, reviewed_by, reviewed_at IS NOT NULL FROM quarantined"
    assert rows(library, kept) == [("Ice floats on water.", "rejected", "rejected", "Ben", True)]
    decided = "SELECT decision, effect, reviewer, note FROM reviews ORDER BY decided_at"
    assert rows(library, decided) == [
        ("accept", "in force", "Ada", None),
        ("correct", "in force", "Ada", None),
        ("reject", "in force", "Ben", "of another paper"),
    ]
    changes = "SELECT change, statement FROM fact_change ORDER BY moment"
    assert rows(library, changes) == [
        ("new", "Water freezes at 7 °C."),
        ("changed", "Water boils at 101 °C at 1 atm."),
        ("withdrawn", "Ice floats on water."),
    ]
    assert library.check() == []
    for fact, name in ((BOILS, "Ada"), (FLOATS, "Ben"), (FREEZES, "Ada")):
        reviews.undo(fact, name)
    assert (library.content_digest(), library.tables_digest()) == before
    assert {row[1] for row in rows(library, decided)} == {"undone"}
    assert library.check() == []


def test_decisions_hold_through_a_new_ingest_whatever_the_ids_are_then(library):
    library.reviews.accept(FREEZES, "Ada")
    library.reviews.correct(BOILS, "Ada", AT_101)
    library.reviews.reject(FLOATS, "Ben")
    anew = UNIT.model_copy(
        update={
            "attributes": tuple(f.model_copy(update={"id": "f_new"}) for f in UNIT.attributes),
            "merged": (),
        }
    )
    ingest(library, anew)
    assert rows(library, "SELECT fact_id, statement, review FROM facts ORDER BY ALL") == [
        ("f_new", "Water boils at 101 °C at 1 atm.", "corrected"),  # compared with the paper now
        (FREEZES, "Water freezes at 7 °C.", "accepted"),
    ]
    assert library.check() == []
    library.reviews.undo("f_new", "Ada")
    assert ("Water boils at 100 °C at 1 atm.",) in rows(library, "SELECT statement FROM facts")


def test_a_decision_about_a_fact_that_is_gone_waits_until_it_is_written_again(library):
    library.reviews.correct(BOILS, "Ada", AT_101)
    other = UNIT.attributes[0].model_copy(update={"object": "99 °C"})
    ingest(library, UNIT.model_copy(update={"attributes": (other,)}))
    assert rows(library, "SELECT effect FROM reviews") == [("not found",)]
    assert ("Water boils at 99 °C at 1 atm.", None) in rows(
        library, "SELECT statement, review FROM facts"
    )
    ingest(library)
    assert ("Water boils at 101 °C at 1 atm.",) in rows(library, "SELECT statement FROM facts")


def test_the_latest_of_two_reviewers_counts_and_taken_back_the_other_does_again(library):
    library.reviews.accept(FREEZES, "Ada")
    done = library.reviews.reject(FREEZES, "Ben")
    assert (done.served, done.state) == (False, ReviewState.REJECTED)
    assert rows(library, "SELECT reason FROM quarantined") == [
        ("number",)
    ]  # why it was written off stays
    done = library.reviews.undo(FREEZES, "Ben")
    assert (done.served, done.state) == (True, ReviewState.ACCEPTED)
    with pytest.raises(ReviewRefused, match="Ben has decided nothing"):
        library.reviews.undo(FREEZES, "Ben")


def test_a_correction_may_not_repeat_the_paper(library):
    with pytest.raises(ReviewRefused, match="eight or more words"):
        library.reviews.correct(BOILS, "Ada", COPIED, guard=GUARD)
    with pytest.raises(ReviewRefused, match="the note repeats"):
        library.reviews.reject(BOILS, "Ada", note=SOURCE, guard=GUARD)
    assert rows(library, "SELECT count(*) FROM reviews") == [(0,)]
    done = library.reviews.correct(BOILS, "Ada", AT_101, guard=GUARD)
    assert done.state is ReviewState.CORRECTED


def test_an_unchecked_correction_that_repeats_the_paper_is_removed_when_the_paper_is_ingested(
    library,
):
    library.reviews.correct(BOILS, "Ada", COPIED, note=SOURCE)
    ingest(library, guard=GUARD)
    assert rows(library, "SELECT effect, wording, correction FROM reviews") == [
        ("held", "held", None)
    ]
    assert rows(library, "SELECT statement FROM quarantined WHERE review = 'rejected'") == [
        ("Water boils at 100 °C at 1 atm.",)
    ]
    kept = str(rows(library, "FROM review") + rows(library, "FROM fact_change"))
    assert "that we looked at" not in kept


def test_a_search_finds_what_is_corrected_and_not_what_is_rejected(library, tmp_path):
    from alexandria.answers import search

    assert len(search(library, "boils 100")) > 0
    library.reviews.correct(BOILS, "Ada", AT_101)
    library.reviews.reject(FLOATS, "Ben")
    (hit,) = search(library, "boils")
    assert (hit.fact.statement, hit.fact.row["reviewed_by"]) == (
        "Water boils at 101 °C at 1 atm.",
        "Ada",
    )
    assert list(search(library, "floats")) == []
    library.reviews.undo(FLOATS, "Ben")
    assert [h.fact.statement for h in search(library, "floats")] == ["Ice floats on water."]


def test_what_is_no_fact_is_refused(library):
    with pytest.raises(FactNotFound):
        library.reviews.accept("f_none", "Ada")
    with pytest.raises(ReviewRefused, match="name of who"):
        library.reviews.accept(BOILS, " \n")
    with pytest.raises(ReviewRefused, match="changes nothing"):
        library.reviews.correct(BOILS, "Ada", library.reviews.words_of(BOILS))
    with pytest.raises(ReviewRefused, match="subject and a predicate"):
        library.reviews.correct(BOILS, "Ada", Correction(object="x"))
    with pytest.raises(ReviewRefused, match="sentences 1 to 10"):
        library.reviews.correct(BOILS, "Ada", AT_101.model_copy(update={"sentences": (11,)}))


def test_a_quarantined_fact_without_a_sentence_is_served_once_it_names_one(library):
    lost = UNIT.quarantined[0].model_copy(
        update={"sentences": (), "reason": QuarantineReason.NO_SENTENCE}
    )
    ingest(library, UNIT.model_copy(update={"quarantined": (lost,)}))
    with pytest.raises(ReviewRefused, match="no sentence"):
        library.reviews.accept(FREEZES, "Ada")
    words = library.reviews.words_of(FREEZES).model_copy(update={"sentences": (4,)})
    assert library.reviews.correct(FREEZES, "Ada", words).served
    assert rows(library, "SELECT sentences FROM facts WHERE review IS NOT NULL") == [([4],)]


def test_a_correction_about_another_thing_joins_it_to_the_library(library):
    library.save_paper(
        make_paper_record("snow"), [make_unit("snow")], outcome=make_outcome("snow"), guard=FREE
    )
    about_ice = Correction(subject="The ice", predicate="melts into", object="water")
    done = library.reviews.correct(BOILS, "Ada", about_ice)
    assert rows(
        library,
        f"SELECT form, subject_name, object_name FROM facts WHERE fact_id = '{done.fact_id}'",
    ) == [("relationship", "ice", "water")]
    new = Correction(subject="the sublimation enthalpy", predicate="is", object="51 kJ/mol")
    library.reviews.correct(FREEZES, "Ada", new)
    assert rows(library, "SELECT facts FROM entities WHERE name = 'sublimation enthalpy'") == [(1,)]
    assert library.check() == []
    library.reviews.undo(FREEZES, "Ada")
    assert rows(library, "SELECT facts FROM entities WHERE name = 'sublimation enthalpy'") == []


def test_a_removed_paper_takes_its_decisions_with_it(library):
    library.reviews.reject(FLOATS, "Ben")
    assert library.remove_paper(UNIT.provenance.paper_id).reviews == 1
    assert library.check() == []
    ingest(library)
    assert ("Ice floats on water.",) in rows(library, "SELECT statement FROM facts")


def test_readers_of_facts_see_who_decided_and_their_digest_changes(library):
    reader = FactReader(library)
    paper = UNIT.provenance.paper_id
    before = reader.digests()[paper]
    moment = datetime(2026, 5, 1, 9, 30, 15, 999, tzinfo=UTC)
    Reviews(library, clock=lambda: moment).accept(FLOATS, "Ada")
    assert reader.digests()[paper] != before
    (fact,) = [f for f in reader.facts_of([paper]) if f.fact_id == FLOATS]
    assert (fact.review, fact.reviewed_by, fact.reviewed_at) == (
        "accepted",
        "Ada",
        "2026-05-01T09:30:15Z",
    )
    assert (fact.support, fact.doubt) == ("checked", "")  # the doubt is settled


def decision(fact, kind, moment, number):
    return Review(
        id=f"r{number}",
        paper_id=UNIT.provenance.paper_id,
        sentences=fact.sentences,
        statement=fact.statement,
        decision=kind,
        correction=Correction(subject=f"thing {number}", predicate="is", object="water")
        if kind is ReviewDecision.CORRECT
        else None,
        reviewer="Ada",
        decided_at=moment,
    )


def many_facts():
    """A unit with several facts of each form."""
    quarantined = tuple(
        UNIT.quarantined[0].model_copy(update={"id": f"q{n}", "object": f"{n} °C"})
        for n in range(3)
    )
    attributes = tuple(
        UNIT.attributes[0].model_copy(update={"id": f"a{n}", "object": f"{n} K"}) for n in range(4)
    )
    relations = tuple(
        UNIT.relationships[0].model_copy(update={"id": f"s{n}", "condition": f"at {n} bar"})
        for n in range(3)
    )
    return make_unit().model_copy(
        update={"attributes": attributes, "relationships": relations, "quarantined": quarantined}
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(ReviewDecision)), max_size=14))
def test_decisions_in_any_order_are_undone_exactly_and_lose_no_fact(decisions):
    unit = many_facts()
    facts = [*unit.facts, *unit.quarantined]
    reviews = [
        decision(facts[which], kind, NOON + timedelta(seconds=n), n)
        for n, (which, kind) in enumerate(decisions)
    ]
    applied = apply_reviews([unit], in_force(reviews))
    random.Random(len(reviews)).shuffle(reviews)
    assert apply_reviews([unit], in_force(reviews)) == applied
    served = applied.units[0]
    assert {f.id for f in (*served.facts, *served.quarantined)} == {f.id for f in facts}
    assert units_as_written(applied.units, applied.facts) == (unit,)


def test_evidence_is_paper_sentences_and_words():
    one = evidence_of("p", (2, 1), "Ice floats.")
    assert one == evidence_of("p", (1, 2, 2), "Ice floats.")
    assert (
        len({one, evidence_of("q", (1, 2), "Ice floats."), evidence_of("p", (1,), "Ice floats.")})
        == 3
    )


def test_a_unit_that_repeats_the_paper_is_still_refused(library):
    copied = Attribute(
        **{**UNIT.attributes[0].model_dump(), "object": COPIED.object, "quantities": ()}
    )
    with pytest.raises(ExpressionHeld):
        ingest(library, UNIT.model_copy(update={"attributes": (copied,)}), GUARD)
