"""A parsed sentence → its clauses, and which of their words are denied or only suggested.

In: spaCy's parse. Out: clauses with content words and numbers, each knowing whether its verb is denied or
hedged; and phrases ("without fever", "lack of oxygen", "a potential target") that are for themselves. Serves
grounding: here is decided whether a fact contradicts its sentence or says it too firmly.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from alexandria.english.lexicon import word_set
from alexandria.english.polarity_cues import (
    ASSUMPTION_VERBS,
    DENYING_ADJECTIVES,
    FAIL,
    HEDGE_ADJECTIVES,
    HEDGE_ADVERBS,
    HEDGE_NOUNS,
    HEDGE_PASSIVE,
    HEDGE_VERBS,
    IDEA_NOUNS,
    LACK,
    LIGHT,
    NEVER,
    NO_DENIAL,
    OFFERING_VERBS,
    OPINION,
    SURE_AFTER_COULD,
)
from alexandria.english.polarity_phrases import content_words, has_child, read_phrases
from alexandria.english.polarity_values import Clause, Phrase

if TYPE_CHECKING:  # spaCy is loaded by grammar.py, on first use
    from spacy.tokens import Doc, Token

__all__ = ["all_clauses", "clause_of", "has_cue", "read_clauses"]

_CLAUSAL = frozenset(
    {"ROOT", "ccomp", "advcl", "relcl", "acl", "csubj", "csubjpass", "parataxis", "pcomp"}
)
_VERBAL = frozenset({"VERB", "AUX"})
_FINITE = frozenset({"VBZ", "VBP", "VBD"})
_CUE_FORMS = word_set("other_polarity_cues").union(
    NEVER, DENYING_ADJECTIVES, HEDGE_ADVERBS, HEDGE_ADJECTIVES, word_set("hedge_modals")
)
_CUE_LEMMAS = frozenset({"appear", "seem"}).union(
    ASSUMPTION_VERBS, IDEA_NOUNS, FAIL, LACK, HEDGE_VERBS, HEDGE_NOUNS, HEDGE_PASSIVE
)


def read_clauses(doc: Doc) -> tuple[tuple[Clause, ...], tuple[Phrase, ...]]:
    """The clauses of a sentence and the phrases that are denied or hedged for themselves.

    None of a sentence without a word that could deny or hedge: nothing is asked of them then.
    """
    return all_clauses(doc) if has_cue(doc) else ((), ())


def clause_of(verb: Token) -> Clause | None:
    """The clause that a verb heads; None where nothing in its sentence denies or hedges, or it heads none."""
    return _clauses_by_verb(verb.doc).get(verb.i)


@lru_cache(maxsize=64)
def _clauses_by_verb(doc: Doc) -> dict[int, Clause]:
    return {clause.head: clause for clause in read_clauses(doc)[0]}


def has_cue(doc: Doc) -> bool:
    """Is there a word in it without which no clause and no phrase is denied or hedged?"""
    return any(t.lower_ in _CUE_FORMS or t.lemma_ in _CUE_LEMMAS or t.dep_ == "neg" for t in doc)


@lru_cache(maxsize=256)
def all_clauses(doc: Doc) -> tuple[tuple[Clause, ...], tuple[Phrase, ...]]:
    """The same of any sentence."""
    blocked = {
        t.i for m in NO_DENIAL.finditer(doc.text) for t in _tokens_at(doc, m.start(), m.end())
    }
    heads = [t for t in doc if _is_head(t)] or [t for t in doc if t.dep_ == "ROOT"]
    members: dict[int, list[Token]] = {h.i: [] for h in heads}
    for token in doc:
        members[_head_of(token, members).i].append(token)
    denied = {h.i: _denial(h, members[h.i], blocked) for h in heads}
    hedged = {h.i: _is_hedged(h, members[h.i]) for h in heads}
    for head in heads:
        _pass_down(head, denied, hedged)
    clauses = tuple(
        Clause(
            words=content_words([*members[h.i], *_shared_subject(h)]),
            core=content_words(_core(h, members[h.i])),
            subject=content_words(_subject(h)),
            denied=denied[h.i],
            hedged=hedged[h.i],
            head=h.i,
        )
        for h in heads
    )
    return clauses, tuple(read_phrases(doc, blocked))


def _tokens_at(doc: Doc, start: int, end: int) -> Iterator[Token]:
    return (t for t in doc if t.idx < end and t.idx + len(t) > start)


def _is_head(token: Token) -> bool:
    if token.dep_ in _CLAUSAL:
        return (
            token.dep_ == "ROOT"
            or token.pos_ in _VERBAL
            or any(c.dep_ in {"nsubj", "cop"} for c in token.children)
        )
    beside_verb = token.head.pos_ in _VERBAL or token.head.dep_ == "ROOT"
    return token.dep_ == "conj" and token.pos_ in _VERBAL and beside_verb


def _head_of(token: Token, heads: dict[int, list[Token]]) -> Token:
    while token.i not in heads and token.head != token:
        token = token.head
    if token.i not in heads:  # a second root
        heads[token.i] = []
    return token


def _denial(head: Token, members: list[Token], blocked: set[int]) -> bool | None:
    """Is the clause of `head` denied?"""
    count = 0
    for token in members:
        if token.i in blocked:
            continue
        if token.lower_ == "no" and token.head.lower_ in {"longer", "more"}:
            count += token.head.dep_ == "advmod" and token.head.head == head
        elif token.dep_ == "neg" or token.lower_ in NEVER:
            neither = token.lower_ in {"neither", "nor"} and _is_argument(token, head)
            count += _governs(token, head) or neither
        elif token.lower_ in {"no", "none", "nothing", "nobody"}:
            count += _is_argument(token, head)
        elif token.lemma_ in FAIL and token.pos_ == "VERB" and (head in (token, token.head)):
            # "We neglected friction" denies nothing that friction does.
            whole = token.lemma_ in {"lack", "fail"} or any(
                c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.lefts) for c in token.children
            )
            count += whole and (token.lemma_ != "lack" or token == head)
        elif token.lower_ in DENYING_ADJECTIVES and token.head == head:
            count += 1
    return None if count > 1 and not _is_neither(members) else count > 0


def _is_neither(members: list[Token]) -> bool:
    return any(t.lower_ == "neither" for t in members)


def _governs(token: Token, head: Token) -> bool:
    """Does "not" deny the verb itself, not only a part ("not all", "but not in men")?"""
    over = token.head
    if head in (over, token):
        return True
    if (
        over.dep_ in {"aux", "auxpass", "xcomp", "acomp", "attr", "cop", "oprd"}
        and over.head == head
    ):
        return True
    beside = over.dep_ in {"advmod", "preconj", "cc", "nsubj", "nsubjpass"} and over.head == head
    return beside and token.lower_ in {"neither", "nor", "never"}


def _is_argument(token: Token, head: Token) -> bool:
    """Does "no" stand at the subject or object of the verb? "with no effect" is a phrase of its own."""
    noun = token if token.dep_ not in {"det", "neg", "preconj", "cc"} else token.head
    while noun.dep_ in {"compound", "amod", "nmod", "conj", "pobj", "prep"} and noun not in (
        noun.head,
        head,
    ):
        if noun.dep_ == "prep" and noun.lower_ != "of":
            return False
        noun = noun.head
    return noun == head or (
        noun.dep_ in {"nsubj", "nsubjpass", "dobj", "attr", "expl", "oprd", "acomp"}
        and _is_within(noun, head)
    )


def _is_within(token: Token, head: Token) -> bool:
    return token.head == head or (token.head.dep_ in {"xcomp", "ccomp"} and token.head.head == head)


def _is_hedged(head: Token, members: list[Token]) -> bool:
    for token in members:
        if (
            token.tag_ == "MD"
            and token.lower_ in word_set("hedge_modals")
            and _is_modal_of(token, head)
        ):
            if token.lower_ == "could" and (
                _is_surely_done(head) or has_child(head, "neg", {"not", "n't"})
            ):
                continue
            return True
        if token.lower_ in HEDGE_ADVERBS and (
            token.head == head or token.head.dep_ in {"acomp", "xcomp", "prep", "attr"}
        ):
            return True
        if (
            token.lower_ in {"likely", "possible", "probable", "plausible"}
            and token.dep_ in {"acomp", "oprd"}
            and not (token.lower_ == "possible" and _is_ability(token, head))
            and not _is_superlative_before(token)
        ):
            return True
    if head.lemma_ in {"appear", "seem"}:
        # "Appears as the constant term" hedges nothing.
        after = head.doc[head.i + 1 : head.i + 2].text.lower()
        return after != "as" and any(
            c.dep_ in {"xcomp", "ccomp", "oprd", "acomp"} for c in head.children
        )
    passive = any(c.dep_ == "auxpass" for c in head.children)
    if head.lemma_ in OFFERING_VERBS and not passive and _offers(head):
        return False
    if head.lemma_ in HEDGE_PASSIVE | ASSUMPTION_VERBS and passive:
        return True
    return head.lemma_ in HEDGE_VERBS and (
        passive or not any(c.dep_ == "ccomp" for c in head.children)
    )


def _offers(head: Token) -> bool:
    """ "We propose a method" does what it says; "the data propose that", "we propose to regard" suggest."""
    own = any(c.dep_ == "nsubj" and c.lower_ in {"we", "i"} for c in head.children)
    told = any(c.dep_ in {"ccomp", "xcomp"} for c in head.children)
    return own and not told and any(c.dep_ == "dobj" for c in head.children)


def _is_ability(possible: Token, head: Token) -> bool:
    """ "It is possible to measure it" says that it can be done."""
    below = [*possible.children, *head.children]
    return any(
        c.dep_ in {"xcomp", "advcl", "ccomp"} and any(g.lower_ == "to" for g in c.lefts)
        for c in below
    )


def _is_superlative_before(token: Token) -> bool:
    """ "The best possible bound" leaves nothing open."""
    return token.i > 0 and token.nbor(-1).tag_ in {"JJS", "RBS"}


def _is_modal_of(token: Token, head: Token) -> bool:
    return head in (token.head, token.head.head)


def _is_surely_done(head: Token) -> bool:
    subject = next((c.lower_ for c in head.children if c.dep_ == "nsubj"), "")
    return subject in {"we", "one", "they", "i"} or head.lemma_ in SURE_AFTER_COULD


def _pass_down(head: Token, denied: dict[int, bool | None], hedged: dict[int, bool]) -> None:
    """A clause takes over what stands above it: "no evidence that …", "suggests that …", "may bind and cut"."""
    if head.head == head:
        return
    top = head.head
    while top.i not in denied and top.head != top:
        top = top.head
    if head.dep_ == "conj":
        if head.head.i in hedged:
            _share(head, denied, hedged)
        return
    if _is_denied_above(head, top, denied):
        denied[head.i] = True
    if _is_hedged_above(head, hedged.get(top.i, False)):
        hedged[head.i] = True


def _is_denied_above(head: Token, top: Token, denied: dict[int, bool | None]) -> bool:
    over, is_complement = head.head, head.dep_ in {"ccomp", "acl"}
    if is_complement and over.lemma_ in OPINION and denied.get(top.i):
        return denied[head.i] is False
    if head.dep_ in {"ccomp", "csubj"} and has_child(over, "acomp", {"unlikely"}):
        return True
    # "No star brighter than the sun has been found": misread as a noun with an appendix.
    return head.dep_ == "advcl" and top.pos_ not in _VERBAL and denied.get(top.i) is True


def _is_hedged_above(head: Token, top_hedged: bool) -> bool:
    over = head.head
    if has_child(head, "mark", {"whether"}):
        return True
    if head.dep_ in {"ccomp", "xcomp", "acl"} and over.lemma_ in HEDGE_VERBS | HEDGE_NOUNS:
        return True
    that = has_child(head, "mark", {"that"})
    if (head.dep_ == "ccomp" and over.lemma_ in ASSUMPTION_VERBS) or (
        that and over.lemma_ in IDEA_NOUNS
    ):
        return True
    likely = has_child(over, "acomp", {"likely", "possible", "probable"})
    asked = any(c.lower_ in {"how", "what", "why"} for c in head.subtree if c.i <= head.i)
    return (head.dep_ == "ccomp" and top_hedged and not asked) or (
        head.dep_ in {"ccomp", "csubj"} and likely
    )


def _share(head: Token, denied: dict[int, bool | None], hedged: dict[int, bool]) -> None:
    """What the second of two verbs has from the first."""
    over = head.head
    alone = not any(c.dep_ in {"nsubj", "nsubjpass"} for c in head.children)
    modal = any(c.tag_ == "MD" for c in head.children if c.dep_ == "aux")
    # "could have been seen but is not": a finite verb does not hang on the modal before it.
    own_form = modal or (any(c.tag_ == "MD" for c in over.children) and head.tag_ in _FINITE)
    if (alone and not own_form) or over.dep_ in {"ccomp", "xcomp"}:
        hedged[head.i] = hedged[head.i] or hedged[over.i]
    nor = has_child(over, "cc", {"nor"})
    if (
        alone
        and denied[over.i]
        and denied[head.i] is not True
        and not has_child(over, "cc", {"but", "yet"})
    ):
        denied[head.i] = True if nor else None


def _core(head: Token, members: list[Token]) -> list[Token]:
    """The verb with its complements; for "was found", "showed" and the like what they speak of as well."""
    light = head.lemma_ in LIGHT or head.lemma_ in FAIL
    # "The loss is suggested to be caused by heat": that there is a loss, nobody suggests.
    tells_more = head.lemma_ not in FAIL and any(c.dep_ == "xcomp" for c in head.children)
    parts = [head]
    for token in members:
        over = token.head
        if (
            (token.dep_ in {"acomp", "attr", "xcomp", "oprd", "advmod"} and over == head)
            or (token.dep_ == "dobj" and (head in (over, over.head)))
            or (token.dep_ in {"nsubj", "nsubjpass"} and over == head and light and not tells_more)
            or any(c.lower_ in {"no", "neither", "none"} for c in token.children)
            or (token.lower_ == "none" and token.dep_ != "det")
        ):
            parts.append(token)
    complements = [
        t
        for t in members
        if t.head in parts[1:] and t.dep_ in {"conj", "acomp", "dobj", "amod", "xcomp", "compound"}
    ]
    return [*parts, *complements]


def _subject(head: Token) -> list[Token]:
    found = [c for c in head.children if c.dep_ in {"nsubj", "nsubjpass"}]
    words = [t for s in found for t in s.subtree]
    if head.dep_ == "relcl" and all(t.tag_ in {"WDT", "WP"} for t in words):
        # "a molecule, which is not the substrate": the clause is about the molecule.
        words += [head.head, *(c for c in head.head.children if c.dep_ in {"amod", "compound"})]
    return words


def _shared_subject(head: Token) -> list[Token]:
    """The subject of "fell" in "X rose and fell"."""
    while head.dep_ in {"conj", "xcomp"} and not _subject(head):
        head = head.head
        if found := _subject(head):
            return found
    return []
