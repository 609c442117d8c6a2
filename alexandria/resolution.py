"""Knowledge Units of a paper → the same units with canonical ids: entities that name the same thing.

Conservative by design: only equal names after normalising, names that differ by a plural "s", and
abbreviations that the paper itself defines are merged. Similarity and the model come later in the ladder.
"""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.knowledge import Entity, KnowledgeUnit, make_id
from alexandria.names import normal_form

__all__ = ["resolve_entities"]


def resolve_entities(units: Sequence[KnowledgeUnit]) -> tuple[KnowledgeUnit, ...]:
    """Give every entity of one paper its canonical id.

    Two entities share an id where their normal forms agree, or where one's alias is the other's name and no
    third name claims that alias.
    """
    full_names: dict[str, set[str]] = {}
    for unit in units:
        for entity in unit.entities:
            for alias in entity.aliases:
                full_names.setdefault(normal_form(alias), set()).add(normal_form(entity.name))
    return tuple(
        unit.model_copy(
            update={"entities": tuple(_with_id(e, unit, full_names) for e in unit.entities)}
        )
        for unit in units
    )


def _with_id(entity: Entity, unit: KnowledgeUnit, full_names: dict[str, set[str]]) -> Entity:
    form = normal_form(entity.name)
    meanings = full_names.get(form, set())
    if len(meanings) == 1:
        form = next(iter(meanings))
    canonical = make_id("c", unit.provenance.paper_id, form)
    return entity.model_copy(update={"canonical_id": canonical})
