"""Alexandria turns scientific papers into Knowledge Units in DuckDB, and measures how much of them survived.

    from alexandria import Library, Settings, ask, ingest, search

    report = ingest(["papers"], Settings(library="my.duckdb", model="embedded"))
    facts = Library("my.duckdb").query("SELECT subject, predicate, object FROM facts")
    found = search("my.duckdb", "how water boils")
    answer = ask("my.duckdb", "At what temperature does water boil?", Settings(model="embedded"))

Each name is loaded when it is first used: reading a library needs neither the models nor the grammar.
docs/python.md shows what can be done with them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alexandria.answers import search
    from alexandria.evaluation import evaluate
    from alexandria.library import Library
    from alexandria.run.ingest import ingest
    from alexandria.run.library_asking import ask
    from alexandria.settings import Settings

    __version__: str

__all__ = ["Library", "Settings", "__version__", "ask", "evaluate", "ingest", "search"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # a class, a function or the version
    """Load a public name when it is first used.

    Raises:
        AttributeError: there is no such name.
    """
    value: Any
    if name == "Library":
        from alexandria.library import Library as value  # noqa: PLC0415
    elif name == "Settings":
        from alexandria.settings import Settings as value  # noqa: PLC0415
    elif name == "ask":
        from alexandria.run.library_asking import ask as value  # noqa: PLC0415
    elif name == "evaluate":
        from alexandria.evaluation import evaluate as value  # noqa: PLC0415
    elif name == "ingest":
        from alexandria.run.ingest import ingest as value  # noqa: PLC0415
    elif name == "search":
        from alexandria.answers import search as value  # noqa: PLC0415
    elif name == "__version__":
        value = _version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  slow to load

    try:
        return version("alexandria")
    except PackageNotFoundError:  # a bare checkout on sys.path, not installed
        return "0+unknown"
