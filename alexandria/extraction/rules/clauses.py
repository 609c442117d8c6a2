"""Clauses → claims: who does what, by the verbs of a parsed sentence.

Each verb that has something to say becomes one claim; what hangs on it by prepositions becomes its value or its
condition. What a sentence says about saying ("we find that …", "it is thought that …") is dropped or turned into
certainty. In: a spaCy sentence. Out: claims with `sentence` 0, for the caller to number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.extraction.rules.phrases import (
    AUTHORS,
    STUDY,
    Antecedents,
    is_pronoun,
    phrase,
    render,
)
from alexandria.knowledge import Certainty, Maker

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_clauses"]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_OBJECTS = frozenset({"dobj", "attr", "oprd", "dative", "acomp"})
_HEADS = frozenset(
    {"ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "parataxis", "xcomp", "pcomp", "csubj"}
)
_SAYING = frozenset(
    """show find demonstrate report observe note conclude reveal indicate suggest propose argue believe think
    hypothesize hypothesise speculate assume expect prove establish confirm see know state claim discuss
    mean imply predict estimate describe emphasize stress consider""".split()
)
_DOUBTING = frozenset(
    """suggest propose argue believe think hypothesize hypothesise speculate assume expect appear seem claim
    imply""".split()
)
_LITTLE = frozenset(
    "study present consider examine investigate analyze analyse explore address introduce give obtain".split()
)
_HEDGES = frozenset(
    "may might could perhaps possibly probably presumably likely apparently potentially".split()
)
_NOT_ASSERTED = frozenset("if unless whether in_case".split())
_CONDITIONS = frozenset(
    "if when unless where while whereas because since although though after before until once as so".split()
)
_WEAK_ADVERBS = frozenset(
    """also however moreover furthermore therefore thus hence here then additionally finally recently
    interestingly specifically generally typically especially particularly indeed instead similarly next first
    second third lastly overall consequently accordingly e.g. i.e. very rather quite just even still already so
    too where when how why whereby hence""".split()
) - {"typically", "generally", "even", "instead"}
_LONGEST_CONDITION = 12


@dataclass(frozen=True, slots=True)
class _Context:
    """What a clause inherits from the one that it hangs on."""

    subject: str
    certainty: Certainty
    condition: str = ""


def claims_of_clauses(doc: Doc, antecedents: Antecedents) -> list[Claim]:
    """The claims of a sentence's verbs, in the order of the verbs. Notes subjects in `antecedents`."""
    claims: list[Claim] = []
    for verb in doc:
        if verb.dep_ in _HEADS and verb.pos_ in ("VERB", "AUX") and _states(verb):
            claims += _claims_of_verb(verb, antecedents)
    return claims


def _states(verb: Token) -> bool:
    """Whether the clause is put forward: not asked, not only supposed, not said within another's saying."""
    if any(c.dep_ == "mark" and c.lower_ in _NOT_ASSERTED for c in verb.children):
        return False
    if verb.dep_ == "xcomp":
        return False  # told with the verb that governs it
    return not (verb.dep_ == "conj" and verb.head.dep_ == "xcomp" and not _own_subject(verb))


def _claims_of_verb(verb: Token, antecedents: Antecedents) -> list[Claim]:
    frame = _frame(verb)
    if frame.told is None and frame.only_says:
        return []
    subject = _subject(verb, antecedents)
    if not subject:
        return []
    certainty = _certainty(verb, frame.verbs)
    conditions = [*frame.conditions, *_voices(verb)]
    claims = []
    for value, extra in frame.values or [("", [])]:
        claim = _claim(
            subject,
            frame.predicate,
            value,
            [*extra, *conditions],
            certainty=certainty,
            active=not _is_passive(verb),
            says_little=verb.lemma_.lower() in _SAYING | _LITTLE,
        )
        if claim is not None:
            claims.append(claim)
    return claims


@dataclass(slots=True)
class _Frame:
    """A verb with what it takes."""

    verbs: list[Token]
    predicate: str
    values: list[tuple[str, list[str]]]
    conditions: list[str]
    told: Token | None
    only_says: bool


