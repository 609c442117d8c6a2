"""Claim + paper → whether it speaks of what the paper never speaks of, or of what only other passages name.

A fact is a paraphrase, so ordinary words may be new. A proper name, gene or formula may not: nobody paraphrases
those. Where most of a claim's content is new, it is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alexandria.checking.evidence import Evidence, Objection
from alexandria.checking.vocabulary import Vocabulary, passage_vocabulary
from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.english.matching import content_words, names_in, squeezed, tokens
from alexandria.quantities import find_numbers, without_citations

__all__ = ["names_foreign_things", "names_things_from_elsewhere"]

_MOST_NEW = 0.75
_MOST_FAR = 0.6
_FEWEST = 3
_FORMULA = re.compile(r"(?:\$|\\\()(?P<inside>(?:(?!\\\)|\$).){1,200})(?:\$|\\\))")
"""Symbols within it are no names: "$V_0$" is one of the "$V_i$"."""
_COMMA_IN_NAME = re.compile(r"(?<=\d),(?=\d)")
_CAPITALISED = re.compile(r"(?<=[a-z,;] )[A-ZÀ-Þ][^\W\d_]+(?:-[^\W\d_]+)*(?![\w(])")
_UNNAMED = word_set("pointer_nouns") | word_set("nameless_words")
_COUNTED = re.compile(r"\d[\d.,]*-?(?:[a-z]+|D)")
""" "19th", "2-adic", "3D": a number with a word; its number is checked as such."""
_INITIALS = re.compile(r"[A-Z]{2,6}s?")


def names_foreign_things(claim: Claim, evidence: Evidence) -> Objection | None:
    """That the claim is about things that the paper never mentions: a name, or most of what it says."""
    # Of the paper, and of the chunk where no paper was given.
    known = (evidence.chunk.vocabulary, evidence.chunk.known_words)
    for name in _names_of(evidence.statement.text):
        if not _is_known(name, known, evidence) and not _says_whose(name, evidence):
            return Objection(f"The text never mentions {name}")
    content = frozenset(content_words(_FORMULA.sub(" ", claim.statement)))
    new = [w for w in content if not any(v.has_word(w) for v in known)]
    shared = _shared_formulae(claim.statement, evidence)
    if len(new) >= _FEWEST and len(new) > _MOST_NEW * (len(content) + shared):
        return Objection(f"The text does not speak of {', '.join(sorted(new))}")
    return None


def names_things_from_elsewhere(claim: Claim, evidence: Evidence) -> Objection | None:
    """That neither its sentences nor those around them have a name of the claim, or most of its content."""
    told = evidence.chunk.names.expanded(
        " ".join([*(r.text for r in evidence.own), evidence.context])
    )
    near = passage_vocabulary(told)
    for name in _names_of(evidence.statement.text):
        if not _is_known(name, (near,), evidence):
            return Objection(f"{name} is not in {evidence.numbered} nor near")
    content = frozenset(content_words(claim.statement))
    far = [w for w in content if not near.has_word(w)]
    if len(far) >= _FEWEST and len(far) > _MOST_FAR * len(content):
        return Objection(f"{evidence.numbered} does not speak of {', '.join(sorted(far))}")
    return None


def _shared_formulae(statement: str, evidence: Evidence) -> int:
    """How many different formulae a statement has from its sentences: they say what it is about as words do."""
    said = {m["inside"] for m in _FORMULA.finditer(statement)}
    return sum(any(formula in r.text for r in evidence.own) for formula in said)


def _names_of(statement: str) -> Iterator[str]:
    """What only a name can be: with digits or several capitals, or one capital within the sentence."""
    bare = without_citations(_COMMA_IN_NAME.sub("", _FORMULA.sub(" ", statement)))
    for name in names_in(bare):
        if not (find_numbers(name) or _is_unit(name) or _COUNTED.fullmatch(name)):
            yield name
    for match in _CAPITALISED.finditer(bare):
        if match[0].casefold() not in _UNNAMED:
            yield match[0]


def _is_unit(name: str) -> bool:
    numbers = find_numbers(f"1 {name}")
    return bool(numbers) and numbers[0].unit != ""


def _is_known(name: str, known: tuple[Vocabulary, ...], evidence: Evidence) -> bool:
    if any(v.has_name(name) for v in known):
        return True
    if name.isalpha() and name[1:].islower() and any(v.has_word(name.casefold()) for v in known):
        return True  # "Euclidean" of a paper that has "Euclid"
    if _is_printed(name, evidence):
        return True
    # "CO2-driven", "MgB2/SiC": known names put together, or with ordinary words.
    parts = [p for p in re.split(r"[-/]", name) if p and not (p.isalpha() and p.islower())]
    if (
        parts
        and parts != [name]
        and all(not p.isdigit() and any(v.has_name(p) for v in known) for p in parts)
    ):
        return True
    return _INITIALS.fullmatch(name) is not None and squeezed(name).removesuffix("s") in _initials(
        " ".join([*(r.text for r in evidence.own), evidence.context])
    )


def _is_printed(name: str, evidence: Evidence) -> bool:
    """Whether the passage has a name as it stands, however words are told apart: an address, "7n^2+4n"."""
    as_it_stands = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return any(as_it_stands.search(r.text) for r in evidence.chunk.sentences)


def _says_whose(name: str, evidence: Evidence) -> bool:
    """Whether a name says whose thing is meant ("Markov chain", "Gauss's theorem"), which is general knowledge."""
    follows = re.search(rf"\b{re.escape(name)}(?:'s)? [a-z]{{4,}}", evidence.statement.text)
    return name[1:].islower() and follows is not None


def _initials(text: str) -> frozenset[str]:
    """The first letters of two to six neighbouring words: an abbreviation that a fact may make."""
    firsts = [t[0] for t in tokens(text)]
    return frozenset(
        "".join(firsts[i : i + n]) for n in range(2, 7) for i in range(len(firsts) - n + 1)
    )
