"""The files that fuzzing starts from: small ones made here, and the smallest real papers where there are any."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pymupdf

from tests.faults.hostile_files import hostile_seeds, word_document
from tests.reading.making import PROSE, write

__all__ = ["seed_files"]

_SHARED = Path(__file__).parents[3] / "shared" / "papers"
_REAL_OF_A_KIND = 3
_LARGEST = 400_000

_PROSE = " ".join(PROSE)

_MARKDOWN = f"""---
title: Heating of metals
authors: A. Smith; B. Jones
doi: 10.1234/abc
---
# Abstract
{_PROSE} It has **bold** and *plain* `code` and [links](http://x.org "t") and H<sub>2</sub>O.

## 1 Methods
1. first ![an image](a.png)
2. second $x^2$

| metal | T (K) |
|---|---|
| iron | 300 ± 2 |

> quoted

```
code
```
## References
[1] Smith, A. Nature 1, 2 (2001).
"""

_LATEX = rf"""\documentclass[a4paper]{{article}}
\title{{Heating of metals}}\author{{Anna Smith \and Bob Jones\thanks{{x}}}}
\begin{{document}}\maketitle
\begin{{abstract}}{_PROSE}\end{{abstract}}
\section{{Methods}}\label{{m}} H\"olzer \cite{{a}} heated $x^2$ and \[ E = mc^2 \] with \textbf{{iron}}.
\begin{{table}}\caption{{Metals}}\begin{{tabular}}{{ll}}\hline a & b \\ \hline \multicolumn{{2}}{{c}}{{x}} \\ 1 & 2 \end{{tabular}}\end{{table}}
\begin{{itemize}}\item[a] one \item two\end{{itemize}}
\begin{{equation}} a = b \label{{e}} \end{{equation}}
\appendix\section{{More}} \footnote{{note}} % comment
\begin{{thebibliography}}{{9}}\bibitem{{a}} Smith, Nature 1 (2001).\end{{thebibliography}}
\end{{document}}
"""

_JATS = f"""<?xml version="1.0"?><article xml:lang="en"><front><article-meta>
<article-id pub-id-type="doi">10.1234/abc</article-id><title-group><article-title>Heating of <italic>metals</italic></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Smith</surname><given-names>Anna</given-names></name></contrib></contrib-group>
<pub-date><year>2001</year></pub-date><abstract><p>{_PROSE}</p></abstract><kwd-group><kwd>heat</kwd></kwd-group></article-meta></front>
<body><sec><label>1</label><title>Methods</title><p>H<sub>2</sub>O at 10<sup>−3</sup> M <xref>1</xref>.</p>
<table-wrap><label>Table 1</label><caption><p>Metals</p></caption><table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td rowspan="2">1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table></table-wrap>
<list><list-item><p>one</p></list-item></list><disp-formula><mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi></mml:math></disp-formula></sec></body>
<back><ref-list><ref><label>1</label><mixed-citation>Smith 2001</mixed-citation></ref></ref-list></back></article>"""

_HTML = f"""<!doctype html><html lang="en"><head><title>Heating</title><meta name="citation_title" content="Heating of metals">
<meta name="citation_author" content="Smith, A."><meta name="citation_date" content="2001/2/3"></head><body><nav>x</nav><article>
<h1>Heating of metals</h1><p>{_PROSE}</p><h2>Methods</h2><p style="display:none">hidden</p><ul><li>one<li>two</ul>
<table><caption>Metals</caption><tr><th>a<th>b</tr><tr><td colspan=2>1</td></tr></table><math display="block"><mi>x</mi></math>
<h2>References</h2><ol><li>Smith 2001</li></ol></article></body></html>"""

_BIBTEX = r"""@string{nat = "Nature"}
% comment
@article{smith2001, title = {Heating of {M}etals with $x^2$ and \"o}, author = {Smith, Anna and de la Cruz, Bob},
  journal = nat, year = 2001, doi = {10.1234/abc}, file = {:papers/a.pdf:PDF;b:c.html:text/html}}
@misc{x, eprint = {2101.00001}, archiveprefix = {arXiv}, title = "quoted"}
"""

_RIS = "TY  - JOUR\nTI  - Heating of metals\nAU  - Smith, Anna\nPY  - 2001/02/03\nDO  - 10.1234/abc\nL1  - a.pdf\nER  - \n"

_JSON = (
    '[{"id": "a", "type": "article-journal", "title": "Heating", "author": [{"family": "Smith", "given": "A"}], '
    '"issued": {"date-parts": [[2001, 2]]}, "DOI": "10.1234/abc", "container-title": "Nature", "file": "a.pdf"}]'
)

_RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/">
<bib:Article rdf:about="http://x.org/1"><z:itemType>journalArticle</z:itemType><dc:title>Heating</dc:title><dcterms:isPartOf rdf:resource="#j"/>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Smith</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:authors>
<link:link rdf:resource="#item_2"/></bib:Article><bib:Journal rdf:about="#j"><dc:title>Nature</dc:title></bib:Journal>
<z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType><rdf:resource rdf:resource="files/2/a.pdf"/></z:Attachment></rdf:RDF>"""

_CSV = '"Key","Item Type","Title","Author","DOI","File Attachments"\n"A","journalArticle","Heating","Smith, A; Jones, B","10.1234/abc","a.pdf; b.html"\n'

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_WORD = f"""<?xml version="1.0"?><w:document {_W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Heating of metals</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Methods</w:t></w:r></w:p>
<w:p><w:r><w:t>{_PROSE}</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F061"/></w:r></w:p>
<w:p><m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sdt><w:sdtContent><w:p><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p></w:sdtContent></w:sdt>
</w:body></w:document>"""


def _pdf() -> bytes:
    document = pymupdf.open()
    for number in range(2):
        page = document.new_page(width=595, height=842)
        write(page, 50, 60, ["Heating of metals", "A. Smith and B. Jones"], size=16, pitch=20)
        y = write(page, 50, 130, ["1 Methods", *PROSE])
        for row in range(3):
            page.draw_line((50, y + 20 * row), (300, y + 20 * row))
            page.insert_text((55, y + 20 * row + 14), f"iron {row}   {300 + row} K")
        write(page, 330, 130, PROSE, size=7)
        page.insert_text((290, 820), str(number + 1))
    return bytes(document.tobytes(deflate=True, no_new_id=True))


@cache
def seed_files() -> dict[str, tuple[bytes, ...]]:
    """Suffix → files of that format."""
    made: dict[str, list[bytes]] = {
        ".pdf": [_pdf(), *hostile_seeds(".pdf")],
        ".md": [_MARKDOWN.encode()],
        ".tex": [_LATEX.encode()],
        ".xml": [_JATS.encode()],
        ".html": [_HTML.encode()],
        ".txt": [(_PROSE + "\n\n1 Methods\n\n" + _PROSE).encode(), _MARKDOWN.encode("utf-16")],
        ".docx": [word_document(_WORD.encode())],
        ".bib": [_BIBTEX.encode()],
        ".ris": [_RIS.encode()],
        ".json": [_JSON.encode()],
        ".rdf": [_RDF.encode()],
        ".csv": [_CSV.encode()],
    }
    if _SHARED.is_dir():
        for kind in (".pdf", ".md", ".xml"):
            sizes = sorted((p.stat().st_size, p.name, p) for p in _SHARED.glob(f"*{kind}"))
            made[kind] += [
                p.read_bytes() for size, _, p in sizes[:_REAL_OF_A_KIND] if size < _LARGEST
            ]
    return {kind: tuple(files) for kind, files in made.items()}
