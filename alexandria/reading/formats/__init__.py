"""Readers of text formats: bytes → Draft."""
