"""Evaluations in the library: questions, protocols and answers.

In and out: one `EvaluationRecord` per run, and rows as plain mappings whose keys are the columns of
evaluation.sql; `alexandria.evaluation` turns them into its values. Answers are written in short windows together
with their calls, so that a killed evaluation loses at most the last window.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field

from alexandria.errors import EvaluationNotFound
from alexandria.library.library import Library
from alexandria.library.library_records import CallRow, Row, RunOutcome, Utc
from alexandria.library.unit_reader import read_rows

__all__ = ["EvaluationRecord", "Evaluations"]

_SHAPES = """
    SELECT table_name, '[' || json_group_object(column_name, data_type) || ']'
    FROM duckdb_columns()
    WHERE schema_name = 'evaluation' AND NOT internal
    GROUP BY table_name
"""
_ROWS = "BY NAME SELECT unnest(from_json_strict($rows, $shape), max_depth := 2)"
_INSERT = {
    table: f"INSERT INTO evaluation.{table} {_ROWS}"
    for table in (
        "evaluation_run",
        "document",
        "question",
        "asked",
        "written",
        "audit",
        "judgement",
    )
}
_DELETE_RUN = "DELETE FROM evaluation.evaluation_run WHERE id = $id"
_DELETE_DOCUMENTS = "DELETE FROM evaluation.document WHERE run_id = $id"
_DELETE_QUESTIONS = "DELETE FROM evaluation.question WHERE run_id = $id"

_RUNS = "SELECT * FROM evaluation.evaluation_run ORDER BY started_at, id"
_DOCUMENTS = "SELECT * FROM evaluation.document WHERE run_id = $id ORDER BY paper_id"
_QUESTIONS = "SELECT * FROM evaluation.question WHERE run_id = $id ORDER BY position"
_ASKED = "SELECT * FROM evaluation.asked WHERE run_id = $id ORDER BY question_id, arm, rotation"
_ANSWERED = """
    SELECT * EXCLUDE (run_id, reused)
    FROM evaluation.asked
    WHERE request_digest IN (SELECT unnest(from_json_strict($digests, '["VARCHAR"]')))
    ORDER BY request_digest, question_id, run_id
"""
_ARMS = """
    SELECT run_id, papers, questions, arm, accuracy, answers, unreadable
    FROM evaluations
    ORDER BY started_at, run_id, arm
"""
_DELETE_JUDGEMENT = "DELETE FROM evaluation.judgement WHERE paper_id = $id"
_JUDGEMENTS = "SELECT * EXCLUDE (judged_at) FROM evaluation.judgement ORDER BY paper_id"
_AUDIT = "SELECT found FROM evaluation.audit WHERE digest = $digest"
_PAPER_BILLS = """
    SELECT
        paper_id,
        (sum(input_tokens) + sum(output_tokens))::BIGINT AS tokens,
        CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost
    FROM call
    SEMI JOIN run ON run.id = call.run_id
    WHERE paper_id IS NOT NULL
    GROUP BY paper_id
"""
_WRITTEN = "SELECT text FROM evaluation.written WHERE request_digest = $digest"
_CALLS = """
    SELECT
        count(*) AS calls,
        count(*) FILTER (outcome <> 'ok') AS failed_calls,
        coalesce(sum(input_tokens), 0)::BIGINT AS input_tokens,
        coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens,
        coalesce(sum(cached_tokens), 0)::BIGINT AS cached_tokens,
        CASE WHEN count(cost) = count(*) THEN coalesce(sum(cost), 0) END AS cost
    FROM call
    WHERE run_id = $id
