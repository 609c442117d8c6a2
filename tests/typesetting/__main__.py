"""Typeset papers anew: `python -m tests.typesetting --out FOLDER [--papers FOLDER] [--seed S]`.

FOLDER/look and FOLDER/check get NAME.pdf and NAME.xml, which ../shared/yardsticks/score_reading.py takes.
No paper and no layout is in both halves.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from tests.typesetting.arrangement import arrange
from tests.typesetting.assignment import HALVES, Task, assign, half_of_layouts
from tests.typesetting.engines import ENGINES, installed, typeset
from tests.typesetting.fidelity import compare
from tests.typesetting.jats import read_jats
from tests.typesetting.layouts import LAYOUTS

LEAST = 0.998  # of the XML's letters, in every PDF


def stem_of(path: Path) -> str:
    """jose.00184.jats.xml belongs to jose.00184.pdf."""
    return path.name.removesuffix(".xml").removesuffix(".jats")


def make(task: Task, xml: Path, folder: Path) -> tuple[str, bool]:
    """One PDF with its XML; a line of the table, and whether the PDF says what the XML says."""
    target = folder / task.half / f"{task.stem}-{task.layout.name}.pdf"
    arranged = arrange(read_jats(xml), task.layout)
    start = time.monotonic()
    typeset(arranged, target)
    shutil.copyfile(xml, target.with_suffix(".xml"))
    furniture = " ".join([*arranged.head, *arranged.foot_line, arranged.stamp])
    measured = compare(target, xml, furniture)
    line = (
        f"{task.half:6} {task.stem:12} {task.layout.name:22} {task.layout.engine:12}"
        f" {time.monotonic() - start:5.1f} s  letters {measured.letters:.4f}"
        f"  signs {measured.signs:.3f}  added {measured.added:.4f}"
    )
    good = measured.letters >= LEAST
    return line if good else f"{line}  MISSING {', '.join(measured.missing[:8])}", good


def describe() -> None:
    """The layouts, their halves, and the engines that are not here."""
    halves = half_of_layouts(LAYOUTS)
    for half in HALVES:
        for layout in LAYOUTS:
            if halves[layout.name] == half:
                print(f"{half:6} {layout.name:22} {layout.engine:12} {layout.kind}")
    absent = [engine for engine in ENGINES if not installed(engine)]
    if absent:
        print(f"left out, not installed: {', '.join(absent)}")


def main(arguments: list[str]) -> int:
    """Make everything; 1 if a PDF could not be made or lacks text."""
    parser = argparse.ArgumentParser(prog="python -m tests.typesetting", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--papers", type=Path, default=Path("../shared/papers"))
    parser.add_argument("--seed", default="")
    parser.add_argument("--layout", action="append", help="only this layout; may be given again")
    options = parser.parse_args(arguments)
    papers = {stem_of(path): path for path in sorted(options.papers.glob("*.xml"))}
    if not papers:
        parser.error(f"no XML in {options.papers}")
    for half in HALVES:
        (options.out / half).mkdir(parents=True, exist_ok=True)
    describe()
    faults, made = 0, dict.fromkeys(HALVES, 0)
    for task in assign(papers, LAYOUTS, options.seed):
        if not installed(task.layout.engine) or (
            options.layout and task.layout.name not in options.layout
        ):
            continue
        try:
            line, good = make(task, papers[task.stem], options.out)
        except (RuntimeError, ValueError) as refused:
            line, good = (
                f"{task.half:6} {task.stem:12} {task.layout.name:22} not made: {refused}",
                False,
            )
        faults += not good
        made[task.half] += 1
        print(line, flush=True)
    print(f"made: {made['look']} in look, {made['check']} in check; {faults} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
