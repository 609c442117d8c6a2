"""Readers of text formats: bytes → PaperDraft."""
