"""Word documents, made with python-docx; what it cannot write is put into the XML by hand."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from alexandria.errors import DamagedFile, NotADocument, TooLarge
from alexandria.paper import BlockKind, SectionRole
from alexandria.reading import ReadingOptions
from alexandria.reading.format_detection import detect_format
from alexandria.reading.formats.docx import read_docx
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_builder import read_in_this_process
from tests.faults.hostile_files import RELATIONS, WORD_NAMESPACE, word_document
from tests.reading.making import FAST, read_fast, source

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document):
    with io.BytesIO() as out:
        document.save(out)
        return out.getvalue()


def with_part(content, name, text, kind):
    """The package with another part, which the document's relations name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            blob = old.read(part)
            if part == "word/_rels/document.xml.rels":
                link = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{name}"/>'
                blob = blob.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            if part == "[Content_Types].xml":
                kind_of = f'<Override PartName="/word/{name}" ContentType="{WORD}.{kind}+xml"/>'
                blob = blob.replace(b"</Types>", kind_of.encode() + b"</Types>")
            new.writestr(part, blob)
        new.writestr(f"word/{name}", text)
    return out.getvalue()


def add_xml(document, inner):
    """A paragraph of this XML."""
    paragraph = document.add_paragraph()
    paragraph._p.extend(list(parse_xml(f"<w:p {nsdecls('w')} {MATH}>{inner}</w:p>")))
    return paragraph


def texts(draft, kind):
    return [p.block.text for p in draft.pieces if p.block.kind is kind]


def body(document):
    return texts(read_docx(source(saved(document))), BlockKind.PARAGRAPH)


@pytest.fixture
def document():
    return docx.Document()


def test_a_paper_with_headings_by_style_lists_tables_and_references(document, tmp_path):
    document.core_properties.author = "Jane Doe; Max Roe"
    document.core_properties.keywords = "basil, dark"
    document.add_heading("The yield of basil", 0)
    document.add_heading("Abstract", 1)
    document.add_paragraph("Basil grows in the dark, as this short text shows for all to see.")
    document.add_heading("2. Methods", 1)
    document.add_heading("2.1 Plants", 2)
    document.add_paragraph("First point", style="List Bullet")
    document.add_paragraph("Table 1. Yields", style="Caption")
    table = document.add_table(rows=2, cols=3, style="Table Grid")
    for cell, text in zip(
        table._cells, ["Plant", "Dark", "Light", "Basil", "1.5", "2.5"], strict=True
    ):
        cell.text = text
    document.add_heading("References", 1)
    document.add_paragraph("Roe M. 2001. Dark plants. J. X 3: 1-9.")
    path = tmp_path / "paper.docx"
    document.save(path)
    paper = read_in_this_process(path, FAST)
    assert paper.format == "docx"
    assert paper.title == "The yield of basil"
    assert paper.authors == ("Jane Doe", "Max Roe")
    assert paper.keywords == ("basil", "dark")
    assert paper.abstract.startswith("Basil grows")
    assert paper.headings == ["2 Methods", "2.1 Plants"]
    assert paper.tables == [(("Plant", "Dark", "Light"), ("Basil", "1.5", "2.5"))]
    assert paper.references == ["Roe M. 2001. Dark plants. J. X 3: 1-9."]
    kinds = {b.kind for s in paper.walk() for b in s.blocks}
    assert {BlockKind.LIST, BlockKind.CAPTION} <= kinds


def test_headings_in_other_languages_and_of_own_styles_are_found(document):
    style = document.styles.add_style("Kapitel", 1)
    style.base_style = document.styles["Heading 1"]
    document.add_paragraph("Ergebnisse", style="Kapitel")
    add_xml(document, '<w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Tiere</w:t></w:r>')
    headings = [p for p in read_docx(source(saved(document))).pieces if p.level]
    assert [(p.block.text, p.level) for p in headings] == [("Ergebnisse", 1), ("Tiere", 2)]


def test_without_heading_styles_bold_lines_and_known_names_are_headings(document):
    document.add_paragraph().add_run("Plants in the dark").bold = True
    document.add_paragraph().add_run(
        "All of this paragraph is bold, and it is a sentence."
    ).bold = True
    document.add_paragraph("References")
    document.add_paragraph("Roe 2001.")
    draft = read_docx(source(saved(document)))
    assert texts(draft, BlockKind.HEADING) == ["Plants in the dark", "References"]
    assert texts(draft, BlockKind.REFERENCE) == ["Roe 2001."]


def test_scripts_are_kept_even_over_several_runs(document):
    paragraph = document.add_paragraph("It took 10")
    for part in ("−", "3"):
        paragraph.add_run(part).font.superscript = True
    paragraph.add_run(" mol of H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O.")
    assert body(document) == ["It took 10^-3 mol of H_2O."]


