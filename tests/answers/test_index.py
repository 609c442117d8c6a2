"""The life of a search index: it follows the library paper by paper, and is made anew where it cannot be used."""

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.answers import index_folders, index_upkeep, open_index, search
from alexandria.errors import StorageReadOnly
from alexandria.library import FactReader, Library
from tests.answers.making import Said, save
from tests.builders import paper_id

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def notices():
    return []


@pytest.fixture
def index(library):
    """The folder of its index, made."""
    open_index(library)
    return index_folders(library.path)[0]


def find(library, notices, query="ice", cache=None):
    found = search(library, query, cache=cache, on_notice=notices.append)
    return [hit.fact.statement for hit in found]


def reread(monkeypatch):
    """Records the papers that are read from the library from now on."""
    read = []
    facts_of = FactReader.facts_of

    def recording(self, paper_ids):
        read.extend(paper_ids)
        return facts_of(self, paper_ids)

    monkeypatch.setattr(FactReader, "facts_of", recording)
    return read


def test_an_index_is_made_by_the_first_search_with_one_line_of_notice(library, notices):
    assert find(library, notices) == ["Ice floats on water."]
    assert find(library, notices) == ["Ice floats on water."]
    assert notices == [f"making the search index in {library.path}.search: there is none yet"]


def test_a_new_paper_is_found_and_only_it_is_read(library, index, notices, monkeypatch):
    read = reread(monkeypatch)
    save(library, "snow", [Said("Snow", "is made of", "ice crystals")])
    assert "Snow is made of ice crystals." in find(library, notices)
    assert read == [paper_id("snow")]
    assert notices == []


def test_a_changed_paper_replaces_what_was_there(library, index, notices, monkeypatch):
    read = reread(monkeypatch)
    save(library, "ice", [Said("Ice", "is", "slippery")], title="On melting", year=None)
    assert find(library, notices) == ["Ice is slippery."]
    assert read == [paper_id("ice")]


def test_a_removed_paper_is_found_no_more(library, index, notices):
    library.remove_paper(paper_id("ice"))
    assert find(library, notices) == []
    assert notices == []


def test_a_change_that_is_no_paper_s_reads_no_paper_again(library, index, notices, monkeypatch):
    from tests.builders import make_run

    read = reread(monkeypatch)
    library.save_run(make_run("run-2"))
    assert find(library, notices) == ["Ice floats on water."]
    assert read == []


def test_a_search_of_an_index_that_is_current_does_not_open_the_library(
    library, index, notices, monkeypatch
):
    monkeypatch.setattr(FactReader, "digests", None)
    assert find(library, notices) == ["Ice floats on water."]


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: shutil.rmtree(folder / "facts"),
        lambda folder: (folder / "facts" / "meta.json").write_text("{"),
        lambda folder: (folder / "facts" / "meta.json").unlink(),
        lambda folder: (folder / "state.json").write_text("no json"),
        lambda folder: (folder / "state.json").unlink(),
        lambda folder: next((folder / "facts").glob("*.store")).unlink(),
        lambda folder: next((folder / "facts").glob("*.term")).write_bytes(b""),
        lambda folder: [f.write_bytes(bytes(f.stat().st_size)) for f in (folder / "facts").glob("*.store")],
        lambda folder: [f.write_bytes(b"\xff" * f.stat().st_size) for f in (folder / "facts").glob("*.term")],
        lambda folder: [f.write_bytes(b"\xff" * f.stat().st_size) for f in (folder / "facts").glob("*.idx")],
    ],
    ids=[
        "no folder", "meta cut", "no meta", "state cut", "no state", "a file gone", "a file empty",
        "store zeroed", "terms overwritten", "postings overwritten",
    ],
)  # fmt: skip
def test_a_damaged_index_is_made_anew_with_one_line_of_notice(library, index, notices, harm):
    harm(index)
    assert find(library, notices) == ["Ice floats on water."]
    assert len(notices) == 1
    assert "making the search index" in notices[0]
    assert find(library, notices) == ["Ice floats on water."]
    assert len(notices) == 1


def test_a_deleted_index_is_made_anew(library, index, notices):
    shutil.rmtree(index)
    assert find(library, notices) == ["Ice floats on water."]
    assert len(notices) == 1


@pytest.mark.parametrize("content", ["{", '{"stamp": 1, "digests": {}}', "[]"])
def test_a_list_of_papers_that_is_not_of_this_index_is_not_used(library, index, notices, content):
    (index / "papers.json").write_text(content, encoding="utf-8")
    save(library, "snow", [Said("Snow", "covers", "ice")])
    assert sorted(find(library, notices)) == ["Ice floats on water.", "Snow covers ice."]
    assert notices == []


def test_the_index_of_another_library_is_made_anew(library, index, notices, tmp_path):
    other = Library(tmp_path / "other.duckdb")
    other.create_or_open()
    save(other, "snow", [Said("Snow", "covers", "ice")])
    shutil.copytree(index, index_folders(other.path)[0])
    assert find(other, notices) == ["Snow covers ice."]
    assert notices == [
        f"making the search index in {other.path}.search: it belongs to another library"
    ]


def test_an_index_of_another_version_is_made_anew(library, index, notices):
    state = json.loads((index / "state.json").read_text())
    (index / "state.json").write_text(json.dumps({**state, "engine": "tantivy v0.1"}))
    assert find(library, notices) == ["Ice floats on water."]
    assert "another version of the program made it" in notices[0]


def test_a_library_put_back_from_a_copy_is_searched_as_it_is_now(library, index, notices, tmp_path):
    shutil.copy2(library.path, tmp_path / "copy.duckdb")
    save(library, "snow", [Said("Snow", "covers", "ice")])
    assert len(find(library, notices)) == 2
    shutil.copy2(tmp_path / "copy.duckdb", library.path)
    assert find(library, notices) == ["Ice floats on water."]


