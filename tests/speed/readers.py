#!/usr/bin/env python3
"""Pages per second of one core: the reading paths beside plain text extraction by three libraries.

Usage:
    python -m tests.speed.readers [PAPERS_DIR] [--out FILE] [--structure-files N]

Without a folder it takes ../shared/papers beside the repository, else data/papers in it.

Every reader runs alone in a process of its own over the same PDFs, and its processor time is counted, not
the clock: a busy machine then disturbs little, and two threads count twice. Start-up is left out. What the
libraries do is not the same: get_text and pypdfium2 yield characters in stream order, pdfplumber words from
its own layout analysis; the reading paths yield the whole Paper. The slow ones read only the first N files.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from tests.speed.figures import print_figures

_ROOT = Path(__file__).resolve().parents[2]
READERS = ("get_text", "pypdfium2", "pdfplumber", "fast", "auto", "structure")
_SLOW = frozenset({"pdfplumber", "structure"})


def _get_text(path: Path) -> int:
    import pymupdf

    flags = pymupdf.TEXT_DEHYPHENATE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_WHITESPACE
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text("text", flags=flags)
        return document.page_count


def _pypdfium2(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_bounded()
    return len(document)


def _pdfplumber(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
        return len(document.pages)


def _reading(layout: str) -> Callable[[Path], int]:
    from alexandria.reading.paper_builder import read_in_this_process
    from alexandria.reading.reading_options import ReadingOptions

    options = ReadingOptions(layout=layout, ocr="never")
    return lambda path: read_in_this_process(path, options, one_thread=True).page_count


def _default_papers() -> Path:
    beside = _ROOT.parent / "shared" / "papers"
    return beside if beside.is_dir() else _ROOT / "data" / "papers"


def _reader(name: str) -> Callable[[Path], int]:
    plain = {"get_text": _get_text, "pypdfium2": _pypdfium2, "pdfplumber": _pdfplumber}
    paths = {"fast": "never", "auto": "auto", "structure": "force"}
    return plain[name] if name in plain else _reading(paths[name])


def measure(name: str, files: list[Path]) -> None:
    """Run one reader and print pages, processor seconds, clock seconds and peak memory in MiB."""
    read = _reader(name)
    read(files[0])
    cpu, clock = time.process_time(), time.perf_counter()
    pages = sum(map(read, files))
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(pages, cpu, clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Measure every reader and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("papers", type=Path, nargs="?", default=_default_papers())
    parser.add_argument("--out", type=Path)
    parser.add_argument("--structure-files", type=int, default=6)
    parser.add_argument("--one", choices=READERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    files = sorted(arguments.papers.glob("*.pdf"))
    if not files:
        sys.exit(f"no PDF in {arguments.papers}")
    if arguments.one:
        measure(
            arguments.one, files[: arguments.structure_files] if arguments.one in _SLOW else files
        )
        return
    lines = [
        "| reader | pages | pages/s per core | pages/s by the clock | peak memory, MiB |",
        "|---|---:|---:|---:|---:|",
    ]
    figures = {}
    before = os.getloadavg()[0]
    for name in READERS:
        command = [
            sys.executable,
            "-m",
            "tests.speed.readers",
            str(arguments.papers),
            "--one",
            name,
        ]
        command += ["--structure-files", str(arguments.structure_files)]
        environment = os.environ | {"PYTHONPATH": str(_ROOT), "ORT_DISABLE_TELEMETRY": "1"}
        out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        pages, cpu, clock, peak = map(float, out.stdout.split()[-4:])
        speeds = f"{pages / cpu:.1f} | {pages / clock:.1f}"
        lines.append(f"| {name} | {pages:.0f} | {speeds} | {peak:.0f} |")
        print(lines[-1], flush=True)
        figures[f"{name}: pages/s per core"] = pages / cpu
    print_figures(figures)
    versions = ", ".join(
        f"{p} {metadata.version(p)}" for p in ("pymupdf", "pypdfium2", "pdfplumber")
    )
    head = [
        "# Speed of reading",
        "",
        f"`python -m tests.speed.readers PAPERS_DIR`, {len(files)} PDFs, {versions}, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores ({platform.machine()}), load "
        f"{before:.1f} before and {os.getloadavg()[0]:.1f} after. Peak memory is Linux's.",
        "",
    ]
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
