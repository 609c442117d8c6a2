"""How fast papers in archives are found and read, beside the same papers in a folder, and the memory it takes.

    python -m tests.speed.packed_inputs --papers 2000

Finding means what an ingest does before its first call: every name and every digest. Each line is of a process of
its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

from alexandria.paper import Paper
from alexandria.reading import read_many, search_inputs
from alexandria.run.inputs import digest_of

WORDS = [f"w{n}" for n in range(5000)]


def make(folder: Path, papers: int, words: int) -> list[Path]:
    """The same papers as a folder, a tar, a tar.gz, a zip and lines."""
    chosen = random.Random(1)
    single = folder / "folder"
    single.mkdir()
    for number in range(papers):
        text = " ".join(chosen.choices(WORDS, k=words))
        (single / f"{number:06}.md").write_text(f"# Paper {number}\n\n{text}.\n")
    files = sorted(single.iterdir())
    for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz")):
        with tarfile.open(folder / name, mode) as archive:
            for file in files:
                archive.add(file, file.name)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file, file.name)
    with (folder / "a.jsonl").open("w") as lines:
        for file in files:
            lines.write(json.dumps({"text": file.read_text()}) + "\n")
    return [single, *(folder / name for name in ("a.tar", "a.tar.gz", "a.zip", "a.jsonl"))]


def measure(place: Path, read: int) -> None:
    """Find all papers, read some, print what it took."""
    before = _peak_mb()
    begun = time.perf_counter()
    found = search_inputs([place], unpack=True)
    for path in found.files:
        digest_of(path, found)
    seconds = time.perf_counter() - begun
    memory = _peak_mb() - before
    begun = time.perf_counter()
    papers = [
        outcome
        for _, outcome in read_many(found.files[:read], packed=found.packed)
        if isinstance(outcome, Paper)
    ]
    reading = time.perf_counter() - begun
    print(
        f"{place.name:9} {len(found.files)} found, {len(found.files) / seconds:7.0f}/s, +{memory:.0f} MB"
        f" · {len(papers)} read, {len(papers) / reading:5.1f}/s, +{_peak_mb() - before:.0f} MB"
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the papers and measure each form in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=2000)
    parser.add_argument("--words", type=int, default=15_000)
    parser.add_argument("--read", type=int, default=200)
    parser.add_argument("--place", type=Path)
    given = parser.parse_args()
    if given.place is not None:
        measure(given.place, given.read)
        return
    with tempfile.TemporaryDirectory() as folder:
        for place in make(Path(folder), given.papers, given.words):
            size = sum(f.stat().st_size for f in (place.iterdir() if place.is_dir() else [place]))
            print(f"{size / 1e6:6.0f} MB ", end="", flush=True)
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.speed.packed_inputs",
                    "--place",
                    place,
                    "--read",
                    str(given.read),
                ],
                check=True,
                env=os.environ,
            )


if __name__ == "__main__":
    main()
