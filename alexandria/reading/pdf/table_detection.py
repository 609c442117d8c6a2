"""Table detection: regions below (or above) their captions, between rules, or where the model says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from alexandria.paper import BlockKind
from alexandria.reading.pdf.caption_detection import Caption, find_captions
from alexandria.reading.pdf.page_content import Box, Line, PageContent, overlap, union
from alexandria.reading.pdf.reading_order import find_gutters
from alexandria.reading.pdf.table_fragments import TableFragment, cut_line
from alexandria.reading.pdf.table_grid import Grid, build_grid
from alexandria.reading.pdf.table_prose import is_long, prose_in, prose_lines
from alexandria.reading.pdf.table_rules import band_edges, horizontal_rules
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["TableRegion", "find_tables", "has_unruled_table", "last_table"]

_MIN_RULE = 40.0
_SHORTEST_RULE = 15.0
"""Under a title over some columns, points."""
_MOST_PROSE = 0.35
"""Share of full text lines above which a region is text, whatever the model calls it."""
_REACH = 60.0
"""How far a table may start from its caption, points."""


@dataclass(slots=True)
class TableRegion:
    """One table: its box, lines, grid, notes under it, and the caption it belongs to."""

    box: Box
    lines: list[Line]
    grid: Grid
    caption: Caption | None = None
    notes: list[Line] = field(default_factory=list)


def find_tables(
    page: PageContent,
    captions: Sequence[Caption],
    style: DocumentStyle,
    hinted: Sequence[Box] = (),
    before: TableRegion | None = None,
) -> list[TableRegion]:
    """Tables of one page; their lines get the kind TABLE, their notes FOOTNOTE.

    `hinted` are the layout model's table boxes: they count where no rules show a caption's table, since the
    model's boxes often leave out a header or a last row. A region without a grid of at least two columns and
    two rows is no table. `before` is the table with which the page before ends, which may go on.
    """
    tables: list[TableRegion] = []
    taken: list[Box] = []
    for caption in captions:
        if not caption.table:
            continue
        box = _ruled_box(page, caption, captions, style)
        if box is not None and _add_table(page, box, caption, style, tables, taken):
            continue
        box = _hinted_box(caption, hinted, taken) or _rows_below(page, caption, captions, style)
        if box is not None:
            _add_table(page, box, caption, style, tables, taken)
    for box in [*hinted, *_uncaptioned(page, style, taken)]:
        if not any(overlap(box, t) > 0.3 or overlap(t, box) > 0.3 for t in taken):
            _add_table(page, box, None, style, tables, taken)
    rest = _going_on(page, before) if before is not None else None
    if rest is not None and not any(overlap(t, rest) > 0.3 for t in taken):
        _add_table(page, rest, None, style, tables, taken)
    # What goes on from the page before comes first.
    top = min((t.box[1] for t in tables), default=0.0)
    return sorted(tables, key=lambda t: t.caption is not None or t.box[1] > top)


def last_table(page: PageContent, tables: Sequence[TableRegion]) -> TableRegion | None:
    """The table with which a page ends."""
    last = max(tables, key=lambda t: t.box[3], default=None)
    return last if last is not None and _ends_page(page, last.box) else None


def _going_on(page: PageContent, before: TableRegion) -> Box | None:
    """The box of the rows at the top of a page whose cells begin where those of the table `before` do."""
    free = [ln for ln in page.lines if ln.kind is None and ln.upright]
    if not free:
        return None
    top = min(ln.y0 for ln in free)
    box = _extended(
        page, (before.box[0], top - 1, before.box[2], top), _column_starts(before.lines)
    )
    return box if box[3] > top else None


def has_unruled_table(page: PageContent, style: DocumentStyle) -> bool:
    """Whether a table's caption stands on the page and no rules show its table. Leaves the page as it was."""
    kinds = [line.kind for line in page.lines]
    captions = find_captions(page, style)
    wanted = [c for c in captions if c.table]
    found: list[TableRegion] = []
    for caption in wanted:
        box = _ruled_box(page, caption, captions, style)
        if box is not None:
            _add_table(page, box, caption, style, found, [])
    for line, kind in zip(page.lines, kinds, strict=True):
        line.kind = kind
    return len(found) < len(wanted)


def _add_table(
    page: PageContent,
    box: Box,
    caption: Caption | None,
    style: DocumentStyle,
    tables: list[TableRegion],
    taken: list[Box],
) -> bool:
    """Make a table of the free lines in `box`, if they form a grid."""
    lines = [ln for ln in page.lines if ln.kind is None and overlap(ln.box, box) > 0.5]
    prose = len(prose_lines(lines, style))
    if not lines or prose > max(3, _MOST_PROSE * len(lines)):
        return False
    rules = [*horizontal_rules(page, _SHORTEST_RULE), *band_edges(page, box)]
    grid = build_grid(lines, [r for r in rules if overlap(r, _padded(box)) > 0.6])
    least = 1 if caption is not None and _ends_page(page, box) else 2
    if grid.columns < 2 or len(grid.rows) < least:
        return False
    for line in lines:
        line.kind = BlockKind.TABLE
    table = TableRegion(box, lines, grid, caption)
    table.notes = _notes(page, box, style)
    tables.append(table)
    taken.append(box)
    return True


