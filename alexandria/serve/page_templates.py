"""The pages' templates: Jinja2 with escaping everywhere, and how numbers and dates are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = ["PageTemplates"]

_UNITS = {"percent": "%", "fold": "-fold", "degree": "°", "degree_Celsius": "°C", "base_pair": "bp"}
_YEAR = re.compile(r"\ba\b")

_FOLDER = Path(__file__).with_name("templates")


class PageTemplates:
    """The templates, loaded once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "count": _count,
            "share": _share,
            "moment": _moment,
            "cost": _cost,
            "unit": _unit,
            "file_name": lambda path: PurePath(path).name,
        }
        self._environment.globals["link"] = _link

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A template filled in; a name that it uses and that is missing is an error."""
        return self._environment.get_template(template).render(**values)


@lru_cache(maxsize=1024)
def _unit(name: str) -> str:
    """A unit as people write it: "mm/year" for "millimeter / year"."""
    if name in _UNITS:
        return _UNITS[name]
    import pint  # noqa: PLC0415  half a second, needed with the first number

    from alexandria.quantities import registry  # noqa: PLC0415

    try:
        short = f"{registry().parse_units(name):~P}"
    except (pint.errors.PintError, AttributeError, ValueError, TypeError):
        return name  # no unit that pint knows: it is as printed
    return _YEAR.sub("year", short) or name


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _share(number: float | None) -> str:
    return "not measured" if number is None else f"{number:.0%}"


def _moment(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _cost(dollars: float | None) -> str:
    return "not known" if dollars is None else f"${dollars:,.2f}"


def _link(path: str, **parameters: object) -> str:
    """An address with parameters; empty ones are left out, lists repeated."""
    given = {key: value for key, value in parameters.items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
