"""Knowledge Units → text: as few tokens as say all that the units hold.

Facts are the sentences that they are, in the order of the paper, behind what the units are about; the other names
of things stand at the end. Quarantined facts are left out: they are not served.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alexandria.knowledge import Attribute, KnowledgeUnit, Relationship

__all__ = ["fact_sentence", "render_facts", "render_units"]


def render_units(units: Sequence[KnowledgeUnit]) -> str:
    """All units of a paper: what each is about, then every fact on a line."""
    summaries = dict.fromkeys(u.summary for u in units if u.summary)
    called = [f"{first}: also {', '.join(others)}." for first, *others in _names(units) if others]
    return "\n".join([*summaries, *render_facts(units), *called])


def render_facts(units: Iterable[KnowledgeUnit]) -> list[str]:
    """Each fact as a line of its own, for retrieval."""
    facts = (f for unit in units for f in sorted(unit.facts, key=lambda f: f.sentences[0]))
    return list(dict.fromkeys(map(fact_sentence, facts)))


def fact_sentence(fact: Attribute | Relationship) -> str:
    """The statement, with what only other fields say behind it: "Walls lose less. (compared with clay) [12]"."""
    beside = (("", fact.method), ("compared with ", fact.compared_with))
    said = fact.statement.casefold()
    marks = [f"({lead}{text})" for lead, text in beside if text and text.casefold() not in said]
    if fact.claimed_by:
        marks.append(f"[{fact.claimed_by.strip('[]')}]")
    return " ".join([fact.statement, *marks])


def _names(units: Iterable[KnowledgeUnit]) -> Iterable[list[str]]:
    """The names and aliases of each canonical entity that a fact is about."""
    found: dict[str, dict[str, str]] = {}
    for unit in units:
        named = {i for f in unit.facts for i in (f.subject_id, getattr(f, "object_id", ""))}
        for entity in unit.entities:
            if entity.id in named:
                names = found.setdefault(entity.canonical_id or entity.id, {})
                for name in (entity.name, *entity.aliases):
                    names.setdefault(name.casefold(), name)
    return [list(names.values()) for names in found.values()]