def test_a_folder_that_cannot_be_written_has_its_index_in_the_cache(
    library, notices, tmp_path, monkeypatch
):
    beside, cached = index_folders(library.path, tmp_path / "cache")
    make = Path.mkdir

    def refusing(self, *arguments, **options):
        if self.is_relative_to(beside):
            raise PermissionError(13, "Permission denied", str(self))
        return make(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", refusing)
    assert find(library, notices, cache=tmp_path / "cache") == ["Ice floats on water."]
    assert cached.is_dir()
    assert not beside.exists()
    assert str(cached) in notices[0]
    monkeypatch.setattr(
        Path, "mkdir", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, ""))
    )
    shutil.rmtree(cached)
    with pytest.raises(StorageReadOnly, match="can be written neither"):
        find(library, notices, cache=tmp_path / "cache")


def test_an_index_that_is_current_is_used_where_it_cannot_be_written(
    library, index, notices, monkeypatch
):
    monkeypatch.setattr(index_upkeep, "_writable", None)
    assert find(library, notices) == ["Ice floats on water."]


def test_the_index_is_closed_to_other_users(index):
    assert index.stat().st_mode & 0o077 == 0


HOLD = """
import sys, time
import duckdb
con = duckdb.connect(sys.argv[1])
con.execute("UPDATE paper SET year = 1999")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def writer(library):
    """Another process that holds the library open for writing, as an ingest does at times."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(library.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate()


def test_a_library_in_use_is_searched_as_the_index_has_it(
    library, index, notices, writer, monkeypatch
):
    monkeypatch.setattr(index_upkeep, "_PATIENCE_S", 0.1)
    assert writer.stdout.readline() == "held\n"
    library.path.touch()
    assert find(library, notices) == ["Ice floats on water."]
    assert notices == [
        "library.duckdb is in use: this is what the index had before its last change"
    ]


def test_an_ingest_writes_while_an_index_is_made(library, monkeypatch):
    monkeypatch.setattr(index_upkeep, "_PAPERS_A_WINDOW", 1)
    facts_of = FactReader.facts_of
    waited = []

    def slow(self, paper_ids):
        facts = facts_of(self, paper_ids)
        if not waited:
            begun = time.monotonic()
            save(Library(library.path, wait_s=5), "snow", [Said("Snow", "covers", "ice")])
            waited.append(time.monotonic() - begun)
        return facts

    monkeypatch.setattr(FactReader, "facts_of", slow)
    open_index(library)
    assert waited
    assert "Snow covers ice." in find(library, [])


def test_two_searches_at_once_make_one_index(library):
    notices: list[str] = []
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(find(library, notices))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["Ice floats on water."]] * 3
    assert len(notices) == 1


KILLED = """
import os, sys
from alexandria.answers import index_upkeep, open_index
from alexandria.answers.search_index import FactIndex
from alexandria.library import Library
if sys.argv[2] == "after":
    FactIndex.save_state = lambda *_, **__: os._exit(9)
else:
    index_upkeep._PAPERS_A_WINDOW = 1
    index_upkeep._FACTS_A_COMMIT = 1
    index_upkeep.FactReader.shared_names = lambda *_: {}
    from alexandria.answers.search_index import IndexWriting
    IndexWriting.replace_names = lambda *_, **__: os._exit(9)
open_index(Library(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_search_killed_while_it_writes_leaves_nothing_wrong(library, index, notices, moment):
    save(library, "snow", [Said("Snow", "covers", "ice")])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(library.path), moment], cwd=CHECKOUT, check=False
    )
    assert done.returncode == 9
    assert sorted(find(library, notices)) == ["Ice floats on water.", "Snow covers ice."]
    assert notices == []


def test_an_index_brought_up_to_date_equals_one_made_anew(library, index):
    for number in range(5):
        save(library, f"paper {number}", [Said("argon", "has", f"{number + 1} uses")])
    library.remove_paper(paper_id("paper 3"))
    save(library, "paper 1", [Said("argon", "glows", "violet")])
    kept = search(library, "argon uses").rows
    shutil.rmtree(index)
    anew = search(library, "argon uses").rows
    plain = [{k: v for k, v in row.items() if k != "score"} for row in kept]
    assert plain == [{k: v for k, v in row.items() if k != "score"} for row in anew]


LONG_NAMES = ("tumour necrosis factor", "total nitrogen fraction", "tunnel network flow")


@settings(deadline=None, max_examples=4)
@given(st.lists(st.sampled_from([*LONG_NAMES, ""]), min_size=2, max_size=3))
def test_names_that_papers_share_follow_each_new_paper(tmp_path_factory, meanings):
    """A symbol stands for its one long name, or for itself where papers know several."""
    library = Library(tmp_path_factory.mktemp("names") / "a.duckdb")
    library.create_or_open()
    for place, long in enumerate(meanings):
        things = [Said(long or "TNF-α", "is", "seen", other_names=("TNF-α",) if long else ())]
        save(library, f"paper {place}", [*things, Said("tissue", "has", f"{place + 1} parts")])
        kept = names_in(open_index(library))
        shutil.rmtree(index_folders(library.path)[0])
        assert names_in(open_index(library)) == kept
        save(library, "tissue", [Said("tissue", "is", f"soft {place}")])  # replaces: all is read
        open_index(library)


def names_in(index):
    found = index.documents(index.term("entry", "name"), 1000)
    return sorted((entry["thing"], tuple(entry["names"])) for _, entry in found)
