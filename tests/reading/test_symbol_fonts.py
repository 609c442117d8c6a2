"""Fonts whose codes lie about what they draw, made by renaming the characters of a font of signs."""

import pymupdf
import pytest

from alexandria.reading.pdf.glyph_shapes import nearest_sign, resemblance, shape_of
from tests.reading.making import PROSE, paper, read_fast, write

CODE_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{} beginbfchar
{}
endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end
"""


def write_row(page, y, parts, font):
    """Parts of one line; those in angle brackets in the font of signs."""
    x = 50
    for part in parts:
        name, text = ("F0", part[1:-1]) if part.startswith("<") else ("tiro", part)
        page.insert_text((x, y), text, fontsize=10, fontname=name)
        x += (font if name == "F0" else pymupdf.Font("tiro")).text_length(text, 10)


def with_font(tmp_path, rows, renamed, source="symb"):
    """A paper whose rows use a font of signs in which each sign of `renamed` carries another code."""
    font = pymupdf.Font(source)

    def build(page, _):
        page.insert_font(fontname="F0", fontbuffer=font.buffer)
        write(page, 50, 100, PROSE)
        for n, parts in enumerate(rows):
            write_row(page, 160 + 12 * n, parts, font)

    path = paper(tmp_path, build, "honest.pdf")
    document = pymupdf.open(path)
    (number,) = {f[0] for f in document[0].get_fonts() if f[4] == "F0"}
    code_map = int(document.xref_get_key(number, "ToUnicode")[1].split()[0])
    if renamed:
        entries = [
            f"<{font.has_glyph(ord(sign)):04x}> <{ord(code):04x}>" for sign, code in renamed.items()
        ]
        document.update_stream(code_map, CODE_MAP.format(len(entries), "\n".join(entries)).encode())
    document.save(tmp_path / "paper.pdf")
    return read_fast(tmp_path / "paper.pdf")


ROWS = [
    ("We gave a dose of 45 ", "<μ>", "M of the salt and of 20 ", "<μ>", "l of it."),
    ("The weight was 5.2 ", "<±>", " 0.3 kg and the store was at ", "<−>", "80 degrees."),
    ("There were 3 ", "<×>", " 10 cells and ", "<≤>", "5 others at 7 ", "<°>", "C in it."),
]


@pytest.mark.parametrize("code", ["letters", "codeless"])
def test_signs_are_told_by_their_outlines_whatever_their_codes_say(tmp_path, code):
    codes = {"μ": "m", "±": "6", "−": "2", "×": "3", "≤": "#", "°": "8"}
    if code == "codeless":
        codes = {sign: chr(0xE000 + n) for n, sign in enumerate(codes)}
    result = with_font(tmp_path, ROWS, codes)
    assert "45 μM of the salt and of 20 μl of it." in result.body
    assert "5.2 ± 0.3 kg and the store was at −80 degrees." in result.body
    assert "3 × 10 cells and ≤5 others at 7 °C" in result.body
    assert result.warnings == ()


def test_a_false_letter_whose_outline_is_no_known_sign_is_unknown_and_warned_of(tmp_path):
    rows = [("It was 5.2 ", "<±>", " 0.3 kg and the ", "<♠>", " of it was not seen.")]
    result = with_font(tmp_path, rows, {"±": "6", "♠": "Q"})
    assert "5.2 ± 0.3 kg and the \ufffd of it" in result.body
    (warning,) = result.warnings
    assert warning.kind == "unknown-glyphs"


def test_an_honest_font_with_few_letters_is_left_alone(tmp_path):
    rows = [("the ", "<v>", " and the ", "<J>", " and ", "<1>", " of it were seen by both.")]
    result = with_font(tmp_path, rows, {}, source="heit")
    assert "the v and the J and 1 of it were seen" in result.body


def test_a_damaged_font_leaves_the_text_as_the_file_says(tmp_path):
    with_font(tmp_path, ROWS, {})
    document = pymupdf.open(tmp_path / "paper.pdf")
    files = [
        int(document.xref_get_key(number, key)[1].split()[0])
        for number in range(1, document.xref_length())
        for key in document.xref_get_keys(number)
        if key.startswith("FontFile")
    ]
    assert files
    for file in files:
        document.update_stream(file, b"no font " * 40)
    document.save(tmp_path / "damaged.pdf")
    assert "5.2 ± 0.3 kg" in read_fast(tmp_path / "damaged.pdf").body


@pytest.mark.parametrize("sign", "±×μ°≤≥=αβδ")
def test_a_sign_is_known_in_a_font_of_another_style(sign):
    font = pymupdf.Font("hebo")
    glyph = font.has_glyph(ord(sign)) or font.has_glyph(0xB5)
    if not glyph:
        pytest.skip("the font lacks it")
    assert nearest_sign(shape_of(font.this, glyph)) == sign


@pytest.mark.parametrize("letter", "abcdeghkmnpqrstuwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
@pytest.mark.parametrize("style", ["tiro", "tibi", "helv", "hebi", "cour"])
def test_no_letter_is_taken_for_a_sign(letter, style):
    font = pymupdf.Font(style)
    shape = shape_of(font.this, font.has_glyph(ord(letter)))
    assert nearest_sign(shape) == ""
    assert resemblance(shape, letter) == 0


def test_bars_are_told_by_their_place_between_their_neighbours():
    symbols, text = pymupdf.Font("symb"), pymupdf.Font("helv")

    def read(font, char):
        return nearest_sign(shape_of(font.this, font.has_glyph(ord(char))))

    assert (read(symbols, "−"), read(text, "–"), read(text, "—")) == ("−", "–", "—")
    assert read(text, "-") == "-"


def test_a_letter_without_a_code_is_told_by_its_neighbours_in_the_font(tmp_path):
    known = "abcdefghijklmnopqrstvwxyz. "
    rows = [("<the value of the sum was very large at both ends of it.>",)]
    result = with_font(tmp_path, rows, {char: char for char in known}, source="tiro")
    assert "the value of the sum was very large at both ends of it." in result.body


def test_a_letter_without_a_code_whose_neighbours_are_not_seen_is_unknown(tmp_path):
    rows = [("<sum of all>",), ("<zone>",)]
    result = with_font(tmp_path, rows, {char: char for char in "smofalzne "}, source="tiro")
    assert "s\ufffdm of all" in result.body
