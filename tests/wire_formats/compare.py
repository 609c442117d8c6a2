"""Passages × wire formats → what each format costs and what it keeps.

    python -m tests.wire_formats.compare                     # the embedded model, a few minutes
    python -m tests.wire_formats.compare --only lines notes --passages 4

Each file of tests/wire_formats/formats is one format: its prompt, how it is written (wires.py), how many facts a
sentence may have. All are asked about the same passages, once each, at temperature 0, without further passes:
the first passage of the abstracts with the smallest SHA-256 in each question set. Written to
eval/results/units/formats.md:

- tokens per word: output tokens of all answers, cut and invalid ones too, per word of the passages.
- words and numbers kept: of the content words, and of the numbers with their units, of the sentences put to the
  model, those that a grounded claim of the sentence holds. Claims are aligned and set right as in the program;
  what fails a check then counts for nothing, and nothing is filled up by rule.
- kept per 100 tokens: content words and numbers together, by output tokens. The format to keep has the most.
- in the paper's words: grounded claims that repeat eight words of the abstract; the program must shorten these.
- cut: the answer ran into the token limit. Unusable: it came in another form, or not at all.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from alexandria.checking import corrected, findings
from alexandria.checking.sentence_reading import SentenceReading, read_sentences
from alexandria.chunking import chunk_paper
from alexandria.claims import Claim
from alexandria.errors import AlexandriaError, AnswerInvalid, EndpointError, InputError
from alexandria.evaluation.questions.question_sets import read_set, texts_as_files
from alexandria.evaluation.units.figures_table import NONE, ratio, share
from alexandria.extraction import PaperContext
from alexandria.extraction.alignment import align
from alexandria.extraction.passage import Passage, read_passage
from alexandria.llm import (
    Answer,
    Endpoint,
    EndpointSpec,
    Prompt,
    Request,
    load_prompt,
    open_endpoint,
    parse_prompt,
)
from alexandria.pipeline import paper_context
from alexandria.reading import find_inputs, read_many
from tests.wire_formats.circumstances import ROOT, circumstances
from tests.wire_formats.wires import WIRES, Wire

FOLDER = Path(__file__).with_name("formats")
SETS = tuple(
    ROOT.parent / "shared" / "retention-benchmark" / f"alexandria_{name}_q_a_dataset.parquet"
    for name in ("biology", "math")
)
_AT_ONCE = 4
_DEADLINE_S = 300.0


@dataclass(frozen=True, slots=True)
class Format:
    """One file of `formats/`."""

    name: str
    title: str
    wire: Wire
    facts_per_sentence: float | None
    prompt: Prompt

    def request(self, text: Text) -> Request:
        """The question about one passage, numbered from 1."""
        shown = [text.passage.sentences[n - 1] for n in text.passage.shown]
        lines = "\n".join(f"{n}. {sentence}" for n, sentence in enumerate(shown, start=1))
        section = text.passage.chunk.section
        return Request(
            messages=self.prompt.messages(title=text.head.title, section=section, sentences=lines),
            schema_name="facts",
            json_schema=self.wire.schema(len(shown), self.facts_per_sentence),
            max_output_tokens=256 + 5 * sum(len(s.split()) for s in shown),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A passage and what is known around it; lives in memory only."""

    head: PaperContext
    passage: Passage
    readings: tuple[SentenceReading, ...]


@dataclass(slots=True)
class Tally:
    """What one format came to."""

    words: int = 0
    tokens: int = 0
    claims: int = 0
    grounded: int = 0
    copied: int = 0
    stems: int = 0
    stems_kept: int = 0
    numbers: int = 0
    numbers_kept: int = 0
    cut: int = 0
    unusable: int = 0
    uncounted: int = 0
    """Answers whose tokens nobody told."""
    seconds: float = 0.0

    def add(self, text: Text, answer: Answer | None, wire: Wire) -> None:
        """Count one answer; None where none came."""
        self.words += text.passage.chunk.word_count
        claims: tuple[Claim, ...] = ()
        if answer is None or answer.usage is None:
            self.uncounted += 1
        else:
            self.tokens += answer.usage.output_tokens
        if answer is not None and answer.finish_reason == "length":
            self.cut += 1
        else:
            try:
                claims = wire.claims(answer.text if answer else "")
            except AnswerInvalid:
                self.unusable += 1
        self._keep(text, claims)

    def _keep(self, text: Text, claims: Sequence[Claim]) -> None:
        grounded = grounded_claims(text, claims)
        self.claims += len(claims)
        self.grounded += len(grounded)
        self.copied += sum(bool(text.head.index.violations(c)) for c in grounded)
        for number in text.passage.shown:
            content = text.passage.contents[number - 1]
            own = [c for c in grounded if c.sentence == number]
            self.stems += len(content.stems)
            self.stems_kept += len(content.stems) - len(content.missing_stems(own))
            self.numbers += len(content.numbers)
            self.numbers_kept += len(content.numbers) - len(content.missing_numbers(own))


