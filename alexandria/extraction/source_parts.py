"""A sentence of a paper → its clauses, each with how firmly it is said and on what condition; for small models.

A small model's facts are each about a part of a sentence: doubt, denial and conditions must be those of that part,
and what narrows its subject must be kept. Where it is lost nothing contradicts the fact, which only claims more
than its sentence. A large model's facts are never measured with this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.checking import stems_of
from alexandria.english import parse_sentences, stance_of, word_set
from alexandria.knowledge import Certainty, Polarity
from alexandria.openie import clean

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["SourcePart", "claims_too_much", "source_parts"]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_MARKS = frozenset({"if", "when", "whenever", "unless", "provided", "given", "where"})
_SUPPOSING = frozenset({"if", "unless", "whether", "provided", "when", "whenever"})
_OPENING_PREPOSITIONS = word_set("opening_prepositions")
_NARROWING = (
    word_set("exclusive_words"),
    word_set("majority_words"),
    word_set("approximate_words"),
    word_set("frequency_words"),
    word_set("partial_words"),
    word_set("some_words"),
)
"""Words that narrow a claim, those that say the same together."""
_TRYING = frozenset({"attempt", "try", "aim", "seek", "intend", "hope", "plan"})
_TRIED = frozenset(
    f"{v}{e}" for v in (*_TRYING, "tri", "sought") for e in ("", "s", "es", "ed", "ing")
)
_STOP_WORDS = word_set("stop_words")
_WORD = re.compile(r"[^\W_]+")
_NEAR = 0.8
"""A part that a fact shares this share of words with, beside the best one, may be the one that is meant."""
_SHARED = 0.5
_GUESSING = re.compile(r"\b(suggest|indicat|imply)ing\b")


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A clause with a finite verb.

    Attributes:
        text: its words, behind those of the clause that it is told by.
        stems: of its own words, and of a subject that it shares.
        conditions: phrases without which it is not claimed.
        supposed: whether it is itself what is only supposed, behind "if".
    """

    text: str
    stems: frozenset[str]
    conditions: tuple[str, ...]
    supposed: bool = False

    @property
    def stance(self) -> tuple[Polarity, Certainty]:
        """Whether it affirms, and how firmly."""
        return stance_of(self.text)


def source_parts(sentence: str) -> tuple[SourcePart, ...]:
    """The clauses of a sentence, in order; the whole sentence where the parse finds none."""
    cleaned = clean(sentence)
    (doc,) = parse_sentences([cleaned.text])
    heads = [t for t in doc if _is_head(t)]
    if len(heads) < 2:
        conditions = tuple(cleaned.restore(c) for c in _conditions(heads[0])) if heads else ()
        return (SourcePart(sentence, _content(sentence), conditions),)
    own: dict[int, list[Token]] = {h.i: [] for h in heads}
    for token in doc:
        head = next((t for t in (token, *token.ancestors) if t.i in own), None)
        if head is not None:
            own[head.i].append(token)
    return tuple(_part(h, own, cleaned.restore) for h in heads)


def claims_too_much(said: str, sentence: str) -> str:
    """What a restatement of a part of a sentence lacks of what narrows that part; empty where it lacks nothing."""
    mine = _content(said)
    parts = source_parts(sentence)
    shares = [len(mine & p.stems) / (max(1, len(mine))) for p in parts]
    best = max(shares)
    meant = [
        p
        for p, s in zip(parts, shares, strict=True)
        if s >= _NEAR * best and (s or len(parts) == 1)
    ]
    if meant and stance_of(said) not in {p.stance for p in meant}:
        return "It is more or less certain than the SENTENCE, or denies what that affirms."
    likeliest = parts[shares.index(best)]
    if likeliest.supposed and not _SUPPOSING & {w.casefold() for w in _WORD.findall(said)}:
        return 'It leaves out "if".'
    for condition in likeliest.conditions:
        stems = _content(condition)
        if stems and len(stems & mine) < _SHARED * len(stems):
            return f'It leaves out the condition "{condition}".'
    return _lost_narrowing(said, sentence)


def _is_head(token: Token) -> bool:
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass"):
        return False
    if any(c.dep_ in _SUBJECTS for c in token.lefts):
        return any(t.tag_ in _FINITE for t in (token, *token.lefts))
    return token.dep_ == "conj" and any(
        t.tag_ in _FINITE for t in (token, *(c for c in token.lefts if c.dep_ == "aux"))
    )