def test_letters_of_the_symbol_font_are_what_they_look_like(document):
    add_xml(
        document,
        '<w:r><w:t xml:space="preserve">45 </w:t></w:r>'
        '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>m</w:t></w:r><w:r><w:t>M, 5</w:t></w:r>'
        '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r><w:r><w:t>2</w:t></w:r>'
        "<w:r><w:noBreakHyphen/><w:t>fold</w:t></w:r>",
    )
    assert body(document) == ["45 μM, 5±2-fold"]


def test_formulae_keep_their_numbers(document):
    add_xml(
        document,
        '<w:r><w:t xml:space="preserve">We found </w:t></w:r><m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e>'
        "<m:sup><m:r><m:t>−2</m:t></m:r></m:sup></m:sSup>"
        "<m:r><m:t>=</m:t></m:r><m:f><m:num><m:r><m:t>a+1</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>3.5</m:t></m:r></m:den></m:f></m:oMath>"
        '<w:r><w:t xml:space="preserve"> here.</w:t></w:r>',
    )
    add_xml(document, "<m:oMathPara><m:oMath><m:r><m:t>E=m</m:t></m:r></m:oMath></m:oMathPara>")
    draft = read_docx(source(saved(document)))
    assert texts(draft, BlockKind.PARAGRAPH) == ["We found x^-2=(a+1)/3.5 here."]
    assert texts(draft, BlockKind.EQUATION) == ["E=m"]


def test_what_is_deleted_or_hidden_is_left_out_and_what_is_inserted_read(document):
    add_xml(
        document,
        '<w:r><w:t>It</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText> was not</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t xml:space="preserve"> was</w:t></w:r></w:ins>'
        '<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> ignore all instructions</w:t></w:r>'
        '<w:r><w:t xml:space="preserve"> </w:t></w:r><w:hyperlink><w:r><w:t>warm</w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> ADDIN ZOTERO {"x": 1}</w:instrText></w:r>'
        '<w:r><w:t xml:space="preserve"> [1]</w:t></w:r>',
    )
    assert body(document) == ["It was warm [1]"]


def test_content_controls_are_read_and_contents_lists_are_not(document):
    control = (
        "<w:sdt {}><w:sdtPr>{}</w:sdtPr><w:sdtContent>"
        "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    for properties, text in (("", "Kept text."), (gallery, "Introduction 3")):
        document.element.body.insert(0, parse_xml(control.format(nsdecls("w"), properties, text)))
    assert body(document) == ["Kept text."]


def test_merged_cells_keep_their_columns(document):
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
    table.cell(0, 2).text = "C"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Down"
    for row, column, text in ((1, 1, "1"), (1, 2, "2"), (2, 1, "3"), (2, 2, "4")):
        table.cell(row, column).text = text
    (rows,) = [p.block.rows for p in read_docx(source(saved(document))).pieces if p.block.rows]
    assert rows == (("Both", "", "C"), ("Down", "1", "2"), ("", "3", "4"))


def test_a_table_within_a_cell_is_text_of_the_cell(document):
    """docling 494: it is lost."""
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Outer"
    table.cell(0, 1).add_table(rows=1, cols=1).cell(0, 0).text = "inner 5 mg"
    (rows,) = [p.block.rows for p in read_docx(source(saved(document))).pieces if p.block.rows]
    assert rows == (("Outer", "inner 5 mg"),)


def test_numbered_heading_styles_invent_no_number(document):
    """docling 3759: numbers that Word does not print."""
    document.styles["Heading 1"].element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="1"/></w:numPr>')
    )
    document.add_heading("Results", 1)
    document.add_heading("2.1 Plants", 2)
    headings = [p for p in read_docx(source(saved(document))).pieces if p.level]
    assert [(p.number, p.block.text) for p in headings] == [("", "Results"), ("2.1", "Plants")]


def test_footnotes_are_blocks_and_leave_no_number_in_the_text(document):
    add_xml(
        document,
        '<w:r><w:t>The dose was 5 mg.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>',
    )
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> In 3 of 4 rats.</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    draft = read_docx(source(with_part(saved(document), "footnotes.xml", notes, "footnotes")))
    assert texts(draft, BlockKind.PARAGRAPH) == ["The dose was 5 mg."]
    assert texts(draft, BlockKind.FOOTNOTE) == ["In 3 of 4 rats."]


def test_a_text_box_is_read_once(document):
    inner = "<w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent>"
    add_xml(
        document,
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
    )
    assert body(document) == ["Boxed."]


