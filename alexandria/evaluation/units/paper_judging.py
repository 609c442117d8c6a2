"""A paper and its units → how many of its facts the units hold, and how many of theirs it supports.

In: paper, units, and a model that states facts and judges claims. Out: `PaperJudgement`, counts alone: no
statement is kept. Recall follows the open protocol of KGGen's MINE (arXiv:2502.09956): facts of the text, fixed
before the units are seen, each judged as present or not from the facts found for it. Precision asks the other way
round. What fails counts as zero, never as missing: a paper without units has recall 0, an unanswered claim
counts as missing.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.evaluation.statistics import IntervalEstimate, estimate_share
from alexandria.evaluation.units.fact_line import FactLine, fact_lines
from alexandria.expression import words
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import Prompt, Request, json_object, load_prompt
from alexandria.paper import Paper
from alexandria.run.model_client import AskModel

__all__ = [
    "JudgementFigures",
    "JudgingSettings",
    "PaperJudgement",
    "judge_paper",
    "judgement_figures",
    "load_judging_settings",
]

_FOUND = 12
"""Facts shown for a claim, the nearest in words: MINE shows what a search of the graph brings."""
_LINE = re.compile(r"^\s*(\d{1,4})\s*\|\s*(\S.*?)\s*$")

_VERDICT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"told": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["told"],
    "additionalProperties": False,
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperJudgement(_Frozen):
    """Counts of one paper."""

    paper_id: str = Field(min_length=1)
    facts: int
    """Facts of the text; as many as were wanted where they could not be stated."""
    told: int
    """Of these, those that the units state."""
    sampled: int
    """Facts of the units that were looked at."""
    supported: int
    """Of these, those that their sentences support."""
    failed: int = 0
    """Calls without a usable answer; each counts as a no."""


class JudgementFigures(_Frozen):
    """Recall and precision over papers."""

    papers: int
    recall: IntervalEstimate | None
    precision: IntervalEstimate | None
    """None where no paper has a fact to look at."""
    failed: int


@dataclass(frozen=True, slots=True)
class JudgingSettings:
    """How to judge: one value for a whole run."""

    state: Prompt
    judge: Prompt
    facts: int = 15
    """Of the text, a paper; MINE takes as many."""
    sampled: int = 15
    chunk_words: int = 400

    @property
    def version(self) -> str:
        """Digest of both prompts."""
        return hashlib.sha256(f"{self.state.digest}\n{self.judge.digest}".encode()).hexdigest()[:12]


def load_judging_settings(**changes: int) -> JudgingSettings:
    """The prompts that come with the program."""
    return JudgingSettings(load_prompt("facts"), load_prompt("judge"), **changes)


async def judge_paper(
    how: JudgingSettings, paper: Paper, units: Sequence[KnowledgeUnit], ask: AskModel
) -> PaperJudgement:
    """Recall and precision of one paper.

    Raises:
        EndpointError: only those that end the run (`fatal`).
    """
    chunks = chunk_paper(paper, target_words=how.chunk_words)
    lines = fact_lines(units)
    facts, failed = await _state_facts(how, paper.title, chunks, ask)
    sample = _sample(lines, how.sampled)
    text = {s.number: s.text for chunk in chunks for s in chunk.sentences}
    recalled, supported = await asyncio.gather(
        _count_confirmed(
            how, [(f, [line.text for line in _nearest_lines(f, lines)]) for f in facts], ask
        ),
        _count_confirmed(
            how, [(line.text, _context_sentences(line, text)) for line in sample], ask
        ),
    )
    return PaperJudgement(
        paper_id=paper.sha256,
        facts=len(facts) or how.facts,
        told=recalled[0],
        sampled=len(sample),
        supported=supported[0],
        failed=failed + recalled[1] + supported[1],
    )


def judgement_figures(papers: Sequence[PaperJudgement], *, seed: int = 0) -> JudgementFigures:
    """Shares over all facts, with intervals over papers."""
    recall = [(p.paper_id, float(n < p.told)) for p in papers for n in range(p.facts)]
    precision = [(p.paper_id, float(n < p.supported)) for p in papers for n in range(p.sampled)]
    return JudgementFigures(
        papers=len(papers),
        recall=estimate_share(recall, seed=seed),
        precision=estimate_share(precision, seed=seed),
        failed=sum(p.failed for p in papers),
    )


# --- facts of the text ------------------------------------------------------------------------


async def _state_facts(
    how: JudgingSettings, title: str, chunks: Sequence[Chunk], ask: AskModel
) -> tuple[list[str], int]:
    """Facts from all over the paper, at most as many as wanted, and how many calls failed."""
    shares = _split_evenly(how.facts, len(chunks))
    asked = [(chunk, share) for chunk, share in zip(chunks, shares, strict=True) if share]
    results = await asyncio.gather(
        *(_facts_of_chunk(how, title, chunk, share, ask) for chunk, share in asked)
    )
    facts = [fact for found in results if found for fact in found]
    return facts, sum(found is None for found in results)


async def _facts_of_chunk(
    how: JudgingSettings, title: str, chunk: Chunk, count: int, ask: AskModel
) -> list[str] | None:
    lines = "\n".join(f"{n}. {s.text}" for n, s in enumerate(chunk.sentences, start=1))
    request = Request(
        messages=how.state.messages(title=title, sentences=lines, count=str(count)),
        schema_name="stated",
        json_schema=_facts_schema(count),
        max_output_tokens=80 * count + 40,
    )

    def parse(text: str) -> list[str]:
        found = json_object(text).get("facts")
        if not isinstance(found, list):
            raise AnswerInvalid("The answer has not the key facts.")
        read = [_LINE.match(str(line)) for line in found]
        # A fact of no sentence of the passage may be the prompt's own.
        known = [m[2] for m in read if m and 1 <= int(m[1]) <= len(chunk.sentences)]
        return list(dict.fromkeys(known))[:count]

    try:
        return await ask(request, purpose="facts", chunk=chunk.label, parse=parse)
    except EndpointError as error:
        if error.fatal:
            raise
        return None


def _facts_schema(count: int) -> dict[str, Any]:
    # No backslash, quote or line break: see extraction/wire.py.
    line = {"type": "string", "pattern": r'^[0-9]{1,4} \| [^"\\\x00-\x1f]{2,230}$'}
    return {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": line, "minItems": 1, "maxItems": count}},
        "required": ["facts"],
        "additionalProperties": False,
    }


def _split_evenly(total: int, parts: int) -> list[int]:
    """Split a number over parts, spread evenly where there are more parts than it."""
    if not parts:
        return []
    return [(i + 1) * total // parts - i * total // parts for i in range(parts)]


# --- judging ------------------------------------------------------------------------------------


async def _count_confirmed(
    how: JudgingSettings, claims: Sequence[tuple[str, Sequence[str]]], ask: AskModel
) -> tuple[int, int]:
    """How many claims their statements support, and how many calls failed."""
    results = await asyncio.gather(
        *(_judge_claim(how, claim, known, ask) for claim, known in claims)
    )
    return sum(r is True for r in results), sum(r is None for r in results)


async def _judge_claim(
    how: JudgingSettings, claim: str, known: Sequence[str], ask: AskModel
) -> bool | None:
    """Whether the statements support the claim; None where no answer came."""
    if not known:  # nothing was found: no call is needed
        return False
    request = Request(
        messages=how.judge.messages(statements="\n".join(known), claim=claim),
        schema_name="told",
        json_schema=_VERDICT_SCHEMA,
        max_output_tokens=16,
    )
    try:
        return await ask(request, purpose="judge", chunk="", parse=_parse_verdict)
    except EndpointError as error:
        if error.fatal:
            raise
        return None


def _parse_verdict(text: str) -> bool:
    said = json_object(text).get("told")
    if said not in ("yes", "no"):
        raise AnswerInvalid("The answer is neither yes nor no.")
    return bool(said == "yes")


def _nearest_lines(claim: str, lines: Sequence[FactLine]) -> list[FactLine]:
    """The facts that share most words with a claim, in the order of the paper."""
    wanted = set(words(claim))
    ranked = sorted(range(len(lines)), key=lambda i: (-len(wanted & set(words(lines[i].text))), i))
    near = [i for i in ranked[:_FOUND] if wanted & set(words(lines[i].text))]
    return [lines[i] for i in sorted(near)]


def _context_sentences(line: FactLine, text: dict[int, str]) -> list[str]:
    """The sentences that a fact names, with the one before them: it may say what "they" are."""
    numbers = sorted({n for s in line.sentences for n in (s - 1, s)})
    return [text[n] for n in numbers if n in text]


def _sample(lines: Sequence[FactLine], count: int) -> list[FactLine]:
    """By digest: as good as chance, and the same on every machine."""
    return sorted(lines, key=lambda line: hashlib.sha256(line.text.encode()).hexdigest())[:count]
