"""What a search finds, in which order, and what it says where it finds nothing."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from alexandria import search
from alexandria.answers import find_facts, open_index
from alexandria.answers.fact_search import SearchFilter
from alexandria.errors import LibraryMissing, PaperNotFound, QueryRefused, SettingsError
from tests.answers.making import Said, save
from tests.builders import paper_id


def statements(found):
    return [hit.fact.statement for hit in found]


def first(library, query, **filters):
    found = search(library, query, **filters)
    assert found.found, (query, filters)
    return found[0].fact.statement


def test_a_search_ranks_the_fact_with_the_words_first_and_cites_it(library):
    found = search(library, "how strong is alloy B")
    best = found[0]
    assert (best.rank, best.fact.statement) == (
        1,
        "The yield strength of alloy B is 0.25 GPa at 25 °C.",
    )
    cited = best.fact.citation
    assert (cited.title, cited.page, cited.section, cited.sentences) == (
        "On steel",
        2,
        "Results",
        (2,),
    )
    assert str(cited) == "On steel, p. 2"
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))


def test_the_file_stands_for_a_paper_without_a_title(library):
    assert search(library, "NF-κB")[0].fact.citation.paper == "cells.pdf"


@pytest.mark.parametrize(
    ("query", "statement"),
    [
        ("TP53", "Tumour necrosis factor activates NF-κB in TP53 mutants."),
        ("425", "Alloy D may crack after 425 cycles."),
        ("CO2", "Dissolved CO_2 inhibits growth at 14 μM."),
        ("CO_2", "Dissolved CO_2 inhibits growth at 14 μM."),
        ("CO₂", "Dissolved CO_2 inhibits growth at 14 μM."),
        ("IL6", "NF-κB induces IL-6 with p < 0.001."),
        ("NF-kappa B", "NF-κB induces IL-6 with p < 0.001."),
        ("entropy of entanglement", "The entanglement entropies grow linearly."),
        ("measuring grains", "The grain size was measured by diffraction."),
        ("0.25", "The yield strength of alloy B is 0.25 GPa at 25 °C."),
    ],
)
def test_names_numbers_formulae_and_word_forms_are_found(library, query, statement):
    assert statement in statements(search(library, query))[:2]


def test_a_phrase_in_quotes_must_occur(library):
    assert statements(search(library, '"sea water"')) == ["Alloy A does not corrode in sea water."]
    assert len(search(library, "sea water")) == 2
    assert statements(search(library, "“sea water” alloy")) == [
        "Alloy A does not corrode in sea water."
    ]


def test_an_odd_quotation_mark_is_no_error(library):
    assert len(search(library, 'sea "water')) == 2


def test_other_names_of_a_thing_in_its_paper_find_it(library):
    assert first(library, "TNF-alpha") == "Tumour necrosis factor activates NF-κB in TP53 mutants."


def test_names_that_are_linked_across_papers_find_each_other(library):
    index = open_index(library)
    with index.writing() as writing:
        writing.replace_names({"g_1": ["frozen water", "ice"]})
        writing.commit()
    found = find_facts(index, "frozen water", SearchFilter(), 3)
    assert "Ice floats on water." in statements(found)


def test_words_of_all_kinds_are_no_syntax(library):
    for query in (
        "a:b",
        "AND",
        "ice* ~ ^2",
        "[1 TO 2]",
        "\\x",
        "it's",
        "x" * 5000 + " ice",
        "-ice +",
    ):
        search(library, query)
    assert first(library, "(ice") == "Ice floats on water."


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"where": "value > 300 MPa"}, ["The yield strength of alloy A is 350 MPa at 25 °C."]),
        ({"where": "value > 0.3 GPa"}, ["The yield strength of alloy A is 350 MPa at 25 °C."]),
        (
            {"where": ("value >= 250 MPa", "value <= 350 MPa")},
            [
                "The yield strength of alloy A is 350 MPa at 25 °C.",
                "The yield strength of alloy B is 0.25 GPa at 25 °C.",
            ],
        ),
        ({"where": "value >= 2e8 Pa", "limit": 1, "kind": "method"}, []),
        ({"where": "value > 15 %"}, ["The cachectin level increases by 20 to 30 percent."]),
        ({"where": "value > 25 %"}, []),
        ({"where": "value = 298.15 K", "paper": "steel", "limit": 1}, None),
        ({"where": "n >= 48"}, ["IL-6 was measured in 48 patients (n = 48)."]),
        ({"where": "n > 48"}, []),
        ({"where": "p < 0.05"}, ["NF-κB induces IL-6 with p < 0.001."]),
        ({"kind": "method"}, ["The grain size was measured by diffraction."]),
        ({"polarity": "negated"}, ["Alloy A does not corrode in sea water."]),
        ({"certainty": "possible"}, ["Alloy D may crack after 425 cycles."]),
        ({"made_by": "rule"}, ["Alloy D may crack after 425 cycles."]),
        ({"years": "2018", "made_by": "rule"}, ["Alloy D may crack after 425 cycles."]),
        ({"years": "2019-", "made_by": "rule"}, []),
    ],
)
def test_a_filter_alone_finds_what_meets_it(library, filters, expected):
    found = search(library, "", **filters)
    if expected is None:
        assert "25 °C" in first(library, "", **filters)
    else:
        assert sorted(statements(found)) == expected


def test_a_lower_bound_counts_only_where_it_is_certain(library):
    strong = "The yield strength of alloy C exceeds 200 MPa."
    assert strong in statements(search(library, "", where="value > 150 MPa"))
    assert strong not in statements(search(library, "", where="value > 250 MPa"))


def test_filters_and_words_go_together(library):
    found = search(library, "yield strength", where="value > 300 MPa", years="2015-2020")
    assert statements(found) == ["The yield strength of alloy A is 350 MPa at 25 °C."]
    assert found[0].score > 0


def test_papers_without_a_year_are_said_to_be_left_out(library):
    assert search(library, "alloy", years=(2000, None)).notes == (
        "1 of 3 papers have no year in the library and were left out",
    )


def test_a_library_that_knows_no_year_refuses_a_filter_by_year(tmp_path, library):
    for paper in ("steel", "cells"):
        library.remove_paper(paper_id(paper))
    with pytest.raises(QueryRefused, match="the year of none of its papers"):
        search(library, "ice", years="2015-2020")


def test_a_search_in_one_paper_finds_nothing_of_the_others(library):
    assert {h.fact.citation.title for h in search(library, "is", paper="On melting")} <= {
        "On melting"
    }
    with pytest.raises(PaperNotFound):
        search(library, "ice", paper="no such paper")


@pytest.mark.parametrize(
    ("query", "filters", "message"),
    [
        ("", {}, "no word to look for"),
        ('" "', {}, "no word to look for"),
        ("x", {"years": "recent"}, "names no years"),
        ("x", {"years": "2020-2015"}, "names no years"),
        ("x", {"where": "value around 5"}, "cannot be read"),
        ("x", {"where": "weight > 5 g"}, "no number 'weight'"),
        ("x", {"where": "value > 5 florins"}, "no unit"),
        ("x", {"kind": "reslt"}, "'reslt' is no kind"),
        ("x", {"polarity": "no"}, "'no' is no polarity"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_next_step(library, query, filters, message):
    with pytest.raises(QueryRefused, match=message) as refused:
        search(library, query, **filters)
    assert refused.value.hint


def test_a_missing_library_is_said_to_be_missing(tmp_path):
    with pytest.raises(LibraryMissing):
        search(tmp_path / "none.duckdb", "ice")


def test_the_limit_cuts_and_says_so(library):
    assert len(search(library, "alloy", limit=2)) == 2
    assert search(library, "alloy", limit=2).more
    assert not search(library, "alloy", limit=50).more


def test_equal_facts_come_in_the_same_order_whatever_the_order_of_the_papers(tmp_path, library):
    for number in (3, 1, 2):
        save(library, f"twin {number}", [Said("argon", "is", "inert")])
    once = [h.fact.citation.paper_id for h in search(library, "argon")]
    for number in (2, 3, 1):
        library.remove_paper(paper_id(f"twin {number}"))
        save(library, f"twin {number}", [Said("argon", "is", "inert")])
    assert [h.fact.citation.paper_id for h in search(library, "argon")] == once


# --- results as tables -----------------------------------------------------------------------


def test_a_result_shows_as_a_table_and_its_text_as_text(library):
    save(library, "markup", [Said("<script>alert(1)</script>", "is", "a & b")])
    html = search(library, "script alert")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is a &amp; b." in html


def test_the_rows_of_a_result_are_plain_values(library):
    (row, *_) = search(library, "alloy A strength").rows
    assert json.loads(json.dumps(row)) == {**row, "sentences": list(row["sentences"])}
    assert (row["value"], row["unit"], row["file"]) == (350.0, "megapascal", "papers/steel.pdf")


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])
def test_a_package_that_is_missing_is_named(library, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    found = search(library, "ice")
    convert = {"pandas": found.to_pandas, "polars": found.to_polars, "pyarrow": found.to_arrow}
    with pytest.raises(SettingsError, match=package):
        convert[package]()


def test_a_result_becomes_a_frame_where_pandas_is_there(library):
    pandas = pytest.importorskip("pandas")
    frame = search(library, "alloy").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["rank"]) == list(range(1, len(frame) + 1))


def test_values_are_frozen(library):
    hit = search(library, "ice")[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        hit.fact.statement = "other"


# --- the command line ------------------------------------------------------------------------


def alexandria(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "alexandria", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(cwd)},
    )


def test_the_command_prints_lines_for_a_pipe_and_json_for_programs(library):
    folder = library.path.parent
    options = ("--library", library.path.name)
    lines = alexandria("search", "alloy A strength", "--limit", "1", *options, cwd=folder)
    assert lines.returncode == 0
    head, line = lines.stdout.splitlines()
    assert head.split("\t")[:4] == ["rank", "statement", "paper", "page"]
    assert line.split("\t")[:4] == [
        "1",
        "The yield strength of alloy A is 350 MPa at 25 °C.",
        "On steel",
        "1",
    ]
    assert lines.stderr.splitlines() == [
        f"making the search index in {folder}/library.duckdb.search: there is none yet",
        "the best 1; --limit shows more",
    ]
    found = alexandria(
        "search", "", "--where", "value > 300 MPa", "--format", "json", *options, cwd=folder
    )
    assert [row["statement"] for row in json.loads(found.stdout)] == [
        "The yield strength of alloy A is 350 MPa at 25 °C."
    ]
    nothing = alexandria("search", "zzz", "--format", "json", *options, cwd=folder)
    assert (nothing.returncode, nothing.stdout) == (0, "[]\n")
    assert "nothing found" in nothing.stderr
    refused = alexandria("search", "x", "--where", "value", *options, cwd=folder)
    assert refused.returncode == 2
    assert "→ Write for example" in refused.stderr
