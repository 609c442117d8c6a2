"""Passages for tests: sentences written by us, as chunks."""

from __future__ import annotations

from alexandria.chunking import Chunk, Sentence
from alexandria.extraction.passage import Passage, read_passage


def make_chunk(*sentences: str, section: str = "Results") -> Chunk:
    told, word = [], 0
    for number, text in enumerate(sentences, start=1):
        end = word + len(text.split())
        told.append(Sentence(number=number, text=text, page=1, word_start=word, word_end=end))
        word = end
    return Chunk(index=0, section=section, sentences=tuple(told))


def make_passage(*sentences: str, language: str | None = "en") -> Passage:
    return read_passage(make_chunk(*sentences), language)
