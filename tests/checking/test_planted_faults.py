"""The checks are proved by planted faults: correct claims and corrupted ones, with rates that are printed.

Run with -s to see the tables. Three sets: claims written beside their sentences (claims.txt), and the gold facts,
which are paraphrases, in two halves. Rules were fitted to the first two; the third is only measured.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import etree

from alexandria.checking import (
    ChunkEvidence,
    ExampleWords,
    PaperNames,
    Vocabulary,
    findings,
    read_sentences,
)
from alexandria.claims import Claim
from alexandria.english import all_clauses, parse_sentences, split_sentences
from alexandria.english.polarity import has_cue
from alexandria.quantities import find_numbers
from alexandria.resolution import find_abbreviations
from alexandria.resources import resource
from tests.checking.cutting import cut_claims
from tests.checking.gold import SHARED, GoldFact, gold_chunks
from tests.checking.planting import (
    chunks,
    doubt_added,
    doubt_removed,
    negation_added,
    negation_removed,
    number_changed,
    reworded,
    unit_changed,
)

ASKED = {
    "number changed": 0.97,
    "unit changed": 0.97,
    "from the example": 0.97,
    "foreign content": 0.97,
    "negation removed, one clause": 0.95,
    "negation added, one clause": 0.95,
    "doubt removed, one clause": 0.95,
}
"""Shares of faults that are found. The other kinds are measured and printed."""
HARD = ("number changed", "unit changed", "from the example", "foreign content")
"""Kinds that are contradicted even in a free paraphrase; the others may only be flagged there."""
FEWEST = 20
"""Faults of a kind below which a share says nothing."""


@dataclass(frozen=True)
class Case:
    """One claim to be checked: correct, or with one planted fault."""

    kind: str
    claim: Claim
    evidence: ChunkEvidence


@pytest.fixture(scope="module")
def example() -> ExampleWords:
    return ExampleWords.of(_example_texts())


def test_planted_faults_in_claims_written_for_the_tests_are_found(example):
    told = _written_cases(example)
    rates = _measure("claims.txt", told)
    assert rates.contradicted["correct"] <= 0.02
    _assert_asked(rates.contradicted, told)


@pytest.mark.parametrize("looked_at", [True, False], ids=["fitted", "measured"])
def test_planted_faults_in_gold_facts_are_found(example, looked_at):
    told = _gold_cases(example, looked_at)
    if not told:
        pytest.skip("../shared/gold is not here")
    name = f"gold, {'fitted' if looked_at else 'only measured'}"
    rates = _measure(name, told)
    _assert_asked(rates.contradicted, told)
    asked = [c for c in told if c.kind in ASKED or c.kind == "correct"]
    free = [replace(c, evidence=replace(c.evidence, free_wording=True)) for c in asked]
    rates = _measure(f"{name}, free wording", free)
    assert rates.contradicted["correct"] <= 0.005
    _assert_asked(rates.found, told)
    _assert_asked(rates.contradicted, told, HARD)
    # The rest is flagged: "is not" with other words than the sentence's may be a paraphrase.
    assert rates.contradicted["negation added, one clause"] >= 0.6


def test_claims_cut_from_real_papers_are_rarely_contradicted():
    papers = sorted(SHARED.glob("papers/PMC*.xml"))
    if not papers:
        pytest.skip("../shared/papers is not here")
    tried, alarms = 0, Counter()
    for path in papers[:6]:
        prose = list(_prose(path))
        names, vocabulary = PaperNames(find_abbreviations(prose)), Vocabulary.of(prose)
        sentences = prose[:120]
        evidence = ChunkEvidence(read_sentences(sentences), names, vocabulary=vocabulary)
        for claim in cut_claims(sentences):
            tried += 1
            alarms.update(f.reason for f in findings(claim, evidence).contradictions[:1])
    print(f"\nreal sentences: {alarms.total()} of {tried} claims contradicted: {dict(alarms)}")
    assert tried >= 300
    assert alarms.total() / tried <= 0.03


def test_clauses_left_unread_would_have_changed_no_finding():
    """A sentence without a cue has no clauses: with all of them read, every claim fares the same."""
    spared = 0
    for chunk in chunks():
        evidence = ChunkEvidence(read_sentences(chunk.sentences))
        eager = []
        for reading, doc in zip(evidence.sentences, parse_sentences(chunk.sentences), strict=True):
            clauses, phrases = all_clauses(doc)
            eager.append(replace(reading, clauses=clauses, phrases=phrases))
            if not has_cue(doc):
                spared += 1
                assert not phrases
                assert not any(c.denied is not False or c.hedged for c in clauses)
        for claim, _ in chunk.claims:
            assert findings(claim, evidence) == findings(claim, replace(evidence, sentences=eager))
    assert spared >= 20


def _assert_asked(
    rates: dict[str, float], told: list[Case], kinds: Iterable[str] = tuple(ASKED)
) -> None:
    tried = Counter(c.kind for c in told)
    for kind in kinds:
        asked = ASKED[kind]
        if tried[kind] >= FEWEST:
            assert rates[kind] >= asked, kind


@dataclass(frozen=True)
class Rates:
    """Shares of each kind of case: contradicted, and contradicted or flagged."""

    contradicted: dict[str, float]
    found: dict[str, float]


def _measure(name: str, told: list[Case]) -> Rates:
    """The shares of each kind, which are printed."""
    tried, contradicted, flagged = Counter(), Counter(), Counter()
    for case in told:
        found = findings(case.claim, case.evidence)
        tried[case.kind] += 1
        contradicted[case.kind] += bool(found.contradictions)
        flagged[case.kind] += bool(found.doubts) and not found.contradictions
    print(f"\n{name:36}     of  contradicted  only flagged")
    for kind, count in tried.items():
        print(
            f"{kind:36} {count:6} {contradicted[kind] / count:13.1%} {flagged[kind] / count:13.1%}"
        )
    return Rates(
        {kind: contradicted[kind] / count for kind, count in tried.items()},
        {kind: (contradicted[kind] + flagged[kind]) / count for kind, count in tried.items()},
    )


def _written_cases(example: ExampleWords) -> list[Case]:
    told = chunks()
    evidence = [_evidence(c.sentences, c.sentences, example) for c in told]
    cases = []
    for place, chunk in enumerate(told):
        following = told[(place + 1) % len(told)].claims
        for number, (claim, mark) in enumerate(chunk.claims):
            cases += [Case("correct", claim, evidence[place])]
            cases += [Case(k, c, evidence[place]) for k, c in _faults(claim, mark, chunk.sentences)]
            others = [c for c, _ in chunk.claims if c.sentence != claim.sentence]
            if others:
                other = others[number % len(others)]
                swapped = replace(claim, subject=other.subject)
                cases += [Case("subject of another sentence", swapped, evidence[place])]
            strange = replace(following[number % len(following)][0], sentences=claim.sentences)
            cases += [Case("foreign content", strange, evidence[place])]
        if place % 4 == 0:
            cases += [Case("from the example", c, evidence[place]) for c in _example_claims()]
    return cases


def _gold_cases(example: ExampleWords, looked_at: bool) -> list[Case]:
    told = list(gold_chunks())
    evidence = [_evidence(c.sentences, c.paper, example) for c in told]
    files = list(dict.fromkeys(c.file for c in told))
    cases = []
    for place, chunk in enumerate(told):
        facts = [f for f in chunk.facts if f.may_be_looked_at is looked_at]
        for number, fact in enumerate(facts):
            cases += [Case("correct", fact.claim, evidence[place])]
            mark = {"stated": "affirmed", "negated": "denied"}.get(fact.polarity, "open")
            faults = _faults(fact.claim, mark, chunk.sentences)
            cases += [Case(k, c, evidence[place]) for k, c in faults]
            for swapped in _subject_swapped(fact, chunk.facts, number):
                cases += [Case("subject of another sentence", swapped, evidence[place])]
            file = files[(files.index(chunk.file) + 1 + number % (len(files) - 1)) % len(files)]
            abroad = next(i for i, c in enumerate(told) if c.file == file)
            sentence = 1 + number % len(told[abroad].sentences)
            strange = replace(fact.claim, sentences=(sentence,))
            cases += [Case("foreign content", strange, evidence[abroad])]
        if facts and place % 4 == 0:
            cases += [Case("from the example", c, evidence[place]) for c in _example_claims()]
    return cases


def _evidence(
    sentences: tuple[str, ...], paper: tuple[str, ...], example: ExampleWords
) -> ChunkEvidence:
    names = PaperNames(find_abbreviations(paper))
    return ChunkEvidence(read_sentences(sentences), names, "", example, Vocabulary.of(paper))


def _faults(claim: Claim, mark: str, sentences: tuple[str, ...]) -> Iterator[tuple[str, Claim]]:
    sentence = sentences[claim.sentence - 1]
    yield from (("number changed", c) for c in number_changed(claim))
    yield from (("unit changed", c) for c in unit_changed(claim))
    (doc,) = parse_sentences([sentence])
    clauses = "one clause" if len(all_clauses(doc)[0]) == 1 else "several clauses"
    if mark == "denied":
        yield from ((f"negation removed, {clauses}", c) for c in negation_removed(claim))
    else:
        yield from ((f"negation added, {clauses}", c) for c in negation_added(claim))
    if mark == "open":
        yield from ((f"doubt removed, {clauses}", c) for c in doubt_removed(claim))
    if mark == "affirmed":
        yield from ((f"doubt added, {clauses}", c) for c in doubt_added(claim))
    yield from (("value of another sentence", c) for c in _value_swapped(claim, sentences))


def _value_swapped(claim: Claim, sentences: tuple[str, ...]) -> Iterator[Claim]:
    """The claim's number, unit and all, made one that another sentence prints and its own does not."""
    statement = claim.statement
    own = {p for n in find_numbers(sentences[claim.sentence - 1]) for p in n.parts}
    others = [
        (s, n)
        for number, s in enumerate(sentences, start=1)
        if number != claim.sentence
        for n in find_numbers(s)
        if not n.spelled and not own & set(n.parts)
    ]
    for mention in [m for m in find_numbers(statement) if not m.spelled][:1]:
        alike = [o for o in others if o[1].unit == mention.unit and not o[1].bound]
        for sentence, other in alike[:1]:
            printed = sentence[other.start : other.end]
            yield reworded(
                claim, f"{statement[: mention.start]}{printed}{statement[mention.end :]}"
            )


