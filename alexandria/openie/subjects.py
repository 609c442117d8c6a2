"""A verb → the subject of its clause: its own, a pronoun's antecedent, or the subject of a governing clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.english import word_set
from alexandria.openie.cleaning import PLACEHOLDER
from alexandria.openie.noun_phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
)
from alexandria.openie.word_classes import (
    AUTHORS,
    EMPTY_NOUNS,
    SAYING,
    STUDY,
    SUBJECTS,
    USING,
    VERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["described_noun", "existential_subject", "own_subject", "subject_name", "subject_token"]

_LONGEST_CLAUSE = 10
_NEXT = 4
"""Words between a clause and the next verb: ", and also"."""
_NARROW = frozenset({"prep", "conj", "cc"})
_PREP = frozenset({"prep"})
_NAMELESS = word_set("nameless_words")
_REPORTS = frozenset("paper study article work".split())
_WHICH = frozenset("which that who".split())
_NOUNS = frozenset({"nsubj", "nsubjpass"})
_STANDING = frozenset({"PRP$", "WDT", "WP"})
_OF_OTHERS = word_set("transparent_nouns")
_UNNUMBERED = word_set("unnumbered_nouns")
"""Nouns that go with verbs of either number."""
_SINGULAR = frozenset({"NN", "NNP"})
_PLURAL = frozenset({"NNS", "NNPS"})


def own_subject(verb: Token) -> Token | None:
    """The verb's own subject; None if it has none."""
    # The parser hangs some subjects on the auxiliary.
    around = [verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))]
    kinds = (_NOUNS, SUBJECTS, frozenset({"expl"}))
    return next((c for kind in kinds for v in around for c in v.children if c.dep_ in kind), None)


def existential_subject(verb: Token) -> Token | None:
    """What there is, in "there is …"."""
    if not any(c.dep_ == "expl" and c.lower_ == "there" for c in verb.children):
        return None
    return next((c for c in verb.children if c.dep_ in ("attr", "nsubj", "dobj", "oprd")), None)


def subject_token(verb: Token) -> Token | None:
    """The subject's noun, its own or inherited; None if the subject is no noun of the sentence."""
    token = own_subject(verb)
    if token is not None:
        return described_noun(verb) if _is_relative(token, verb) else token
    if verb.dep_ in ("relcl", "acl"):
        return described_noun(verb)
    above = _verb_above(verb)
    return subject_token(above) if above is not None and _fits(verb, above) else None


def subject_name(verb: Token, antecedents: Antecedents) -> str:
    """The subject as text; empty if it is unclear. Adds it to `antecedents`."""
    token = own_subject(verb)
    if token is None:
        return _inherited(verb, antecedents)
    if token.dep_ in ("csubj", "csubjpass"):
        return _gerund_subject(token)
    if token.lower_ in AUTHORS:
        return STUDY
    if _is_relative(token, verb):
        return _described_name(verb)
    if token.dep_ == "expl" or token.lower_ == "it":
        return _antecedent_of_it(token, verb, antecedents)
    if _differs(token, verb):
        return ""
    if is_pronoun(token) or token.tag_ in _STANDING:
        return antecedents.meaning(token) or ""
    name = _named(token)
    if name and verb.dep_ in ("ROOT", "conj", "ccomp", "advcl"):
        joined = any(c.dep_ == "conj" for c in token.children)
        antecedents.note(name, plural=token.tag_ in ("NNS", "NNPS") or joined)
    return name


def _gerund_subject(verb: Token) -> str:
    """ "growing frogs" of "growing frogs takes time"."""
    if verb.tag_ in ("VBZ", "VBP", "VBD"):
        return ""  # a clause of its own
    whole = phrase(verb)
    brief = whole if len(whole) <= _LONGEST_CLAUSE else phrase(verb, without=_PREP)
    return render(brief) if len(brief) <= _LONGEST_CLAUSE else ""


def _antecedent_of_it(token: Token, verb: Token, antecedents: Antecedents) -> str:
    """What "it" means, if anything: nothing in "it is clear that"."""
    if token.dep_ == "expl" or any(c.dep_ == "ccomp" for c in _complements(verb)):
        return ""
    if verb.lemma_.lower() in SAYING and any(c.dep_ == "auxpass" for c in verb.children):
        return ""  # "it has been shown possible to": not here
    return STUDY if verb.lemma_.lower() in SAYING else antecedents.meaning(token) or ""


def _complements(verb: Token) -> Iterator[Token]:
    """What hangs on a verb and on the adjective that goes with it: "is clear that"."""
    for child in verb.children:
        yield child
        if child.dep_ == "acomp":
            yield from child.children


