"""Small values for tests: each function takes what the test is about and fills in the rest."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alexandria.expression import SourceIndex
from alexandria.knowledge import (
    Attribute,
    Coverage,
    Entity,
    ExpressionFigures,
    FactKind,
    KnowledgeUnit,
    Making,
    Merged,
    Provenance,
    Quantity,
    QuantityRole,
    Quarantined,
    QuarantineReason,
    Relationship,
    Support,
    ValueKind,
    Verdict,
    make_id,
)
from alexandria.library import CallRow, Outcome, PaperRecord, PaperState, RunRecord

FREE = SourceIndex(()).fingerprint()
"""The guard of a paper without words: it lets every unit pass."""

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def paper_id(name: str) -> str:
    """The id of a paper whose file would hold `name`."""
    return hashlib.sha256(name.encode()).hexdigest()


def make_unit(paper: str = "water", chunk: int = 0, **changes: Any) -> KnowledgeUnit:
    """A unit with two entities, one attribute and one relationship."""
    unit_id = make_id("u", paper, chunk)
    water = Entity(
        id=make_id("e", unit_id, "water"),
        name="water",
        type="substance",
        aliases=("H₂O",),
        canonical_id=make_id("c", paper, "water"),
    )
    ice = Entity(
        id=make_id("e", unit_id, "ice"),
        name="ice",
        type="substance",
        canonical_id=make_id("c", paper, "ice"),
    )
    first = chunk * 10 + 1
    unit = KnowledgeUnit(
        id=unit_id,
        summary=f"How water behaves, part {chunk}.",
        entities=(water, ice),
        attributes=(
            Attribute(
                id=make_id("a", unit_id, 0),
                subject_id=water.id,
                subject="water",
                predicate="boils at",
                object="100 °C",
                condition="at 1 atm",
                sentences=(first,),
                page=chunk + 1,
            ),
        ),
        relationships=(
            Relationship(
                id=make_id("r", unit_id, 0),
                subject_id=ice.id,
                subject="ice",
                predicate="floats on",
                object="water",
                object_id=water.id,
                sentences=(first + 1, first + 2),
                page=chunk + 1,
            ),
        ),
        provenance=Provenance(
            paper_id=paper_id(paper),
            chunk=chunk,
            section="Results",
            first_page=chunk + 1,
            last_page=chunk + 1,
            first_sentence=first,
            last_sentence=first + 9,
            word_start=chunk * 200,
            word_end=chunk * 200 + 200,
            text_sha256=hashlib.sha256(f"{paper}{chunk}".encode()).hexdigest(),
            minhash=(1, 2, 2**32 - 1),
        ),
        making=Making(model="m", prompt_version="p1", request_digest=make_id("q", paper, chunk)),
    )
    return unit.model_copy(update=changes)


def make_checked_unit(paper: str = "water", chunk: int = 0, **changes: Any) -> KnowledgeUnit:
    """The unit of `make_unit` after checking: measured, with numbers, a doubt, a quarantined and a merged fact."""
    unit = make_unit(paper, chunk)
    boiling = unit.attributes[0].model_copy(
        update={
            "value_kind": ValueKind.QUANTITY,
            "quantities": (
                Quantity(value=100.0, uncertainty=0.5, unit="degree_Celsius", bound="~"),
                Quantity(value=12, role=QuantityRole.SAMPLE_SIZE),
            ),
            "claimed_by": "[12]",
        }
    )
    floats = unit.relationships[0].model_copy(
        update={
            "kind": FactKind.BACKGROUND,
            "support": Support.FLAGGED,
            "doubt": "names",
            "verdict": Verdict.ENTAILED,
            "verified_by": "judge",
        }
    )
    odd = Quarantined(
        id=make_id("q", unit.id, 0),
        subject="water",
        predicate="freezes at",
        object="7 °C",
        sentences=(unit.provenance.first_sentence,),
        page=chunk + 1,
        reason=QuarantineReason.NUMBER,
    )
    same = Merged(id=make_id("m", unit.id, 0), fact_id=boiling.id, statement="Water boils.")
    checked = {
        "attributes": (boiling,),
        "relationships": (floats,),
        "quarantined": (odd,),
        "merged": (same,),
        "coverage": Coverage(
            written=4,
            sentences=8,
            sentences_covered=6,
            sentences_by_rule=1,
            numbers=4,
            numbers_found=3,
            names=0,
            names_found=0,
        ),
        "expression": ExpressionFigures(
            longest_run=5, longest_masked_run=3, words=40, masked_words=10
        ),
    }
    return unit.model_copy(update={**checked, **changes})


def make_paper_record(paper: str = "water", **changes: Any) -> PaperRecord:
    """A paper that is done; `chunk_count` fits the units you give it if you say so."""
    record = PaperRecord(
        id=paper_id(paper),
        title=f"On {paper}",
        authors=("Ada Lovelace", "Émilie du Châtelet"),
        doi=f"10.1234/{paper}",
        arxiv_id=None,
        year=2025,
        language="en",
        format="pdf",
        reader="pdf 1",
        page_count=4,
        word_count=400,
        sentence_count=20,
        chunk_count=1,
        recipe="recipe-1",
        state=PaperState.DONE,
        run_id="run-1",
    )
    return record.model_copy(update=changes)


def make_run(run_id: str = "run-1", **changes: Any) -> RunRecord:
    """A run that has just begun."""
    return RunRecord(
        id=run_id,
        started_at=NOON,
        command="ingest papers/",
        model="m",
        endpoint="http://127.0.0.1/v1",
        prompt_version="p1",
        settings={"concurrency": "auto"},
        program_version="0.1.0",
    ).model_copy(update=changes)


def make_outcome(paper: str = "water", **changes: Any) -> Outcome:
    """The paper was done in run-1 from papers/<paper>.pdf."""
    return Outcome(
        run_id="run-1",
        path=Path("papers") / f"{paper}.pdf",
        paper_id=paper_id(paper),
        state=PaperState.DONE,
        seconds=1.5,
    ).model_copy(update=changes)


def make_call(number: int = 0, paper: str = "water", **changes: Any) -> CallRow:
    """An answered call of run-1 with 100 tokens in, 20 out, at 0.001 dollars."""
    return CallRow(
        id=make_id("call", paper, number),
        run_id="run-1",
        paper_id=paper_id(paper),
        chunk=str(number),
        purpose="extract",
        model="m",
        prompt_version="p1",
        request_digest=make_id("q", paper, number),
        started_at=NOON,
        latency_s=0.5,
        input_tokens=100,
        output_tokens=20,
        cached_tokens=0,
        cost=0.001,
        finish_reason="stop",
    ).model_copy(update=changes)
