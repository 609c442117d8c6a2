"""Lines of JSON Lines: the forms of S2ORC and peS2o, and what is wrong with a line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.errors import DamagedFile, InputError, NotADocument, NoText
from alexandria.paper import Paper, SectionRole
from alexandria.reading import ReadingOptions, read_many
from alexandria.reading.formats.text_record import read_record
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_builder import read_in_this_process
from tests.reading.packed.archives import found_in, names, tar

TEXT = (
    "Melting of metals\nA. Smith\nWe melted copper.\n1 Methods\nCopper was heated to 1358 K.\n\n"
    "It was dry.\n2 Results\nIt melted.\n[1] B. Jones, Heat, 1999."
)


def place(words: str, **more):
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), **more}


def s2orc(**annotations):
    """A record as Semantic Scholar gives it: annotations are JSON in strings."""
    found = {
        "title": [place("Melting of metals")],
        "abstract": [place("We melted copper.")],
        "sectionheader": [
            place("Methods", attributes={"n": "1."}),
            place("Results", attributes={"n": "2."}),
        ],
        "paragraph": [
            place("We melted copper."),
            place("Copper was heated to 1358 K.\n\nIt was dry."),
            place("It melted."),
        ],
        "bibentry": [place("[1] B. Jones, Heat, 1999.")],
        "bibref": [],
        "formula": None,
        **annotations,
    }
    return {
        "corpusid": 18982002,
        "externalids": {"arxiv": None, "doi": "10.1000/Melt.1", "mag": "2"},
        "content": {
            "source": {"pdfurls": ["https://example.org/a.pdf"]},
            "text": TEXT,
            "annotations": {
                name: value if value is None else json.dumps(value) for name, value in found.items()
            },
        },
    }


def paper_of(record) -> Paper:
    """The Paper of a record, read in this process."""
    return read_in_this_process(
        Path("a.jsonl!/7"), ReadingOptions(), content=json.dumps(record).encode(), is_record=True
    )


def outline(paper: Paper):
    return [
        (s.role.value, s.number, s.heading, [b.text for b in s.blocks if b.kind != "heading"])
        for s in paper.walk()
    ]


def test_the_annotations_of_s2orc_become_title_sections_and_references():
    paper = paper_of(s2orc())
    assert (paper.title, paper.doi, paper.format) == (
        "Melting of metals",
        "10.1000/melt.1",
        "record",
    )
    assert outline(paper) == [
        ("abstract", "", "", ["We melted copper."]),
        ("body", "1", "Methods", ["Copper was heated to 1358 K.", "It was dry."]),
        ("body", "2", "Results", ["It melted."]),
        ("references", "", "", ["[1] B. Jones, Heat, 1999."]),
    ]


def test_annotations_outside_of_the_text_are_left_out_with_a_warning():
    outside = [
        {"start": 5, "end": 10_000},
        {"start": "4", "end": "2"},
        "no span",
        place("It melted."),
    ]
    paper = paper_of(s2orc(paragraph=outside))
    assert [w.message for w in paper.warnings] == [
        "3 annotations lie outside of the text and were left out"
    ]
    assert "It melted." in str(outline(paper))


def test_a_text_without_annotated_paragraphs_is_read_whole():
    paper = paper_of({"content": {"text": TEXT, "annotations": {"paragraph": None}}})
    assert "1358 K" in str(outline(paper))


def test_a_record_of_pes2o_is_a_plain_text_with_year():
    text = "Melting of metals\n\nCopper melts at 1358 K in a dry atmosphere.\n\nIt was seen twice."
    record = {
        "id": "18982002",
        "source": "s2orc/train",
        "version": "v2",
        "added": "2023-01-01",
        "text": text,
    }
    paper = paper_of(record | {"created": "2014-05-01T00:00:00.000Z"})
    assert (paper.title, paper.year) == ("Melting of metals", 2014)
    titled = paper_of(
        record | {"metadata": {"title": "Another", "year": 2011, "authors": ["A. Smith"]}}
    )
    assert (titled.title, titled.year, titled.authors) == ("Another", 2011, ("A. Smith",))


def test_paragraphs_under_their_sections_are_read():
    paper = paper_of(
        {
            "paper_id": "1",
            "metadata": {
                "title": "Heat",
                "authors": [{"first": "A", "middle": ["B."], "last": "Smith"}],
            },
            "abstract": [{"text": "We melted copper.", "section": "Abstract"}],
            "body_text": [
                {"text": "Copper was heated.", "section": "Methods", "sec_num": "2"},
                {"text": "It was dry.", "section": "Methods", "sec_num": "2"},
                {"text": "It melted at 1358 K.", "section": "Results"},
            ],
        }
    )
    assert (paper.title, paper.authors) == ("Heat", ("A B. Smith",))
    assert outline(paper)[1:] == [
        ("body", "2", "Methods", ["Copper was heated.", "It was dry."]),
        ("body", "", "Results", ["It melted at 1358 K."]),
    ]
    assert next(paper.walk()).role is SectionRole.ABSTRACT


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"text": "cut o', DamagedFile),
        (b"[" * 100_000, DamagedFile),
        (b'["text"]', NotADocument),
        (b'{"paper": 1}', NotADocument),
        (b'{"title": "Heat"}', NoText),
    ],
)
def test_a_line_that_holds_no_paper_is_refused_with_its_reason(line, error):
    with pytest.raises(error) as raised:
        read_in_this_process(Path("a.jsonl!/7"), ReadingOptions(), content=line, is_record=True)
    assert "Copper" not in str(raised.value)


def test_each_line_is_a_paper_named_by_file_and_number(tmp_path):
    lines = [json.dumps(s2orc()), "", "{broken", json.dumps({"text": "Copper melts at 1358 K."})]
    content = gzip.compress("\n".join(lines).encode())
    for name in ("s2orc.jsonl.gz", "pes2o.json.gz", "20240101_s2orc.gz"):
        found = found_in(tmp_path, name, content)
        assert names(found) == [f"{name}!/1", f"{name}!/3", f"{name}!/4"]
    read = dict(read_many(found.files, packed=found.packed))
    first, broken, last = (read[path] for path in found.files)
    assert isinstance(first, Paper)
    assert isinstance(last, Paper)
    assert last.source_name == "20240101_s2orc.gz!/4"
    assert str(broken) == "20240101_s2orc.gz!/3: the line is not JSON, character 2"


def test_lines_in_an_archive_are_papers_too(tmp_path):
    found = found_in(
        tmp_path, "a.tar", tar({"part/1.jsonl": b'{"text": "Copper melts at 1358 K."}\n'})
    )
    assert names(found) == ["a.tar!/part/1.jsonl!/1"]


def test_a_line_that_is_too_long_costs_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr("alexandria.reading.packed.packed_inputs.LARGEST", 2_000_000)
    lines = b'{"text": "' + b"a" * 3_000_000 + b'"}\n{"text": "Copper melts."}\n'
    found = found_in(tmp_path, "a.jsonl", lines)
    assert names(found) == ["a.jsonl!/2"]
    assert [e.reason for e in found.errors] == ["too-large"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["text", "content", "annotations", "paragraph", "start", "end", "metadata", "body_text",
                 "authors", "abstract", "section", "title", "year", "externalids", "attributes"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_is_a_paper_or_an_input_error(value):
    source = SourceFile(Path("a.jsonl!/1"), json.dumps(value).encode(), ReadingOptions())
    try:
        read_record(source)
    except InputError as error:
        assert str(error).startswith("1: ")