def _named(token: Token) -> str:
    words = phrase(token)
    if (
        which := next((w for w in words if w.tag_ == "WDT" and w.dep_ == "pobj"), None)
    ) is not None:
        # "cells, most of which are small"
        owner = next((described_noun(a) for a in token.ancestors if a.dep_ == "relcl"), None)
        name = render([w for w in words if w.i < which.i])
        return f"{name} {render(phrase(owner, without=_NARROW))}" if owner is not None else ""
    if words and words[0].dep_ in ("prep", "mark"):
        return ""  # "owing to rain" is no thing
    bare = len(words) == 1
    if (bare and token.lower_ in _NAMELESS) or is_pronoun(token):
        return ""
    if token.lemma_.lower() in EMPTY_NOUNS and bare:
        is_described = any(c.dep_ in ("acl", "relcl") for c in token.children)
        if token.tag_ == "NNS" and token.lemma_.lower() in _REPORTS:
            return render(words)  # studies are those of others
        return STUDY if token.lemma_.lower() in _REPORTS and not is_described else ""
    if any(w.tag_ in ("VBZ", "VBP", "VBD") and _is_clause(w) for w in words):
        return ""  # a clause that the parser took for a name
    owned = next((c for c in token.children if c.tag_ == "WP$"), None)
    if owned is None:
        return render(words)
    # "cells, whose walls are thick"
    owner = next((described_noun(a) for a in token.ancestors if a.dep_ == "relcl"), None)
    name = render([w for w in words if w.i != owned.i])
    return f"{name} of {render(phrase(owner, without=_NARROW))}" if owner is not None else ""


def _is_clause(verb: Token) -> bool:
    describes = verb.dep_ in ("amod", "compound")  # "set" of "descent set polynomials"
    return (
        not describes
        and verb.pos_ in VERBS
        and any(c.dep_ in ("dobj", "attr", *SUBJECTS) for c in verb.children)
    )


def _is_relative(token: Token, verb: Token) -> bool:
    return token.lower_ in _WHICH and _relative(verb).dep_ == "relcl"


def _relative(verb: Token) -> Token:
    """The first of verbs joined by "and": "which eats and which sleeps"."""
    while verb.dep_ == "conj" and is_verb(verb.head):
        verb = verb.head
    return verb


def described_noun(verb: Token) -> Token | None:
    """The noun that a relative clause or a participle describes: the next before it that agrees in number."""
    verb = _relative(verb)
    noun = verb.head
    if noun.text.startswith(PLACEHOLDER) and noun.head.lower_ == "of":
        noun = noun.head.head  # "the rank of $G$ given by"
    if verb.dep_ == "relcl" and noun.lemma_.lower() in _OF_OTHERS:
        for lead in noun.children:
            inner = next((c for c in lead.children if c.dep_ == "pobj"), None)
            if lead.lower_ == "of" and lead.i < verb.left_edge.i and inner is not None:
                return inner if _agrees(inner, verb) else noun  # "the effect of salts that melt"
    if verb.dep_ != "relcl" or _agrees(noun, verb):
        return noun
    while noun.head.i != noun.i:
        noun = noun.head
        if noun.pos_ in ("NOUN", "PROPN") and noun.i < verb.i and _agrees(noun, verb):
            return noun
        if is_verb(noun):
            break
    return None


def _agrees(noun: Token, verb: Token) -> bool:
    finite = next((c for c in verb.children if c.dep_ in ("aux", "auxpass")), verb)
    joined = any(c.dep_ == "conj" for c in noun.children) or noun.dep_ == "conj"
    if finite.tag_ == "VBZ" or finite.lower_ == "was":
        return noun.tag_ not in _PLURAL
    if finite.tag_ == "VBP" or finite.lower_ == "were":
        return noun.tag_ not in _SINGULAR or joined
    return True


def _differs(token: Token, verb: Token) -> bool:
    """Whether a noun cannot be the subject of a verb: "rates shows", whatever the parser says."""
    plain = not any(c.dep_ in ("aux", "auxpass") for c in verb.children) and verb.lemma_ != "be"
    if token.pos_ != "NOUN" or verb.dep_ == "relcl" or not is_finite(verb) or not plain:
        return False  # of "are" for "is" the author is as likely the reason as the parser
    if token.lemma_.lower() in _UNNUMBERED or token.lower_.endswith("ics"):
        return False
    loose = any(c.dep_ in ("cc", "conj", "appos", "nummod") for c in token.children)
    return not (loose or _agrees(token, verb))


def _that_agrees(verb: Token, above: Token) -> Token | None:
    """The clause under that of "we" to which "has" belongs: "we show that it is large and has holes"."""
    subject = own_subject(above)
    if subject is None or subject.lower_ not in AUTHORS or verb.tag_ != "VBZ":
        return None
    for token in reversed(verb.doc[above.i + 1 : verb.i]):
        if token.dep_ == "ccomp" and is_verb(token) and own_subject(token) is not None:
            return token
    return None


def _described_name(verb: Token) -> str:
    noun = described_noun(verb)
    if noun is not None and _may_describe_another(verb, noun):
        return ""
    name = _named(noun) if noun is not None else ""
    first, _, rest = name.partition(" ")
    if first.lower() == "no":
        return ""
    # "every graph that is connected": not every graph is
    return rest if rest and first.lower() in ("every", "any", "each", "all") else name


