"""Sentences + claims → what of each sentence the claims account for, and what is missing.

A sentence's content is its content words, its numbers with units and its names. A fixed rule on the parse
decides whether it states something; where the rule is unsure, it does if the model found a fact in it. Serves
completeness: further passes ask for what is missing, and the figures are stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING

from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Coverage, Maker
from alexandria.quantities import NumberMention, find_numbers, same_unit

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = [
    "PLACEHOLDER",
    "Content",
    "Stating",
    "content_of",
    "coverage_of",
    "holds_number",
    "is_formula",
    "is_torn",
    "states_nothing",
    "stems_of",
]

_PLAIN_WORD = re.compile(r"(?<![^\s(])[^\W\d_]{3,}(?=[\s,.;:)]|$)")
_SIGN = re.compile(r"[=+^_{}|<>≤≥≠≈∈⊂∑∏∫√×⌊⌋⌈⌉→↦±∞∂∇\ufffd\\]|[−-]\s?[^\W\d_(]")
_GAP = re.compile(
    r"\b(?:get|obtain|have|yields?|gives?|becomes?|equals?|reads)\s+"
    r"(?:while|where|then|which|and so|respectively)\b"
)
"""Where a sentence goes on after a formula that was set off and is not there."""
_BREAKS_OFF = re.compile(
    r"\b(?:that|get|obtain|have|is|are|yields?|gives?|by|as|and|where)(?:\s[\d^=][^\s.%]{0,3}){0,6}\s?,?$"
)
"""Where it ends before one, with a scrap of it or none."""
_FEW_WORDS = 2
_STEM = 5
"""Letters compared: "heated" and "heating" are one; short enough for inflection, long enough for meaning."""
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_]*\d+[^\W_]*")
PLACEHOLDER = "MATHSYM"
"""Prefix of the words that replace formulae in a cleaned sentence."""
_SYMBOL = re.compile(r"[_^=≠<>|{}\\$+*/]")
_FEW = 4
"""With fewer content words and no number, a sentence states no fact ("This is discussed below")."""
_TICK = re.compile(r"[-−]?\d+(?:\.\d+)?")
_FEWEST_TICKS = 4
_TICK_SHARE = 0.6
_EMPTY_VERBS = word_set("contentless_verbs")
_TELLING_FORMULA = re.compile(
    r"[=<>≤≥≠∈⊂≈∼]|\\(?:leq?|geq?|neq?|in|subset|approx|sim|to|equiv)\b|\d"
)
"""A formula that states something; a lone symbol ($G$) is only a name."""
_OUTLINE = re.compile(
    r"^(?:(?:the (?:rest|remainder) of )?(?:this|the) (?:paper|article|manuscript|section|work)"
    r" is (?:organi[sz]ed|structured|arranged)"
    r"|(?:in )?sections? [\dIVX.]+,? (?:we|is|are|describes?|presents?|discusses|gives|contains?|deals)"
    r"|(?:see|cf\.?|compare) (?:also )?(?:figs?|tables?|sections?|eqs?|refs?|appendi|supplement)"
    r"|(?:figs?|figures?|tables?)\.? ?[\dIVXS.]+[.:]? ?(?:continued|\(continued\))?\.?$"
    r"|(?:details|more details|further details) (?:are|can be) (?:given|found|provided)"
    r"|(?:key ?words|index terms|pacs|msc|mathematics subject classification)\b.{0,12}:"
    r"|(?:we|the authors?) (?:thank|are grateful|acknowledge))",
    re.IGNORECASE,
)


class Stating:
    """Whether a sentence states something: yes, no, or unsure."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Content:
    """What one sentence states and facts should cover."""

    stating: str
    stems: frozenset[str]
    numbers: tuple[NumberMention, ...]
    names: frozenset[str]
    formulae: frozenset[str] = frozenset()
    """Those that state something (a relation, a number), without blanks and dollar signs."""
    number_text: str = ""
    """The text that the spans of `numbers` are of."""

    def missing_numbers(self, claims: Iterable[Claim]) -> tuple[NumberMention, ...]:
        """The numbers that no claim holds with their unit."""
        held = [n for c in claims for n in _numbers_of(c)]
        return tuple(n for n in self.numbers if not _is_held(n, held))

    def missing_stems(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The content words that no claim holds."""
        held = frozenset[str]().union(*(stems_of(c.statement) for c in claims))
        return self.stems - held

    def missing_names(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The names that no claim holds."""
        held = " ".join(_folded(c.statement) for c in claims)
        return frozenset(n for n in self.names if n not in held)

    def missing_formulae(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The formulae that no claim holds."""
        held = " ".join(_squeezed(c.statement) for c in claims)
        return frozenset(f for f in self.formulae if f not in held)


def content_of(
    sentence: str, doc: Doc, numbers_in: str | None = None, formulae: Iterable[str] = ()
) -> Content:
    """The content of a sentence.

    Args:
        sentence: as printed.
        doc: the parse of the sentence without its parentheses and citations.
        numbers_in: the sentence without citations and formulae, whose numbers are no quantities.
        formulae: what was taken out of it as formulae.
    """
    place = sentence if numbers_in is None else numbers_in
    numbers = find_numbers(place)
    tokens = doc[_first_cell(doc) :] if sentence.startswith(ROW_LEAD) else doc
    words = [
        t
        for t in tokens
        if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ")
        and not t.is_stop
        and PLACEHOLDER not in t.text
    ]
    stems = frozenset(
        s for t in words if t.lemma_.lower() not in _EMPTY_VERBS for s in stems_of(t.text)
    )
    bare = is_formula(sentence)
    broken = bare or _breaks_off(sentence)
    stating = _stating(sentence, doc, stems, numbers)
    return Content(
        stating=Stating.UNSURE if broken and stating == Stating.YES else stating,
        stems=stems,
        # The digits of a formula, or those before one that is missing, are no quantities; what has a unit is
        # one, unless the unit may be a variable.
        numbers=tuple(n for n in numbers if _is_measured(n)) if broken else numbers,
        names=frozenset(_folded(t.text.rstrip(".")) for t in tokens if _is_name(t)),
        formulae=frozenset(_squeezed(f) for f in formulae if _TELLING_FORMULA.search(f)),
        number_text=place,
    )


def _is_measured(number: NumberMention) -> bool:
    unit = number.printed_unit
    return bool(unit) and (len(unit) > 1 or not unit.isalpha())


def _first_cell(row: Doc) -> int:
    """Where a table row's first cell starts: the heading of the column of names is no content."""
    return next((t.i + 1 for t in row if t.text == "="), 3)


def _stating(
    sentence: str, doc: Doc, stems: frozenset[str], numbers: Sequence[NumberMention]
) -> str:
    if states_nothing(sentence):
        return Stating.NO
    text = sentence.strip()
    finite = any(t.pos_ in ("VERB", "AUX") and "Fin" in t.morph.get("VerbForm", []) for t in doc)
    subject = any(t.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") for t in doc)
    if finite and subject and (len(stems) >= _FEW or (numbers and len(stems) >= 2)):
        return Stating.YES
    if text.startswith(ROW_LEAD):
        return Stating.YES if ";" in text else Stating.UNSURE
    return Stating.UNSURE if len(stems) >= 2 or numbers else Stating.NO


def states_nothing(sentence: str) -> bool:
    """Whether the text alone shows that a sentence states nothing: an outline, a question, no letter at all."""
    text = sentence.strip()
    if _OUTLINE.match(text) or text.endswith("?") or not any(c.isalpha() for c in text):
        return True
    return not text.startswith(ROW_LEAD) and _is_axis(text)


def _is_axis(text: str) -> bool:
    """Whether a text is the ticks of a figure's axes: numbers at even steps, and hardly a word."""
    words = text.split()
    ticks = [float(w.replace("−", "-")) for w in words if _TICK.fullmatch(w)]
    if len(ticks) < _FEWEST_TICKS or len(ticks) < _TICK_SHARE * len(words):
        return False
    steps = [b - a for a, b in pairwise(ticks)]
    even = sum(isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in pairwise(steps))
    return even >= _TICK_SHARE * (len(steps) - 1)


def is_formula(sentence: str) -> bool:
    """Whether a "sentence" is a displayed formula or a fragment of one: signs, and hardly a word."""
    if sentence.startswith(ROW_LEAD) or not _SIGN.search(sentence):
        return False
    return len(_PLAIN_WORD.findall(sentence)) < _FEW_WORDS


def is_torn(sentence: str) -> bool:
    """Whether a displayed formula is missing from a sentence: "we get while for q we get where"."""
    return _breaks_off(sentence) or (
        _SIGN.search(sentence) is not None and _GAP.search(sentence) is not None
    )


def _breaks_off(sentence: str) -> bool:
    return _BREAKS_OFF.search(sentence) is not None and (
        _SIGN.search(sentence) is not None or sentence[-1:].isdigit()
    )


def _is_name(token: Token) -> bool:
    """Abbreviations, gene-like words, capitalised words within the sentence: what a reader would look up."""
    text = token.text
    if len(text) < 2 or not text[0].isalnum() or PLACEHOLDER in text or token.is_stop:
        return False
    if _SYMBOL.search(text):  # "x_0", "c≠1": of a formula, no name
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) >= 2 and sum(c.isupper() for c in letters) >= 2:
        return True
    if letters and any(c.isdigit() for c in text) and text[0].isalpha():
        return True
    return token.i > 0 and token.pos_ == "PROPN" and text[0].isupper()


def _squeezed(formula: str) -> str:
    return re.sub(r"[\s$]+", "", formula)


def _folded(text: str) -> str:
    return text.casefold().replace("‐", "-").replace("–", "-")


@lru_cache(maxsize=8192)
def stems_of(text: str) -> frozenset[str]:
    """The first letters of each word of two letters or more; words with digits whole."""
    return frozenset(
        w if any(c.isdigit() for c in w) else w[:_STEM] for w in _WORD.findall(_folded(text))
    )


@lru_cache(maxsize=8192)
def _numbers_of(claim: Claim) -> tuple[NumberMention, ...]:
    return find_numbers(claim.statement)


def _is_held(wanted: NumberMention, held: Sequence[NumberMention]) -> bool:
    """Whether numbers of claims account for one of the text: one of them does, or a range's ends stand apart."""
    if any(holds_number(h, wanted) for h in held):
        return True
    ends = () if wanted.low is None else wanted.parts
    return bool(ends) and all(
        any(end in h.parts and (not wanted.unit or same_unit(h.unit, wanted.unit)) for h in held)
        for end in ends
    )


def holds_number(held: NumberMention, wanted: NumberMention) -> bool:
    """Whether a claim's number is the text's: the same printed numbers, and the same unit where it has one."""
    if not set(wanted.parts) <= set(held.parts) and held.value != wanted.value:
        return False
    return not wanted.unit or same_unit(held.unit, wanted.unit)


def coverage_of(
    contents: Sequence[Content], claims: Sequence[Claim], *, written: int = 0
) -> Coverage:
    """Counts for one chunk.

    Args:
        contents: of its sentences.
        claims: those that are stored, their sentences numbered like `contents`, from 1.
        written: how many claims the model wrote, whatever became of them.
    """
    figures = dict.fromkeys(Coverage.model_fields, 0) | {"written": written}
    for number, content in enumerate(contents, start=1):
        own = [c for c in claims if number in c.sentences]
        by_model = any(c.made_by is Maker.MODEL for c in own)
        if content.stating == Stating.YES or (content.stating == Stating.UNSURE and by_model):
            figures["sentences"] += 1
            figures["sentences_covered"] += bool(own)
            figures["sentences_by_rule"] += bool(own) and not by_model
        if content.stating != Stating.NO:
            figures["numbers"] += len(content.numbers)
            figures["numbers_found"] += len(content.numbers) - len(content.missing_numbers(own))
            figures["names"] += len(content.names)
            figures["names_found"] += len(content.names) - len(content.missing_names(own))
    return Coverage(**figures)
