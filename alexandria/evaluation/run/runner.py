"""Documents, questions and a protocol → answers in the library: one evaluation from start to end.

Every answer is stored within a second, with the calls that it took; a request that an earlier run got an answer
to is not sent again. Calls are ordered so that a prefix cache serves all that is asked of one
context: a cache of our own server gets one context at a time, other endpoints get the first question of a
context before the rest of it.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from alexandria import __version__
from alexandria.errors import (
    AlexandriaError,
    AnswerInvalid,
    AnswerTruncated,
    EmptyAnswer,
    EndpointError,
    Interrupted,
    Refused,
    SettingsError,
)
from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.run.answering import (
    AnswerPrompt,
    QuestionBatch,
    load_answer_prompt,
    read_answer,
    to_request,
    unreadable,
)
from alexandria.evaluation.run.arms import Contexts, Document
from alexandria.evaluation.run.evaluation_result import (
    EvaluationProgress,
    EvaluationResult,
    NoEvaluationProgress,
)
from alexandria.evaluation.run.evaluation_writer import EvaluationWriter
from alexandria.evaluation.run.planning import groups_of, longest_prompt, notes_on
from alexandria.evaluation.run.protocol import Protocol
from alexandria.evaluation.run.reconstruction import reconstruct
from alexandria.library import EvaluationRecord, Evaluations, Library, RunOutcome
from alexandria.llm import (
    Answer,
    CallContext,
    CallRecord,
    Client,
    EndpointSpec,
    Request,
    describe_endpoint,
)
from alexandria.run.interruption import interrupts
from alexandria.run.model_client import open_client
from alexandria.settings import Settings

__all__ = ["EvaluationPlan", "run_evaluation"]

_GROUPS_AT_ONCE = 64
"""Contexts under way at an endpoint whose caches are its own business."""
_UNREADABLE = (AnswerInvalid, AnswerTruncated, EmptyAnswer, Refused)
"""Errors that say something about the answer, not about the endpoint: such answers count apart."""


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """What an evaluation run asks: papers, questions, protocol, and where the questions come from."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    protocol: Protocol
    sources: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each question file by its name."""
    rejected: dict[str, int] = field(default_factory=dict)
    """Items of the sets that could not be used, by reason."""
    notes: tuple[str, ...] = ()


def run_evaluation(
    plan: EvaluationPlan,
    settings: Settings,
    answerer: EndpointSpec,
    *,
    progress: EvaluationProgress | None = None,
    command: str = "",
) -> EvaluationResult:
    """Ask every question in every arm and store the answers in the library.

    Raises:
        AlexandriaError: where nothing could be started. What goes wrong later is in the report.
    """
    return asyncio.run(
        _evaluate(plan, settings, answerer, progress or NoEvaluationProgress(), command)
    )


async def _evaluate(
    plan: EvaluationPlan,
    settings: Settings,
    answerer: EndpointSpec,
    progress: EvaluationProgress,
    command: str,
) -> EvaluationResult:
    if not plan.questions:
        raise SettingsError("There is no question to ask.", hint="Name a question set.")
    library = Library(settings.library, wait_s=settings.wait, on_wait=progress.note)
    await asyncio.to_thread(library.create_or_open)
    progress.note(describe_endpoint(answerer))
    contexts = Contexts(
        plan.documents,
        seed=plan.protocol.seed,
        retrieved_tokens=plan.protocol.retrieved_tokens,
    )
    room = longest_prompt(contexts, plan.questions, plan.protocol)
    spec = replace(answerer, context_tokens=room)
    calls: list[CallRecord] = []
    async with open_client(
        spec,
        settings,
        calls.append,
        # An answer in the wrong form counts as such; asked again it would be another question.
        corrections=0,
        on_progress=progress.preparing,
        note=progress.note,
    ) as client:
        run = _EvaluationRun(
            plan=plan,
            client=client,
            contexts=contexts,
            prompt=load_answer_prompt(),
            progress=progress,
        )
        run.writer = EvaluationWriter(Evaluations(library), run.id, run.stop, calls=calls)
        with interrupts(run.stop, progress.note):
            return await run.run(command, describe_endpoint(answerer))


@dataclass(slots=True)
class _EvaluationRun:
    plan: EvaluationPlan
    client: Client
    contexts: Contexts
    prompt: AnswerPrompt
    progress: EvaluationProgress
    id: str = field(default_factory=lambda: f"ev_{uuid.uuid4().hex[:12]}")
    writer: EvaluationWriter = field(init=False)
    logprobs: bool = False
    missing: int = 0
    stopped_by: AlexandriaError | None = None

    async def run(self, command: str, endpoint: str) -> EvaluationResult:
        """The whole run."""
        begun = time.monotonic()
        self.logprobs = self.plan.protocol.logprobs and self.plan.protocol.one_at_a_time
        record = self._record(command, endpoint)
        for note in record.notes:
            self.progress.note(note)
        plan = self.plan
        await asyncio.to_thread(self.writer.begin, record, plan.documents, plan.questions)
        try:
            await self._ask_all()
        except AlexandriaError as error:
            self.stop(error)
        await self._finish(record)
        return EvaluationResult(
            run_id=self.id,
            answerer=record.answerer,
            protocol=self.plan.protocol,
            questions=self.plan.questions,
            responses=tuple(self.writer.responses),
            missing=self.missing,
            rejected=self.plan.rejected,
            notes=record.notes,
            totals=self.client.totals,
            seconds=time.monotonic() - begun,
            stopped_by=self.stopped_by,
        )

    def stop(self, reason: AlexandriaError) -> None:
        """Send no new request; those in flight finish."""
        if self.stopped_by is None:
            self.stopped_by = reason
            self.client.stop(reason)

    # --- the order of the calls ---------------------------------------------------------------

    async def _ask_all(self) -> None:
        protocol = self.plan.protocol
        if Arm.RECONSTRUCTED in protocol.arms:
            store = self.writer.store
            await reconstruct(self.plan.documents, self.contexts, self.client, store, self.id)
        groups = groups_of(self.plan.questions, protocol)
        total = sum(len(batch.questions) for group in groups for batch in group)
        left = await self._reuse_known_answers(groups)
        reused = len(self.writer.responses)
        if self.logprobs and not reused and left:
            left = await self._probe_logprobs(left)
        self.progress.begun(total, reused, len(self.writer.responses) - reused)
        slots = self.client.endpoint.suggested_concurrency
        if slots is None:
            limit = asyncio.Semaphore(_GROUPS_AT_ONCE)
            await asyncio.gather(*(self._ask_group(group, limit) for group in left))
        else:
            queue = iter(left)
            await asyncio.gather(*(self._ask_per_slot(queue, slot) for slot in range(slots)))

    async def _reuse_known_answers(
        self, groups: Sequence[Sequence[QuestionBatch]]
    ) -> list[list[QuestionBatch]]:
        """Take over what earlier runs were answered; return what is left to ask."""
        digests = {batch: self._digest(batch) for group in groups for batch in group}
        known = await self.writer.known(sorted(set(digests.values())))
        left: list[list[QuestionBatch]] = []
        rows = []
        for group in groups:
            open_asks = []
            for batch in group:
                found = [known.get((digests[batch], q.id)) for q in batch.questions]
                if None in found:
                    open_asks.append(batch)
                    continue
                rows += [
                    {**row, "arm": batch.arm.value, "rotation": batch.rotation}
                    for row in found
                    if row
                ]
            if open_asks:
                left.append(open_asks)
        await self.writer.take_over(rows)
        return left

    async def _probe_logprobs(self, groups: list[list[QuestionBatch]]) -> list[list[QuestionBatch]]:
        """Ask the first question to learn whether log-probabilities come; without them, all else changes."""
        (first, *rest), *others = groups
        answers = await self._answer(first, slot=0, probing=True)
        if answers is None:
            self.logprobs = False
            self.progress.note(
                "the endpoint gives no log-probabilities: letters are asked for, the majority counts"
            )
            return await self._reuse_known_answers(groups)
        return [rest, *others] if rest else others

    async def _ask_per_slot(self, groups: Iterator[list[QuestionBatch]], slot: int) -> None:
        """One cache of our own server: a context's questions and rotations one after the other."""
        for group in groups:
            for batch in group:
                if self.stopped_by is not None:
                    return
                await self._answer(batch, slot=slot)

    async def _ask_group(self, group: Sequence[QuestionBatch], limit: asyncio.Semaphore) -> None:
        """The first question of a context fills the endpoint's cache, then the others come together."""
        async with limit:
            if self.stopped_by is None:
                await self._answer(group[0])
            if self.stopped_by is None:
                await asyncio.gather(*(self._answer(batch) for batch in group[1:]))

    # --- one call -----------------------------------------------------------------------------

    async def _answer(
        self, batch: QuestionBatch, *, slot: int | None = None, probing: bool = False
    ) -> list[Response] | None:
        """Send one request and store its responses; None where there was no answer to store."""
        context = CallContext(
            run_id=self.id,
            paper_id=batch.paper_id,
            chunk=f"{batch.questions[0].id} {batch.rotation}",
            purpose=f"answer:{batch.arm.value}",
            prompt_version=self.prompt.digest,
        )
        got: list[Answer] = []

        def read(answer: Answer) -> list[Response]:
            got.append(answer)
            return read_answer(batch, answer, self.plan.protocol)

        request = self._request(batch, slot)
        try:
            answers = await self.client.complete(request, context, read)
            if probing and got[-1].top_logprobs is None:
                return None
        except _UNREADABLE as error:
            if probing:
                return None
            answers = unreadable(batch, error.slug)
        except EndpointError as error:
            self.missing += len(batch.questions)
            if error.fatal:
                self.stop(error)
            return None
        except AlexandriaError as error:
            self.stop(error)
            self.missing += len(batch.questions)
            return None
        self.progress.answered(len(answers), self.client.totals)
        await self.writer.add(answers, request.digest(self.client.endpoint.model_id))
        return answers

    def _request(self, batch: QuestionBatch, slot: int | None = None) -> Request:
        return to_request(
            self.prompt,
            batch,
            self.contexts.of(batch.arm, batch.questions[0]),
            self.plan.protocol,
            logprobs=self.logprobs,
            slot=slot,
        )

    def _digest(self, batch: QuestionBatch) -> str:
        return self._request(batch).digest(self.client.endpoint.model_id)

    # --- beginning and end --------------------------------------------------------------------

    def _record(self, command: str, endpoint: str) -> EvaluationRecord:
        protocol = self.plan.protocol
        answerer = self.client.endpoint.model_id
        extractors = sorted({u.making.model for d in self.plan.documents for u in d.units})
        authors = sorted({q.source for q in self.plan.questions if q.source})
        notes = notes_on(self.plan.documents, protocol, answerer, extractors, authors)
        return EvaluationRecord(
            id=self.id,
            started_at=datetime.now(UTC),
            command=command,
            protocol=protocol.name,
            protocol_digest=protocol.digest,
            settings=protocol.model_dump(mode="json"),
            prompt_version=self.prompt.digest,
            answerer=answerer,
            endpoint=endpoint,
            extractors=tuple(extractors),
            authors=tuple(authors),
            sources=self.plan.sources,
            rejected=self.plan.rejected,
            notes=(*self.plan.notes, *notes),
            program_version=__version__,
        )

    async def _finish(self, record: EvaluationRecord) -> None:
        outcome = RunOutcome.FINISHED
        if isinstance(self.stopped_by, Interrupted):
            outcome = RunOutcome.INTERRUPTED
        elif self.stopped_by is not None:
            outcome = RunOutcome.FAILED
        ended = record.model_copy(update={"finished_at": datetime.now(UTC), "outcome": outcome})
        await self.writer.write()
        try:
            await asyncio.to_thread(self.writer.store.save_run, ended)
        except AlexandriaError as error:
            self.stop(error)
