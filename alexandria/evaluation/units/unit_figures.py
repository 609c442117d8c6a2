"""Library + the papers' files → how complete, grounded, free and cheap the units are, without trusting the ingest.

Nothing that the ingest stored about its own work is used: files are matched by SHA-256 and read again, claims
are rebuilt from the stored facts, and the checks of `alexandria.checking` are put to each of them. Any library
will do, also one of older tables: a copy is opened, since opening brings tables up to date. Each figure of a
paper:

- words, sentences: of its prose, as `chunk_paper` counts them, whether or not a unit came of the passage.
- grounded: a fact that nothing contradicts (`checking.findings`), held against its own sentences, with the
  passage of its unit, its heading, the paper's names and words around it. All other facts are contradicted: they
  count as facts, and cover nothing. The prompt's example is not looked at. Flagged: grounded, with a doubt that no
  check can decide.
- sentences covered: of the sentences that state something (`coverage.content_of`: by its rule, or, where the
  rule is unsure, by a grounded fact of the model's), those that a grounded fact names as its sentence. By rule:
  those that only facts made by a rule cover. Boilerplate that states something counts.
- numbers found: of the numbers in sentences that may state something, citations and formulae aside, and sentences
  that break off before a formula, those that stand with the same unit in a grounded fact of the sentence. Names
  found: the same for names.
- wrong numbers, wrong units: facts that the library serves whose sentences contradict a number, or its unit.
- longest run, longest masked run, masked share: as `ExpressionFigures` says, over all text: summaries, headings,
  entities, facts, quarantined facts, names and evidence of merges. Titles and authors are bibliography.
- written: facts that the model wrote; each is stored, merged or quarantined, and what is none of these is lost.
  Where nothing was counted (units of older versions), what is held counts as written.
- judged: facts that `eval judge` looked at, where the library still holds those that it looked at.
- tokens, chunks: of every call in the ledger, failed ones too, that asked for this paper under the prompt version
  which made its units, and the passages that they were about. Calls for names are no part of it.
- state: failed where a paper was taken up and came to nothing; it covers nothing, and that counts. Partial
  where some passages came to nothing. Not reached where no run got to it, or the run was stopped before it
  failed a call for this paper: no part of any sum.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from alexandria.checking import (
    ChunkEvidence,
    Content,
    PaperNames,
    SentenceReading,
    Stating,
    Vocabulary,
    coverage_of,
    findings,
    is_boilerplate,
    read_sentences,
)
from alexandria.chunking import chunk_paper
from alexandria.claims import Claim
from alexandria.errors import InputError, LibraryMissing
from alexandria.evaluation.units.paper_judging import PaperJudgement
from alexandria.evaluation.units.stored_judgements import judgements_held
from alexandria.expression import SourceIndex
from alexandria.extraction import read_passage
from alexandria.knowledge import Attribute, KnowledgeUnit, Maker, QuarantineReason, Relationship
from alexandria.library import Library, PaperState, QueryLimits, RunOutcome
from alexandria.llm import is_self_hosted
from alexandria.paper import Paper
from alexandria.pipeline import paper_context
from alexandria.quantities import find_numbers
from alexandria.reading import read_many
from alexandria.resolution import Merge

__all__ = [
    "SourcePaper",
    "UnitFigures",
    "claim_from_fact",
    "library_copy",
    "measure_units",
    "paper_figures",
    "read_sources",
    "source_paper",
]

_CALLS = """
    SELECT
        paper_id, prompt_version, count(*), count(*) FILTER (outcome NOT IN ('ok', 'interrupted')),
        coalesce(sum(input_tokens), 0), coalesce(sum(cached_tokens), 0), coalesce(sum(output_tokens), 0),
        count(DISTINCT regexp_extract(chunk, '^[0-9]+'))
    FROM call
    WHERE paper_id IS NOT NULL
    GROUP BY paper_id, prompt_version
"""


@dataclass(frozen=True, slots=True)
class SourcePaper:
    """A paper's text, read: lives in memory only. Sentences are those of the paper, in order."""

    paper_id: str
    words: int
    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    contents: tuple[Content, ...]
    readings: tuple[SentenceReading, ...]
    names: PaperNames
    vocabulary: Vocabulary
    index: SourceIndex


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """Counts of one paper, or of several added up; see the head of this file."""

    papers: int = 0
    failed: int = 0
    partial: int = 0
    not_reached: int = 0
    words: int = 0
    sentences: int = 0
    sentences_covered: int = 0
    sentences_by_rule: int = 0
    boilerplate: int = 0
    numbers: int = 0
    numbers_found: int = 0
    names: int = 0
    names_found: int = 0
    facts: int = 0
    facts_by_rule: int = 0
    facts_ungrounded: int = 0
    facts_flagged: int = 0
    wrong_numbers: int = 0
    wrong_units: int = 0
    units_of_another_reading: int = 0
    written: int = 0
    merged: int = 0
    quarantined: int = 0
    lost: int = 0
    judged: int = 0
    judged_sound: int = 0
    judged_wrong: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    longest_run: int = 0
    longest_masked_run: int = 0
    stored_words: int = 0
    masked_words: int = 0
    calls: int = 0
    failed_calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    chunks: int = 0

    def __add__(self, other: UnitFigures) -> UnitFigures:
        """Counts are added, runs are compared."""
        together = {}
        for name in (f.name for f in fields(UnitFigures)):
            ours, theirs = getattr(self, name), getattr(other, name)
            together[name] = max(ours, theirs) if name.startswith("longest") else ours + theirs
        return UnitFigures(**together)


