"""The library: Knowledge Units, papers, runs and calls in one DuckDB file.

`Library` is the public class; its values are in library_records.py, the tables in schema.sql and evaluation.sql,
the views that people query in views.sql. The reading half (table_reader.py, sandbox.py) is light; the writing
half (table_writer.py, entity_links.py, migrations.py) loads with the first call that writes.
"""

from typing import TYPE_CHECKING, Any

from alexandria.late_names import load_name
from alexandria.library.connection import translate_storage_errors
from alexandria.library.evaluations import EvaluationRecord, Evaluations
from alexandria.library.fact_history import FactChange, HistoryReader, LibraryEvent
from alexandria.library.fact_reader import FactReader, FactRecord, PaperSource, StoredQuantity
from alexandria.library.full_text_index import TextIndex
from alexandria.library.library import Library
from alexandria.library.library_records import (
    CALL_OK,
    CallRow,
    CallTotals,
    EntityRow,
    IntegrityProblem,
    LedgerTotals,
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    PaperWrite,
    QueryResult,
    Removal,
    RunOutcome,
    RunRecord,
    printable_path,
)
from alexandria.library.parquet_rows import read_parquet_rows, write_parquet_rows
from alexandria.library.sandbox import QueryLimits
from alexandria.library.whole_files import whole_file, write_whole_text

if TYPE_CHECKING:
    from alexandria.library.backup import backup_library
    from alexandria.library.imported_papers import ImportedPaper, mark_imported, save_imported
    from alexandria.library.library_contents import ContentReader, PaperContent
    from alexandria.library.merged_libraries import (
        LibraryMaking,
        MergedLibrary,
        WholeLibrary,
        merge_library,
        survey_library,
    )
    from alexandria.library.overview_reader import (
        DayGrowth,
        HeldPaper,
        LibraryCounts,
        OverviewReader,
        QuarantinedFact,
    )
    from alexandria.library.published_views import (
        PARTITION_COLUMNS,
        PublishedLibrary,
        is_published,
    )
    from alexandria.library.rescue import LostRows, RescueReport, rescue_library
    from alexandria.library.review_reader import FactToReview, ReviewReader, SentenceFact
    from alexandria.library.review_records import (
        Correction,
        Review,
        ReviewDecision,
        ReviewedFact,
        ReviewWording,
    )
    from alexandria.library.reviews import ReviewResult, Reviews
    from alexandria.library.run_progress import RunProgress, runs_under_way
    from alexandria.library.shard_files import (
        Shard,
        failed_inputs,
        is_marked_done,
        mark_done,
        missing_shards,
        remove_done_mark,
    )
    from alexandria.library.thing_paths import ThingPaths, shortest_chains
    from alexandria.library.written_units import in_force, units_as_written, words_of_review

__all__ = [
    "CALL_OK",
    "PARTITION_COLUMNS",
    "CallRow",
    "CallTotals",
    "ContentReader",
    "Correction",
    "DayGrowth",
    "EntityRow",
    "EvaluationRecord",
    "Evaluations",
    "FactChange",
    "FactReader",
    "FactRecord",
    "FactToReview",
    "HeldPaper",
    "HistoryReader",
    "ImportedPaper",
    "IntegrityProblem",
    "LedgerTotals",
    "Library",
    "LibraryCounts",
    "LibraryEvent",
    "LibraryMaking",
    "LostRows",
    "MergedLibrary",
    "Outcome",
    "OverviewReader",
    "PaperContent",
    "PaperFigures",
    "PaperRecord",
    "PaperSource",
    "PaperState",
    "PaperWrite",
    "PublishedLibrary",
    "QuarantinedFact",
    "QueryLimits",
    "QueryResult",
    "Removal",
    "RescueReport",
    "Review",
    "ReviewDecision",
    "ReviewReader",
    "ReviewResult",
    "ReviewWording",
    "ReviewedFact",
    "Reviews",
    "RunOutcome",
    "RunProgress",
    "RunRecord",
    "SentenceFact",
    "Shard",
    "StoredQuantity",
    "TextIndex",
    "ThingPaths",
    "WholeLibrary",
    "backup_library",
    "failed_inputs",
    "in_force",
    "is_marked_done",
    "is_published",
    "mark_done",
    "mark_imported",
    "merge_library",
    "missing_shards",
    "printable_path",
    "read_parquet_rows",
    "remove_done_mark",
    "rescue_library",
    "runs_under_way",
    "save_imported",
    "shortest_chains",
    "survey_library",
    "translate_storage_errors",
    "units_as_written",
    "whole_file",
    "words_of_review",
    "write_parquet_rows",
    "write_whole_text",
]

_LATER = {
    "backup": ("backup_library",),
    "imported_papers": (
        "ImportedPaper",
        "mark_imported",
        "save_imported",
    ),
    "library_contents": (
        "ContentReader",
        "PaperContent",
    ),
    "merged_libraries": (
        "LibraryMaking",
        "MergedLibrary",
        "WholeLibrary",
        "merge_library",
        "survey_library",
    ),
    "overview_reader": (
        "DayGrowth",
        "HeldPaper",
        "LibraryCounts",
        "OverviewReader",
        "QuarantinedFact",
    ),
    "published_views": (
        "PARTITION_COLUMNS",
        "PublishedLibrary",
        "is_published",
    ),
    "rescue": (
        "LostRows",
        "RescueReport",
        "rescue_library",
    ),
    "review_reader": (
        "FactToReview",
        "ReviewReader",
        "SentenceFact",
    ),
    "review_records": (
        "Correction",
        "Review",
        "ReviewDecision",
        "ReviewedFact",
        "ReviewWording",
    ),
    "reviews": (
        "ReviewResult",
        "Reviews",
    ),
    "run_progress": (
        "RunProgress",
        "runs_under_way",
    ),
    "shard_files": (
        "Shard",
        "failed_inputs",
        "is_marked_done",
        "mark_done",
        "missing_shards",
        "remove_done_mark",
    ),
    "thing_paths": (
        "ThingPaths",
        "shortest_chains",
    ),
    "written_units": (
        "in_force",
        "units_as_written",
        "words_of_review",
    ),
}
"""Modules that most programs never need: loaded when one of their names is first used."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a class or a function
    """Load a public name when it is first used.

    Raises:
        AttributeError: there is no such name.
    """
    return load_name(__name__, _LATER, name)
