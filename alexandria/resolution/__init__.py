"""Names that mean one thing: canonical entities within a paper, keys that link them across papers.

In: Knowledge Units. Out: the same with canonical ids, and a `Merge` with its reason for every two names that
were brought together. Rules first (abbreviations from their definitions, forms of one name), similarity only
proposes, a model decides only what is left. Serves accountability: every merge can be read and undone.
"""

from alexandria.resolution.abbreviations import add_definitions, find_definitions
from alexandria.resolution.across import entity_keys
from alexandria.resolution.deciding import asking, decision_request
from alexandria.resolution.ladder import resolve_by_rules, resolve_entities, resolve_paper
from alexandria.resolution.records import Apart, Decide, EntityKey, Merge, Pair, Resolution

__all__ = [
    "RESOLUTION_VERSION",
    "Apart",
    "Decide",
    "EntityKey",
    "Merge",
    "Pair",
    "Resolution",
    "add_definitions",
    "asking",
    "decision_request",
    "entity_keys",
    "find_definitions",
    "resolve_by_rules",
    "resolve_entities",
    "resolve_paper",
]

RESOLUTION_VERSION = "3"
"""Raised when the rules change: papers are resolved anew, without asking for their facts again."""
