"""Clauses → claims: who does what, by the verbs of a parsed sentence.

Each verb that has something to say becomes one claim; what hangs on it by prepositions becomes its value or its
condition. What a sentence says about saying ("we find that …", "it is thought that …") is dropped or turned into
certainty. In: a spaCy sentence. Out: claims with `sentence` 0, for the caller to number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english.lexicon import word_set
from alexandria.knowledge import Certainty
from alexandria.openie.adjuncts import Adjunct, adjuncts_above, is_condition, leads_on
from alexandria.openie.alone import do_of, is_cut_passive, stands_alone, was_of
from alexandria.openie.certainty import certainty_of, is_put_forward, is_wished
from alexandria.openie.frames import (
    MODALS,
    Frame,
    frame_of,
    frames_beside,
    is_passive,
    predicate_of,
)
from alexandria.openie.lists import paired
from alexandria.openie.nouns import claims_of_existence
from alexandria.openie.objects import Part, Tail, parts_of, tails_of
from alexandria.openie.phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
    size,
)
from alexandria.openie.restrictions import (
    is_restriction,
    place_of,
    restriction_of,
    restricts,
)
from alexandria.openie.ruled import ruled
from alexandria.openie.speaking import impersonal, voices_of
from alexandria.openie.subjects import (
    existing,
    own_subject,
    subject_name,
    subject_token,
)
from alexandria.openie.vocabulary import (
    AUTHORS,
    ENABLING,
    REPORTING,
    SAYING,
    STUDY,
    VERBS,
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
_MOST_NAME = 3
_GIVING = word_set("ditransitive_verbs")
_MISSING = frozenset("need necessity failure inability requirement lack".split())
_MOST_PREDICATE = 9
_LEADS = word_set("prepositions")


def claims_of_clauses(doc: Doc, antecedents: Antecedents) -> list[Claim]:
    """The claims of a sentence's verbs, in the order of the verbs. Notes subjects in `antecedents`."""
    claims: list[Claim] = []
    asked = _asked(doc)
    for verb in doc:
        if verb.i in asked:
            continue
        if verb.dep_ in _HEADS and is_verb(verb) and (is_put_forward(verb) or is_wished(verb)):
            claims += _claims_of_verb(verb, antecedents)
    antecedents.next_sentence(doc)
    return list(_joined(claims))


def _asked(doc: Doc) -> range:
    """Where a sentence quotes a question."""
    end = next((t.i for t in doc if t.text == "?"), 0)
    start = max((t.i for t in doc[:end] if t.text in (":", '"', "“", "''", "``")), default=0)
    return range(start, end)


def _claims_of_verb(verb: Token, antecedents: Antecedents) -> list[Claim]:
    if _told_elsewhere(verb):
        return []
    if (there := existing(verb)) is not None:
        voices = tuple(a.text for a in (*adjuncts_above(verb), *voices_of(verb)))
        return claims_of_existence(verb, there, certainty_of(verb, [verb]), voices)
    frame = frame_of(verb)
    if frame.only_says:
        return []
    if is_wished(verb):
        return _enabled(verb, frame, antecedents)
    if told := impersonal(verb):
        return told
    subject = subject_name(verb, antecedents)
    if not subject or _undergoes_two(verb) or _is_only_meant(verb, frame):
        return []
    claims = list(_claims_of_frame(verb, frame, subject))
    for beside in frames_beside(frame):
        if beside.taken.parts:
            claims += _claims_of_frame(verb, beside, subject)
    return claims


def _is_only_meant(verb: Token, frame: Frame) -> bool:
    """ "graphs having no cycle", "tools to work well": that graphs have none, or tools do, is not said."""
    if verb.dep_ == "acl" and is_infinitive(verb) and not frame.taken.parts:
        return True
    return restricts(verb) and certainty_of(verb, frame.verbs) is Certainty.NEGATED


def _undergoes_two(verb: Token) -> bool:
    """ "when the length is increased the loss falls", of which the parser makes "is increased the loss"."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    things = [c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i]
    given = verb.lemma_.lower() in _GIVING
    return passive and not given and any(t.left_edge.lower_ in ("the", "a", "an") for t in things)


def _enabled(verb: Token, frame: Frame, antecedents: Antecedents) -> list[Claim]:
    """ "The tool allows us to find gold": tool – allows us to find – gold; of nobody else's wishes."""
    above, own = verb.head, own_subject(verb)
    if verb.dep_ not in ("ccomp", "xcomp") or above.lemma_.lower() not in ENABLING or own is None:
        return []
    if own.lower_ in AUTHORS:
        name = "us"
    elif is_pronoun(own):
        name = antecedents.meaning(own) or ""
    else:
        name = render(phrase(own, without=frozenset({"prep"})))
    subject = subject_name(above, antecedents)
    if not subject or not name or len(name.split()) > _MOST_NAME or not is_put_forward(above):
        return []
    lead = f"{predicate_of([above], set())} {name} to"
    told = _with_predicate(frame, f"{lead} {frame.predicate.removeprefix('to ')}")
    return list(_claims_of_frame(above, told, subject))


