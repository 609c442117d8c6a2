"""Results as tables: for notebooks, pandas, Arrow and polars, none of which is required."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from alexandria.errors import SettingsError
from alexandria.library import QueryResult

__all__ = ["ResultTable", "query_result"]


class ResultTable:
    """A result that is a table; a class of results says what its rows and the columns for people are."""

    __slots__ = ()

    @property
    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per row, with the same keys in all of them."""

    @property
    @abstractmethod
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""

    def to_pandas(self) -> Any:  # noqa: ANN401  # pandas is not required
        """The rows as a pandas.DataFrame.

        Raises:
            SettingsError: pandas is not installed.
        """
        return _package("pandas").DataFrame(self.rows)

    def to_polars(self) -> Any:  # noqa: ANN401  # polars is not required
        """The rows as a polars.DataFrame.

        Raises:
            SettingsError: polars is not installed.
        """
        return _package("polars").DataFrame(self.rows, infer_schema_length=None)

    def to_arrow(self) -> Any:  # noqa: ANN401  # pyarrow is not required
        """The rows as a pyarrow.Table.

        Raises:
            SettingsError: pyarrow is not installed.
        """
        return _package("pyarrow").Table.from_pylist(self.rows)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(c.replace('_', ' '))}</th>" for c in self.shown_columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(_shown(row[c]))}</td>' for c in self.shown_columns)}</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def query_result(
    rows: Sequence[dict[str, Any]], columns: Iterable[str] | None = None
) -> QueryResult:
    """The rows as the result of a query, which the exports write; all columns unless some are named."""
    names = tuple(columns or (rows[0] if rows else ()))
    return QueryResult(
        columns=names,
        types=("",) * len(names),
        rows=tuple(tuple(row[name] for name in names) for row in rows),
    )


def _package(name: str) -> Any:  # noqa: ANN401  # a module
    try:
        return __import__(name)
    except ImportError:
        raise SettingsError(
            f"this needs the package {name}", hint=f"Install it: pip install {name}"
        ) from None


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_shown, value))
    return str(value)