def _ends_page(page: PageContent, box: Box) -> bool:
    """Whether nothing but notes and running feet stands below a table: its rows may go on over the page."""
    return not any(ln.kind is None and ln.y0 > box[3] for ln in page.lines)


def _hinted_box(caption: Caption, hinted: Sequence[Box], taken: Sequence[Box]) -> Box | None:
    """The model's table box nearest to the caption, in its column."""
    best: tuple[float, Box] | None = None
    cap = caption.box
    for box in hinted:
        if any(overlap(box, t) > 0.3 for t in taken):
            continue
        gap = max(box[1] - cap[3], cap[1] - box[3], 0)
        beside = min(box[2], cap[2]) - max(box[0], cap[0]) <= 0
        if gap < _REACH and (not beside or gap == 0) and (best is None or gap < best[0]):
            best = (gap, box)
    return best[1] if best else None


def _ruled_box(
    page: PageContent, caption: Caption, captions: Sequence[Caption], style: DocumentStyle
) -> Box | None:
    """From the first rule under the caption down its chain of rules; else the same upwards."""
    cap = caption.box
    rules = horizontal_rules(page, _MIN_RULE)
    below = [r for r in rules if r[1] > cap[3] - 3 and _overlap_horizontally(r, cap)]
    below = _chain(sorted(below, key=lambda r: r[1]), cap[3], page, captions, style)
    if len(below) >= 2:
        return _open_ended(page, _bounding_box(below))
    above = [r for r in rules if r[3] < cap[1] + 3 and _overlap_horizontally(r, cap)]
    above = _chain(sorted(above, key=lambda r: -r[3]), cap[1], page, captions, style)
    return _bounding_box(above) if len(above) >= 2 else None


def _chain(
    rules: list[Box],
    start: float,
    page: PageContent,
    captions: Sequence[Caption],
    style: DocumentStyle,
) -> list[Box]:
    """Rules that follow each other with only table rows between, the first one near `start`."""
    chain: list[Box] = []
    edge = start
    for rule in rules:
        if not chain and abs(rule[1] - start) > _REACH:
            break
        if chain and (min(rule[2], chain[0][2]) - max(rule[0], chain[0][0])) < 0.5 * (
            rule[2] - rule[0]
        ):
            continue
        low, high = min(edge, rule[1]), max(edge, rule[1])
        extent = _bounding_box([*chain, rule])
        strip = (extent[0], low, extent[2], high)
        if chain and (prose_in(strip, page, style) or _caption_in(strip, captions)):
            break
        chain.append(rule)
        edge = rule[1]
    return chain


def _open_ended(page: PageContent, box: Box) -> Box:
    """`box` down to the last row under it whose cells begin where those of the table do: not every table is
    closed by a rule.
    """
    inside = [ln for ln in page.lines if ln.kind is None and overlap(ln.box, box) > 0.5]
    return _extended(page, box, _column_starts(inside))


def _column_starts(lines: Sequence[Line]) -> list[int]:
    """The x at which several pieces of a table begin."""
    counts = Counter(round(p.x0) for ln in lines for p in cut_line(ln))
    return sorted(x for x, n in counts.items() if n > 1)


def _extended(page: PageContent, box: Box, starts: Sequence[int]) -> Box:
    """`box` down to the last row under it whose cells begin at `starts`."""
    below: dict[int, list[Line]] = {}
    for line in page.lines:
        if line.kind is None and line.y0 > box[3] - 2 and line.x0 < box[2] and line.x1 > box[0]:
            below.setdefault(round(line.baseline), []).append(line)
    first = True
    for y in sorted(below):
        row = [piece for line in below[y] for piece in cut_line(line)]
        cells = all(_is_cell(piece, starts) for piece in row)
        if not cells or row[0].y0 - box[3] > 3 * row[0].size or (first and len(row) < 3):
            break
        box = (box[0], box[1], box[2], max(p.y1 for p in row))
        first = False
    return box


def _is_cell(piece: TableFragment, starts: Sequence[int]) -> bool:
    """Whether a piece begins where a column does and ends before the next."""
    begins = any(abs(piece.x0 - x) < 1.5 for x in starts)
    return begins and not any(piece.x0 + 2 < x < piece.x1 - 2 for x in starts)


def _caption_in(strip: Box, captions: Sequence[Caption]) -> bool:
    return any(overlap(c.box, strip) > 0.5 for c in captions)


def _rows_below(
    page: PageContent, caption: Caption, captions: Sequence[Caption], style: DocumentStyle
) -> Box | None:
    """The box of the rows under a caption; within its column, where the next one goes on with text."""
    box = _row_box(page.lines, caption, captions, style)
    for gutter in find_gutters(page.lines, page) if box is not None else ():
        right = caption.box[0] > gutter - 2
        if (
            box is None
            or not (right or caption.box[2] < gutter + 2)
            or not box[0] < gutter < box[2]
        ):
            continue
        beyond = (box[0], box[1], gutter, box[3]) if right else (gutter, box[1], box[2], box[3])
        if prose_in(beyond, page, style):
            own = [ln for ln in page.lines if (ln.x0 > gutter - 2 if right else ln.x1 < gutter + 2)]
            box = _row_box(own, caption, captions, style)
    return box


