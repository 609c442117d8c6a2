"""One claim → two or more that share a subject, or one without what can be spared: for wording that is too near.

Which of the sentence's words belong together is told by the grammar of the sentence. In: a claim, its sentence.
Out: what may stand in its place; restating.py takes what helps. Serves freedom from expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english.lexicon import word_set
from alexandria.english.parsing import parse_sentences
from alexandria.knowledge import Certainty

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = [
    "NOUNS",
    "PREPOSITIONS",
    "chain_of",
    "circumstances_apart",
    "condition_cut",
    "is_denying",
    "is_fragment",
    "items_apart",
    "own_span",
    "parsed_text",
    "subject_bared",
    "subject_cut",
    "tail_apart",
]

PREPOSITIONS = word_set("prepositions")
_STAYING = frozenset(
    "if those unless when whenever once until provided only exactly as than not even compared".split()
)
"""How a condition begins without which its claim would not be true, or that says who claims it."""
_RELATIONAL = frozenset(
    "number numbers presence absence use amount kind type set variety range lack majority part form".split()
)
NOUNS = frozenset({"NOUN", "PROPN"})
_ALL = frozenset("all any each every".split())
_DENYING = re.compile(r"\b(?:ceas|fail|lack|only|never|no\b|not\b)")
"""What is denied of red cells is not denied of cells."""
_UNDIVIDED = re.compile(r"\b(?:between|among|both|either|neither|respectively|or|nor)\b")
_COMPLEX = frozenset(
    tuple(phrase.split())
    for phrase in (
        "in terms of", "in relation to", "with respect to", "in addition to", "in case of", "as functions of",
        "by means of", "in presence of", "in absence of", "as function of", "in number of", "in form of",
    )
)  # fmt: skip
"""Prepositions of three words, articles left out."""
_LONGEST_WAY = 8
_OF = re.compile(r"(?P<head>[^,]*?) of (?P<rest>.+)")
_FORMULA = re.compile(r"\$[^$]*\$")


def is_fragment(claim: Claim) -> bool:
    """Whether a claim has no verb: "gap | of | toxin"."""
    return all(word in PREPOSITIONS for word in claim.predicate.split())


def is_denying(claim: Claim) -> bool:
    """Whether a claim denies something, so that it would be another one of a wider thing."""
    return claim.certainty is Certainty.NEGATED or bool(_DENYING.search(claim.predicate))


def circumstances_apart(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """The condition's parts, those that the claim can do without, as claims of their own."""
    if not claim.condition:
        return
    pieces = claim.condition.split(", ")
    staying = [p for p in pieces if _stays(p)]
    head = _head_words(claim.value)
    parts = [replace(claim, condition=", ".join(staying))]
    for piece in pieces:
        lead, _, rest = piece.partition(" ")
        if piece in staying:
            continue
        adverb = f"{lead} " if lead.endswith("ly") else ""
        if adverb:
            lead, _, rest = rest.partition(" ")
        if lead.lower() not in PREPOSITIONS or not rest or not head:
            return  # "denoted | $c$, by extending models" is not denoted by those
        predicate = " ".join(f"{claim.predicate} {head} {adverb}{lead}".split())
        if lead == "to" and " " in rest and parsed_text(piece)[1].tag_ == "VB":
            verb, _, rest = rest.partition(" ")
            predicate = f"{predicate} {verb}"
        parts.append(replace(claim, predicate=predicate, value=rest, condition=", ".join(staying)))
    if len(parts) > 1:
        yield tuple(parts)


def _stays(piece: str) -> bool:
    """Whether a part of a condition says when the claim is true: "if it rains", "for all $n$"."""
    first, _, rest = piece.lower().partition(" ")
    return not rest or first in _STAYING or (first == "for" and rest.split()[0] in _ALL)