def _part(head: Token, own: dict[int, list[Token]], restore: Callable[[str], str]) -> SourcePart:
    words = own[head.i]
    text = " ".join(t.text for t in words if t.dep_ != "mark")
    subject: Sequence[Token] = ()
    if head.dep_ == "conj" and not any(c.dep_ in _SUBJECTS for c in head.lefts):
        shared = next((c for c in head.head.lefts if c.dep_ in _SUBJECTS), None)
        subject = list(shared.subtree) if shared is not None else ()
    teller = next((t for t in head.ancestors), None) if head.dep_ == "ccomp" else None
    if teller is not None:
        verb = [t.text for t in teller.lefts if t.dep_ in ("aux", "auxpass", "neg")]
        told = " ".join([*verb, _GUESSING.sub(r"\1s", teller.text)])
        text = f"it {told} that {text}"
    named = " ".join(t.text for t in (*subject, *words))
    return SourcePart(
        restore(text),
        _content(restore(named)),
        tuple(restore(c) for c in _conditions(head)),
        supposed=any(c.dep_ in ("mark", "advmod") and c.lower_ in _SUPPOSING for c in head.lefts),
    )


def _conditions(head: Token) -> list[str]:
    """Phrases that say if, when or for what a clause holds."""
    found = []
    for child in head.children:
        first = child.left_edge
        is_clause = child.dep_ == "advcl" and first.lower_ in _MARKS
        opens = child.dep_ == "prep" and first.i == 0 and first.lower_ in _OPENING_PREPOSITIONS
        if is_clause or opens:
            found.append(child.doc[first.i : child.right_edge.i + 1].text)
    return found


def _lost_narrowing(said: str, sentence: str) -> str:
    """What narrows a word of the sentence, where the restatement has the word without it."""
    cleaned = clean(sentence)
    source, mine = parse_sentences([cleaned.text, said])
    words = {w.casefold() for w in _WORD.findall(said)}
    stems = _content(said)
    for token in source:
        if token.lemma_ in _TRYING and not words & _TRIED:
            tried = [c for c in token.rights if c.dep_ in ("dobj", "xcomp") and _content(c.text)]
            if any(_content(c.text) <= stems for c in tried):
                return f'It leaves out "{token.text}".'
        group = next((g for g in _NARROWING if token.lower_ in g), None)
        if (
            group is None
            or token.dep_ == "cc"
            or words & group
            or token.lower_ in ("about", "just")
        ):
            continue
        narrowed = [token.head] if _content(token.head.text) else list(token.head.rights)[:1]
        if any(_content(t.text) and _content(t.text) <= stems for t in narrowed):
            return f'It leaves out "{token.text}".'
    return _lost_property(source, mine, stems) or _lost_head(source, mine, stems, cleaned.restore)


def _lost_property(source: Doc, mine: Doc, stems: frozenset[str]) -> str:
    """What a sentence says that a thing is, where the restatement says only beside what: "free as an operad"."""
    if not stems <= _content(source.text) or not any(
        t.dep_ == "ROOT" and t.lemma_ == "be" for t in mine
    ):
        return ""
    for verb in (t for t in source if t.lemma_ == "be"):
        subject = next((c for c in verb.lefts if c.dep_ in _SUBJECTS), None)
        property_ = next((c for c in verb.rights if c.dep_ == "acomp"), None)
        if subject is None or property_ is None or not _content(subject.text) <= stems:
            continue
        if _content(property_.text) and not _content(property_.text) & stems:
            return f'It leaves out "{property_.text}".'
    return ""


def _lost_head(source: Doc, mine: Doc, stems: frozenset[str], restore: Callable[[str], str]) -> str:
    """The thing that a subject belongs to, or all that describes it, where the restatement has neither."""
    subject = next(
        (t for t in mine if t.dep_ in ("nsubj", "nsubjpass") and t.head.dep_ == "ROOT"), None
    )
    if subject is None or subject.pos_ not in ("NOUN", "PROPN"):
        return ""
    theirs = _content(source.text)
    said = [t for t in subject.subtree if t.pos_ in ("NOUN", "ADJ", "PROPN", "NUM", "VERB")]
    if any(not _content(t.text) <= theirs for t in said):
        return ""  # in other words, which may stand for what is missing
    if any(not t.text.islower() and t.i > 0 for t in said):
        return ""  # a name narrows by itself
    same = [t for t in source if t.pos_ in ("NOUN", "PROPN") and t.lemma_ == subject.lemma_]
    lost = [phrase for t in same if (phrase := _lost_of(t, stems))]
    return (
        f'It leaves out what "{restore(lost[0])}" says of {subject.text}.'
        if same and len(lost) == len(same)
        else ""
    )


def _lost_of(noun: Token, stems: frozenset[str]) -> str:
    described = [
        c for c in noun.lefts if c.dep_ in ("amod", "compound", "nummod") and _content(c.text)
    ]
    if described and not any(_content(c.text) & stems for c in described):
        return str(noun.doc[noun.left_edge.i : noun.i + 1].text)
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.pos_ == "NOUN":
        owner = noun.head.head
        if _content(owner.text) and not _content(owner.text) & stems:
            return str(noun.doc[owner.left_edge.i : noun.i + 1].text)
    return ""


def _content(text: str) -> frozenset[str]:
    return stems_of(" ".join(w for w in _WORD.findall(text.casefold()) if w not in _STOP_WORDS))
