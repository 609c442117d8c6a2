"""Questions answered per minute with rotations on, beside a plain loop that reuses no prefix.

    python -m tests.speed.evaluation_speed SET.parquet                    # the embedded model
    python -m tests.speed.evaluation_speed SET.parquet --base-url … --model …

The same questions on the same papers in the arm `original`, four rotations each, by the same endpoint in one run.
The plain loop puts the question before the text, as one does who does not think of caches, and one request after
the other. A question counts as answered when all its rotations are.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from alexandria.evaluation.questions.question_sets import read_set
from alexandria.evaluation.run.answering import load_answer_prompt, to_request
from alexandria.evaluation.run.arms import Contexts, Document, UnitsSource
from alexandria.evaluation.run.planning import groups_of, longest_prompt
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.evaluation.run.runner import EvaluationPlan, run_evaluation
from alexandria.llm import EndpointSpec, Message, open_endpoint
from alexandria.settings import Settings
from tests.speed.figures import print_figures


@dataclass
class Result:
    """One way of asking."""

    name: str
    questions: int
    seconds: float
    input_tokens: int
    cached_tokens: int

    @property
    def per_minute(self) -> float:
        """Questions, with all their rotations."""
        return 60 * self.questions / self.seconds

    def line(self) -> str:
        """One row for people."""
        return (
            f"{self.name:<12} {self.questions} questions in {self.seconds:6.1f} s: "
            f"{self.per_minute:8.2f} a minute; {self.input_tokens:,} tokens in, "
            f"{self.cached_tokens:,} of them cached"
        )


def ordered(plan: EvaluationPlan, spec: EndpointSpec) -> Result:
    """As the program asks."""
    with tempfile.TemporaryDirectory() as folder:
        report = run_evaluation(plan, Settings(library=Path(folder) / "l.duckdb"), spec)
    totals = report.totals
    return Result(
        "alexandria",
        len(plan.questions),
        report.seconds,
        totals.input_tokens,
        totals.cached_tokens,
    )


async def plain(plan: EvaluationPlan, spec: EndpointSpec) -> Result:
    """Question first, text last, one request after the other."""
    prompt, protocol = load_answer_prompt(), plan.protocol
    contexts = Contexts(plan.documents, seed=1, retrieved_tokens=1)
    room = longest_prompt(contexts, plan.questions, protocol)
    tokens = cached = 0
    async with open_endpoint(replace(spec, context_tokens=room)) as endpoint:
        begun = time.monotonic()
        for group in groups_of(plan.questions, protocol):
            for batch in group:
                request = to_request(prompt, batch, "", protocol, logprobs=True, slot=None)
                system, question = request.messages
                text = contexts.of(batch.arm, batch.questions[0])
                turned = Message("user", f"{question.content}\n\nAbout the paper:\n{text}")
                answer = await endpoint.complete(
                    replace(request, messages=(system, turned)), deadline_s=600
                )
                if answer.usage is not None:
                    tokens += answer.usage.input_tokens
                    cached += answer.usage.cached_tokens or 0
        seconds = time.monotonic() - begun
    return Result("plain loop", len(plan.questions), seconds, tokens, cached)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--documents", type=int, default=2)
    parser.add_argument("--questions", type=int, help="only the first so many of all")
    parser.add_argument("--model")
    parser.add_argument("--base-url")
    given = parser.parse_args()
    found = read_set(given.set, documents=given.documents)
    documents = tuple(Document(i, t, UnitsSource("", ())) for i, t in found.texts.items())
    questions = found.questions[: given.questions]
    plan = EvaluationPlan(documents, questions, load_protocol("default", arms=["original"]))
    spec = EndpointSpec(model=given.model, base_url=given.base_url)
    first = ordered(plan, spec)
    print(first.line(), flush=True)
    second = asyncio.run(plain(plan, spec))
    print(second.line())
    ratio = first.per_minute / second.per_minute
    print(f"ratio: {ratio:.2f}")
    print_figures({"questions a minute": first.per_minute, "ratio to a plain loop": ratio})


if __name__ == "__main__":
    main()
