"""One field's grammar → every way to say it with one thing fewer, gentlest kind first.

Each kind of edit is a function from a parsed text to the texts that one such edit makes of it. None of them
looks at the source or decides anything: shortening.py takes the edits that help and that lose nothing. Serves
freedom from expression.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alexandria.english import word_set
from alexandria.expression.word_tokens import find_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["EDITS", "GENTLE", "PLAIN", "POINTER", "Edit", "abbreviated"]

POINTER = re.compile(
    r"\s*\((?:see )?(?:fig|figs|figure|figures|table|tables|eq|eqs|section)\b\.?(?:[^()]|\([^()]*\))*\)"
    r"|\s*\[\d+(?:\s*[,–-]\s*\d+)*\]",
    re.IGNORECASE,
)
"""A pointer to a figure, table or reference: its numbers say nothing about the world."""

_ARTICLES = word_set("determiners")
_SMALL = word_set("headline_omissions")
_LATIN = frozenset("vitro vivo situ silico utero planta vacuo".split())
"""What follows "in" in a set phrase that is none without it."""
_FILLERS = word_set("filler_adverbs")
_AUXILIARIES = frozenset({"be", "have", "do"})
_BRACKETS = re.compile(r"\s+(?:\([^()]*\)|\[[^\[\]]*\])(?=[\s,;.]|$)")
_PARTED = re.compile(r"\s+([,;:.)\]])")


def abbreviated(text: str, definitions: Mapping[str, str]) -> Iterator[str]:
    """With a long name in its defined short form."""
    found = find_words(text)
    forms = [w.form for w in found]
    for short, long in definitions.items():
        wanted = words(long)
        for at in range(len(forms) - len(wanted) + 1):
            if len(wanted) > 1 and forms[at : at + len(wanted)] == wanted:
                last = found[at + len(wanted) - 1]
                after = text[last.start : last.end].rstrip(",.;:)")
                rest = text[last.start + len(after) :]
                yield _tidy(f"{text[: found[at].start]}{short}{rest}")


def _pointers(doc: Doc) -> Iterator[str]:
    """Without one pointer to a figure, table or reference."""
    for match in POINTER.finditer(doc.text):
        yield _tidy(doc.text[: match.start()] + doc.text[match.end() :])


def _wordings(doc: Doc) -> Iterator[str]:
    """With one set wording replaced by a plainer one."""
    forms = [t.lower_ for t in doc]
    for wording, plainer in _plainer().items():
        count = len(wording)
        for at in range(len(forms) - count + 1):
            if tuple(forms[at : at + count]) == wording:
                yield _tidy(f"{doc[:at].text} {plainer} {doc[at + count :].text}")


def _loose_starts(doc: Doc) -> Iterator[str]:
    """Without the "and" that a field begins with."""
    if doc[0].lower_ in ("and", "that"):
        yield _tidy(doc[1:].text)


def _articles(doc: Doc) -> Iterator[str]:
    """Without one determiner or filler."""
    for token in doc:
        if (
            token.pos_ in ("DET", "PRON") and token.lower_ in _ARTICLES
        ) or token.lower_ in _FILLERS:
            yield _without(doc, {token.i})


def _auxiliaries(doc: Doc) -> Iterator[str]:
    """Without one auxiliary that says nothing of its own: "was dried" → "dried"."""
    for token in doc:
        relative = any(c.tag_ in ("WDT", "WP") or c.lower_ == "it" for c in token.head.lefts)
        modal = token.i > 0 and token.nbor(-1).tag_ == "MD"  # "can be seen"
        if (
            token.dep_ in ("aux", "auxpass")
            and token.lemma_ in _AUXILIARIES
            and not relative
            and not modal
        ):
            yield _without(doc, {token.i})


def _adverbs(doc: Doc) -> Iterator[str]:
    """ "slowly dried" → "dried slowly"."""
    for adverb in doc[:-1]:
        verb = doc[adverb.i + 1]
        if adverb.pos_ == "ADV" and adverb.head == verb and verb.pos_ == "VERB":
            yield _joined(doc, [*doc[: adverb.i], verb, adverb, *doc[verb.i + 1 :]])


def _lemmas(doc: Doc) -> Iterator[str]:
    """With one finite verb in its dictionary form."""
    for token in doc:
        if token.tag_ in ("VBD", "VBZ", "VBP") and token.pos_ == "VERB":
            yield _tidy(
                "".join((t.lemma_ + t.whitespace_) if t is token else t.text_with_ws for t in doc)
            )


def _asides(doc: Doc) -> Iterator[str]:
    """Without one relative clause or bracket."""
    for token in doc:
        if token.dep_ == "relcl":
            clause = {t.i for t in token.subtree}
            comma = min(clause) - 1
            yield _without(
                doc, clause | ({comma} if comma > 0 and doc[comma].text == "," else set())
            )
    if "=" not in doc.text:  # brackets of an equation are no aside
        for match in _BRACKETS.finditer(doc.text):
            yield _tidy(doc.text[: match.start()] + doc.text[match.end() :])


def _small_words(doc: Doc) -> Iterator[str]:
    """Without one preposition or pronoun that the words around it imply, as in a headline."""
    for token in doc[:-1]:
        following = doc[token.i + 1]
        if token.lower_ in _SMALL and not following.like_num and following.lower_ not in _LATIN:
            yield _without(doc, {token.i})


def _last_phrases(doc: Doc) -> Iterator[str]:
    """Without the prepositional phrase that it ends with."""
    for token in reversed(doc):
        alone = token.i == len(doc) - 1  # "involved in": the phrase is in the next field
        if (
            token.dep_ == "prep"
            and token.i > 0
            and not alone
            and token.right_edge.i == len(doc) - 1
        ):
            yield _without(doc, {t.i for t in doc[token.i :]})


Edit = Callable[["Doc"], Iterator[str]]

GENTLE: tuple[Edit, ...] = (
    _pointers,
    _loose_starts,
    _articles,
    _wordings,
    _auxiliaries,
    _adverbs,
    _lemmas,
)
"""Those by which nothing is left out."""

PLAIN: tuple[Edit, ...] = (*GENTLE, _asides, _last_phrases)
"""Those that leave plain English."""

EDITS: tuple[Edit, ...] = (*GENTLE, _asides, _small_words, _last_phrases)
"""All, the wording of headlines among them, for what could not be kept otherwise. None of them moves a phrase."""


def _without(doc: Doc, dropped: set[int]) -> str:
    return _tidy("".join(t.whitespace_ if t.i in dropped else t.text_with_ws for t in doc))


def _joined(doc: Doc, order: Sequence[Token]) -> str:
    """Tokens in a new order; nothing where that would tear apart what stands without blanks."""
    if any(not t.whitespace_ and t.i + 1 < len(doc) and not doc[t.i + 1].is_punct for t in doc):
        return ""
    return _tidy(" ".join(t.text for t in order))


def _tidy(text: str) -> str:
    return _PARTED.sub(r"\1", " ".join(text.split())).strip(" ,;:")


@cache
def _plainer() -> dict[tuple[str, ...], str]:
    data = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text(encoding="utf-8"))
    return {tuple(wording.split()): plainer for wording, plainer in data["plainer"].items()}
