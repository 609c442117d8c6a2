# /// script
# requires-python = ">=3.11"
# dependencies = ["typst==0.15.2"]
# ///
"""Build the sample papers from their Typst sources, or check that they are up to date.

In: the `.typ` files beside this script. Out: one PDF each in `data/papers`. The same sources give
the same bytes: only the fonts inside the compiler are used, and the date of creation is fixed.
"""

import sys
from pathlib import Path

import typst

SOURCES = Path(__file__).resolve().parent
PAPERS = SOURCES.parent / "papers"
CREATED = 1_767_225_600  # 2026-01-01T00:00:00Z, in seconds


def build(source: Path) -> bytes:
    """Return the PDF of one source, untagged as most papers in circulation are."""
    pdf = typst.compile(
        source,
        root=SOURCES,
        format="pdf",
        ignore_system_fonts=True,
        timestamp=CREATED,
        pdf_tags=False,
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"{source.name}: expected one PDF, got {type(pdf).__name__}")
    return pdf


def main(arguments: list[str]) -> int:
    """Write the papers; with `--check`, write nothing and return 1 if one is out of date."""
    check = arguments == ["--check"]
    if arguments and not check:
        sys.stderr.write("usage: build.py [--check]\n")
        return 2
    stale = 0
    for source in sorted(SOURCES.glob("*.typ")):
        pdf = build(source)
        target = PAPERS / f"{source.stem}.pdf"
        if check:
            current = target.is_file() and target.read_bytes() == pdf
            stale += not current
            sys.stdout.write(f"{target.name}: {'up to date' if current else 'out of date'}\n")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(pdf)
            sys.stdout.write(f"{target.name}: {len(pdf)} bytes\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
