"""The values of entity resolution: merges with their reasons, candidate pairs, cannot-links, keys across
papers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from alexandria.knowledge import KnowledgeUnit, make_id

__all__ = ["CandidatePair", "CannotLink", "EntityKey", "KeyKind", "Merge", "Resolution"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Merge(_Frozen):
    """Two names of one paper that mean the same thing, and the rule that merged them."""

    id: str
    """Depends on paper, place and names alone: the same merge has the same id after every ingest."""
    paper_id: str
    unit_id: str = ""
    """The unit in which it holds, if a name has a meaning in one unit only ("it"); otherwise empty."""
    kept: str
    merged: str
    rule: str
    evidence: str = ""
    """The unit that defines an abbreviation, or the sentence of an antecedent."""

    @classmethod
    def of(
        cls,
        paper_id: str,
        kept: str,
        merged: str,
        *,
        rule: str,
        unit_id: str = "",
        evidence: str = "",
    ) -> Merge:
        """A merge with its id."""
        merge_id = make_id("m", paper_id, unit_id, *sorted((kept, merged)))
        return cls(
            id=merge_id,
            paper_id=paper_id,
            unit_id=unit_id,
            kept=kept,
            merged=merged,
            rule=rule,
            evidence=evidence,
        )


class CannotLink(_Frozen):
    """A user's decision that two names of a paper do not mean the same thing. Kept across ingests."""

    merge_id: str
    paper_id: str
    unit_id: str = ""
    kept: str
    merged: str


class CandidatePair(_Frozen):
    """Two names that are alike, with no rule for them and none against: for a model to decide."""

    left: str
    right: str
    left_type: str = ""
    right_type: str = ""


class KeyKind:
    """What a key is made of."""

    LONG = "long"
    """A technical name of several words."""
    SHORT = "short"
    """A formula or a gene-like symbol."""


class EntityKey(_Frozen):
    """A key that a canonical entity shares with the same entity in other papers."""

    paper_id: str
    canonical_id: str
    key: str
    kind: str


class Resolution(_Frozen):
    """Units with canonical ids, the merges behind these, and how many pairs were left to decide."""

    units: tuple[KnowledgeUnit, ...]
    merges: tuple[Merge, ...]
    proposed: int = 0
