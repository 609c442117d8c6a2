"""What is saved comes back, whole and once."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexandria.errors import ExpressionHeld, PaperAmbiguous, PaperNotFound
from alexandria.expression import SourceIndex
from alexandria.knowledge import (
    Attribute,
    Certainty,
    Coverage,
    Entity,
    ExpressionFigures,
    FactKind,
    KnowledgeUnit,
    Maker,
    Making,
    Merged,
    Polarity,
    Provenance,
    Quantity,
    QuantityRole,
    Quarantined,
    QuarantineReason,
    Relationship,
    Support,
    ValueKind,
    Verdict,
    sentence_of,
)
from alexandria.library import Library, PaperState, PaperWrite
from tests.builders import (
    FREE,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_unit,
    paper_id,
)

WATER = paper_id("water")


def test_units_come_back_exactly_as_they_were_saved(library):
    units = [make_unit(chunk=chunk) for chunk in range(3)]
    library.save_paper(make_paper_record(chunk_count=3), units, guard=FREE)
    assert library.load_units(WATER) == units


def test_a_checked_unit_comes_back_with_its_figures_quantities_and_quarantine(library):
    unit = make_checked_unit()
    library.save_paper(make_paper_record(), [unit], guard=FREE)
    assert library.load_units(WATER) == [unit]


def test_what_was_measured_as_zero_is_not_taken_for_unmeasured(library):
    nothing = make_unit(coverage=Coverage(), expression=ExpressionFigures())
    library.save_paper(make_paper_record(), [nothing], guard=FREE)
    assert library.load_units(WATER) == [nothing]


def test_a_unit_that_repeats_its_paper_is_refused_and_nothing_is_written(library):
    guard = SourceIndex(["How water behaves in part 0 when it is warm."]).fingerprint()
    library.save_paper(make_paper_record(), [make_unit()], guard=guard)
    copied = make_unit(summary="How water behaves, in part 0, when it is")
    with pytest.raises(ExpressionHeld) as refused:
        library.save_paper(make_paper_record(recipe="recipe-2"), [copied], guard=guard)
    assert (refused.value.unit_id, refused.value.field) == (copied.id, "summary")
    assert "behaves" not in str(refused.value)
    assert library.known_recipes()[WATER][0] == "recipe-1"


def test_units_without_the_guard_of_their_paper_are_refused(library):
    with pytest.raises(ValueError, match="guard"):
        library.save_papers([PaperWrite(make_paper_record(), [make_unit()])])


def test_units_come_back_in_the_order_of_the_text_however_they_were_given(library):
    units = [make_unit(chunk=chunk) for chunk in (2, 0, 1)]
    library.save_paper(make_paper_record(chunk_count=3), units, guard=FREE)
    assert [u.provenance.chunk for u in library.load_units(WATER)] == [0, 1, 2]


def test_a_paper_record_comes_back_exactly_as_it_was_saved(library):
    record = make_paper_record(reason="2 of 3 chunks", state=PaperState.PARTIAL, doi=None)
    library.save_paper(record, [make_unit()], guard=FREE)
    assert library.paper(WATER) == record
    assert library.papers() == [record]
    assert library.known_recipes() == {WATER: ("recipe-1", PaperState.PARTIAL)}


def test_a_paper_saved_again_replaces_everything_that_came_from_it(library):
    library.save_paper(
        make_paper_record(chunk_count=2), [make_unit(), make_unit(chunk=1)], guard=FREE
    )
    library.save_paper(make_paper_record(recipe="recipe-2"), [make_unit(chunk=0)], guard=FREE)
    assert library.load_units(WATER) == [make_unit(chunk=0)]
    assert library.known_recipes()[WATER][0] == "recipe-2"
    assert library.check() == []


def test_a_paper_saved_again_leaves_the_others_alone(library):
    library.save_paper(make_paper_record("ice"), [make_unit("ice")], guard=FREE)
    for _ in range(2):
        library.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    assert library.load_units(paper_id("ice")) == [make_unit("ice")]


def test_a_unit_of_another_paper_is_refused_and_nothing_is_saved(library):
    with pytest.raises(ValueError, match="another paper"):
        library.save_paper(make_paper_record("ice"), [make_unit("water")], guard=FREE)
    assert library.papers() == []


def test_removing_a_paper_removes_all_of_it_and_keeps_what_it_cost(library):
    library.save_paper(
        make_paper_record(), [make_checked_unit()], [make_call()], make_outcome(), guard=FREE
    )
    library.save_paper(make_paper_record("ice"), [make_unit("ice")], guard=FREE)
    gone = library.remove_paper(WATER)
    assert (gone.units, gone.entities, gone.attributes, gone.relationships) == (1, 2, 1, 1)
    assert (gone.quarantined, gone.merged) == (1, 1)
    for table in ("quantity", "quarantine", "merged_fact"):
        assert not library.query(f"FROM {table} WHERE paper_id = '{WATER}'").rows
    assert [p.id for p in library.papers()] == [paper_id("ice")]
    assert library.load_units(WATER) == []
    assert library.run_totals().overall.calls == 1
    with pytest.raises(PaperNotFound):
        library.remove_paper(WATER)


def test_the_order_in_which_papers_are_saved_does_not_change_the_content(library, tmp_path):
    other = Library(tmp_path / "other.duckdb")
    other.create_or_open()
    for target, order in ((library, ("water", "ice")), (other, ("ice", "water", "ice"))):
        for number, name in enumerate(order):
            record = make_paper_record(name, run_id=f"run-{number}")
            target.save_paper(record, [make_unit(name)], [make_call(number, name)], guard=FREE)
    assert library.tables_digest() == other.tables_digest()


def test_a_single_changed_value_changes_the_digest(library):
    library.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    before = library.tables_digest()
    library.save_paper(make_paper_record(), [make_unit(summary="Otherwise.")], guard=FREE)
    assert library.tables_digest() != before


@pytest.mark.parametrize(
    "change",
    [
        {"quarantined": ()},
        {"merged": ()},
        {"attributes": make_unit().attributes},
        {"coverage": Coverage(sentences=8, sentences_covered=7)},
        {"expression": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_checking_found_is_part_of_the_digest(library, change):
    library.save_paper(make_paper_record(), [make_checked_unit()], guard=FREE)
    before = library.tables_digest()
    library.save_paper(make_paper_record(), [make_checked_unit(**change)], guard=FREE)
    assert library.tables_digest() != before


def test_the_content_digest_depends_on_what_the_units_say_alone(library, tmp_path):
    other = Library(tmp_path / "other.duckdb")
    other.create_or_open()
    for target, order, run_id in ((library, ("water", "ice"), "a"), (other, ("ice", "water"), "b")):
        for name in order:
            unit = make_unit(name)
            making = unit.making.model_copy(update={"prompt_version": run_id})
            unit = unit.model_copy(update={"making": making})
            record = make_paper_record(name, run_id=run_id, recipe=run_id)
            target.save_paper(record, [unit], guard=FREE)
    assert library.content_digest() == other.content_digest()
    assert library.tables_digest() != other.tables_digest()
    other.save_paper(make_paper_record(), [make_unit(summary="Otherwise.")], guard=FREE)
    assert library.content_digest() != other.content_digest()


# --- finding a paper ------------------------------------------------------------------------


@pytest.fixture
def shelf(library):
    for name in ("water", "ice"):
        record = make_paper_record(name, arxiv_id="2502.19413v2" if name == "ice" else None)
        library.save_paper(record, [], (), make_outcome(name), guard=FREE)
    return library


@pytest.mark.parametrize(
    "text",
    [
        paper_id("ice"),
        paper_id("ice")[:8],
        paper_id("ice")[:8].upper(),
        "10.1234/ICE",
        "https://doi.org/10.1234/ice",
        "arXiv:2502.19413",
        "2502.19413v1",
        "papers/ice.pdf",
        "ice.pdf",
        "ice",
        "On ice",
        " n ICE ",
    ],
)
def test_a_paper_is_found_by_what_people_call_it(shelf, text):
    assert shelf.find_paper(text).title == "On ice"


def test_a_name_that_fits_no_paper_says_so(shelf):
    for text in ("steam", "", "%", "10.9999/none"):
        with pytest.raises(PaperNotFound, match="goes by"):
            shelf.find_paper(text)


def test_a_name_that_fits_several_papers_lists_them(shelf):
    with pytest.raises(PaperAmbiguous) as caught:
        shelf.find_paper("on")
    assert {title for _, title in caught.value.candidates} == {"On water", "On ice"}
    assert paper_id("ice")[:12] in str(caught.value)


def test_a_whole_title_goes_before_a_part_of_another(shelf):
    shelf.save_paper(make_paper_record("more", title="On ice and snow"), [], guard=FREE)
    assert shelf.find_paper("on ice").title == "On ice"


# --- any text at all ------------------------------------------------------------------------

ODD = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\x00\ufeff\"\\\n\u2028'%;"),
    ),
    max_size=12,
)
# pydantic itself refuses lone surrogates in text that must not be empty
ODD_NAME = st.text(
    st.characters(codec="utf-8") | st.sampled_from('\x00\ufeff"\\%;'), min_size=1, max_size=12
)
SMALL = st.integers(0, 2**31 - 1)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)

QUANTITIES = st.builds(
    Quantity,
    value=NUMBER,
    role=st.sampled_from(QuantityRole),
    low=st.none() | NUMBER,
    high=st.none() | NUMBER,
    uncertainty=st.none() | NUMBER,
    unit=ODD,
    bound=st.sampled_from(["", "<", "≤", ">", "≥", "~"]),
    interval_low=st.none() | NUMBER,
    interval_high=st.none() | NUMBER,
    interval_level=st.none() | NUMBER,
)
QUARANTINED = st.builds(
    Quarantined,
    id=ODD_NAME,
    subject=ODD,
    predicate=ODD,
    object=ODD,
    condition=ODD,
    sentences=st.lists(SMALL, max_size=2).map(tuple),
    page=st.none() | SMALL,
    reason=st.sampled_from(QuarantineReason),
    verified_by=ODD,
)
MERGED = st.builds(Merged, id=ODD_NAME, fact_id=st.sampled_from(["a", "r"]), statement=ODD_NAME)
COVERAGES = st.builds(Coverage, **dict.fromkeys(Coverage.model_fields, SMALL))
EXPRESSIONS = st.builds(ExpressionFigures, **dict.fromkeys(ExpressionFigures.model_fields, SMALL))


@st.composite
def units(draw):
    names = draw(st.lists(ODD_NAME, min_size=1, max_size=3))
    things = tuple(
        Entity(
            id=f"e{i}",
            name=name,
            type=draw(ODD),
            aliases=tuple(draw(st.lists(ODD, max_size=2))),
            canonical_id=draw(st.none() | ODD_NAME),
        )
        for i, name in enumerate(names)
    )
    fact = {
        "subject_id": "e0",
        "subject": draw(ODD_NAME),
        "predicate": draw(ODD_NAME),
        "condition": draw(ODD),
        "polarity": draw(st.sampled_from(Polarity)),
        "certainty": draw(st.sampled_from(Certainty)),
        "kind": draw(st.none() | st.sampled_from(FactKind)),
        "method": draw(ODD),
        "compared_with": draw(ODD),
        "claimed_by": draw(ODD),
        "sentences": tuple(draw(st.lists(SMALL, min_size=1, max_size=3))),
        "page": draw(st.none() | SMALL),
        "support": draw(st.sampled_from(Support)),
        "doubt": draw(ODD),
        "verdict": draw(st.none() | st.sampled_from(Verdict)),
        "verified_by": draw(ODD),
        "made_by": draw(st.sampled_from(Maker)),
    }
    quantities = st.lists(QUANTITIES, max_size=3).map(tuple)
    attribute = Attribute(
        id="a",
        object=draw(ODD),
        quantities=draw(quantities),
        value_kind=draw(st.sampled_from(ValueKind)),
        **fact,
    )
    relationship = Relationship(
        id="r",
        object=draw(ODD_NAME),
        object_id=things[-1].id,
        quantities=draw(quantities),
        **fact,
    )
    return KnowledgeUnit(
        id=draw(ODD_NAME),
        summary=draw(ODD),
        entities=things,
        attributes=(attribute,),
        relationships=(relationship,),
        quarantined=tuple(draw(st.lists(QUARANTINED, max_size=2))),
        merged=tuple(draw(st.lists(MERGED, max_size=2))),
        coverage=draw(st.none() | COVERAGES),
        expression=draw(st.none() | EXPRESSIONS),
        provenance=Provenance(
            paper_id=WATER,
            doi=draw(st.none() | ODD),
            chunk=draw(SMALL),
            section=draw(ODD),
            first_page=draw(st.none() | SMALL),
            first_sentence=1,
            last_sentence=draw(st.integers(1, 2**31 - 1)),
            word_start=0,
            word_end=draw(SMALL),
            text_sha256="0" * 64,
            minhash=tuple(draw(st.lists(st.integers(0, 2**64 - 1), max_size=3))),
        ),
        making=Making(model=draw(ODD_NAME), prompt_version="p", request_digest="q"),
    )


def storable(unit):
    """The unit with what no database takes replaced, as the writer promises."""

    def clean(value):
        match value:
            case str():
                return "".join(
                    "\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value
                )
            case dict():
                return {key: clean(item) for key, item in value.items()}
            case list() | tuple():
                return tuple(clean(item) for item in value)
        return value

    return KnowledgeUnit.model_validate(clean(unit.model_dump()))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(unit=units())
def test_any_unit_comes_back_as_it_was_saved_and_as_the_nested_view_shows_it(library, unit):
    library.save_paper(make_paper_record(chunk_count=2**31 - 1), [unit], guard=FREE)
    assert library.load_units(WATER) == [storable(unit)]
    with library._reading() as con:
        (nested,) = con.execute("SELECT knowledge_unit FROM knowledge_units").fetchone()
    assert KnowledgeUnit.model_validate(json.loads(nested)) == storable(unit)


WORDS = st.lists(
    st.sampled_from(
        ["", " ", "  ", "a", "water", "pH", "p-value", "é", "x.", "why?", "\u2028", "\x1c"]
    )
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
    max_size=3,
).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=50))
def test_the_views_put_the_words_of_a_fact_together_as_the_contract_does(library, rows):
    with library._reading() as con:
        found = con.execute(
            "SELECT sentence_of(f[1], f[2], f[3], f[4]) FROM (SELECT unnest($rows) AS f)",
            {"rows": [list(row) for row in rows]},
        ).fetchall()
    assert [text for (text,) in found] == [sentence_of(*row) for row in rows]


def test_odd_titles_and_reasons_are_stored_without_what_databases_do_not_take(library):
    library.save_paper(make_paper_record(title="a\ud800b\0c", authors=("\udcff",)), [], guard=FREE)
    paper = library.paper(WATER)
    assert (paper.title, paper.authors) == ("a\ufffdb\ufffdc", ("\ufffd",))
