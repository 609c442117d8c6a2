"""The values of resolution: merges with their reasons, pairs to decide, links between papers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from alexandria.knowledge import KnowledgeUnit, make_id

__all__ = ["CandidatePair", "CannotLink", "EntityKey", "KeyKind", "Merge", "Resolution"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Merge(_Frozen):
    """Two names of one paper that were found to name the same thing, and why."""

    id: str
    """Depends on paper, place and names alone: the same merge has the same id after every ingest."""
    paper_id: str
    unit_id: str = ""
    """The unit that it holds for, where a name means something in one unit only ("it"); else empty."""
    kept: str
    merged: str
    rule: str
    evidence: str = ""
    """What it rests on: the unit that defines an abbreviation, the sentence of an antecedent."""

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
    """A person's decision that two names of a paper are not the same thing. Outlives every ingest."""

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
    """What a key across papers is made of."""

    LONG = "long"
    """A technical name of several words."""
    SHORT = "short"
    """A formula or a gene-like symbol."""


class EntityKey(_Frozen):
    """A form by which a canonical entity is known across papers."""

    paper_id: str
    canonical_id: str
    key: str
    kind: str


class Resolution(_Frozen):
    """Units with canonical ids, the merges behind these, and how many pairs were left to decide."""

    units: tuple[KnowledgeUnit, ...]
    merges: tuple[Merge, ...]
    proposed: int = 0
