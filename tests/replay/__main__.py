"""Print one digest over the units that recorded answers make of papers.

    python -m tests.replay --answers tests/replay/samples.jsonl data/papers
    python -m tests.replay --answers a.jsonl --set ../shared/retention-benchmark/SET.parquet --documents 20
    python -m tests.replay --answers library.duckdb.journal --save answers.jsonl PAPERS…

The recording of the tests is made anew with the embedded model:

    python -m tests.replay --record data/papers \\
        --save tests/replay/samples.jsonl --digest tests/replay/samples.sha256

The same digest before and after a change means that the change leaves every stored unit as it was. `--set` adds
the texts of a question set that come first in the order of their SHA-256; `--units` writes the units as JSON.
`--answers` and `--set` may be given more than once. Answers may quote the texts that they were given for: only
those about this project's own sample papers are kept in the repository.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from alexandria.evaluation.questions.question_sets import read_set, texts_as_files
from tests.replay.replaying import EMBEDDED, Recording, asking_the_embedded_model, digest_of, replay


def main() -> int:
    given = _parser().parse_args()
    recording = Recording.read(given.answers)
    with ExitStack() as stack:
        papers = [*given.papers, *_texts(given, stack)]
        if given.record:
            ask = stack.enter_context(asking_the_embedded_model(recording))
            made = replay(papers, recording, EMBEDDED, ask)
        else:
            made = replay(papers, recording, given.model_id)
    if given.save is not None:
        given.save.write_text("".join(f"{line}\n" for line in recording.lines()), encoding="utf-8")
    units = [u for of_paper in made.values() for u in of_paper]
    if given.units is not None:
        given.units.write_text("".join(f"{u.model_dump_json()}\n" for u in units), encoding="utf-8")
    facts, quarantined = sum(u.fact_count for u in units), sum(len(u.quarantined) for u in units)
    print(
        f"{len(made)} papers, {len(units)} units, {facts} facts, {quarantined} quarantined, "
        f"{recording.missed} questions without an answer"
    )
    digest = digest_of(units)
    print(digest)
    if given.digest is not None:
        given.digest.write_text(f"{digest}\n", encoding="utf-8")
    return 0


def _texts(given: argparse.Namespace, stack: ExitStack) -> Iterator[Path]:
    if given.set:
        sets = [read_set(path, documents=given.documents) for path in given.set]
        yield stack.enter_context(texts_as_files(sets))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("papers", type=Path, nargs="*")
    parser.add_argument("--answers", type=Path, action="append", default=[])
    parser.add_argument(
        "--record", action="store_true", help="ask the embedded model what no answers are there for"
    )
    parser.add_argument("--set", type=Path, action="append", default=[])
    parser.add_argument("--documents", type=int, default=10, help="of each set")
    parser.add_argument("--model-id", default=EMBEDDED)
    parser.add_argument("--units", type=Path, help="write the units here")
    parser.add_argument("--save", type=Path, help="write the answers here, in one form")
    parser.add_argument("--digest", type=Path, help="write the digest here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
