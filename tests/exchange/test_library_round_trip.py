"""A library goes out as JSON Lines and comes back: equal, once, whole; damage is named and changes nothing."""

import hashlib
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexandria.errors import LibraryError
from alexandria.exchange import LibrarySource, choose_library_export, export_library
from alexandria.exchange.jsonl_import import ImportFault, read_library_lines
from alexandria.exchange.library_import import import_library
from alexandria.library import (
    ContentReader,
    Correction,
    Library,
    PaperState,
    ReviewReader,
    read_parquet_rows,
)
from tests.builders import (
    FREE,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
    paper_id,
)
from tests.exchange.libraries import contents, save_paper_of


def export(library, out):
    export_library(LibrarySource(ContentReader(library)), choose_library_export(None, out), out)
    return out


def imported_marks(library):
    found = library.query("SELECT imported, count(*) FROM papers GROUP BY ALL ORDER BY ALL")
    return dict(found.rows)


@pytest.fixture(scope="session")
def exported(tmp_path_factory, full_file):
    return export(Library(full_file), tmp_path_factory.mktemp("out") / "library.jsonl")


@pytest.fixture
def target(tmp_path):
    return Library(tmp_path / "target.duckdb")


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def rewritten(path, lines, tmp_path):
    """A file of these lines whose last one fits them again, as somebody who forges it would make it."""
    papers = [json.loads(line) for line in lines if b'"record":"paper"' in line]
    facts = sum(len(u["attributes"]) + len(u["relationships"]) for p in papers for u in p["units"])
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    end = {"record": "end", "papers": len(papers), "facts": facts, "sha256": digest}
    out = tmp_path / "forged.jsonl"
    out.write_bytes(b"".join(lines) + json.dumps(end).encode() + b"\n")
    return out


def forged(path, tmp_path, change):
    """The file with a change to its first paper that has units."""
    lines = lines_of(path)[:-1]
    for place, line in enumerate(lines):
        fields = json.loads(line)
        if fields.get("units"):
            change(fields)
            lines[place] = json.dumps(fields).encode() + b"\n"
            return rewritten(path, lines, tmp_path), place + 1
    raise AssertionError("no paper has units")


# --- there and back -----------------------------------------------------------------------------


def test_what_is_imported_is_what_was_exported(full, target, tmp_path):
    report = import_library(target, export(full, tmp_path / "library.jsonl"))
    assert (report.added, report.facts, report.unchecked) == (3, 6, 3)
    assert target.content_digest() == full.content_digest()
    assert target.tables_digest() == full.tables_digest()
    assert contents(target) == contents(full)
    assert target.undone_merges() == full.undone_merges() != []
    assert target.check() == []


def test_an_imported_library_exports_the_same_bytes(exported, target, tmp_path):
    import_library(target, exported)
    assert export(target, tmp_path / "again.jsonl").read_bytes() == exported.read_bytes()


def test_a_second_import_changes_nothing(exported, target):
    import_library(target, exported)
    before = target.tables_digest(), target.latest_outcomes(), target.runs(), target.undone_merges()
    report = import_library(target, exported)
    assert (report.added, report.replaced, report.unchanged, report.facts) == (0, 0, 3, 0)
    assert before == (
        target.tables_digest(),
        target.latest_outcomes(),
        target.runs(),
        target.undone_merges(),
    )


def test_two_libraries_become_one_whatever_comes_first(full, exported, tmp_path):
    other = Library(tmp_path / "other.duckdb")
    other.create_or_open()
    other.save_run(make_run("run-2"))
    record = make_paper_record("lake", run_id="run-2")
    other.save_paper(record, [make_unit("lake")], outcome=make_outcome("lake"), guard=FREE)
    second = export(other, tmp_path / "other.jsonl")
    one, two = Library(tmp_path / "one.duckdb"), Library(tmp_path / "two.duckdb")
    for library, files in ((one, (exported, second)), (two, (second, exported))):
        for file in files:
            import_library(library, file)
        assert library.check() == []
    assert len(one.papers()) == 4
    assert one.tables_digest() == two.tables_digest()


