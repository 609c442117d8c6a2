"""PDF → PaperDraft. Runs in the reading child only; the one place that imports PyMuPDF."""
