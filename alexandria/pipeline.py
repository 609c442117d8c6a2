"""Paper → finished paper: the one place that knows the order of the stages. No I/O.

    paper → chunks → questions → claims → checks → further questions → units → freed of wording → resolved

`PaperPipeline` is a state machine in the manner of h11: it says what it needs next, is given answers by question
id, and ends in a `FinishedPaper` or in the error that ended the run. It knows no event loop, process, file, clock,
setting or library; drivers do (run/executors/ for an ingest, `answer_all` for one thread):

    pipeline = PaperPipeline(config, paper, chunks)
    while not isinstance(event := pipeline.next_event(), FinishedPaper | PaperAbandoned):
        if isinstance(event, ModelQuestion):
            ...        # have it answered, now or later
        elif event is None:
            pipeline.answer(*wait_for_an_answer())      # (question id, parsed answer or error)

Each `next_event` does one step at most, so that a driver can take in answers between two steps. A chunk is parsed
once its first answer is there, and chunks that are under way come before those that are not: what was parsed is
used while it is in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alexandria.checking import PaperNames, Vocabulary
from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import AlexandriaError
from alexandria.expression import Guard, SourceIndex, freed_units, texts_of
from alexandria.extraction import (
    Extraction,
    PaperContext,
    chunk_digest,
    extract_chunk,
    first_questions,
)
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import ModelQuestion, Prompt, load_prompt
from alexandria.paper import BlockKind, Paper, PaperState, Section, SectionRole
from alexandria.resolution import (
    CannotLink,
    Merge,
    add_abbreviations,
    decide_pairs,
    find_abbreviations,
    resolve_paper,
    undecided_pairs,
)

__all__ = [
    "ChunkFinished",
    "EarlierResults",
    "Event",
    "FinishedPaper",
    "PaperAbandoned",
    "PaperPipeline",
    "PipelineConfig",
    "answer_all",
    "paper_context",
    "questions_ahead",
]

_ABSTRACT_WORDS = 200


@dataclass(frozen=True)
class PipelineConfig:
    """How papers become units; one value for a whole run.

    Attributes:
        extraction: the model, its prompts, the number of passes.
        resolving: prompt that decides whether two names mean one thing.
        chunk_words: words of a chunk, about.
    """

    extraction: Extraction
    resolving: Prompt = field(default_factory=lambda: load_prompt("resolve"))
    chunk_words: int = 200

    def chunks_of(self, paper: Paper) -> tuple[Chunk, ...]:
        """Cut a paper into chunks."""
        return chunk_paper(paper, target_words=self.chunk_words)


@dataclass(frozen=True, slots=True)
class EarlierResults:
    """What earlier runs left of a paper.

    Attributes:
        units: request digest → unit; a chunk whose first question has this id is not extracted again.
        apart: names that a person has parted.
        merges: of the earlier resolution; those that a model decided are taken over.
        is_done: whether a whole paper is there, which must not be replaced by a part.
    """

    units: Mapping[str, KnowledgeUnit] = field(default_factory=dict)
    apart: tuple[CannotLink, ...] = ()
    merges: tuple[Merge, ...] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class ChunkFinished:
    """A chunk has its units, or has failed. `words`: of the chunk."""

    words: int


@dataclass(frozen=True, slots=True)
class FinishedPaper:
    """The end of a paper.

    Attributes:
        units: free of the paper's wording; with canonical ids where the paper is to be stored.
        merges: names that were brought together, with the reasons.
        guard: what the library's writer checks the units with.
        errors: why chunks, or parts of them, have no unit.
        state: DONE, PARTIAL, EMPTY or FAILED.
        reason: for people; empty if DONE.
    """

    units: tuple[KnowledgeUnit, ...]
    merges: tuple[Merge, ...]
    guard: Guard
    errors: tuple[AlexandriaError, ...]
    state: PaperState
    reason: str

    @classmethod
    def not_begun(cls, chunks: int, reason: AlexandriaError) -> FinishedPaper:
        """The end of a paper of so many chunks whose pipeline never ran."""
        errors = (reason,) * chunks
        return cls((), (), Guard.of(()), errors, *_paper_state((), errors, chunks))


@dataclass(frozen=True, slots=True)
class PaperAbandoned:
    """An error after which no question is answered came when the units were there and names were not resolved."""

    reason: AlexandriaError


Event = ModelQuestion | ChunkFinished | FinishedPaper | PaperAbandoned | None
"""What a pipeline has to say; None: it waits for answers."""


def questions_ahead(
    config: PipelineConfig, paper: Paper, chunks: Sequence[Chunk]
) -> dict[int, tuple[ModelQuestion, ...]]:
    """Chunk index → the first questions about it, for the chunks that have any. Needs no grammar.

    The pipeline asks the same questions, by the same ids: a driver can have them answered before it runs.
    """
    context = reading_context(paper, chunks)
    asked = ((c.index, first_questions(config.extraction, context, c)) for c in chunks)
    return {index: questions for index, questions in asked if questions}


def reading_context(paper: Paper, chunks: Sequence[Chunk]) -> PaperContext:
    """What questions show of a paper beside the chunk: all of its context that needs no index."""
    return PaperContext(
        paper_id=paper.sha256,
        doi=paper.doi,
        title=paper.title,
        language=paper.language,
        abstract=_abstract_of(paper),
        sentences=tuple(s.text for chunk in chunks for s in chunk.sentences),
    )


def paper_context(paper: Paper, chunks: Sequence[Chunk]) -> PaperContext:
    """What the extraction of every chunk knows about the paper: its names and all of its wording."""
    context = reading_context(paper, chunks)
    texts = texts_of(paper)
    return replace(
        context,
        names=PaperNames(find_abbreviations(context.sentences), title=paper.title),
        vocabulary=Vocabulary.of(texts),
        index=SourceIndex(texts),
    )


def _abstract_of(paper: Paper) -> str:
    """The beginning of the abstract; empty where the paper has none."""
    parts = (s for s in paper.walk() if s.role is SectionRole.ABSTRACT)
    blocks = [b.text for b in next(parts, Section()).blocks if b.kind is BlockKind.PARAGRAPH]
    return " ".join(" ".join(blocks).split()[:_ABSTRACT_WORDS])


def answer_all(pipeline: PaperPipeline, answer: Callable[[ModelQuestion], Any]) -> FinishedPaper:
    """Run a pipeline in this thread.

    Args:
        pipeline: a new one.
        answer: a question → its parsed answer. An AlexandriaError that it raises is an answer too.

    Raises:
        AlexandriaError: the paper was abandoned.
    """
    while True:
        event = pipeline.next_event()
        if isinstance(event, FinishedPaper):
            return event
        if isinstance(event, PaperAbandoned):
            raise event.reason
        if isinstance(event, ModelQuestion):
            try:
                answered = answer(event)
            except AlexandriaError as error:
                answered = error
            pipeline.answer(event.id, answered)


_Steps = Generator[ModelQuestion, Any, Any]
_Extracted = tuple[tuple[KnowledgeUnit, ...], tuple[AlexandriaError, ...]]
"""A chunk's units, and the errors of the parts that have none."""


