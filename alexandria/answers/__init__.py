"""The library answers: questions in, values with citations out. Nothing here prints or reads settings.

`search` ranks facts by the words of a query, `entity` says what the library has of a thing, `path` how two things
are connected, `verify_text` which sentences of a text it supports, `fill_from_facts` what it says for the cells of
a table, `overview` and `facts_of_paper` what it holds. `facts_for`, `ask_request` and `checked_answer` are the
steps of an answer that a model writes; who asks it is up to the caller (`alexandria.run.library_asking`). The
command line, Python and whatever else asks the library call these functions: one question has one answer
everywhere. Each name is loaded when it is first used: a search needs none of what reads English.
"""

from typing import TYPE_CHECKING, Any

from alexandria.late_names import load_name

if TYPE_CHECKING:
    from alexandria.answers.answer_values import Citation, CitedFact, FoundFact, FoundFacts
    from alexandria.answers.asking import (
        AskedFacts,
        DraftSentence,
        ask_request,
        checked_answer,
        facts_for,
        read_drafts,
    )
    from alexandria.answers.cell_questions import (
        CellAnswer,
        CellPassage,
        CellQuestion,
        PaperSentence,
        paper_sentences,
    )
    from alexandria.answers.cited_answer import AskCost, CitedAnswer, CitedSentence, SentenceSupport
    from alexandria.answers.connections import Connections, path
    from alexandria.answers.entity_view import Disagreement, EntityAnswer, Relation, entity
    from alexandria.answers.fact_comparison import ClaimVerdict
    from alexandria.answers.fact_search import SearchFilter, find_facts, open_index, search
    from alexandria.answers.facts_to_review import (
        ReviewItem,
        ReviewList,
        ReviewQueue,
        decided_items,
        review_queue,
    )
    from alexandria.answers.index_upkeep import ask_index, file_signature, index_folders
    from alexandria.answers.library_changes import (
        ChangedFact,
        LibraryChanges,
        changes_since,
        read_moment,
    )
    from alexandria.answers.library_overview import (
        LibraryOverview,
        PapersPage,
        RunBill,
        list_papers,
        overview,
        run_bills,
    )
    from alexandria.answers.paper_facts import FactSection, PaperFacts, facts_of_paper
    from alexandria.answers.papers_at_hand import guard_at_hand
    from alexandria.answers.rater_agreement import (
        DecisionPair,
        ReviewerAgreement,
        cohens_kappa,
        reviewer_agreement,
        reviewers,
    )
    from alexandria.answers.result_tables import ResultTable, query_result
    from alexandria.answers.run_rates import LiveRun, live_runs
    from alexandria.answers.table_cells import (
        Cell,
        CellEvidence,
        CellState,
        FilledRow,
        FilledTable,
        StatedAmount,
        shown_cell,
    )
    from alexandria.answers.table_columns import (
        ColumnType,
        Figure,
        TableColumn,
        TableSpec,
        parse_columns,
        read_columns,
    )
    from alexandria.answers.table_filling import PaperTable, fill_from_facts, table_of
    from alexandria.answers.table_sheet import write_sheet
    from alexandria.answers.text_verification import (
        ComparedFact,
        VerifiedSentence,
        VerifiedText,
        verify_text,
    )
    from alexandria.answers.unit_conversion import UnitSize, UnitTable

