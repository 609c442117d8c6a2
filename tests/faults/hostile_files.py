"""Hostile input files, made when they are needed: each names what it does, and how large it gets.

Everything here is small on the disk of this repository; `size` sets how far a file goes, 1 is the full length that
`python -m tests.faults.hostile_files FOLDER` writes. No file needs anything outside itself but `secret`, a file
that XML entities and LaTeX's \\input try to read.
"""

from __future__ import annotations

import argparse
import os
import socket
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

__all__ = [
    "HOSTILE_FILES",
    "RELATIONS",
    "SECRET",
    "WORD_NAMESPACE",
    "hostile_files",
    "hostile_seeds",
    "odd_inputs",
    "odd_names",
    "pdf_of",
    "word_document",
]

SECRET = "the vault opens with seven turns of the brass key"
"""Content of the file outside that some inputs try to read."""

_PROSE = "Samples were heated to 300 K for two hours and cooled in a stream of dry nitrogen. "


def pdf_of(objects: Mapping[int, bytes]) -> bytes:
    """A PDF of these objects by number; object 1 is the catalog."""
    body = b"%PDF-1.5\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    last = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(last)
    )
    return body + b"xref\n0 %d\n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        last, table, last, len(body),
    )  # fmt: skip


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_TEXT = b"BT /F 10 Tf 50 700 Td (" + _PROSE.encode() + b") Tj ET"


def _pdf_with_forms(forms: Mapping[int, bytes], first: int) -> bytes:
    """One page that paints the form `first`; forms see each other as /X<number>."""
    names = b" ".join(b"/X%d %d 0 R" % (n, n) for n in forms)
    resources = b"/Resources<</Font<</F 5 0 R>>/XObject<<%s>>>>" % names
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources
    return pdf_of({
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % resources,
        4: _stream(_TEXT + b" /X%d Do" % first),
        5: _FONT,
        **{n: _stream(content, entries) for n, content in forms.items()},
    })  # fmt: skip


def _exponential_forms(size: float) -> bytes:
    """Each of 30 forms paints the next one four times: 4^30 pieces of text."""
    levels = max(4, round(30 * size))
    calls = {n: b"/X%d Do " % (n + 1) * 4 for n in range(10, 10 + levels)}
    return _pdf_with_forms(calls | {10 + levels: _TEXT}, 10)


def _form_in_itself(_: float) -> bytes:
    return _pdf_with_forms({10: _TEXT + b" /X11 Do", 11: b"/X10 Do"}, 10)


def _cyclic_pages(_: float) -> bytes:
    """A tree of pages whose node is its own child and its own parent."""
    return pdf_of({
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 3 0 R>>",
        3: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
    })  # fmt: skip


def _cyclic_parents(_: float) -> bytes:
    """A page that inherits its size and fonts from nodes which are each other's parents."""
    return pdf_of({
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 6 0 R>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        4: _stream(_TEXT),
        6: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
    })  # fmt: skip


def _deep_page_tree(size: float) -> bytes:
    """A page below so many nodes of one child each."""
    levels = max(10, round(100_000 * size))
    nodes = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 2 + levels)}
    page = b"<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>" % (1 + levels)
    return pdf_of({1: b"<</Type/Catalog/Pages 2 0 R>>", **nodes, 2 + levels: page})


def _deep_arrays(size: float) -> bytes:
    depth = max(10, round(2_000_000 * size))
    return pdf_of({
        1: b"<</Type/Catalog/Pages 2 0 R/Names " + b"[" * depth + b"]" * depth + b">>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        4: _stream(_TEXT),
    })  # fmt: skip


def _many_glyphs(size: float) -> bytes:
    """One page of 30 million characters that lie one over the other."""
    content = b"BT /F 1 Tf 50 700 Td (" + b"a" * max(100, round(30_000_000 * size)) + b") Tj ET"
    return pdf_of({
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        4: _stream(content),
        5: _FONT,
    })  # fmt: skip


