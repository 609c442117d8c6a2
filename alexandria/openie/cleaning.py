"""A sentence as printed → a sentence that parses: without citations, parentheses and formulae.

Each formula becomes one word, which `restore` replaces again. Parentheses are returned beside the text, because
numbers are often in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from alexandria.checking import PLACEHOLDER
from alexandria.quantities import NumberMention, as_printed, find_numbers

__all__ = [
    "FORMULA",
    "PLACEHOLDER",
    "CleanSentence",
    "clean",
    "points_elsewhere",
    "without_marks",
]

FORMULA = re.compile(r"\$[^$]{1,200}\$|\\\((?:(?!\\[()]).){1,200}\\\)")
"""A formula as LaTeX and Markdown mark it."""
_BRACED = re.compile(r"(?<!\S)[^\s{}$()]*(?:\{[^{}\s$]{1,40}\}[^\s{}$(),;:.]*){1,9}")
_URL = re.compile(r"https?://\S*[\w/]")
_KEY = r"(?:\d{1,3}|(?:19|20)\d\d[a-z]?|[A-Z][A-Za-z+]{0,12}\d{2,4}[a-z]?)"
_AUTHOR_YEAR = (
    r"(?:[A-Z][\w'’-]+(?: (?:and|&) [A-Z][\w'’-]+| et al\.?)?,? (?:19|20)\d\d[a-z]?[;,\s]*)"
)
_JOURNAL = r"(?:et\.? al|[A-Z][a-z]*\. ?(?:[A-Z][a-z]*\. ?)*\d{1,4}, )"
_CITATION = re.compile(
    rf"\s*\[{_KEY}(?:\s*[,;–—-]\s*{_KEY})*\]"
    rf"|\s*\(\s*(?:see |e\.g\.,? |cf\. )*{_AUTHOR_YEAR}+\)"
    rf"|\s*\[(?:[^\[\]()]|\([^()]*\))*{_JOURNAL}[^\[\]]*\]"
    rf"|\s*\([^\[\]()]*{_JOURNAL}[^\[\]()]*?(?:19|20)\d\d[^\[\]()]*\)"
    r"|\s*\((?:[^()]|\([^()]*\))*\d(?:[^()]|\([^()]*\))*?\((?:19|20)\d\d\)(?:[^()]|\([^()]*\))*\)"
    r"|\s*@xcite|\s*\\cite\{[^}]*\}"
)
_CAPTION = re.compile(
    r"^(?P<lead>(?:fig(?:ure|\.)?|table|scheme|box|algorithm)[\s-]*[A-Z]?\d+[a-z]?)\s*[.:]\s*(?=\S)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[]((?:[^()\[\]]|\([^()]*\))*)[)\]]")
_LIST_MARK = re.compile(r"^(?:\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})[.)]\s+|[•–*-]\s+)")
_LABEL = re.compile(
    r"^(?:Motivation|Results?|Background|Methods?|Conclusions?|Objectives?|Aims?|Purpose|Summary|Significance|Findings)"
    r"(?: and (?:results?|methods?|conclusions?))?:\s+(?=[A-Z])",
    re.IGNORECASE,
)
"""What the parts of an abstract are called."""
_INNER_MARK = re.compile(r"\s*\((?:i{1,3}|i?v|vi{1,3})\)(?=\s)|(?<=\s)(?:i{1,3}|i?v|vi{1,3})\)\s")
_PLURAL = re.compile(r"(?<=[a-z])\((e?s|ies)\)")
_TIGHT = re.compile(r"[\w'’-]*$")
_TIGHT_AFTER = re.compile(r"^[-/^]*\w[\w-]*|^/(?=\()|^\^\{[^{}]{0,40}\}?")
_SYMBOLS = re.compile(r"[A-Za-zα-ω](?:, ?[A-Za-zα-ω])?")
_POINTER = re.compile(
    r"\b(?:Figs?|Figures?|Graphs?|Charts?|Tables?|Eqs?|Equations?|Refs?|Sections?|Sects?|Secs?|Appendix|Appendices|Lemmas?|"
    r"Theorems?|Propositions?|Corollary|Definitions?|Remark|Algorithm|section|figure|table|equation|eq)\b\.?"
    r"\s?(?:S?\d+(?:\.\d+)*[a-zA-Z]?|[IVX]+|[A-Z])\b"
    r"(?:\s?(?:,|and|or|–|-|to)\s?S?\d+(?:\.\d+)*[a-z]?\b(?![\s-]*[a-zA-Z%°]))*"
)
_PIECE = r"[^\s,;:=≈≤≥<>\x01\x02]{1,16}"
_EQUATION = re.compile(
    rf"(?<![\w^])[A-Za-zα-ωΑ-Ω][\w^'′]{{0,6}}\s?[=≈≤≥]\s?{_PIECE}(?:\s[+*/×·=±-]\s{_PIECE})*"
    rf"|(?<!\S)[A-Z]\s?[×x]\s?[A-Z](?!\S)"
)
_SI = r"(?:[A-Za-zµμ%°]{1,4}(?:\^?[−-]?\d)?)"
_NUMERAL = r"[+−-]?\d[\d.,]*(?<![.,])"
_SPAN = re.compile(
    # "5 nm to 25 nm", "60 m x 60 m x 30 m", "10^-6"
    rf"(?<![\w.]){_NUMERAL}\s?({_SI})(?:\s?(?:to|–|-|x|×)\s?{_NUMERAL}\s?\1)+(?![\w/^])"
    rf"|(?<![\w.])(?:{_NUMERAL}\s?[×x]\s?)?10\^[−-]?\d+(?![\w^])"
)
_UNIT = re.compile(
    r"(?<![\w.])[~+−-]?\d[\d.,]*(?:\s?(?:[–-]|to|±|×)\s?[+−-]?\d[\d.,]*)*"
    r"(?:\s?[°◦˚]\s?[CFK]\b"
    r"|\s?[A-Za-zµμ]{1,4}\^[−-]?\d(?![\w^])"
    r"|\s?[A-Za-zµμ%]{1,5}(?:/[A-Za-zµμ]{1,5}\d?)+(?: bw)?(?:/(?:day|d|h))?(?![\w/]))"
)
_DIGITS = re.compile(r"(?:[<>≤≥~≈+±−–-]\s?)?\d")
_PLACED = re.compile(rf"{PLACEHOLDER}(\d{{3}})")
_MOST_PLACED = 1000
_ASIDE_AT = re.compile(r"\x01(\d+)\x02")
_OPENING = re.compile(
    r"^(?:in (?:this|the present|our) (?:paper|work|study|article|section|case|context|regard|"
    r"respect)|in (?:general|particular|addition|contrast|fact|practice|turn|summary|conclusion|short|"
    r"other words)|for (?:this|that|"
    r"these) (?:purposes?|reasons?)|to this end|on the other hand|on the contrary|as a (?:result|consequence)|"
    r"for (?:example|instance)|that is|however|moreover|furthermore|therefore|thus|hence|additionally|finally|"
    r"specifically|similarly|next|then|first|second|third|consequently|accordingly|regardless|nevertheless|"
    r"nonetheless|besides|interestingly|notably|likewise|besides this|subsequently|indeed|here),\s+(?=\S)",
    re.IGNORECASE,
)
"""Sentence openers without content, which a parser often misreads."""
_ACCORDING = re.compile(r"\bin accordance (?:with|to)\b", re.IGNORECASE)
_EXACTLY = re.compile(r"\b(?:iff|if and only if|if, and only if,?)(?=\s)")
_SUPPOSED = re.compile(
    rf"\b(if|when|whenever|unless|exactly when|provided that) ({PLACEHOLDER}(\d{{3}}))(?=\s*[,.]|\s+then\b|$)"
)
_RELATION = re.compile(r"[=<>≤≥≠∈]|\\(?:leq?|geq?|neq?|in|subset\w*|equiv|cong|sim)\b")
_PURPOSE = re.compile(r"\b(?:in order|so as) to\b", re.IGNORECASE)
_NUMBERING = re.compile(r"\d{1,3}[a-z]?|(?:19|20)\d\d[a-z]?")
"""Brackets of equations and years of references."""
_NOT_ONLY = re.compile(r"\bnot only\b(.{1,80}?),? but(?: also)?\b", re.IGNORECASE)
_HIDDEN = re.compile(r"[$\\]|^https?:|^[A-Z][a-z]+s?\b\.?\s?[\dIVXS]|^(?:section|figure|table|eq)")


_Place = Callable[[str], str]
_Replace = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class CleanSentence:
    """The text to parse, and what was taken out of it.

    Attributes:
        caption: "Figure 2" where the sentence opens a caption.
    """

    text: str
    asides: tuple[str, ...]
    formulae: tuple[str, ...]
    caption: str = ""

    @property
    def numbers_in(self) -> str:
        """The text and its parentheses without formulae and references: quantities are looked for here."""
        asides = (a for a in self.asides if not _NUMBERING.fullmatch(a))
        text = " ; ".join((self.text, *asides))
        return _PLACED.sub(self._quantity, text)

    def restore(self, text: str) -> str:
        """`text` with its formulae instead of their placeholders."""
        return _PLACED.sub(lambda m: self._formula(int(m[1])), text)

    def _quantity(self, match: re.Match[str]) -> str:
        formula = self._formula(int(match[1]))
        return "…" if _HIDDEN.search(formula) or formula[-1:] in ")]" else formula

    def _formula(self, number: int) -> str:
        return self.formulae[number] if number < len(self.formulae) else ""


def without_marks(sentence: str) -> str:
    """The sentence without citations, and without the mark, caption's lead or label that opens it."""
    caption = _CAPTION.match(sentence)
    text = sentence[caption.end() :] if caption else _LABEL.sub("", _LIST_MARK.sub("", sentence))
    return _CITATION.sub("", text).lstrip()


