"""Lines in order → those of a table of contents: they repeat the headings, and are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from alexandria.reading.pdf.page_content import Line

__all__ = ["contents_lines"]

_ENTRY = re.compile(r"(?P<words>\S.*?)[\s.·…_]*(?<!\d)(?P<page>\d{1,4})")
_LEADER = re.compile(r"(?:[.·…_]\s?){4,}")
_FEWEST = 4


def contents_lines(flow: Sequence[Line]) -> list[Line]:
    """Lines of rows that end in rising page numbers and whose words come again, alone, as headings do.

    Rows with leaders need no second look. The line right above the rows, "Contents" in whatever language, goes
    with them.
    """
    rows = _rows(flow)
    found: list[Line] = []
    run: list[int] = []
    number = 0
    for i, row in enumerate([*rows, []]):
        entry = _ENTRY.fullmatch(_text(row)) if row and row[-1].text[-1:].isdecimal() else None
        if entry and number <= int(entry["page"]):
            run.append(i)
            number = int(entry["page"])
            continue
        if run and i - run[-1] == 1 and row and i + 1 < len(rows):
            continue  # the first line of an entry that is too long for one
        if len(run) >= _FEWEST and _are_contents([rows[k] for k in run], rows):
            start = run[0] - 1 if run[0] and len(_text(rows[run[0] - 1])) < 40 else run[0]
            found += [ln for k in range(start, run[-1] + 1) for ln in rows[k]]
        run = [i] if entry else []
        number = int(entry["page"]) if entry else 0
    return found


def _rows(flow: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in flow:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and last.page == line.page
            and abs(last.baseline - line.baseline) < 0.3 * line.size
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _text(row: Sequence[Line]) -> str:
    return " ".join(ln.text for ln in row)


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _are_contents(rows: Sequence[Sequence[Line]], flow: Sequence[Sequence[Line]]) -> bool:
    printed = Counter(_squash(_text(row)) for row in flow)
    sure = 0
    for row in rows:
        text = _text(row)
        entry = _ENTRY.fullmatch(text)
        words = _squash(entry["words"]) if entry else ""
        sure += bool(_LEADER.search(text)) or (len(words) > 3 and printed[words] > 0)
    return 2 * sure >= len(rows) and sure >= _FEWEST - 1
