"""Characters as fonts and files give them → characters as people search for them.

What is done here is certain; what is not known is marked with U+FFFD and counted, never guessed.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "UNKNOWN",
    "clean_text",
    "decode_symbol_font",
    "normalise",
    "one_line",
    "plain_script",
    "settle_signs",
]

UNKNOWN = "\ufffd"

_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "Ĳ": "IJ", "ĳ": "ij",
}  # fmt: skip

# Compatibility look-alikes with one meaning. U+2212 (minus) and U+00B1 stay: they are right already.
_SAME = {
    "\u2126": "Ω", "\u212b": "Å", "\u00b5": "μ", "\u03d5": "φ", "\u03f5": "ε", "\u2206": "Δ", "\u220f": "∏",
    "\u2113": "ℓ", "\u2010": "-", "\u2011": "-", "\ufe63": "-", "\uff0d": "-", "\u2a7d": "≤", "\u2a7e": "≥",
    "\u2266": "≤", "\u2267": "≥", "\ufb29": "+", "\u2217": "*", "\u2215": "/", "\u2044": "/", "\u2236": ":",
    "\u00a0": " ", "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ", "\u2005": " ",
    "\u2006": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u205f": " ",
    "\u3000": " ", "\u2028": "\n", "\u2029": "\n", "\u000b": "\n", "\u000c": "\n", "\u0085": "\n",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip

_SUPERSCRIPTS = {
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "⁺": "+", "⁻": "-", "⁼": "=", "⁽": "(", "⁾": ")", "ⁿ": "n", "ⁱ": "i",
}  # fmt: skip
_SUBSCRIPTS = {
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    "₊": "+", "₋": "-", "₌": "=", "₍": "(", "₎": ")",
}  # fmt: skip

_TABLE = str.maketrans(_LIGATURES | _SAME)
_BARRED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RING = re.compile(
    r"(?<=[\d\s(])\s?[\u25e6\u02da\u00ba\u2218](?=\s?[CFK]\b|[\s.,;:)\u2032'’]|$)|(?<=\d)[\u25e6\u02da\u00ba\u2218]"
)
_DASH = re.compile(r"(?<=[\w)\]%°])\u2012(?=\s?\w)|\u2012(?=\s?[^\W\d_])")
_BAR, _ANY_BAR = re.compile("\u2012"), re.compile("[\u2012\u2013\u2212]")
_GLUED = re.compile(r"(?<=[™®©])(?=[^\W\d_]{2})")
"""TeX eats the space behind a command: "iCycler™Thermal Cycler"."""
_BREAK, _NO_BREAK = re.compile("\u00ad+-?$"), re.compile("\u00ad(?!$)")
_SCRIPTED = re.compile(r"[\w*†‡§¶#+\-∗′°�]")
_SUPER_RUN = re.compile("[" + "".join(_SUPERSCRIPTS) + "]+")
_SUB_RUN = re.compile("[" + "".join(_SUBSCRIPTS) + "]+")
_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c",
            "˘": "\u0306", "˙": "\u0307", "˝": "\u030b", "¸": "\u0327", "¯": "\u0304"}  # fmt: skip
_ACCENT = re.compile(
    r"(?<=[^\W\d_])(?: (?![`ˆ]|\S ?[A-Z]))?([´`¨ˆ˜ˇ˘˙˝¸¯]) ?(?=([A-Za-zı]))\2"
    # Where a word begins, a grave may be a quotation mark and a circumflex an estimate; not behind an article.
    r"|(?:(?<=[^\W\d_]['’])([´`¨ˆ])|(?<![^\s(\[«“\-])(´))(?=([AEIOUaeiouı]))\5"
)
# An accent drawn after the next letter: no consonant of these carries it.
_LATE_MARK = re.compile(r"([aeiouAEIOU])([bdfhkltvBDFHKLTV])([\u0301\u0308])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MATH_ALPHABET = re.compile("[\U0001d400-\U0001d7ff]")

# Adobe's Symbol encoding: fonts of that family put its codes at U+F000 + code.
_SYMBOL_CODES = (
    "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",  # 0x41 …
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",  # 0x61 …
)
_SYMBOL = {0x41 + i: c for i, c in enumerate(_SYMBOL_CODES[0])} | {
    0x61 + i: c for i, c in enumerate(_SYMBOL_CODES[1])
} | {
    0xA2: "′", 0xA3: "≤", 0xA4: "/", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
    0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC4: "⊗", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xCF: "∉",
    0xD0: "∠", 0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬",
    0xD9: "∧", 0xDA: "∨", 0xE5: "∑", 0xF2: "∫", 0x2D: "−", 0x7E: "∼",
}  # fmt: skip


def clean_text(text: str) -> str:
    """Without what no database takes: NUL and other control characters, lone surrogates, noncharacters."""
    return _BARRED.sub("", text)


def normalise(text: str) -> str:
    """Ligatures opened, look-alikes unified, ring signs made degrees, Unicode scripts spelled out.

    Soft hyphens stay: whether they stand at a line's end decides what they mean. Letters of the
    mathematical alphabets become plain letters; private-use characters, whose meaning only the font
    knew, become U+FFFD. Idempotent.
    """
    if text.isascii():
        return text if text.isprintable() else clean_text(text)
    text = unicodedata.normalize("NFC", clean_text(text).translate(_TABLE))
    text = _MATH_ALPHABET.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = _SUPER_RUN.sub(lambda m: _spelled(m, "^", _SUPERSCRIPTS), text)
    text = _SUB_RUN.sub(lambda m: _spelled(m, "_", _SUBSCRIPTS), text)
    text = _RING.sub("°", text)
    text = _ACCENT.sub(_accented, text)
    if "\u0308" in text or "\u0301" in text:
        text = unicodedata.normalize("NFC", _LATE_MARK.sub(r"\1\3\2", text))
    return _PRIVATE.sub(UNKNOWN, text)


def plain_script(text: str, mark: str) -> str:
    """A raised (`^`) or lowered (`_`) run in plain notation: `-3` → `^-3`; spaces stay outside.

    The minus sign becomes a hyphen here, so that 10^-3 is found by those who type it. A raised point or quote
    alone is no script: between units it stands for a product.
    """
    inner = _ANY_BAR.sub("-", text.strip())
    if not _SCRIPTED.search(inner):
        return text
    left = text[: len(text) - len(text.lstrip())]
    right = text[len(text.rstrip()) :]
    return f"{left}{mark}{inner}{right}"


def settle_signs(text: str) -> str:
    """Signs that only their neighbours tell apart, in the text of a line: a ring after a number is a degree, a
    bar (U+2012) between words or numbers a dash, any other bar a minus. A soft hyphen within the line is where
    it might have ended and nothing that is printed; one at its end stands for the hyphen that is printed there.
    A word behind a trade mark is a word of its own.
    """
    if text.isascii():
        return text
    if "\u00ad" in text:
        text = _NO_BREAK.sub("", _BREAK.sub("\u00ad", text))
    return _BAR.sub("−", _DASH.sub("–", _RING.sub("°", _GLUED.sub(" ", text))))


def decode_symbol_font(text: str) -> str:
    """Characters of a Symbol-encoded font, which sit at U+F000 + code; unknown codes stay as they are."""
    return "".join(
        _SYMBOL.get(ord(c) - 0xF000, chr(ord(c) - 0xF000) if 0x20 <= ord(c) - 0xF000 < 0x41 else c)
        if "\uf000" <= c <= "\uf0ff"
        else c
        for c in text
    )


def one_line(text: str) -> str:
    """All white space made single spaces."""
    return " ".join(text.split())


def _accented(match: re.Match[str]) -> str:
    """TeX prints an accent as a sign of its own before its letter: `Ara´ujo`."""
    sign, letter = match[1] or match[3] or match[4], match[2] or match[5]
    joined = unicodedata.normalize("NFC", letter.replace("ı", "i") + _ACCENTS[sign])
    return joined if len(joined) == 1 else match[0]


def _spelled(match: re.Match[str], mark: str, table: dict[str, str]) -> str:
    inner = "".join(table[c] for c in match[0])
    before = match.string[match.start() - 1 : match.start()]
    return f"{mark}{inner}" if before and not before.isspace() else inner
