"""A paper and its units → how many of its facts the units hold, and how many of theirs are sound.

In: paper, units, and a model that states facts and judges claims. Out: `PaperJudgement`: counts, and a verdict for
each fact that was looked at; no statement is kept. Recall follows the open protocol of KGGen's MINE
(arXiv:2502.09956): facts of the text, fixed before the units are seen, each judged as present or not from the
facts found for it. Precision holds facts of the units, drawn by digest, against their sentences and their
neighbours: the share that is entailed and can be understood alone. What fails counts as zero, never as missing: a
paper without units has recall 0, and a fact without a verdict is not among the precise ones.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.evaluation.statistics import IntervalEstimate, estimate_share
from alexandria.evaluation.units.fact_line import FactLine, fact_lines
from alexandria.expression import words
from alexandria.knowledge import KnowledgeUnit, Verdict
from alexandria.llm import Prompt, Request, json_object, load_prompt
from alexandria.paper import Paper
from alexandria.run.model_client import AskModel

__all__ = [
    "FactVerdict",
    "JudgementFigures",
    "JudgingSettings",
    "PaperJudgement",
    "facts_digest",
    "judge_paper",
    "judgement_figures",
    "load_judging_settings",
]

_FOUND = 12
"""Facts shown for a claim, the nearest in words: MINE shows what a search of the graph brings."""
_LINE = re.compile(r"^\s*(\d{1,4})\s*\|\s*(\S.*?)\s*$")

_VERDICT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": [v.value for v in Verdict]},
        "alone": {"type": "string", "enum": ["yes", "no"]},
    },
    "required": ["verdict", "alone"],
    "additionalProperties": False,
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactVerdict(_Frozen):
    """What the judge said of one fact of the units."""

    fact_id: str
    verdict: Verdict | None
    """None where no answer came."""
    alone: bool = False
    """Whether the fact can be understood without its sentences."""


class PaperJudgement(_Frozen):
    """What was found of one paper."""

    paper_id: str = Field(min_length=1)
    judge: str = ""
    prompts: str = ""
    """Digest of the prompts."""
    facts: int
    """Facts of the text; as many as were wanted where they could not be stated."""
    told: int
    """Of these, those that the units state."""
    verdicts: tuple[FactVerdict, ...] = ()
    """Of the facts of the units that were looked at."""
    failed: int = 0
    """Calls without a usable answer; each counts as a no."""
    facts_digest: str = ""
    """Of all facts of the units: a judgement is of no other facts."""

    @property
    def sound(self) -> int:
        """Facts that are true and can be understood alone."""
        return sum(one.verdict is Verdict.ENTAILED and one.alone for one in self.verdicts)

    @property
    def wrong(self) -> int:
        """Facts that their sentences contradict or do not state."""
        bad = (Verdict.CONTRADICTED, Verdict.NOT_STATED)
        return sum(one.verdict in bad for one in self.verdicts)


class JudgementFigures(_Frozen):
    """Recall and precision over papers; `questions` of an estimate are facts."""

    papers: int
    judges: tuple[str, ...]
    """Who judged: models, or a list made by a reader."""
    recall: IntervalEstimate | None
    """None where it was not asked."""
    precision: IntervalEstimate | None
    """Judged precision: share of facts that are true and can be understood alone; None where there is no fact."""
    wrong: IntervalEstimate | None
    """Share of facts that are false or not stated."""
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
    """Recall and precision of one paper; who judges is for the caller to add.

    Raises:
        EndpointError: only those that end the run (`fatal`).
    """
    chunks = chunk_paper(paper, target_words=how.chunk_words)
    lines = fact_lines(units)
    facts, failed = await _state_facts(how, paper.title, chunks, ask)
    sample = _sample(lines, how.sampled)
    text = {s.number: s.text for chunk in chunks for s in chunk.sentences}
    recalled, judged = await asyncio.gather(
        _judge_claims(
            how, [(f, [line.text for line in _nearest_lines(f, lines)]) for f in facts], ask
        ),
        _judge_claims(how, [(line.text, _context_sentences(line, text)) for line in sample], ask),
    )
    return PaperJudgement(
        paper_id=paper.sha256,
        prompts=how.version,
        facts=len(facts) or how.facts,
        told=sum(said is not None and said.verdict is Verdict.ENTAILED for said in recalled),
        verdicts=tuple(
            FactVerdict(
                fact_id=line.fact_id,
                verdict=said.verdict if said else None,
                alone=said is not None and said.alone,
            )
            for line, said in zip(sample, judged, strict=True)
        ),
        failed=failed + sum(said is None for said in (*recalled, *judged)),
        facts_digest=facts_digest(units),
    )


def judgement_figures(
    papers: Sequence[PaperJudgement], *, seed: int = 0
) -> JudgementFigures | None:
    """Shares over all facts, with intervals over papers; None without a paper."""
    if not papers:
        return None

    def share_of(counts: Iterable[tuple[str, int, int]]) -> IntervalEstimate | None:
        values = [(i, float(n < part)) for i, part, whole in counts for n in range(whole)]
        return estimate_share(values, seed=seed)

    return JudgementFigures(
        papers=len(papers),
        judges=tuple(sorted({p.judge for p in papers})),
        recall=share_of((p.paper_id, p.told, p.facts) for p in papers),
        precision=share_of((p.paper_id, p.sound, len(p.verdicts)) for p in papers),
        wrong=share_of((p.paper_id, p.wrong, len(p.verdicts)) for p in papers),
        failed=sum(p.failed for p in papers),
    )


def facts_digest(units: Iterable[KnowledgeUnit]) -> str:
    """Digest of all facts of a paper, in any order."""
    said = sorted(f"{f.id} {f.statement}" for unit in units for f in unit.facts)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


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


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the model said of a claim."""

    verdict: Verdict
    alone: bool


