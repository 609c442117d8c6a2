"""Answers → sound claims: each fact that a model wrote is stored, merged into another, or failed with a reason.

One `Passes` per chunk. A claim fails where its sentence contradicts it, where it repeats the paper's wording, or
where it is no sentence; the next pass asks about it with the complaint. What fails last is quarantined.
Serves accountability: nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from alexandria.checking import (
    ChunkEvidence,
    Content,
    ExampleWords,
    Finding,
    Stating,
    claimant,
    findings,
    read_sentences,
    stems_of,
)
from alexandria.claims import Claim
from alexandria.english import parse_sentences, stance_of
from alexandria.extraction.alignment import best_sentence
from alexandria.extraction.full_names import with_full_names
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passage import Passage
from alexandria.extraction.question import Complaint, restated_sentence, sentence_before
from alexandria.extraction.restatement import (
    closeness,
    fault_of_restatement,
    left_out,
    says_no_more,
)
from alexandria.extraction.wire import WireAnswer
from alexandria.knowledge import QuarantineReason
from alexandria.openie import Filler, FillSource, split_statements
from alexandria.quantities import find_numbers

__all__ = ["Failed", "MergedClaim", "Passes", "SoundClaim"]

_ARTICLES = frozenset({"the", "a", "an"})
_FORM = "It is not a complete sentence that can be understood alone."
_REPLACED_SHARE = 0.6
"""A failed claim was repaired where a later one of its sentence has this share of its words."""


@dataclass(frozen=True, slots=True)
class SoundClaim:
    """A claim that nothing contradicts.

    Attributes:
        doubts: names of the checks that doubt it.
    """

    claim: Claim
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A claim that is not served, and why."""

    claim: Claim
    reason: QuarantineReason
    complaint: str = ""
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class MergedClaim:
    """A claim that says no more than another one."""

    claim: Claim
    into: Claim