def _article(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n{head}<article><body><p>{_PROSE}{body}</p></body></article>'.encode()


def _xxe_jats(_: float) -> bytes:
    head = '<!DOCTYPE article [<!ENTITY e SYSTEM "secret"><!ENTITY % p SYSTEM "secret">%p;]>\n'
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="secret"/>'
    return _article(f"&e;{include}", head)


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _laughs_jats(_: float) -> bytes:
    return _article("&l11;", f'<!DOCTYPE article [<!ENTITY l0 "ha">{_LAUGHS}]>\n')


def _quadratic_jats(size: float) -> bytes:
    """One long entity, many times: no entity holds another."""
    count = max(10, round(50_000 * size))
    return _article("&a;" * count, f'<!DOCTYPE article [<!ENTITY a "{"ha " * count}">]>\n')


def _laughs_rdf(_: float) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rdf [<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY e SYSTEM "secret">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:bib="http://purl.org/net/biblio#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<bib:Article><dc:title>&l11;&e;</dc:title></bib:Article></rdf:RDF>"
    ).encode()


def _deep_xml(size: float) -> bytes:
    depth = max(10, round(200_000 * size))
    return _article("<sec>" * depth + "<p>x</p>" + "</sec>" * depth)


def _deep_html(size: float) -> bytes:
    depth = max(10, round(200_000 * size))
    inner = "<div><span>" * depth + "deep" + "</span></div>" * depth
    return f"<!doctype html><html><body><p>{_PROSE}</p>{inner}</body></html>".encode()


def _wide_table(size: float) -> bytes:
    """Cells that claim two hundred columns and rows each."""
    row = "<tr>" + '<td colspan="200" rowspan="200">x</td>' * max(2, round(2000 * size)) + "</tr>"
    return f"<!doctype html><html><body><table>{row * 50}</table></body></html>".encode()


def _deep_json(size: float) -> bytes:
    depth = max(10, round(10_000_000 * size))
    return b'[{"DOI": "10.1/x", "issued": ' + b"[" * depth + b"]" * depth + b"}]"


def _input_latex(_: float) -> bytes:
    return (
        "\\documentclass{article}\\begin{document}\n\\section{Results}\n" + _PROSE
        + "\\input{secret}\\include{secret}\\verbatiminput{secret}\\input|\"cat secret\"\n"
        "\\def\\x{\\x\\x}\\x\\csname\\x\\endcsname\n\\end{document}\n"
    ).encode()  # fmt: skip


def _deep_latex(size: float) -> bytes:
    depth = max(10, round(100_000 * size))
    nested = "\\begin{quote}" * depth + "x" + "\\end{quote}" * depth
    return (
        f"\\documentclass{{article}}\\begin{{document}}{_PROSE}{nested}\\end{{document}}".encode()
    )


def _braces_latex(size: float) -> bytes:
    return b"\\documentclass{article}\\begin{document}" + b"\\caption{" * max(
        10, round(1_000_000 * size)
    )


def _emphasis_markdown(size: float) -> bytes:
    return b"# Marks\n\n" + b"*a **a _a " * max(10, round(200_000 * size))


def _brackets_markdown(size: float) -> bytes:
    return b"# Marks\n\n" + b"![[" * max(10, round(200_000 * size)) + b"x" + b"](" * 1000


def _quotes_markdown(size: float) -> bytes:
    count = max(10, round(100_000 * size))
    return b"# Marks\n\n" + b">" * count + b" x\n\n" + b"- " * count + b"x\n"


def _table_markdown(size: float) -> bytes:
    columns = max(10, round(20_000 * size))
    return b"|a" * columns + b"|\n" + b"|-" * columns + b"|\n" + b"|b|\n" * columns


def _long_line(size: float) -> bytes:
    """One line of 100 MB without a blank."""
    return b"x" * round(100_000_000 * size)


def _long_words(size: float) -> bytes:
    """One line of 100 MB of prose."""
    return _PROSE.encode() * max(1, round(100_000_000 * size / len(_PROSE)))


def _long_text(size: float) -> bytes:
    """50 MB of paragraphs."""
    return (_PROSE.encode() * 6 + b"\n\n") * max(1, round(50_000_000 * size / 500))


def _long_bibtex(size: float) -> bytes:
    """One entry whose braces never close."""
    return b"@article{key, title = " + b"{" * max(10, round(5_000_000 * size)) + b"x"


def _utf_16(_: float) -> bytes:
    return f"Heating of metals\n\n{_PROSE * 3}".encode("utf-16")


def _utf_16_unmarked(_: float) -> bytes:
    return f"Heating of metals\n\n{_PROSE * 3}".encode("utf-16-le")


def _half_utf_16(_: float) -> bytes:
    return f"Heating of metals\n\n{_PROSE}".encode("utf-16") + b"\xd8\x00\xdc"


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def word_document(
    body: bytes, *, more: Mapping[str, bytes] | None = None, relations: str | None = None
) -> bytes:
    """A Word package around the XML of its body, with other parts beside it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", relations or RELATIONS)
        package.writestr("word/document.xml", body)
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return buffer.getvalue()


WORD_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word_body(inner: str, head: str = "") -> bytes:
    body = f"<w:document {WORD_NAMESPACE}><w:body>{inner}</w:body></w:document>"
    return f'<?xml version="1.0"?>{head}{body}'.encode()


def _word_text(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _bomb_docx(size: float) -> bytes:
    """240 MB of one letter in a paragraph: just below the limit on what is unpacked."""
    return word_document(_word_body(_word_text("x" * round(240_000_000 * size))))


def _bomb_of_paragraphs(size: float) -> bytes:
    """Many empty paragraphs: 100 MB of XML, a gigabyte as a tree."""
    return word_document(_word_body("<w:p/>" * max(1, round(16_000_000 * size))))


def _lying_docx(size: float) -> bytes:
    """The directory says 10 bytes, the part holds more."""
    content = word_document(_word_body(_word_text("x" * round(50_000_000 * size))))
    place = content.rindex(b"word/document.xml") - 46
    return content[: place + 24] + (10).to_bytes(4, "little") + content[place + 28 :]


def _xxe_docx(_: float) -> bytes:
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY e SYSTEM "secret">]>'
    return word_document(_word_body(_word_text(f"{_PROSE}&e;&l11;"), head))


def _deep_docx(size: float) -> bytes:
    depth = max(10, round(100_000 * size))
    nested = "<w:tbl><w:tr><w:tc>" * depth + _word_text("x") + "</w:tc></w:tr></w:tbl>" * depth
    return word_document(_word_body(_word_text(_PROSE) + nested))


def _nested_docx(size: float) -> bytes:
    """A zip that holds zips; nothing unpacks them."""
    inner = word_document(_word_body(_word_text("x" * round(100_000_000 * size))))
    return word_document(
        _word_body(_word_text(_PROSE)), more={f"word/{n}.zip": inner for n in range(9)}
    )


HOSTILE_FILES: dict[str, Callable[[float], bytes]] = {
    "exponential-forms.pdf": _exponential_forms,
    "form-in-itself.pdf": _form_in_itself,
    "cyclic-pages.pdf": _cyclic_pages,
    "cyclic-parents.pdf": _cyclic_parents,
    "deep-page-tree.pdf": _deep_page_tree,
    "deep-arrays.pdf": _deep_arrays,
    "many-glyphs.pdf": _many_glyphs,
    "xxe.xml": _xxe_jats,
    "billion-laughs.xml": _laughs_jats,
    "quadratic-laughs.xml": _quadratic_jats,
    "billion-laughs.rdf": _laughs_rdf,
    "deep.xml": _deep_xml,
    "deep.html": _deep_html,
    "wide-table.html": _wide_table,
    "deep.json": _deep_json,
    "outside-files.tex": _input_latex,
    "deep.tex": _deep_latex,
    "open-braces.tex": _braces_latex,
    "emphasis.md": _emphasis_markdown,
    "brackets.md": _brackets_markdown,
    "quotes.md": _quotes_markdown,
    "table.md": _table_markdown,
    "long-line.md": _long_line,
    "long-line.txt": _long_line,
    "long-line.html": lambda size: b"<html><body>" + _long_line(size),
    "long-line.tex": lambda size: b"\\documentclass{article}" + _long_line(size),
    "long-line.xml": lambda size: b"<article><body><p>" + _long_line(size) + b"</p></body></article>",
    "long-line.bib": lambda size: b"@article{k, title={" + _long_line(size) + b"}}",
    "long-words.md": _long_words,
    "long-words.txt": _long_words,
    "long-text.md": _long_text,
    "long-text.txt": _long_text,
    "long-text.tex": _long_text,
    "long-text.html": lambda size: b"<html><body>" + _long_text(size),
    "long-text.xml": lambda size: b"<article><body><p>" + _long_text(size) + b"</p></body></article>",
    "open-braces.bib": _long_bibtex,
    "utf-16.txt": _utf_16,
    "utf-16-unmarked.txt": _utf_16_unmarked,
    "utf-16-half.md": _half_utf_16,
    "bomb.docx": _bomb_docx,
    "bomb-of-paragraphs.docx": _bomb_of_paragraphs,
    "lying-size.docx": _lying_docx,
    "xxe.docx": _xxe_docx,
    "deep.docx": _deep_docx,
    "zips-in-zip.docx": _nested_docx,
}  # fmt: skip


def hostile_files(
    folder: Path, *, size: float = 1.0, names: frozenset[str] | None = None
) -> list[Path]:
    """Write the files, or those of these names, and `secret` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    paths = []
    for name, make in HOSTILE_FILES.items():
        if names is None or name in names:
            path = folder / name
            path.write_bytes(make(size))
            paths.append(path)
    return paths


def hostile_seeds(suffix: str) -> list[bytes]:
    """The files of a format at their smallest, for others to change."""
    return [
        make(0)
        for name, make in HOSTILE_FILES.items()
        if name.endswith(suffix) and "forms" not in name
    ]


def odd_inputs(folder: Path) -> list[Path]:
    """What is no regular file, links that lead in a circle, and names that a terminal would obey."""
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(folder)  # the path of a socket may have some 100 bytes only
        try:
            listening.bind("socket.pdf")
        finally:
            os.chdir(before)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "a.pdf").symlink_to("b.pdf")
    (folder / "b.pdf").symlink_to("a.pdf")
    (folder / "circle").symlink_to(".")
    for name in odd_names():
        (folder / os.fsdecode(name)).write_bytes(b"")
    return sorted(folder.iterdir())


def odd_names() -> list[bytes]:
    """File names of up to 255 bytes: escape codes, line breaks, right-to-left marks, bytes that are no UTF-8."""
    return [
        b"\x1b[2J\x1b]0;owned\x07red\x1b[31m.pdf",
        b"first\nerror: second line\r\nthird.pdf",
        "\u202egnp\u202c\u2066x\u2069.pdf".encode(),
        b"\xff\xfe\x9b31m.pdf",
        b"[bold red]markup[red].pdf",
        b"a" * 251 + b".pdf",
        b"\n" * 251 + b".pdf",
    ]


def main() -> None:
    """Write all files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=float, default=1.0)
    given = parser.parse_args()
    hostile_files(given.folder, size=given.size)


if __name__ == "__main__":
    main()
