"""Flagged facts + their sentences → what a second model says of them: entailed, contradicted or not stated.

One call a chunk, and only where a fact is flagged. What the model does not find in the sentences is quarantined
with its verdict; what it finds keeps the verdict. Serves accountability.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alexandria.chunking import Chunk
from alexandria.claims import Claim
from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.extraction.extraction_settings import Extraction
from alexandria.extraction.passes import Passes
from alexandria.knowledge import QuarantineReason, Verdict
from alexandria.llm import ModelQuestion, Request, json_object

__all__ = ["VERIFYING", "VerdictParser", "verify"]

VERIFYING = "verify"
"""Purpose of the questions that go to the second model."""


_REASONS = {
    Verdict.CONTRADICTED: QuarantineReason.CONTRADICTED,
    Verdict.NOT_STATED: QuarantineReason.NOT_STATED,
}


@dataclass(frozen=True, slots=True)
class VerdictParser:
    """Reads the verdicts on so many facts."""

    facts: int

    def __call__(self, text: str) -> tuple[Verdict | None, ...]:
        """One verdict a fact, in order; None where the answer has none for it.

        Raises:
            AnswerInvalid: no list of verdicts.
        """
        given = json_object(text).get("verdicts")
        if not isinstance(given, list):
            raise AnswerInvalid('The answer has no list "verdicts".')
        found: list[Verdict | None] = [None] * self.facts
        for entry in given:
            number = entry.get("fact") if isinstance(entry, Mapping) else None
            word = str(entry.get("verdict", "")).strip().lower().replace(" ", "-") if number else ""
            if type(number) is int and 1 <= number <= self.facts and word in set(Verdict):
                found[number - 1] = Verdict(word)
        return tuple(found)


def verify(
    how: Extraction, chunk: Chunk, passes: Passes
) -> Generator[ModelQuestion, Any, dict[Claim, Verdict]]:
    """Ask the verifier about the flagged claims of a chunk, and reject those that it does not confirm.

    Raises:
        EndpointError: one that ends the run was thrown in.
    """
    flagged = [s.claim for s in passes.sound if s.doubts]
    if not flagged or not how.verifier:
        return {}
    try:
        verdicts = yield _question(how, chunk, passes, flagged)
    except EndpointError as error:
        if error.fatal:
            raise
        return {}
    given = {c: v for c, v in zip(flagged, verdicts, strict=True) if v is not None}
    for claim, verdict in given.items():
        if verdict in _REASONS:
            passes.reject(claim, _REASONS[verdict], how.verifier)
    return given


def _question(
    how: Extraction, chunk: Chunk, passes: Passes, flagged: Sequence[Claim]
) -> ModelQuestion:
    """The sentences of flagged facts with the one before each, then the facts with their sentences' numbers."""
    shown = sorted({m for c in flagged for n in c.sentences for m in (n - 1, n) if m >= 1})
    sentences = "\n".join(f"{n}. {passes.passage.sentences[n - 1]}" for n in shown)
    facts = "\n".join(
        f"{k}) [{', '.join(map(str, c.sentences))}] {c.statement}" for k, c in enumerate(flagged, 1)
    )
    entry = {
        "type": "object",
        "properties": {
            "fact": {"type": "integer"},
            "verdict": {"type": "string", "enum": [v.value for v in Verdict]},
        },
        "required": ["fact", "verdict"],
        "additionalProperties": False,
    }
    schema = {
        "type": "object",
        "properties": {"verdicts": {"type": "array", "items": entry}},
        "required": ["verdicts"],
        "additionalProperties": False,
    }
    request = Request(
        messages=how.verifying.messages(sentences=sentences, facts=facts),
        schema_name="verdicts",
        json_schema=schema,
        max_output_tokens=64 + 24 * len(flagged),
    )
    return ModelQuestion.to_model(
        how.verifier,
        request,
        purpose=VERIFYING,
        chunk=chunk.label,
        prompt_version=how.version,
        parse=VerdictParser(len(flagged)),
    )
