"""The encodings of TeX's fonts: what a code stands for, where a file does not say.

A font of TeX drawn as bitmaps has codes and nothing else: no names of glyphs, no table of characters. Which of
the few encodings it has is told by what its glyphs look like.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TEX_ENCODINGS"]

_ASCII = {code: chr(code) for code in range(0x21, 0x7F)}
_LETTERS = {code: char for code, char in _ASCII.items() if char.isalpha()}
_CAPITALS = {code: char for code, char in _LETTERS.items() if char.isupper()}
_QUOTES = {0x27: "’", 0x60: "‘"}
_LATIN = {code: chr(code) for code in (*range(0xC0, 0xDF), *range(0xE0, 0xFF))}


def _run(start: int, chars: str) -> dict[int, str]:
    """Characters of consecutive codes; a space leaves its code out."""
    return {start + n: char for n, char in enumerate(chars) if char != " "}


_OT1 = {
    **_ASCII,
    **_QUOTES,
    **_run(0, "ΓΔΘΛΞΠΣΥΦΨΩﬀﬁﬂﬃﬄıȷ`´ˇ˘¯˚¸ßæœøÆŒØ"),
    **{0x22: "”", 0x3C: "¡", 0x3E: "¿", 0x5C: "“", 0x5E: "ˆ", 0x5F: "˙"},
    **_run(0x7B, "–—˝˜¨"),
}
_OML = {
    **_LETTERS,
    **_run(0, "ΓΔΘΛΞΠΣΥΦΨΩαβγδεζηθικλμνξπρστυφχψωεϑϖϱςφ↼↽⇀⇁"),
    **_run(0x2E, "▹◃0123456789.,</>⋆∂"),
    **_run(0x5B, "♭♮♯⌣⌢ℓ"),
    **_run(0x7B, "ıȷ℘"),
}
_OMS = {
    **_CAPITALS,
    **_run(0, "−·×*÷⋄±∓⊕⊖⊗⊘⊙◯◦•≍≡⊆⊇≤≥≼≽∼≈⊂⊃≪≫≺≻←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽ "),
    **_run(0x38, "∀∃¬∅ℜℑ⊤⊥ℵ"),
    **_run(0x5B, "∪∩⊎∧∨⊢⊣⌊⌋⌈⌉{}⟨⟩|∥↕⇕\\≀√∐∇∫⊔⊓⊑⊒§†‡¶♣♢♡♠"),
}
_T1 = {
    **_ASCII,
    **_QUOTES,
    **_LATIN,
    **_run(0, "`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–—"),
    **_run(0x19, "ıȷﬀﬁﬂﬃﬄ"),
    **_run(0x7F, "-ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£"),
    **{0xD7: "Œ", 0xDF: "ẞ", 0xF7: "œ", 0xFF: "ß"},
}
_TS1 = {
    **_run(0x18, "←→"),
    **{0x24: "$", 0x27: "'", 0x2A: "*", 0x2D: "-", 0x3D: "-", 0x4D: "℧", 0x4F: "◯"},
    **_run(0x30, "0123456789"),
    **{0x57: "Ω", 0x5E: "↑", 0x5F: "↓", 0x7E: "~"},
    **_run(0x84, "†‡∥‰•℃"),
    **_run(0x97, "™"),
    **_run(0xA2, "¢£¤¥¦§¨©ª ¬ ®¯°±²³´µ¶·"),
    **_run(0xB9, "¹º»√¼½¾€"),
    **{0xD6: "×", 0xF6: "÷"},
}
_MSAM = {0x20: "≲", 0x26: "≳", 0x2E: "≲", 0x36: "⩽", 0x3E: "⩾", 0x72: "®"}

TEX_ENCODINGS: tuple[Mapping[int, str], ...] = (_OT1, _OML, _OMS, _T1, _TS1, _MSAM)
"""Code → character: text (old and of Cork), mathematical letters, signs, signs for text, the AMS's first signs."""
