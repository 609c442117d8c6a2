"""Arranged → LaTeX for pdflatex; each `styles/NAME.tex` is the preamble of one layout."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from tests.typesetting.arrangement import Arranged, Part
from tests.typesetting.paper_model import (
    Block,
    Cell,
    Figure,
    Formula,
    Heading,
    ItemList,
    Paragraph,
    Run,
    Table,
    Verbatim,
    plain,
)

__all__ = ["latex_of"]

STYLES = Path(__file__).parent / "styles"
CALLS = {
    "italic": "textit",
    "bold": "textbf",
    "sup": "textsuperscript",
    "sub": "textsubscript",
    "caps": "textsc",
    "small": "smaller",
    "under": "underlined",
    "mono": "texttt",
}
SIGNS = {
    '\\': r'\textbackslash{}', '{': r'\{', '}': r'\}', '$': r'\$', '&': r'\&', '#': r'\#', '%': r'\%',
    '_': r'\_', '^': r'\textasciicircum{}', '~': r'\textasciitilde{}', '"': r'\textquotedbl{}',
    "'": r'\textquotesingle{}', '`': r'\textasciigrave{}', '-': '-{}', '<': '<{}', '>': '>{}', ',': ',{}',
    '\xa0': '~', '\u2009': r'\,', '\u202f': r'\,', '\u2003': r'\quad{}', '\u2002': r'\enspace{}',
    '\u200b': '', '\xad': r'\-', '–': r'\textendash{}', '—': r'\textemdash{}', '‒': r'\textendash{}',
    '‐': '-{}', '‘': r'\textquoteleft{}', '’': r'\textquoteright{}', '“': r'\textquotedblleft{}',
    '”': r'\textquotedblright{}', '±': r'$\pm$', '×': r'$\times$', '−': '$-$', '°': r'\textdegree{}',
    'º': r'\textordmasculine{}', 'µ': r'$\mu$', '′': "$'$", '″': "$''$", '≥': r'$\geq$', '≤': r'$\leq$',
    '≠': r'$\neq$', '∗': r'$\ast$', '†': r'\textdagger{}', '‡': r'\textdaggerdbl{}', '∧': r'$\wedge$',
    '∼': r'$\sim$', '∝': r'$\propto$', '∞': r'$\infty$', '⋎': r'$\curlyvee$', '∑': r'$\sum$',
    '→': r'$\rightarrow$', '®': r'\textregistered{}', '©': r'\textcopyright{}', '™': r'\texttrademark{}',
    '•': r'\textbullet{}', '…': r'\ldots{}', '€': r'\texteuro{}', '£': r'\pounds{}',
    '⁄': r'\textfractionsolidus{}', '§': r'\S{}', '·': r'\textperiodcentered{}', '½': r'\textonehalf{}',
    '¼': r'\textonequarter{}', '|': r'\textbar{}',
}  # fmt: skip
GREEK = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma"
    " sigma tau upsilon varphi chi psi omega"
).split()
CAPITALS = {
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
}
CAPITALS |= {"Φ": "Phi", "Ψ": "Psi", "Ω": "Omega"}
SIGNS |= {chr(0x3B1 + n): f"$\\{name}$" for n, name in enumerate(GREEK) if name != "omicron"}
SIGNS |= {sign: f"$\\{name}$" for sign, name in CAPITALS.items()}
LONG = re.compile(r"[^\s\-]{22,}")
TALL = 40


def escaped(text: str) -> str:
    """Text for LaTeX; long words (addresses of the web, sequences) may break after every tenth sign.

    Raises `ValueError` for a character that the fonts lack: a gap in the page would be a wrong text.
    """
    parts: list[str] = []
    long_words = [match.span() for match in LONG.finditer(text)]
    for place, sign in enumerate(text):
        if sign in SIGNS:
            parts.append(SIGNS[sign])
        elif sign.isascii() or 0xA0 < ord(sign) < 0x180:
            parts.append(unicodedata.normalize("NFC", sign))
        else:
            raise ValueError(f"no LaTeX for U+{ord(sign):04X}")
        if any(start < place < end and (place - start) % 10 == 9 for start, end in long_words):
            parts.append(r"\allowbreak{}")
    return "".join(parts)


def runs_latex(runs: Iterable[Run]) -> str:
    parts: list[str] = []
    for run in runs:
        if "break" in run.marks:
            parts.append(r"\newline ")
            continue
        text = escaped(run.text)
        for mark in sorted(run.marks):
            text = f"\\{CALLS[mark]}{{{text}}}" if text else ""
        parts.append(text)
        if run.note:
            parts.append(f"\\footnote{{{runs_latex(run.note)}}}")
    return "".join(parts)


class LatexWriter:
    def __init__(self, arranged: Arranged):
        self.arranged = arranged
        self.layout = arranged.layout
        self.pictures = 0

    def blocks(self, blocks: Iterable[Block], run_in: int) -> str:
        """Blocks, parted by blank lines; a run-in heading stands at the head of its paragraph."""
        out: list[str] = []
        pending = ""
        for block in blocks:
            if isinstance(block, Heading):
                if pending:
                    out.append(pending)
                    pending = ""
                label = escaped(block.label) + r"\headgap{}" if block.label else ""
                text = runs_latex(block.text)
                if block.level >= run_in:
                    end = "" if plain(block.text)[-1:] in ".:?!" else "."
                    pending = f"\\runin{{{label}{text}{end}}} "
                else:
                    name = ("headone", "headtwo", "headthree", "headthree")[min(block.level, 4) - 1]
                    out.append(f"\\{name}{{{label}{text}}}")
            elif isinstance(block, Paragraph):
                indent = r"\noindent " if block.continued else ""
                out.append(f"{indent}{pending}{runs_latex(block.text)}")
                pending = ""
            else:
                if pending:
                    out.append(pending)
                    pending = ""
                out.append(self.block(block))
        return "\n\n".join([*out, pending])

    def block(self, block: Block) -> str:
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Figure):
            self.pictures += 1
            heights = [8 + (self.pictures * step) % 29 for step in (5, 11, 17, 23)]
            bars = "".join(
                f"\\put({10 + 22 * n},4){{\\framebox(12,{h}){{}}}}" for n, h in enumerate(heights)
            )
            star = "*" if self.layout.columns > 1 and self.pictures % 3 == 0 else ""
            picture = f"\\framebox{{\\begin{{picture}}(94,44){bars}\\end{{picture}}}}"
            picture = f"\\setlength{{\\unitlength}}{{.01\\linewidth}}{picture}"
            return (
                f"\\begin{{figure{star}}}[tbp]\\centering {picture}\\par\\smallskip "
                f"\\floatcaption{{{escaped(block.label)}}}{{{runs_latex(block.caption)}}}\\end{{figure{star}}}"
            )
        if isinstance(block, ItemList):
            kind = "enumerate" if block.ordered else "itemize"
            items = "\n".join(f"\\item {self.blocks(item, 9)}" for item in block.items)
            return f"\\begin{{{kind}}}\n{items}\n\\end{{{kind}}}"
        if isinstance(block, Formula):
            return f"\\begin{{center}}{runs_latex(block.text)}\\quad {escaped(block.label)}\\end{{center}}"
        if isinstance(block, Verbatim):
            lines = r"\\".join(
                escaped(line).replace(" ", "~") or "~" for line in block.text.split("\n")
            )
            return f"{{\\noindent\\ttfamily\\small {lines}\\par}}"
        raise TypeError(type(block).__name__)

    # --- tables ------------------------------------------------------------------------------------

    def table(self, table: Table, *, plate: bool = False) -> str:
        shares = table.shares()
        wide = self.layout.columns > 1 and (
            len(shares) >= self.layout.wide or table.lines(50) > TALL
        )
        star = "*" if wide else ""
        turned = len(shares) >= self.layout.turned and table.lines(130) < TALL
        long = plate or (self.layout.columns == 1 and table.lines(90) > TALL)
        usable = f"\\dimexpr .98\\linewidth-{2 * len(shares)}\\tabcolsep\\relax"
        columns = "".join(f"L{{{share:.4f}\\tablewidth}}" for share in shares)
        head, body = (
            self.rows(table, 0, len(table.head)),
            self.rows(table, len(table.head), len(table.rows)),
        )
        caption = f"\\floatcaption{{{escaped(table.label)}}}{{{runs_latex(table.caption)}}}"
        notes = "".join(f"\\tablenote{{{runs_latex(note)}}}" for note in table.notes)
        length = f"\\setlength{{\\tablewidth}}{{{usable}}}"
        if not shares:
            grid = r"\framebox{\rule{0pt}{3cm}\hspace{.9\linewidth}}"
            return f"\\begin{{table}}[tbp]\\centering {caption}{grid}{notes}\\end{{table}}"
        if long and not turned:
            heading = f"\\toprule\n{head}\\midrule\n" if table.head else "\\toprule\n"
            return (
                f"{{\\tablefont {length}{caption}\\begin{{longtable}}{{{columns}}}\n{heading}\\endhead\n"
                f"{body}\\bottomrule\n\\end{{longtable}}\n{notes}\\par}}"
            )
        middle = "\\midrule\n" if table.head else ""
        lines = f"\\toprule\n{head}{middle}{body}\\bottomrule\n"
        grid = f"{length}\\begin{{tabular}}{{{columns}}}\n{lines}\\end{{tabular}}"
        name = f"sidewaystable{star}" if turned else f"table{star}"
        place = "" if turned else "[tbp]"
        return f"\\begin{{{name}}}{place}\\centering\\tablefont {caption}{grid}\\par {notes}\\end{{{name}}}"

    def rows(self, table: Table, first: int, last: int) -> str:
        lines: list[str] = []
        for row in table.grid()[first:last]:
            cells: list[str] = []
            for x, (cell, begins) in enumerate(row):
                if x and row[x - 1][0] is cell and cell.columns > 1:
                    continue
                cells.append(self.cell(cell, table, x) if begins else self.empty(cell))
            lines.append(" & ".join(cells) + " \\tabularnewline\n")
        return "".join(lines)

    def empty(self, cell: Cell) -> str:
        return f"\\multicolumn{{{cell.columns}}}{{l}}{{}}" if cell.columns > 1 else ""

    def cell(self, cell: Cell, table: Table, x: int) -> str:
        text = runs_latex(cell.text)
        text = f"\\headcell{{{text}}}" if cell.header and text else text
        if cell.columns == 1:
            return text
        share = sum(table.shares()[x : x + cell.columns])
        width = f"\\dimexpr {share:.4f}\\tablewidth+{2 * (cell.columns - 1)}\\tabcolsep\\relax"
        return f"\\multicolumn{{{cell.columns}}}{{L{{{width}}}}}{{{text}}}"

    # --- the document --------------------------------------------------------------------------------

    def part(self, part: Part) -> str:
        heading = runs_latex(part.heading)
        return f"\\part{part.name}{{{heading}}}{{{self.blocks(part.blocks, 2)}}}"

    def document(self) -> str:
        a = self.arranged
        facts = "\n".join(
            f"\\def\\{name}{{{running(text)}}}"
            for name, text in (
                ("headleft", a.head[0]),
                ("headright", a.head[1]),
                ("footleft", a.foot_line[0]),
                ("footright", a.foot_line[1]),
                ("stamp", a.stamp),
            )
        )
        references = "\n".join(
            f"\\cited{{{escaped(label)}}}{{{runs_latex(entry)}}}"
            if label
            else f"\\citedbare{{{runs_latex(entry)}}}"
            for label, entry in a.references
        )
        plates = "\n\n".join(
            self.table(plate, plate=True) if isinstance(plate, Table) else self.block(plate)
            for plate in a.plates
        )
        return "\n".join(
            [
                (STYLES / f"{self.layout.name}.tex")
                .read_text()
                .replace("%COMMON", (STYLES / "common.tex").read_text()),
                facts,
                r"\begin{document}",
                *(
                    f"\\front{place}{{{''.join(map(self.part, parts))}}}"
                    for place, parts in self.fronts()
                    if parts
                ),
                self.blocks(a.body, self.layout.run_in),
                f"\\referencelist{{{runs_latex(a.references_heading)}}}{{{references}\n}}",
                f"\\plates{{{plates}}}" if plates else "",
                r"\end{document}",
            ]
        )

    def fronts(self) -> list[tuple[str, tuple[Part, ...]]]:
        """The front across the page, and what follows in the first column and at its foot."""
        a = self.arranged
        return [("page", a.front), ("column", a.aside), ("foot", a.foot)]


def running(text: str) -> str:
    """A running head: # is the page's number."""
    return r"\thepage{}".join(map(escaped, text.split("#")))


def latex_of(arranged: Arranged) -> str:
    """The whole document. Raises `ValueError` for a character that LaTeX's fonts lack."""
    return LatexWriter(arranged).document()
