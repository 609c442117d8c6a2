"""The table of input formats, readers of other packages, and what a bug in a reader costs."""

import re
import sys
from pathlib import Path

import pytest

from alexandria.errors import ReaderBug, UnsupportedFormat
from alexandria.paper import Paper
from alexandria.reading import (
    FORMATS,
    all_formats,
    find_inputs,
    read,
    read_many,
    reader_plugin_errors,
    reader_plugins,
    reader_version,
)
from alexandria.reading.format_detection import detect_format
from alexandria.reading.input_formats import list_labels
from tests.reading.making import FAST

ROOT = Path(__file__).parents[2]

ROW = """
from alexandria.reading import InputFormat

FORMAT = InputFormat(
    name="zipped",
    label="zipped text",
    suffixes=(".zipped",),
    media_type="application/x-zipped",
    reader="{package}.reader:read_zipped",
    sniffer=lambda head: head.startswith(b"ZIPPED\\x00"),
    check_content=True,
    binary=True,
)
"""

READER = """
from alexandria.reading import PaperDraft
from alexandria.reading.formats import decode, heading_piece, paragraph_piece


def read_zipped(source):
    words = decode(source.content.removeprefix(b"ZIPPED\\x00").replace(b"\\x00", b" "))
    {body}
    return PaperDraft(pieces=(heading_piece("Results", 1), paragraph_piece(words)), title="Zipped")
"""
CONTENT = b"ZIPPED\x00" + b"Copper\x00melts\x00at\x001358\x00K.\x00"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package with a reader plug-in: name, code of its row, code of its reader."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(site)
    reader_plugins._plugins.cache_clear()

    added = []

    def forget(packages):
        for name in list(sys.modules):
            if name.partition(".")[0] in packages:
                del sys.modules[name]

    def add(package, row=ROW, body="pass"):
        added.append(package)
        folder = site / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(row.replace("{package}", package))
        (folder / "reader.py").write_text(READER.replace("{body}", body))
        info = site / f"{package}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(
            f"[alexandria.readers]\n{package} = {package}:FORMAT\n"
        )
        reader_plugins._plugins.cache_clear()

    yield add
    forget(added)
    reader_plugins._plugins.cache_clear()


