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