@dataclass(slots=True, eq=False)
class _Stage:
    """A stage that asks questions: one chunk's extraction, or the end of the paper.

    Attributes:
        steps: yields questions, is sent answers.
        end: is called with what the stage returned, or with the error that it did not survive.
        is_begun: whether it has been given its first answer.
    """

    steps: _Steps
    end: Callable[[Any], None]
    is_begun: bool = False


class PaperPipeline:
    """One paper on its way from chunks to its finished units; see the module's docstring."""

    def __init__(
        self,
        config: PipelineConfig,
        paper: Paper,
        chunks: Sequence[Chunk],
        earlier: EarlierResults | None = None,
    ) -> None:
        """Begin a paper.

        Args:
            config: how to extract and resolve.
            paper: as read.
            chunks: of the paper, by `config.chunks_of`.
            earlier: what the library has of this paper.
        """
        self._config = config
        self._chunks = tuple(chunks)
        self._context = paper_context(paper, chunks)
        self._earlier = earlier or EarlierResults()
        self._events: deque[Event] = deque()
        self._asked: set[str] = set()
        self._answers: dict[str, Any] = {}
        self._waiting: dict[str, list[_Stage]] = {}
        self._under_way: deque[tuple[_Stage, Any]] = deque()
        self._beginnings: deque[tuple[_Stage, Any]] = deque()
        self._extracted: dict[int, _Extracted] = {}
        self._is_finishing = False
        for chunk in self._chunks:
            self._start_chunk(chunk)

    def answer(self, question_id: str, answer: object) -> None:
        """Give the answer to a question; the work on it is done by `next_event`.

        Args:
            question_id: `ModelQuestion.id`. All chunks that asked the same question get the answer.
            answer: what the question's `parse` made of the text, or the AlexandriaError that came instead.

        Raises:
            ValueError: there was no such question, or it has been answered.
        """
        if question_id not in self._asked or question_id in self._answers:
            raise ValueError(f"no open question {question_id}")
        self._answers[question_id] = answer
        for stage in self._waiting.pop(question_id, ()):
            self._get_ready(stage, answer)

    def next_event(self) -> Event:
        """Do the next step; None if there is none before another answer is given, or none at all."""
        while not self._events:
            if self._under_way:
                self._step(*self._under_way.popleft())
            elif self._beginnings:
                stage, answer = self._beginnings.popleft()
                stage.is_begun = True
                self._step(stage, answer)
            elif len(self._extracted) == len(self._chunks) and not self._is_finishing:
                self._is_finishing = True
                self._step(_Stage(self._finish(), self._end_paper, is_begun=True), None)
            else:
                return None
        return self._events.popleft()

    # --- stages and their questions -------------------------------------------------------------

    def _start_chunk(self, chunk: Chunk) -> None:
        """Put a chunk's first question; take over an earlier unit where there is one."""
        how, paper = self._config.extraction, self._context
        questions = first_questions(how, paper, chunk)
        if unit := self._earlier.units.get(chunk_digest(chunk, questions)):
            self._end_chunk(chunk, ((unit,), ()))
            return
        stage = _Stage(
            extract_chunk(how, paper, chunk), lambda result: self._end_chunk(chunk, result)
        )
        if not questions:
            self._get_ready(stage, None)
        else:
            self._step(stage, None)  # up to its first question: nothing is parsed yet

    def _step(self, stage: _Stage, answer: object) -> None:
        """Run a stage up to its next question, or to its end."""
        try:
            if isinstance(answer, AlexandriaError):
                question = stage.steps.throw(answer)
            else:
                question = stage.steps.send(answer)
        except StopIteration as stop:
            stage.end(stop.value)
        except AlexandriaError as error:
            stage.end(error)
        else:
            self._ask(stage, question)

    def _ask(self, stage: _Stage, question: ModelQuestion) -> None:
        if question.id in self._answers:
            self._get_ready(stage, self._answers[question.id])
            return
        self._waiting.setdefault(question.id, []).append(stage)
        if question.id not in self._asked:
            self._asked.add(question.id)
            self._events.append(question)

    def _get_ready(self, stage: _Stage, answer: object) -> None:
        ready = self._under_way if stage.is_begun else self._beginnings
        ready.append((stage, answer))

    # --- ends -----------------------------------------------------------------------------------

    def _end_chunk(self, chunk: Chunk, result: Any) -> None:  # noqa: ANN401  ChunkUnits or an error
        if isinstance(result, AlexandriaError):
            result = ((), (result,))
        self._extracted[chunk.index] = result
        self._events.append(ChunkFinished(chunk.word_count))

    def _finish(self) -> Generator[ModelQuestion, Any, FinishedPaper]:
        """All chunks' units → the finished paper. Names are resolved only where the paper will be stored."""
        parts = [self._extracted[chunk.index] for chunk in self._chunks]
        errors = tuple(e for _, of_part in parts for e in of_part)
        extracted = [u for of_part, _ in parts for u in of_part]
        named = add_abbreviations(extracted, self._context.names.definitions)
        units, guard = freed_units(self._context.index, named)
        state, reason = _paper_state(units, errors, len(self._chunks))
        merges: tuple[Merge, ...] = ()
        if self._will_be_stored(state):
            apart, earlier = self._earlier.apart, self._earlier.merges
            pairs = undecided_pairs(units, apart=apart)
            model_id = self._config.extraction.model_id
            same = yield from decide_pairs(self._config.resolving, model_id, pairs)
            answers = dict(zip(pairs, same, strict=True))
            found = resolve_paper(units, apart=apart, decided=earlier, answers=answers)
            units, merges = list(found.units), found.merges
        return FinishedPaper(tuple(units), merges, guard, errors, state, reason)

    def _will_be_stored(self, state: PaperState) -> bool:
        if state is PaperState.PARTIAL:
            return not self._earlier.is_done
        return state is not PaperState.FAILED

    def _end_paper(self, result: Any) -> None:  # noqa: ANN401  FinishedPaper or an error
        is_error = isinstance(result, AlexandriaError)
        self._events.append(PaperAbandoned(result) if is_error else result)


def _paper_state(
    units: Sequence[KnowledgeUnit], errors: Sequence[AlexandriaError], chunks: int
) -> tuple[PaperState, str]:
    """The state of a paper whose chunks have all ended, with a reason for people."""
    if not chunks:
        return PaperState.EMPTY, "holds no prose"
    facts = sum(u.fact_count for u in units)
    if not errors:
        apart = any(u.quarantined for u in units)
        why = "all of its facts are quarantined" if apart else "the model found no facts"
        return (PaperState.DONE, "") if facts else (PaperState.EMPTY, why)
    kinds = sorted({str(e) for e in errors})
    lost = chunks - len({u.provenance.chunk for u in units})
    missing = f"{lost} of {chunks} chunks without units" if lost else f"{len(errors)} parts missing"
    others = f" (and {len(kinds) - 1} other reasons, see the table call)" if len(kinds) > 1 else ""
    missing += f": {kinds[0]}{others}"
    return (PaperState.PARTIAL if facts else PaperState.FAILED), missing
