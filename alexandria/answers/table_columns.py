"""A YAML file of columns → the table that somebody wants: its rows, and for each column what to look for.

Every mistake is one error with the line on which it stands and what to write instead. Nothing of the file is
evaluated: scalars are texts, tags have no meaning, and anchors are refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alexandria.answers.unit_conversion import UnitTable
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from yaml.nodes import Node

__all__ = [
    "ColumnType",
    "Figure",
    "RowNames",
    "TableColumn",
    "TableSpec",
    "parse_columns",
    "read_columns",
]

_E = TypeVar("_E", bound=StrEnum)

_LARGEST = 1_000_000
_MOST_COLUMNS = 100
_LONGEST = 300
_COLUMN_KEYS = ("name", "property", "question", "type", "unit", "figure", "values")
_PAPER = "paper"


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes-no"


class Figure(StrEnum):
    """Which number of a statement a column is about."""

    VALUE = "value"
    START = "start"
    END = "end"
    DIFFERENCE = "difference"
    SAMPLE_SIZE = "n"
    P_VALUE = "p"
    UNCERTAINTY = "uncertainty"
    INTERVAL_LOW = "interval-low"
    INTERVAL_HIGH = "interval-high"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column.

    Attributes:
        name: its head.
        phrases: words for what it is about; a sentence has all words of one of them, in any form.
        question: for the model; `{row}` stands for the name of the row.
        unit: as people write it; every number is converted to it. Empty for pure numbers.
        values: of a choice: name → other words for it.
    """

    name: str
    phrases: tuple[str, ...]
    question: str
    type: ColumnType
    unit: str = ""
    figure: Figure = Figure.VALUE
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def head(self) -> str:
        """The name with its unit."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class RowNames:
    """What is a row: a paper (no kinds and no names), or a thing of these kinds, or with these names.

    `names` has each name with its other names; where there are any, no others are looked for.
    """

    kinds: tuple[str, ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def are_papers(self) -> bool:
        """Whether each paper is one row."""
        return not self.kinds and not self.names


@dataclass(frozen=True, slots=True)
class TableSpec:
    """The table that is wanted."""

    columns: tuple[TableColumn, ...]
    rows: RowNames = RowNames()


def read_columns(path: Path) -> TableSpec:
    """The table that a file describes.

    Raises:
        SettingsError: it cannot be read, or something in it is wrong; the message names the line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", hint="Name a YAML file of columns."
        ) from None
    if len(content) > _LARGEST:
        raise SettingsError(f"{path} is too large for a file of columns")
    try:
        return parse_columns(content.decode("utf-8"), path.name)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{path.name}, line {line}: this is no UTF-8", hint="Save the file as UTF-8."
        ) from None


def parse_columns(text: str, name: str = "columns.yaml") -> TableSpec:
    """The table that a text describes; `name` is that of its file, for messages.

    Raises:
        SettingsError: something in it is wrong.
    """
    return _Reader(name).table(_compose(text, name))