def points_elsewhere(text: str) -> bool:
    """Whether a text refers to a figure, table, section or equation of its paper."""
    return _POINTER.search(text) is not None


def clean(sentence: str) -> CleanSentence:
    """Take citations, list marks, captions' leads, brackets and formulae out of a sentence."""
    formulae: list[str] = []

    def place(formula: str) -> str:
        if len(formulae) == _MOST_PLACED:
            return formula
        formulae.append(formula.strip())
        # Digits last: of all forms tried the parser takes this one for a noun most often, and lets go of
        # the full stop behind it.
        return f"{PLACEHOLDER}{len(formulae) - 1:03}"

    def placed(match: re.Match[str]) -> str:
        return place(match[0])

    text = " ".join(re.sub(r"[\x01\x02]", " ", sentence).split())
    if (printed := as_printed(text, formulae_marked=True)) is not None:
        text = printed.text
    text = _PLACED.sub(placed, text)  # the text may hold our own words
    literal = len(formulae)
    caption = _CAPTION.match(text)
    text = _OPENING.sub("", without_marks(text))
    text = FORMULA.sub(placed, text)
    text = _BRACED.sub(placed, text)
    text = _URL.sub(placed, text)
    text = _PLURAL.sub("", _INNER_MARK.sub("", text))
    text, asides = _without_asides(text, place)
    text = _POINTER.sub(placed, text)
    text = _UNIT.sub(placed, _SPAN.sub(placed, _with_quantities(text, place)))
    text = _EQUATION.sub(_up_to_stop(place), text)
    text = _ACCORDING.sub("according to", text)
    text = _SUPPOSED.sub(_with_verb(formulae), text)
    text = _PURPOSE.sub("to", _EXACTLY.sub("exactly when", text))
    text = _NOT_ONLY.sub(r"\1 and", text)
    text = re.sub(r"\s+([,;.:])", r"\1", " ".join(text.split()))
    return CleanSentence(
        text=_ASIDE_AT.sub("", text),
        asides=tuple(asides[int(m[1])] for m in _ASIDE_AT.finditer(text)),
        formulae=tuple(_expanded(formulae, literal)),
        caption=caption["lead"] if caption else "",
    )


