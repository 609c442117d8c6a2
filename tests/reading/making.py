"""PDFs made for one test each, with PyMuPDF: what stands where is in the test itself."""

from pathlib import Path

import pymupdf

from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_builder import read_in_this_process
from alexandria.reading.reading_options import ReadingOptions

FAST = ReadingOptions(layout="never", ocr="never")

PROSE = (
    "The leaves were dried in the shade for seven days and ground to a fine powder before use",
    "in all of the assays that follow. Each extract was kept in the dark at four degrees until",
    "it was needed, and every measurement was repeated three times by two observers who did",
    "not know the treatment. Mean values are given with their standard deviation throughout.",
)


LEFT, TOP = 60, 80
"""Where the text of a page begins."""
LONG = [*PROSE, *PROSE, *PROSE]


def write(page, x, y, lines, size=10, font="tiro", pitch=12, **options):
    """Lines of text one under the other; returns the y below them."""
    for line in lines:
        page.insert_text((x, y), line, fontsize=size, fontname=font, **options)
        y += pitch
    return y


def paper(tmp_path: Path, build, name="paper.pdf", pages=1) -> Path:
    """A PDF whose pages `build(page, number)` fills."""
    document = pymupdf.open()
    for number in range(pages):
        build(document.new_page(width=595, height=842), number)
    path = tmp_path / name
    document.save(path)
    document.close()
    return path


def read_fast(path: Path):
    """The Paper, read in this process on the fast path."""
    return read_in_this_process(path, FAST)


def source(content: bytes) -> SourceFile:
    """A file of this content, as a reader gets it."""
    return SourceFile(Path("paper"), content, FAST)


def blocks(result, kind):
    """The texts of the blocks of one kind."""
    return [b.text for s in result.walk() for b in s.blocks if b.kind is kind]


def front(page, title="The yield of basil in the dark", authors="Jane Doe and Max Roe"):
    """Title, authors, abstract and the first heading; returns the y below."""
    y = write(page, LEFT, TOP, [title], size=16, font="tibo", pitch=24)
    y = write(page, LEFT, y, [authors], pitch=24)
    y = write(page, LEFT, y, ["Abstract"], font="tibo", size=12, pitch=16)
    y = write(page, LEFT, y, PROSE) + 10
    return write(page, LEFT, y, ["1. Introduction"], font="tibo", size=12, pitch=18)


def spans(page, x, y, *parts, size=10):
    """Pieces of one line beside one another: text, or (text, size, raised)."""
    for part in parts:
        text, small, raised = part if isinstance(part, tuple) else (part, size, 0)
        page.insert_text((x, y - raised), text, fontsize=small, fontname="tiro")
        x += pymupdf.get_text_length(text, "tiro", small)
    return x


def at(page, y, cells, font="tiro", size=9):
    """Cells of a row, each at its x."""
    for x, text in cells:
        page.insert_text((x, y), text, fontsize=size, fontname=font)


def ruled(page, top, bottom, columns, rows):
    """A full grid of lines."""
    for x in columns:
        page.draw_line((x, top), (x, bottom), width=0.5)
    for y in rows:
        page.draw_line((columns[0], y), (columns[-1], y), width=0.5)