def _head_words(text: str) -> str:
    """What a value is about, in a word: that before its first preposition, no formula."""
    words = _FORMULA.sub(" ", text).split()
    until = next((n for n, w in enumerate(words) if n and w.lower() in PREPOSITIONS), len(words))
    plain = [w.strip(" ,;:") for w in words[:until] if w[0].isalpha()]
    if plain and plain[-1].endswith(("ing", "ed")):  # "function" of "convex function vanishing"
        root = next(t for t in parsed_text(" ".join(plain)) if t.dep_ == "ROOT")
        return str(root.text) if root.pos_ in NOUNS else plain[-1]
    return plain[-1] if plain else ""


def items_apart(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "a and b" as two claims."""
    if not re.search(r",|\band\b", claim.value) or _UNDIVIDED.search(
        f"{claim.predicate} {claim.value}"
    ):
        return
    parsed = parsed_text(claim.value)
    root = next((t for t in parsed if t.dep_ == "ROOT"), None)
    verb = ""
    if root is not None and root.tag_ == "VBG" and root.i == 0:
        verb = f"{root.text} "
        root = next((c for c in root.children if c.dep_ == "dobj"), None)
    chain = chain_of(root) if root is not None else []
    if len(chain) < 2:
        return
    spans = [own_span(t) for t in chain]
    shared = parsed[spans[-1][0] : spans[-1][1]].text
    trailing = chain[-1].i + 1 < spans[-1][1] and all(
        t.i + 1 == end for t, (_, end) in zip(chain[:-1], spans[:-1], strict=True)
    )
    if trailing or not shared:
        return  # "growth and decay of cells"
    yield tuple(replace(claim, value=f"{verb}{parsed[a:b].text.strip(' ,;')}") for a, b in spans)


def tail_apart(claim: Claim, doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """What the value's last preposition says, as a claim of its own."""
    words = claim.value.split()
    leads = [n for n in range(1, len(words) - 1) if _leads(words, n)]
    for n in reversed(leads):
        lead = _lead_in(doc, words, n)
        if lead is None or lead.lower_ in ("as", "like", "per") or lead.head.lower_ in _RELATIONAL:
            continue
        wide = 3 if tuple(words[n : n + 3]) in _COMPLEX else 1
        before, rest = " ".join(words[:n]).strip(" ,;"), " ".join(words[n + wide :])
        words[n] = " ".join(words[n : n + wide])
        statement = not is_fragment(claim)
        if (n == leads[0] and statement) or lead.head.pos_ not in NOUNS:
            named = before if lead.head.pos_ == "ADJ" else _head_words(before)
            predicate = f"{claim.predicate} {named} {words[n].lower()}"
            apart = replace(claim, predicate=predicate, value=rest)
            # "free of salt" is not free
            yield (apart,) if lead.head.pos_ == "ADJ" else (replace(claim, value=before), apart)
        elif statement and not is_denying(claim):
            yield from _apart(claim, words, [k for k in leads if k <= n], rest)
        elif not is_denying(claim):
            start = max((k for k in leads if k < n), default=-1) + 1
            about = " ".join(words[start:n]).strip(" ,;")
            if about.split()[-1:] in (["terms"], ["relation"], ["respect"]):
                continue
            said = Claim(claim.sentence, about, words[n].lower(), rest, made_by=claim.made_by)
            yield replace(claim, value=before), said


def _apart(
    claim: Claim, words: list[str], leads: list[int], rest: str
) -> Iterator[tuple[Claim, ...]]:
    """ "shows | growth of young cells in ponds" → "shows growth of cells in | ponds"."""
    way, start = [claim.predicate], 0
    for lead in leads:
        way += [_head_words(" ".join(words[start:lead])), words[lead].lower()]
        start = lead + 1
    predicate = " ".join(" ".join(way).split())
    if len(predicate.split()) <= _LONGEST_WAY and all(way):
        before = " ".join(words[: leads[-1]]).strip(" ,;")
        yield replace(claim, value=before), replace(claim, predicate=predicate, value=rest)


def _leads(words: list[str], place: int) -> bool:
    """Whether a preposition stands there that is no part of "in terms of"."""
    inside = any(tuple(words[max(0, place - k) : place - k + 3]) in _COMPLEX for k in (1, 2))
    return words[place].lower() in PREPOSITIONS and not inside


def _lead_in(doc: Doc, words: list[str], place: int) -> Token | None:
    """The preposition of the sentence that a field has at a place, by the words on either side."""
    last, following = words[place - 1].strip(" ,;").lower(), words[place + 1].lower()
    for token in doc[1:-1]:
        if token.lower_ != words[place].lower() or token.dep_ not in ("prep", "agent"):
            continue
        after = next((t for t in doc[token.i + 1 :] if t.pos_ != "DET"), token)
        if last.endswith(token.nbor(-1).lower_) and following.startswith(after.lower_):
            return token
    return None


def subject_cut(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "rates in ponds | rise | daily" → "rates | rise | daily", in ponds."""
    parsed = parsed_text(claim.subject)
    for lead in parsed:
        if lead.dep_ == "prep" and lead.i > 0 and lead.right_edge.i == len(parsed) - 1:
            if lead.lower_ in ("of", "between", "per", "than", "by", "to"):
                continue
            subject, moved = parsed[: lead.i].text.strip(" ,;"), parsed[lead.i :].text
            condition = ", ".join(c for c in (moved, claim.condition) if c)
            yield (replace(claim, subject=subject, condition=condition),)


def subject_bared(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """ "series of long red waves" → "series of waves"; of what is denied it would be another thing."""
    if is_denying(claim) or not (match := _OF.fullmatch(claim.subject)):
        return
    parsed = parsed_text(match["rest"])
    head = next((t for t in parsed if t.dep_ == "ROOT"), None)
    if head is None or head.pos_ not in NOUNS or any(t.dep_ == "conj" for t in parsed):
        return
    joined = [t.text_with_ws for t in parsed if t.i == head.i or _is_of_name(t, head)]
    subject = f"{match['head']} of {''.join(joined).strip()}"
    if subject != claim.subject:
        yield (replace(claim, subject=subject),)


def _is_of_name(token: Token, head: Token) -> bool:
    """The nouns before a noun, and its formula: they name it."""
    return token.head.i == head.i and token.dep_ in ("compound", "nummod", "appos")


def condition_cut(claim: Claim, _doc: Doc) -> Iterator[tuple[Claim, ...]]:
    """A condition without the phrase that it ends with; without any where the claim holds by itself."""
    words = claim.condition.split()
    for n in reversed(range(3, len(words) - 1)):
        if words[n] in PREPOSITIONS and words[n] not in ("as", "like"):
            yield (replace(claim, condition=_whole(words[:n])),)
    if words and words[0] not in _STAYING:
        yield (replace(claim, condition=""),)


def _whole(words: list[str]) -> str:
    """Words without the "and" that they end with."""
    while words and words[-1].strip(",;") in ("and", "or", "but", ""):
        words = words[:-1]
    return " ".join(words).rstrip(",;")


def chain_of(first: Token, joint: str = "and") -> list[Token]:
    """The items that a joint ("and") joins to a word, itself first; one where another word joins any."""
    chain = [first]
    for item in chain:
        if any(c.dep_ == "cc" and c.lower_ not in (joint, "&") for c in item.children):
            return [first]
        chain += [c for c in item.children if c.dep_ == "conj" and _is_like(c, first)]
    return sorted(chain, key=lambda t: t.i)


def _is_like(token: Token, other: Token) -> bool:
    return token.pos_ == other.pos_ or {token.pos_, other.pos_} <= NOUNS | {"ADJ"}


def own_span(token: Token) -> tuple[int, int]:
    """Where an item stands without the items that are joined to it."""
    inside = {token.i}
    for child in token.children:
        if child.dep_ not in ("conj", "cc", "punct"):
            inside |= {t.i for t in child.subtree}
    return min(inside), max(inside) + 1


def parsed_text(text: str) -> Doc:
    """The grammar of a field by itself: good for lists and heads, less so for what hangs on what."""
    return parse_sentences([text])[0]