def _with_quantities(text: str, place: _Place) -> str:
    """Placeholders for quantities that a parser splits: "3 ± 1 mm Hg/s", and, undivided, "5, 10 & 20 mg/kg"."""
    numbers = find_numbers(text)
    divided = "respectively" in text
    done = len(text)
    for n in range(len(numbers) - 1, -1, -1):
        last = numbers[n]
        if not _is_torn(text, last) or last.end > done:
            continue
        first = n
        while (
            not divided
            and first
            and numbers[first - 1].unit == last.unit
            and not numbers[first - 1].printed_unit
        ):
            first -= 1
        start = _digits_from(text, numbers[first])
        text = f"{text[:start]}{place(text[start : last.end])}{text[last.end :]}"
        done = start
    return text


def _is_torn(text: str, number: NumberMention) -> bool:
    printed = number.printed_unit
    return (
        bool(printed)
        and (
            re.search(r"[^A-Za-z%°]", printed) is not None or "±" in text[number.start : number.end]
        )
        and text[: number.end].endswith(printed)
    )


def _digits_from(text: str, number: NumberMention) -> int:
    """Where a number begins without the words of its bound."""
    match = _DIGITS.search(text, number.start, number.end)
    return match.start() if match else number.start


def _with_verb(formulae: list[str]) -> _Replace:
    """ "if $m < n$, then" → "if $m < n$ holds, then": a parser looks for the verb of "if"."""

    def held(match: re.Match[str]) -> str:
        number = int(match[3])
        states = number < len(formulae) and _RELATION.search(formulae[number])
        return f"{match[0]} holds" if states else match[0]

    return held


