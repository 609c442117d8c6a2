"""An equation within a sentence → a claim, with what it holds for.

"For m = 2 we get α = 1 + φ" states that α equals 1 + φ, for m = 2. The last resort for numbers in mathematical
prose, where no noun is near. Serves completeness.
"""

from __future__ import annotations

import re

from alexandria.claims import Claim
from alexandria.knowledge import Maker

__all__ = ["claim_of_equation"]

_FUNCTIONS = "sin|cos|tan|log|exp|gcd|lcm|max|min|det|mod|sup|inf|lim|arccos|arcsin|arctan"
_LETTER = r"[A-Za-zα-ωΑ-Ω](?:_\w{1,3}|_\{[^{}]{1,6}\}|'|′)?(?:\^\w{1,3})?(?:\([^()]{1,8}\))?"
_CALL = rf"(?:{_FUNCTIONS})\((?:[^()]|\([^()]*\)){{1,20}}\)"
_LEFT = rf"(?<![\w^=+−*/-])(?<![=+−*/-] )(?:{_CALL}|{_LETTER}(?:\s?[+−-]\s?{_LETTER}){{0,2}})"
_EQUATION = re.compile(
    rf"(?P<left>{_LEFT})\s?=\s?(?P<right>[^=,;:<>≤≥]{{1,40}}?)"
    r"(?=\s?[=,;:]|\.(?:\s|$)|\s(?:and|or|is|are|we|where|then|which|while|for|if|in|with|the)\b"
    rf"|\s(?!(?:{_FUNCTIONS})\b)[^\W\d_]{{3,}}\b|$)"
)
_SUPPOSED = re.compile(
    r"\b(?P<lead>if|for|when|whenever|setting|letting|taking|let|suppose(?: that)?|provided that|with)"
    r"\s(?:also\s)?$",
    re.IGNORECASE,
)
_LEADS = {"setting": "for", "letting": "for", "taking": "for", "let": "for", "suppose": "if"}
_WORD = re.compile(rf"(?!(?:{_FUNCTIONS})\b)\b[^\W\d_]{{3,}}")


def claim_of_equation(sentence: int, text: str, start: int) -> Claim | None:
    """The claim of the equation that has the number at `start`, or that holds under it; None without one.

    Args:
        sentence: its number.
        text: as printed.
        start: where a number stands in it.
    """
    conditions: list[tuple[int, int, str]] = []
    stated: list[re.Match[str]] = []
    for match in _EQUATION.finditer(text):
        if _WORD.search(match["right"]):
            continue
        lead = _SUPPOSED.search(text, 0, match.start())
        joined = conditions and text[conditions[-1][1] : match.start()].strip() in ("and", ",")
        if lead:
            word = lead["lead"].lower()
            condition = f"{_LEADS.get(word.split()[0], word)} {match[0].strip()}"
            conditions.append((match.start(), match.end(), condition))
        elif joined:
            begun, _, condition = conditions.pop()
            conditions.append((begun, match.end(), f"{condition} and {match[0].strip()}"))
        else:
            stated.append(match)
    holding = next((c for c in conditions if c[0] <= start < c[1]), None)
    if holding is not None:
        after = next((m for m in stated if m.start() >= holding[1]), None)
        return _claim(sentence, after, holding[2]) if after else None
    own = next((m for m in stated if m.start() <= start < m.end()), None)
    before = [c for c in conditions if own and c[1] <= own.start()]
    return _claim(sentence, own, before[-1][2] if before else "") if own else None


def _claim(sentence: int, equation: re.Match[str], condition: str) -> Claim:
    return Claim(
        sentence=sentence,
        subject=equation["left"].strip(),
        predicate="equals",
        value=equation["right"].strip(),
        condition=condition,
        made_by=Maker.RULE,
    )
