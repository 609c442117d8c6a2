"""What each format of lists says about its papers, and which files it names."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.paper_lists import LISTS, list_format
from alexandria.reading.paper_lists.author_names import first_last
from alexandria.reading.paper_lists.bibtex import read_bibtex
from alexandria.reading.paper_lists.csl_json import read_csl_json
from alexandria.reading.paper_lists.file_field import paths_in_file_field
from alexandria.reading.paper_lists.ris import read_ris
from alexandria.reading.paper_lists.zotero_csv import read_zotero_csv
from alexandria.reading.paper_lists.zotero_rdf import read_zotero_rdf

BIBTEX = r"""
% a comment
@string{jx = "Journal of {X}"}
@comment{jabref-meta: databaseType:bibtex;}
@article{muller2020, title = {{The $\beta$-catenin} in CO$_2$ \& M{\"u}ller's \emph{cells}: 50%},
  author = {M{\"u}ller, Hans and de la Cruz, Maria and {WHO and Partners} and others},
  journal = jx, year = 2020, doi = {https://doi.org/10.1000/AB_c},
  file = {Full Text:files/1/x\_y.pdf:application/pdf;Snapshot:files/2/x.html:text/html}}
@article{broken, title = {no end
@misc{doe, title = "Two", author = "Doe, Jane", date = {2019-03-01}, eprint = {2301.00001},
  archiveprefix = {arXiv}, url = {https://arxiv.org/abs/2301.00001}}
@article{muller2020, title = {The same key}}
"""

RIS = """TY  - JOUR
AU  - Müller, Hans
AU  - Doe, Jane, Jr.
TI  - A title that goes on
  in the next line
T2  - Journal of X
DO  - 10.1000/xyz
PY  - 2020/03/01/
L1  - files/1/x.pdf
L1  - files/1/y.pdf
L2  - files/1/y.html
UR  - http://x.org/a;http://x.org/b

TY - CHAP
TI - No end, and one blank before the dash
"""

CSL = [
    {
        "id": "muller2020",
        "type": "article-journal",
        "title": "The title",
        "container-title": "Journal of X",
        "DOI": "10.1000/XYZ",
        "author": [
            {"family": "Müller", "given": "Hans"},
            {"family": "Beethoven", "given": "L.", "non-dropping-particle": "van"},
            {"literal": "WHO"},
        ],
        "issued": {"date-parts": [[2020, 3]]},
    },
    {"citationKey": "doe", "itemType": "preprint", "title": "Two", "date": "2019-01-01",
     "creators": [{"creatorType": "author", "firstName": "Jane", "lastName": "Doe"},
                  {"creatorType": "translator", "firstName": "Max", "lastName": "Roe"}],
     "attachments": [{"path": "/home/me/two.pdf"}]},
]  # fmt: skip

RDF = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:link="http://purl.org/rss/1.0/modules/link/">
<bib:Article rdf:about="http://x.org/1"><z:itemType>journalArticle</z:itemType>
 <dcterms:isPartOf rdf:resource="urn:issn:1"/>
 <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Doe</foaf:surname>
  <foaf:givenName>Jane</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
 <link:link rdf:resource="#item_2"/><dc:title>The title</dc:title><dc:date>2019-02-01</dc:date>
</bib:Article>
<bib:Journal rdf:about="urn:issn:1"><dc:title>Journal of X</dc:title>
 <dc:identifier>DOI 10.1000/J.X</dc:identifier></bib:Journal>
<z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType>
 <rdf:resource rdf:resource="files/2/x.pdf"/><dc:title>Full Text</dc:title></z:Attachment>
<bib:Document rdf:about="#item_3"><z:itemType>preprint</z:itemType>
 <dcterms:isPartOf><bib:Journal><dc:title>Rxiv</dc:title></bib:Journal></dcterms:isPartOf>
 <dc:title>Two</dc:title></bib:Document>
<z:Attachment rdf:about="#item_9"><z:itemType>attachment</z:itemType>
 <rdf:resource rdf:resource="files/9/alone.pdf"/></z:Attachment>
</rdf:RDF>"""

CSV = """\ufeff"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","File Attachments"
"AB12","journalArticle","2020","Müller, Hans; Doe, Jane","The, title","Journal of X","10.1000/xyz",\
"C:\\Users\\me\\Zotero\\storage\\AB\\a;b.pdf; /home/me/x.html"
"CD34","book","","","Two","","",""
"""


def test_bibtex_latex_becomes_characters_and_paths_keep_theirs():
    listed = read_bibtex(BIBTEX.encode())
    first, second, third = listed.papers
    assert first.title == "The β-catenin in CO_2 & Müller's cells: 50%"
    assert first.authors == ("Hans Müller", "Maria de la Cruz", "WHO and Partners")
    assert (first.year, first.venue, first.doi) == (2020, "Journal of X", "10.1000/ab_c")
    assert first.files == ("files/1/x_y.pdf", "files/2/x.html")
    assert (second.key, second.year, second.arxiv_id) == ("doe", 2019, "2301.00001")
    assert third.title == "The same key"
    assert len(listed.broken) == 1
    assert listed.broken[0].startswith("line ")


def test_ris_records_without_end_or_second_blank_are_records():
    first, second = read_ris(RIS.encode()).papers
    assert first.title == "A title that goes on in the next line"
    assert first.authors == ("Hans Müller", "Jane Doe Jr.")
    assert (first.year, first.venue, first.doi) == (2020, "Journal of X", "10.1000/xyz")
    assert first.files == ("files/1/x.pdf", "files/1/y.pdf", "files/1/y.html")
    assert second.title == "No end, and one blank before the dash"


@pytest.mark.parametrize("wrapped", [CSL, {"items": CSL}])
def test_csl_json_and_better_bibtex_s(wrapped):
    first, second = read_csl_json(json.dumps(wrapped).encode()).papers
    assert first.authors == ("Hans Müller", "L. van Beethoven", "WHO")
    assert (first.key, first.year, first.venue) == ("muller2020", 2020, "Journal of X")
    assert (first.title, first.doi, first.files) == ("The title", "10.1000/xyz", ())
    assert (second.authors, second.year) == (("Jane Doe",), 2019)
    assert second.files == ("/home/me/two.pdf",)


def test_zotero_rdf_joins_items_journals_and_attachments():
    first, second, alone = read_zotero_rdf(RDF).papers
    assert (first.title, first.authors, first.year) == ("The title", ("Jane Doe",), 2019)
    assert (first.venue, first.doi, first.files) == (
        "Journal of X",
        "10.1000/j.x",
        ("files/2/x.pdf",),
    )
    assert (second.title, second.venue, second.files) == ("Two", "Rxiv", ())
    assert (alone.title, alone.files) == ("", ("files/9/alone.pdf",))


def test_zotero_csv():
    first, second = read_zotero_csv(CSV.encode()).papers
    assert first.authors == ("Hans Müller", "Jane Doe")
    assert (first.key, first.title, first.year) == ("AB12", "The, title", 2020)
    assert first.files == (r"C:\Users\me\Zotero\storage\AB\a;b.pdf", "/home/me/x.html")
    assert (second.title, second.files, second.year) == ("Two", (), None)


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (read_csl_json, b"[1, 2"),
        (read_csl_json, b'{"items": 3}'),
        (read_csl_json, b"[" * 100_000),
        (read_zotero_rdf, b"<rdf:RDF>"),
    ],
)
def test_a_broken_list_is_a_value_error(reader, content):
    with pytest.raises(ValueError):
        reader(content)


@pytest.mark.parametrize(
    ("field", "paths"),
    [
        ("x.pdf", ["x.pdf"]),
        (":papers/x.pdf:PDF", ["papers/x.pdf"]),
        (":papers/x.pdf:PDF;", ["papers/x.pdf"]),
        ("papers/x.pdf:PDF", ["papers/x.pdf"]),
        ("Full Text:papers/x.pdf", ["papers/x.pdf"]),
        ("a.pdf;b.pdf", ["a.pdf", "b.pdf"]),
        (r":sub\;dir/x\:y.pdf:PDF", ["sub;dir/x:y.pdf"]),
        (":home/me/x.pdf:pdf", ["/home/me/x.pdf"]),
        (r":C$\backslash$:/Users/me/x.pdf:pdf", ["C:/Users/me/x.pdf"]),
        (r":C\:\\Users\\me\\x.pdf:application/pdf", [r"C:\Users\me\x.pdf"]),
        (r"C:\Users\me\x.pdf", [r"C:\Users\me\x.pdf"]),
        ("C:/a/b.pdf;D:/c.pdf", ["C:/a/b.pdf", "D:/c.pdf"]),
        ("/a/b:c.pdf", ["/a/b:c.pdf"]),
        ("file:///home/me/x.pdf", ["file:///home/me/x.pdf"]),
        ("", []),
        (";", []),
    ],
)
def test_the_file_field_in_the_forms_of_all_programs(field, paths):
    assert paths_in_file_field(field) == paths


@given(
    st.lists(
        st.from_regex(r"[a-zé :;\\{}_-]{1,12}/[a-zé :;\\_-]{0,12}x\.pdf", fullmatch=True),
        min_size=1,
    )
)
def test_paths_that_jabref_escapes_come_back(paths):
    escaped = ["".join("\\" + c if c in "\\:;{}_" else c for c in path.strip()) for path in paths]
    field = ";".join(f"Full Text:{path}:PDF" for path in escaped)
    assert paths_in_file_field(field) == [path.strip() for path in paths]


@given(st.text())
def test_no_file_field_is_too_odd(field):
    assert all(paths_in_file_field(field))


@given(st.binary() | st.text().map(str.encode))
def test_odd_bytes_are_a_list_or_a_value_error(content):
    for reader in (read_bibtex, read_ris, read_csl_json, read_zotero_csv, read_zotero_rdf):
        try:
            reader(content)
        except ValueError:
            continue


def test_names_of_authors_have_the_given_name_first():
    assert first_last("Doe, Jane, Jr.") == "Jane Doe Jr."
    assert first_last("World Health Organization") == "World Health Organization"


@pytest.mark.parametrize(
    ("name", "content", "label"),
    [
        ("a.bib", b"", "BibTeX"),
        ("a.txt", b"% x\n\n@article{a, title={x}}", "BibTeX"),
        ("a.txt", b"\xef\xbb\xbfTY  - JOUR\r\nER  - \r\n", "RIS"),
        ("a.json", b'[{"id": 1, "DOI": "10.1/x"}]', "CSL JSON"),
        ("a.json", b'{"steps": [1, 2]}', None),
        ("a.rdf", RDF, "Zotero RDF"),
        ("a.xml", RDF, "Zotero RDF"),
        ("a.xml", b"<?xml version='1.0'?><article>", None),
        ("a.csv", CSV.encode(), "Zotero CSV"),
        ("a.csv", b"year,value\n2020,3\n", None),
        ("a.txt", b"The @article{x} of the style file.", None),
        ("a.md", b"@article{a, title={x}}", None),
    ],
)
def test_the_content_says_whether_a_file_is_a_list(name, content, label):
    kind = list_format(Path(name), content)
    assert (kind and kind.label) == label


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.label)
def test_the_reader_of_every_row_exists(kind):
    assert callable(kind.load_reader())