@dataclass(slots=True)
class Passes:
    """The state of one chunk's passes."""

    paper: PaperContext
    passage: Passage
    shown: tuple[int, ...] = ()
    """Numbers of the sentences that were put to the model."""
    example: ExampleWords | None = None
    restated: bool = False
    """Whether each claim restates one sentence or a part of it, by a small model."""
    sound: list[SoundClaim] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    merged: list[MergedClaim] = field(default_factory=list)
    _written: set[tuple[object, ...]] = field(default_factory=set)
    _evidence: ChunkEvidence | None = None

    @property
    def written(self) -> int:
        """Facts that the model wrote; one that it repeats word for word counts once."""
        return len(self._written)

    @property
    def claims(self) -> list[Claim]:
        """The sound ones."""
        return [s.claim for s in self.sound]

    def take(self, answers: Iterable[WireAnswer]) -> None:
        """Check the claims of a pass. What failed before and is said rightly now was repaired."""
        earlier, self.failed = self.failed, []
        known = set(self.claims)
        claims = list(self._read(answers))
        # Together, which takes a third of the time; of the others no check asks the grammar.
        parse_sentences([c.statement for c in claims if self._may_be_turned(c)])
        for claim in claims:
            self._place(claim)
        new = [c for c in self.claims if c not in known]
        for old in earlier:
            repaired = self._repaired(old.claim, new)
            if repaired is not None:
                self.merged.append(MergedClaim(old.claim, repaired))
            else:
                self.failed.append(old)

    def complaints(self) -> tuple[Complaint, ...]:
        """What to ask about again: facts that failed, sentences without a fact, numbers that no fact has."""
        found = [
            Complaint(f.claim.sentence, f.claim.statement, f.complaint)
            for f in self.failed
            if self._is_shown(f.claim.sentence)
        ]
        asked = {c.sentence for c in found}
        for number in self.shown:
            content = self.passage.contents[number - 1]
            own = [c for c in self.claims if number in c.sentences]
            if number in asked or content.stating == Stating.NO:
                continue
            if not own and content.stating == Stating.YES:
                found.append(Complaint(number, "", "No fact states what this sentence says."))
            elif own and self.restated:
                if missing_text := left_out([c.statement for c in own], self._shown_as(number)):
                    found.append(Complaint(number, "", missing_text))
            elif own and (missing := _missing_numbers(content, own)):
                found.append(Complaint(number, "", f"No fact has: {', '.join(missing[:3])}."))
        return tuple(sorted(found, key=lambda c: c.sentence))

    def held(self) -> dict[int, list[Claim]]:
        """Sentence → its sound claims."""
        by_sentence: dict[int, list[Claim]] = {}
        for claim in self.claims:
            for number in claim.sentences:
                by_sentence.setdefault(number, []).append(claim)
        return by_sentence

    def reject(self, claim: Claim, reason: QuarantineReason, verified_by: str) -> None:
        """Take out a claim that a second model does not confirm; what was merged into it goes with it."""
        self.sound = [s for s in self.sound if s.claim != claim]
        with_it = [m.claim for m in self.merged if m.into == claim]
        self.merged = [m for m in self.merged if m.into != claim]
        self.failed += [Failed(c, reason, verified_by=verified_by) for c in (claim, *with_it)]

    def fill(self, filler: Filler) -> None:
        """Add what the filler states of sentences that no claim is about, and the rows of tables."""
        source = FillSource(
            self.passage.sentences,
            self.passage.contents,
            self.paper.index,
            self.paper.names.definitions,
            lambda claim: bool(self._findings(claim)[0]),
        )
        for claim in (*filler.fill(source, self.claims), *self.passage.rows):
            if claim.sentence in self.passage.row_numbers and self.paper.index.violations(claim):
                self.failed.append(Failed(claim, QuarantineReason.EXPRESSION))
                continue
            self.sound.append(SoundClaim(claim))
        self.sound.sort(key=lambda s: s.claim.sentence)

    # --- one claim --------------------------------------------------------------------------

    def _read(self, answers: Iterable[WireAnswer]) -> list[Claim]:
        """The claims of answers, plain sentences split into fields; what has no form has failed."""
        read: list[Claim] = []
        for answer in answers:
            for claim in filter(self._is_new, answer.malformed):
                numbers = claim.sentences if self._is_known(claim) else ()
                self.failed.append(
                    Failed(replace(claim, sentences=numbers or (0,)), QuarantineReason.FORM, _FORM)
                )
            read += filter(self._is_new, answer.claims)
        read = [c if c.subject else self._named(c) for c in read]
        plain = [c.object for c in read if not c.subject]
        parts = iter(split_statements(plain) if plain else ())
        split: list[Claim] = []
        for claim in read:
            if claim.subject:
                split.append(claim)
            elif (found := next(parts)) is None:
                self.failed.append(Failed(claim, QuarantineReason.FORM, _FORM))
            else:
                split.append(
                    replace(
                        claim,
                        subject=found.subject,
                        predicate=found.predicate,
                        object=found.object,
                        condition=found.condition,
                        subject_name=found.subject_name,
                    )
                )
        return split

    def _named(self, plain: Claim) -> Claim:
        """A plain sentence with the full name of its subject, where it says "the model" alone."""
        if not self._is_known(plain):
            return plain
        sentence = self._shown_as(plain.sentence)
        said = plain.object
        if said.startswith("They ") and "authors" in sentence:
            said = f"The authors {said.removeprefix('They ')}"
        return replace(plain, object=with_full_names(said, [sentence]))

    def _is_new(self, claim: Claim) -> bool:
        """Whether these words are written for the first time; notes it."""
        key = (claim.sentences, claim.fields)
        is_new = key not in self._written
        self._written.add(key)
        return is_new

    def _place(self, claim: Claim) -> None:
        """Store a claim, merge it, or fail it."""
        if not self._is_known(claim):
            number = best_sentence(claim, self.passage.sentences)
            if number is None:
                lost = replace(claim, sentences=(0,))
                self.failed.append(
                    Failed(lost, QuarantineReason.NO_SENTENCE, "No sentence says this.")
                )
                return
            claim = replace(claim, sentences=(number,))
        contradictions, doubts = self._findings(claim)
        if contradictions and contradictions[0].reason is QuarantineReason.NUMBER:
            claim, contradictions, doubts = self._renumbered(claim, contradictions, doubts)
        if contradictions:
            first = contradictions[0]
            self.failed.append(Failed(claim, first.reason, first.complaint))
            return
        if self.paper.index.violations(claim):
            copied = self.paper.index.copied_words(claim)
            complaint = f'It repeats "{copied}"; use other words.'
            self.failed.append(Failed(claim, QuarantineReason.EXPRESSION, complaint))
            return
        claim = self._attributed(claim)
        if self.restated:
            self._restate(claim, doubts)
        else:
            self._merge(SoundClaim(claim, doubts))

    def _restate(self, claim: Claim, doubts: tuple[str, ...]) -> None:
        """Store a small model's fact, or fail it for what its sentence does not say so."""
        number = claim.sentence
        before = sentence_before(self.paper, self.passage.chunk, number)
        if fault := fault_of_restatement(claim.statement, self._shown_as(number), before):
            self.failed.append(Failed(claim, QuarantineReason.FORM, fault))
            return
        self._merge(SoundClaim(claim, doubts))

    def _shown_as(self, number: int) -> str:
        return restated_sentence(self.paper, self.passage.chunk, number)

    def _merge(self, new: SoundClaim) -> None:
        """Add a claim, unless another one holds all of it; drop those of which it holds all."""
        for held in self.sound:
            if self._holds(held.claim, new.claim):
                self.merged.append(MergedClaim(new.claim, held.claim))
                return
        poorer = [
            s
            for s in self.sound
            if self._holds(new.claim, s.claim)
            # What a small model tells again goes into the sentence that says it first.
            and not (self.restated and s.claim.sentence != new.claim.sentence)
        ]
        self.merged = [
            replace(m, into=new.claim) if any(m.into == s.claim for s in poorer) else m
            for m in self.merged
        ]
        self.merged += [MergedClaim(s.claim, new.claim) for s in poorer]
        self.sound = [*(s for s in self.sound if s not in poorer), new]

    def _holds(self, one: Claim, other: Claim) -> bool:
        """Whether a claim says all that another one says. What a small model says twice it says in other words."""
        if not self.restated:
            return _holds(one, other)
        if stance_of(one.statement) != stance_of(other.statement):
            return False
        return says_no_more(other.statement, one.statement)

    def _findings(self, claim: Claim) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        found = findings(claim, self._held_against)
        return found.contradictions, found.doubts

    @property
    def _held_against(self) -> ChunkEvidence:
        if self._evidence is None:
            self._evidence = ChunkEvidence(
                sentences=read_sentences(self.passage.sentences),
                names=self.paper.names,
                heading=self.passage.chunk.section,
                example=self.example,
                vocabulary=self.paper.vocabulary,
                free_wording=not self.restated,
            )
        return self._evidence

    def _may_be_turned(self, claim: Claim) -> bool:
        """Whether a sentence of a claim denies or hedges something."""
        readings = self._held_against.sentences
        own = (readings[n - 1] for n in claim.sentences if 1 <= n <= len(readings))
        return any(r.clauses or r.phrases for r in own)

    def _renumbered(
        self, claim: Claim, contradictions: tuple[Finding, ...], doubts: tuple[str, ...]
    ) -> tuple[Claim, tuple[Finding, ...], tuple[str, ...]]:
        """The claim under the sentence that has its numbers, where another one has them and fits."""
        number = best_sentence(claim, self.passage.sentences)
        if number is None or number in claim.sentences or not self._is_shown(number):
            return claim, contradictions, doubts
        moved = replace(claim, sentences=(number,))
        found, others = self._findings(moved)
        return (
            (claim, contradictions, doubts)
            if found
            else (moved, found, (*others, "sentence-number"))
        )

    def _attributed(self, claim: Claim) -> Claim:
        if claim.claimed_by:
            return claim
        number = claim.sentence
        before = self.passage.sentences[number - 2] if number > 1 else ""
        return replace(claim, claimed_by=claimant(self.passage.sentences[number - 1], before))

    def _repaired(self, claim: Claim, new: Iterable[Claim]) -> Claim | None:
        """The new claim that says what a failed one meant."""
        words = stems_of(claim.statement)
        same = [c for c in new if set(c.sentences) & set(claim.sentences)]
        best = max(same, key=lambda c: len(words & stems_of(c.statement)), default=None)
        if best is None or len(words & stems_of(best.statement)) < _REPLACED_SHARE * len(words):
            return None
        return best

    def _is_known(self, claim: Claim) -> bool:
        return bool(claim.sentences) and all(
            1 <= n <= len(self.passage.sentences) for n in claim.sentences
        )

    def _is_shown(self, number: int) -> bool:
        return number in self.shown


def _missing_numbers(content: Content, claims: Iterable[Claim]) -> list[str]:
    """The measured values of a sentence that no claim has, whatever the unit ("per day", "each day").

    Numbers alone are often years, volumes and identifiers of what is cited.
    """
    held = {p for c in claims for n in find_numbers(c.statement) for p in n.parts}
    return [
        content.number_text[n.start : n.end]
        for n in content.numbers
        if not n.spelled
        and (n.printed_unit or n.uncertainty is not None or n.bound)
        and n.parts
        and not held.intersection(n.parts)
    ]


def _holds(one: Claim, other: Claim) -> bool:
    """Whether a claim says all that another one of the same sentence says: its words, in their order."""
    if one.claimed_by and other.claimed_by and one.claimed_by != other.claimed_by:
        return False
    if not set(one.sentences) & set(other.sentences):
        return False
    if stance_of(one.statement) != stance_of(other.statement):
        return False
    is_same = one.fields == other.fields
    return is_same or closeness(_without_articles(other), _without_articles(one)) == 1.0


def _without_articles(claim: Claim) -> str:
    return " ".join(w for w in claim.statement.split() if w.casefold() not in _ARTICLES)