__all__ = [
    "AskCost",
    "AskedFacts",
    "Cell",
    "CellAnswer",
    "CellEvidence",
    "CellPassage",
    "CellQuestion",
    "CellState",
    "ChangedFact",
    "Citation",
    "CitedAnswer",
    "CitedFact",
    "CitedSentence",
    "ClaimVerdict",
    "ColumnType",
    "ComparedFact",
    "Connections",
    "DecisionPair",
    "Disagreement",
    "DraftSentence",
    "EntityAnswer",
    "FactSection",
    "Figure",
    "FilledRow",
    "FilledTable",
    "FoundFact",
    "FoundFacts",
    "LibraryChanges",
    "LibraryOverview",
    "LiveRun",
    "PaperFacts",
    "PaperSentence",
    "PaperTable",
    "PapersPage",
    "Relation",
    "ResultTable",
    "ReviewItem",
    "ReviewList",
    "ReviewQueue",
    "ReviewerAgreement",
    "RunBill",
    "SearchFilter",
    "SentenceSupport",
    "StatedAmount",
    "TableColumn",
    "TableSpec",
    "UnitSize",
    "UnitTable",
    "VerifiedSentence",
    "VerifiedText",
    "ask_index",
    "ask_request",
    "changes_since",
    "checked_answer",
    "cohens_kappa",
    "decided_items",
    "entity",
    "facts_for",
    "facts_of_paper",
    "file_signature",
    "fill_from_facts",
    "find_facts",
    "guard_at_hand",
    "index_folders",
    "list_papers",
    "live_runs",
    "open_index",
    "overview",
    "paper_sentences",
    "parse_columns",
    "path",
    "query_result",
    "read_columns",
    "read_drafts",
    "read_moment",
    "review_queue",
    "reviewer_agreement",
    "reviewers",
    "run_bills",
    "search",
    "shown_cell",
    "table_of",
    "verify_text",
    "write_sheet",
]

_MODULES = {
    "answer_values": (
        "Citation",
        "CitedFact",
        "FoundFact",
        "FoundFacts",
    ),
    "asking": (
        "AskedFacts",
        "DraftSentence",
        "ask_request",
        "checked_answer",
        "facts_for",
        "read_drafts",
    ),
    "cell_questions": (
        "CellAnswer",
        "CellPassage",
        "CellQuestion",
        "PaperSentence",
        "paper_sentences",
    ),
    "cited_answer": (
        "AskCost",
        "CitedAnswer",
        "CitedSentence",
        "SentenceSupport",
    ),
    "connections": (
        "Connections",
        "path",
    ),
    "entity_view": (
        "Disagreement",
        "EntityAnswer",
        "Relation",
        "entity",
    ),
    "fact_comparison": ("ClaimVerdict",),
    "fact_search": (
        "SearchFilter",
        "find_facts",
        "open_index",
        "search",
    ),
    "index_upkeep": (
        "ask_index",
        "file_signature",
        "index_folders",
    ),
    "library_changes": (
        "ChangedFact",
        "LibraryChanges",
        "changes_since",
        "read_moment",
    ),
    "run_rates": (
        "LiveRun",
        "live_runs",
    ),
    "library_overview": (
        "LibraryOverview",
        "PapersPage",
        "RunBill",
        "list_papers",
        "overview",
        "run_bills",
    ),
    "paper_facts": (
        "PaperFacts",
        "FactSection",
        "facts_of_paper",
    ),
    "result_tables": (
        "ResultTable",
        "query_result",
    ),
    "papers_at_hand": ("guard_at_hand",),
    "facts_to_review": (
        "ReviewItem",
        "ReviewList",
        "ReviewQueue",
        "decided_items",
        "review_queue",
    ),
    "rater_agreement": (
        "DecisionPair",
        "ReviewerAgreement",
        "cohens_kappa",
        "reviewer_agreement",
        "reviewers",
    ),
    "table_cells": (
        "Cell",
        "CellEvidence",
        "CellState",
        "FilledRow",
        "FilledTable",
        "StatedAmount",
        "shown_cell",
    ),
    "table_columns": (
        "ColumnType",
        "Figure",
        "TableColumn",
        "TableSpec",
        "parse_columns",
        "read_columns",
    ),
    "table_filling": (
        "PaperTable",
        "fill_from_facts",
        "table_of",
    ),
    "table_sheet": ("write_sheet",),
    "text_verification": (
        "ComparedFact",
        "VerifiedSentence",
        "VerifiedText",
        "verify_text",
    ),
    "unit_conversion": (
        "UnitSize",
        "UnitTable",
    ),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # a class or a function
    """Load a public name when it is first used.

    Raises:
        AttributeError: there is no such name.
    """
    return load_name(__name__, _MODULES, name)