def grounded_claims(text: Text, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that rest on their sentences, numbered like the passage's."""
    shown = text.passage.shown
    aligned, _ = align(claims, [text.passage.sentences[n - 1] for n in shown])
    mended = [corrected(replace(c, sentence=shown[c.sentence - 1]), text.readings) for c in aligned]
    heading = text.passage.chunk.section
    return [c for c in mended if not findings(c, text.readings, text.head.names, heading=heading)]


def read_format(path: Path) -> Format:
    """One format from its file.

    Raises:
        SettingsError: its prompt is malformed.
    """
    content = path.read_bytes()
    told = tomllib.loads(content.decode())
    shipped = told.get("prompt")
    return Format(
        name=path.stem,
        title=told["title"],
        wire=WIRES[told["wire"]],
        facts_per_sentence=told.get("facts_per_sentence"),
        prompt=load_prompt(shipped) if shipped else parse_prompt(path.stem, content),
    )


def read_texts(sets: Sequence[Path], passages: int) -> list[Text]:
    """The first passage of so many abstracts, as many of each set."""
    each = ceil(passages / len(sets))
    found = []
    with texts_as_files([read_set(path, documents=each) for path in sets]) as folder:
        for _, paper in read_many(find_inputs([folder])):
            if isinstance(paper, InputError):
                raise paper
            chunks = chunk_paper(paper)
            passage = read_passage(chunks[0], paper.language)
            readings = read_sentences(passage.sentences)
            found.append(Text(paper_context(paper, chunks), passage, readings))
    return [text for text in found if text.passage.shown][:passages]


async def compare(
    formats: Sequence[Format], texts: Sequence[Text], spec: EndpointSpec
) -> tuple[dict[str, Tally], str]:
    """Ask all formats about all passages; by format's name, with the model that answered."""
    found = {}
    async with open_endpoint(spec) as endpoint:
        for form in formats:
            begun = time.monotonic()
            answers = await _quoted_question(endpoint, [form.request(text) for text in texts])
            tally = Tally(seconds=time.monotonic() - begun)
            for text, answer in zip(texts, answers, strict=True):
                tally.add(text, answer, form.wire)
            found[form.name] = tally
            print(f"{form.title}: {tally.seconds:.0f} s, {tally.tokens} tokens", file=sys.stderr)
        return found, endpoint.model_id


async def _quoted_question(endpoint: Endpoint, requests: Sequence[Request]) -> list[Answer | None]:
    turn = asyncio.Semaphore(endpoint.suggested_concurrency or _AT_ONCE)

    async def one(request: Request) -> Answer | None:
        async with turn:
            try:
                return await endpoint.complete(request, deadline_s=_DEADLINE_S)
            except EndpointError as error:
                if error.fatal:
                    raise
                return None

    return await asyncio.gather(*(one(request) for request in requests))


_HEADS = (
    "format", "tokens per word", "content words kept", "numbers kept", "kept per 100 tokens",
    "claims, grounded", "in the paper's words", "cut", "unusable", "seconds", "prompt",
)  # fmt: skip


def page(
    formats: Sequence[Format], tallies: Mapping[str, Tally], passages: int, head: Sequence[str]
) -> str:
    """The page, in Markdown."""
    lines = ["# Wire formats\n", *head, "", f"{passages} passages, one question each.", ""]
    lines += [_row(*_HEADS), _row(*["---"] * len(_HEADS))]
    for form in formats:
        t = tallies[form.name]
        tokens = ratio(t.tokens, t.words) + (" and more" if t.uncounted else "")
        lines.append(
            _row(
                form.title, tokens,
                share(t.stems_kept, t.stems), share(t.numbers_kept, t.numbers),
                ratio(100 * (t.stems_kept + t.numbers_kept), t.tokens),
                f"{t.claims}, {t.grounded}", share(t.copied, t.grounded),
                f"{t.cut}", f"{t.unusable}", f"{t.seconds:.0f}", form.prompt.digest or NONE,
            )
        )  # fmt: skip
    lines += ["", "What the columns count stands in `tests/wire_formats/compare.py`."]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, count, write."""
    told = list(sys.argv[1:] if arguments is None else arguments)
    given = _parser().parse_args(told)
    known = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
    try:
        formats = [read_format(known[name]) for name in given.only or known]
        texts = read_texts(given.sets, given.passages)
        spec = EndpointSpec(model=given.model, base_url=given.base_url)
        tallies, model = asyncio.run(compare(formats, texts, spec))
    except AlexandriaError as error:
        print(f"{error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    head = [*circumstances("tests.wire_formats.compare", told), f"Model {model}."]
    given.out.mkdir(parents=True, exist_ok=True)
    written = given.out / "formats.md"
    written.write_text(page(formats, tallies, len(texts), head), encoding="utf-8")
    print(f"written: {written}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    parser.add_argument("--only", nargs="*", choices=names, help="these formats")
    parser.add_argument("--passages", type=int, default=12)
    parser.add_argument("--sets", type=Path, nargs="*", default=SETS)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--base-url")
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "results" / "units")
    return parser


if __name__ == "__main__":
    sys.exit(main())
