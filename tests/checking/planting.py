"""Correct claims from claims.txt, and one planted fault at a time in a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.quantities import find_numbers

MARKS = {"=": "affirmed", "-": "denied", "?": "open"}
_OTHER_UNIT = {
    "mg/kg": "g/kg", "mmol/L": "mol/L", "rpm": "Hz", "min": "h", "°C": "K", "cells/mL": "copies/mL", "%": "‰",
    "years": "months", "days": "hours", "mg": "μg", "h": "min", "eV": "meV", "K": "°C", "mK": "K", "M⊙": "kg",
    "Gt per year": "Mt per year", "m": "km", "t/ha": "kg/ha", "h per night": "min per night", "MPa": "kPa",
    "Hz": "kHz",
    "mm": "cm", "t": "kg", "mV": "V", "ppm": "ppb", "km": "m", "N": "kN", "weeks": "days", "ns": "ps",
    "mJ": "J", "s": "h", "kDa": "Da", "μM": "mM", "°": "rad",
    "nm": "μm", "months": "years",
}  # fmt: skip
_NO = re.compile(r"^No (?=\w)|\b(?:(?:does|do|did) )?not (?:yet )?|n't\b|\bnever |(?<=can)not\b")
_DOUBT = re.compile(
    r"\b(?:may be|might be|could be|may have been)\b|\b(?:may|might|could)\b"
    r"|\b(?:probably|possibly|presumably|perhaps|potentially|likely)\b"
)
_FIRM = {"may be": "is", "might be": "is", "could be": "is", "may have been": "was"}


@dataclass(frozen=True)
class Chunk:
    sentences: tuple[str, ...]
    claims: tuple[tuple[Claim, str], ...]
    """Claim and mark: affirmed, denied or open."""


def chunks() -> tuple[Chunk, ...]:
    """The chunks of claims.txt."""
    text = Path(__file__).with_name("claims.txt").read_text(encoding="utf-8")
    return tuple(_chunk(part) for part in text.split("\n\n")[1:])


def _chunk(part: str) -> Chunk:
    sentences: list[str] = []
    claims: list[tuple[Claim, str]] = []
    for line in part.strip().splitlines():
        if line[:2].rstrip() in MARKS and line[1] == " ":
            fields = [*(f.strip() for f in line[2:].split("|")), ""][:4]
            claims.append((Claim((len(sentences),), *fields), MARKS[line[0]]))
        else:
            sentences.append(line)
    return Chunk(tuple(sentences), tuple(claims))


def reworded(claim: Claim, statement: str) -> Claim:
    """The claim with another statement, cut into thirds: the checks read it whole."""
    words = statement.rstrip(".").split()
    third = max(1, len(words) // 3)
    return replace(
        claim,
        subject=" ".join(words[:third]),
        predicate=" ".join(words[third : 2 * third]),
        object=" ".join(words[2 * third :]),
        condition="",
    )


def number_changed(claim: Claim) -> Iterator[Claim]:
    """The first printed number, with another digit, or one more at either end."""
    statement = claim.statement
    for mention in [m for m in find_numbers(statement) if not m.spelled][:1]:
        match = re.compile(r"\d+(?:[.,]\d+)*").search(statement, mention.start, mention.number_end)
        if match is None:
            continue
        printed = match[0]
        last = printed[-1]
        for other in (f"{printed[:-1]}{(int(last) + 3) % 10}", f"{printed}7", f"9{printed}"):
            yield reworded(claim, f"{statement[: match.start()]}{other}{statement[match.end() :]}")


def unit_changed(claim: Claim) -> Iterator[Claim]:
    """The unit of a number, made another."""
    statement = claim.statement
    for number in find_numbers(statement):
        unit = number.printed_unit
        if unit in _OTHER_UNIT and unit in statement[number.number_end : number.end]:
            at = statement.index(unit, number.number_end)
            rest = statement[at + len(unit) :]
            yield reworded(claim, f"{statement[:at]}{_OTHER_UNIT[unit]}{rest}")


def negation_removed(claim: Claim) -> Iterator[Claim]:
    """A denying claim without its "not"; nothing where its denial is another word."""
    turned = _NO.sub("A " if claim.statement.startswith("No ") else "", claim.statement, count=1)
    if turned != claim.statement:
        yield reworded(claim, turned)


def negation_added(claim: Claim) -> Iterator[Claim]:
    """An affirming claim whose main verb is denied."""
    yield from _with_auxiliary(claim, "does not")


def doubt_removed(claim: Claim) -> Iterator[Claim]:
    """A claim that leaves something open, without the words that do."""
    turned = _DOUBT.sub(lambda m: _FIRM.get(m[0], ""), claim.statement)
    if turned != claim.statement:
        yield reworded(claim, turned)


def doubt_added(claim: Claim) -> Iterator[Claim]:
    """An established claim whose main verb is only possible."""
    yield from _with_auxiliary(claim, "may")


def _with_auxiliary(claim: Claim, words: str) -> Iterator[Claim]:
    (doc,) = parse_sentences([claim.statement])
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in {"VERB", "AUX"}:
        return
    finite = next((t for t in root.lefts if t.dep_ in {"aux", "auxpass"}), None)
    if finite is None and root.tag_ not in {"VBZ", "VBP", "VBD"}:
        return
    verb = finite or root
    before, after = doc.text[: verb.idx], doc.text[verb.idx + len(verb) :]
    if words == "may":
        yield reworded(claim, f"{before}may {verb.lemma_}{after}")
    elif verb.lemma_ == "be" or finite is not None:
        yield reworded(claim, f"{before}{verb.text} not{after}")
    else:
        helper = {"VBD": "did", "VBP": "do"}.get(verb.tag_, "does")
        yield reworded(claim, f"{before}{helper} not {verb.lemma_}{after}")
