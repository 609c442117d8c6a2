"""The library answers: questions in, values with citations out. Nothing here prints or reads settings.

`search` ranks facts by the words of a query, `entity` says what the library has of a thing, `path` how two things
are connected, `verify_text` which sentences of a text it supports. The command line, Python and whatever else asks
the library call these functions, so that one question has one answer everywhere. Each name is loaded when it is
first used: a search needs none of what reads English.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alexandria.answers.answer_values import Citation, CitedFact, FoundFact, FoundFacts
    from alexandria.answers.connections import Connections, path
    from alexandria.answers.entity_view import Disagreement, EntityAnswer, Relation, entity
    from alexandria.answers.fact_comparison import ClaimVerdict
    from alexandria.answers.fact_search import SearchFilter, find_facts, open_index, search
    from alexandria.answers.index_upkeep import index_folders
    from alexandria.answers.library_overview import (
        LibraryOverview,
        PaperList,
        RunLine,
        list_papers,
        overview,
        run_lines,
    )
    from alexandria.answers.paper_contents import PaperContents, PaperSection, paper_contents
    from alexandria.answers.result_tables import ResultTable, query_result
    from alexandria.answers.text_verification import (
        ComparedFact,
        VerifiedSentence,
        VerifiedText,
        verify_text,
    )
    from alexandria.answers.unit_conversion import UnitSize, UnitTable

__all__ = [
    "Citation",
    "CitedFact",
    "ClaimVerdict",
    "ComparedFact",
    "Connections",
    "Disagreement",
    "EntityAnswer",
    "FoundFact",
    "FoundFacts",
    "LibraryOverview",
    "PaperContents",
    "PaperList",
    "PaperSection",
    "Relation",
    "ResultTable",
    "RunLine",
    "SearchFilter",
    "UnitSize",
    "UnitTable",
    "VerifiedSentence",
    "VerifiedText",
    "entity",
    "find_facts",
    "index_folders",
    "list_papers",
    "open_index",
    "overview",
    "paper_contents",
    "path",
    "query_result",
    "run_lines",
    "search",
    "verify_text",
]

_MODULES = {
    "answer_values": ("Citation", "CitedFact", "FoundFact", "FoundFacts"),
    "connections": ("Connections", "path"),
    "entity_view": ("Disagreement", "EntityAnswer", "Relation", "entity"),
    "fact_comparison": ("ClaimVerdict",),
    "fact_search": ("SearchFilter", "find_facts", "open_index", "search"),
    "index_upkeep": ("index_folders",),
    "library_overview": (
        "LibraryOverview",
        "PaperList",
        "RunLine",
        "list_papers",
        "overview",
        "run_lines",
    ),
    "paper_contents": ("PaperContents", "PaperSection", "paper_contents"),
    "result_tables": ("ResultTable", "query_result"),
    "unit_conversion": ("UnitSize", "UnitTable"),
    "text_verification": ("ComparedFact", "VerifiedSentence", "VerifiedText", "verify_text"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # a class or a function
    """Load a public name when it is first used.

    Raises:
        AttributeError: there is no such name.
    """
    from importlib import import_module as load  # noqa: PLC0415

    module = next((m for m, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(load(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value
