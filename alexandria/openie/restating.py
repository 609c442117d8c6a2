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

from alexandria.claims import Claim
from alexandria.expression.edits import GENTLE, PLAIN
from alexandria.expression.index import SourceIndex
from alexandria.expression.shortening import excess, shorten
from alexandria.openie.parting import (
    NOUNS,
    PREPOSITIONS,
    chain_of,
    circumstances_apart,
    condition_cut,
    is_denying,
    is_fragment,
    items_apart,
    own_span,
    parsed_text,
    subject_bared,
    subject_cut,
    tail_apart,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["is_fragment", "restated"]

_NUMBER = re.compile(r"^[<>≤≥~≈±+−-]?\d")
_SYMBOL = re.compile(r"(?<=\w) \$[A-Za-z]\$$")
_OPEN = ("all", "any", "every", "and", "than", "least", "most")
"""What a value cannot end with."""
_COUNTING = re.compile(
    r"\b(?:at least|at most|most|least|than|exactly|about|up to) \$[^$]+\$ [a-z]"
)
_LONG_FORMULA = re.compile(r"\$[^$]{20,}\$")
_BE = frozenset("be is are was were been being".split())
_DESCRIBING = frozenset({"amod", "compound", "nummod", "prep", "acl", "relcl"})


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
    if is_denying(claim):
        return []
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


def _with_copula(claim: Claim, doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "proteins | involved in | growth" → "proteins | are involved in | growth"."""
    first = claim.predicate.split()[0].lower()
    for verb in doc:
        if verb.lower_ == first and verb.tag_ == "VBN" and verb.dep_ == "acl":
            be = "are" if verb.head.tag_ in ("NNS", "NNPS") else "is"
            yield (replace(claim, predicate=f"{be} {claim.predicate}"),)
            return


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
        if goal is not None and goal.pos_ in NOUNS and goal.lower_ in claim.value.lower():
            kept = [w for w in words[:-2] if w not in _BE]
            predicate = " ".join([*kept, verb.lemma_])
            yield (replace(claim, subject=claim.value, predicate=predicate, value=claim.subject),)
            return


def _compared(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "larger than in ponds" → "larger", compared with: "in ponds"."""
    before, _, after = claim.value.partition(" than ")
    if after and not _NUMBER.match(after) and before.split()[-1] not in ("less", "more", "rather"):
        condition = ", ".join(c for c in (f"compared with {after}", claim.condition) if c)
        yield (replace(claim, value=before, condition=condition),)


def _bare_adjective(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "is | useful for work" → "useful for | work"."""
    first, _, after = claim.predicate.partition(" ")
    if first not in ("is", "are", "was", "were"):
        return
    if after:
        if after not in PREPOSITIONS:  # "are behind" is a statement, "behind" is none
            yield (replace(claim, predicate=after),)
        return
    words = claim.value.split()
    for n, word in enumerate(words[1:-1], start=1):
        if word in PREPOSITIONS or word == "to":
            root = parsed_text(" ".join(words[:n]))[-1]
            if root.pos_ == "ADJ":
                predicate, value = " ".join(words[: n + 1]), " ".join(words[n + 1 :])
                yield (replace(claim, predicate=predicate, value=value),)
            return


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
        parsed = parsed_text(claim.fields[place])
        head = next((t for t in parsed if t.dep_ == "ROOT"), None)
        if head is None or len(parsed) < 3 or head.i != len(parsed) - 1:
            continue
        if all(t.tag_ in ("NN", "NNP", "HYPH") or _is_tied(t) for t in parsed[:-1]):
            yield (_with(claim, place, f"{head.text} of {parsed[: head.i].text}"),)


def _is_tied(token: Token) -> bool:
    """ "single" of "single-molecule"."""
    return token.i + 1 < len(token.doc) and token.nbor().text == "-" and not token.whitespace_


def _without_formula(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """A value without the formula that names it: a long one could not be stored in any wording."""
    if _COUNTING.search(claim.value):
        return  # "at least $n$ nodes": of the nodes it says how many
    value = " ".join(_LONG_FORMULA.sub(" ", claim.value).split())
    value = re.sub(r"(?:\s*,)+", ",", _SYMBOL.sub("", value)).strip(" ,")
    if value.split()[-1:] and value.split()[-1] in (*PREPOSITIONS, *_OPEN):
        return
    if value != claim.value and re.search(r"[a-z]{3}", value):
        yield (replace(claim, value=value),)


def _from_the_end(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "dog, horse and rabbit cells" → "rabbit, horse and dog cells"."""
    for place in (0, 2, 3):
        for turned in _turned(claim.fields[place]):
            yield (_with(claim, place, turned),)


def _turned(text: str) -> Iterator[str]:
    joints = set(re.findall(r"\b(?:and|or)\b", text))
    if len(joints) != 1 or re.search(r"\b(?:respectively|then|either|whether)\b", text):
        return
    joint = joints.pop()
    doc = parsed_text(text)
    for first in doc:
        chain = chain_of(first, joint)
        if len(chain) < 2 or first.dep_ == "conj":
            continue
        spans = [own_span(t) for t in chain]
        apart = all(spans[k][1] <= spans[k + 1][0] for k in range(len(spans) - 1))
        described = {any(c.dep_ in _DESCRIBING for c in t.children) for t in chain}
        if not apart or len(described) > 1:
            continue  # "red cells and plates": which of them is red?
        pieces = [doc[a:b].text for a, b in reversed(spans)]
        joined = ", ".join(pieces[:-1]) + f" {joint} " + pieces[-1]
        head, tail = doc[: spans[0][0]].text, doc[spans[-1][1] :].text
        yield " ".join(p for p in (head, joined, tail) if p)


_Way = Callable[[Claim, "Doc"], Iterator[tuple[Claim, ...]]]
_WAYS: tuple[_Way, ...] = (
    _dictionary_form,
    _active,
    _with_copula,
    _compared,
    _bare_adjective,
    _to_do,
    _opened,
    _from_the_end,
    circumstances_apart,
    subject_cut,
    items_apart,
    tail_apart,
    _without_formula,
    condition_cut,
    subject_bared,
)


def _with(claim: Claim, place: int, text: str) -> Claim:
    """A claim with another text in one of its fields."""
    subject, predicate, value, condition = (
        text if n == place else field for n, field in enumerate(claim.fields)
    )
    return replace(claim, subject=subject, predicate=predicate, value=value, condition=condition)
