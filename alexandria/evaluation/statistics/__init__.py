"""Responses → scores → accuracy, retention and differences, each with its 95 % interval over papers."""

from alexandria.evaluation.statistics.estimates import (
    SMALLEST_GAP,
    ArmFigures,
    Difference,
    IntervalEstimate,
    Retention,
    arm_figures,
    breakdown,
    compare_arms,
    compare_retention,
    compare_runs,
    estimate_share,
    papers_needed,
    retention,
)
from alexandria.evaluation.statistics.scoring import HALVES, Score, hard_scores, score_answers

__all__ = [
    "HALVES",
    "SMALLEST_GAP",
    "ArmFigures",
    "Difference",
    "IntervalEstimate",
    "Retention",
    "Score",
    "arm_figures",
    "breakdown",
    "compare_arms",
    "compare_retention",
    "compare_runs",
    "estimate_share",
    "hard_scores",
    "papers_needed",
    "retention",
    "score_answers",
]
