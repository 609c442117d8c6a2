"""Small questions and answers for tests: each function takes what the test is about."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from alexandria.evaluation.multiple_choice import Arm, Question, QuestionKind, Response
from alexandria.evaluation.report.retention_report import EvaluatedPaper, StoredEvaluation
from alexandria.evaluation.units.fact_line import FactLine
from tests.builders import NOON, paper_id


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
) -> list[Response]:
    """What was chosen (index of the original order) in rotations 0, 1, …; None is unreadable."""
    return [
        Response(
            question_id=question.id,
            arm=arm,
            rotation=rotation,
            chosen=choice,
            invalid="" if choice is not None else "no letter",
            **changes,
        )
        for rotation, choice in enumerate(chosen)
    ]


def right(question: Question, arm: Arm) -> list[Response]:
    """Right in all four rotations."""
    return answers(question, arm, [question.answer] * 4)


def wrong(question: Question, arm: Arm) -> list[Response]:
    """Wrong, with the same option, in all four rotations."""
    return answers(question, arm, [(question.answer + 1) % 4] * 4)


def always_letter(question: Question, arm: Arm, position: int = 1) -> list[Response]:
    """The same letter whatever stands there; B by default."""
    return answers(question, arm, [(position - rotation) % 4 for rotation in range(4)])


WORDS = (
    "basalt copper enzyme glacier lattice mantle neuron orbit plasma quartz reactor spinel".split()
)


def make_run(papers: int = 20, each: int = 5, seed: int = 3, units: float = 0.6, **changes: Any):
    """A stored run: nothing 30 %, original 92 %, units as wanted, other-paper as nothing."""
    rng = random.Random(seed)
    kinds = list(QuestionKind)
    questions, asked, documents, facts = [], [], [], {}
    for p in range(papers):
        paper = f"paper{p}"
        documents.append(
            EvaluatedPaper(
                paper_id=paper_id(paper), title=f"On the {WORDS[p % 12]} of region {p}",
                domain=("biology", "mathematics")[p % 2], words=150 + 400 * (p % 4), units=1,
                facts=12, quarantined=p % 3 == 0, sentences_covered=0.9, longest_run=5,
            )
        )  # fmt: skip
        facts[paper_id(paper)] = [
            FactLine(text=f"The {WORDS[n]} measures {10 + n} mm.", sentences=(n + 1,))
            for n in range(each)
        ]
        for n in range(each):
            options = tuple(f"{v} mm" for v in rng.sample(range(10, 99), 4))
            question = make_question(
                n, paper, stem=f"How long was the {WORDS[n % 12]} in trial {n} of region {p}?",
                options=options, answer=rng.randrange(4), kind=kinds[n % len(kinds)],
                sentences=(n + 1,), section=("Methods", "Results")[n % 2],
                domain=("biology", "mathematics")[p % 2],
            )  # fmt: skip
            questions.append(question)
            for arm, chance in (
                (Arm.NOTHING, 0.3), (Arm.ORIGINAL, 0.92), (Arm.UNITS, units),
                (Arm.SCRAMBLED, 0.5), (Arm.OTHER_PAPER, 0.3),
            ):  # fmt: skip
                hit = rng.random() < chance
                asked += right(question, arm) if hit else wrong(question, arm)
    values: dict[str, Any] = {
        "id": "ev_000000000001", "questions": tuple(questions), "responses": tuple(asked),
        "documents": tuple(documents), "facts": facts, "answerer": "fake",
        "settings": {"protocol": "default", "protocol digest": "0123456789ab", "temperature": 0.0},
        "bill": {"calls": 2000, "input_tokens": 812345, "cached_tokens": 700000, "cost": None},
        "started_at": NOON,
    }  # fmt: skip
    return StoredEvaluation(**(values | changes))
