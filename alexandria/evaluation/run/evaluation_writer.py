"""Writes the responses and calls of an evaluation run into the library.

Answers and the calls that they cost are written in one short window a second, off the event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alexandria.errors import AlexandriaError
from alexandria.evaluation.multiple_choice import Question, Response
from alexandria.evaluation.run.arms import Document
from alexandria.library import CallRow, EvaluationRecord, Evaluations
from alexandria.llm import CallRecord

__all__ = ["EvaluationWriter", "call_row"]

_EVERY_S = 1.0


@dataclass(slots=True)
class EvaluationWriter:
    """Buffers the responses and calls of one run and writes them in batches.

    Attributes:
        stop: called when something could not be written: an unwritten answer is lost, so that nothing may
            be asked after that.
        responses: every response of the run, those taken over from earlier runs too.
    """

    store: Evaluations
    run_id: str
    stop: Callable[[AlexandriaError], None]
    responses: list[Response] = field(default_factory=list)
    calls: list[CallRecord] = field(default_factory=list)
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _written_at: float = 0.0

    def begin(
        self,
        record: EvaluationRecord,
        documents: Sequence[Document],
        questions: Sequence[Question],
    ) -> None:
        """Write what is going to be asked."""
        self.store.save_run(record)
        rows = [_document_row(document) for document in documents]
        self.store.save_questions(self.run_id, rows, [q.model_dump(mode="json") for q in questions])

    async def known(self, digests: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
        """What earlier runs were answered, by digest of the request and question."""
        return await asyncio.to_thread(self.store.answered, digests)

    async def take_over(self, rows: Sequence[dict[str, Any]]) -> None:
        """Copy answers of earlier runs into this run."""
        self.responses += [
            Response.model_validate({k: v for k, v in row.items() if k in Response.model_fields})
            for row in rows
        ]
        await asyncio.to_thread(self.store.save_answers, self.run_id, rows, [], reused=True)

    async def add(self, answers: Sequence[Response], digest: str) -> None:
        """Add new responses; they are written within a second, or with the next ones."""
        self.responses += answers
        self._rows += [{**a.model_dump(mode="json"), "request_digest": digest} for a in answers]
        if time.monotonic() - self._written_at >= _EVERY_S and not self._turn.locked():
            await self.write()

    async def write(self) -> None:
        """Write what was added since the last write."""
        async with self._turn:
            rows, self._rows = self._rows, []
            calls, self.calls[:] = [call_row(call) for call in self.calls], []
            try:
                await asyncio.to_thread(self.store.save_answers, self.run_id, rows, calls)
            except AlexandriaError as error:
                self.stop(error)
            self._written_at = time.monotonic()


def call_row(call: CallRecord) -> CallRow:
    """A call as the ledger stores it: without its answer."""
    return CallRow.model_validate(call.model_dump(exclude={"answer"}))


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "paper_id": document.paper_id,
        "domain": document.domain,
        "words": len(document.text.split()),
        "units": len(document.units),
        "facts": sum(u.fact_count for u in document.units),
        "quarantined": sum(len(u.quarantined) for u in document.units),
        "original_chars": len(document.text),
        "units_chars": len(document.source.text),
    }
