"""Clauses → claims: who does what, by the verbs of a parsed sentence.

Each asserted verb becomes one claim; its prepositional phrases become the value or the condition. Reporting
verbs ("we find that …", "it is thought that …") are dropped or become the certainty. In: a spaCy sentence. Out:
claims with `sentence` 0, for the caller to number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.knowledge import Certainty
from alexandria.openie.adjuncts import Adjunct, adjuncts_above, is_condition, is_prepositional
from alexandria.openie.assertions import certainty_of, is_asserted
from alexandria.openie.coordination import respective_pairs
from alexandria.openie.intransitives import do_form, is_intransitive
from alexandria.openie.nominal_claims import claims_of_existence
from alexandria.openie.noun_phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
    size,
)
from alexandria.openie.objects import Part, parts_of
from alexandria.openie.predicates import (
    MODALS,
    Frame,
    frame_of,
    frames_beside,
    is_passive,
)
from alexandria.openie.relative_clauses import (
    is_restriction,
    restriction_of,
    restricts,
    where_condition,
)
from alexandria.openie.reported_speech import reporting_conditions
from alexandria.openie.rule_claims import rule_claim
from alexandria.openie.subjects import (
    existential_subject,
    subject_name,
    subject_token,
)
from alexandria.openie.word_classes import (
    REPORTING,
    SAYING,
    STUDY,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_clauses"]

_HEADS = frozenset(
    {"ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "parataxis", "pcomp", "csubj"}
)
_MAIN = frozenset({"ROOT", "conj", "ccomp"})
_MOST_CONDITION = 12
_SHORT_INFINITIVE = 9
_GIVING = word_set("ditransitive_verbs")
_MISSING = frozenset("need necessity failure inability requirement lack".split())


def claims_of_clauses(doc: Doc, antecedents: Antecedents) -> list[Claim]:
    """The claims of a sentence's verbs, in the order of the verbs. Adds subjects to `antecedents`."""
    claims: list[Claim] = []
    asked = _quoted_question(doc)
    for verb in doc:
        if verb.i in asked:
            continue
        if verb.dep_ in _HEADS and is_verb(verb) and is_asserted(verb):
            claims += _claims_of_verb(verb, antecedents)
    antecedents.next_sentence()
    return [c for c in claims if all(any(x.isalnum() for x in f) for f in c.fields[:3])]


def _quoted_question(doc: Doc) -> range:
    """The tokens of a question that a sentence quotes; empty if it quotes none."""
    end = next((t.i for t in doc if t.text == "?"), 0)
    start = max((t.i for t in doc[:end] if t.text in (":", '"', "“", "''", "``")), default=0)
    return range(start, end)


def _claims_of_verb(verb: Token, antecedents: Antecedents) -> list[Claim]:
    if _is_in_another_claim(verb):
        return []
    if (there := existential_subject(verb)) is not None:
        voices = tuple(a.text for a in (*adjuncts_above(verb), *reporting_conditions(verb)))
        return claims_of_existence(verb, there, certainty_of(verb, [verb]), voices)
    frame = frame_of(verb)
    if frame.only_reports:
        return []
    subject = subject_name(verb, antecedents)
    if not subject or _is_passive_with_object(verb) or _only_restricts(verb, frame):
        return []
    claims = list(_claims_of_frame(verb, frame, subject))
    for beside in frames_beside(frame):
        if beside.complements.parts:
            claims += _claims_of_frame(verb, beside, subject)
    return claims


def _only_restricts(verb: Token, frame: Frame) -> bool:
    """ "graphs having no cycle", "tools to work well": neither is asserted."""
    if verb.dep_ == "acl" and is_infinitive(verb) and not frame.complements.parts:
        return True
    return restricts(verb) and certainty_of(verb, frame.verbs) is Certainty.NEGATED


