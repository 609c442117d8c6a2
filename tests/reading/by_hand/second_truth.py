#!/usr/bin/env python3
"""Headings and words of PDFs against Markdown made from the papers' own LaTeX.

Usage:
    second_truth.py PAPERS_DIR TEXT_DIR

PAPERS_DIR holds NAME.pdf with NAME.md beside it, TEXT_DIR NAME.json as `alexandria read --format json`
writes it. Formulas are taken out of the Markdown, and a 5-gram of words across one is not counted. The
Markdown is a conversion with faults of its own (unnumbered levels, lost macros): compare readers by it.

    heads    F1 of headings, letters and digits only, numbering dropped
    recall5  share of the Markdown's word 5-grams found in the body
    extra    share of body words that stand nowhere in the Markdown
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

_FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
_UNSCORED = re.compile(
    r"abstract|references|bibliography|acknowledge?ments?|keywords", re.IGNORECASE
)
_MARK = "\n\x00\n"


def words(text: str) -> list[str]:
    """Alphabetic words of two letters or more."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("\u00ad", "")
    return re.findall(r"[^\W\d_]{2,}", plain)


def squash(heading: str) -> str:
    """Letters and digits of a heading without its number."""
    plain = re.sub(
        r"^(?:appendix\s+[A-Z]|[IVX]+(?=[.\s])|[A-Z](?=[.\s])|[\d.]+)[.\s]*(?=[A-Z])",
        "",
        heading.strip(),
    )
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", plain).lower())


def grams(parts: list[str]) -> set[tuple[str, ...]]:
    """5-grams within each part."""
    found: set[tuple[str, ...]] = set()
    for part in parts:
        run = words(part)
        found.update(tuple(run[i : i + 5]) for i in range(len(run) - 4))
    return found


def truth_of(markdown: str) -> tuple[set[str], list[str], set[str]]:
    """(headings, prose parts between formulas, all words) of a Markdown paper."""
    text = _FORMULA.sub(_MARK, markdown)
    headings, parts = set(), []
    skipping = False
    for line in text.splitlines():
        match = re.match(r"(#+)\s+(.*)", line)
        if match:
            skipping = bool(re.search(r"references|bibliography", match[2], re.IGNORECASE))
            if len(match[1]) > 1 and not _UNSCORED.search(match[2]):
                headings.add(squash(match[2]))
        elif not skipping and not line.startswith("|"):
            parts.append(line)
    prose = "\n".join(parts)
    return headings, prose.split("\x00"), set(words(markdown))


def main(papers: str, texts: str) -> None:
    """Print the table."""
    rows = []
    for source in sorted(Path(papers).glob("*.md")):
        result = Path(texts) / f"{source.stem}.json"
        if not result.exists():
            continue
        got = json.loads(result.read_text("utf8"))
        headings, parts, vocabulary = truth_of(source.read_text("utf8"))
        found = {squash(h) for h in got["headings"] if not _UNSCORED.search(h)}
        want, have = grams(parts), grams([got["body"]])
        body = words(got["body"])
        rows.append(
            (
                source.stem,
                2 * len(headings & found) / max(1, len(headings) + len(found)),
                len(want & have) / max(1, len(want)),
                sum(w not in vocabulary for w in body) / max(1, len(body)),
            )
        )
    if not rows:
        sys.exit(f"no Markdown with a result beside it: {papers}, {texts}")
    print("paper".ljust(14), "heads".rjust(8), "recall5".rjust(8), "extra".rjust(8))
    for name, *values in rows:
        print(name.ljust(14), *(f"{v:8.3f}" for v in values))
    means = [sum(r[i] for r in rows) / len(rows) for i in (1, 2, 3)]
    print("mean".ljust(14), *(f"{v:8.3f}" for v in means))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