def _compose(text: str, name: str) -> Node:
    import yaml  # noqa: PLC0415  so that --help is fast

    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                at = event.start_mark.line + 1 if event.start_mark else 0
                raise SettingsError(
                    f"{name}, line {at}: references (*) are not read here", hint="Write it out."
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "no YAML"
        raise SettingsError(
            f"{name}{line}: {problem}",
            hint="Indent with blanks, and put texts with a colon or a # in quotes.",
        ) from None
    except RecursionError:
        raise SettingsError(f"{name} is nested too deeply", hint=_EXAMPLE) from None
    if node is None:
        raise SettingsError(f"{name} is empty", hint=_EXAMPLE)
    return node


_EXAMPLE = 'The least that works: "columns:", and below it "  - name: yield strength".'


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the nodes of one file; what is wrong is said with its line."""

    file: str

    def table(self, node: Node) -> TableSpec:
        entries = self._mapping(node, "the file", ("rows", "columns"))
        if "columns" not in entries:
            raise self._wrong(node, 'there is no "columns"', _EXAMPLE)
        listed = entries["columns"]
        items = self._sequence(listed, "columns")
        if not items:
            raise self._wrong(listed, '"columns" lists none', _EXAMPLE)
        if len(items) > _MOST_COLUMNS:
            raise self._wrong(listed, f"there are more than {_MOST_COLUMNS} columns", "Make two.")
        columns: dict[str, TableColumn] = {}
        for item in items:
            column = self._column(item)
            if column.name.casefold() in columns:
                raise self._wrong(
                    item, f"the column {column.name!r} is there twice", "Name each once."
                )
            columns[column.name.casefold()] = column
        rows = self._rows(entries["rows"]) if "rows" in entries else RowNames()
        return TableSpec(tuple(columns.values()), rows)

    # --- rows -------------------------------------------------------------------------------

    def _rows(self, node: Node) -> RowNames:
        import yaml  # noqa: PLC0415

        if not isinstance(node, yaml.MappingNode):
            kinds = self._texts(node, "rows")
            return RowNames() if kinds == (_PAPER,) else RowNames(kinds)
        entries = self._mapping(node, "rows", ("each", "names"))
        kinds = self._texts(entries["each"], "each") if "each" in entries else ()
        names = self._named(entries["names"], "names") if "names" in entries else ()
        if not kinds and not names:
            raise self._wrong(
                node, '"rows" says nothing', 'Write "rows: alloy", or names under "names:".'
            )
        return RowNames(() if kinds == (_PAPER,) else kinds, names)

    # --- columns ----------------------------------------------------------------------------

    def _column(self, node: Node) -> TableColumn:
        import yaml  # noqa: PLC0415

        if isinstance(node, yaml.ScalarNode):
            name = self._text(node, "a column")
            return TableColumn(name, (name,), "", ColumnType.TEXT)
        entries = self._mapping(node, "a column", _COLUMN_KEYS)
        if "name" not in entries:
            raise self._wrong(
                node, 'a column has no "name"', 'Write "- name: …"; it is the head of the column.'
            )
        name = self._text(entries["name"], "name")
        unit = self._unit(entries["unit"]) if "unit" in entries else ""
        figure = self._one_of(entries["figure"], Figure) if "figure" in entries else Figure.VALUE
        values = self._named(entries["values"], "values") if "values" in entries else ()
        kind = self._type(entries, unit)
        self._require_fitting(entries, kind)
        question = self._text(entries["question"], "question") if "question" in entries else ""
        phrases = self._texts(entries["property"], "property") if "property" in entries else (name,)
        return TableColumn(name, phrases, question, kind, unit, figure, values)

    def _type(self, entries: Mapping[str, Node], unit: str) -> ColumnType:
        if "type" in entries:
            return self._one_of(entries["type"], ColumnType)
        if unit or "figure" in entries:
            return ColumnType.NUMBER
        return ColumnType.CHOICE if "values" in entries else ColumnType.TEXT

    def _require_fitting(self, entries: Mapping[str, Node], kind: ColumnType) -> None:
        """Refuse keys that say nothing about a column of this type."""
        for key, wanted in (
            ("unit", ColumnType.NUMBER),
            ("figure", ColumnType.NUMBER),
            ("values", ColumnType.CHOICE),
        ):
            if key in entries and kind is not wanted:
                raise self._wrong(
                    entries[key],
                    f'"{key}" does not fit a column of type {kind}',
                    f"Leave it out, or write: type: {wanted}",
                )
        if kind is ColumnType.CHOICE and "values" not in entries:
            raise self._wrong(
                entries["type"], "a choice has no values", "Write for example: values: [solid, gas]"
            )

    def _unit(self, node: Node) -> str:
        unit = self._text(node, "unit", empty=True)
        if unit and UnitTable().read(unit) is None:
            raise self._wrong(
                node,
                f"{unit!r} is no unit that is known here",
                "Write it as papers do: MPa, mg/kg, °C, percent; leave it out for pure numbers.",
            )
        return unit

    # --- kinds of nodes ---------------------------------------------------------------------

    def _mapping(self, node: Node, what: str, known: Sequence[str]) -> dict[str, Node]:
        import yaml  # noqa: PLC0415

        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(
                node, f"{what} is no list of keys with values", f"Keys: {', '.join(known)}."
            )
        entries: dict[str, Node] = {}
        for key_node, value in node.value:
            key = self._text(key_node, "a key")
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(known)}."
                raise self._wrong(key_node, f"{what} has no key {key!r}", hint)
            if key in entries:
                raise self._wrong(
                    key_node, f'"{key}" is there twice', "Put a list in brackets: [a, b]."
                )
            entries[key] = value
        return entries

    def _sequence(self, node: Node, what: str) -> list[Node]:
        import yaml  # noqa: PLC0415

        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong(
                node, f'"{what}" is no list', 'Begin each entry on a line of its own with "- ".'
            )
        return list(node.value)

    def _texts(self, node: Node, what: str) -> tuple[str, ...]:
        """One text or a list of them."""
        import yaml  # noqa: PLC0415

        if isinstance(node, yaml.ScalarNode):
            return (self._text(node, what),)
        found = tuple(self._text(item, what) for item in self._sequence(node, what))
        if not found:
            raise self._wrong(node, f'"{what}" lists none', "Name one, or leave it out.")
        return found

    def _named(self, node: Node, what: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Names, as a list or as a mapping to the other names of each."""
        import yaml  # noqa: PLC0415

        if not isinstance(node, yaml.MappingNode):
            found = [(text, tuple[str, ...]()) for text in self._texts(node, what)]
        else:
            found = [
                (self._text(key, what), self._other_names(value, what)) for key, value in node.value
            ]
        if len({name.casefold() for name, _ in found}) < len(found) or not found:
            raise self._wrong(node, f'"{what}" needs names, each once', "Name each once.")
        return tuple(found)

    def _other_names(self, node: Node, what: str) -> tuple[str, ...]:
        import yaml  # noqa: PLC0415

        empty = isinstance(node, yaml.ScalarNode) and not node.value.strip()
        nothing = isinstance(node, yaml.SequenceNode) and not node.value
        return () if empty or nothing else self._texts(node, what)

    def _one_of(self, node: Node, values: type[_E]) -> _E:
        text = self._text(node, "the value")
        if text not in list(values):
            raise self._wrong(
                node, f"{text!r} is none of the values known here", f"One of: {', '.join(values)}."
            )
        return values(text)

    def _text(self, node: Node, what: str, *, empty: bool = False) -> str:
        import yaml  # noqa: PLC0415

        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, f"{what} is no text", "Write it on one line.")
        text = " ".join(node.value.split())
        if not text and not empty:
            raise self._wrong(node, f"{what} is empty", "Write something, or leave the key out.")
        if len(text) > _LONGEST:
            raise self._wrong(node, f"{what} is longer than {_LONGEST} signs", "Say it shorter.")
        return text

    def _wrong(self, node: Node, what: str, hint: str) -> SettingsError:
        return SettingsError(f"{self.file}, line {node.start_mark.line + 1}: {what}", hint=hint)
