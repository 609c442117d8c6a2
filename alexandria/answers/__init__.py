"""The library answers: questions in, values with citations out. Nothing here prints or reads settings.

`search` ranks facts by the words of a query, `entity` says what the library has of a thing, `path` how two things
are connected, `verify_text` which sentences of a text it supports. `facts_for`, `ask_request` and `checked_answer`
are the steps of an answer that a model writes; who asks it is up to the caller (`alexandria.run.library_asking`).
The command line, Python and whatever else asks the library call these functions: one question has one answer
everywhere. Each name is loaded when it is first used: a search needs none of what reads English.
"""

from typing import TYPE_CHECKING, Any

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
    from alexandria.answers.cited_answer import (
        AskCost,
        CitedAnswer,
        CitedSentence,
        SentenceSupport,
    )
    from alexandria.answers.connections import Connections, path
    from alexandria.answers.entity_view import Disagreement, EntityAnswer, Relation, entity
    from alexandria.answers.fact_comparison import ClaimVerdict
    from alexandria.answers.fact_search import SearchFilter, find_facts, open_index, search
    from alexandria.answers.index_upkeep import ask_index, index_folders
    from alexandria.answers.result_tables import ResultTable, query_result
    from alexandria.answers.text_verification import (
        ComparedFact,
        VerifiedSentence,
        VerifiedText,
        verify_text,
    )

__all__ = [
    "AskCost",
    "AskedFacts",
    "Citation",
    "CitedAnswer",
    "CitedFact",
    "CitedSentence",
    "ClaimVerdict",
    "ComparedFact",
    "Connections",
    "Disagreement",
    "DraftSentence",
    "EntityAnswer",
    "FoundFact",
    "FoundFacts",
    "Relation",
    "ResultTable",
    "SearchFilter",
    "SentenceSupport",
    "VerifiedSentence",
    "VerifiedText",
    "ask_index",
    "ask_request",
    "checked_answer",
    "entity",
    "facts_for",
    "find_facts",
    "index_folders",
    "open_index",
    "path",
    "query_result",
    "read_drafts",
    "search",
    "verify_text",
]

_MODULES = {
    "answer_values": ("Citation", "CitedFact", "FoundFact", "FoundFacts"),
    "asking": (
        "AskedFacts",
        "DraftSentence",
        "ask_request",
        "checked_answer",
        "facts_for",
        "read_drafts",
    ),
    "cited_answer": ("AskCost", "CitedAnswer", "CitedSentence", "SentenceSupport"),
    "connections": ("Connections", "path"),
    "entity_view": ("Disagreement", "EntityAnswer", "Relation", "entity"),
    "fact_comparison": ("ClaimVerdict",),
    "fact_search": ("SearchFilter", "find_facts", "open_index", "search"),
    "index_upkeep": ("ask_index", "index_folders"),
    "result_tables": ("ResultTable", "query_result"),
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
