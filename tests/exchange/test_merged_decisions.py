"""What people decided of facts, in a library or in those that are merged into it, holds in the merged one."""

import itertools
import shutil
from datetime import timedelta

import duckdb
import pytest

from alexandria.library import Correction, Library, PaperState, Reviews, merge_library
from alexandria.library.review_records import Review, ReviewWording
from alexandria.library.review_rows import agreed_review
from tests.builders import (
    FREE,
    NOON,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    paper_id,
)

UNIT = make_checked_unit("water")
BOILS, FLOATS, FREEZES = UNIT.attributes[0].id, UNIT.relationships[0].id, UNIT.quarantined[0].id
AT_101 = Correction(subject="water", predicate="boils at", object="101 °C", condition="at 1 atm")
STEAM = Correction(subject="steam", predicate="rises from", object="water")
WORDS = "SELECT statement, review, reviewed_by FROM facts ORDER BY ALL"
AS_WRITTEN = [("Ice floats on water.", None, None), ("Water boils at 100 °C at 1 atm.", None, None)]


@pytest.fixture(scope="module")
def water(tmp_path_factory):
    """The file of a library with one paper, to be copied."""
    library = Library(tmp_path_factory.mktemp("water") / "water.duckdb")
    library.create_or_open()
    library.save_run(make_run(finished_at=NOON))
    save(library, "water")
    return library.path


@pytest.fixture
def copy(water, tmp_path):
    """Makes libraries with this paper."""
    return lambda name: Library(shutil.copy(water, tmp_path / f"{name}.duckdb"))


def save(library, name, unit=UNIT, state=PaperState.DONE):
    record = make_paper_record(name, state=state)
    library.save_paper(record, [unit], outcome=make_outcome(name), guard=FREE)


def at(hour, library):
    """The decisions of a library, made at this hour."""
    return Reviews(library, clock=lambda: NOON + timedelta(hours=hour))


def asked(library, sql):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute(sql).fetchall()


def everything(library):
    tables = ("review", "reviewed_fact", "fact_change", "paper_event", "entity_key", "entity_link")
    rows = [asked(library, f"SELECT * FROM {table} ORDER BY ALL") for table in tables]
    return library.content_digest(), library.tables_digest(), rows


def test_what_is_decided_in_a_shard_after_its_papers_were_merged_is_applied(copy):
    shard, merged, one = copy("shard"), copy("merged"), copy("one")
    for library in (shard, one):
        at(1, library).reject(FLOATS, "Ada", note="of another paper")
        at(2, library).correct(BOILS, "Ada", AT_101)
        at(3, library).accept(FREEZES, "Ben")
    merge_library(merged, shard.path)
    assert asked(merged, WORDS) == [
        ("Water boils at 101 °C at 1 atm.", "corrected-unchecked", "Ada"),
        ("Water freezes at 7 °C.", "accepted", "Ben"),
    ]
    # The same as if people had decided it here.
    assert merged.content_digest() == one.content_digest()
    assert merged.tables_digest() == one.tables_digest()
    changes = "SELECT change, statement, before FROM fact_change ORDER BY ALL"
    assert sorted(asked(merged, changes)) == sorted(asked(one, changes))
    assert merged.check() == []
    before = everything(merged)
    merge_library(merged, shard.path)
    assert everything(merged) == before
    # What is taken back there is taken back here, and a later decision here stays when the shard comes again.
    at(4, shard).undo(BOILS, "Ada")
    at(4, merged).reject(FREEZES, "Cleo")
    merge_library(merged, shard.path)
    assert asked(merged, WORDS) == [("Water boils at 100 °C at 1 atm.", None, None)]
    assert merged.check() == []


def test_of_two_decisions_in_two_shards_the_later_is_in_force_and_both_are_kept(copy, tmp_path):
    first, second, here = copy("first"), copy("second"), copy("here")
    at(2, first).reject(BOILS, "Ada")
    at(1, second).correct(BOILS, "Ben", AT_101)
    at(0, here).accept(BOILS, "Cleo")
    told = set()
    for number, order in enumerate(((first, second, here), (here, second, first))):
        merged = Library(shutil.copy(order[0].path, tmp_path / f"merged-{number}.duckdb"))
        for library in order[1:]:
            merge_library(merged, library.path)
        assert asked(merged, WORDS) == AS_WRITTEN[:1]
        decided = "SELECT reviewer, effect FROM reviews ORDER BY decided_at"
        assert [who for who, _ in asked(merged, decided)] == ["Cleo", "Ben", "Ada"]
        assert [effect for _, effect in asked(merged, decided)].count("in force") == 1
        told.add((merged.content_digest(), merged.tables_digest()))
        assert merged.check() == []
    assert len(told) == 1
    # Without the later one the other counts.
    at(3, merged).undo(BOILS, "Ada")
    assert ("Water boils at 101 °C at 1 atm.", "corrected-unchecked", "Ben") in asked(merged, WORDS)


