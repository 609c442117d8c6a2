"""A claim in the paper's words → the same claim in other words, or None.

The smallest changes first: single words, then the verb in its dictionary form, a comparison as a condition, an
infinitive for a gerund, a condition cut short. A claim stays one claim, and no phrase is moved only to break a
run of words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.expression import SourceIndex, shorten
from alexandria.expression.edits import GENTLE, PLAIN
from alexandria.expression.shortening import excess
from alexandria.knowledge import Certainty

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["is_fragment", "paraphrased"]

_PREPOSITIONS = word_set("prepositions")
_NECESSARY = word_set("necessary_conditions")
_NUMBER = re.compile(r"^[<>≤≥~≈±+−-]?\d")
_FINITE = ("VBZ", "VBP", "VBD")
_DENYING = re.compile(r"\b(?:ceas|fail|lack|only|never|no\b|not\b)")
"""A claim that denies something of red cells does not deny it of cells."""
_SHORTEST_CONDITION = 3


def paraphrased(
    claim: Claim, doc: Doc, index: SourceIndex, definitions: Mapping[str, str]
) -> Claim | None:
    """The claim itself if it does not repeat the paper, else a paraphrase; None if no rule finds one.

    Args:
        claim: one fact.
        doc: the parse of its sentence.
        index: of its paper.
        definitions: abbreviations, each with its long form.
    """
    gentle = shorten(claim, index, definitions=definitions, edits=GENTLE)
    if gentle is not None:
        return gentle
    over = excess(claim.fields, index)
    for paraphrase in _PARAPHRASES:
        for changed in paraphrase(claim, doc):
            if over > excess(changed.fields, index):
                return paraphrased(changed, doc, index, definitions)
    if _is_denying(claim):
        return None
    return shorten(claim, index, definitions=definitions, edits=PLAIN)


def is_fragment(claim: Claim) -> bool:
    """Whether a claim has no verb: "gap | of | toxin"."""
    return all(word in _PREPOSITIONS for word in claim.predicate.split())


def _is_denying(claim: Claim) -> bool:
    """Whether a claim denies something, so that it would be wrong of a more general subject."""
    return claim.certainty is Certainty.NEGATED or bool(_DENYING.search(claim.predicate))


def _dictionary_form(claim: Claim, doc: Doc) -> Iterator[Claim]:
    """ "graph | admits | …" → "graph | admit | …"."""
    lemmas = {t.lower_: t.lemma_ for t in doc if t.pos_ == "VERB" and t.tag_ in _FINITE}
    words = claim.predicate.split()
    plain = [lemmas.get(w.lower(), w) for w in words]
    if plain != words:
        yield replace(claim, predicate=" ".join(plain))


def _compared(claim: Claim, _doc: Doc) -> Iterator[Claim]:
    """ "larger than in ponds" → "larger", compared with: "in ponds"."""
    before, _, after = claim.value.partition(" than ")
    if after and not _NUMBER.match(after) and before.split()[-1] not in ("less", "more", "rather"):
        condition = ", ".join(c for c in (f"compared with {after}", claim.condition) if c)
        yield replace(claim, value=before, condition=condition)


def _infinitive(claim: Claim, doc: Doc) -> Iterator[Claim]:
    """ "useful for finding gold" → "useful to find gold"."""
    for verb in doc:
        lead = verb.head
        if verb.tag_ != "VBG" or verb.dep_ != "pcomp" or lead.lower_ not in ("for", "in"):
            continue
        if lead.lower_ == "in" and doc[max(0, lead.i - 1)].pos_ != "ADJ":
            continue
        wording = re.compile(rf"(?:^|(?<= )){lead.text} {re.escape(verb.text)}\b")
        texts = [wording.sub(f"to {verb.lemma_}", f) for f in claim.fields]
        if claim.predicate.endswith(f" {lead.text}") and claim.value.startswith(f"{verb.text} "):
            texts[1] = f"{claim.predicate.removesuffix(lead.text)}to {verb.lemma_}"
            texts[2] = claim.value.removeprefix(verb.text).strip()
        subject, predicate, value, condition = texts
        if tuple(texts) != claim.fields:
            yield replace(
                claim, subject=subject, predicate=predicate, value=value, condition=condition
            )


def _shorter_condition(claim: Claim, _doc: Doc) -> Iterator[Claim]:
    """A condition without the phrase that it ends with; without any where the claim holds by itself."""
    words = claim.condition.split()
    for n in reversed(range(_SHORTEST_CONDITION, len(words) - 1)):
        if words[n] in _PREPOSITIONS and words[n] not in ("as", "like"):
            yield replace(claim, condition=_without_joint(words[:n]))
    if words and words[0] not in _NECESSARY:
        yield replace(claim, condition="")


def _without_joint(words: list[str]) -> str:
    """Words without the "and" that they end with."""
    while words and words[-1].strip(",;") in ("and", "or", "but", ""):
        words = words[:-1]
    return " ".join(words).rstrip(",;")


_PARAPHRASES: tuple[Callable[[Claim, Doc], Iterator[Claim]], ...] = (
    _dictionary_form,
    _compared,
    _infinitive,
    _shorter_condition,
)
