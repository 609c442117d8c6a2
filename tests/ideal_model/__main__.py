"""What the program does to the facts of an ideal model.

    python -m tests.ideal_model                                     # the gold in ../shared
    python -m tests.ideal_model --gold other/gold --texts other/set.parquet --papers-dir other/papers

Ingests exactly the texts and papers that the gold speaks of with `alexandria ingest`, against a server that
answers with the gold facts (tests/ideal_model/server.py), into a temporary library; prints what became of them.

`--detail main` has the facts asked for one sentence at a time, as small models are asked; `--verify` has the
ideal judge decide on flagged facts; `--planted FILE` has the model say wrong facts instead, and
prints how many of each kind are found (the judge still knows the gold); `--tokenizer model.gguf` counts tokens
with that file's vocabulary, otherwise they are characters / 4.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.ideal_model.gguf_tokens import Vocabulary
from tests.ideal_model.gold import Gold
from tests.ideal_model.planted import planted_table
from tests.ideal_model.scoring import Figures, score, table
from tests.ideal_model.server import MODEL, ideal_server
from tests.ideal_model.sources import Places, files_of, sentences_of

__all__ = ["ROOT", "SHARED", "SHARED_PLACES", "ingest", "measure"]

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SHARED_PLACES = Places(
    sets=tuple(sorted((SHARED / "retention-benchmark").glob("*.parquet"))),
    folders=(ROOT / "data" / "papers", SHARED / "papers"),
)


def ingest(
    files: Sequence[Path], library: Path, base_url: str, options: Sequence[str] = ()
) -> None:
    """`alexandria ingest` in a process of its own.

    Raises:
        RuntimeError: it did not end well.
    """
    command = [
        sys.executable,
        "-m",
        "alexandria",
        "ingest",
        *map(str, files),
        "--library",
        str(library),
    ]
    command += ["--base-url", base_url, "--model", MODEL, "--local-only", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    # 1: a paper is not done, which the figures show
    if done.returncode > 1 or "Traceback" in done.stderr:
        raise RuntimeError(f"ingest ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def measure(
    gold_paths: Sequence[Path],
    places: Places,
    *,
    options: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    library: Path | None = None,
    planted: Sequence[Path] = (),
) -> Figures:
    """Ingest what the gold speaks of, and score the library: the gold, or what is planted in its place."""
    gold = Gold.read_planted(planted) if planted else Gold.read(gold_paths)
    with tempfile.TemporaryDirectory(prefix="ideal-model-") as folder:
        files = files_of(gold.files, places, Path(folder))
        library = library or Path(folder) / "ideal.duckdb"
        with ideal_server(gold_paths, planted) as server:
            ingest(list(files.values()), library, server.base_url, options)
            seen = server.seen()
        papers = {
            name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()
        }
        sentences = {papers[name]: sentences_of(path) for name, path in files.items()}
        figures = score(library, gold, papers, seen, sentences)
    if vocabulary is not None:
        figures.tokens = {
            form: sum(map(vocabulary.count, answers)) for form, answers in seen["answers"].items()
        }
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--gold", type=Path, action="append", help="file or folder of gold; more than one allowed")
    add("--texts", type=Path, action="append", default=[], help="question set (Parquet) with texts")
    add("--papers", type=Path, nargs="*", default=[], help="files that the gold names")
    add("--papers-dir", type=Path, action="append", default=[], help="folder to search for them")
    add("--planted", type=Path, action="append", default=[], help="file of wrong facts to be found")
    add("--detail", choices=("auto", "main", "full"), default="auto")
    add("--verify", action="store_true", help="have the ideal judge decide on flagged facts")
    add("--tokenizer", type=Path, help="a .gguf file whose vocabulary counts tokens")
    add("--library", type=Path, help="keep the library here")
    add("--format", choices=("table", "json"), default="table")
    add("--out", type=Path)
    given = parser.parse_args()
    # What is named is looked at first; what the shared gold needs is found without being named.
    places = Places(
        (*given.texts, *SHARED_PLACES.sets),
        tuple(given.papers),
        (*SHARED_PLACES.folders, *given.papers_dir),
    )
    options = ["--detail", given.detail, *(["--verify", MODEL] if given.verify else [])]
    vocabulary = Vocabulary.read(given.tokenizer) if given.tokenizer else None
    figures = measure(
        given.gold or [SHARED / "gold"],
        places,
        options=options,
        vocabulary=vocabulary,
        library=given.library,
        planted=given.planted,
    )
    if given.planted and given.format == "table":
        text = planted_table(figures, Gold.read_planted(given.planted))
    elif given.format == "table":
        text = table(figures)
    else:
        text = _json(figures.as_json())
    print(text, end="")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
