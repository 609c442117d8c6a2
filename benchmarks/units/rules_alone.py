"""Papers and abstracts → how much of them the rules alone hold, when no model says anything.

    python -m benchmarks.units.rules_alone ../shared/papers/*.pdf
    python -m benchmarks.units.rules_alone --sets ../shared/retention-benchmark/*.parquet --from 70 --documents 120
    python -m benchmarks.units.rules_alone ../shared/papers/*.pdf --read 150 --seed 3

What a model leaves out, the rules fill in: the figures are the floor that holds with any model, and are made in
a minute or two. Nothing is asked and nothing stored. Each figure is counted as in figures.py. Of a set, the texts
are those from place `--from` to `--documents` in the order of their SHA-256; the first 20 are those of
`make bench-units`.

`--read` prints so many claims, drawn at random, each beneath its sentence, for a person to judge whether they are
true: no figure tells that. It prints the text of files that the reader has, and writes none of it down.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from alexandria.chunking import chunk_paper
from alexandria.errors import AlexandriaError, AnswerInvalid, InputError
from alexandria.evaluation.benchmark import as_files
from alexandria.evaluation.questions import QuestionSet, read_set
from alexandria.extraction import extraction_of
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import ModelQuestion
from alexandria.paper import Paper
from alexandria.pipeline import PaperPipeline, PipelineConfig, answer_all
from alexandria.reading import find_inputs, read_many
from benchmarks.units.circumstances import ROOT, circumstances
from benchmarks.units.figures import Figures, claim_of, of_paper, source_of
from benchmarks.units.table import ratio, share

_COLUMNS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("words", lambda f: f"{f.words:,}"),
    ("sentences covered", lambda f: share(f.sentences_covered, f.sentences)),
    ("numbers with right unit", lambda f: share(f.numbers_found, f.numbers)),
    ("names", lambda f: share(f.names_found, f.names)),
    ("numbers not in their sentence", lambda f: f"{f.wrong_numbers}"),
    ("a check finds something against", lambda f: share(f.facts_ungrounded, f.facts)),
    ("longest run", lambda f: f"{f.longest_run}"),
    ("facts per 100 words", lambda f: ratio(100 * f.facts, f.words)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, apply the rules, write the table; the exit code is that of what went wrong."""
    told = list(sys.argv[1:] if arguments is None else arguments)
    given = _parser().parse_args(told)
    try:
        if given.read:
            _show(given)
            return 0
        rows = list(_measured(given))
    except AlexandriaError as error:
        print(f"{error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    page = _page(rows, circumstances("benchmarks.units.rules_alone", told))
    if given.out is None:
        print(page, end="")
    else:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(page, encoding="utf-8")
        print(f"written: {given.out}")
    return 0


def units_by_rule(paper: Paper) -> list[KnowledgeUnit]:
    """What a paper's units would be if a model said nothing."""
    config = PipelineConfig(extraction_of("none", passes=0, detail="main"))
    pipeline = PaperPipeline(config, paper, config.chunks_of(paper))
    return list(answer_all(pipeline, _no_answer).units)


def _no_answer(question: ModelQuestion) -> object:
    raise AnswerInvalid(f"No model is there to answer {question.purpose}.")


def _measured(given: argparse.Namespace) -> Iterator[tuple[str, Figures]]:
    if given.papers:
        yield from _of_files(given.papers, lambda path: path.name)
    for path in given.sets:
        part = _part_of_set(path, given)
        yield f"{path.stem}, {len(part.texts)} texts", _of_set(part)


def _part_of_set(path: Path, given: argparse.Namespace) -> QuestionSet:
    whole = read_set(path, documents=given.documents)
    return replace(whole, texts={p: whole.texts[p] for p in list(whole.texts)[given.begin :]})


def _of_set(one: QuestionSet) -> Figures:
    with as_files([one]) as folder:
        return sum((f for _, f in _of_files([folder], str)), Figures())


def _of_files(paths: Sequence[Path], name: Callable[[Path], str]) -> Iterator[tuple[str, Figures]]:
    for path, paper in read_many(find_inputs(paths)):
        if isinstance(paper, InputError):
            raise paper
        yield name(Path(path)), of_paper(source_of(paper), units_by_rule(paper))


def _show(given: argparse.Namespace) -> None:
    """Print claims drawn at random, each beneath its sentence."""
    told: list[tuple[str, str]] = []
    for path in given.papers:
        told += _claims_of_files([path])
    for path in given.sets:
        with as_files([_part_of_set(path, given)]) as folder:
            told += _claims_of_files([folder])
    drawn = random.Random(given.seed).sample(sorted(told), min(given.read, len(told)))
    for number, (sentence, claim) in enumerate(drawn, start=1):
        print(f"{number}. {sentence}\n   → {claim}")


def _claims_of_files(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for _, paper in read_many(find_inputs(paths)):
        if isinstance(paper, InputError):
            raise paper
        sentences = [s.text for chunk in chunk_paper(paper) for s in chunk.sentences]
        for unit in units_by_rule(paper):
            named = {e.id: e.name for e in unit.entities}
            for fact in unit.facts:
                claim = claim_of(fact, named)
                fields = " | ".join(f for f in claim.fields if f)
                yield sentences[fact.sentences[0] - 1], f"{fields}  ({claim.certainty.value})"


def _page(rows: Sequence[tuple[str, Figures]], head: Sequence[str]) -> str:
    names = ["text", *(name for name, _ in _COLUMNS)]
    lines = ["# What the rules alone hold", "", *head, "", _row(names), _row(["---"] * len(names))]
    told = [*rows, ("all", sum((f for _, f in rows), Figures()))]
    lines += [_row([name, *(printed(f) for _, printed in _COLUMNS)]) for name, f in told]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("papers", type=Path, nargs="*", help="files or folders")
    parser.add_argument("--sets", type=Path, nargs="*", default=())
    parser.add_argument("--from", dest="begin", type=int, default=0, help="leave out so many texts")
    parser.add_argument(
        "--documents", type=int, default=20, help="of each set, with those left out"
    )
    parser.add_argument("--read", type=int, help="print so many claims with their sentences")
    parser.add_argument("--seed", type=int, default=1, help="which claims are drawn")
    parser.add_argument(
        "--out", type=Path, help=f"a page; else it is printed (pages: {ROOT.name}/eval)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
