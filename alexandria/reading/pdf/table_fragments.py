"""Printed lines of a table → their pieces between wide gaps, and those that stand on one baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alexandria.reading.pdf.line_building import line_of_spans
from alexandria.reading.pdf.page_content import Line, Span

__all__ = ["TableFragment", "cut_line", "printed_fragments"]

_WIDE_GAP = 0.75
"""In font sizes: wider than a stretched word space, narrower than a column gap."""


@dataclass(frozen=True, slots=True)
class TableFragment:
    """A part of a printed line without a wide gap in it."""

    text: str
    x0: float
    x1: float
    baseline: float
    y0: float
    y1: float
    size: float


def cut_line(line: Line) -> list[TableFragment]:
    """The line's pieces between wide gaps; three and more spaces in a row are a gap, too."""
    if len(line.spans) == 1 and "   " not in line.spans[0].text:
        x0, y0, x1, y1 = line.box
        return [TableFragment(line.text, x0, x1, line.baseline, y0, y1, line.size)]
    pieces: list[TableFragment] = []
    run: list[Span] = []
    for span in line.spans:
        if not span.text.strip():
            if run and span.box[2] - span.box[0] > _WIDE_GAP * line.size:
                pieces.append(_piece(run, line))
                run = []
            elif run:
                run.append(span)
            continue
        if run and span.box[0] - run[-1].box[2] > _WIDE_GAP * line.size:
            pieces.append(_piece(run, line))
            run = []
        run.extend(_split_at_spaces(span))
        if (
            len(run) > 1
            and run[-1] is not span
            and run[-1].box[0] - run[-2].box[2] > _WIDE_GAP * line.size
        ):
            cut: list[Span] = []
            for part in run:
                if cut and part.box[0] - cut[-1].box[2] > _WIDE_GAP * line.size:
                    pieces.append(_piece(cut, line))
                    cut = []
                cut.append(part)
            run = cut
    if run:
        pieces.append(_piece(run, line))
    return [p for p in pieces if p.text]


def _split_at_spaces(span: Span) -> list[Span]:
    """Parts of a span that runs of three and more spaces separate; x by share of characters."""
    if "   " not in span.text:
        return [span]
    width = (span.box[2] - span.box[0]) / max(1, len(span.text))
    parts = []
    for match in re.finditer(r"\S+(?: {1,2}\S+)*", span.text):
        x0 = span.box[0] + match.start() * width
        box = (x0, span.box[1], span.box[0] + match.end() * width, span.box[3])
        parts.append(Span(match[0], box, span.size, span.font, span.bold, span.italic, span.script))
    return parts or [span]


def _piece(spans: list[Span], line: Line) -> TableFragment:
    built = line_of_spans(spans, line.page, line.block)
    return TableFragment(
        built.text, built.x0, built.x1, line.baseline, built.y0, built.y1, line.size
    )


def printed_fragments(pieces: list[TableFragment]) -> list[list[TableFragment]]:
    """Pieces that share a baseline, from top to bottom, each from left to right."""
    rows: list[list[TableFragment]] = []
    for piece in sorted(pieces, key=lambda p: p.baseline):
        if rows and piece.baseline - rows[-1][0].baseline < 0.45 * min(
            piece.size, rows[-1][0].size
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]
