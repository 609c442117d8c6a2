import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.paper import Block, BlockKind, SectionRole
from alexandria.reading.formats.piece_builders import heading_piece, paragraph_piece
from alexandria.reading.paper_draft import Piece
from alexandria.reading.section_roles import (
    is_known_heading,
    level_of_number,
    section_role,
    split_heading_number,
)
from alexandria.reading.section_tree import build_sections


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Abstract", SectionRole.ABSTRACT),
        ("KEYWORDS", SectionRole.KEYWORDS),
        ("References", SectionRole.REFERENCES),
        ("7. Literature cited", SectionRole.REFERENCES),
        ("Acknowledgements", SectionRole.ACKNOWLEDGEMENTS),
        ("Funding information", SectionRole.FUNDING),
        ("Authors’ contributions", SectionRole.CONTRIBUTIONS),
        ("Conflict of Interest Statement", SectionRole.DECLARATIONS),
        ("Data availability", SectionRole.DECLARATIONS),
        ("Appendix B. Proofs", SectionRole.APPENDIX),
        ("A B S T R A C T", SectionRole.ABSTRACT),
        ("Ref erences", SectionRole.REFERENCES),
        ("Résumé", SectionRole.ABSTRACT),
        ("Palabras clave", SectionRole.KEYWORDS),
        ("Schlüsselwörter", SectionRole.KEYWORDS),
        ("Bibliografía", SectionRole.REFERENCES),
        ("Literatur", SectionRole.REFERENCES),
        ("参考文献", SectionRole.REFERENCES),
        ("摘 要", SectionRole.ABSTRACT),
        ("Agradecimentos", SectionRole.ACKNOWLEDGEMENTS),
        ("Annexe 1", SectionRole.APPENDIX),
        ("Annexin V staining", None),
        ("Supplementation of the feed", None),
        ("Results", None),
        ("Reference standards for thyroid hormones", None),
    ],
)
def test_a_heading_tells_what_its_section_is_for(words, role):
    assert section_role(words) is role


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("2.1. Animals", "2.1", "Animals"),
        ("2.3 | ISSR-PCR", "2.3", "ISSR-PCR"),
        ("IV. Results", "IV", "Results"),
        ("Appendix A Proofs", "Appendix A", "Proofs"),
        ("A.1 Data", "A.1", "Data"),
        ("Introduction", "", "Introduction"),
        ("A new method", "", "A new method"),
        ("In vivo tests", "", "In vivo tests"),
        ("1 引言", "1", "引言"),
        ("2.1样品", "2.1", "样品"),
        ("三、结果", "三", "结果"),
        ("I N T R O D U C T I O N", "", "I N T R O D U C T I O N"),
    ],
)
def test_a_section_number_is_told_from_words(text, number, words):
    assert split_heading_number(text) == (number, words)


@pytest.mark.parametrize(
    "words",
    ["Introducción", "2. Materiales y métodos", "Resultados e discussão", "Matériel et méthodes", "Ergebnisse",
     "Material und Methoden", "Discussão", "Schlussfolgerungen", "材料与方法", "结果与讨论",
     "I N T R O D U C T I O N"],
)  # fmt: skip
def test_main_headings_are_known_in_other_languages(words):
    assert is_known_heading(words)


def test_a_number_tells_its_level():
    assert [level_of_number(n) for n in ("3", "2.1", "2.1.4", "IV", "A.1", "")] == [
        1,
        2,
        3,
        1,
        2,
        0,
    ]


def test_sections_nest_by_level_and_take_their_parents_role():
    sections = build_sections(
        [
            heading_piece("Methods", 1),
            heading_piece("Animals", 2),
            paragraph_piece("Rats."),
            heading_piece("Acknowledgements", 1),
            heading_piece("Personal note", 2),
            paragraph_piece("Thanks."),
        ]
    )
    assert [s.heading for s in sections] == ["Methods", "Acknowledgements"]
    blocks = sections[0].sections[0].blocks
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.HEADING, "Animals"),
        (BlockKind.PARAGRAPH, "Rats."),
    ]
    assert sections[1].sections[0].role is SectionRole.ACKNOWLEDGEMENTS


def test_a_notice_in_the_middle_leaves_the_open_section_open():
    notice = Piece(Block(kind=BlockKind.FOOTNOTE, text="Copyright"), role=SectionRole.FRONT)
    sections = build_sections(
        [heading_piece("Results", 1), paragraph_piece("One."), notice, paragraph_piece("Two.")]
    )
    assert [b.text for b in sections[0].blocks] == ["Results", "One.", "Two."]
    assert sections[1].role is SectionRole.FRONT


PIECES = st.lists(
    st.one_of(
        st.builds(
            heading_piece,
            st.sampled_from(["Methods", "References", "Abstract", "A"]),
            st.integers(1, 5),
        ),
        st.builds(
            paragraph_piece, st.text("ab ", min_size=1), st.sampled_from([None, *SectionRole])
        ),
    )
)


@given(PIECES)
def test_no_piece_is_lost_or_doubled(pieces):
    walked = [s for top in build_sections(pieces) for s in top.walk()]
    blocks = sum(len(s.blocks) for s in walked)
    headings = sum(bool(s.heading) for s in walked)
    assert blocks == len(pieces)
    assert headings == sum(p.block.kind is BlockKind.HEADING for p in pieces)
