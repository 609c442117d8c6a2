"""Entity resolution: canonical entities within a paper, and keys that link them across papers.

In: Knowledge Units. Out: the same with canonical ids, and a `Merge` with its reason for every two names that were
merged. Rules come first (abbreviations from their definitions, normalized names); similarity only generates
candidate pairs, and a model decides only those that no rule decides. Every merge can be inspected and undone.
"""

from alexandria.resolution.abbreviations import add_abbreviations, find_abbreviations
from alexandria.resolution.cross_paper_keys import entity_keys
from alexandria.resolution.entity_resolution import (
    resolve_by_rules,
    resolve_entities,
    resolve_paper,
    undecided_pairs,
)
from alexandria.resolution.match_decisions import RESOLVING, decide_pairs, decision_request
from alexandria.resolution.merge_records import (
    CandidatePair,
    CannotLink,
    EntityKey,
    Merge,
    Resolution,
)

__all__ = [
    "RESOLVING",
    "CandidatePair",
    "CannotLink",
    "EntityKey",
    "Merge",
    "Resolution",
    "add_abbreviations",
    "decide_pairs",
    "decision_request",
    "entity_keys",
    "find_abbreviations",
    "resolve_by_rules",
    "resolve_entities",
    "resolve_paper",
    "undecided_pairs",
]
