"""Each export is opened by the program that it is for, and says what the library says, whatever texts it holds."""

import csv
import json
import random
import re
from pathlib import Path

import duckdb
import mlcroissant
import networkx
import pyshacl
import pytest
import rdflib
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from nanopub import Nanopub, NanopubConf
from nanopub.profile import Profile
from rocrate.rocrate import ROCrate

from alexandria.errors import LibraryError, SettingsError
from alexandria.exchange import (
    LIBRARY_EXPORTS,
    LibrarySource,
    choose_library_export,
    export_library,
)
from alexandria.exchange.file_names import FileNames
from alexandria.exchange.library_source import facts_of
from alexandria.exchange.obsidian_export import _escaped
from alexandria.exchange.table_exports import safe_cell
from alexandria.exchange.ucum_codes import ucum_code
from alexandria.knowledge import FactKind
from alexandria.library import ContentReader, Library
from alexandria.resources import resource
from tests.builders import paper_id
from tests.exchange.libraries import HOSTILE

SCHEMA = rdflib.Namespace("https://schema.org/")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
NP = rdflib.Namespace("http://www.nanopub.org/nschema#")
ALX = rdflib.Namespace("urn:alexandria:vocabulary:1:")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def export(library, name, out, **more):
    source = LibrarySource(ContentReader(library, more.pop("papers", None)), **more)
    export_library(source, choose_library_export(name, out), out)
    return out


def all_facts(library):
    return [fact for content in ContentReader(library).papers() for fact in facts_of(content)]


def statements(library):
    return sorted(fact.fact.statement for fact in all_facts(library))


def place_for(export, folder):
    return folder / f"{export.name}{export.suffixes[0] if export.suffixes else ''}"


@pytest.fixture(scope="module", params=["full", "hostile"])
def library(request, full_file, hostile):
    return Library(full_file) if request.param == "full" else hostile


# --- tables ---------------------------------------------------------------------------------------


def unsafe(cell):
    """The text that a cell stands for."""
    return cell[1:] if cell.startswith("'") else cell


def test_csv_holds_every_fact_and_no_formula(library, tmp_path):
    out = export(library, "csv", tmp_path / "csv")
    with (out / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = all_facts(library)
    assert [unsafe(row["statement"]) for row in rows] == [f.fact.statement for f in facts]
    assert [unsafe(row["condition"]) for row in rows] == [f.fact.condition for f in facts]
    for name in ("facts", "papers", "entities", "quantities"):
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    number = re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell)
                    assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(text=TEXT)
def test_a_safe_cell_gives_its_text_back_and_begins_no_formula(text):
    cell = safe_cell(text)
    assert unsafe(cell) == text
    assert not cell.startswith(("=", "@", "\t", "\r"))


def test_parquet_holds_every_fact_with_lists_and_numbers(library, tmp_path):
    out = export(library, "parquet", tmp_path / "parquet")
    assert sorted(p.name for p in out.iterdir()) == [
        "entities.parquet", "facts.parquet", "papers.parquet", "quantities.parquet",
    ]  # fmt: skip
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT statement, sentences FROM '{out}/facts.parquet'").fetchall()
        numbers = con.execute(
            f"SELECT value, ucum, bound FROM '{out}/quantities.parquet'"
        ).fetchall()
    assert rows == [(f.fact.statement, list(f.fact.sentences)) for f in all_facts(library)]
    assert (100.0, "Cel", "~") in numbers


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("meter / second ** 2", "m/s2"),
        ("micromolar / minute", "umol/L/min"),
        ("1 / molar", "/(mol/L)"),
        ("kilogram / meter ** 3", "kg/m3"),
        ("kiloelectron_volt", None),
        ("degree_Celsius", "Cel"),
        ("dollar", None),
        ("cubic_centimeter ** 2", None),
        ("", None),
    ],
)
def test_units_have_the_code_that_ucum_has_for_them(unit, code):
    spelled = (ucum_code(unit) or "").replace(".s-2", "/s2").replace(".m-3", "/m3")
    assert spelled.replace(".min-1", "/min") in (code or "", "keV")


# --- graphs -----------------------------------------------------------------------------------------


