"""One evaluation run: what each arm shows, how a question is asked and its answer read, and the runner.

`run_evaluation` takes an `EvaluationPlan` and stores every response in the library. The other names serve those
who call a model about one paper or one question (`questions/`, `units/`) and the benchmark of the run itself.
"""

from alexandria.evaluation.run.answering import load_answer_prompt, to_request
from alexandria.evaluation.run.arms import Contexts, Document, UnitsSource
from alexandria.evaluation.run.evaluation_result import (
    EvaluationProgress,
    EvaluationResult,
    NoEvaluationProgress,
)
from alexandria.evaluation.run.evaluation_writer import call_row
from alexandria.evaluation.run.model_calls import (
    Ledger,
    ModelChecker,
    PaperAsk,
    run_named,
)
from alexandria.evaluation.run.planning import ARMS_WITHOUT_UNITS, groups_of, longest_prompt
from alexandria.evaluation.run.protocol import Protocol, load_protocol, protocol_names
from alexandria.evaluation.run.rendering import fact_sentence
from alexandria.evaluation.run.runner import EvaluationPlan, run_evaluation

__all__ = [
    "ARMS_WITHOUT_UNITS",
    "Contexts",
    "Document",
    "EvaluationPlan",
    "EvaluationProgress",
    "EvaluationResult",
    "Ledger",
    "ModelChecker",
    "NoEvaluationProgress",
    "PaperAsk",
    "Protocol",
    "UnitsSource",
    "call_row",
    "fact_sentence",
    "groups_of",
    "load_answer_prompt",
    "load_protocol",
    "longest_prompt",
    "protocol_names",
    "run_evaluation",
    "run_named",
    "to_request",
]
