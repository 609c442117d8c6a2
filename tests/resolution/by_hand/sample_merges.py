"""Papers → the merges that the rules make of their noun phrases, to be looked at by hand.

    python -m tests.resolution.by_hand.sample_merges ../shared/papers/PMC3178181.pdf …

Every noun phrase of at most six words counts as a named thing, without a kind. Prints the counts of each paper,
then the hundred merges with the smallest SHA-256 of paper, rule and names; those that differ by an article, case
or brackets alone are left out. eval/results/units/merges.md holds the verdicts.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from alexandria.chunking import Chunk, chunk_paper
from alexandria.english import parse_sentences
from alexandria.errors import InputError
from alexandria.knowledge import Attribute, Entity, KnowledgeUnit, Making, Provenance, make_id
from alexandria.paper import Paper
from alexandria.reading import read_many
from alexandria.resolution import (
    add_abbreviations,
    find_abbreviations,
    resolve_paper,
    undecided_pairs,
)

PASSAGES = 25
SHOWN = 100
MOST_WORDS = 6
_ARTICLE = re.compile(r"^(the|an?)\s+")
_EDGES = ' .;,()[]“”"\ufffd'


def named(paper: Paper, chunk: Chunk) -> KnowledgeUnit:
    """The noun phrases of a passage as entities, each with a fact of its sentence."""
    owner = make_id("u", paper.sha256, chunk.index)
    entities: dict[str, Entity] = {}
    facts = []
    docs = parse_sentences(s.text for s in chunk.sentences)
    for sentence, doc in zip(chunk.sentences, docs, strict=True):
        for phrase in doc.noun_chunks:
            name = " ".join(phrase.text.split())
            if len(name.split()) > MOST_WORDS or not any(c.isalpha() for c in name):
                continue
            key = make_id("e", owner, name)
            entities.setdefault(key, Entity(id=key, name=name))
            fact = make_id("f", owner, len(facts))
            facts.append(
                Attribute(
                    id=fact,
                    subject_id=key,
                    subject=name,
                    predicate="is named",
                    sentences=(sentence.number,),
                )
            )
    return KnowledgeUnit(
        id=owner,
        entities=tuple(entities.values()),
        attributes=tuple(facts),
        provenance=Provenance(
            paper_id=paper.sha256,
            chunk=chunk.index,
            first_sentence=chunk.sentences[0].number,
            last_sentence=chunk.sentences[-1].number,
            word_start=0,
            word_end=0,
            text_sha256=chunk.text_sha256,
        ),
        making=Making(model="spacy", prompt_version="none", request_digest=owner),
    )


def bare(name: str) -> str:
    """What is left without article, case and brackets."""
    return _ARTICLE.sub("", name.casefold().strip(_EDGES)).strip(_EDGES)


def main() -> None:
    """Print the counts, then the merges."""
    found = []
    for path, paper in read_many([Path(p) for p in sys.argv[1:]]):
        if isinstance(paper, InputError):
            sys.exit(f"{path}: {paper}")
        chunks = chunk_paper(paper, target_words=200)[:PASSAGES]
        units = add_abbreviations(
            [named(paper, c) for c in chunks],
            find_abbreviations(s.text for c in chunks for s in c.sentences),
        )
        result = resolve_paper(units, answers=dict.fromkeys(undecided_pairs(units), False))
        mentions = sum(len(u.entities) for u in units)
        print(
            f"{path.name}\t{mentions} mentions\t{len(result.merges)} merges\t{result.proposed} left"
        )
        found += [
            (path.name, m.rule, m.kept, m.merged)
            for m in result.merges
            if bare(m.kept) != bare(m.merged)
        ]
    found.sort(key=lambda row: hashlib.sha256("|".join(row).encode()).digest())
    for number, row in enumerate(found[:SHOWN], start=1):
        print(number, *row, sep="\t")


if __name__ == "__main__":
    main()
