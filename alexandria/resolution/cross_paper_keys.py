"""Resolved units of one paper -> keys that link its entities to those of other papers.

Keys are conservative: a technical name of several words, a chemical formula, a symbol like that of a gene. Names
that every paper has (the model, patients, sample 3, surface temperature) get no key, nor do persons and bare
abbreviations: CD is cell death in one paper and circular dichroism in another. Keys depend on their paper alone.
The library links equal ones as papers are added and removed, so the order of ingests does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from alexandria.knowledge import KnowledgeUnit
from alexandria.resolution.abbreviations import is_abbreviation, is_compound_formula
from alexandria.resolution.anaphora import is_anaphor
from alexandria.resolution.merge_records import CannotLink, EntityKey, KeyKind
from alexandria.resolution.name_lexicon import GENERIC_NAME_WORDS, GREEK, NAME_CONNECTIVES
from alexandria.resolution.name_normalization import name_key, name_words

__all__ = ["entity_keys"]

_SPECIFIC_LETTERS = 3
_LONG = 8
_GREEK_LETTERS = "".join(GREEK)
_SYMBOL = re.compile(
    rf"[A-Z]{{3,}}[A-Z]*-?\d+[A-Za-z]?|p\d{{2,}}|[A-Z]{{2,}}-?[{_GREEK_LETTERS}]-?\d{{0,2}}"
)
"""BRCA1, COVID-19, p53, TNF-α."""
_SHORT_SYMBOL = re.compile(r"[A-Z]{2}-?\d+[A-Za-z]?")
"""IL-6 and CD4, but also PC1 and RQ2: used only for some entity types."""
_COMMON_FORMULAS = frozenset(
    "CO2 H2O H2O2 NO2 N2O SO2 SO3 CH4 NH3 H2S HNO3 H2SO4 H3PO4 C2H4 C6H12O6".split()
)
_MATTER_TYPES = frozenset({"substance", "organism"})


def entity_keys(
    units: Sequence[KnowledgeUnit], apart: Iterable[CannotLink] = ()
) -> tuple[EntityKey, ...]:
    """The keys of a paper's canonical entities. A key that two entities share is dropped."""
    separated = {name for a in apart for name in (a.kept, a.merged)}
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for canonical, (names, aliases, types) in sorted(_canonical(units).items()):
        if separated & names or "person" in types:
            continue
        for kind, key in _keys(names, aliases, types):
            keys[kind, key].add(canonical)
    paper_id = units[0].provenance.paper_id if units else ""
    return tuple(
        EntityKey(paper_id=paper_id, canonical_id=next(iter(owners)), key=key, kind=kind)
        for (kind, key), owners in sorted(keys.items())
        if len(owners) == 1
    )


_NamesAliasesTypes = tuple[set[str], set[tuple[str, str]], Counter[str]]


def _canonical(units: Sequence[KnowledgeUnit]) -> dict[str, _NamesAliasesTypes]:
    """Canonical id -> its names, (name, alias) pairs and types."""
    found: defaultdict[str, _NamesAliasesTypes] = defaultdict(lambda: (set(), set(), Counter()))
    for unit in units:
        for entity in unit.entities:
            if entity.canonical_id is None or is_anaphor(entity.name):
                continue
            names, aliases, types = found[entity.canonical_id]
            names.add(entity.name)
            aliases.update((entity.name, alias) for alias in entity.aliases)
            types.update([entity.type] if entity.type else [])
    return found


def _keys(
    names: set[str], aliases: set[tuple[str, str]], types: Counter[str]
) -> Iterator[tuple[str, str]]:
    matter = bool(_MATTER_TYPES & {*types})
    for name in sorted(names):
        if _is_technical(name) or (matter and _is_numbered(name)):
            yield KeyKind.LONG, name_key(name)
    shorts = names | {alias for name, alias in aliases if is_abbreviation(alias, name)}
    for name in sorted(shorts):
        if _is_symbol(name, matter):
            yield KeyKind.SHORT, name_key(name)


def _is_technical(name: str) -> bool:
    """Whether a name of several words means the same in every paper."""
    words = name_words(name)
    specific = [w for w in words if _is_specific(w)]
    return len(specific) >= 2 and words[-1] == specific[-1] and not NAME_CONNECTIVES & {*words}


def _is_numbered(name: str) -> bool:
    """Whether it is a numbered substance or organism: interleukin 6."""
    words = name_words(name)
    return (
        len(words) == 2 and _is_specific(words[0]) and len(words[0]) >= _LONG and words[1].isdigit()
    )


def _is_specific(word: str) -> bool:
    long_enough = len(word) >= _SPECIFIC_LETTERS and word.isalpha()
    return long_enough and word not in GENERIC_NAME_WORDS and word not in NAME_CONNECTIVES


def _is_symbol(name: str, matter: bool) -> bool:
    """Whether a formula or symbol means the same in every paper; for short ones the entity type decides."""
    plain = unicodedata.normalize("NFKC", name)
    if _SYMBOL.fullmatch(plain) or plain in _COMMON_FORMULAS:
        return True
    if is_compound_formula(plain) and any(c.islower() for c in plain):
        return True  # Fe2O3; but PC2 could be a principal component
    return matter and (is_compound_formula(plain) or bool(_SHORT_SYMBOL.fullmatch(plain)))