def _subject_swapped(fact: GoldFact, facts: tuple[GoldFact, ...], number: int) -> Iterator[Claim]:
    others = [
        f.subject
        for f in facts
        if f.claim.sentence != fact.claim.sentence and f.subject != fact.subject
    ]
    found = re.search(rf"\b{re.escape(fact.subject)}\b", fact.claim.statement, re.IGNORECASE)
    if others and found:
        other = others[number % len(others)]
        statement = fact.claim.statement
        yield reworded(fact.claim, f"{statement[: found.start()]}{other}{statement[found.end() :]}")


def _prose(path: Path) -> Iterator[str]:
    for paragraph in etree.parse(path).getroot().iterfind(".//body//p"):
        yield from split_sentences(" ".join("".join(paragraph.itertext()).split()))


def _example_claims() -> Iterator[Claim]:
    """Facts of the prompt's examples: cut from the sentences shown, and the answers that are sentences."""
    told = "\n".join(_example_texts())
    yield from (
        replace(c, sentences=(1,))
        for c in cut_claims(re.findall(r"^(?:\d+\.|SENTENCE:) (.+)$", told, re.MULTILINE))
    )
    for answer in re.findall(r"^[A-Z][^|{}:]{30,}\.$", told, re.MULTILINE):
        yield reworded(Claim((1,), "", "", ""), answer)


def _example_texts() -> list[str]:
    prompt = tomllib.loads(resource("prompts", "extract.toml").read_text(encoding="utf-8"))
    return [turn for e in prompt["examples"] for turn in (e["question"], e["answer"])]
