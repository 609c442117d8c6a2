"""A number or formula that no claim states → a claim from the nearest noun and verb.

The last resort, for what is in no clause or parenthesis (a list without verbs, "such that $m < n$"). Its
subject is the noun phrase before it, its predicate the verb or preposition between the two. Serves
completeness.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Maker
from alexandria.openie.cleaning import MATH
from alexandria.quantities import NumberMention, compact_sizes, find_numbers, whole_number

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

__all__ = ["claim_of_uncovered_span", "formula_spans", "printed_span", "whole_list"]

_CUT_FORMULA = re.compile(r"\\\((?:(?!\\\)).)*$")
"""One that a noun phrase has only the beginning of."""
_RELATION = re.compile(r"[=<>≤≥≠∈⊂≈∼]|\\(?:leq?|geq?|neq?|in|subset\w*|approx|sim|to|equiv|cong)\b")
_CUES = re.compile(
    r"\b(such that|exactly when|only if|if|whenever|when|where|unless|satisfying|for (?:all|every|any|each)"
    r"|for|with|of|at least|at most|up to|below|above|in|at|to|by|from|than)\W*(?:the |a |an |all |any )?$",
    re.IGNORECASE,
)
_ITEM_BEFORE = re.compile(r"(?<= )\S+,? (?:and|or) $")
"""The first of two: "for 5% and 10%"."""
_SUPPOSED = word_set("supposition_cues")
_BOUNDS = frozenset({"at least", "at most", "up to", "below", "above"})
_TIMES = re.compile(r"\s?[x×]\s?")
_POINTERS = word_set("pointer_nouns")
_FAR = 12
"""The most words between a noun and the number or formula."""


def formula_spans(text: str) -> list[tuple[int, int]]:
    """Where formulae stand in a sentence as printed."""
    return [m.span() for m in MATH.finditer(text)]


def printed_span(number: NumberMention, number_text: str, text: str) -> tuple[int, int] | None:
    """The span of a number in a sentence as printed; None if it is not found.

    Args:
        number: one of those in `number_text`.
        number_text: the sentence as its numbers were looked for: without formulae, its brackets at the end.
        text: as printed.
    """
    printed = number_text[number.start : number.end]
    bounded = re.compile(rf"(?<![\w.^]){re.escape(printed)}(?!\w|\.\d)")
    before = sum(m.start() < number.start for m in bounded.finditer(number_text))
    places = [m.span() for m in bounded.finditer(text)]
    return places[min(before, len(places) - 1)] if places else None


def whole_list(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a number together with those that share its unit: "5, 10 and 20 mg", "60 m x 60 m x 30 m"."""
    numbers = find_numbers(text)
    at = next((i for i, n in enumerate(numbers) if n.start <= start < n.end), None)
    if at is None:
        return start, end
    first = last = at
    while first and _TIMES.fullmatch(text, numbers[first - 1].end, numbers[first].start):
        first -= 1
    while last + 1 < len(numbers) and _TIMES.fullmatch(
        text, numbers[last].end, numbers[last + 1].start
    ):
        last += 1
    if first < last:
        return numbers[first].start, numbers[last].end
    if not numbers[at].unit or numbers[at].printed_unit:
        return start, end
    unit = next((n for n in numbers[at:] if n.printed_unit), None)
    return (start, unit.end) if unit and unit.unit == numbers[at].unit else (start, end)


def claim_of_uncovered_span(sentence: int, doc: Doc, start: int, end: int) -> Claim | None:
    """The claim of what stands at the characters `start` to `end` of a sentence; None if no noun is near.

    Args:
        sentence: its number.
        doc: its parse, as printed.
        start: of the number or formula.
        end: of it.
    """
    text = doc.text
    if text[start - 1 : start] in ("^", "_", "/"):
        # An exponent or a divisor: the whole of "mn/2".
        start, end = text.rfind(" ", 0, start) + 1, (text + " ").index(" ", end)
        if text[start:end].count("(") != text[start:end].count(")"):
            return None
    counted = next((c for c in doc.noun_chunks if c.start_char <= start < c.end_char), None)
    number = text[start:end][:1] not in "$\\"
    value_end = max(end, counted.end_char) if number and counted is not None else end
    if text[start:value_end].isalpha():
        value_end = _counted_end(doc, value_end)  # "three times"
    value = compact_sizes(_closed(text[start:value_end].strip(" ,;.(")))
    noun = _before(doc, start) or _after(doc, value_end)
    if noun is None or not value or (value == text[start:end] and value.isalpha()):
        return None  # "one" alone counts nothing
    between = text[noun.end_char : start] if noun.end_char <= start else ""
    between = _ITEM_BEFORE.sub("", between)
    cue = match[1].lower() if (match := _CUES.search(between)) else ""
    if cue in _BOUNDS:
        value = f"{cue} {value}"
    verb = _verb_between(doc, noun, start)
    if cue in _SUPPOSED:
        predicate = "with" if cue == "where" else cue
    elif verb is not None:
        predicate = verb.text if cue in _BOUNDS or not cue else f"{verb.text} {cue}"
    elif cue and cue not in _BOUNDS:
        predicate = cue
    else:
        predicate = "satisfies" if _RELATION.search(value) else "value"
    return Claim(
        sentence=sentence,
        subject=_name(noun),
        predicate=predicate,
        value=value,
        made_by=Maker.RULE,
    )


def _counted_end(doc: Doc, end: int) -> int:
    """Where the noun ends that stands right behind a number in letters; `end` where none does."""
    after = next((t for t in doc if t.idx >= end), None)
    return after.idx + len(after.text) if after is not None and after.pos_ == "NOUN" else end


def _closed(value: str) -> str:
    """A value up to a bracket that closes what was opened before it."""
    depth = 0
    for at, character in enumerate(value):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return value[:at].rstrip(" ,;.")
    return value if depth == 0 else value.rstrip("(")


def _before(doc: Doc, start: int) -> Span | None:
    near = [c for c in doc.noun_chunks if c.end_char <= start and _names(c)]
    if not near:
        return None
    words = len(doc.text[near[-1].end_char : start].split())
    return near[-1] if words <= _FAR else None


def _after(doc: Doc, end: int) -> Span | None:
    return next((c for c in doc.noun_chunks if c.start_char >= end and _names(c)), None)


def _names(chunk: Span) -> bool:
    """Whether a noun phrase can be a subject: no pronoun, no symbol."""
    if chunk.root.pos_ not in ("NOUN", "PROPN") or chunk.root.lower_.rstrip(".") in _POINTERS:
        return False
    return bool(re.search(r"[^\W\d_]{3}", _name(chunk))) and whole_number(chunk.text) is None


def _name(chunk: Span) -> str:
    kept = [t for t in chunk if t.pos_ not in ("DET", "PRON")]
    text = "".join(t.text_with_ws for t in kept)
    whole = _CUT_FORMULA.sub("", MATH.sub(" ", text))
    plain = " ".join(whole.replace("$", " ").split())
    # "from the prior, only the volume" is taken for one phrase
    return plain.rpartition(", ")[2].removeprefix("only ").strip(" ,;:.-–([")


def _verb_between(doc: Doc, noun: Span, start: int) -> Token | None:
    found = [t for t in doc[noun.end :] if t.idx < start and t.pos_ in ("VERB", "AUX")]
    return next((t for t in reversed(found) if t.tag_ != "VBG"), None)
