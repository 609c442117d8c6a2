"""Executors: where the pipelines of an ingest run. Parsing, checks and rules take a core and more.

In: papers, and a function that answers questions. Out: finished papers. Only the run itself calls the model, so
calls never wait for checks.
"""

from alexandria.run.executors.executor import AnswerQuestion, Executor, PaperTask
from alexandria.run.executors.process_pool import WORDS_IN_A_WORKER, ProcessExecutor

__all__ = ["WORDS_IN_A_WORKER", "AnswerQuestion", "Executor", "PaperTask", "ProcessExecutor"]