def _up_to_stop(place: _Place) -> _Replace:
    """Placing a match without the full stop that ends its sentence."""

    def placed(match: re.Match[str]) -> str:
        body = match[0].rstrip(".")
        return place(body) + match[0][len(body) :]

    return placed


def _without_asides(text: str, place: _Place) -> tuple[str, list[str]]:
    """The text with marks where brackets stood, and what was in them."""
    asides: list[str] = []
    while match := _ASIDE.search(text):
        # Brackets within brackets were taken out first: they come back into the outer ones.
        whole = _ASIDE_AT.sub(lambda m: f" ({asides[int(m[1])]})", match[0])
        before, after = text[: match.start()], text[match.end() :]
        printed = whole.lstrip()
        inside = printed[1:-1].strip(" ,;")
        # Brackets that touch a word belong to it: f(x), Fe(II), H(2)O, [C]-dependent.
        tight = not match[0][0].isspace() and before[-1:].isalnum()
        left = _TIGHT.search(before) if tight else None
        start = left.start() if left else len(before)
        right = _TIGHT_AFTER.match(after)
        if tight or right or (printed[0] == "[" and _SYMBOLS.fullmatch(inside)):
            gap = " " if match[0][0].isspace() and before else ""
            end = right.end() if right else 0
            text = (
                before[:start]
                + gap
                + place(_ASIDE_AT.sub("", before[start:]) + printed + after[:end])
                + after[end:]
            )
        elif inside:
            asides.append(inside)
            text = f"{before}\x01{len(asides) - 1}\x02{after}"
        else:
            text = before + after
    return text, asides


def _expanded(formulae: list[str], literal: int) -> list[str]:
    """Formulae that hold others, with these in place; the first `literal` only look as if they did."""
    done = formulae[:literal]
    for formula in formulae[literal:]:
        done.append(_PLACED.sub(lambda m: done[int(m[1])], formula))
    return done
