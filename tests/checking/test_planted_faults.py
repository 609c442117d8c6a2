"""The checks are proved by planted faults: correct claims and corrupted ones, with rates that are printed.

Run with -s to see the table. A check that never fires on its own fault fails here.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alexandria.checking import (
    ExampleWords,
    PaperNames,
    SentenceReading,
    corrected,
    findings,
    read_sentences,
)
from alexandria.claims import Claim
from alexandria.english import all_clauses, parse_sentences
from alexandria.english.polarity import has_cue
from alexandria.expression import SourceIndex
from alexandria.knowledge import Certainty, QuarantineReason
from alexandria.quantities import find_numbers
from alexandria.resolution import find_abbreviations
from alexandria.resources import resource
from tests.checking.cutting import cut_claims
from tests.checking.planting import Chunk, chunks, mark_dropped, number_changed, unit_changed

SHARED = Path(__file__).parents[3] / "shared"
CHUNKS = chunks()
Fault = tuple[str, int, Claim]

REASONS = {
    "number changed": {QuarantineReason.NUMBER},
    "unit changed": {QuarantineReason.UNIT},
    "negation dropped": {QuarantineReason.POLARITY},
    "denial invented": {QuarantineReason.POLARITY},
    "hedge dropped": {QuarantineReason.CERTAINTY},
    "entity swapped": {QuarantineReason.ENTITY},
    "value swapped": {QuarantineReason.ENTITY},
    "from the next chunk": {QuarantineReason.ENTITY, QuarantineReason.NUMBER},
    "from the example": {QuarantineReason.EXAMPLE},
}
FLOORS = {
    "number changed": 0.97,
    "unit changed": 0.97,
    "negation dropped": 0.95,
    "denial invented": 0.93,
    "hedge dropped": 0.95,
    "entity swapped": 0.95,
    "value swapped": 0.93,
    "from the next chunk": 0.97,
    "from the example": 0.95,
}


@pytest.fixture(scope="module")
def read() -> list[tuple[Chunk, tuple[SentenceReading, ...], PaperNames]]:
    return [
        (c, read_sentences(c.sentences), PaperNames(find_abbreviations(c.sentences)))
        for c in CHUNKS
    ]


@pytest.fixture(scope="module")
def example() -> ExampleWords:
    return ExampleWords.of(_example_texts())


def test_correct_claims_pass_and_planted_faults_are_found(read, example):
    tried, fired = Counter(), Counter()
    for kind, place, claim in [*_correct(), *_faults()]:
        _, sentences, names = read[place]
        found = set(findings(claim, sentences, names, example=example))
        tried[kind] += 1
        fired[kind] += bool(found & REASONS.get(kind, set(QuarantineReason)))
    print()
    for kind in tried:
        print(f"{kind:22} {fired[kind]:4} of {tried[kind]:4}  {fired[kind] / tried[kind]:7.1%}")
    assert tried["correct"] >= 100
    assert fired["correct"] / tried["correct"] <= 0.03
    for kind, floor in FLOORS.items():
        assert tried[kind] >= 20, kind
        assert fired[kind] > 0, f"the check for {kind} never fired"
        assert fired[kind] / tried[kind] >= floor, kind


def test_clauses_left_unread_would_have_changed_no_finding(read):
    """A sentence without a cue has no clauses: with all of them read, every claim fares the same."""
    spared = 0
    for place, chunk in enumerate(CHUNKS):
        _, sentences, names = read[place]
        eager = []
        for reading, doc in zip(sentences, parse_sentences(chunk.sentences), strict=True):
            clauses, phrases = all_clauses(doc)
            eager.append(replace(reading, clauses=clauses, phrases=phrases))
            if not has_cue(doc):
                spared += 1
                assert not phrases
                assert not any(c.denied is not False or c.hedged for c in clauses)
        for claim in [c for _, at, c in [*_correct(), *_faults()] if at == place]:
            assert findings(claim, sentences, names) == findings(claim, eager, names)
            assert corrected(claim, sentences) == corrected(claim, eager)
    assert spared >= 20


def test_a_dropped_denial_or_doubt_is_set_right_and_nothing_else_is_touched(read):
    mended, dropped = 0, 0
    for place, chunk in enumerate(CHUNKS):
        _, sentences, names = read[place]
        for claim in chunk.claims:
            assert corrected(claim, sentences) == claim
            for certainty in (Certainty.NEGATED, Certainty.SUGGESTED):
                for bad in mark_dropped(claim, certainty):
                    dropped += 1
                    good = corrected(bad, sentences)
                    mended += good == claim and not findings(good, sentences, names)
    print(f"\nset right by rule: {mended} of {dropped}")
    assert mended / dropped >= 0.9


def test_copied_wording_is_found_in_one_field_and_over_two_and_a_paraphrase_passes():
    index = SourceIndex(s for c in CHUNKS for s in c.sentences)
    eight = [w for c in CHUNKS for s in c.sentences for w in _plain_words(s)]
    assert len(eight) >= 20
    copied = [Claim(1, "it", "is", " ".join(w)) for w in eight]
    split = [Claim(1, " ".join(w[:3]), " ".join(w[3:5]), " ".join(w[5:])) for w in eight]
    found = [sum(bool(index.violations(c)) for c in kind) for kind in (copied, split)]
    correct = [c for chunk in CHUNKS for c in chunk.claims]
    false = sum(bool(index.violations(c)) for c in correct)
    print(f"\ncopied {found[0]} of {len(copied)}, split {found[1]} of {len(split)}")
    print(f"correct claims taken for copies: {false} of {len(correct)}")
    assert found[0] == len(copied)
    assert found[1] / len(split) >= 0.8  # names are masked, and may leave fewer than eight words
    assert false == 0


def test_claims_cut_from_real_papers_raise_few_false_alarms():
    papers = sorted(SHARED.glob("papers/PMC*.xml"))
    if not papers:
        pytest.skip("../shared/papers is not here")
    tried, alarms = 0, Counter()
    for path in papers[:6]:
        sentences = list(_prose(path))[:120]
        readings, names = read_sentences(sentences), PaperNames(find_abbreviations(sentences))
        for claim in cut_claims(sentences):
            tried += 1
            alarms.update(findings(claim, readings, names)[:1])
    print(f"\nreal sentences: {alarms.total()} false alarms of {tried} claims: {dict(alarms)}")
    assert tried >= 300
    assert alarms.total() / tried <= 0.03


def _correct() -> Iterator[Fault]:
    for place, chunk in enumerate(CHUNKS):
        for claim in chunk.claims:
            yield "correct", place, claim


def _faults() -> Iterator[Fault]:
    for place, chunk in enumerate(CHUNKS):
        following = CHUNKS[(place + 1) % len(CHUNKS)].claims
        for claim in chunk.claims:
            other = following[claim.sentence % len(following)]
            yield from (("number changed", place, c) for c in number_changed(claim))
            yield from (("unit changed", place, c) for c in unit_changed(claim))
            yield from (
                ("negation dropped", place, c) for c in mark_dropped(claim, Certainty.NEGATED)
            )
            yield from (
                ("hedge dropped", place, c) for c in mark_dropped(claim, Certainty.SUGGESTED)
            )
            if claim.certainty is Certainty.STATED and not _speaks_of_denial(chunk, claim):
                yield "denial invented", place, replace(claim, certainty=Certainty.NEGATED)
            yield "entity swapped", place, replace(claim, subject=other.subject)
            if not find_numbers(f"{claim.value} ; {other.value}"):
                yield "value swapped", place, replace(claim, value=other.value)
            yield "from the next chunk", place, replace(other, sentence=claim.sentence)
    shown = re.findall(r"^\d+\. (.+)$", "\n".join(_example_texts()), re.MULTILINE)
    for place in range(0, len(CHUNKS), 4):
        yield from (("from the example", place, replace(c, sentence=1)) for c in cut_claims(shown))


def _plain_words(sentence: str) -> Iterator[list[str]]:
    """The first eight words in a row of a sentence that no mask covers: neither numbers nor names."""
    words = [w.strip(".,;:") for w in sentence.split()]
    for start in range(1, len(words) - 7):
        if all(re.fullmatch(r"[a-z]{2,}|a", w) for w in words[start : start + 8]):
            yield words[start : start + 8]
            return


def _speaks_of_denial(chunk: Chunk, claim: Claim) -> bool:
    """A sentence with another denied part cannot tell an invented denial."""
    words = re.compile(
        r"\b(?:not|no|never|without|lack\w*|fail\w*|none|neither|nor|un\w+|absent|prevent\w*)\b"
    )
    return (
        bool(words.search(chunk.sentences[claim.sentence - 1].lower()))
        or "below" in claim.predicate
    )


def _example_texts() -> list[str]:
    prompt = tomllib.loads(resource("prompts", "extract.toml").read_text(encoding="utf-8"))
    return [turn for e in prompt["examples"] for turn in (e["question"], e["answer"])]


def _prose(path: Path) -> Iterator[str]:
    from lxml import etree

    from alexandria.english.sentences import split_sentences

    for paragraph in etree.parse(path).getroot().iterfind(".//body//p"):
        yield from split_sentences(" ".join("".join(paragraph.itertext()).split()))