def test_decisions_about_a_part_of_a_paper_hold_in_the_whole_one_that_takes_its_place(copy):
    whole, here = copy("whole"), copy("here")
    save(here, "water", UNIT.model_copy(update={"relationships": ()}), PaperState.PARTIAL)
    at(1, here).correct(BOILS, "Ada", STEAM)
    at(1, here).accept(FREEZES, "Ada")
    at(1, whole).reject(FLOATS, "Ben")
    history = asked(here, "SELECT * FROM fact_change ORDER BY ALL")
    assert merge_library(here, whole.path).replaced == 1
    assert asked(here, WORDS) == [
        ("Steam rises from water.", "corrected-unchecked", "Ada"),
        ("Water freezes at 7 °C.", "accepted", "Ada"),
    ]
    assert here.check() == []
    # Steam, which a person brought in, is linked like any entity: another paper with it is about the same thing.
    linked = "SELECT DISTINCT key FROM entity_link ORDER BY key"
    one = Library(shutil.copy(whole.path, here.path.with_name("one.duckdb")))
    at(1, one).correct(BOILS, "Ada", STEAM)
    at(1, one).accept(FREEZES, "Ada")
    assert asked(here, linked) == asked(one, linked)
    assert here.tables_digest() == one.tables_digest()
    # It said so before: nothing changed that the history could tell.
    assert asked(here, "SELECT * FROM fact_change ORDER BY ALL") == history
    # All of it can be taken back.
    for fact, who in ((BOILS, "Ada"), (FREEZES, "Ada"), (FLOATS, "Ben")):
        at(2, here).undo(fact, who)
    assert asked(here, WORDS) == AS_WRITTEN


def test_a_paper_made_in_another_way_stays_and_takes_the_decisions_about_facts_that_it_has(copy):
    here, shard = copy("here"), copy("shard")
    other = UNIT.attributes[0].model_copy(update={"object": "99 °C"})
    record = make_paper_record("water", recipe="recipe-2")
    shard.save_paper(
        record,
        [UNIT.model_copy(update={"attributes": (other,)})],
        outcome=make_outcome("water"),
        guard=FREE,
    )
    at(1, shard).reject(other.id, "Ada")
    at(1, shard).reject(FLOATS, "Ada")
    merge_library(here, shard.path)
    assert asked(here, WORDS) == AS_WRITTEN[1:]
    effects = asked(here, "SELECT statement, effect FROM reviews ORDER BY ALL")
    assert effects == [
        ("Ice floats on water.", "in force"),
        ("Water boils at 99 °C at 1 atm.", "not found"),
    ]


def test_decisions_that_an_earlier_version_took_over_without_applying_them_are_applied(copy):
    here, shard = copy("here"), copy("shard")
    at(1, shard).reject(FLOATS, "Ada")
    with duckdb.connect(str(here.path)) as con:
        con.execute(f"ATTACH '{shard.path}' AS shard (READ_ONLY)")
        con.execute("INSERT INTO review SELECT * FROM shard.review")
    assert asked(here, WORDS) == AS_WRITTEN
    merge_library(here, shard.path)
    assert asked(here, WORDS) == AS_WRITTEN[1:]


def test_words_that_were_found_to_repeat_the_paper_do_not_come_back_with_a_shard(copy):
    here, shard = copy("here"), copy("shard")
    at(1, shard).correct(BOILS, "Ada", AT_101)
    merge_library(here, shard.path)
    held = "UPDATE review SET decision = 'reject', wording = 'held'"
    held += ", subject = '', predicate = '', object = '', condition = ''"
    with duckdb.connect(str(shard.path)) as con:
        con.execute(held)
    for _ in range(2):
        merge_library(here, shard.path)
        assert asked(here, WORDS) == AS_WRITTEN[:1]
        for table in ("review", "attribute", "fact_change"):
            said = asked(
                here, f"SELECT count(*) FROM {table} AS t WHERE t::VARCHAR LIKE '%101 °C%'"
            )
            assert said == [(0,)], table
    # Held here, and not yet looked at there.
    later = copy("later")
    at(1, later).correct(BOILS, "Ada", AT_101)
    merge_library(here, later.path)
    assert asked(here, WORDS) == AS_WRITTEN[:1]


def test_two_copies_of_a_decision_agree_whichever_comes_first():
    given = {
        "id": "r",
        "paper_id": paper_id("water"),
        "statement": "Water boils.",
        "reviewer": "Ada",
        "decided_at": NOON,
    }
    words = {"correction": AT_101, "decision": "correct"}
    copies = [
        Review(**given, **words, wording=ReviewWording.UNCHECKED),
        Review(**given, **words, wording=ReviewWording.CHECKED),
        Review(**given, decision="reject", wording=ReviewWording.HELD),
    ]
    copies += [
        one.model_copy(update={"undone_by": who, "undone_at": NOON + timedelta(hours=hour)})
        for one in copies
        for who, hour in (("Ada", 1), ("Ben", 2))
    ]
    for one, other in itertools.product(copies, repeat=2):
        agreed = agreed_review(one, other)
        assert agreed == agreed_review(other, one)
        assert agreed_review(agreed, one) == agreed
        assert agreed.undone_at == min(
            (r.undone_at for r in (one, other) if r.undone_at), default=None
        )
        assert agreed.wording is max((one.wording, other.wording), key=_rank)


def _rank(wording):
    return ["unchecked", "checked", "held"].index(wording.value)
