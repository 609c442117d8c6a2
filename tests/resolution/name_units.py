"""Papers made of names alone, for tests of resolution."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from alexandria.knowledge import Attribute, Entity, KnowledgeUnit, Making, Provenance, make_id
from alexandria.resolution import CandidatePair, Resolution, resolve_paper, undecided_pairs

PAPER = hashlib.sha256(b"a paper").hexdigest()
_DEFINED = re.compile(r"^(?P<name>.+?) \((?P<alias>[^()]+)\)$")


def entity(unit_id: str, text: str) -> Entity:
    """ "name (ALIAS): kind" as an entity; alias and kind may be left out."""
    text, _, kind = text.partition(": ")
    match = _DEFINED.match(text)
    name = match["name"] if match else text
    return Entity(
        id=make_id("e", unit_id, name),
        name=name,
        type=kind,
        aliases=(match["alias"],) if match else (),
    )


def unit(*facts: tuple[int, str] | str, chunk: int = 0, paper_id: str = PAPER) -> KnowledgeUnit:
    """A unit with a fact about each name; (sentence, name) or a name, which then has sentence 1."""
    unit_id = make_id("u", paper_id, chunk)
    told = [(1, f) if isinstance(f, str) else f for f in facts]
    entities = {e.id: e for e in (entity(unit_id, text) for _, text in told)}
    return KnowledgeUnit(
        id=unit_id,
        entities=tuple(entities.values()),
        attributes=tuple(
            Attribute(
                id=make_id("f", unit_id, place),
                subject_id=entity(unit_id, text).id,
                subject=f"the {entity(unit_id, text).name}",
                predicate="is told of",
                sentences=(sentence,),
            )
            for place, (sentence, text) in enumerate(told)
        ),
        provenance=Provenance(
            paper_id=paper_id,
            chunk=chunk,
            first_sentence=chunk * 100 + 1,
            last_sentence=chunk * 100 + 100,
            word_start=0,
            word_end=1,
            text_sha256="0",
        ),
        making=Making(model="m", prompt_version="p", request_digest=f"q{chunk}"),
    )


def units_of(*names: str) -> list[KnowledgeUnit]:
    """One unit for each name."""
    return [unit(name, chunk=place) for place, name in enumerate(names)]


def resolved(
    units: Sequence[KnowledgeUnit],
    *,
    decide: Callable[[Sequence[CandidatePair]], Sequence[bool]] | None = None,
    **how: Any,
) -> Resolution:
    """A paper resolved; `decide` stands for the model."""
    pairs = undecided_pairs(units, apart=how.get("apart", ())) if decide is not None else ()
    answers = decide(pairs) if decide is not None and pairs else ()
    return resolve_paper(units, answers=dict(zip(pairs, answers, strict=True)), **how)


def classes(resolution: Resolution) -> set[frozenset[str]]:
    """The names that share an id."""
    by_id: dict[str, set[str]] = {}
    for u in resolution.units:
        for e in u.entities:
            by_id.setdefault(str(e.canonical_id), set()).add(e.name)
    return set(map(frozenset, by_id.values()))


def always(pairs: Sequence[object]) -> list[bool]:
    """A model that says yes to everything."""
    return [True] * len(pairs)
