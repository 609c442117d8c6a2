"""The licence of each installed dependency, by its own metadata: `make licences`.

    python -m tests.supply_chain.licences

Prints name, version and licence, and ends with 1 where one is not allowed by licences.toml in .ci/requirements. A
package that is locked but not installed here is named as not looked at.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from tests.supply_chain.lock import CONSTRAINTS, without_digests

__all__ = ["RULES", "Licence", "is_allowed", "licences", "main", "stated"]

RULES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / ".ci" / "requirements" / "licences.toml").read_text(
        encoding="utf-8"
    )
)


@dataclass(frozen=True, slots=True)
class Licence:
    """What one package may be used under; `licence` is None where it is not installed."""

    name: str
    version: str
    licence: str | None
    allowed: bool


def stated(metadata: Mapping[str, Any], classifiers: list[str], names: Mapping[str, str]) -> str:
    """The licence that the metadata states, as an SPDX expression where the names allow; "" if it states none."""
    if expression := metadata.get("License-Expression"):
        return expression
    # What several classifiers mean together is not said: all of them must be allowed.
    found = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::")]
    found = [one for one in found if one != "OSI Approved"]
    if not found and (said := (metadata.get("License") or "").strip()):
        found = [said.splitlines()[0]]
    return " AND ".join(names.get(one, one) for one in dict.fromkeys(found))


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Whether an SPDX expression can be met with the allowed licences; one that cannot be read is not."""
    words = re.findall(r"\(|\)|[^\s()]+", expression)
    try:
        met = _either(words, allowed)
    except IndexError:
        return False
    return met and not words


def _either(words: list[str], allowed: frozenset[str]) -> bool:
    met = _both(words, allowed)
    while words and words[0] == "OR":
        words.pop(0)
        met = _both(words, allowed) or met
    return met


def _both(words: list[str], allowed: frozenset[str]) -> bool:
    met = _one(words, allowed)
    while words and words[0] == "AND":
        words.pop(0)
        met = _one(words, allowed) and met
    return met


def _one(words: list[str], allowed: frozenset[str]) -> bool:
    word = words.pop(0)
    if word != "(":
        return word in allowed
    met = _either(words, allowed)
    return words.pop(0) == ")" and met


def licences() -> list[Licence]:
    """One row for each locked package, by name."""
    allowed = frozenset(RULES["allowed"])
    lines = without_digests(CONSTRAINTS.read_text(encoding="utf-8"))
    rows = []
    for name in sorted({line.partition("==")[0] for line in lines}):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            rows.append(Licence(name, "", None, True))
            continue
        given = _given(name)
        licence = given or _of(found)
        rows.append(
            Licence(name, found.version, licence, bool(given) or is_allowed(licence, allowed))
        )
    return rows


def _of(found: Distribution) -> str:
    metadata = found.metadata
    fields = {key: metadata[key] for key in ("License-Expression", "License") if key in metadata}
    return stated(fields, metadata.get_all("Classifier") or [], RULES["names"])


def _given(name: str) -> str:
    """The licence of a package that licences.toml names by itself, `name*` for many."""
    for pattern, row in RULES["packages"].items():
        if name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])):
            return row["licence"]
    return ""


def main() -> None:
    """Print the licences."""
    rows = licences()
    for row in rows:
        if row.licence is not None:
            print(
                f"{row.name} {row.version}: {row.licence or 'none stated'}"
                + ("" if row.allowed else "  NOT ALLOWED")
            )
    absent = [row.name for row in rows if row.licence is None]
    if absent:
        print(f"not looked at, since not installed here: {', '.join(absent)}")
    sys.exit(0 if all(row.allowed for row in rows) else 1)


if __name__ == "__main__":
    main()
