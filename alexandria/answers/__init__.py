"""The library answers: questions in, values with citations out. Nothing here prints or reads settings.

`search` ranks facts by the words of a query. The command line, Python and whatever else asks the library call it, so
that one question has one answer everywhere. Each name is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alexandria.answers.answer_values import Citation, CitedFact, FoundFact, FoundFacts
    from alexandria.answers.fact_search import SearchFilter, find_facts, open_index, search
    from alexandria.answers.index_upkeep import index_folders
    from alexandria.answers.result_tables import ResultTable, query_result

__all__ = [
    "Citation",
    "CitedFact",
    "FoundFact",
    "FoundFacts",
    "ResultTable",
    "SearchFilter",
    "find_facts",
    "index_folders",
    "open_index",
    "query_result",
    "search",
]

_MODULES = {
    "answer_values": ("Citation", "CitedFact", "FoundFact", "FoundFacts"),
    "fact_search": ("SearchFilter", "find_facts", "open_index", "search"),
    "index_upkeep": ("index_folders",),
    "result_tables": ("ResultTable", "query_result"),
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
