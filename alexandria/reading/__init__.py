"""file → Paper. PDF, JATS XML, HTML, Markdown, LaTeX and plain text, each read in a limited child process.

Nothing is imported from PyMuPDF here: the child does that (`worker.py`), so importing this package is
cheap and a hostile file cannot hurt the caller.
"""

from alexandria.reading.input_files import find_inputs
from alexandria.reading.reading_options import ReadingOptions, reader_version
from alexandria.reading.reading_pool import read, read_many

__all__ = ["ReadingOptions", "find_inputs", "read", "read_many", "reader_version"]