def _frame(verb: Token) -> _Frame:
    """Follow "is found to be", "allows to treat" to the verb that tells, and gather what hangs on them all."""
    verbs = [verb]
    while inner := next(
        (c for c in verbs[-1].children if c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX")), None
    ):
        verbs.append(inner)
    says = verb.lemma_.lower() in _SAYING
    told = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    # "was found to be weak" tells "is weak".
    chain = verbs[1:] if len(verbs) > 1 and says and _is_passive(verb) else verbs
    last = chain[-1]
    values, used = _values(last)
    conditions = [text for v in verbs for text in _adjuncts(v, used)]
    predicate = _predicate(chain, used)
    return _Frame(
        verbs, predicate, values, conditions, told, says and told is not None and not values
    )


def _subject(verb: Token, antecedents: Antecedents) -> str:
    """Name of what the clause is about; empty where it cannot be told."""
    token = _own_subject(verb)
    if token is None:
        return _inherited_subject(verb, antecedents)
    if token.dep_ in ("csubj", "csubjpass"):
        return render(phrase(token))
    if token.lower_ in AUTHORS:
        return STUDY
    if token.lower_ in ("which", "that", "who") and verb.dep_ == "relcl":
        return render(phrase(verb.head))
    if token.lower_ == "it" and verb.lemma_.lower() in _SAYING:
        return "" if any(c.dep_ == "ccomp" for c in verb.children) else STUDY
    if token.dep_ == "expl" or (
        token.lower_ == "it" and any(c.dep_ == "ccomp" for c in verb.children)
    ):
        return ""
    if is_pronoun(token):
        return antecedents.meaning(token) or ""
    name = render(phrase(token))
    antecedents.note(
        name, plural=token.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in token.children)
    )
    return name


def _inherited_subject(verb: Token, antecedents: Antecedents) -> str:
    """The subject of a clause that names none: what it describes, or that of the clause it hangs on."""
    if verb.dep_ == "acl" and verb.head.lower_ == "order":
        return ""  # "in order to"
    if verb.dep_ in ("relcl", "acl"):
        return render(phrase(verb.head))
    if verb.dep_ not in ("conj", "advcl", "ccomp", "pcomp", "parataxis"):
        return ""
    above = verb.head
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i:
        above = above.head
    if above.i == verb.i or above.pos_ not in ("VERB", "AUX"):
        return ""
    return _subject(above, antecedents)


def _own_subject(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ in _SUBJECTS), None) or next(
        (c for c in verb.children if c.dep_ == "expl"), None
    )


def _predicate(verbs: list[Token], used: set[int]) -> str:
    """The verbs with particles and the preposition that leads to the value, without auxiliaries."""
    words: list[Token] = []
    for number, verb in enumerate(verbs):
        words.append(verb)
        for child in verb.children:
            keeps = child.dep_ in ("prt", "neg_") or (
                child.dep_ == "aux" and child.lower_ in ("can", "must", "should", "cannot")
            )
            if (
                keeps
                or (child.dep_ == "aux" and child.lower_ == "to" and number > 0)
                or (
                    child.dep_ == "advmod"
                    and child.i < verb.i
                    and child.lower_ not in _WEAK_ADVERBS | _HEDGES
                )
                or (child.i in used and child.dep_ in ("prep", "agent"))
            ):
                words.append(child)
    return render(sorted(words, key=lambda t: t.i))


def _values(verb: Token) -> tuple[list[tuple[str, list[str]]], set[int]]:
    """(value, what is said of it alone) for each thing that the verb takes; and the prepositions used up."""
    direct = [c for c in verb.children if c.dep_ in _OBJECTS and not is_pronoun(c)]
    if direct:
        return [pair for token in direct for pair in _split_list(token)], set()
    for preposition in (c for c in verb.children if c.dep_ in ("prep", "agent") and c.i > verb.i):
        objects = [c for c in preposition.children if c.dep_ in ("pobj", "pcomp")]
        if objects and not is_pronoun(objects[0]):
            return _split_list(objects[0]), {preposition.i}
    return [], set()


def _split_list(token: Token) -> list[tuple[str, list[str]]]:
    """Items of a list that is long; a short one stays one value. Trailing prepositions may go to a condition."""
    whole = phrase(token)
    items = [token]
    for item in items:
        items += [c for c in item.children if c.dep_ == "conj" and c.pos_ not in ("VERB", "AUX")]
    if len(whole) > 7 and len(items) > 1:
        return [_trimmed(item, frozenset({"conj", "cc"})) for item in items]
    return [_trimmed(token, frozenset())]


