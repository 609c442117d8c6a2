"""Small questions and answers for tests: each function takes what the test is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alexandria.evaluation.values import Arm, Asked, Question
from tests.builders import paper_id


def make_question(number: int = 0, paper: str = "water", **changes: Any) -> Question:
    """A question about a paper; option 0 is right."""
    values: dict[str, Any] = {
        "id": f"{paper}-{number}",
        "paper_id": paper_id(paper),
        "stem": f"At what temperature does {paper} boil in trial {number}?",
        "options": (f"{100 + number} °C", f"{50 + number} °C", f"{20 + number} °C", "never"),
        "answer": 0,
        "source": "test",
    }
    return Question(**(values | changes))


def answers(
    question: Question, arm: Arm, chosen: Sequence[int | None], **changes: Any
) -> list[Asked]:
    """What was chosen (index of the original order) in rotations 0, 1, …; None is unreadable."""
    return [
        Asked(
            question_id=question.id,
            arm=arm,
            rotation=rotation,
            chosen=choice,
            invalid="" if choice is not None else "no letter",
            **changes,
        )
        for rotation, choice in enumerate(chosen)
    ]


def right(question: Question, arm: Arm) -> list[Asked]:
    """Right in all four rotations."""
    return answers(question, arm, [question.answer] * 4)


def wrong(question: Question, arm: Arm) -> list[Asked]:
    """Wrong, with the same option, in all four rotations."""
    return answers(question, arm, [(question.answer + 1) % 4] * 4)


def always_letter(question: Question, arm: Arm, position: int = 1) -> list[Asked]:
    """The same letter whatever stands there; B by default."""
    return answers(question, arm, [(position - rotation) % 4 for rotation in range(4)])
