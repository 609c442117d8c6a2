"""Question sets about papers: read and written as Parquet, generated from the originals, audited.

`generate_questions` drafts with one model and checks with another (or the same); `audit_questions` says whether
a set is fit to measure with.
"""

from alexandria.evaluation.questions.audit import Audit, Cue, Unsupported, audit_questions
from alexandria.evaluation.questions.generation import GenerationReport, generate_questions
from alexandria.evaluation.questions.question_sets import (
    QuestionSet,
    read_set,
    texts_as_files,
    write_set,
)

__all__ = [
    "Audit",
    "Cue",
    "GenerationReport",
    "QuestionSet",
    "Unsupported",
    "audit_questions",
    "generate_questions",
    "read_set",
    "texts_as_files",
    "write_set",
]
