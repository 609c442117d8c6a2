"""A claim in the paper's words → the same in freer ones, or in several shorter claims; nothing where none is free.

Gentlest first: the verb in its dictionary form, the active voice, a list from its other end, a comparison as a
condition; then one claim becomes two that share a subject. Every result is a plain statement of its own: no word
is put in or moved only to break a run. Serves freedom from expression without loss of completeness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.checking.edits import GENTLE, PLAIN
from alexandria.checking.expression import SourceIndex
from alexandria.checking.shortening import excess, shorten
from alexandria.grammar import parse_sentences
from alexandria.knowledge import Certainty

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["is_fragment", "restated"]

PREPOSITIONS = frozenset(
    """of in on at for with within into from to between among by via through during under over across along about
    against toward towards as without after before until upon onto per near around beyond behind beside outside
    inside throughout despite except unlike like above below using regarding concerning""".split()
)
_STAYING = frozenset(
    "if unless when whenever once until provided only exactly as than not even compared".split()
)
"""How a condition begins without which its claim would not be true, or that says who claims it."""
_RELATIONAL = frozenset(
    "number numbers presence absence use amount kind type set variety range lack majority part form".split()
)
_NOUNS = frozenset({"NOUN", "PROPN"})
_UNDIVIDED = re.compile(r"\b(?:between|among|both|either|neither|respectively|or|nor)\b")
_NUMBER = re.compile(r"^[<>≤≥~≈±+−-]?\d")
_ENDING = frozenset({"ADP", "SCONJ", "PUNCT", "CCONJ"})
_LONG_FORMULA = re.compile(r"\$[^$]{20,}\$")
_DESCRIBING = frozenset({"amod", "compound", "nummod", "prep", "acl", "relcl"})


def is_fragment(claim: Claim) -> bool:
    """Whether a claim has no verb: "gap | of | toxin"."""
    return all(word in PREPOSITIONS for word in claim.predicate.split())


@dataclass(frozen=True, slots=True)
class _Source:
    """What restating goes by: the sentence's grammar, and the paper's wording."""

    doc: Doc
    index: SourceIndex
    definitions: Mapping[str, str]


def restated(
    claim: Claim, doc: Doc, index: SourceIndex, definitions: Mapping[str, str]
) -> tuple[Claim, ...]:
    """The claim itself where it is free, else freer claims that together say the same as far as that goes.

    Args:
        claim: one fact.
        doc: the grammar of its sentence.
        index: of its paper.
        definitions: abbreviations, each with its long form.
    """
    return tuple(_freed(claim, _Source(doc, index, definitions)))


def _freed(claim: Claim, source: _Source) -> list[Claim]:
    gentle = shorten(claim, source.index, definitions=source.definitions, edits=GENTLE)
    if gentle is not None:
        return [gentle]
    over = excess(claim.fields, source.index)
    for way in _WAYS:
        for parts in way(claim, source.doc):
            if all(c.value and c.subject and c.predicate for c in parts) and over > sum(
                excess(c.fields, source.index) for c in parts
            ):
                return [c for part in parts for c in _freed(part, source)]
    cut = shorten(claim, source.index, definitions=source.definitions, edits=PLAIN)
    return [cut] if cut is not None else []


# Each way: a claim and the grammar of its sentence → what may stand in its place.


def _dictionary_form(claim: Claim, doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "graph | admits | …" → "graph | admit | …"."""
    lemmas = {t.lower_: t.lemma_ for t in doc if t.pos_ == "VERB" and t.tag_ in _FINITE}
    words = claim.predicate.split()
    plain = [lemmas.get(w.lower(), w) for w in words]
    if plain != words:
        yield (replace(claim, predicate=" ".join(plain)),)


_FINITE = ("VBZ", "VBP", "VBD")


