"""Questions put into batches without papers and pipelines: one round after the other, each as a run of its own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from alexandria.errors import AnswerInvalid
from alexandria.library import PaperState  # noqa: F401  (loads the library before the clock runs)
from alexandria.llm import Message, ModelQuestion, Request
from alexandria.run.batches import BatchCounts, BatchPolicy
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.ingest_clients import open_ingest_clients
from alexandria.run.progress import NoProgress
from alexandria.settings import Settings
from tests.run.batches.batch_provider import BatchProvider, Body

MODELS = {"openai": "fake", "anthropic": "anthropic:fake"}
PRICES = '[models."fake"]\ninput = 100\noutput = 200\nbatch = 0.5\n'
SECRET = "kept in a sealed furnace"
POLICY = BatchPolicy(settle_s=0.0, poll_s=0.0)


def number_of(text: str) -> int:
    """The parsed answer: the number in it."""
    try:
        found = json.loads(text)["number"]
    except (ValueError, KeyError):
        raise AnswerInvalid("The answer has no number.") from None
    return int(found)


def answer(body: Body) -> str:
    """What the model says: the number that the question has."""
    found = re.search(r"Sample (\d+)", body["messages"][-1]["content"])
    return json.dumps({"number": int(found[1]) if found else -1})


def questions(count: int, kind: str = "openai") -> list[ModelQuestion]:
    """So many questions, each about a number."""
    return [
        ModelQuestion.to_model(
            MODELS[kind],
            Request(
                messages=(
                    Message("system", "Say the number."),
                    Message("user", f"Sample {n} was {SECRET}."),
                ),
                schema_name="number",
                json_schema={"type": "object", "properties": {"number": {"type": "integer"}}},
                max_output_tokens=64,
            ),
            purpose="extract",
            chunk=str(n),
            prompt_version="1",
            parse=number_of,
        )
        for n in range(count)
    ]


class Notes(NoProgress):
    """What people are told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, message: str) -> None:
        self.lines.append(message)


@dataclass
class Rounds:
    """Rounds of one library at one provider."""

    provider: BatchProvider
    kind: str
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    policy: BatchPolicy = POLICY
    notes: Notes = field(default_factory=Notes)
    calls: list[Any] = field(default_factory=list)
    counts: BatchCounts | None = None

    @property
    def library(self) -> Path:
        return self.folder / "a.duckdb"

    def go(self, asked: Iterable[ModelQuestion]) -> dict[str, Any]:
        """One round: fetch, ask what is unknown, send. Returns the known answers by question id."""
        return asyncio.run(self._go(list(asked)))

    def open_only(self) -> None:
        """What a round begins with, without asking anything."""

        async def opened() -> None:
            with Checkpoint(self.library) as checkpoint:
                async with open_ingest_clients(self.made_of, checkpoint, self.notes):
                    pass

        asyncio.run(opened())

    @property
    def made_of(self) -> Settings:
        prices = self.folder / "prices.toml"
        prices.write_text(PRICES)
        given = {
            "model": MODELS[self.kind],
            "library": self.library,
            "batch": True,
            "prices": prices,
        }
        if self.kind == "openai":
            given["base_url"] = self.provider.openai_url
        return Settings.model_validate(given | self.settings)

    async def _go(self, asked: list[ModelQuestion]) -> dict[str, Any]:
        settings = self.made_of
        known: dict[str, Any] = {}
        with Checkpoint(self.library) as checkpoint:
            async with open_ingest_clients(
                settings, checkpoint, self.notes, self.policy
            ) as clients:
                batches = clients.batches
                assert batches is not None
                try:
                    await batches.begin([], "")
                    for question in asked:
                        got = batches.asking.known_answer(question)
                        if got is None:
                            got = await batches.asking.put(question, "r_1", "p_1")
                        if got is not None:
                            known[question.id] = got
                    await batches.end("r_1")
                finally:
                    batches.close(papers_wait=len(known) < len(asked))
                    self.calls = list(checkpoint.calls)
                    self.counts = batches.counts()
        return known

    def until_known(self, asked: list[ModelQuestion], most: int = 8) -> dict[str, Any]:
        """Rounds until every question has an answer or an error."""
        for _ in range(most):
            known = self.go(asked)
            if len(known) == len(asked):
                return known
            self.provider.finish()
        raise AssertionError(f"{len(asked) - len(known)} questions have no answer")


@contextmanager
def rounds(kind: str, folder: Path, provider: BatchProvider, **options: Any) -> Iterator[Rounds]:
    """Rounds at a provider that is running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", "sk-anthropic")
        patch.setenv("ANTHROPIC_BASE_URL", provider.anthropic_url)
        yield Rounds(provider, kind, folder, **options)