def test_networkx_opens_graphml_with_every_fact_between_its_paper_and_its_entities(
    library, tmp_path
):
    graph = networkx.read_graphml(export(library, "graphml", tmp_path / "g.graphml"))
    facts = [n for n, found in graph.nodes(data=True) if found["label"] == "Fact"]
    assert len(facts) == len(all_facts(library))
    for fact in facts:
        assert [graph.nodes[n]["label"] for n in graph.predecessors(fact)] == ["Paper"]
        assert {graph.nodes[n]["label"] for n in graph.successors(fact)} == {"Entity"}
    assert all(found.get("label") for _, found in graph.nodes(data=True))


def test_graphml_is_one_document_in_which_texts_are_texts(hostile, tmp_path):
    tree = etree.parse(export(hostile, "graphml", tmp_path / "g.graphml"))
    said = {e.text for e in tree.iter("{*}data") if e.get("key") == "node_statement"}
    printable = {t.replace("\x0b", "\ufffd").replace("\x1f", "\ufffd") for t in statements(hostile)}
    assert {" ".join(t.split()) for t in said} == {" ".join(t.split()) for t in printable}


def neo4j_rows(path):
    """Rows as Neo4j reads them: a backslash before a quote or a backslash is an escape."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield [cell.replace("\\\\", "\\") for cell in row]


def test_every_edge_of_the_cypher_files_has_its_ends_and_no_text_is_in_the_script(
    library, tmp_path
):
    out = export(library, "cypher", tmp_path / "cypher")
    ids = {row[0] for path in out.glob("nodes-*.csv") for row in neo4j_rows(path)}
    ends = [row[:2] for path in out.glob("edges-*.csv") for row in list(neo4j_rows(path))[1:]]
    assert ends and all(end in ids for pair in ends for end in pair)
    head, *rows = neo4j_rows(out / "nodes-Fact.csv")
    assert head[0] == "id:ID" and head[-1] == ":LABEL"
    assert sorted(row[1] for row in rows) == statements(library)
    script = (out / "load.cypher").read_text()
    assert set(re.findall(r"file:///([\w-]+\.csv)", script)) == {p.name for p in out.glob("*.csv")}
    assert "boils" not in script and "DELETE" not in script


# --- linked data --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def linked(library, tmp_path_factory):
    out = export(library, "jsonld", tmp_path_factory.mktemp("ld") / "l.jsonld", licence="CC-BY-4.0")
    return library, rdflib.Graph().parse(out, format="json-ld")


def test_json_ld_is_parsed_and_conforms_to_the_shapes(linked):
    library, graph = linked
    conforms, _, report = pyshacl.validate(
        graph, shacl_graph=str(resource("schemas", "library-shapes.ttl"))
    )
    assert conforms, report
    claims = list(graph.subjects(rdflib.RDF.type, SCHEMA.Claim))
    assert sorted(str(graph.value(c, SCHEMA.text)) for c in claims) == statements(library)
    assert len(list(graph.subjects(rdflib.RDF.type, SCHEMA.ScholarlyArticle))) == len(
        library.papers()
    )


def test_the_shapes_refuse_a_claim_without_its_paper(linked):
    _, graph = linked
    claim = next(iter(graph.subjects(rdflib.RDF.type, SCHEMA.Claim)))
    broken = rdflib.Graph() + graph
    broken.remove((claim, SCHEMA.appearance, None))
    shapes = str(resource("schemas", "library-shapes.ttl"))
    assert not pyshacl.validate(broken, shacl_graph=shapes)[0]


def test_json_ld_brings_numbers_with_units_and_what_made_them(full_file, tmp_path):
    out = export(Library(full_file), "jsonld", tmp_path / "l.jsonld")
    graph = rdflib.Graph().parse(out, format="json-ld")
    (boiling,) = graph.subjects(SCHEMA.unitCode, rdflib.Literal("UCUM:Cel"))
    assert graph.value(boiling, SCHEMA.value).toPython() == 100.0
    (claim,) = graph.subjects(ALX.quantity, boiling)
    run = graph.value(claim, PROV.wasGeneratedBy)
    assert graph.value(run, PROV.startedAtTime).toPython().year == 2026
    assert json.loads(out.read_text("utf-8"))["@context"]["alx"].endswith(":1:")


def test_no_text_becomes_a_name_or_a_statement_of_its_own(hostile, tmp_path):
    out = export(hostile, "jsonld", tmp_path / "l.jsonld")
    graph = rdflib.Graph().parse(out, format="json-ld")
    names = {str(node) for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
    schemes = ("urn:alexandria:", "https://schema.org/", "http://www.w3.org/", "http://qudt.org/",
               "https://doi.org/", "https://arxiv.org/abs/")  # fmt: skip
    assert all(name.startswith(schemes) for name in names)
    assert not any(re.search(r'[\s<>"{}|\\^`]', name) for name in names)


def nanopubs_of(path):
    """Each nanopublication of a file as a dataset of its own, as the package takes them."""
    whole = rdflib.Dataset().parse(path, format="trig")
    for name, _, _, _ in list(whole.quads((None, rdflib.RDF.type, NP.Nanopublication, None))):
        one = rdflib.ConjunctiveGraph()
        for part in ("Head", "assertion", "provenance", "pubinfo"):
            graph = rdflib.URIRef(f"{name}{part}")
            for triple in whole.graph(graph):
                one.get_context(graph).add(triple)
        yield one


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_fact_is_a_valid_nanopublication(library, tmp_path):
    out = export(library, "nanopub", tmp_path / "n.trig", licence="CC0-1.0")
    said = []
    for graph in nanopubs_of(out):
        nanopub = Nanopub(rdf=graph)
        assert nanopub.is_valid
        said += [str(text) for text in nanopub.assertion.objects(None, SCHEMA.text)]
        assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)
    assert sorted(said) == statements(library)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_nanopublication_can_be_signed_with_a_key_of_ones_own(full_file, tmp_path):
    graph = next(nanopubs_of(export(Library(full_file), "nanopub", tmp_path / "n.trig")))
    profile = Profile(name="Ada", orcid_id="https://orcid.org/0000-0000-0000-0000")
    nanopub = Nanopub(rdf=graph, conf=NanopubConf(profile=profile))
    nanopub.sign()
    assert nanopub.has_valid_signature and nanopub.has_valid_trusty


# --- a vault --------------------------------------------------------------------------------------------


def properties(note):
    _, head, _ = note.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head)


def links_of(note):
    tokens = MarkdownIt().parse(note.read_text("utf-8").split("---\n", 2)[2])
    return [
        child.attrs["href"]
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    ]


def test_a_vault_has_a_note_per_paper_and_entity_and_every_link_leads_to_one(library, tmp_path):
    from urllib.parse import unquote

    out = export(library, "obsidian", tmp_path / "vault")
    papers, entities = list((out / "Papers").iterdir()), list((out / "Entities").iterdir())
    assert len(papers) == len(library.papers())
    assert len(entities) == len(library.entities())
    titles = {p.id: p.title for p in library.papers()}
    for note in (*papers, *entities):
        assert properties(note)["type"] in ("paper", "entity")
        for link in links_of(note):
            assert (note.parent / unquote(link)).resolve().is_relative_to(out.resolve())
            assert (note.parent / unquote(link)).is_file(), link
    assert {properties(n)["sha256"]: properties(n).get("title", "") for n in papers} == titles
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert all(p.is_relative_to(out) for p in files)
    names = [str(p.relative_to(out)).casefold() for p in files]
    assert len(set(names)) == len(names)


@given(text=TEXT)
def test_escaped_text_is_shown_as_it_is(text):
    (token,) = [t for t in MarkdownIt().parse(f"- {_escaped(text)}x") if t.type == "inline"]
    assert all(child.type == "text" for child in token.children), token.children
    assert (
        token.content
        and "".join(c.content for c in token.children)
        == " ".join(text.replace("\0", "\ufffd").split()) + "x"
    )


@given(titles=st.lists(st.one_of(TEXT, st.sampled_from(HOSTILE)), max_size=8))
def test_names_of_files_are_different_and_stay_in_their_folder(titles):
    names = FileNames()
    made = [names.name(str(n), title) for n, title in enumerate(titles)]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert Path(name).name == name and name not in (".", "..") and not name.startswith(".")
        assert len(f"{name}.md".encode()) <= 160
        assert name.isprintable()
    assert [names.name(str(n), "other") for n in range(len(titles))] == made


# --- datasets ---------------------------------------------------------------------------------------------


def test_a_dataset_has_a_card_and_croissant_metadata_that_is_valid(library, tmp_path):
    out = export(library, "huggingface", tmp_path / "ds", licence="CC-BY-4.0")
    card = yaml.safe_load((out / "README.md").read_text("utf-8").split("---\n")[1])
    assert card["license"] == "cc-by-4.0"
    for config in card["configs"]:
        assert (out / config["data_files"]).is_file()
    dataset = mlcroissant.Dataset(jsonld=out / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert (list(issues.errors), list(issues.warnings)) == ([], [])
    read = [record["facts/statement"].decode() for record in dataset.records("facts")]
    assert sorted(read) == statements(library)


def test_a_crate_opens_with_its_citations_runs_and_licences(full_file, tmp_path):
    out = export(Library(full_file), "rocrate", tmp_path / "crate", licence="CC-BY-4.0")
    crate = ROCrate(out)
    root = crate.root_dataset
    assert root["license"].id == "https://spdx.org/licenses/CC-BY-4.0"
    assert {c["name"] for c in root["citation"]} >= {"On water", "On void"}
    (action,) = root["mentions"]
    assert {i["name"] for i in action["instrument"]} == {"Alexandria", "m"}
    assert action["startTime"].startswith("2026-11-23")
    assert {f.id for f in crate.data_entities} == {
        "library.jsonl",
        "overlap.json",
        "library-record.json",
    }


# --- all formats ----------------------------------------------------------------------------------------


def bytes_of(place):
    paths = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    return {p.relative_to(place): p.read_bytes() for p in paths}


@pytest.mark.parametrize("form", LIBRARY_EXPORTS, ids=[e.name for e in LIBRARY_EXPORTS])
def test_the_same_library_gives_the_same_bytes_and_nothing_private(form, library, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    first = bytes_of(export(library, form.name, place_for(form, one)))
    second = bytes_of(export(library, form.name, place_for(form, two)))
    assert first == second != {}
    for content in first.values():
        for private in (b"/home/ada", b"10.0.0.7", b"ingest papers/"):
            assert private not in content


@pytest.mark.parametrize("form", LIBRARY_EXPORTS, ids=[e.name for e in LIBRARY_EXPORTS])
def test_a_library_without_papers_can_be_exported(form, tmp_path):
    empty = Library(tmp_path / "empty.duckdb")
    empty.create_or_open()
    place = export(empty, form.name, place_for(form, tmp_path))
    assert bytes_of(place)


def test_papers_and_kinds_can_be_chosen(full_file, tmp_path):
    library = Library(full_file)
    graph = networkx.read_graphml(
        export(library, "graphml", tmp_path / "a.graphml", papers={paper_id("sea")})
    )
    assert [d["label"] for _, d in graph.nodes(data=True)].count("Paper") == 1
    out = export(library, "csv", tmp_path / "kinds", kinds=(FactKind.BACKGROUND,))
    with (out / "facts.csv").open(newline="") as file:
        assert {row["kind"] for row in csv.DictReader(file)} == {"background"}
    with pytest.raises(SettingsError, match="whole papers"):
        export(library, "jsonl", tmp_path / "k.jsonl", kinds=(FactKind.BACKGROUND,))


def test_a_folder_that_holds_something_is_never_replaced(full_file, tmp_path):
    mine = tmp_path / "vault"
    mine.mkdir()
    (mine / "diary.md").write_text("mine")
    with pytest.raises(LibraryError, match="no empty folder"):
        export(Library(full_file), "obsidian", mine)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="no empty folder"):
        export(Library(full_file), "obsidian", link)
    assert [p.name for p in mine.iterdir()] == ["diary.md"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "vault"]


@pytest.mark.parametrize(
    ("name", "out", "problem"),
    [
        (None, "library", "tells no format"),
        ("pdf", "library", "no format pdf"),
        ("graphml", "x.jsonl", "whose suffix means jsonl"),
        ("csv", "facts.csv", "makes a folder"),
    ],
)
def test_a_format_that_does_not_fit_is_one_clear_error(name, out, problem):
    with pytest.raises(SettingsError, match=problem) as refused:
        choose_library_export(name, Path(out))
    assert refused.value.hint


def test_papers_come_in_the_order_of_their_ids_whatever_the_size_of_a_window(
    full_file, monkeypatch
):
    from alexandria.library import library_contents

    whole = list(ContentReader(Library(full_file)).papers())
    monkeypatch.setattr(library_contents, "_UNITS_AT_ONCE", random.Random(1).choice([1, 2]))
    assert list(ContentReader(Library(full_file)).papers()) == whole
    assert [c.record.id for c in whole] == sorted(c.record.id for c in whole)