@pytest.fixture
def papers(tmp_path):
    """A folder with a text, and a binary file that only a plug-in reads."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.txt").write_text("Some words of a paper that is short.")
    (folder / "b.zipped").write_bytes(CONTENT)
    return folder


# --- the table --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_the_reader_of_every_row_exists(kind):
    assert callable(kind.load_reader())


def test_names_and_suffixes_of_the_table_are_unique():
    names = [kind.name for kind in FORMATS]
    suffixes = [suffix for kind in FORMATS for suffix in kind.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert all(s.startswith(".") and s == s.lower() for s in suffixes)


def test_the_list_of_formats_in_the_documents_is_the_table():
    page = (ROOT / "docs" / "reading.md").read_text().partition("| format | name |")[2]
    page = page.partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE)
    wanted = [(k.name, k.label, ", ".join(f"`{s}`" for s in k.suffixes)) for k in FORMATS]
    assert [tuple(c.strip() for c in row) for row in rows] == wanted


def test_a_refusal_lists_what_can_be_read():
    with pytest.raises(UnsupportedFormat) as caught:
        detect_format(Path("a.xml"), b"<svg/>")
    assert caught.value.hint == f"Readable are {list_labels(FORMATS)}."


# --- plug-ins ---------------------------------------------------------------------------------


def test_a_plug_in_s_binary_format_is_found_detected_and_read(install, papers):
    install("zipreader")
    outcomes = dict(read_many(find_inputs([papers]), FAST))
    paper = outcomes[papers / "b.zipped"]
    assert isinstance(paper, Paper)
    assert (paper.format, paper.title) == ("zipped", "Zipped")
    assert "Copper melts at 1358 K." in paper.body
    assert isinstance(outcomes[papers / "a.txt"], Paper)
    assert reader_plugin_errors() == ()


def test_content_leads_to_a_plug_in_where_no_suffix_does(install):
    install("zipreader")
    assert detect_format(Path("download"), CONTENT).name == "zipped"


def test_a_plug_in_and_its_code_count_in_the_reader_version(install, tmp_path):
    base = reader_version()
    install("zipreader")
    first = reader_version()
    assert first.startswith(base)
    assert "zipreader-1.5-" in first
    (tmp_path / "site" / "zipreader" / "reader.py").write_text("other = 1\n")
    reader_plugins._plugins.cache_clear()
    assert reader_version() not in (base, first)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("raise KeyError('secret')", "KeyError in __init__.py, line 1"),
        ("import no_such_module", "ModuleNotFoundError in __init__.py, line 1"),
        ("FORMAT = 3", "it is a int, not an InputFormat"),
        ("", "AttributeError"),
        (ROW.replace('".zipped"', '".pdf"'), None),
        (ROW.replace('".zipped"', '".md"'), "the suffix .md belongs to Markdown"),
        (ROW.replace('"zipped"', '"pdf"'), "there is a format 'pdf' already"),
        (ROW.replace("{package}.reader", "nowhere_at_all"), "there is no module 'nowhere_at_all'"),
    ],
)
def test_a_broken_plug_in_costs_one_error_that_names_it(install, papers, row, reason):
    install("badreader", row)
    errors = reader_plugin_errors()
    if reason is None:  # two formats may share a suffix if the content of both is checked
        assert errors == ()
        return
    assert len(errors) == 1
    assert "'badreader' (badreader:FORMAT of badreader-1.5)" in str(errors[0])
    assert reason in str(errors[0])
    assert "secret" not in str(errors[0])
    assert "ALEXANDRIA_DEBUG=1" in errors[0].hint
    assert all_formats() == FORMATS
    outcomes = dict(read_many(find_inputs([papers]), FAST))
    assert [type(o) for o in outcomes.values()] == [Paper]


# --- bugs in a reader -------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_of_a_reader_is_reported_as_its_bug_and_costs_its_paper_alone(
    install, papers, workers
):
    install("zipreader", body="{}[words]")
    outcomes = dict(read_many(find_inputs([papers]), FAST, workers=workers))
    bug = outcomes[papers / "b.zipped"]
    assert isinstance(bug, ReaderBug)
    assert bug.reason == "reader-bug"
    assert "zipped text reader (zipreader.reader:read_zipped)" in str(bug)
    assert "KeyError in reader.py, line 8" in str(bug)
    assert "Copper" not in str(bug) + bug.hint
    assert "ALEXANDRIA_DEBUG=1" in bug.hint
    assert isinstance(outcomes[papers / "a.txt"], Paper)


@pytest.mark.parametrize("body", ["raise SystemExit(3)", "return None", "import no_such_module"])
def test_every_way_of_failing_is_a_bug_of_the_reader(install, papers, body):
    install("zipreader", body=body)
    with pytest.raises(ReaderBug, match=r"b\.zipped: bug in the zipped text reader"):
        read(papers / "b.zipped", FAST)


@pytest.mark.parametrize(("value", "shown"), [("1", True), ("0", False), ("", False)])
def test_the_traceback_of_the_child_is_shown_on_request(
    install, papers, monkeypatch, capfd, value, shown
):
    install("zipreader", body="{}[words]")
    monkeypatch.setenv("ALEXANDRIA_DEBUG", value)
    with pytest.raises(ReaderBug):
        read(papers / "b.zipped", FAST)
    printed = capfd.readouterr().err
    assert ("Traceback" in printed and "{}[words]" in printed) is shown
    assert shown or not printed


def test_a_sniffer_that_raises_is_a_bug_and_costs_no_file_of_another_suffix(install, papers):
    install("zipreader", ROW.replace('head.startswith(b"ZIPPED\\x00")', "1 / 0"))
    outcomes = dict(read_many(find_inputs([papers]), FAST))
    assert "ZeroDivisionError" in str(outcomes[papers / "b.zipped"])
    assert isinstance(outcomes[papers / "a.txt"], Paper)
