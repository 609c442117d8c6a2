"""Fonts of bitmaps that name none of their characters, as TeX makes them, drawn from known outlines."""

import pymupdf
import pytest

from alexandria.reading.pdf.tex_encodings import TEX_ENCODINGS
from tests.reading.making import PROSE, paper, read_fast, write

OT1, OML, OMS, T1, TS1, _ = TEX_ENCODINGS
TEXT = "The dose was given to cells at once and Zygotes quickly jumped x 0123456789"
PIXELS = 60


def code_of(encoding, char):
    return next(code for code, own in encoding.items() if own == char)


def draw(font, char):
    """A glyph's procedure: its advance and box, and its bitmap as an image within."""
    mupdf = pymupdf.mupdf
    glyph = font.has_glyph(ord(char))
    room = mupdf.FzIrect(-200, -200, 200, 200)
    drawn = mupdf.fz_render_glyph_pixmap(
        font.this, glyph, mupdf.FzMatrix(PIXELS, 0, 0, -PIXELS, 0, 0), room, 8
    )
    picture = pymupdf.Pixmap("raw", drawn)
    width, height, left, top = drawn.w(), drawn.h(), drawn.x(), -drawn.y()
    stride = drawn.stride()
    rows = b""
    for y in range(height):
        row = "".join("1" if v > 127 else "0" for v in picture.samples[y * stride :][:width])
        row = row.ljust(-(-width // 8) * 8, "0")
        rows += bytes(int(row[n : n + 8], 2) for n in range(0, len(row), 8))
    advance = font.glyph_advance(ord(char)) * PIXELS
    box = (left, top - height, left + width, top)
    head = f"{advance:.2f} 0 {box[0]} {box[1]} {box[2]} {box[3]} d1\nq {width} 0 0 {height} {left} {box[1]} cm\n"
    image = f"BI /W {width} /H {height} /IM true /BPC 1 /D [1 0] ID "
    return advance, head.encode() + image.encode() + rows + b"\nEI Q\n"


def bitmap_font(document, name, encoding, chars, source, tallness):
    """The object of a font without names or a table of characters, whose codes are those of `encoding`."""
    font = pymupdf.Font(source)
    made = {}
    for char in chars:
        made[code_of(encoding, char)] = draw(font, char)
    procedures, widths = [], []
    for code in range(256):
        advance, stream = made.get(code, (0, b""))
        widths.append(f"{advance:.2f}")
        if stream:
            number = document.get_new_xref()
            document.update_object(number, "<<>>")
            document.update_stream(number, stream)
            procedures.append(f"/a{code} {number} 0 R")
    names = " ".join(f"{code} /a{code}" for code in sorted(made))
    number = document.get_new_xref()
    document.update_object(
        number,
        f"<</Type/Font/Subtype/Type3/Name/{name}/FontMatrix[{1 / PIXELS} 0 0 {tallness / PIXELS} 0 0]"
        f"/FontBBox[-20 -20 80 80]/FirstChar 0/LastChar 255/Widths[{' '.join(widths)}]"
        f"/Encoding<</Type/Encoding/Differences[{names}]>>/CharProcs<<{' '.join(procedures)}>>>>",
    )
    return number


def read_with(tmp_path, parts, fonts, tallness=1):
    """A paper with one line of `parts`: (font, text), set in fonts of bitmaps."""
    path = paper(tmp_path, lambda page, _: write(page, 50, 100, PROSE), "plain.pdf")
    document = pymupdf.open(path)
    page = document[0]
    resources = int(document.xref_get_key(page.xref, "Resources")[1].split()[0])
    content, x = "", 50.0
    for name, text in parts:
        encoding, source = fonts[name]
        if text == " ":
            x += 3
            continue
        codes = "".join(f"{code_of(encoding, char):02x}" for char in text)
        content += f"BT /{name} 10 Tf 1 0 0 1 {x:.2f} {page.rect.height - 200} Tm <{codes}> Tj ET\n"
        x += sum(pymupdf.Font(source).glyph_advance(ord(char)) for char in text) * 10
    for name, (encoding, source) in fonts.items():
        used = "".join(text for font, text in parts if font == name).replace(" ", "")
        extra = TEXT.replace(" ", "") if encoding in (OT1, T1) else ""
        number = bitmap_font(document, name, encoding, sorted(set(used + extra)), source, tallness)
        document.xref_set_key(resources, f"Font/{name}", f"{number} 0 R")
    stream = page.get_contents()[-1]
    document.update_stream(stream, document.xref_stream(stream) + b"\n" + content.encode())
    document.save(tmp_path / "paper.pdf")
    return read_fast(tmp_path / "paper.pdf")


def words(font, text):
    """Words of a line with the blanks between them, which TeX does not print."""
    return [part for word in text.split() for part in ((font, word), (font, " "))]


@pytest.mark.parametrize("encoding", [OT1, T1], ids=["old text", "Cork"])
def test_micro_signs_minus_and_ligatures_of_bitmap_fonts_are_read(tmp_path, encoding):
    parts = [
        *words("F1", "The dose was 45"), ("F2", "μ"), *words("F1", "M at"), ("F3", "−"),
        *words("F1", "12 and 5.2"), ("F3", "±"), ("F1", " "), *words("F1", "0.3 in the ﬂow of it."),
    ]  # fmt: skip
    fonts = {"F1": (encoding, "tiro"), "F2": (OML, "symb"), "F3": (OMS, "symb")}
    result = read_with(tmp_path, parts, fonts)
    assert "The dose was 45 μM at −12 and 5.2 ± 0.3 in the flow of it." in result.body
    assert result.warnings == ()


def test_signs_of_a_bitmap_font_are_no_letters_of_latin_one(tmp_path):
    parts = [
        *words("F1", "The dose was 4"),
        ("F2", "×"),
        *words("F1", "5 at 37"),
        ("F2", "°"),
        ("F1", "C."),
    ]
    result = read_with(tmp_path, parts, {"F1": (T1, "tiro"), "F2": (TS1, "tiro")})
    assert "The dose was 4 ×5 at 37 °C." in result.body


def test_a_bitmap_that_is_no_known_character_is_unknown_and_warned_of(tmp_path):
    strange = {0x16: "♠", 0x4D: "♣", 0x13: "♦"}
    parts = [*words("F1", "The dose was 45"), ("F2", "♠♣♦"), ("F1", " "), *words("F1", "of it.")]
    result = read_with(tmp_path, parts, {"F1": (OT1, "tiro"), "F2": (strange, "symb")})
    assert "The dose was 45 \ufffd\ufffd\ufffd of it." in result.body
    assert [warning.kind for warning in result.warnings] == ["unknown-glyphs"]


def test_the_letters_of_a_face_like_no_other_are_read_where_they_make_words(tmp_path):
    parts = [*words("F1", "The dose was 45 of"), ("F1", "´")]
    result = read_with(tmp_path, parts, {"F1": (OT1, "tiro")}, tallness=3)
    assert "The dose was 45 of \ufffd" in result.body
