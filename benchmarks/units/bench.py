"""Abstracts and papers → a library → how good its units are, beside those of the first prompt.

    python -m benchmarks.units.bench --library units.duckdb        # embedded model; goes on if stopped
    python -m benchmarks.units.bench --library units.duckdb --first first.duckdb
    python -m benchmarks.units.bench --library units.duckdb --measure-only  # asks nothing

Takes of each question set the 20 texts with the smallest SHA-256, and the papers named, ingests what the
library does not hold yet, and writes figures.md and figures.csv to eval/results/units. `--first` adds a column
for a library that another version of the program made of the same texts (commit 757a517 has the first prompt).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from alexandria.cli.ingest_progress import TerminalProgress
from alexandria.errors import AlexandriaError
from alexandria.evaluation.benchmark import as_files
from alexandria.evaluation.questions import QuestionSet, read_set
from alexandria.reading import find_inputs
from alexandria.run.ingest import ingest
from alexandria.run.recipe import file_sha256
from alexandria.settings import Settings
from benchmarks.units.circumstances import ROOT, circumstances, commit
from benchmarks.units.figures import Source, copy_of, measure, read_sources
from benchmarks.units.table import Column, page, write_rows

SHARED = ROOT.parent / "shared"
SETS = tuple(
    SHARED / "retention-benchmark" / f"alexandria_{name}_q_a_dataset.parquet"
    for name in ("biology", "math")
)
PAPERS = tuple(SHARED / "papers" / name for name in ("PMC5234046.pdf", "1004.3799.pdf"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Ingest, measure, write; the exit code is that of what went wrong."""
    told = list(sys.argv[1:] if arguments is None else arguments)
    given = _parser().parse_args(told)
    try:
        return _run(given, told)
    except AlexandriaError as error:
        print(f"{error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code


def _run(given: argparse.Namespace, told: list[str]) -> int:
    sets = [read_set(path, documents=given.documents) for path in given.sets]
    belongs = {paper_id: _name(one) for one in sets for paper_id in one.texts}
    belongs |= {file_sha256(path): "papers" for path in given.papers}
    code = 0
    with as_files(sets) as folder:
        if not given.measure_only:
            code = _ingest(folder, given)
        sources = read_sources(find_inputs([folder, *given.papers]))
    made_by = "earlier" if given.measure_only else f"commit {commit()}"
    columns = [_column("finished extraction", given.library, sources, made_by)]
    if given.first is not None:
        first = _column("first prompt", given.first, sources, f"commit {given.first_commit}")
        columns.insert(0, first)
    given.out.mkdir(parents=True, exist_ok=True)
    head = circumstances("benchmarks.units.bench", told)
    (given.out / "figures.md").write_text(page(columns, belongs, head), encoding="utf-8")
    write_rows(given.out / "figures.csv", columns, belongs)
    print(f"written: {given.out / 'figures.md'}, {given.out / 'figures.csv'}")
    return code


def _ingest(texts: Path, given: argparse.Namespace) -> int:
    settings = Settings(library=given.library, model=given.model, base_url=given.base_url)
    with TerminalProgress(Console(stderr=True)) as progress:
        report = ingest(
            [texts, *given.papers], settings, progress=progress, command="bench-units", below=texts
        )
    if report.stopped_by is not None:
        print("stopped: the figures are those of the papers reached", file=sys.stderr)
    return report.exit_code


def _column(title: str, library: Path, sources: dict[str, Source], made_by: str) -> Column:
    """The figures, with the digests of what made the units: prompt version and model."""
    with copy_of(library) as held:
        rows = held.query("SELECT DISTINCT prompt_version, model FROM unit ORDER BY ALL").rows
    digests = "; ".join(f"prompt {version}, model {model}" for version, model in rows)
    return Column(title, f"{made_by}; {digests or 'no units'}", measure(library, sources))


def _name(one: QuestionSet) -> str:
    return next((q.domain for q in one.questions if q.domain), one.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, default=Path("units.duckdb"), help="kept; goes on")
    parser.add_argument("--first", type=Path, help="a library of the same texts by another version")
    parser.add_argument("--first-commit", default="757a517", help="what made it")
    parser.add_argument("--measure-only", action="store_true", help="no ingest")
    parser.add_argument("--sets", type=Path, nargs="*", default=SETS)
    parser.add_argument("--documents", type=int, default=20, help="of each set")
    parser.add_argument("--papers", type=Path, nargs="*", default=PAPERS)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--base-url")
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "results" / "units")
    return parser


if __name__ == "__main__":
    sys.exit(main())