async def _judge_claims(
    how: JudgingSettings, claims: Sequence[tuple[str, Sequence[str]]], ask: AskModel
) -> list[_Judged | None]:
    """A judgement for each claim and the sentences that are known; None where no answer came."""
    return await asyncio.gather(*(_judge_claim(how, claim, known, ask) for claim, known in claims))


async def _judge_claim(
    how: JudgingSettings, claim: str, known: Sequence[str], ask: AskModel
) -> _Judged | None:
    if not known:  # nothing was found: no call is needed
        return _Judged(Verdict.NOT_STATED, alone=False)
    request = Request(
        messages=how.judge.messages(sentences="\n".join(known), claim=claim),
        schema_name="verdict",
        json_schema=_VERDICT_SCHEMA,
        max_output_tokens=32,
    )
    try:
        return await ask(request, purpose="judge", chunk="", parse=_parse_verdict)
    except EndpointError as error:
        if error.fatal:
            raise
        return None


def _parse_verdict(text: str) -> _Judged:
    said = json_object(text)
    verdict, alone = said.get("verdict"), said.get("alone")
    if verdict not in set(Verdict) or alone not in ("yes", "no"):
        raise AnswerInvalid("The answer has no verdict, or does not say whether it stands alone.")
    return _Judged(Verdict(verdict), alone == "yes")


def _nearest_lines(claim: str, lines: Sequence[FactLine]) -> list[FactLine]:
    """The facts that share most words with a claim, in the order of the paper."""
    wanted = set(words(claim))
    ranked = sorted(range(len(lines)), key=lambda i: (-len(wanted & set(words(lines[i].text))), i))
    near = [i for i in ranked[:_FOUND] if wanted & set(words(lines[i].text))]
    return [lines[i] for i in sorted(near)]


def _context_sentences(line: FactLine, text: dict[int, str]) -> list[str]:
    """The sentences that a fact names, with their neighbours: one may say what "they" are."""
    numbers = sorted({n for s in line.sentences for n in (s - 1, s, s + 1)})
    return [text[n] for n in numbers if n in text]


def _sample(lines: Sequence[FactLine], count: int) -> list[FactLine]:
    """By digest: as good as chance, and the same on every machine."""
    return sorted(lines, key=lambda line: hashlib.sha256(line.text.encode()).hexdigest())[:count]
