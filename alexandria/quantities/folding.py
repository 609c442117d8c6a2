"""Characters of PDFs → the few that the patterns of this package know; lengths stay, so spans hold."""

from __future__ import annotations

__all__ = ["EXPONENT", "MINUS", "exponent_value", "fold"]

MINUS = "-−–"
"""What stands for a minus sign or a dash, as a character class."""
EXPONENT = r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"

_SPACES = dict.fromkeys(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\n", " "
)
_FOLD = str.maketrans(
    {
        **_SPACES,
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        **dict.fromkeys("‒—―", "–"),
        **dict.fromkeys("◦˚º∘", "°"),
        **dict.fromkeys("∙⋅•", "·"),
        **dict.fromkeys("≃≅", "≈"),
        "\u00b5": "μ",
        **dict.fromkeys("˂‹", "<"),
        **dict.fromkeys("˃›", ">"),
        "ˆ": "^",
        "∼": "~",
        "˜": "~",
        "⩽": "≤",
        "⩾": "≥",
        "≲": "≤",
        "≳": "≥",
        "✕": "×",
        "∗": "*",
        "∕": "/",
        "⁄": "/",
        "Å": "Å",
    }
)
_SUPERSCRIPT = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹−–", "+-0123456789--")


def fold(text: str) -> str:
    """One spelling for each sign; as long as `text`."""
    return text.translate(_FOLD)


def exponent_value(printed: str) -> int:
    """-3 from "⁻³", "−3", "- 3" or "^{-3}"."""
    return int(printed.translate(_SUPERSCRIPT).strip("^{} ").replace(" ", ""))
