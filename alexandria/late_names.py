"""Public names of a package that load with their module when they are first used, so that importing it is quick.

In: a package, the names of each of its modules, and the name that is asked for. Out: the class or function.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module as load
from typing import Any

__all__ = ["load_name"]


def load_name(package: str, modules: Mapping[str, Sequence[str]], name: str) -> Any:  # noqa: ANN401  a class or a function
    """What a package's `__getattr__` returns; the package keeps it.

    Args:
        package: `__name__` of the package.
        modules: module of the package → its public names.
        name: the one that is asked for.

    Raises:
        AttributeError: there is no such name.
    """
    module = next((m for m, names in modules.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value = getattr(load(f"{package}.{module}"), name)
    setattr(sys.modules[package], name, value)
    return value
