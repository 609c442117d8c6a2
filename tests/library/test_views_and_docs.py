"""The views say what the tables hold, and every query of docs/library.md runs and finds something."""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

from alexandria.evaluation.multiple_choice import Arm, Response
from alexandria.evaluation.statistics.estimates import arm_figures
from alexandria.evaluation.statistics.scoring import score_answers
from alexandria.knowledge import Certainty, KnowledgeUnit, Polarity, Quantity, QuantityRole
from alexandria.library import EvaluationRecord, Evaluations, Library, PaperState
from alexandria.resolution import Merge
from tests.builders import (
    FREE,
    NOON,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
    paper_id,
)
from tests.evaluation.making import make_question, right

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Two papers, one checked, one with a hedged and a denied fact; a third one failed."""
    library = Library(tmp_path_factory.mktemp("views") / "library.duckdb")
    library.create_or_open()
    library.save_run(make_run())
    colder = make_unit(chunk=1)
    quantity = Quantity(value=80, unit="degree_Celsius")
    attribute = colder.attributes[0].model_copy(
        update={"object": "80 °C", "quantities": (quantity,)}
    )
    water = [make_checked_unit(chunk=0), colder.model_copy(update={"attributes": (attribute,)})]
    merge = Merge.of(paper_id("water"), "water", "H₂O", rule="abbreviation")
    calls = [make_call(0), make_call(1, outcome="timeout", output_tokens=None, cost=0.0)]
    library.save_paper(
        make_paper_record(chunk_count=2), water, calls, make_outcome(), guard=FREE, merges=[merge]
    )
    hedged = make_unit("ice")
    (attribute,), (relationship,) = hedged.attributes, hedged.relationships
    may = {"predicate": "may boil at", "certainty": Certainty.POSSIBLE}
    never = {"predicate": "does not float on", "polarity": Polarity.NEGATED}
    hedged = hedged.model_copy(
        update={
            "attributes": (attribute.model_copy(update=may),),
            "relationships": (relationship.model_copy(update=never),),
        }
    )
    unpriced = [make_call(0, "ice", cost=None)]
    library.save_paper(
        make_paper_record("ice"), [hedged], unpriced, make_outcome("ice"), guard=FREE
    )
    library.save_paper(
        make_paper_record("fog", state=PaperState.FAILED, reason="no answer", chunk_count=0),
        [],
        guard=FREE,
    )
    library.save_outcomes([make_outcome("fog", state=PaperState.FAILED, reason="no answer")])
    evaluate_one_question(Evaluations(library))
    return library


def evaluate_one_question(store):
    store.save_run(EvaluationRecord(id="ev_1", started_at=NOON))
    question = make_question()
    store.save_questions("ev_1", [], [question.model_dump(mode="json")])
    (asked, *_) = right(question, Arm.UNITS)
    store.save_answers("ev_1", [{**asked.model_dump(mode="json"), "request_digest": "d"}], [])


def rows(library, sql):
    result = library.query(sql)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


@pytest.mark.parametrize("sql", EXAMPLES, ids=[text.strip()[:40] for text in EXAMPLES])
def test_every_example_of_the_page_runs_and_finds_something(filled, sql):
    assert filled.query(sql).rows


def test_the_page_names_every_column_of_every_view(filled):
    for view in (
        "facts",
        "quantities",
        "quarantined",
        "merged",
        "reviews",
        "entities",
        "papers",
        "knowledge_units",
        "runs",
        "evaluations",
    ):
        section = PAGE.partition(f"### `{view}`")[2].partition("\n#")[0]
        for row in rows(filled, f"DESCRIBE {view}"):
            if row["column_name"] not in ("run_id",):
                assert f"`{row['column_name']}`" in section, (view, row["column_name"])


def test_papers_counts_what_came_of_each_and_what_it_cost(filled):
    fog, ice, water = rows(filled, "SELECT * FROM papers ORDER BY title")
    assert (water["units"], water["entities"], water["facts"], water["calls"]) == (2, 2, 4, 2)
    assert (water["cost"], water["input_tokens"]) == (0.001, 200)
    assert (ice["cost"], ice["calls"]) == (None, 1)
    assert (fog["state"], fog["reason"], fog["units"], fog["calls"]) == (
        "failed",
        "no answer",
        0,
        0,
    )


def test_papers_tells_how_much_is_covered_of_what_was_measured(filled):
    fog, ice, water = rows(filled, "SELECT * FROM papers ORDER BY title")
    assert (water["sentences_covered_share"], water["numbers_found_share"]) == (0.75, 0.75)
    assert water["names_found_share"] is None  # there was no name to find
    assert (water["longest_run"], water["longest_masked_run"], water["masked_share"]) == (
        5,
        3,
        0.25,
    )
    for name in ("quarantined", "merged_facts", "flagged"):
        assert [row[name] for row in (fog, ice, water)] == [0, 0, 1]
    assert [row["written"] for row in (fog, ice, water)] == [None, None, 4]
    for row in (fog, ice):
        assert row["sentences_covered_share"] is row["longest_run"] is row["masked_share"] is None


def test_the_figures_of_a_paper_are_those_of_its_view(filled):
    figures = filled.figures()
    assert set(figures) == {paper_id(name) for name in ("water", "ice", "fog")}
    for row in rows(filled, "FROM papers"):
        told = figures[row["paper_id"]].model_dump()
        assert told == {name: row[name] for name in told}


def test_a_value_can_be_sought_as_the_number_it_means(filled):
    (found,) = rows(filled, "FROM facts WHERE value BETWEEN 99 AND 101 AND unit = 'degree_Celsius'")
    assert (found["object"], found["value_kind"], found["bound"]) == ("100 °C", "quantity", "~")
    assert (found["uncertainty"], found["low"], found["n"], found["p"]) == (0.5, None, 12, None)
    assert (found["claimed_by"], found["made_by"]) == ("[12]", "model")


def test_the_value_of_a_fact_is_its_first_number_that_is_no_count_and_no_p_value(library):
    unit = make_unit()
    numbers = (
        Quantity(value=48, role=QuantityRole.SAMPLE_SIZE),
        Quantity(value=0.001, role=QuantityRole.P_VALUE, bound="<"),
        Quantity(value=39, role=QuantityRole.START, unit="kelvin"),
        Quantity(
            value=2.5,
            role=QuantityRole.DIFFERENCE,
            interval_low=2,
            interval_high=3,
            interval_level=95,
        ),
        Quantity(value=60, role=QuantityRole.SAMPLE_SIZE),
    )
    fell = unit.attributes[0].model_copy(update={"quantities": numbers})
    only_n = unit.relationships[0].model_copy(update={"quantities": numbers[:1]})
    library.save_paper(
        make_paper_record(),
        [unit.model_copy(update={"attributes": (fell,), "relationships": (only_n,)})],
        guard=FREE,
    )
    attribute, relationship = rows(library, "FROM facts ORDER BY form")
    told = ("value", "unit", "interval_low", "n", "p", "p_bound")
    assert [attribute[name] for name in told] == [39, "kelvin", None, 48, 0.001, "<"]
    assert [relationship[name] for name in told] == [None, None, None, 48, None, None]
    found = rows(library, "FROM quantities WHERE fact_id LIKE 'a%' ORDER BY position")
    assert [row["role"] for row in found] == ["n", "p", "start", "difference", "n"]
    assert (found[3]["interval_low"], found[3]["interval_high"], found[3]["interval_level"]) == (
        2,
        3,
        95,
    )
    assert {row["statement"] for row in found} == {fell.statement}


@pytest.mark.parametrize("view", ["facts", "quantities", "knowledge_units"])
def test_a_question_about_one_paper_reads_no_other_papers_facts(library, view):
    """What DuckDB does not push down costs seconds in a large library."""
    for name in ("water", "ice"):
        library.save_paper(make_paper_record(name), [make_checked_unit(name)], guard=FREE)
    sql = f"EXPLAIN (FORMAT json) SELECT * FROM {view} WHERE paper_id = '{paper_id('ice')}'"
    with library._reading() as con:
        ((_, plan),) = con.execute(sql).fetchall()
    scans = scanned(json.loads(plan))
    assert {"attribute", "relationship", "quantity"} <= scans.keys()
    for table in ("attribute", "relationship", "quantity"):
        assert all("paper_id = " in filters for filters in scans[table]), (table, scans[table])


def scanned(nodes):
    """The filters of each scan in a query plan, by table."""
    found = defaultdict(list)
    for node in nodes:
        info = node.get("extra_info", {})
        if "Table" in info:
            found[info["Table"].rpartition(".")[2].strip('"')].append(str(info.get("Filters", "")))
        for table, filters in scanned(node.get("children", [])).items():
            found[table] += filters
    return found


def test_quarantined_facts_stand_apart_with_their_reason(filled):
    (found,) = rows(filled, "FROM quarantined")
    assert (found["paper"], found["page"], found["section"]) == ("On water", 1, "Results")
    assert (found["reason"], found["object"], found["sentences"]) == ("number", "7 °C", [1])
    assert found["statement"] == "Water freezes at 7 °C."
    assert not rows(filled, "FROM facts WHERE predicate = 'freezes at'")


def test_a_merged_fact_stands_beside_the_one_that_holds_what_it_said(filled):
    (found,) = rows(filled, "FROM merged")
    assert (found["statement"], found["paper"], found["page"]) == ("Water boils.", "On water", 1)
    assert found["fact_statement"] == "Water boils at 100 °C at 1 atm."


def test_facts_holds_every_fact_as_a_sentence_with_its_source(filled):
    found = rows(filled, "FROM facts WHERE paper = 'On water' AND page = 1 ORDER BY form")
    attribute, relationship = found
    assert attribute["statement"] == "Water boils at 100 °C at 1 atm."
    assert (attribute["subject"], attribute["subject_name"]) == ("water", "water")
    assert (attribute["predicate"], attribute["object"]) == ("boils at", "100 °C")
    assert (attribute["condition"], attribute["kind"]) == ("at 1 atm", None)
    assert (attribute["sentences"], attribute["section"]) == ([1], "Results")
    assert attribute["object_entity_id"] is attribute["object_name"] is attribute["doubt"] is None
    assert (relationship["form"], relationship["kind"]) == ("relationship", "background")
    assert (relationship["subject"], relationship["object_name"]) == ("ice", "water")
    assert (relationship["value"], relationship["condition"]) == (None, None)
    assert (relationship["support"], relationship["doubt"]) == ("flagged", "names")
    assert (relationship["verdict"], relationship["verified_by"]) == ("entailed", "judge")
    assert relationship["object_entity_id"] == attribute["subject_entity_id"]


@pytest.mark.parametrize("form", ["attribute", "relationship"])
def test_the_sentence_of_a_fact_in_sql_is_its_sentence_in_python(filled, form):
    sql = f"SELECT fact_id, statement FROM facts WHERE form = '{form}'"
    units = [u for p in filled.known_recipes() for u in filled.load_units(p)]
    facts = [f for u in units for f in getattr(u, f"{form}s")]
    assert dict(filled.query(sql).rows) == {f.id: f.statement for f in facts}


def test_entities_joins_the_names_of_one_thing(library):
    first, second = make_unit(chunk=0), make_unit(chunk=1)
    water, ice = second.entities
    renamed = water.model_copy(update={"name": "aqua", "aliases": ("water", "H2O")})
    second = second.model_copy(update={"entities": (renamed, ice)})
    library.save_paper(
        make_paper_record(chunk_count=3), [first, second, make_unit(chunk=2)], guard=FREE
    )
    found = {row["name"]: row for row in rows(library, "FROM entities")}
    assert set(found) == {"water", "ice"}
    assert found["water"]["aliases"] == ["H2O", "H₂O", "aqua"]
    assert (found["water"]["mentions"], found["water"]["facts"]) == (3, 6)
    assert found["water"]["paper_ids"] == [paper_id("water")]


def test_a_thing_without_canonical_id_stands_alone(library):
    unit = make_unit()
    lone = tuple(e.model_copy(update={"canonical_id": None}) for e in unit.entities)
    library.save_paper(
        make_paper_record(), [unit.model_copy(update={"entities": lone})], guard=FREE
    )
    assert {row["entity_id"] for row in rows(library, "FROM entities")} == {e.id for e in lone}


def test_knowledge_units_is_the_published_json(filled):
    found = rows(filled, "FROM knowledge_units ORDER BY paper_id, position")
    units = [KnowledgeUnit.model_validate_json(row["knowledge_unit"]) for row in found]
    wanted = [u for p in sorted(filled.known_recipes()) for u in filled.load_units(p)]
    assert units == wanted


def test_runs_adds_up_inputs_and_calls(filled):
    (run,) = rows(filled, "FROM runs")
    assert (run["inputs"], run["done"], run["failed"]) == (3, 2, 1)
    assert (run["calls"], run["failed_calls"], run["cost"]) == (3, 1, None)


@pytest.mark.parametrize("unreadable", ["apart", "wrong"])
def test_evaluations_gives_the_accuracy_that_the_report_gives(library, unreadable):
    draw = random.Random(5)
    questions = [make_question(n, answer=n % 4) for n in range(30)]
    asked = [
        drawn_answer(draw, question, arm, rotation)
        for question in questions
        for arm in (Arm.NOTHING, Arm.UNITS)
        for rotation in range(4)
    ]
    store = Evaluations(library)
    store.save_run(
        EvaluationRecord(id="ev_9", started_at=NOON, settings={"unreadable": unreadable})
    )
    store.save_questions("ev_9", [], [q.model_dump(mode="json") for q in questions])
    store.save_answers(
        "ev_9", [{**a.model_dump(mode="json"), "request_digest": "d"} for a in asked], []
    )
    scores = score_answers(questions, asked, unreadable_is_wrong=unreadable == "wrong")
    for figures in arm_figures(scores):
        (row,) = rows(library, f"SELECT * FROM evaluations WHERE arm = '{figures.arm}'")
        assert row["accuracy"] == pytest.approx(figures.accuracy.value)
        assert (row["answers"], row["unreadable"]) == (figures.answers, figures.unreadable)
        assert row["questions"] == 30


def drawn_answer(draw, question, arm, rotation):
    """A letter, one with probabilities (sometimes tied), or nothing that could be read."""
    values = {"question_id": question.id, "arm": arm, "rotation": rotation}
    kind = draw.choice(("letter", "probabilities", "probabilities", "unreadable"))
    if kind == "unreadable":
        return Response(**values, invalid="no letter")
    shares = draw.choice(((0.25,) * 4, (0.1, 0.7, 0.1, 0.1), (0.4, 0.1, 0.4, 0.1)))
    chosen = draw.randrange(4) if kind == "letter" else shares.index(max(shares))
    return Response(
        **values, chosen=chosen, probabilities=shares if kind == "probabilities" else None
    )
