"""Mutated files through the readers, in reading processes under their limits.

    python -m tests.fuzzing.readers --seed 1 --files 2000 --keep /tmp/found --out eval/results/reading/fuzzing.md

Every outcome must be a Paper without control characters, or an InputError that is no crash, no bug of a reader and
no time-out. What is not is kept with its seed; the same seed makes it again.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions
from alexandria.reading.reading_process import ReadingProcess
from tests.fuzzing.mutation import mutated
from tests.fuzzing.seeds import seed_files

__all__ = ["Finding", "fuzz", "main"]

_OPTIONS = ReadingOptions(layout="never", ocr="never", timeout_s=20)
_FILES_PER_PROCESS = 64
_BAD = {"crashed", "reader-bug", "timed-out", "unreadable"}
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LISTS = {".bib", ".json", ".rdf", ".ris", ".csv"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One file and what became of it; `outcome` is "paper", "list", or the slug of an error."""

    kind: str
    number: int
    outcome: str
    message: str
    seconds: float
    content: bytes

    @property
    def is_bad(self) -> bool:
        """Whether no file may end so."""
        return self.outcome in _BAD or self.outcome == "unclean"


def fuzz(seed: int, files: int, kinds: frozenset[str] | None = None) -> Iterator[Finding]:
    """Read so many mutated files, the formats in turn; `kinds` are suffixes, None for all."""
    seeds = {k: v for k, v in seed_files().items() if kinds is None or k in kinds}
    names = sorted(seeds)
    process = ReadingProcess(_OPTIONS, workers=1)
    with tempfile.TemporaryDirectory(prefix="alexandria-fuzzing-") as folder:
        try:
            for number in range(files):
                kind = names[number % len(names)]
                chance = random.Random(f"{seed}-{number}")
                content = mutated(chance.choice(seeds[kind]), chance)
                path = Path(folder) / f"paper{kind}"
                path.write_bytes(content)
                if not process.usable or process.files_read >= _FILES_PER_PROCESS:
                    process.close()
                    process = ReadingProcess(_OPTIONS, workers=1)
                begun = time.monotonic()
                outcome, message = _outcome(process, path)
                seconds = time.monotonic() - begun
                yield Finding(kind, number, outcome, message, seconds, content)
        finally:
            process.close()


def _outcome(process: ReadingProcess, path: Path) -> tuple[str, str]:
    try:
        if path.suffix in _LISTS:
            process.read_list(path)
            return "list", ""
        paper = process.read(path)
    except InputError as error:
        return error.reason, str(error)
    return ("unclean", "control characters") if _unclean(paper) else ("paper", "")


def _unclean(paper: Paper) -> bool:
    texts = [paper.title, *paper.authors, *paper.keywords, paper.doi or "", paper.arxiv_id or ""]
    texts += [block.text for section in paper.walk() for block in section.blocks]
    return any(map(_OBEYED.search, texts))


def _table(seed: int, findings: list[Finding], seconds: float) -> str:
    """The results in Markdown."""
    kinds = sorted({f.kind for f in findings})
    outcomes = sorted({f.outcome for f in findings})
    head = "| format | files | longest | " + " | ".join(outcomes) + " |"
    lines = [
        "# Fuzzing of the readers",
        "",
        f"`python -m tests.fuzzing.readers --seed {seed} --files {len(findings)}`: {len(findings)} mutated files "
        f"in {seconds / 60:.0f} min. `crashed`, `reader-bug`, `timed-out` (20 s), `unreadable` and `unclean` "
        "(control characters in what was read) are faults; every other outcome is right for a broken file.",
        "",
        head,
        "|" + "---|" * (head.count("|") - 1),
    ]
    for kind in kinds:
        of_kind = [f for f in findings if f.kind == kind]
        counts = Counter(f.outcome for f in of_kind)
        longest = max(f.seconds for f in of_kind)
        cells = " | ".join(str(counts[o]) for o in outcomes)
        lines.append(f"| {kind} | {len(of_kind)} | {longest:.1f} s | {cells} |")
    bad = sum(f.is_bad for f in findings)
    return "\n".join([*lines, "", f"Faults: {bad}.", ""])


def main() -> None:
    """Fuzz, keep what went wrong, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kinds", nargs="*", help="suffixes, such as .pdf (default: all)")
    parser.add_argument("--keep", type=Path, help="folder for files that ended in a fault")
    parser.add_argument("--out", type=Path, help="file for the table (default: the screen)")
    given = parser.parse_args()
    begun = time.monotonic()
    findings: list[Finding] = []
    for found in fuzz(given.seed, given.files, frozenset(given.kinds) if given.kinds else None):
        findings.append(
            found
            if found.is_bad
            else Finding(found.kind, found.number, found.outcome, "", found.seconds, b"")
        )
        if found.is_bad:
            print(f"{found.number} {found.kind}: {found.outcome}: {found.message}", flush=True)
            if given.keep is not None:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{given.seed}-{found.number}{found.kind}").write_bytes(found.content)
        if given.out is not None and len(findings) % 100 == 0:
            given.out.write_text(
                _table(given.seed, findings, time.monotonic() - begun), encoding="utf-8"
            )
    table = _table(given.seed, findings, time.monotonic() - begun)
    if given.out is None:
        print(table)
    else:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
