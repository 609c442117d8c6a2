"""PDF → PaperDraft, in the reading child process. Nothing outside this package imports PyMuPDF."""

from alexandria.reading.pdf.pdf_reader import read_pdf

__all__ = ["read_pdf"]
