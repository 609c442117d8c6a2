"""A paper is cut into chunks that lose nothing and know where they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alexandria.chunking import Chunk, chunk_paper, minhash_of, split_chunk
from alexandria.paper import Block, BlockKind, Paper, Section, SectionRole

WORDS = st.lists(
    st.sampled_from("alpha beta gamma delta 12 3.5 °C".split()), min_size=3, max_size=40
)
PARAGRAPHS = st.lists(
    WORDS.map(lambda ws: "The " + " ".join(ws) + " end."), min_size=0, max_size=12
)


def paper(*sections: Section) -> Paper:
    return Paper(
        sha256="ab" * 32, source_name="p.md", format="markdown", reader="r", sections=sections
    )


def prose(
    heading: str, *texts: str, role: SectionRole = SectionRole.BODY, page: int = 1
) -> Section:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=t, page=page) for t in texts)
    return Section(heading=heading, role=role, blocks=blocks)


@given(st.lists(PARAGRAPHS, max_size=4), st.integers(20, 300))
def test_every_sentence_lands_in_exactly_one_chunk_in_order(sections, target):
    whole = paper(*(prose(f"S{i}", *texts) for i, texts in enumerate(sections)))
    chunks = chunk_paper(whole, target_words=target)
    sentences = [s for c in chunks for s in c.sentences]
    assert [s.number for s in sentences] == list(range(1, len(sentences) + 1))
    assert (
        " ".join(s.text for s in sentences).split()
        == " ".join(t for texts in sections for t in texts).split()
    )
    ends = [0, *(s.word_end for s in sentences)]
    assert [s.word_start for s in sentences] == ends[:-1]
    assert [c.index for c in chunks] == list(range(len(chunks)))


@given(PARAGRAPHS.filter(bool), st.integers(40, 300))
def test_chunks_of_a_section_are_about_the_size_asked_for(texts, target):
    chunks = chunk_paper(paper(prose("S", *texts)), target_words=target)
    longest = max(len(s.text.split()) for c in chunks for s in c.sentences)
    assert all(c.word_count <= target * 1.25 + longest for c in chunks)


def test_chunks_do_not_cross_sections_and_carry_their_heading():
    chunks = chunk_paper(paper(prose("Methods", "We did a."), prose("Results", "We saw b.")))
    assert [(c.section, c.text) for c in chunks] == [
        ("Methods", "We did a."),
        ("Results", "We saw b."),
    ]


def test_references_and_acknowledgements_are_not_chunked():
    whole = paper(
        prose("Results", "We saw b."),
        prose("Acknowledgements", "We thank c.", role=SectionRole.ACKNOWLEDGEMENTS),
        prose("References", "Smith 2001.", role=SectionRole.REFERENCES),
    )
    assert [c.text for c in chunk_paper(whole)] == ["We saw b."]


def test_a_table_comes_as_one_sentence_a_row_with_its_headers():
    rows = (("Metal", "Melting point (°C)"), ("tin", "231.9"), ("lead", "327.5"))
    table = Block(kind=BlockKind.TABLE, text="", rows=rows, header_rows=1, page=2)
    (chunk,) = chunk_paper(paper(Section(heading="Data", blocks=(table,))))
    assert [s.text for s in chunk.sentences] == [
        "Table row: Metal = tin; Melting point (°C) = 231.9.",
        "Table row: Metal = lead; Melting point (°C) = 327.5.",
    ]
    assert {s.page for s in chunk.sentences} == {2}


def test_a_paper_without_prose_has_no_chunks():
    assert chunk_paper(paper()) == ()


@given(PARAGRAPHS.filter(bool))
def test_splitting_a_chunk_keeps_all_of_it(texts):
    chunk = chunk_paper(paper(prose("S", *texts)), target_words=10_000)[0]
    halves = split_chunk(chunk)
    if len(chunk.sentences) == 1:
        assert halves is None
    else:
        assert halves is not None
        assert halves[0].sentences + halves[1].sentences == chunk.sentences
        assert all(isinstance(h, Chunk) and h.sentences for h in halves)


def test_an_endless_sentence_is_cut_so_that_no_chunk_outgrows_a_call():
    (chunk, *more) = chunk_paper(paper(prose("S", "word " * 1000)), target_words=200)
    assert chunk.word_count <= 200 * 1.25 + 150
    assert sum(c.word_count for c in (chunk, *more)) == 1000


def test_near_equal_texts_have_near_equal_minhashes():
    text = " ".join(f"word{i}" for i in range(200))
    near = minhash_of(text.replace("word100 ", "other "))
    far = minhash_of(" ".join(f"thing{i}" for i in range(200)))
    here = minhash_of(text)
    assert sum(a == b for a, b in zip(here, near, strict=True)) > 50
    assert sum(a == b for a, b in zip(here, far, strict=True)) < 10