def test_a_paper_is_found_by_the_name_of_its_file_after_an_import(exported, target):
    import_library(target, exported)
    assert target.find_paper("water.pdf").id == paper_id("water")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_any_text_comes_back_as_it_was(text, full, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    save_paper_of(full, "any", text)
    back = Library(folder / "back.duckdb")
    import_library(back, export(full, folder / "any.jsonl"))
    assert back.tables_digest() == full.tables_digest()


def test_the_file_tells_nothing_of_the_machine_that_wrote_it(exported):
    text = exported.read_text("utf-8")
    for private in ("/home/ada", "secret", "10.0.0.7", "ingest papers/", "127.0.0.1", "0.001"):
        assert private not in text


def test_the_same_library_gives_the_same_bytes(full, exported, tmp_path):
    assert export(full, tmp_path / "again.jsonl").read_bytes() == exported.read_bytes()


# --- what the library has already ----------------------------------------------------------------


def test_a_paper_with_other_content_is_kept_unless_asked_otherwise(full, exported):
    save_paper_of(full, "water", "other words")
    before = full.tables_digest()
    report = import_library(full, exported)
    assert (report.kept, report.unchanged, report.kept_papers) == (1, 2, ("On water",))
    assert full.tables_digest() == before
    report = import_library(full, exported, replace_papers=True)
    assert report.replaced == 1
    assert full.find_paper("water").title == "On water"


def test_a_paper_that_is_done_takes_the_place_of_one_that_is_not(exported, target):
    target.create_or_open()
    target.save_run(make_run())
    partial = make_paper_record("water", state=PaperState.PARTIAL, chunk_count=2)
    target.save_paper(partial, [make_unit("water")], outcome=make_outcome(), guard=FREE)
    assert import_library(target, exported).replaced == 1
    assert target.paper(paper_id("water")).state is PaperState.DONE


def test_a_unit_with_the_id_of_another_papers_unit_is_refused(exported, target, tmp_path):
    target.create_or_open()
    target.save_run(make_run())
    taken = make_unit("water")
    other = taken.model_copy(
        update={"provenance": taken.provenance.model_copy(update={"paper_id": paper_id("lake")})}
    )
    target.save_paper(make_paper_record("lake"), [other], outcome=make_outcome("lake"), guard=FREE)
    before = target.tables_digest()
    with pytest.raises(LibraryError, match="id of one of another paper"):
        import_library(target, exported)
    assert target.tables_digest() == before


# --- the wording of papers ---------------------------------------------------------------------------

COPIED = "the harbour of the old town freezes over completely in severe winters"


@pytest.fixture
def harbour(tmp_path):
    """A paper at hand, and the file of a library whose fact repeats eleven words of it."""
    folder = tmp_path / "papers"
    folder.mkdir()
    paper = folder / "harbour.txt"
    paper.write_text(f"Ice\n\nEvery year {COPIED} says the report. Water boils at noon.\n" * 3)
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    library = Library(tmp_path / "harbour.duckdb")
    library.create_or_open()
    library.save_run(make_run())

    def file_with(words):
        unit = make_unit("harbour")
        fact = unit.attributes[0].model_copy(update={"object": words})
        place = unit.provenance.model_copy(update={"paper_id": digest})
        unit = unit.model_copy(update={"attributes": (fact,), "provenance": place})
        record = make_paper_record("harbour", id=digest)
        library.save_paper(
            record, [unit], outcome=make_outcome("harbour", paper_id=digest), guard=FREE
        )
        return export(library, tmp_path / "harbour.jsonl")

    return folder, file_with


def test_a_fact_that_repeats_a_paper_at_hand_is_refused_with_its_line(harbour, exported, target):
    folder, file_with = harbour
    with pytest.raises(ImportFault, match=r"line 3: unit .* repeats eight or more") as refused:
        import_library(target, file_with(COPIED), papers=[folder])
    assert "harbour of the old town" not in str(refused.value)
    assert not target.path.exists()


def test_facts_are_marked_by_whether_their_paper_was_at_hand(harbour, target):
    folder, file_with = harbour
    file = file_with("100 °C")
    import_library(target, file)
    assert imported_marks(target) == {"unchecked": 1}
    assert {row[0] for row in target.query("SELECT imported FROM facts").rows} == {"unchecked"}
    report = import_library(target, file, papers=[folder])
    assert (report.unchanged, report.checked) == (1, 1)
    assert imported_marks(target) == {"checked": 1}
    import_library(target, file)
    assert imported_marks(target) == {"checked": 1}


def test_a_paper_that_is_read_here_loses_its_mark(exported, target):
    import_library(target, exported)
    target.save_paper(
        make_paper_record("sea"), [make_unit("sea")], outcome=make_outcome("sea"), guard=FREE
    )
    target.remove_paper(paper_id("void"))
    assert imported_marks(target) == {None: 1, "unchecked": 1}
    assert target.check() == []


# --- damage -------------------------------------------------------------------------------------


def cut_in_half(data):
    return data[: len(data) // 2]


DAMAGE = {
    "empty": lambda data: b"",
    "no JSON": lambda data: b"\x89PNG\r\n" + data,
    "cut within a line": cut_in_half,
    "cut at a line": lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
    "a line is missing": lambda data: b"".join(
        line for n, line in enumerate(data.splitlines(keepends=True)) if n != 2
    ),
    "one letter differs": lambda data: data.replace(b"boils at", b"boils_at", 1),
    "not UTF-8": lambda data: data.replace("°".encode(), b"\xb0", 1),
    "more after the end": lambda data: data + b"{}\n",
    "twice": lambda data: data + data,
    "another JSON": lambda data: b'{"a": 1}\n' + data,
    "deep": lambda data: data.splitlines(keepends=True)[0] + b"[" * 100_000 + b"\n",
    "a number of a million digits": lambda data: data.splitlines(keepends=True)[0]
    + b'{"record":"paper","n":' + b"9" * 1_000_000 + b"}\n",
    "a lone surrogate": lambda data: data.replace(b"boils at", b"boils\\ud800", 1),
    "infinity": lambda data: data.replace(b'"value":100.0', b'"value":Infinity', 1),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_with_its_line_and_harms_nothing(
    damage, exported, target, tmp_path
):
    data = exported.read_bytes()
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(damage(data))
    assert broken.read_bytes() != data
    with pytest.raises(ImportFault, match=r"broken\.jsonl, line \d+: ") as refused:
        import_library(target, broken)
    assert refused.value.hint
    assert len(str(refused.value)) < 400
    assert not target.path.exists()


def set_unit(*path_and_value):
    *path, value = path_and_value

    def change(fields):
        part = fields
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


def twice(*path):
    def change(fields):
        part = fields
        for step in path:
            part = part[step]
        part.append(part[0])

    return change


FORGERIES = {
    "an unknown field": set_unit("units", 0, "\x1b[31mred", 1),
    "a huge page": set_unit("units", 0, "attributes", 0, "page", 2**40),
    "a negative hash": set_unit("units", 0, "provenance", "minhash", [-1]),
    "a hash beyond 64 bits": set_unit("units", 0, "provenance", "minhash", [2**64]),
    "an unknown polarity": set_unit("units", 0, "attributes", 0, "polarity", "both"),
    "an entity that is not there": set_unit("units", 0, "attributes", 0, "subject_id", "e_none"),
    "a unit of another paper": set_unit("units", 0, "provenance", "paper_id", "0" * 64),
    "an id that is no digest": set_unit("paper", "id", "../../x"),
    "two units with one id": twice("units"),
    "two facts with one id": twice("units", 0, "attributes"),
    "two entities with one id": twice("units", 0, "entities"),
    "a merge of another paper": set_unit(
        "merges", [{"id": "m", "paper_id": "p", "kept": "a", "merged": "b", "rule": "r"}]
    ),
    "a state against its facts": set_unit("paper", "state", "failed"),
    "chunks that are not there": set_unit("paper", "chunk_count", 0),
    "done without all chunks": set_unit("paper", "chunk_count", 9),
    "text instead of a list": set_unit("units", "all"),
    "NaN as text": set_unit("units", 0, "attributes", 0, "quantities", [{"value": "nan"}]),
}  # fmt: skip


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_file_is_refused_with_the_line_of_the_forgery(change, exported, target, tmp_path):
    file, line = forged(exported, tmp_path, change)
    with pytest.raises(ImportFault) as refused:
        import_library(target, file)
    assert refused.value.line == line
    assert str(refused.value).isprintable()
    assert not target.path.exists()


@pytest.mark.parametrize(
    ("version", "contract", "remedy"),
    [(0, "3", "export it again"), (99, "3", "pip install -U"), (1, "2", "export it again")],
)
def test_other_versions_are_refused_with_what_to_do(
    version, contract, remedy, exported, target, tmp_path
):
    lines = lines_of(exported)[:-1]
    lines[0] = (
        json.dumps({**json.loads(lines[0]), "version": version, "contract": contract}).encode()
        + b"\n"
    )
    with pytest.raises(ImportFault, match="line 1: its lines have version") as refused:
        import_library(target, rewritten(exported, lines, tmp_path))
    assert remedy in refused.value.hint


def test_a_file_that_changes_while_it_is_imported_is_noticed(exported, target, tmp_path):
    file = tmp_path / "moving.jsonl"
    shutil.copy(exported, file)
    other, _ = forged(exported, tmp_path, set_unit("paper", "title", "Other"))

    def swap(step, done, of):
        if step == "check" and done == 3:
            other.replace(file)

    with pytest.raises(ImportFault, match="another program"):
        import_library(target, file, on_progress=swap)
    assert target.check() == []


def test_a_file_that_is_not_there_is_one_clear_error(target, tmp_path):
    with pytest.raises(LibraryError, match=r"there is no file .*none\.jsonl"):
        import_library(target, tmp_path / "none.jsonl")


def test_lines_follow_the_published_schema(exported):
    from alexandria.exchange.library_record import LibraryRecord

    for line in lines_of(exported):
        LibraryRecord.model_validate_json(line)
    assert [type(line).__name__ for _, line in read_library_lines(exported)] == [
        "RunLine", *["PaperLine"] * 3,
    ]  # fmt: skip


# --- all or nothing ---------------------------------------------------------------------------------


def test_an_export_that_fails_leaves_what_was_there(full, tmp_path):
    out = tmp_path / "out" / "library.jsonl"
    out.parent.mkdir()
    out.write_text("before")

    def fail(content):
        raise KeyboardInterrupt

    source = LibrarySource(ContentReader(full), on_paper=fail)
    with pytest.raises(KeyboardInterrupt):
        export_library(source, choose_library_export("jsonl", out), out)
    assert [p.name for p in out.parent.iterdir()] == ["library.jsonl"]
    assert out.read_text() == "before"


# --- reviews ------------------------------------------------------------------------------------


def reviewed(library):
    """The library with a fact of each kind accepted, corrected and rejected, and a decision taken back."""
    unit = make_checked_unit("water", 0)
    boils, floats, freezes = (f.id for f in (*unit.facts, *unit.quarantined))
    at_101 = Correction(subject="water", predicate="boils at", object="101 °C")
    library.reviews.accept(freezes, "Hypatia", queue="quarantined")
    library.reviews.correct(boils, "Hypatia", at_101, note="as in the table")
    library.reviews.reject(boils, "Eve")
    library.reviews.undo(boils, "Eve")
    library.reviews.reject(floats, "Ben")
    return boils, floats, freezes


def test_reviews_travel_with_the_facts_and_can_be_taken_back_where_they_arrive(
    full, target, tmp_path
):
    before = full.content_digest()
    boils, floats, freezes = reviewed(full)
    out = export(full, tmp_path / "library.jsonl")
    import_library(target, out)
    assert target.content_digest() == full.content_digest() != before
    assert target.tables_digest() == full.tables_digest()
    assert ReviewReader(target).decisions() == ReviewReader(full).decisions()
    assert target.check() == []
    assert import_library(target, out).unchanged == 3
    for fact, name in ((boils, "Hypatia"), (floats, "Ben"), (freezes, "Hypatia")):
        target.reviews.undo(fact, name)
    assert target.content_digest() == before


def test_an_import_brings_decisions_about_papers_that_are_there(full, target, tmp_path):
    import_library(target, export(full, tmp_path / "before.jsonl"))
    boils, floats, _ = reviewed(full)
    out = export(full, tmp_path / "after.jsonl")
    target.reviews.reject(boils, "Zoe")
    report = import_library(target, out)
    assert (report.unchanged, report.kept, report.replaced) == (3, 0, 0)
    decided = dict(
        target.query("SELECT fact_id, reviewed_by FROM quarantined WHERE review IS NOT NULL").rows
    )
    assert decided == {
        boils: "Zoe",
        floats: "Ben",
    }  # the latest decision counts, wherever it was made
    assert len(ReviewReader(target).decisions()) == 5
    assert target.check() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda p: p["reviewed"].append(p["reviewed"][0]), "comes a second time"),
        (lambda p: p["reviews"].append(p["reviews"][0]), "two reviews have one id"),
        (lambda p: p["reviewed"][0].update(unit_id="u_other"), "is none of its unit"),
        (lambda p: p.update(reviews=[]), "has no review"),
        (lambda p: p["reviews"][0].update(paper_id="f" * 64), "belongs to another paper"),
        (lambda p: p["reviews"][0].update(decided_at="2026-05-01"), "decided_at"),
        (lambda p: p["reviewed"][0]["written"].update(subject_id="e_other"), "names an entity"),
    ],
)
def test_forged_reviews_are_refused_and_nothing_is_written(full, target, tmp_path, change, fault):
    reviewed(full)
    out, line = forged(export(full, tmp_path / "library.jsonl"), tmp_path, change)
    with pytest.raises(ImportFault, match=fault) as caught:
        import_library(target, out)
    assert caught.value.line == line
    assert not target.path.exists()


def test_every_export_says_who_reviewed_a_fact_and_has_none_that_was_rejected(full, tmp_path):
    _, floats, _ = reviewed(full)
    for name in (
        "csv",
        "parquet",
        "jsonld",
        "nanopub",
        "graphml",
        "cypher",
        "obsidian",
        "huggingface",
    ):
        out = tmp_path / name
        form = choose_library_export(name, out)
        export_library(LibrarySource(ContentReader(full)), form, out)
        files = [out] if out.is_file() else [f for f in out.rglob("*") if f.is_file()]
        if name in ("parquet", "huggingface"):
            (facts,) = (f for f in files if f.name == "facts.parquet")
            text = str(read_parquet_rows(facts))
        else:
            text = "".join(f.read_text(encoding="utf-8") for f in files)
        assert "Hypatia" in text, name
        assert floats not in text, name
