"""LaTeX source → PaperDraft: structure from its commands, prose with the markup taken off, formulas as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alexandria.paper import Block, BlockKind, PageWarning, SectionRole
from alexandria.reading.formats.latex_markup import argument, body_of, prose, strip_comments
from alexandria.reading.formats.piece_builders import (
    heading_piece,
    paragraph_piece,
    table_piece,
    text_piece,
)
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import find_arxiv_id, find_dois
from alexandria.reading.section_roles import section_role
from alexandria.reading.text_decoding import decode
from alexandria.reading.text_normalisation import clean_text

__all__ = ["read_latex"]

_LEVELS = {"part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4,
           "subparagraph": 5}  # fmt: skip
_DEEPEST = 25
"""Environments within each other; deeper ones are read as if their \\begin and \\end were not there."""
_END = re.compile(r"\\end\s*\{[A-Za-z]+\*?\}")
_EQUATIONS = "equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat"
_TABULARS = "tabular|tabularx|tabulary|longtable|supertabular|array"
_TOKEN = re.compile(
    r"""(?P<section>\\(?P<level>part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?
            \s*(?:\[[^\]]*\])?\s*(?=\{))
      | (?P<begin>\\begin\s*\{(?P<env>[A-Za-z]+)\*?\})
      | (?P<display>\\\[|\$\$)
      | (?P<caption>\\caption\*?\s*(?:\[[^\]]*\])?\s*(?=\{))
      | (?P<bibitem>\\bibitem\s*(?:\[[^\]]*\])?\s*\{[^}]*\})
      | (?P<appendix>\\appendix\b)
      | (?P<item>\\item\b\s*(?:\[(?P<tag>[^\]]*)\])?)
      | (?P<blank>\n[ \t]*\n\s*|\\par\b)""",
    re.VERBOSE,
)


def read_latex(source: SourceFile) -> PaperDraft:
    """Read one source file; files that it includes are not followed, and a warning names their number."""
    markup = strip_comments(clean_text(decode(source.content)))
    preamble, text, end = body_of(markup)
    warnings: list[PageWarning] = []
    included = len(re.findall(r"\\(?:input|include|bibliography)\s*\{", text))
    if included:
        message = f"{included} included files were not read"
        warnings.append(PageWarning(page=None, kind="includes", message=message))
    top = preamble + text
    pieces = [p for p in _Walker().walk(text) if p.block.text.strip()]
    title = prose(argument(top, "title"))
    return PaperDraft(
        pieces=tuple(pieces),
        title=title,
        authors=tuple(_authors(argument(top, "author"))),
        doi=next(iter(find_dois(preamble)), None),
        arxiv_id=find_arxiv_id(preamble + end),
        warnings=tuple(warnings),
    )


def _authors(text: str) -> Iterator[str]:
    text = re.sub(r"\\(?:thanks|footnote|inst|affil|email|orcid\w*)\s*\{[^}]*\}", "", text)
    for name in re.split(r"\\and\b|\\AND\b|\\\\|,(?!\s*(?:Jr|PhD))|\band\b", text):
        plain = prose(name).strip(" ,;*")
        if 3 < len(plain) < 60 and "@" not in plain and len(plain.split()) >= 2:
            yield plain


@dataclass(slots=True)
class _Walker:
    """Goes through the source and yields pieces; knows the reference list and the appendix."""

    in_references: bool = False
    kind: BlockKind = BlockKind.PARAGRAPH
    role: SectionRole | None = None
    depth: int = 0

    def walk(self, text: str) -> Iterator[Piece]:
        """Pieces of `text` in order."""
        position = 0
        run = ""
        while (match := _TOKEN.search(text, position)) is not None:
            run += text[position : match.start()]
            position = match.end()
            yield from self._flush(run)
            run = ""
            if match["section"]:
                inner, position = _braced(text, position)
                words = prose(inner)
                role = SectionRole.APPENDIX if self.role is SectionRole.APPENDIX else None
                yield heading_piece(
                    words, _LEVELS[match["level"]], role=section_role(words) or role
                )
            elif match["begin"] and self.depth < _DEEPEST:
                inner, position = _environment(text, match["env"], position)
                self.depth += 1
                yield from self._environment(match["env"], inner)
                self.depth -= 1
            elif match["display"]:
                closing = "\\]" if match["display"] == "\\[" else "$$"
                stop = text.find(closing, position)
                stop = len(text) if stop < 0 else stop
                yield _equation(text[position:stop])
                position = stop + 2
            elif match["caption"]:
                inner, position = _braced(text, position)
                yield text_piece(BlockKind.CAPTION, prose(inner))
            elif match["bibitem"]:
                self.kind = BlockKind.REFERENCE
            elif match["appendix"]:
                self.role = SectionRole.APPENDIX
            elif match["tag"]:
                run = match["tag"] + " "
        yield from self._flush(run + text[position:])

    def _flush(self, run: str) -> Iterator[Piece]:
        text = prose(_END.sub(" ", run))
        if re.search(r"\w", text):
            yield text_piece(self.kind, text)

    def _environment(self, name: str, inner: str) -> Iterator[Piece]:
        if name == "abstract":
            yield heading_piece("Abstract", 1, role=SectionRole.ABSTRACT)
            yield from self.walk(inner)
        elif re.fullmatch(_EQUATIONS, name):
            yield _equation(inner)
        elif re.fullmatch(_TABULARS, name):
            rows, headers = _tabular(inner)
            piece = table_piece(rows, headers)
            if piece:
                yield piece
        elif name == "thebibliography":
            yield heading_piece("References", 1, role=SectionRole.REFERENCES)
            nested = _Walker(kind=BlockKind.REFERENCE, depth=self.depth)
            yield from nested.walk(_without_argument(inner))
        elif name in ("itemize", "enumerate", "description"):
            nested = _Walker(kind=BlockKind.LIST, role=self.role, depth=self.depth)
            yield from nested.walk(inner)
        elif name in ("keywords", "keyword", "IEEEkeywords"):
            yield heading_piece("Keywords", 1, role=SectionRole.KEYWORDS)
            yield paragraph_piece(prose(inner))
        elif name in ("tikzpicture", "comment", "filecontents", "CCSXML", "picture"):
            return
        else:
            yield from self.walk(re.sub(r"\A\s*\[[^\]]*\]", "", inner))


def _equation(source: str) -> Piece:
    text = re.sub(r"\\(?:label|tag)\s*\{[^}]*\}|\\(?:nonumber|notag)\b", "", source)
    return Piece(Block(kind=BlockKind.EQUATION, text=" ".join(text.split())))


def _tabular(inner: str) -> tuple[list[list[str]], int]:
    inner = _without_argument(_without_argument(inner) if inner.lstrip().startswith("[") else inner)
    first_rule = re.search(r"\\(?:midrule|hline)", re.sub(r"\A\s*\\(?:toprule|hline)+", "", inner))
    cleaned = re.sub(
        r"\\(?:toprule|midrule|bottomrule|hline|endhead|endfirsthead|endfoot|endlastfoot)\b"
        r"|\\(?:cline|cmidrule)(?:\([^)]*\))?\s*\{[^}]*\}",
        "", inner,
    )  # fmt: skip
    cleaned = re.sub(r"\\multi(?:column|row)\s*\{[^}]*\}\s*(?:\{[^}]*\}|\*)\s*(?=\{)", "", cleaned)
    rows = [
        re.split(r"(?<!\\)&", row)
        for row in re.split(r"\\\\(?:\s*\[[^\]]*\])?|\\tabularnewline", cleaned)
    ]
    return [[prose(cell) for cell in row] for row in rows], 1 if first_rule else 0


def _without_argument(text: str) -> str:
    """`text` after its first braced or bracketed argument."""
    text = text.lstrip()
    if text.startswith("["):
        return text[text.find("]") + 1 :]
    return text[_braced(text, 0)[1] :] if text.startswith("{") else text


def _braced(text: str, position: int) -> tuple[str, int]:
    """Content of the braces that open at or after `position`, and where they end."""
    start = text.find("{", position)
    if start < 0:
        return "", position
    depth = 0
    for i in range(start, len(text)):
        escaped = text[i - 1] == "\\" if i else False
        if text[i] == "{" and not escaped:
            depth += 1
        elif text[i] == "}" and not escaped:
            depth -= 1
            if not depth:
                return text[start + 1 : i], i + 1
    return text[start + 1 :], len(text)


def _environment(text: str, name: str, position: int) -> tuple[str, int]:
    """Content up to the matching \\end, and where that ends."""
    depth = 1
    for match in re.finditer(rf"\\(begin|end)\s*\{{{name}\*?\}}", text[position:]):
        depth += 1 if match[1] == "begin" else -1
        if not depth:
            return text[position : position + match.start()], position + match.end()
    return text[position:], len(text)
