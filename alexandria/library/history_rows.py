"""The rows of `paper_event` and `fact_change` that a write adds, from what papers said before and say now.

A fact with the same words is the same fact, whatever its id. A fact that is gone and one that came are one fact
that changed, where they have subject and verb in common, or all of their sentences.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from alexandria.knowledge import KnowledgeUnit, sentence_of
from alexandria.library.library_records import PaperRecord, Row

__all__ = ["SaidFact", "events_of", "fact_changes", "removal_row", "said_before"]

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_SAID = f"""
    SELECT paper_id, id, subject, predicate, object, condition, sentences, page
    FROM (
        SELECT paper_id, id, subject, predicate, object, condition, sentences, page FROM attribute
        UNION ALL
        SELECT paper_id, id, subject, predicate, object, condition, sentences, page FROM relationship
    )
    WHERE paper_id IN {_IDS}
"""
_KNOWN = f"SELECT id FROM paper WHERE id IN {_IDS}"


@dataclass(frozen=True, slots=True)
class SaidFact:
    """A fact as far as it matters whether it is another one."""

    id: str
    statement: str
    subject: str
    predicate: str
    sentences: tuple[int, ...]
    page: int | None


def said_before(
    con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]
) -> dict[str, list[SaidFact]]:
    """The facts of papers that the library has; a paper that it does not have is not there."""
    ids = {"ids": json.dumps(list(paper_ids))}
    found: dict[str, list[SaidFact]] = {row[0]: [] for row in con.execute(_KNOWN, ids).fetchall()}
    for paper_id, fact_id, *fields, sentences, page in con.execute(_SAID, ids).fetchall():
        subject, predicate, object_, condition = fields
        statement = sentence_of(subject, predicate, object_, condition)
        fact = SaidFact(fact_id, statement, subject, predicate, tuple(sentences), page)
        found.setdefault(paper_id, []).append(fact)
    return found


def events_of(
    before: Mapping[str, Sequence[SaidFact]],
    papers: Iterable[tuple[PaperRecord, Sequence[KnowledgeUnit]]],
) -> dict[str, list[Row]]:
    """Rows by table for papers that are written, given what the library had of them."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    events: list[Row] = []
    changes: list[Row] = []
    for record, units in papers:
        facts = _said(units)
        known = record.id in before
        events.append(
            {
                "paper_id": record.id,
                "run_id": record.run_id,
                "moment": now,
                "event": "replaced" if known else "added",
                "facts": len(facts),
            }
        )
        if known:
            changes += [
                {"paper_id": record.id, "moment": now, **row}
                for row in _changes(before[record.id], facts)
            ]
    return {"paper_event": events, "fact_change": changes}


def fact_changes(
    paper_id: str, before: Sequence[KnowledgeUnit], after: Sequence[KnowledgeUnit]
) -> list[Row]:
    """Rows for facts that a person changed: what these units of a paper say otherwise than before."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    rows = _changes(_said(before), _said(after))
    return [{"paper_id": paper_id, "moment": now, **row} for row in rows]


def removal_row(paper_id: str, counts: Mapping[str, int]) -> Row:
    """The row for a paper that is removed, with the numbers of its rows by table."""
    return {
        "paper_id": paper_id,
        "run_id": "",
        "moment": datetime.now(UTC).replace(tzinfo=None).isoformat(),
        "event": "removed",
        "facts": counts["attribute"] + counts["relationship"],
    }


def _said(units: Iterable[KnowledgeUnit]) -> list[SaidFact]:
    return [
        SaidFact(f.id, f.statement, f.subject, f.predicate, f.sentences, f.page)
        for unit in units
        for f in unit.facts
    ]


def _changes(old: Sequence[SaidFact], new: Sequence[SaidFact]) -> list[Row]:
    """What is new, changed and withdrawn, in the order of the text."""
    kept = {f.statement for f in old} & {f.statement for f in new}
    gone = _unique(f for f in old if f.statement not in kept)
    came = _unique(f for f in new if f.statement not in kept)
    rows: list[tuple[SaidFact, Row]] = []
    for fact in came:
        former = next((g for g in gone if _continues(g, fact)), None)
        if former is not None:
            gone.remove(former)
        before = former.statement if former else ""
        rows.append((fact, _row("changed" if former else "new", fact, before)))
    rows += [(fact, _row("withdrawn", fact, "")) for fact in gone]
    rows.sort(key=lambda pair: (pair[0].sentences, pair[0].statement))
    return [row for _, row in rows]


def _continues(old: SaidFact, new: SaidFact) -> bool:
    """Whether a new fact stands for an old one."""
    same_words = _plain(old.subject) == _plain(new.subject) and _plain(old.predicate) == _plain(
        new.predicate
    )
    return old.sentences == new.sentences or (
        same_words and not set(old.sentences).isdisjoint(new.sentences)
    )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _unique(facts: Iterable[SaidFact]) -> list[SaidFact]:
    found: defaultdict[str, list[SaidFact]] = defaultdict(list)
    for fact in facts:
        found[fact.statement].append(fact)
    return [group[0] for group in found.values()]


def _row(change: str, fact: SaidFact, before: str) -> Row:
    return {
        "change": change,
        "fact_id": fact.id,
        "statement": fact.statement,
        "before": before,
        "sentences": list(fact.sentences),
        "page": fact.page,
    }
