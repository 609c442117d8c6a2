"""Knowledge Units → text: as few tokens as say all that the units hold.

One line an entity, its facts behind it; numbers keep unit, condition and certainty (NOT, MAYBE). Quarantined
facts are left out: they are not served.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alexandria.knowledge import Attribute, Certainty, Entity, KnowledgeUnit, Relationship

__all__ = ["render_facts", "render_units"]

_CERTAINTY = {Certainty.STATED: "", Certainty.SUGGESTED: "MAYBE ", Certainty.NEGATED: "NOT "}


def render_units(units: Sequence[KnowledgeUnit]) -> str:
    """All units of a paper: what each is about, then the entities in the order in which they appear."""
    summaries = dict.fromkeys(u.summary for u in units if u.summary)
    facts: dict[str, list[str]] = {}
    heads: dict[str, str] = {}
    for unit in units:
        names = {e.id: e for e in unit.entities}
        for fact in unit.facts:
            subject = names[_subject_id(fact)]
            key = subject.canonical_id or subject.id
            heads.setdefault(key, subject.name)
            facts.setdefault(key, []).append(_fact_text(fact, names))
    others = _other_names(units)
    lines = [*summaries]
    for key, texts in facts.items():
        aka = others.get(key, {})
        called = [name for name in aka if name.casefold() != heads[key].casefold()]
        head = f"{heads[key]} ({', '.join(called)})" if called else heads[key]
        lines.append(f"{head}: {'; '.join(dict.fromkeys(texts))}")
    return "\n".join(lines)


def render_facts(units: Iterable[KnowledgeUnit]) -> list[str]:
    """Each fact as a line of its own, for retrieval."""
    lines = []
    for unit in units:
        names = {e.id: e for e in unit.entities}
        lines += [f"{names[_subject_id(f)].name}: {_fact_text(f, names)}" for f in unit.facts]
    return list(dict.fromkeys(lines))


def _subject_id(fact: Attribute | Relationship) -> str:
    return fact.entity_id if isinstance(fact, Attribute) else fact.subject_id


def _other_names(units: Iterable[KnowledgeUnit]) -> dict[str, dict[str, None]]:
    """Every name and alias of each canonical entity, in order."""
    found: dict[str, dict[str, None]] = {}
    for unit in units:
        for entity in unit.entities:
            names = found.setdefault(entity.canonical_id or entity.id, {})
            names.update(dict.fromkeys((entity.name, *entity.aliases)))
    return found


def _fact_text(fact: Attribute | Relationship, names: dict[str, Entity]) -> str:
    if isinstance(fact, Attribute):
        unit = f" {fact.unit}" if fact.unit and not fact.value.endswith(fact.unit) else ""
        text = f"{_CERTAINTY[fact.certainty]}{fact.name} {fact.value}{unit}"
    else:
        target = names[fact.object_id].name if fact.object_id else fact.object_text or ""
        text = f"{_CERTAINTY[fact.certainty]}{fact.predicate} {target}"
    if fact.condition:
        text += f" ({fact.condition})"
    return f"{text} {fact.attributed_to}" if fact.attributed_to else text
