"""Questions and a protocol → what is asked in which order, how much room it takes, what to warn of."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.evaluation.multiple_choice import Arm, Question
from alexandria.evaluation.run.answering import QuestionBatch
from alexandria.evaluation.run.arms import Contexts, Document
from alexandria.evaluation.run.protocol import Protocol
from alexandria.llm import estimate_tokens

__all__ = ["ARMS_WITHOUT_UNITS", "groups_of", "longest_prompt", "notes_on"]

ARMS_WITHOUT_UNITS = frozenset({Arm.NOTHING, Arm.ORIGINAL, Arm.ORIGINAL_RETRIEVED, Arm.SCRAMBLED})
"""Arms that need no extraction."""

_INSTRUCTIONS = 200
"""Tokens of the system message, the template and the answer, amply."""


def groups_of(questions: Sequence[Question], protocol: Protocol) -> list[list[QuestionBatch]]:
    """What is asked, in groups that share a context: paper by paper, arm by arm, question by question."""
    by_paper: dict[str, list[Question]] = {}
    for question in questions:
        by_paper.setdefault(question.paper_id, []).append(question)
    groups = []
    for asked in by_paper.values():
        batches = [(q,) for q in asked] if protocol.one_at_a_time else [tuple(asked)]
        for arm in protocol.arms:
            groups.append(
                [
                    QuestionBatch(asked_together, arm, rotation)
                    for asked_together in batches
                    for rotation in range(protocol.rotations)
                ]
            )
    return groups


def longest_prompt(contexts: Contexts, questions: Sequence[Question], protocol: Protocol) -> int:
    """Tokens that the longest request will take, on the safe side: what our own server must hold."""
    longest = 0
    for first, *_ in groups_of(questions, protocol):
        asked = [q for q in questions if q.paper_id == first.questions[0].paper_id]
        printed = [estimate_tokens("\n".join((q.stem, *q.options))) for q in asked]
        question = max(printed) if protocol.one_at_a_time else sum(printed)
        longest = max(
            longest, estimate_tokens(contexts.of(first.arm, first.questions[0])) + question
        )
    return longest + _INSTRUCTIONS


def notes_on(
    documents: Sequence[Document],
    protocol: Protocol,
    answerer: str,
    extractors: Sequence[str],
    authors: Sequence[str],
) -> list[str]:
    """Notes that a reader of the figures needs: a model that marks its own work, papers without units, …"""
    notes = []
    if answerer in extractors:
        notes.append(f"{answerer} made the units and answers from them: it marks its own work")
    if any(answerer in author for author in authors):
        notes.append(f"{answerer} wrote questions that it answers: it marks its own work")
    without = sum(not d.source.text for d in documents)
    if without and not set(protocol.arms) <= ARMS_WITHOUT_UNITS:
        notes.append(f"{without} of {len(documents)} papers have no units: that counts as lost")
    if Arm.OTHER_PAPER in protocol.arms and len(documents) < 2:
        notes.append("there is one paper only: the arm other-paper shows the paper's own units")
    if protocol.rotations < 4:
        notes.append(
            f"{protocol.rotations} of 4 rotations: a preference for a letter is not averaged out"
        )
    return notes
