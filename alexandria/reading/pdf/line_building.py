"""Styled spans → lines: scripts and degrees by size and height, spaces by distance, fragments joined."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from alexandria.reading.english_words import is_english_word
from alexandria.reading.pdf.page_content import Line, Span, union
from alexandria.reading.text_normalisation import plain_script, settle_signs

__all__ = ["line_of_spans", "mark_scripts", "merge_fragments", "with_gaps"]

_RINGS = frozenset({"o", "O", "0", "°", "º", "◦", "˚", "∘"})
_SCALE = re.compile(r" ?[CFK]\b")
_INITIAL = 1.8
"""Sizes of the text that make a letter a drop capital."""
_WORD_GAP = 0.18
"""Em between two fonts that make a space; thin spaces of formulas are narrower."""


def mark_scripts(spans: list[Span], origins: list[float]) -> None:
    """Set `script` by size and baseline against the line's main size; MuPDF's flag alone is no proof."""
    first, level = spans[0].size, origins[0]
    if all(s.size == first for s in spans) and all(o == level for o in origins):
        for span in spans:
            span.script = 0
        return
    sizes: Counter[float] = Counter()
    for span in spans:
        sizes[round(span.size, 1)] += len(span.text.strip())
    main = max(sizes, key=lambda s: (sizes[s], s))
    bigger = [s for s in sizes if s > 1.15 * main and sizes[s] >= 0.25 * sizes.total()]
    main = max(bigger, default=main)
    base = [
        o for s, o in zip(spans, origins, strict=True) if s.size > 0.9 * main and s.text.strip()
    ]
    baseline = Counter(round(o, 1) for o in base).most_common(1)[0][0] if base else origins[0]
    for span, origin in zip(spans, origins, strict=True):
        flagged, span.script = span.script == 2, 0
        rise = baseline - origin
        small = span.size < 0.87 * main
        if (small and rise > 0.12 * main) or (flagged and rise > 0.2 * main):
            span.script = 1
        elif small and rise < -0.04 * main:
            span.script = -1


def with_gaps(spans: list[Span], origins: list[float]) -> tuple[list[Span], list[float]]:
    """A space where two spans stand apart: none is stored where a sign of another font ends a word."""
    apart, at = [spans[0]], [origins[0]]
    for span, origin in zip(spans[1:], origins[1:], strict=True):
        last = apart[-1]
        gap = span.box[0] - last.box[2]
        if (
            _WORD_GAP * max(last.size, span.size) < gap < 2 * last.size
            and not span.script
            and not (last.text[-1:].isspace() or span.text[:1].isspace())
        ):
            apart.append(_space(last))
            at.append(origin)
        apart.append(span)
        at.append(origin)
    return apart, at


def line_of_spans(spans: list[Span], page: int, block: int) -> Line:
    """A Line whose text is that of `spans`, raised and lowered runs in plain notation."""
    if len(spans) == 1 and not spans[0].script:
        return _line_of_one(spans[0], page, block)
    box = spans[0].box
    sizes: dict[float, int] = {}
    fonts: dict[str, int] = {}
    colors: set[int] = set()
    letters = bold = italic = mathematical = 0
    last, size = 0.0, 0.0
    for span in spans:
        count = len(span.text.strip())
        if not count:
            continue
        box = union(box, span.box)
        if span.size != last:
            last, size = span.size, round(span.size, 1)
        sizes[size] = sizes.get(size, 0) + count
        fonts[span.font] = fonts.get(span.font, 0) + count
        colors.add(span.color)
        if span.script:
            continue
        letters += count
        bold += count if span.bold else 0
        italic += count if span.italic else 0
        mathematical += count if span.math else 0
    letters = max(1, letters)
    return Line(
        text=_text(spans),
        box=box,
        size=max(sizes, key=lambda s: (sizes[s], s)) if sizes else spans[0].size,
        baseline=box[3],
        spans=tuple(spans),
        page=page,
        block=block,
        bold=bold > 0.8 * letters,
        italic=italic > 0.8 * letters,
        font=max(fonts, key=lambda f: fonts[f]) if fonts else "",
        # Links within a line of text do not make it one of another colour.
        color=next(iter(colors)) if len(colors) == 1 else 0,
        math=mathematical / letters,
    )


def _line_of_one(span: Span, page: int, block: int) -> Line:
    """Most lines are of one span."""
    return Line(
        text=settle_signs(" ".join(span.text.split())),
        box=span.box,
        size=round(span.size, 1),
        baseline=span.box[3],
        spans=(span,),
        page=page,
        block=block,
        bold=span.bold,
        italic=span.italic,
        font=span.font,
        color=span.color,
        math=float(span.math),
    )


def _text(spans: list[Span]) -> str:
    parts: list[str] = []
    i = 0
    while i < len(spans):
        script = spans[i].script
        run = spans[i].text
        i += 1
        while i < len(spans) and (spans[i].script == script):
            run += spans[i].text
            i += 1
        if script > 0 and _is_degree(run, parts, spans[i:]):
            run = "°"
        elif script and _worth_marking(run, parts):
            run = plain_script(run, "^" if script > 0 else "_")
        parts.append(run)
    return settle_signs(" ".join("".join(parts).split()))


def _is_degree(run: str, before: list[str], after: Sequence[Span]) -> bool:
    """Whether a raised ring, o or zero is a degree sign: a number stands before it or a scale after it."""
    if run.strip() not in _RINGS:
        return False
    if after and _SCALE.match(after[0].text):
        return True
    return run.strip() != "0" and bool(before and before[-1].rstrip()[-1:].isdigit())


def _worth_marking(run: str, before: list[str]) -> bool:
    """A script needs something to hang on; a raised comma or quote is no script."""
    text = run.strip()
    if not re.search(r"[\w*†‡§+\-−∗]", text) or text[:1] in "^_":
        return False
    return bool(before and before[-1].strip())


def merge_fragments(lines: list[Line]) -> list[Line]:
    """Join neighbours in the stream that print as one line: text, its scripts, text after a wide gap."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last is not None and _is_initial(last, line):
            merged[-1] = _with_initial(last, line)
        elif last is not None and _continues(last, line):
            gap = line.x0 - last.x1
            spans = list(last.spans)
            new = list(line.spans)
            script = min(last.size, line.size) < 0.87 * max(last.size, line.size)
            if gap > (0.25 if script else 0.12) * last.size and not spans[-1].text.endswith(" "):
                spans.append(_space(spans[-1]))
            rise = last.baseline - line.baseline
            small = line.size < 0.87 * last.size
            if small and abs(rise) > 0.1 * last.size:
                for span in new:
                    span.script = 1 if rise > 0 else -1
            elif last.size < 0.87 * line.size and abs(rise) > 0.1 * line.size:
                for span in spans:
                    span.script = span.script or (-1 if rise > 0 else 1)
            joined = line_of_spans(spans + new, last.page, last.block)
            joined.baseline = last.baseline if last.size >= line.size else line.baseline
            merged[-1] = joined
        else:
            merged.append(line)
    return merged