def _row_box(
    free: Sequence[Line], caption: Caption, captions: Sequence[Caption], style: DocumentStyle
) -> Box | None:
    """Without rules: the rows of several pieces that follow the caption."""
    cap = caption.box
    lines = sorted(
        (ln for ln in free if ln.kind is None and ln.y0 > cap[3] - 2), key=lambda ln: ln.y0
    )
    box: Box | None = None
    bottom = cap[3]
    sizes: list[float] = []
    for line in lines:
        if not _overlap_horizontally(line.box, cap) and not (
            box and _overlap_horizontally(line.box, box)
        ):
            continue
        if line.y0 - bottom > 3.0 * style.pitch:
            break
        row = _neighbours(line, free)
        if any(line.y0 > c.box[1] > cap[3] for c in captions):
            break
        if not row and len(line.text) > 45 and style.is_body(line):
            break
        if box and not row and sizes and _is_beyond(line, sizes, box):
            break
        sizes += [line.size] if row else []
        for member in (line.box, *(o.box for o in row)):
            box = union(box, member) if box else member
        bottom = max(bottom, line.y1)
    return box


def _is_beyond(line: Line, sizes: Sequence[float], rows: Box) -> bool:
    """Whether a line that stands alone under `rows`, whose sizes these are, is set like a note to them, or like a
    heading; a wrapped cell of the last column is neither.
    """
    if line.x0 > rows[0] + 0.25 * (rows[2] - rows[0]):
        return False
    return (line.size < 0.97 * min(sizes) and len(line.text) > 45) or line.size > 1.04 * max(sizes)


def _neighbours(line: Line, lines: Sequence[Line]) -> list[Line]:
    """Other pieces on the same baseline, near enough to be cells of one row."""
    return [
        o
        for o in lines
        if o is not line
        and o.kind is None
        and abs(o.baseline - line.baseline) < 0.3 * line.size
        and (o.x0 - line.x1 > 0.7 * line.size or line.x0 - o.x1 > 0.7 * line.size)
        and abs(o.size - line.size) < 0.2 * line.size
        and len(o.text) < 60
    ]


def _uncaptioned(page: PageContent, style: DocumentStyle, taken: Sequence[Box]) -> list[Box]:
    """Boxes between rules of equal extent that hold rows of cells and no prose; rules of tables in `taken` are
    theirs.
    """
    groups: dict[tuple[int, int], list[Box]] = {}
    for rule in horizontal_rules(page, _MIN_RULE):
        if any(overlap(rule, _padded(box)) > 0.5 for box in taken):
            continue
        groups.setdefault((round(rule[0] / 4), round(rule[2] / 4)), []).append(rule)
    boxes: list[Box] = []
    for rules in groups.values():
        for run in _runs(sorted(rules, key=lambda r: r[1]), page, style):
            box = _bounding_box(run)
            inside = [ln for ln in page.lines if ln.kind is None and overlap(ln.box, box) > 0.5]
            rows = sum(bool(_neighbours(ln, inside)) for ln in inside)
            sentences = sum(is_long(ln) for ln in inside)
            if len(inside) >= 4 and rows > 0.6 * len(inside) and sentences < 0.25 * len(inside):
                boxes.append(box)
    return boxes


def _runs(rules: list[Box], page: PageContent, style: DocumentStyle) -> list[list[Box]]:
    """Rules of one extent that follow each other without prose between, two and more."""
    runs: list[list[Box]] = []
    for rule in rules:
        last = runs[-1][-1] if runs else None
        if last is None or prose_in((rule[0], last[3], rule[2], rule[1]), page, style):
            runs.append([rule])
        else:
            runs[-1].append(rule)
    return [run for run in runs if run[-1][1] - run[0][1] > 2 * style.size]


def _notes(page: PageContent, box: Box, style: DocumentStyle) -> list[Line]:
    """Small print right under the table: its notes."""
    notes: list[Line] = []
    bottom = box[3]
    below = sorted(
        (
            ln
            for ln in page.lines
            if ln.kind is None and ln.y0 > box[3] - 3 and _overlap_horizontally(ln.box, box)
        ),
        key=lambda ln: ln.y0,
    )
    for line in below:
        small = line.size < 0.93 * style.size or line.hint == "footnote"
        if line.y0 - bottom > 0.9 * style.pitch or not small:
            break
        if notes and abs(line.size - notes[0].size) > 0.5:
            break
        line.kind = BlockKind.FOOTNOTE
        notes.append(line)
        bottom = line.y1
    return notes


def _overlap_horizontally(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.3 * min(a[2] - a[0], b[2] - b[0])


def _bounding_box(boxes: Sequence[Box]) -> Box:
    box = boxes[0]
    for other in boxes[1:]:
        box = union(box, other)
    return box


def _padded(box: Box) -> Box:
    return (box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4)
