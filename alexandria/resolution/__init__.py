"""Names that mean one thing: canonical entities within a paper, keys that link them across papers.

In: Knowledge Units. Out: the same with canonical ids, and a `Merge` with its reason for every two names that
were brought together. Rules first (abbreviations from their definitions, forms of one name), similarity only
proposes, a model decides only what is left. Serves accountability: every merge can be read and undone.
"""

from alexandria.resolution.abbreviations import add_definitions, find_definitions
from alexandria.resolution.across import entity_keys
from alexandria.resolution.deciding import decide_pairs, decision_request
from alexandria.resolution.ladder import (
    resolve_by_rules,
    resolve_entities,
    resolve_paper,
    undecided_pairs,
)
from alexandria.resolution.records import Apart, EntityKey, Merge, Pair, Resolution

__all__ = [
    "Apart",
    "EntityKey",
    "Merge",
    "Pair",
    "Resolution",
    "add_definitions",
    "decide_pairs",
    "decision_request",
    "entity_keys",
    "find_definitions",
    "resolve_by_rules",
    "resolve_entities",
    "resolve_paper",
    "undecided_pairs",
]