def _is_initial(letter: Line, line: Line) -> bool:
    """Whether a letter is as high as several lines and stands before the first of them."""
    return (
        len(letter.text) == 1
        and letter.text.isupper()
        and letter.upright
        and line.upright
        and letter.size > _INITIAL * line.size
        and letter.baseline > line.baseline + 0.5 * line.size
        and letter.y0 < line.y0 + line.size
        and line.text[:1].isalpha()
        and -0.3 * line.size < line.x0 - letter.x1 < line.size
    )


def _with_initial(letter: Line, line: Line) -> Line:
    """The line that a drop capital begins, set as its other letters are. "A" and "I" may be words."""
    first = line.spans[0]
    rest = re.split(r"[^\w'’]", line.text, maxsplit=1)[0].lower()
    word = letter.text.lower() + rest
    apart = letter.text in "AI" and is_english_word(rest) and not is_english_word(word)
    box = (letter.x0, line.y0, letter.x1, line.y1)
    text = f"{letter.text} " if apart else letter.text
    initial = replace(first, text=text, box=box, script=0)
    joined = line_of_spans([initial, *line.spans], line.page, line.block)
    joined.baseline = line.baseline
    return joined


def _continues(a: Line, b: Line) -> bool:
    if not (a.upright and b.upright):
        return False
    size = max(a.size, b.size)
    gap = b.x0 - a.x1
    script = min(a.size, b.size) < 0.87 * size
    # A raised figure may be kerned back over the letter that it hangs on.
    back = 1.0 if b.spans[0].script else 0.35
    if not -back * size < gap < (0.9 if a.block == b.block and script else 0.4) * size:
        return False
    shared = min(a.y1, b.y1) - max(a.y0, b.y0)
    return shared > 0.5 * min(a.height, b.height) and not math.isclose(a.height, 0)


def _space(after: Span) -> Span:
    x1, y0, y1 = after.box[2], after.box[1], after.box[3]
    return Span(
        " ", (x1, y0, x1, y1), after.size, after.font, after.bold, after.italic, color=after.color
    )
