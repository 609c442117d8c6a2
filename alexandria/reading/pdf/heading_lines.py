"""Lines set apart from the running text → the lines that would be one heading together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import is_known_heading, split_heading_number

__all__ = ["heading_run"]

_MAX_LINES = 5
_SMALL_LETTER = re.compile("[a-z]")
_ENUMERATED = re.compile(r"(?:[ivx]{1,4}|[a-z]|\d{1,2})[.)]\s")


def heading_run(
    flow: Sequence[Line], start: int, style: DocumentStyle, columns: Mapping[int, Columns]
) -> list[Line]:
    """The lines from `start` that are set apart, set alike and stand close: one heading over several lines, if it
    is one; none where flow[start] is not set apart.
    """
    first = flow[start]
    if first.kind is not None or not _is_set_apart(first, style, columns[first.page]):
        return []
    run = [first]
    for line in flow[start + 1 : start + _MAX_LINES + 1]:
        if run[-1].run_in or line.kind is not None:
            break
        beside = _is_beside(run[-1], line)
        number_alone = beside and re.fullmatch(r"[\dIVX.]{1,8}", " ".join(ln.text for ln in run))
        if not (number_alone or _same_style(first, line)):
            break
        if not (beside or _wraps(run, line, style, columns)):
            break
        if beside and line.x0 - run[-1].x1 > 2 * line.size and is_known_heading(line.text):
            break
        run.append(line)
    return run


def _is_beside(last: Line, line: Line) -> bool:
    return abs(line.baseline - last.baseline) < 0.3 * last.size and line.x0 >= last.x1 - 1


def _wraps(
    run: Sequence[Line], line: Line, style: DocumentStyle, columns: Mapping[int, Columns]
) -> bool:
    """Whether `line` is the next line of the heading `run`: close below, and the last one had no room for it.

    Boxes of some fonts are three lines high, so distances are those of baselines.
    """
    last = run[-1]
    gap = line.baseline - last.baseline
    pitches = [b.baseline - a.baseline for a, b in pairwise(run) if not _is_beside(a, b)]
    widest = max(1.9, 1.1 * style.pitch / style.size) * last.size
    close = 0.7 * last.size < gap < min([widest, *(1.15 * p + 0.5 for p in pitches)])
    if not close or line.page != last.page:
        return False
    so_far = " ".join(ln.text for ln in run)
    left, right = columns[last.page].extent(last)
    first_word = len(line.text.split()[0]) * last.width / max(1, len(last.text))
    full = last.x1 + first_word > right - 0.3 * last.size or last.text.endswith(
        ("-", "\u00ad", ",")
    )
    number = split_heading_number(line.text)[0]
    # "L." of a species' name and "Statistical analysis" may also be the rest of a full line.
    begins = is_known_heading(line.text) or number.isalpha()
    if (
        (number and not number.isalpha())
        or (begins and not full)
        or _ENUMERATED.match(line.text)
        or is_known_heading(so_far)
        or (so_far.isupper() and not line.text.isupper() and len(line.text) > 8)
    ):
        return False
    return full or (last.block == line.block and last.x1 > left + 0.5 * (right - left))


def _same_style(a: Line, b: Line) -> bool:
    return (
        abs(a.size - b.size) < 0.05 * a.size
        and a.bold == b.bold
        and a.color == b.color
        and a.underlined == b.underlined
        and (a.italic == b.italic or a.bold)
        and (a.bold or a.italic or a.font == b.font)
    )


def _is_set_apart(line: Line, style: DocumentStyle, columns: Columns) -> bool:
    if line.hint in ("section-header", "title"):
        return True
    if line.size > 1.07 * style.size or (line.bold and not style.bold):
        return line.size > 0.7 * style.size
    if (line.underlined or style.is_coloured(line)) and line.size > 0.84 * style.size:
        return True
    if is_known_heading(line.text):
        return True
    if _is_tall_capitals(line, style):
        return True
    if line.italic and line.size > 0.84 * style.size:
        return True
    if line.font == style.font and style.is_body(line):
        left, right = columns.extent(line)
        return (
            len(line.text) < 90
            and line.x1 < right - 0.05 * (right - left)
            and (line.text[:1].isupper() or "." in split_heading_number(line.text)[0])
        )
    other_font = all(s.font != style.font for s in line.spans if s.text.strip())
    return other_font and line.size > 0.95 * style.size and len(line.text) < 130


def _is_tall_capitals(line: Line, style: DocumentStyle) -> bool:
    """Whether a line is in capitals, the tallest as large as the text: small capitals have a tall first letter."""
    if _SMALL_LETTER.search(line.text):
        return False
    letters = re.sub(r"[^A-Z]", "", line.text)
    tallest = max(s.size for s in line.spans if s.text.strip())
    return len(letters) > 4 and tallest > 0.9 * style.size