def _with_predicate(frame: Frame, predicate: str) -> Frame:
    return Frame(frame.verbs, predicate, frame.taken, frame.adjuncts, only_says=False)


def _told_elsewhere(verb: Token) -> bool:
    """Whether the clause is a field of another claim already: "using X", "ability to see", "if it rains"."""
    if is_condition(verb) or leads_on(verb) or is_restriction(verb):
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
    yield from _of_tails(about.text, about.further)
    subject = _undenied(about.text, certainty)
    around = [Adjunct(c) for c in about.conditions] + frame.adjuncts
    around += [*adjuncts_above(verb), *voices_of(verb)]
    if (place := place_of(verb)) is None:
        return  # "any space where": of all spaces it is not said
    around += [Adjunct(place, must=True)] if place else []
    if restriction := restriction_of(name, verb):
        around.insert(0, Adjunct(restriction, must=True))
    pairs = paired(name, frame.taken, frame.verbs[-1])
    if pairs:
        for one, value, extra in pairs:
            conditions = [*extra, *(a.text for a in around if not _holds(a, extra))]
            yield ruled(one or subject, frame.predicate, value, _short(conditions), certainty)
        return
    if not frame.taken.parts:
        yield from _without_value(verb, frame, subject, around, certainty)
        return
    kept, split = _shared(
        around, sum(len(c.split()) for p in frame.taken.parts for c in p.conditions)
    )
    for part in frame.taken.parts:
        value = _undenied(part.text, certainty)
        if not value or value == subject:
            continue
        conditions = [*part.conditions, *(a.text for a in kept)]
        yield ruled(subject, frame.predicate, value, ", ".join(conditions), certainty)
        text = part.head if part.is_thing else part.text
        yield from _of_tails(subject, part.further, f"{frame.predicate} {text}", certainty)
    for other in frame.taken.heads and _contrasted(frame.taken.heads[0]):
        if certainty is Certainty.STATED:
            yield ruled(subject, frame.predicate, parts_of(other).text, "", Certainty.NEGATED)
    head = f" {frame.taken.heads[0].text}" if frame.taken.heads and not frame.taken.used else ""
    verb_text = predicate_of(frame.verbs, set())
    for adjunct in split:
        yield from _of_split(subject, f"{verb_text}{head}", adjunct, certainty)


def _contrasted(noun: Token) -> list[Token]:
    """ "lakes" of "lives in ponds, not lakes"."""
    negations = [c.i for c in noun.children if c.dep_ == "neg" and c.i > noun.i]
    return [
        c
        for c in noun.children
        if c.dep_ in ("appos", "conj") and any(c.left_edge.i - 1 <= n < c.i for n in negations)
    ]


def _of_split(subject: str, verb: str, adjunct: Adjunct, certainty: Certainty) -> Iterator[Claim]:
    if adjunct.token is None:
        yield ruled(subject, f"{verb} {adjunct.lead}", adjunct.rest, "", certainty)
    else:
        yield from _of_tails(subject, tails_of(adjunct.token), verb, certainty)


def _of_tails(
    subject: str,
    tails: Sequence[Tail],
    verb: str = "",
    certainty: Certainty = Certainty.STATED,
) -> Iterator[Claim]:
    for tail in tails:
        if tail.lead == "between" and tail.value.count(" and ") > 1:
            continue  # which of them are the two?
        if not verb:  # a subject's
            yield ruled(tail.about or subject, tail.lead, tail.value, tail.condition)
            continue
        predicate = " ".join(f"{verb} {tail.through} {tail.lead}".split())
        way = tail.through.split() or ["way"]
        if len(predicate.split()) <= _MOST_PREDICATE and way[-1] not in _LEADS:
            yield ruled(subject, predicate, tail.value, tail.condition, certainty)