def _is_passive_with_object(verb: Token) -> bool:
    """ "when the length is increased the loss falls", which the parser reads as "is increased the loss"."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    things = [c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i]
    given = verb.lemma_.lower() in _GIVING
    return passive and not given and any(t.left_edge.lower_ in ("the", "a", "an") for t in things)


def _is_in_another_claim(verb: Token) -> bool:
    """Whether the clause is already a field of another claim: "using X", "ability to see", "if it rains"."""
    if is_condition(verb) or is_prepositional(verb) or is_restriction(verb):
        return True
    if verb.dep_ in ("acl", "relcl") and is_infinitive(verb) and size(verb) <= _SHORT_INFINITIVE:
        return True
    if verb.dep_ == "acl" and not any(c.dep_ != "punct" for c in verb.children):
        return True
    if verb.dep_ == "acl" and is_infinitive(verb) and verb.head.lemma_.lower() in _MISSING:
        return True  # "removing the need to add salt"
    return verb.dep_ in ("acl", "relcl") and is_pronoun(verb.head)


def _claims_of_frame(verb: Token, frame: Frame, subject: str) -> Iterator[Claim]:
    certainty = certainty_of(verb, frame.verbs)
    name = subject_token(verb)
    about = (
        parts_of(name) if name is not None and render(phrase(name)) == subject else Part(subject)
    )
    subject = _without_negation(about.text, certainty)
    around = [Adjunct(c) for c in about.conditions] + frame.adjuncts
    around += [*adjuncts_above(verb), *reporting_conditions(verb)]
    if (place := where_condition(verb)) is None:
        return  # "any space where": it does not hold of all spaces
    around += [Adjunct(place, must=True)] if place else []
    if restriction := restriction_of(name, verb):
        around.insert(0, Adjunct(restriction, must=True))
    pairs = respective_pairs(name, frame.complements, frame.verbs[-1])
    if pairs:
        for one, value, extra in pairs:
            conditions = [*extra, *(a.text for a in around if not _holds(a, extra))]
            yield rule_claim(one or subject, frame.predicate, value, _short(conditions), certainty)
        return
    if not frame.complements.parts:
        yield from _without_value(verb, frame, subject, around, certainty)
        return
    kept = _fitting(
        around, sum(len(c.split()) for p in frame.complements.parts for c in p.conditions)
    )
    for part in frame.complements.parts:
        value = _without_negation(part.text, certainty)
        if not value or value == subject:
            continue
        conditions = [*part.conditions, *(a.text for a in kept)]
        yield rule_claim(subject, frame.predicate, value, ", ".join(conditions), certainty)


def _without_value(
    verb: Token, frame: Frame, subject: str, around: list[Adjunct], certainty: Certainty
) -> Iterator[Claim]:
    """The claim of a verb without an object: its first adjunct is the value, or the verb itself is."""
    if _is_perfect(verb):
        return
    passive = is_passive(verb)
    kept = _fitting(around, 0)
    lemma = verb.lemma_.lower()
    denied = certainty is Certainty.NEGATED
    if passive and lemma in REPORTING and not denied and _is_plain(verb):
        yield rule_claim(STUDY, frame.predicate, subject, _short([a.text for a in kept]), certainty)
    elif not passive and (rest := [a for a in kept if not a.text.startswith("those ")]):
        first, *rest = *rest, *(a for a in kept if a not in rest)
        predicate, value = frame.predicate, first.text
        if first.lead and first.rest:
            predicate, value = f"{predicate} {first.lead}", first.rest
        yield rule_claim(subject, predicate, value, _short([a.text for a in rest]), certainty)
    elif (
        (verb.dep_ in _MAIN or (passive and kept))
        and (denied or lemma not in SAYING | REPORTING or (passive and bool(kept)))
        and not frame.verbs[1:]
    ):
        yield from _claims_of_bare_verb(
            verb, frame, subject, _short([a.text for a in kept]), certainty
        )


def _claims_of_bare_verb(
    verb: Token, frame: Frame, subject: str, condition: str, certainty: Certainty
) -> Iterator[Claim]:
    """ "A | was | dried", "rates | did | rise"."""
    words = frame.predicate.split()
    if is_passive(verb) or verb.tag_ == "VBN":
        done = " ".join(w for w in words if w not in {*MODALS, "be"})
        yield rule_claim(subject, _be(verb), done, condition, certainty)
    elif is_intransitive(verb) and size(verb) <= _MOST_CONDITION:
        done = " ".join(verb.lemma_ if w == verb.lower_ else w for w in words)
        yield rule_claim(subject, do_form(verb), done, condition, certainty)


def _is_perfect(verb: Token) -> bool:
    """ "have built" of "we have built and tested nodes": the object belongs to the next verb."""
    auxiliaries = {c.lemma_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    joined = any(c.dep_ == "conj" for c in verb.children)
    return verb.tag_ == "VBN" and auxiliaries == {"have"} and joined


def _be(verb: Token) -> str:
    """The auxiliary of a passive, which "isolated, cleaned and weighed" share."""
    while not any(c.dep_ == "auxpass" for c in verb.children) and verb.dep_ == "conj":
        verb = verb.head
    modal = next((c.lower_ for c in verb.children if c.dep_ == "aux" and c.lower_ in MODALS), "")
    if modal:
        return f"{modal} be"
    found = next((c.lower_ for c in verb.children if c.dep_ == "auxpass"), "is")
    return "is" if found in ("be", "been", "being") else found


def _is_plain(verb: Token) -> bool:
    """A report of this paper: no "has been", no agent, no other time."""
    return verb.dep_ in ("ROOT", "conj") and not any(
        c.dep_ in ("aux", "agent") for c in verb.children
    )


def _fitting(around: Sequence[Adjunct], taken: int) -> list[Adjunct]:
    """Adjuncts that fit into a condition together; those without which the claim is wrong come first."""
    kept: list[Adjunct] = []
    for adjunct in dict.fromkeys(sorted(around, key=lambda a: not a.must)):
        if adjunct.must or taken + adjunct.words <= _MOST_CONDITION:
            kept.append(adjunct)
            taken += adjunct.words
    return kept


def _short(conditions: Sequence[str]) -> str:
    kept: list[str] = []
    for condition in dict.fromkeys(conditions):
        if len(" ".join([*kept, condition]).split()) <= _MOST_CONDITION:
            kept.append(condition)
    return ", ".join(kept)


def _holds(adjunct: Adjunct, extra: Sequence[str]) -> bool:
    return any(e.rpartition(" ")[2] in adjunct.text for e in extra)


def _without_negation(text: str, certainty: Certainty) -> str:
    """The text without "no": a negated claim has its negation in `certainty`."""
    if certainty is not Certainty.NEGATED:
        return text
    first, _, rest = text.partition(" ")
    return rest if rest and first.lower() in ("no", "not", "neither", "none") else text