def _may_describe_another(verb: Token, noun: Token) -> bool:
    """Whether ", which" may as well go with a noun further up: "the size of a pond, which was 5 m"."""
    verb = _relative(verb)
    first = verb.left_edge
    using = noun.dep_ == "dobj" and noun.head.lower_ in USING
    low = noun.dep_ == "pobj" or using
    if verb.dep_ != "relcl" or not low or not first.i or first.nbor(-1).text != ",":
        return False
    if noun.i < first.i - _NEXT:
        return False
    above = noun.head.head  # past the preposition
    while above.dep_ in ("prep", "pobj", "pcomp"):
        if above.dep_ == "pobj" and _agrees(above, verb):
            return True
        above = above.head
    others = [above] if above.pos_ in ("NOUN", "PROPN") else []
    if is_verb(above) and above.i < noun.i:
        others += [c for c in above.children if c.dep_ in ("dobj", "nsubjpass", "attr")]
    return any(o.pos_ in ("NOUN", "PROPN") and o.i < noun.i and _agrees(o, verb) for o in others)


def _inherited(verb: Token, antecedents: Antecedents) -> str:
    """The subject of a clause that names none: what it describes, or that of the clause it hangs on."""
    if verb.dep_ in ("relcl", "acl"):
        return _described_name(verb)
    if verb.lower_ in USING and verb.dep_ == "advcl":
        return ""
    above = _verb_above(verb)
    if above is None or not _fits(verb, above):
        return ""
    return subject_name(above, antecedents)


def _fits(verb: Token, above: Token) -> bool:
    """Whether a verb without a subject can share that of another one: in number, and in form."""
    subject = subject_token(above)
    if subject is not None and is_finite(verb) and not _agrees(subject, verb):
        return not _agrees(subject, above)  # the author's mistake, or the parser's
    if verb.dep_ == "conj" and _may_go_on(verb, above):
        return False
    if any(t.text == ":" and t.whitespace_ for t in verb.doc[above.i : verb.i]):
        return False  # a list, not a second verb
    auxiliary = any(c.dep_ in ("aux", "auxpass") for c in verb.children)
    if verb.dep_ == "advcl":
        return _fits_beside(verb, above, bare=not auxiliary)
    if verb.dep_ == "conj" and verb.tag_ == "VBG" and not auxiliary:
        return above.tag_ == "VBG"
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and not auxiliary:
        return above.tag_ in ("VBN", "VBD")  # "we build a tool for rates evaluated at noon"
    return True


def _fits_beside(verb: Token, above: Token, *, bare: bool) -> bool:
    """The same for an adverbial clause; `bare` without an auxiliary."""
    if verb.tag_ in ("VBZ", "VBP"):
        return False  # a clause with a finite verb has its own subject, and the parser lost it
    if verb.i < above.i:
        return True
    comma = verb.left_edge.i > 0 and verb.left_edge.nbor(-1).text == ","
    if verb.tag_ == "VBG":
        # "we show that it grows, solving a problem": we do
        is_reported = above.dep_ == "ccomp" and above.head.lemma_.lower() in SAYING
        return not (comma and is_reported)
    marked = any(c.dep_ in ("mark", "advmod") and c.i < verb.i for c in verb.children)
    takes = any(c.dep_ in ("dobj", "attr") and c.i < verb.i for c in above.children)
    # "in sequence characterized regions"; "they saw rain, confirmed by noise": who is confirmed?
    misparsed = takes or not (comma or marked)
    return not (verb.tag_ in ("VBN", "VBD") and bare and misparsed)


def _may_go_on(verb: Token, above: Token) -> bool:
    """ "and feed" of "ponds are near lakes, which are deep, and feed rivers": of the ponds or of the lakes?"""
    if above.dep_ == "relcl" or not is_finite(verb):
        return False
    for token in verb.doc[above.i + 1 : verb.i]:
        which = token.dep_ == "relcl" and any(c.lower_ in _WHICH for c in token.children)
        if which and is_finite(token) and token.right_edge.i >= verb.i - _NEXT:
            noun = described_noun(token)
            return noun is not None and _agrees(noun, verb)
    return False


def is_finite(verb: Token) -> bool:
    """ "grows", "has grown"; not "grown" alone."""
    first = next((c for c in verb.children if c.dep_ in ("aux", "auxpass")), verb)
    return first.tag_ in ("VBZ", "VBP", "VBD")


def _verb_above(verb: Token) -> Token | None:
    if verb.dep_ not in ("conj", "advcl", "pcomp", "parataxis"):
        return None  # an asserted clause has its own subject, even where the parser lost it
    above = verb.head
    while not is_verb(above) and above.head.i != above.i:
        above = above.head
    if above.i == verb.i or not is_verb(above):
        return None
    if verb.dep_ == "conj" and (nearer := _that_agrees(verb, above)) is not None:
        return nearer
    # "to stop it, acid was added": acid is no subject of stopping where the clause is passive
    passive = any(c.dep_ == "auxpass" for c in above.children)
    if verb.dep_ == "pcomp" and (passive or verb.head.head.i != above.i):
        return None
    return None if passive and verb.dep_ == "advcl" and is_infinitive(verb) else above