def _active(claim: Claim, doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "gene | inhibited by | light" → "light | inhibit | gene"."""
    words = claim.predicate.split()
    if len(words) < 2 or words[-1] != "by":
        return
    for verb in doc:
        if verb.lower_ != words[-2].lower() or verb.tag_ != "VBN":
            continue
        agent = next((c for c in verb.children if c.dep_ == "agent"), None)
        goal = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent else None
        if goal is not None and goal.pos_ in _NOUNS and goal.lower_ in claim.value.lower():
            predicate = " ".join([*words[:-2], verb.lemma_])
            yield (replace(claim, subject=claim.value, predicate=predicate, value=claim.subject),)
            return


def _compared(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "larger than in ponds" → "larger", compared with: "in ponds"."""
    before, _, after = claim.value.partition(" than ")
    if after and not _NUMBER.match(after) and before.split()[-1] not in ("less", "more", "rather"):
        condition = ", ".join(c for c in (f"compared with {after}", claim.condition) if c)
        yield (replace(claim, value=before, condition=condition),)


def _to_do(claim: Claim, doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "useful for finding gold" → "useful to find gold"."""
    for verb in doc:
        lead = verb.head
        if verb.tag_ != "VBG" or verb.dep_ != "pcomp" or lead.lower_ not in ("for", "in"):
            continue
        if lead.lower_ == "in" and doc[max(0, lead.i - 1)].pos_ != "ADJ":
            continue
        wording = re.compile(rf"(?:^|(?<= )){lead.text} {re.escape(verb.text)}\b")
        texts = [wording.sub(f"to {verb.lemma_}", f) for f in claim.fields]
        predicate = claim.predicate
        if predicate.endswith(f" {lead.text}") and claim.value.startswith(f"{verb.text} "):
            texts[1] = f"{predicate.removesuffix(lead.text)}to {verb.lemma_}"
            texts[2] = claim.value.removeprefix(verb.text).strip()
        subject, predicate, value, condition = texts
        if tuple(texts) != claim.fields:
            yield (
                replace(
                    claim, subject=subject, predicate=predicate, value=value, condition=condition
                ),
            )


def _opened(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "protein chain folding rate" → "rate of protein chain folding"."""
    for place in (0, 2):
        parsed = _parsed(claim.fields[place])
        head = next((t for t in parsed if t.dep_ == "ROOT"), None)
        if head is None or len(parsed) < 3 or head.i != len(parsed) - 1:
            continue
        if all(t.tag_ in ("NN", "NNP", "HYPH") or _is_tied(t) for t in parsed[:-1]):
            yield (_with(claim, place, f"{head.text} of {parsed[: head.i].text}"),)


def _is_tied(token: Token) -> bool:
    """ "single" of "single-molecule"."""
    return token.i + 1 < len(token.doc) and token.nbor().text == "-" and not token.whitespace_


def _without_formula(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """A value without the long formula that names it: it could not be stored in any wording."""
    value = " ".join(_LONG_FORMULA.sub(" ", claim.value).split())
    if value != claim.value and re.search(r"[a-z]{3}", value):
        yield (replace(claim, value=value),)


def _from_the_end(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "dog, horse and rabbit cells" → "rabbit, horse and dog cells"."""
    for place in (0, 2, 3):
        for turned in _turned(claim.fields[place]):
            yield (_with(claim, place, turned),)


def _turned(text: str) -> Iterator[str]:
    if not re.search(r"\band\b", text) or re.search(r"\b(?:respectively|then)\b", text):
        return
    doc = _parsed(text)
    for first in doc:
        chain = _chain(first)
        if len(chain) < 2 or first.dep_ == "conj":
            continue
        spans = [_own_span(t) for t in chain]
        apart = all(spans[k][1] <= spans[k + 1][0] for k in range(len(spans) - 1))
        described = {any(c.dep_ in _DESCRIBING for c in t.children) for t in chain}
        if not apart or len(described) > 1:
            continue  # "red cells and plates": which of them is red?
        pieces = [doc[a:b].text for a, b in reversed(spans)]
        joined = ", ".join(pieces[:-1]) + " and " + pieces[-1]
        head, tail = doc[: spans[0][0]].text, doc[spans[-1][1] :].text
        yield " ".join(p for p in (head, joined, tail) if p)


def _chain(first: Token) -> list[Token]:
    """The items that "and" joins to a word, itself first; one where "or" joins any."""
    chain = [first]
    for item in chain:
        if any(c.dep_ == "cc" and c.lower_ not in ("and", "&") for c in item.children):
            return [first]
        chain += [c for c in item.children if c.dep_ == "conj" and c.pos_ == first.pos_]
    return sorted(chain, key=lambda t: t.i)


def _own_span(token: Token) -> tuple[int, int]:
    """Where an item stands without the items that are joined to it."""
    inside = {token.i}
    for child in token.children:
        if child.dep_ not in ("conj", "cc", "punct"):
            inside |= {t.i for t in child.subtree}
    return min(inside), max(inside) + 1


def _circumstances_apart(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """The condition's parts, those that the claim can do without, as claims of their own."""
    if not claim.condition:
        return
    pieces = claim.condition.split(", ")
    staying = [p for p in pieces if p.split()[0].lower() in _STAYING or " " not in p]
    head = _head_words(claim.value)
    parts = [replace(claim, condition=", ".join(staying))]
    for piece in pieces:
        lead, _, rest = piece.partition(" ")
        if piece in staying:
            continue
        if lead.lower() not in PREPOSITIONS:
            return
        predicate = f"{claim.predicate} {head} {lead}" if head else f"{claim.predicate} {lead}"
        if lead == "to" and " " in rest and _parsed(piece)[1].tag_ == "VB":
            verb, _, rest = rest.partition(" ")
            predicate = f"{predicate} {verb}"
        parts.append(replace(claim, predicate=predicate, value=rest, condition=", ".join(staying)))
    if len(parts) > 1:
        yield tuple(parts)


def _head_words(text: str) -> str:
    """What a value is about, in a word: that before its first preposition."""
    head = ""
    for token in _parsed(text):
        hyphen = token.text in ("-", "–")
        if head and not hyphen and (token.pos_ in _ENDING or token.tag_ in ("WDT", "VBN")):
            break
        head = token.text
    return head


def _items_apart(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "a and b" as two claims."""
    if not re.search(r",|\band\b", claim.value) or _UNDIVIDED.search(
        f"{claim.predicate} {claim.value}"
    ):
        return
    parsed = _parsed(claim.value)
    root = next((t for t in parsed if t.dep_ == "ROOT"), None)
    chain = _chain(root) if root is not None else []
    if len(chain) < 2:
        return
    spans = [_own_span(t) for t in chain]
    shared = parsed[spans[-1][0] : spans[-1][1]].text
    trailing = chain[-1].i + 1 < spans[-1][1] and all(
        t.i + 1 == end for t, (_, end) in zip(chain[:-1], spans[:-1], strict=True)
    )
    if trailing or not shared:
        return  # "growth and decay of cells"
    yield tuple(replace(claim, value=parsed[a:b].text.strip(" ,;")) for a, b in spans)


def _tail_apart(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """What the value's last preposition says, as a claim of its own."""
    parsed = _parsed(claim.value)
    for lead in reversed(parsed):
        if lead.dep_ != "prep" or lead.i == 0 or lead.right_edge.i != len(parsed) - 1:
            continue
        rest, before = parsed[lead.i + 1 :].text, parsed[: lead.i].text.strip(" ,;")
        noun = lead.head
        if noun.dep_ == "ROOT" and before and lead.lower_ not in ("of", "than", "by", "per", "as"):
            predicate = f"{claim.predicate} {_head_words(before)} {lead.lower_}"
            yield replace(claim, value=before), replace(claim, predicate=predicate, value=rest)
        if not rest or noun.lower_ in _RELATIONAL or lead.lower_ in ("than", "by", "per", "as"):
            continue
        if noun.pos_ in _NOUNS:
            first = min([noun.i, *(c.i for c in noun.lefts if c.dep_ not in ("punct", "cc"))])
            about = parsed[first : lead.i].text.strip(" ,;")
            said = Claim(claim.sentence, about, lead.lower_, rest, made_by=claim.made_by)
            if claim.certainty is Certainty.STATED:
                yield replace(claim, value=before), said
        elif noun.pos_ in ("ADJ", "VERB") and before:
            apart = replace(
                claim, predicate=f"{claim.predicate} {before} {lead.lower_}", value=rest
            )
            yield (apart,)
            yield replace(claim, value=before), apart


def _subject_cut(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "rates in ponds | rise | daily" → "rates | rise | daily", in ponds."""
    parsed = _parsed(claim.subject)
    for lead in parsed:
        if lead.dep_ == "prep" and lead.i > 0 and lead.right_edge.i == len(parsed) - 1:
            if lead.lower_ in ("of", "between", "per", "than", "by", "to"):
                continue
            subject, moved = parsed[: lead.i].text.strip(" ,;"), parsed[lead.i :].text
            condition = ", ".join(c for c in (moved, claim.condition) if c)
            yield (replace(claim, subject=subject, condition=condition),)


_Way = Callable[[Claim, "Doc"], Iterator[tuple[Claim, ...]]]
_WAYS: tuple[_Way, ...] = (
    _dictionary_form,
    _active,
    _compared,
    _to_do,
    _opened,
    _from_the_end,
    _circumstances_apart,
    _subject_cut,
    _items_apart,
    _tail_apart,
    _without_formula,
)


def _with(claim: Claim, place: int, text: str) -> Claim:
    """A claim with another text in one of its fields."""
    subject, predicate, value, condition = (
        text if n == place else field for n, field in enumerate(claim.fields)
    )
    return replace(claim, subject=subject, predicate=predicate, value=value, condition=condition)


def _parsed(text: str) -> Doc:
    return parse_sentences([text])[0]
