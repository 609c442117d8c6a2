"""What the library has of a thing, and how two things are connected."""

import json

import pytest

from alexandria.answers import entity, path
from alexandria.errors import EntityNotFound
from tests.answers.making import Said, save


def statements(facts):
    return [fact.statement for fact in facts]


@pytest.mark.parametrize("name", ["tumour necrosis factor", "TNF-alpha", "TNFα", "Cachectin"])
def test_any_name_of_a_thing_finds_its_facts_in_all_papers(library, name):
    found = entity(library, name)
    assert "Tumour necrosis factor activates NF-κB in TP53 mutants." in statements(found.facts)
    assert "cachectin" in {n.name for n in found.names}


def test_a_name_that_two_papers_use_brings_the_facts_of_both(library):
    found = entity(library, "cachectin")
    assert {p.paper for p in found.papers} == {"cells.pdf", "On melting"}
    assert found.names[0].name == "cachectin"
    assert found.names[0].papers == 2


def test_part_of_a_name_is_another_thing(library):
    with pytest.raises(EntityNotFound, match="no thing of the library is named 'alloy'") as missing:
        entity(library, "alloy")
    assert "alloy" in missing.value.hint


@pytest.mark.parametrize("name", ["", "?!", "zzz"])
def test_a_name_that_nothing_has_is_refused_with_a_next_step(library, name):
    with pytest.raises(EntityNotFound) as missing:
        entity(library, name)
    assert missing.value.hint


def test_facts_are_listed_by_kind_and_those_without_come_last(library):
    found = entity(library, "alloy A")
    assert list(found.by_kind) == ["result", "other"]
    assert statements(found.by_kind["result"]) == ["Alloy A does not corrode in sea water."]


def test_relations_are_those_in_either_direction(library):
    found = entity(library, "NF-κB")
    assert [(r.subject, r.predicate, r.object) for r in found.relations] == [
        ("NF-κB", "induces", "IL-6"),
        ("tumour necrosis factor", "activates", "NF-κB"),
    ]


def test_facts_that_contradict_each_other_are_disagreements(library):
    save(
        library,
        "rust",
        [Said("alloy A", "corrodes", "", "in sea water"), Said("alloy A", "is", "grey")],
    )
    save(
        library,
        "tests",
        [Said("The yield strength of alloy A", "is", "0.41 GPa", "at 25 °C", about="alloy A")],
    )
    found = entity(library, "alloy A")
    pairs = [{d.one.statement, d.other.statement} for d in found.disagreements]
    assert len(pairs) == 2
    assert {"Alloy A corrodes in sea water.", "Alloy A does not corrode in sea water."} in pairs
    assert {
        "The yield strength of alloy A is 0.41 GPa at 25 °C.",
        "The yield strength of alloy A is 350 MPa at 25 °C.",
    } in pairs


def test_facts_that_agree_or_hold_elsewhere_are_no_disagreements(library):
    save(
        library,
        "more",
        [
            Said("The yield strength of alloy A", "is", "0.35 GPa", "at 25 °C", about="alloy A"),
            Said("The yield strength of alloy A", "is", "300 MPa", "at 90 °C", about="alloy A"),
            Said("The yield strength of alloy A", "may be", "900 MPa", "at 25 °C", about="alloy A"),
            Said("The yield strength of alloy A", "is not", "low", about="alloy A"),
        ],
    )
    assert entity(library, "alloy A").disagreements == ()


def test_an_answer_is_plain_values_for_programs(library):
    found = entity(library, "NF-κB").as_json()
    assert json.loads(json.dumps(found))["relations"][0]["predicate"] == "induces"


# --- how two things are connected ------------------------------------------------------------


def test_a_path_leads_through_facts_from_one_thing_to_the_other(library):
    found = path(library, "TNF-α", "IL-6")
    assert [statements(chain) for chain in found.chains] == [
        [
            "Tumour necrosis factor activates NF-κB in TP53 mutants.",
            "NF-κB induces IL-6 with p < 0.001.",
        ]
    ]
    assert found.papers == ("cells.pdf",)


def test_a_path_is_the_same_from_either_end(library):
    there, back = path(library, "TNF-α", "IL-6"), path(library, "IL-6", "TNF-α")
    assert statements(back.chains[0]) == statements(there.chains[0])[::-1]


def test_a_fact_that_names_another_thing_of_its_passage_connects_them(library):
    save(
        library,
        "mixture",
        [Said("quartz", "dissolves", "slowly in hot brine"), Said("brine", "is", "salty")],
    )
    assert statements(path(library, "quartz", "brine").chains[0]) == [
        "Quartz dissolves slowly in hot brine."
    ]


def test_a_part_of_a_word_connects_nothing(library):
    save(
        library,
        "mixture",
        [Said("quartz", "shows", "brinelike traits"), Said("brine", "is", "salty")],
    )
    assert path(library, "quartz", "brine").chains == ()


def test_papers_are_crossed_where_their_things_are_linked(library):
    save(
        library,
        "one",
        [
            Said("ferritin", "binds", "insulin-like growth factor"),
            Said("insulin-like growth factor", "is", "small"),
        ],
    )
    save(
        library,
        "two",
        [Said("insulin-like growth factor", "slows", "ageing"), Said("ageing", "is", "common")],
    )
    with library._writing() as con:
        con.execute(
            "DELETE FROM entity_link; INSERT INTO entity_link SELECT paper_id, canonical_id, 'g_1', name, 'long' "
            "FROM entity WHERE name LIKE 'insulin%'"
        )
    found = path(library, "ferritin", "ageing")
    assert statements(found.chains[0]) == [
        "Ferritin binds insulin-like growth factor.",
        "insulin-like growth factor slows ageing.",
    ]
    assert len(found.papers) == 2
    assert path(library, "ferritin", "ageing", most_steps=1).chains == ()


def test_no_fact_is_in_two_chains_and_the_shortest_comes_first(library):
    save(
        library,
        "ring",
        [
            Said("node a", "feeds", "node b"),
            Said("node b", "feeds", "node d"),
            Said("node a", "feeds", "node d"),
            Said("node d", "is", "last"),
        ],
    )
    found = path(library, "node a", "node d")
    assert [len(chain) for chain in found.chains] == [1, 2]
    used = [fact.fact_id for chain in found.chains for fact in chain]
    assert len(used) == len(set(used))


def test_a_thing_that_is_not_there_is_named(library):
    with pytest.raises(EntityNotFound, match="zinc"):
        path(library, "ice", "zinc")


def test_rows_say_chain_and_step(library):
    assert [(r["chain"], r["step"]) for r in path(library, "TNF-α", "IL-6").rows] == [
        (1, 1),
        (1, 2),
    ]