def _trimmed(token: Token, without: frozenset[str]) -> tuple[str, list[str]]:
    """A noun phrase; where it is long, its last prepositional phrase apart, as a condition."""
    words = phrase(token, without=without)
    if len(words) <= 9:
        return render(words), []
    tails = [c for c in token.children if c.dep_ == "prep" and c.i > token.i]
    if not tails:
        return render(words), []
    cut = {t.i for tail in tails[-1:] for t in tail.subtree}
    return render([t for t in words if t.i not in cut]), [render(phrase(tails[-1]))]


def _adjuncts(verb: Token, used: set[int]) -> Iterator[str]:
    """What says when, where, how and why, as texts."""
    for child in verb.children:
        if child.i in used or child.dep_ in ("aux", "auxpass", "neg", "punct", "mark", "cc"):
            continue
        if (
            child.dep_ in ("prep", "agent", "npadvmod", "dative") and child.dep_ not in _OBJECTS
        ) or (
            child.dep_ == "advmod"
            and child.i > verb.i
            and child.lower_ not in _WEAK_ADVERBS | _HEDGES
        ):
            yield render(phrase(child))
        elif child.dep_ == "advcl":
            mark = next(
                (
                    c
                    for c in child.children
                    if c.dep_ in ("mark", "advmod") and c.lower_ in _CONDITIONS
                ),
                None,
            )
            length = sum(1 for _ in child.subtree)
            infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children)
            if (mark is not None or infinitive) and length <= _LONGEST_CONDITION:
                yield render(
                    [
                        t
                        for t in child.subtree
                        if not (t.pos_ == "DET" and t.lower_ in ("the", "a", "an"))
                    ]
                )


def _voices(verb: Token) -> Iterator[str]:
    """ "model predicts" where the clause is what somebody other than the authors says."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_.lower() in _SAYING:
        speaker = _own_subject(above)
        if (
            speaker is not None
            and speaker.lower_ not in AUTHORS
            and not is_pronoun(speaker)
            and speaker.dep_ == "nsubj"
        ):
            name = render(phrase(speaker))
            if name and speaker.lemma_.lower() not in (
                "result",
                "study",
                "datum",
                "analysis",
                "paper",
                "finding",
            ):
                yield f"as {name} {above.text}"


def _certainty(verb: Token, verbs: list[Token]) -> Certainty:
    if any(_negated(v) for v in verbs):
        return Certainty.NEGATED
    if _doubtful(verb, verbs):
        return Certainty.SUGGESTED
    return Certainty.STATED


def _negated(verb: Token) -> bool:
    if any(c.dep_ == "neg" or c.lower_ in ("never", "neither", "nor") for c in verb.children):
        return True
    for child in verb.children:
        if child.dep_ in _SUBJECTS | _OBJECTS and any(
            g.dep_ in ("det", "neg") and g.lower_ in ("no", "neither", "none")
            for g in child.children
        ):
            return True
    return False


def _doubtful(verb: Token, verbs: list[Token]) -> bool:
    for v in verbs:
        if any(c.dep_ in ("aux", "advmod") and c.lower_ in _HEDGES for c in v.children):
            return True
        if v.i != verbs[-1].i and v.lemma_.lower() in _DOUBTING:
            return True
    above = verb.head
    return verb.dep_ == "ccomp" and above.lemma_.lower() in _DOUBTING


def _is_passive(verb: Token) -> bool:
    return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)


def _claim(
    subject: str,
    predicate: str,
    value: str,
    conditions: list[str],
    *,
    certainty: Certainty,
    active: bool,
    says_little: bool,
) -> Claim | None:
    """A claim, if there is enough of it; a condition or the verb itself stands for a missing value."""
    conditions = list(dict.fromkeys(c for c in conditions if c and c not in (value, subject)))
    if not value and conditions:
        value = conditions.pop(0)
    elif not value and says_little:
        return None  # "the results indicate": what they indicate is a claim of its own
    elif not value:  # "the rate doubled", "the frequency is doubled"
        predicate, value = "does" if active else "is", predicate
    if certainty is Certainty.NEGATED:
        value = value.removeprefix("no ")
        subject = subject.removeprefix("no ").removeprefix("No ")
    if not value or not predicate or not subject or not any(c.isalnum() for c in value):
        return None
    return Claim(
        sentence=0,
        subject=subject,
        predicate=predicate,
        value=value,
        condition=", ".join(conditions),
        certainty=certainty,
        made_by=Maker.RULE,
    )