def measure_units(library: Path, sources: Mapping[str, SourcePaper]) -> dict[str, UnitFigures]:
    """The figures of every source by paper id, from a copy of the library.

    Raises:
        LibraryError: it cannot be read.
    """
    with library_copy(library) as held:
        records = {record.id: record for record in held.papers()}
        units = {i: held.load_units(i) for i in sources if i in records}
        ledger = _call_counts(held)
        failed = _failed(held, ledger)
        merges = held.merges()
        judged = judgements_held(held, units)
    versions = {u.making.prompt_version for found in units.values() for u in found}
    measured = {}
    for paper_id, source in sources.items():
        if paper_id not in records and paper_id not in failed:
            measured[paper_id] = UnitFigures(not_reached=1)
            continue
        own = units.get(paper_id, [])
        state = records[paper_id].state if paper_id in records else PaperState.FAILED
        made_by = {u.making.prompt_version for u in own} or versions
        figures = paper_figures(source, own, [m for m in merges if m.paper_id == paper_id])
        measured[paper_id] = replace(
            figures,
            failed=int(state is PaperState.FAILED),
            partial=int(state is PaperState.PARTIAL),
            reasons=figures.reasons,
            **_judged(judged.get(paper_id)),
            **_tokens(ledger.get(paper_id, {}), made_by),
        )
    return measured


def read_sources(paths: Iterable[Path]) -> dict[str, SourcePaper]:
    """The papers of these files by their ids.

    Raises:
        InputError: a file cannot be read.
    """
    sources = {}
    for _, paper in read_many(list(paths)):
        if isinstance(paper, InputError):
            raise paper
        sources[paper.sha256] = source_paper(paper)
    return sources


def source_paper(paper: Paper) -> SourcePaper:
    """What the figures need of a paper."""
    chunks = chunk_paper(paper)
    context = paper_context(paper, chunks)
    sentences = tuple(s.text for chunk in chunks for s in chunk.sentences)
    return SourcePaper(
        paper_id=paper.sha256,
        words=sum(chunk.word_count for chunk in chunks),
        sentences=sentences,
        headings=tuple(chunk.section for chunk in chunks for _ in chunk.sentences),
        contents=tuple(c for chunk in chunks for c in read_passage(chunk, paper.language).contents),
        readings=read_sentences(sentences),
        names=context.names,
        vocabulary=Vocabulary.of([paper.title, *sentences]),
        index=context.index,
    )


def paper_figures(
    source: SourcePaper, units: Sequence[KnowledgeUnit], merges: Sequence[Merge] = ()
) -> UnitFigures:
    """The figures of one paper, without its calls."""
    held = [check for unit in units for check in _checks(source, unit)]
    coverage = coverage_of(source.contents, [c for check in held for c in check.passed])
    facts = [fact for unit in units for fact in unit.facts]
    kept = [q for unit in units for q in unit.quarantined]
    merged = sum(len(unit.merged) for unit in units)
    held_of_model = merged + len(kept) + sum(f.made_by is Maker.MODEL for f in facts)
    written = sum(u.coverage.written for u in units if u.coverage) or held_of_model
    return UnitFigures(
        papers=1,
        words=source.words,
        **coverage.model_dump(exclude={"written"}),
        boilerplate=sum(
            is_boilerplate(text) and content.stating == Stating.YES
            for text, content in zip(source.sentences, source.contents, strict=True)
        ),
        facts=len(facts),
        facts_by_rule=sum(fact.made_by is Maker.RULE for fact in facts),
        facts_ungrounded=sum(not check.passed for check in held),
        facts_flagged=sum(check.is_doubtful for check in held),
        wrong_numbers=sum(check.wrong_number for check in held),
        wrong_units=sum(check.wrong_unit for check in held),
        units_of_another_reading=sum(not _is_same_text(source, unit) for unit in units),
        written=written,
        merged=merged,
        quarantined=len(kept),
        lost=max(0, written - held_of_model),
        reasons=Counter(q.reason.value for q in kept),
        **_wording(source.index, units, merges),
    )


# Facts against their sentences.


@dataclass(frozen=True, slots=True)
class _Check:
    """One fact: as a claim of the paper's sentences if it is grounded, and what is wrong with it."""

    passed: tuple[Claim, ...]
    is_doubtful: bool
    wrong_number: bool
    wrong_unit: bool


