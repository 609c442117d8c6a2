"""Batches: questions go out thousands at a time, and their answers come hours later at a lower price."""

from alexandria.run.batches.batch_counts import BatchCounts
from alexandria.run.batches.batch_ingest import BatchAnswers, BatchIngest
from alexandria.run.batches.batch_journal import BatchJournal, BatchRecord, batch_journal_path
from alexandria.run.batches.batch_policy import BatchPolicy

__all__ = [
    "BatchAnswers",
    "BatchCounts",
    "BatchIngest",
    "BatchJournal",
    "BatchPolicy",
    "BatchRecord",
    "batch_journal_path",
]