"""


class EvaluationRecord(BaseModel):
    """One evaluation run: its protocol, models, settings and result. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str = Field(min_length=1)
    started_at: Utc
    finished_at: Utc | None = None
    command: str = ""
    protocol: str = ""
    protocol_digest: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    """The protocol as it was carried out."""
    prompt_version: str = ""
    answerer: str = ""
    endpoint: str = ""
    extractors: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of each question file by its name."""
    rejected: dict[str, int] = Field(default_factory=dict)
    """Items of the sets that could not be used, by reason."""
    notes: tuple[str, ...] = ()
    program_version: str = ""
    outcome: RunOutcome = RunOutcome.RUNNING


class Evaluations:
    """The evaluations of a library; each call is one short window, as those of `Library` are."""

    def __init__(self, library: Library) -> None:
        self._library = library

    # --- writing ----------------------------------------------------------------------------

    def save_run(self, run: EvaluationRecord) -> None:
        """Insert a run, or replace the one with its id."""
        with self._library._writing() as con:
            con.execute(_DELETE_RUN, {"id": run.id})
            _insert(con, "evaluation_run", [run.model_dump(mode="json")])

    def save_questions(
        self, run_id: str, documents: Iterable[Row], questions: Iterable[Row]
    ) -> None:
        """Insert the questions and papers of a run, or replace those that it has."""
        with self._library._writing() as con:
            con.execute(_DELETE_DOCUMENTS, {"id": run_id})
            con.execute(_DELETE_QUESTIONS, {"id": run_id})
            _insert(con, "document", [{"run_id": run_id, **row} for row in documents])
            placed = ({"position": n, **row} for n, row in enumerate(questions))
            _insert(con, "question", [{"run_id": run_id, **row} for row in placed])

    def save_answers(
        self, run_id: str, asked: Sequence[Row], calls: Sequence[CallRow], *, reused: bool = False
    ) -> None:
        """Add answers and the calls that they cost, in one transaction."""
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        with self._library._writing() as con:
            _insert(con, "asked", [{"run_id": run_id, "reused": reused, **row} for row in asked])
            table_writer.upsert_calls(con, calls)

    def save_written(self, digest: str, text: str, calls: Sequence[CallRow]) -> None:
        """Store a text that a model wrote from units."""
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        with self._library._writing() as con:
            _insert(con, "written", [{"request_digest": digest, "text": text}])
            table_writer.upsert_calls(con, calls)

    def save_audit(self, digest: str, found: Row) -> None:
        """Store the result of an audit."""
        with self._library._writing() as con:
            _insert(con, "audit", [{"digest": digest, "found": found}])

    def save_judgement(self, judgement: Row) -> None:
        """Insert the judgement of a paper, or replace the one that there is."""
        with self._library._writing() as con:
            con.execute(_DELETE_JUDGEMENT, {"id": judgement["paper_id"]})
            _insert(con, "judgement", [judgement])

    # --- reading ----------------------------------------------------------------------------

    def runs(self) -> list[EvaluationRecord]:
        """All evaluations, the oldest first."""
        with self._library._reading() as con:
            return [_record(row) for row in read_rows(con, _RUNS)]

    def run(self, run_id: str) -> EvaluationRecord:
        """The run whose id begins with `run_id`; "latest" for the latest one.

        Raises:
            EvaluationNotFound: there is none, or there are several.
        """
        runs = self.runs()
        found = runs[-1:] if run_id == "latest" else [r for r in runs if r.id.startswith(run_id)]
        if len(found) != 1:
            known = ", ".join(r.id for r in runs[-8:]) or "none"
            raise EvaluationNotFound(
                f"{len(found)} evaluations go by {run_id!r}.", hint=f"Known: {known}."
            )
        return found[0]

    def documents(self, run_id: str) -> list[Row]:
        """Rows of the papers of a run."""
        return self._of_run(_DOCUMENTS, run_id)

    def questions(self, run_id: str) -> list[Row]:
        """Rows of the questions of a run, in their order, with the fields of `Question` alone."""
        return [_without(row, "position") for row in self._of_run(_QUESTIONS, run_id)]

    def asked(self, run_id: str) -> list[Row]:
        """Rows of the answers of a run, with the fields of `Asked` and `request_digest`."""
        return [_without(row, "reused") for row in self._of_run(_ASKED, run_id)]

    def bill(self, run_id: str) -> Row:
        """Calls, tokens and cost of a run; cost is None if that of any call is unknown."""
        with self._library._reading() as con:
            return next(read_rows(con, _CALLS, {"id": run_id}))

    def arms(self) -> list[Row]:
        """Every arm of every evaluation with its accuracy, from the view `evaluations`; arm is None for an
        evaluation without answers."""
        with self._library._reading() as con:
            return list(read_rows(con, _ARMS))

    def paper_bills(self) -> dict[str, Row]:
        """Tokens and cost of each paper's units over all ingests, by its id."""
        with self._library._reading() as con:
            return {row["paper_id"]: row for row in read_rows(con, _PAPER_BILLS)}

    def judgements(self) -> list[Row]:
        """What was judged of each paper, with the fields of `PaperJudgement`."""
        with self._library._reading() as con:
            found = list(read_rows(con, _JUDGEMENTS))
        return [row | {"verdicts": json.loads(row["verdicts"])} for row in found]

    def audit(self, digest: str) -> str | None:
        """The stored result of an audit, as JSON."""
        with self._library._reading() as con:
            found = con.execute(_AUDIT, {"digest": digest}).fetchone()
        return str(found[0]) if found else None

    def answered(self, digests: Sequence[str]) -> dict[tuple[str, str], Row]:
        """Stored answers to these requests, by digest and question."""
        with self._library._reading() as con:
            rows = read_rows(con, _ANSWERED, {"digests": json.dumps(list(digests))})
            return {(row["request_digest"], row["question_id"]): row for row in rows}

    def written(self, digest: str) -> str | None:
        """A stored text of a model, by the digest of its request."""
        with self._library._reading() as con:
            found = con.execute(_WRITTEN, {"digest": digest}).fetchone()
        return str(found[0]) if found else None

    def _of_run(self, sql: str, run_id: str) -> list[Row]:
        with self._library._reading() as con:
            return [_without(row, "run_id") for row in read_rows(con, sql, {"id": run_id})]


def _record(row: Row) -> EvaluationRecord:
    for name in ("settings", "sources", "rejected"):
        row[name] = json.loads(row[name])
    for name in ("started_at", "finished_at"):
        row[name] = row[name] and row[name].replace(tzinfo=UTC)
    return EvaluationRecord(**row)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    from alexandria.library import table_writer  # noqa: PLC0415  the writing half

    if rows:
        shape = dict(con.execute(_SHAPES).fetchall())[table]
        con.execute(_INSERT[table], {"rows": table_writer.json_parameter(rows), "shape": shape})


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
