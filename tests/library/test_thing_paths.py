"""Chains of facts between things: as short as networkx finds them, and bounded where a thing is everywhere."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx
import pytest

from alexandria.library import Library, shortest_chains, thing_paths
from tests.answers.making import Said, save
from tests.builders import paper_id

_THINGS = [f"thing {letter}" for letter in "abcdefghijklmnop"]


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    """A library of one paper with twenty facts that join two things each, and the same as a graph of networkx."""
    library = Library(tmp_path_factory.mktemp("graph") / "graph.duckdb")
    library.create_or_open()
    chance = random.Random(5)
    pairs = sorted({tuple(sorted(chance.sample(_THINGS, 2))) for _ in range(20)})
    alone = [Said(name, "is", "known") for name in _THINGS]
    save(library, "graph", [Said(one, "feeds", other) for one, other in pairs] + alone)
    joined = networkx.Graph(pairs)
    joined.add_nodes_from(_THINGS)
    return library, joined


def _things(library, name):
    with library._reading() as con:
        sql = "SELECT DISTINCT paper_id, canonical_id FROM entity WHERE name = $name"
        return con.execute(sql, {"name": name}).fetchall()


def _between(library, one, other, **wanted):
    wanted = {"most_steps": 8, "chains": 1} | wanted
    return shortest_chains(library, _things(library, one), _things(library, other), **wanted)


def test_a_chain_is_as_short_as_the_graph_allows(graph):
    library, joined = graph
    lengths = dict(networkx.all_pairs_shortest_path_length(joined))
    for one, other in pairwise(_THINGS * 2):
        found = _between(library, one, other)
        expected = [lengths[one][other]] if other in lengths[one] and one != other else []
        assert [len(chain) for chain in found.chains] == expected, (one, other)
        assert found.complete


def test_a_chain_that_is_too_long_is_not_found(graph):
    library, joined = graph
    lengths = dict(networkx.all_pairs_shortest_path_length(joined))
    one, other = next((a, b) for a in lengths for b, n in lengths[a].items() if n == 3)
    assert _between(library, one, other, most_steps=2).chains == ()
    assert _between(library, one, other, most_steps=3).chains


def test_no_fact_is_in_two_chains(graph):
    library, joined = graph
    hub = max(_THINGS, key=joined.degree)
    other = next(name for name in _THINGS if joined.degree(name) > 1 and name != hub)
    found = _between(library, hub, other, chains=5)
    used = [fact for chain in found.chains for fact in chain]
    assert len(used) == len(set(used))
    assert [len(c) for c in found.chains] == sorted(len(c) for c in found.chains)


@pytest.mark.parametrize("bound", ["_MOST_UNITS", "_MOST_THINGS"])
def test_where_not_all_was_read_the_answer_says_so(graph, monkeypatch, bound):
    library, _ = graph
    for paper in ("second", "third"):
        save(library, paper, [Said("thing a", "is", paper), Said("thing z", "feeds", "thing a")])
    with library._writing() as con:
        con.execute(
            "INSERT INTO entity_link SELECT paper_id, canonical_id, 'g_' || name[7], name, 'long' FROM entity"
        )
    try:
        monkeypatch.setattr(thing_paths, bound, 1)
        assert not _between(library, "thing a", "thing b").complete
    finally:
        with library._writing() as con:
            con.execute("DELETE FROM entity_link")
        for paper in ("second", "third"):
            library.remove_paper(paper_id(paper))