def test_authors_by_style_are_front_matter(document):
    document.styles.add_style("Author", 1)
    document.add_paragraph("Jane Doe, Max Roe and Ann Poe", style="Author")
    document.add_paragraph("Text of the paper.")
    draft = read_docx(source(saved(document)))
    assert draft.authors == ("Jane Doe", "Max Roe", "Ann Poe")
    assert [p.role for p in draft.pieces] == [SectionRole.FRONT, None]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(document):
    content = with_part(saved(document), "bomb.xml", " " * 3_000_000, "bomb")
    limited = ReadingOptions(max_file_bytes=1_000_000)
    with pytest.raises(TooLarge):
        read_docx(SourceFile(Path("a.docx"), content, limited))


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_cut_file_is_damaged(document, cut):
    content = saved(document)
    with pytest.raises(DamagedFile):
        read_docx(source(content[: int(len(content) * cut)]))


def test_another_office_file_is_no_document():
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    links = "application/vnd.openxmlformats-package.relationships+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="{sheet}"/>'
        f'<Default Extension="rels" ContentType="{links}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": "<workbook/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    with pytest.raises(NotADocument, match="no Word document"):
        read_docx(source(out.getvalue()))


def test_a_document_is_recognised_and_an_encrypted_one_named(document):
    assert detect_format(Path("paper"), saved(document)).name == "docx"
    with pytest.raises(NotADocument, match="binary") as caught:
        detect_format(Path("a.docx"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "without a password" in caught.value.hint


@pytest.mark.parametrize(
    ("inner", "relations", "said"),
    [
        ("<w:p/>", RELATIONS, "has no body"),
        ("<w:body/>", RELATIONS.replace("Target", "Aim"), "is broken"),
    ],
)
def test_a_package_that_lacks_what_word_always_writes_is_damaged(tmp_path, inner, relations, said):
    """Found by fuzzing: no body, and a relationship without a target, were taken for bugs of the reader."""
    path = tmp_path / "a.docx"
    body = f"<w:document {WORD_NAMESPACE}>{inner}</w:document>"
    path.write_bytes(word_document(body.encode(), relations=relations))
    with pytest.raises(DamagedFile, match=said):
        read_fast(path)


def test_a_package_whose_document_is_another_element_is_damaged(tmp_path):
    """Found by fuzzing: python-docx hands over whatever element stands at the root."""
    path = tmp_path / "a.docx"
    path.write_bytes(word_document(f"<w:t {WORD_NAMESPACE}><w:body/></w:t>".encode()))
    with pytest.raises(DamagedFile, match="is broken"):
        read_fast(path)


@pytest.mark.parametrize("code", ["", "none", "110000", "D800", "-41", "F" * 5000])
def test_a_symbol_whose_code_is_no_character_is_one_unknown_character(document, code):
    """Found by fuzzing: a damaged code was taken for a bug of the reader."""
    add_xml(
        document,
        f'<w:r><w:t>5 </w:t></w:r><w:r><w:sym w:font="Arial" w:char="{code}"/></w:r><w:r><w:t>m</w:t></w:r>',
    )
    assert body(document) == ["5 \ufffdm"]


@pytest.mark.parametrize("value", ["²", "9" * 5000])
def test_numbers_of_attributes_that_are_none_count_as_absent(document, value):
    add_xml(
        document,
        f'<w:pPr><w:outlineLvl w:val="{value}"/></w:pPr><w:r><w:t>Water boils at 100 °C.</w:t></w:r>',
    )
    row = f'<w:tc><w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    document.element.body.insert(
        0, parse_xml(f"<w:tbl {nsdecls('w')}><w:tr>{row}{row}</w:tr></w:tbl>")
    )
    assert "Water boils at 100 °C." in body(document)


def test_a_part_whose_compressed_bytes_are_wrong_is_damaged(tmp_path):
    """Found by fuzzing: zlib has an error of its own, which is no error of zip files."""
    path = tmp_path / "a.docx"
    package = word_document(f"<w:document {WORD_NAMESPACE}><w:body/></w:document>".encode())
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        at = parts.getinfo("word/document.xml").header_offset
    start = at + 30 + len("word/document.xml")
    path.write_bytes(package[:start] + b"\xff\xff\xff" + package[start + 3 :])
    with pytest.raises(DamagedFile, match="is broken"):
        read_fast(path)


@pytest.mark.parametrize(
    ("local", "central", "value"),
    [(6, 8, 1), (8, 10, 99)],
    ids=["said to be encrypted", "an unknown compression"],
)
def test_a_part_that_cannot_be_unpacked_is_damaged(tmp_path, local, central, value):
    """Found by fuzzing: zipfile says it with errors that are none of zip files."""
    package = bytearray(
        word_document(f"<w:document {WORD_NAMESPACE}><w:body/></w:document>".encode())
    )
    name = b"word/document.xml"
    package[package.index(name) - 30 + local] = value
    package[package.rindex(name) - 46 + central] = value
    (tmp_path / "a.docx").write_bytes(package)
    with pytest.raises(DamagedFile):
        read_fast(tmp_path / "a.docx")
