"""LaTeX markup → the words that it prints."""

from __future__ import annotations

import re
import unicodedata

from alexandria.reading.text_normalisation import normalise, one_line

__all__ = ["argument", "body_of", "prose", "strip_comments"]

_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
            ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a",
            "k": "\u0328"}  # fmt: skip
_LETTERS = {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
            "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ"}  # fmt: skip
_SYMBOLS = {"ldots": "…", "dots": "…", "textdegree": "°", "degree": "°", "times": "×", "pm": "±", "textmu": "μ",
            "S": "§", "P": "¶", "copyright": "©", "textendash": "–", "textemdash": "—", "LaTeX": "LaTeX",
            "TeX": "TeX", "quad": " ", "qquad": " ", "newline": " ", "linebreak": " "}  # fmt: skip
_SILENT = (
    "label|cite[a-zA-Z]*|nocite|vspace|hspace|includegraphics|bibliographystyle|bibliography|thispagestyle|pagestyle"
    "|input|include|setlength|addtolength|setcounter|addcontentsline|index|hypersetup|definecolor|color"
    "|usepackage|documentclass|newcommand|renewcommand|providecommand|vskip|pdfbookmark|orcid\\w*|affil|email"
)
_SILENT_COMMAND = re.compile(
    rf"\\(?:{_SILENT})\*?\s*(?:\[[^\]]*\]\s*)*(?:\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}}\s*){{0,3}}"
)
_NOTE = re.compile(r"\\(?:footnote|thanks|marginpar)\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_MATH = re.compile(r"\$[^$]*\$|\\\(.*?\\\)", re.DOTALL)


def strip_comments(source: str) -> str:
    """Without what % hides; an escaped percent sign stays."""
    lines = []
    for line in source.split("\n"):
        cut = re.search(r"(?<!\\)(?:\\\\)*%", line)
        if cut is None:
            lines.append(line)
        elif line[: cut.start()].strip():
            lines.append(line[: cut.end() - 1])
    return "\n".join(lines)


def body_of(source: str) -> tuple[str, str, str]:
    """(preamble, document, what follows); without \\begin{document} all is document."""
    match = re.search(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", source, re.DOTALL)
    if match is None:
        return "", source, ""
    return source[: match.start()], match[1], source[match.end() :]


def argument(source: str, command: str) -> str:
    """The braced argument of the first \\command; empty where there is none."""
    match = re.search(rf"\\{command}\s*(?:\[[^\]]*\])?\s*\{{", source)
    if match is None:
        return ""
    depth, i = 1, match.end()
    while i < len(source) and depth:
        if source[i] == "\\":
            i += 2
            continue
        depth += {"{": 1, "}": -1}.get(source[i], 0)
        i += 1
    return source[match.end() : i - 1]


def prose(source: str) -> str:
    """What a reader sees, on one line. Formulas stay as they are written, between dollar signs."""
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f"\x00{len(formulas) - 1}\x00"

    text = _MATH.sub(keep, source)
    text = _NOTE.sub("", text)
    text = re.sub(
        r"\\maketitle|\\(?:title|author|date)\s*(?:\[[^\]]*\])?\{(?:[^{}]|\{[^{}]*\})*\}", "", text
    )
    text = _SILENT_COMMAND.sub("", text)
    text = re.sub(r"\\href\s*\{[^}]*\}", "", text)
    text = re.sub(r"\\(?:text)?super(?:script)?\s*\{([^{}]*)\}", r"^\1", text)
    text = re.sub(r"\\(?:text)?subscript\s*\{([^{}]*)\}", r"_\1", text)
    text = _accents(text)
    text = re.sub(r"\\([A-Za-z]+)\*?\s?", lambda m: _SYMBOLS.get(m[1], ""), text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?", " ", text)
    text = re.sub(r"\\([&%$#_{}])", lambda m: m[1] + "\x01", text)
    text = re.sub(r"[{}]", "", text.replace("\\,", " ").replace("\\ ", " ").replace("\\", ""))
    text = text.replace("\x01", "").replace("~", " ").replace("---", "—").replace("--", "–")
    text = text.replace("``", "“").replace("''", "”")
    text = re.sub("\x00(\\d+)\x00", lambda m: formulas[int(m[1])], text)
    return one_line(normalise(text))


def _accents(text: str) -> str:
    text = re.sub(
        r"\\([`'^\"~=.]|[cvuHrk](?=\s*\{|\s+[A-Za-z]))\s*\{?\\?([A-Za-z])\}?",
        lambda m: unicodedata.normalize("NFC", m[2] + _ACCENTS[m[1]]),
        text,
    )
    return re.sub(
        r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])\s?(?:\{\})?",
        lambda m: _LETTERS[m[1]],
        text,
    )
