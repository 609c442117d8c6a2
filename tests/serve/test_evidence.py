"""The page of a paper beside a fact: the right sentence is marked, and nothing of the paper stays anywhere."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import pytest

from alexandria.answers import facts_of_paper
from alexandria.chunking import chunk_paper
from alexandria.errors import PaperNotFound
from alexandria.library import Library
from alexandria.reading import PageReader, ReadingOptions, read
from alexandria.reading.passage_search import letters_of
from alexandria.serve import EvidencePages
from alexandria.serve.paper_files import PaperFiles
from tests.sample_library import make_sample_library
from tests.serve.conftest import serving
from tests.serve.read_papers import make_read_library

PAPERS = Path(__file__).parents[2] / "data" / "papers"
ACROSS = "rubisco"
"""A sentence of it goes on over a page, with a word cut there."""


@pytest.fixture(scope="module")
def read_library(tmp_path_factory):
    """A library of every sentence of the sample papers."""
    path = tmp_path_factory.mktemp("read") / "library.duckdb"
    return make_read_library(path, sorted(PAPERS.glob("*.pdf")))


@pytest.fixture(scope="module")
def pages(read_library):
    found = EvidencePages(read_library, [PAPERS], ReadingOptions())
    yield found
    found.close()


@pytest.fixture(scope="module")
def sentences(read_library):
    """Number and text of each sentence, by paper and file."""
    return {
        (read(path).sha256, path): {
            s.number: s for chunk in chunk_paper(read(path)) for s in chunk.sentences
        }
        for path in sorted(PAPERS.glob("*.pdf"))
    }


@pytest.fixture(scope="module")
def words():
    reader = PageReader(ReadingOptions())
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def served(read_library):
    with serving(read_library.path, "--papers", str(PAPERS)) as found:
        yield found


def under(view, path, reader):
    """The letters of the words in the boxes of a view."""
    found = ""
    for page in view.pages:
        for word in reader.words(path, page.number, page.number).pages[0].words:
            x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
            if any(left <= x <= left + w and top <= y <= top + h for left, top, w, h in page.boxes):
                found += letters_of(word.text)
    return found


def test_what_is_marked_is_the_sentence(pages, sentences, words):
    chance = random.Random(1)
    wrong = []
    for (paper_id, path), own in sentences.items():
        for number in chance.sample(sorted(own), 12):
            view = pages.evidence(paper_id, (number,), own[number].page)
            if under(view, path, words) != letters_of(own[number].text):
                wrong.append((path.name, number))
    assert len(wrong) <= 2, (
        wrong
    )  # a displayed formula has its letters in another order on the page


def test_a_sentence_over_two_pages_is_marked_on_both(pages, sentences, words):
    ((paper_id, path), own) = next(item for item in sentences.items() if ACROSS in item[0][1].name)
    views = [pages.evidence(paper_id, (n,), s.page) for n, s in own.items() if s.page == 1]
    across = [view for view in views if len(view.pages) == 2]
    assert len(across) == 1
    assert "singlesubunit" in under(across[0], path, words)
    assert across[0].page.number == 1


def test_facts_of_an_older_reading_are_shown_with_the_sentence_most_like_them(tmp_path):
    library = make_sample_library(tmp_path / "library.duckdb")
    paper = next(p for p in library.papers() if p.title.startswith("Slow"))
    fact = next(f for f in facts_of_paper(library, paper.id).facts if "0.7 Gt" in f.statement)
    found = EvidencePages(library, [PAPERS], ReadingOptions())
    where = (paper.id, fact.citation.sentences, fact.citation.page)
    likely = found.evidence(*where, statement=fact.statement)
    assert "read otherwise now" in likely.note
    assert likely.page.boxes
    unlike = found.evidence(*where, statement="Nothing of the kind stands anywhere.")
    assert "Ingest the paper again" in unlike.note
    assert unlike.page.boxes == ()
    found.close()


def test_the_paper_s_page_leads_from_each_fact_to_its_place(served, read_library, sentences):
    (paper_id, _), own = next(iter(sentences.items()))
    page = served.ask(f"/papers/{paper_id}").text
    links = re.findall(r'href="(/papers/[^"]+/evidence[^"]+)"', page)
    assert len(links) == len(own)
    shown = served.ask(links[0]).text
    assert '<rect class="mark"' in shown
    assert "<html" in shown
    image = re.search(r'<image href="([^"]+)"', shown)[1]
    assert "<html" not in served.ask(links[0], HX_Request="true").text
    headers = served.ask("/api/papers").headers
    assert headers["cache-control"] == "no-store"
    import urllib.request

    with urllib.request.urlopen(served.address + image) as answer:
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.read(4) == b"\x89PNG"
    assert served.ask(image.replace("/1.png", "/99.png")).status == 404
    assert served.ask(f"/papers/{paper_id}/evidence?page=2").status == 200
    assert served.ask(f"/papers/{paper_id}/evidence?page=99").status == 404
    assert served.ask(f"/papers/{paper_id}/evidence?fact=f_no").status == 400


def test_looking_leaves_nothing_behind(served, read_library):
    paper = json.loads(served.ask("/api/papers").text)["papers"][0]
    facts = json.loads(served.ask(f"/api/paper?paper={paper['paper_id']}").text)["sections"]
    fact_id = facts[0]["facts"][0]["fact_id"]
    served.ask(f"/papers/{paper['paper_id']}/evidence?fact={fact_id}")
    beside = {p.name for p in read_library.path.parent.rglob("*")} - {read_library.path.name}
    assert {name for name in beside if not name.startswith("library.duckdb")} <= {
        "facts",
        "lock",
        "state.json",
        *(p.name for p in (read_library.path.parent / "library.duckdb.search").rglob("*")),
    }


def test_without_the_folder_a_paper_is_shown_as_before(read_library, tmp_path):
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.4 nothing")
    with serving(read_library.path, "--papers", str(tmp_path)) as served:
        paper_id = json.loads(served.ask("/api/papers").text)["papers"][0]["paper_id"]
        page = served.ask(f"/papers/{paper_id}")
        assert page.status == 200
        assert "evidence" not in page.text
        missing = served.ask(f"/papers/{paper_id}/evidence")
        assert missing.status == 404
        assert "--papers" in missing.text


def test_a_folder_that_is_not_there_is_refused(read_library, tmp_path):
    from alexandria.cli.explorer_sources import explorer_sources
    from alexandria.errors import SettingsError
    from alexandria.settings import Settings

    settings = Settings.model_validate({})
    with (
        pytest.raises(SettingsError),
        explorer_sources(read_library, settings, [tmp_path / "no"], read_only=True),
    ):
        pass


def test_files_are_known_by_their_content_alone(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    moon = folder / "renamed.PDF"
    shutil.copy(PAPERS / "moon.pdf", moon)
    paper_id = read(moon).sha256
    files = PaperFiles([tmp_path])
    assert files.path_of(paper_id) == moon
    moon.write_bytes(moon.read_bytes() + b"\n")
    assert files.path_of(paper_id) is None
    shutil.copy(PAPERS / "moon.pdf", folder / "moon.pdf")
    assert files.path_of(paper_id, "papers/moon.pdf") == folder / "moon.pdf"  # at once, by its name
    (folder / "moon.pdf").unlink()
    assert files.path_of(paper_id, "papers/moon.pdf") is None
    files.close()


def test_images_and_texts_are_kept_within_bounds(pages, sentences, monkeypatch):
    monkeypatch.setattr("alexandria.serve.evidence_pages._MOST_IMAGE_BYTES", 400_000)
    (paper_id, _), *_ = sentences
    for page in (1, 2, 1):
        assert pages.image(paper_id, page).startswith(b"\x89PNG")
    assert sum(map(len, pages._images.values())) <= 400_000


def test_an_unknown_paper_has_no_pages(pages):
    with pytest.raises(PaperNotFound):
        pages.image("0" * 64, 1)


def test_the_end_of_the_explorer_is_the_end_of_its_child(read_library, sentences):
    found = EvidencePages(Library(read_library.path), [PAPERS], ReadingOptions())
    (paper_id, _), *_ = sentences
    found.image(paper_id, 1)
    child = found._reader._child._process
    found.close()
    assert child.poll() is not None
