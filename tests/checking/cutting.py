"""Claims cut mechanically from sentences: right by construction, so every finding about them is a false alarm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.english.polarity_cues import denies, hedges
from alexandria.quantities import find_numbers

_WORDS = range(6, 45)


def cut_claims(sentences: list[str]) -> Iterator[Claim]:
    """Subject, verb and object of each clause, and each number with the noun before it.

    Sentences in which anything is denied or hedged are left out: who cuts them must understand them.
    """
    for number, doc in enumerate(parse_sentences(sentences), start=1):
        text = sentences[number - 1]
        if len(text.split()) not in _WORDS or denies(text) or hedges(text):
            continue
        for verb in (t for t in doc if t.pos_ == "VERB"):
            subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
            value = next(
                (c for c in verb.children if c.dep_ in {"dobj", "attr", "acomp", "oprd", "prep"}),
                None,
            )
            if subject is not None and value is not None:
                yield Claim((number,), _phrase(subject), _finite(verb), _phrase(value))
        for mention in find_numbers(text):
            before = [c for c in doc.noun_chunks if c.end_char <= mention.start]
            if mention.unit and not mention.printed_unit:
                continue  # "10" of "10 and 20 mL": without its unit it would be wrong
            if before and not re.fullmatch(r"\W*", before[-1].text):
                yield Claim((number,), before[-1].text, "is", text[mention.start : mention.end])


def _finite(verb) -> str:
    auxiliaries = [t.text for t in verb.lefts if t.dep_ in {"aux", "auxpass"}]
    return " ".join([*auxiliaries, verb.text])


def _phrase(token) -> str:
    kept = sorted((t for t in token.subtree if t.i - token.i < 12), key=lambda t: t.i)[:12]
    return " ".join(t.text for t in kept)