def _checks(source: SourcePaper, unit: KnowledgeUnit) -> Iterator[_Check]:
    first, last = unit.provenance.first_sentence, unit.provenance.last_sentence
    window = source.readings[first - 1 : last] if _is_same_text(source, unit) else ()
    heading = source.headings[first - 1] if window else ""
    free = not is_self_hosted(unit.making.model)
    evidence = ChunkEvidence(
        window, source.names, heading, vocabulary=source.vocabulary, free_wording=free
    )
    for fact in unit.facts:
        claim = claim_from_fact(fact)
        own = replace(claim, sentences=tuple(n - first + 1 for n in claim.sentences))
        found = findings(own, evidence)
        reasons = {one.reason for one in found.contradictions}
        # Where there is no such sentence, its numbers are in none.
        wrong_number = QuarantineReason.NUMBER in reasons or (
            QuarantineReason.NO_SENTENCE in reasons and bool(find_numbers(claim.statement))
        )
        yield _Check(
            passed=() if reasons else (claim,),
            is_doubtful=bool(found.doubts) and not reasons,
            wrong_number=wrong_number,
            wrong_unit=QuarantineReason.UNIT in reasons and not wrong_number,
        )


def claim_from_fact(fact: Attribute | Relationship) -> Claim:
    """A stored fact as the claim that it says; its sentences are numbered as in the paper."""
    return Claim(
        sentences=fact.sentences,
        subject=fact.subject,
        predicate=fact.predicate,
        object=fact.object,
        condition=fact.condition,
        kind=fact.kind,
        method=fact.method,
        compared_with=fact.compared_with,
        claimed_by=fact.claimed_by,
        made_by=fact.made_by,
    )


def _is_same_text(source: SourcePaper, unit: KnowledgeUnit) -> bool:
    """Whether the unit's passage reads today as it did when the unit was made."""
    first, last = unit.provenance.first_sentence, unit.provenance.last_sentence
    text = " ".join(source.sentences[first - 1 : last])
    return hashlib.sha256(text.encode()).hexdigest() == unit.provenance.text_sha256


# Wording, tokens, the file.


def _wording(
    index: SourceIndex, units: Iterable[KnowledgeUnit], merges: Iterable[Merge]
) -> dict[str, int]:
    found = [index.figures(unit) for unit in units]
    texts = [text for m in merges for text in (m.kept, m.merged, m.evidence) if text]
    raw = [*(f.longest_run for f in found), *(index.longest_run(t).length for t in texts)]
    masked = [f.longest_masked_run for f in found]
    masked += [index.masked_run((text,)).length for text in texts]
    return {
        "longest_run": max(raw, default=0),
        "longest_masked_run": max(masked, default=0),
        "stored_words": sum(f.words for f in found),
        "masked_words": sum(f.masked_words for f in found),
    }


_COUNTED = ("calls", "failed_calls", "input_tokens", "cached_tokens", "output_tokens", "chunks")
_CallCounts = dict[str, dict[str, dict[str, int]]]
"""Paper → prompt version → what is counted of its calls."""


def _call_counts(library: Library) -> _CallCounts:
    found: _CallCounts = {}
    for paper_id, version, *counts in library.query(_CALLS, QueryLimits(rows=1_000_000)).rows:
        counted = dict(zip(_COUNTED, map(int, counts), strict=True))
        found.setdefault(paper_id, {})[version] = counted
    return found


def _failed(library: Library, ledger: _CallCounts) -> set[str]:
    """Papers that failed by themselves, not because their run was stopped."""
    stopped = {
        run.id
        for run in library.runs()
        if run.outcome in (RunOutcome.INTERRUPTED, RunOutcome.FAILED)
    }
    return {
        o.paper_id
        for o in library.latest_outcomes()
        if o.paper_id
        and o.state is PaperState.FAILED
        and (
            o.run_id not in stopped
            or any(c["failed_calls"] for c in ledger.get(o.paper_id, {}).values())
        )
    }


def _judged(found: PaperJudgement | None) -> dict[str, int]:
    if found is None:
        return {}
    return {
        "judged": len(found.verdicts), "judged_sound": found.sound, "judged_wrong": found.wrong
    }  # fmt: skip


def _tokens(of_versions: Mapping[str, dict[str, int]], versions: Iterable[str]) -> dict[str, int]:
    rows = [of_versions[v] for v in versions if v in of_versions]
    return {name: sum(row[name] for row in rows) for name in _COUNTED}


@contextmanager
def library_copy(path: Path) -> Iterator[Library]:
    """A copy of a library, with what its last writer had not yet merged into it.

    Raises:
        LibraryMissing: there is none.
    """
    if not path.exists():
        raise LibraryMissing(f"there is no library at {path}")
    with tempfile.TemporaryDirectory(prefix="alexandria-") as folder:
        copy = Path(shutil.copy(path, folder))
        log = path.with_name(f"{path.name}.wal")
        if log.exists():
            shutil.copy(log, folder)
        yield Library(copy)
