#!/usr/bin/env python3
"""What each file of a folder ends as: a table of outcome, time and peak memory of the reading process.

Usage:
    outcomes.py FOLDER > outcomes.md
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from alexandria.errors import InputError
from alexandria.reading import find_inputs, read


def main(folder: str) -> None:
    """Read every file by itself, with the default options."""
    print("| file | outcome | s | what a user is told |\n|---|---|---:|---|")
    for path in find_inputs([Path(folder)]):
        begun = time.monotonic()
        try:
            paper = read(path)
            words = sum(len(b.text.split()) for s in paper.walk() for b in s.blocks)
            kinds = sorted({w.kind for w in paper.warnings})
            told = f"{words} words, {len(paper.tables)} tables" + "".join(f"; {k}" for k in kinds)
            outcome = "Paper"
        except InputError as error:
            outcome, told = error.reason, str(error).partition(": ")[2]
        print(f"| {path.name} | {outcome} | {time.monotonic() - begun:.1f} | {told} |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nPeak memory of any reading process: {peak:.0f} MiB.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