def _without_value(
    verb: Token, frame: Frame, subject: str, around: list[Adjunct], certainty: Certainty
) -> Iterator[Claim]:
    """What a verb without an object says: by its conditions, by itself, or by what was left unsaid."""
    if (whole := _elided(verb)) is not None:
        yield from _of_elided(whole, subject, certainty)
        return
    if _is_perfect(verb):
        return
    passive = is_passive(verb)
    kept, split = _shared(around, 0)
    lemma = verb.lemma_.lower()
    for adjunct in split:
        yield from _of_split(subject, frame.predicate, adjunct, certainty)
    denied = certainty is Certainty.NEGATED
    if passive and lemma in REPORTING and not denied and _is_plain(verb):
        yield ruled(STUDY, frame.predicate, subject, _short([a.text for a in kept]), certainty)
    elif not passive and (rest := [a for a in kept if not a.text.startswith("those ")]):
        first, *rest = *rest, *(a for a in kept if a not in rest)
        predicate, value = frame.predicate, first.text
        if first.lead and first.rest:
            predicate, value = f"{predicate} {first.lead}", first.rest
        yield ruled(subject, predicate, value, _short([a.text for a in rest]), certainty)
    elif (
        (verb.dep_ in _MAIN or (passive and kept))
        and (denied or lemma not in SAYING | REPORTING or (passive and bool(kept)))
        and not frame.verbs[1:]
    ):
        passive = passive or verb.tag_ == "VBN" or is_cut_passive(verb)
        if passive:
            done = " ".join(w for w in frame.predicate.split() if w not in {*MODALS, "be"})
            be = was_of(verb) if is_cut_passive(verb) else _be(verb)
            yield ruled(subject, be, done, _short([a.text for a in kept]), certainty)
        elif stands_alone(verb) and not split and _is_alone(verb):
            told = " ".join(verb.lemma_ if w == verb.lower_ else w for w in frame.predicate.split())
            yield ruled(subject, do_of(verb), told, _short([a.text for a in kept]), certainty)


def _is_perfect(verb: Token) -> bool:
    """ "have built" of "we have built and tested nodes": its object stands with the next verb."""
    auxiliaries = {c.lemma_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    joined = any(c.dep_ == "conj" for c in verb.children)
    return verb.tag_ == "VBN" and auxiliaries == {"have"} and joined


def _is_alone(verb: Token) -> bool:
    return size(verb) <= _MOST_CONDITION and not any(c.dep_ == "ccomp" for c in verb.children)


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


def _elided(verb: Token) -> Token | None:
    """The verb that "was not" leaves unsaid: that of the clause before."""
    bare = verb.pos_ == "AUX" and verb.dep_ in ("conj", "advcl", "ccomp")
    denied = any(c.dep_ == "neg" for c in verb.children)
    return verb.head if bare and denied and verb.head.pos_ in VERBS else None


def _of_elided(whole: Token, subject: str, certainty: Certainty) -> Iterator[Claim]:
    frame = frame_of(whole)
    if frame.taken.parts:
        for part in frame.taken.parts:
            yield ruled(subject, frame.predicate, part.text, "", certainty)
    else:
        yield ruled(subject, "is" if is_passive(whole) else "does", frame.predicate, "", certainty)


def _shared(around: Sequence[Adjunct], taken: int) -> tuple[list[Adjunct], list[Adjunct]]:
    """Adjuncts that fit into a condition together, and those that must be claims of their own."""
    kept: list[Adjunct] = []
    split: list[Adjunct] = []
    for adjunct in dict.fromkeys(sorted(around, key=lambda a: not a.must)):
        if adjunct.must or taken + adjunct.words <= _MOST_CONDITION:
            kept.append(adjunct)
            taken += adjunct.words
        elif adjunct.lead and adjunct.rest:
            split.append(adjunct)
    return kept, split


def _short(conditions: Sequence[str]) -> str:
    kept: list[str] = []
    for condition in dict.fromkeys(conditions):
        if len(" ".join([*kept, condition]).split()) <= _MOST_CONDITION:
            kept.append(condition)
    return ", ".join(kept)


def _holds(adjunct: Adjunct, extra: Sequence[str]) -> bool:
    return any(e.rpartition(" ")[2] in adjunct.text for e in extra)


def _undenied(text: str, certainty: Certainty) -> str:
    """A denied claim carries its denial apart: "no effect" → "effect"."""
    if certainty is not Certainty.NEGATED:
        return text
    first, _, rest = text.partition(" ")
    return rest if rest and first.lower() in ("no", "not", "neither", "none") else text


def _joined(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Whole claims only; "A is cleaned", "A is dried" in one."""
    last: Claim | None = None
    for claim in claims:
        if not all(any(c.isalnum() for c in f) for f in claim.fields[:3]):
            continue
        if (
            last is not None
            and claim.predicate in ("is", "are", "was", "were")
            and (claim.subject, claim.certainty, claim.condition)
            == (last.subject, last.certainty, "")
            and last.predicate == claim.predicate
            and last.value not in claim.value
            and not last.condition
            and len(f"{last.value}, {claim.value}".split()) <= _SHORT_INFINITIVE
        ):
            last = replace(last, value=f"{last.value}, {claim.value}")
            continue
        if last is not None:
            yield last
        last = claim
    if last is not None:
        yield last
