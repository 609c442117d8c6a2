"""Claim + sentences → whether it gives a value to another name than its sentence does.

Three forms are read, and only where names and numbers are clear: lists with "respectively" and comparisons that
give their two values together; clauses of one sentence that are built alike, each with its own name and number;
and neighbouring sentences that begin alike ("In the treatment group", "In the placebo group"). Comparisons that
are turned round and symbols that stand for another thing belong here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isclose

from alexandria.checking.evidence import Evidence, Objection
from alexandria.checking.number_check import holders_of
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import same_word, word_set
from alexandria.english.matching import STOP_WORDS, names_in, tokens
from alexandria.quantities import NumberMention, same_unit

__all__ = ["pairs_wrongly"]

_CUTS = tuple(
    re.compile(cut)
    for cut in (
        r";",
        r",?\s(?:whereas|while|but)\s",
        r",\s(?:and|or)\s",
        r",\s",
        r"\s(?:and|or|versus|vs\.?)\s",
        r"\sthan\s",
    )
)
"""What parts two values of a sentence, the surest first."""
_LIST_GAP = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|&|versus|vs\.?|compared with|against))\s*(?:only\s|about\s)?", re.I
)
_WORD = re.compile(r"[^\W_][\w′'’/-]*")
_NAME = r"[\w′'’/-]+"
_COMPARED = (
    re.compile(
        rf"\b(?:with|in|for|on|among|by|after)\s+(?:the\s+)?(?P<a>{_NAME})(?:\s\w+)?"
        r"\s+(?:than|versus|vs\.?|compared with)\s+"
        rf"(?:with|in|for|on|among|by|after)?\s*(?:the\s+)?(?P<b>{_NAME})"
    ),
    re.compile(rf"\b(?P<a>{_NAME})\s+(?:versus|vs\.?)\s+(?:the\s+)?(?P<b>{_NAME})"),
)
_UP = r"more|higher|greater|larger|longer|faster|older|stronger|better"
_DOWN = r"less|fewer|lower|smaller|shorter|slower|younger|weaker|worse"
_DEGREE = re.compile(rf"\b(?:{_UP}|{_DOWN})\b", re.I)
_COMPARISON = re.compile(
    rf"\b(?:(?P<up>{_UP})|{_DOWN})\b[^,;.]*?\sthan\s(?:with|in|for|on|among|by|those\s\w+)?\s*(?:the\s)?(?P<than>{_NAME})",
    re.I,
)
_ASSIGNED = re.compile(r"(?<!\w)(?P<key>[A-Z]\w?)\s?=\s?(?P<values>[A-Z][\w, /]*?)(?=[;)]|$)")
_SHAPED = re.compile(r"(?=.*\d)[^\W_]+")
_ARTICLES = word_set("leading_words")
_FRAME = 5
"""Words at the beginning of a sentence in which neighbours may differ by a name."""
_LONGEST_ITEM = 3
_PREPOSITIONS = word_set("prepositions")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a sentence with its numbers, and its words with those beside them."""

    numbers: tuple[NumberMention, ...]
    words: tuple[tuple[str, str, str], ...]
    """(word, the one before it without articles, the one after it), lower case; numbers as "#"."""


def pairs_wrongly(claim: Claim, evidence: Evidence) -> Objection | None:
    """That a value of the claim belongs to another name."""
    words = _words_of_claim(evidence)
    if any(_turns_comparison(evidence.statement.text, r.text) for r in evidence.own):
        return Objection(f"{evidence.numbered} compares the other way round")
    if any(_assigns_wrongly(evidence.statement.text, r.text) for r in evidence.own):
        return Objection(f"{evidence.numbered} gives this meaning to another symbol")
    for mention in evidence.statement.numbers:
        rivals = [
            *_rivals_in_lists(mention, evidence),
            *_rivals_in_clauses(mention, claim, evidence),
            *_rivals_in_neighbours(mention, claim, evidence),
        ]
        for rightful, wrong in rivals:
            if _named(wrong - rightful, words) and not _named(rightful - wrong, words):
                printed = evidence.statement.text[mention.start : mention.end].strip()
                owner = " ".join(sorted(rightful - wrong))
                return Objection(f"{evidence.numbered} gives {printed} for {owner}")
    return _shape_objection(evidence)


def _words_of_claim(evidence: Evidence) -> frozenset[str]:
    return frozenset(
        w for w, _, _ in _contexts(evidence.chunk.names.expanded(evidence.statement.text))
    )


def _named(label: frozenset[str], words: frozenset[str]) -> bool:
    return any(w in words or any(same_word(w, x) for x in words) for w in label)


def _turns_comparison(statement: str, sentence: str) -> bool:
    """Whether "less with A than with B", or "more with B than with A", is claimed of "more with A than with B"."""
    told, said = list(_COMPARISON.finditer(sentence)), list(_COMPARISON.finditer(statement))
    if len(told) != 1 or len(said) != 1 or len(_DEGREE.findall(sentence)) != 1:
        return False
    other, own = told[0]["than"].casefold(), said[0]["than"].casefold()
    same_way = (told[0]["up"] is None) == (said[0]["up"] is None)
    if same_word(other, own):
        return not same_way
    first, second = (
        frozenset(tokens(t[: m.start("than")]))
        for t, m in ((sentence, told[0]), (statement, said[0]))
    )
    return same_way and own in first and other in second


Rivals = Iterator[tuple[frozenset[str], frozenset[str]]]
"""Pairs of labels: whose the value is, and whose it is not."""


def _rivals_in_lists(mention: NumberMention, evidence: Evidence) -> Rivals:
    """ "A1, A2 and A3 … 245, 310 and 402 MPa, respectively"; "more with A than with B (11% versus 8%)"."""
    for reading in evidence.own:
        for numbers in _number_lists(reading):
            places = [i for i, n in enumerate(numbers) if _is_same(mention, n)]
            if len(places) != 1:
                continue
            for names in _name_lists(reading, numbers):
                for i, other in enumerate(names):
                    if i != places[0]:
                        yield names[places[0]], other


def _number_lists(reading: SentenceReading) -> Iterator[Sequence[NumberMention]]:
    run: list[NumberMention] = []
    for this, after in zip_longest(reading.numbers, reading.numbers[1:]):
        run.append(this)
        joined = (
            after is not None
            and _LIST_GAP.fullmatch(reading.text[this.end : after.start]) is not None
        )
        if not joined:
            if len(run) > 1:
                yield tuple(run)
            run = []


def _name_lists(
    reading: SentenceReading, numbers: Sequence[NumberMention]
) -> Iterator[Sequence[frozenset[str]]]:
    text, count = reading.text, len(numbers)
    if re.search(r"\brespectively\b", text):
        # Numbers are no names, but the other of two lists of numbers may be what is named.
        start, end = numbers[0].start, numbers[-1].end
        for side in (text[:start], text[end:]):
            yield from _listed(side, count)
    if count == 2:
        for pattern in _COMPARED:
            for m in pattern.finditer(text):
                yield tuple(frozenset(tokens(m[g])) for g in "ab")


def _listed(text: str, count: int) -> Iterator[Sequence[frozenset[str]]]:
    """Lists of so many names: "the strengths of A1, A2 and A3 were"."""
    for match in re.finditer(r",?\s(?:and|or)\s", text):
        before = re.split(r",\s", text[: match.start()])[-(count - 1) :]
        if len(before) < count - 1:
            continue
        between = [frozenset(_content(b)) for b in before[1:]]
        # What follows the last of several names belongs to all of them: "13, 15 and 15 compounds of".
        longest = max(map(len, between), default=_LONGEST_ITEM)
        last = _first_words(text[match.end() :], longest)
        first = _last_words(before[0], len(between[0] if between else last))
        items = [first, *between, last]
        if all(items) and all(len(i) <= _LONGEST_ITEM for i in items):
            yield items


def _last_words(text: str, most: int) -> frozenset[str]:
    found: list[str] = []
    for word in reversed([m[0].casefold() for m in _WORD.finditer(text)]):
        if word in STOP_WORDS or word in _PREPOSITIONS or len(found) == most:
            break
        found.append(word)
    return frozenset(found)


def _first_words(text: str, most: int) -> frozenset[str]:
    found: list[str] = []
    for m in _WORD.finditer(text.split(",", maxsplit=1)[0]):
        word = m[0].casefold()
        if word in _ARTICLES or word in _PREPOSITIONS:
            if found:
                break
            continue
        if word in STOP_WORDS or len(found) == most:
            break
        found.append(word)
    return frozenset(found)


def _content(text: str) -> list[str]:
    words = [m[0].casefold() for m in _WORD.finditer(text)]
    return [w for w in words if w not in STOP_WORDS and w not in _PREPOSITIONS]


def _rivals_in_clauses(mention: NumberMention, claim: Claim, evidence: Evidence) -> Rivals:
    """ "4.1 t/ha in irrigated and 2.3 t/ha in rainfed fields"."""
    for reading in evidence.own:
        parts = _parts(reading)
        holding = [p for p in parts if any(_is_same(mention, n) for n in p.numbers)]
        if len(holding) != 1 or sum(len(holders_of(mention, claim, r)) for r in evidence.own) > 1:
            continue
        for other in parts:
            # A claim with numbers of both parts is about both.
            both = any(_is_same(m, n) for m in evidence.statement.numbers for n in other.numbers)
            comparable = len(parts) == 2 or any(
                same_unit(n.unit, mention.unit) for n in other.numbers
            )
            if other is not holding[0] and comparable and not both:
                rightful, wrong = _parallel(holding[0].words, other.words)
                if rightful and wrong:
                    yield rightful, wrong


def _parts(reading: SentenceReading) -> list[_Part]:
    if reading.text.startswith(ROW_LEAD):
        return []
    text, parts, start = reading.text, [], 0
    held: list[NumberMention] = []
    for this, after in zip_longest(reading.numbers, reading.numbers[1:]):
        held.append(this)
        end = len(text)
        if after is not None:
            gap = text[this.end : after.start]
            cut = None if _LIST_GAP.fullmatch(gap) and this.unit == after.unit else _cut(gap)
            if cut is None:
                continue
            end = this.end + cut
        parts.append(_Part(tuple(held), tuple(_contexts(text[start:end]))))
        held, start = [], end
    return parts


def _cut(gap: str) -> int | None:
    for pattern in _CUTS:
        if (match := pattern.search(gap)) is not None:
            return match.start()
    return None


def _contexts(text: str) -> list[tuple[str, str, str]]:
    words = [m[0].casefold() for m in _WORD.finditer(text)]
    plain = ["#" if w[0].isdigit() else w for w in words if w not in _ARTICLES]
    padded = ["", *plain, ""]
    return [
        (word, padded[i], padded[i + 2])
        for i, word in enumerate(plain)
        if word != "#" and word not in STOP_WORDS and word not in _PREPOSITIONS
    ]


def _parallel(
    own: Iterable[tuple[str, str, str]], other: Iterable[tuple[str, str, str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """The words that stand in the same place of two parts, and are not in both."""
    here, there = list(own), list(other)
    both = {w for w, _, _ in here} & {w for w, _, _ in there}
    rightful: set[str] = set()
    wrong: set[str] = set()
    for a, before_a, after_a in here:
        for b, before_b, after_b in there:
            alike = (
                (before_a == before_b and _is_telling(before_a))
                or (after_a == after_b and _is_telling(after_a) and after_a not in _PREPOSITIONS)
                or _shape(a) == _shape(b) != ""
            )
            if alike and not {a, b} & both and not same_word(a, b):
                rightful.add(a)
                wrong.add(b)
    return frozenset(rightful), frozenset(wrong)


def _is_telling(beside: str) -> bool:
    """Whether words beside the same one stand in the same place: a preposition, or a word of content."""
    return beside in _PREPOSITIONS or beside not in STOP_WORDS | {"", "#"}


def _rivals_in_neighbours(mention: NumberMention, claim: Claim, evidence: Evidence) -> Rivals:
    """ "In the treatment group (n = 48) …" and "In the placebo group (n = 46) …"."""
    for reading in evidence.own:
        if not holders_of(mention, claim, reading):
            continue
        for other in evidence.near:
            if any(same_unit(n.unit, mention.unit) for n in other.numbers) and not holders_of(
                mention, claim, other
            ):
                yield from _differing_frames(reading.text, other.text)


def _differing_frames(own: str, other: str) -> Rivals:
    here, there = ([m[0].casefold() for m in _WORD.finditer(t)][: _FRAME + 1] for t in (own, other))
    for place, (a, b) in enumerate(zip(here, there, strict=False)):
        if a != b:
            if place and not {a, b} & STOP_WORDS and (place > 1 or here[0] in _PREPOSITIONS):
                yield frozenset({a}), frozenset({b})
            return


def _is_same(a: NumberMention, b: NumberMention) -> bool:
    return isclose(a.value, b.value, rel_tol=1e-9) or any(
        isclose(x, y, rel_tol=1e-9) for x in a.parts for y in b.parts[:1]
    )


def _shape_objection(evidence: Evidence) -> Objection | None:
    """That the claim names "A1" where its sentence with a number names only "A3"."""
    if not any(r.numbers for r in evidence.own) or not evidence.statement.numbers:
        return None
    said = _shaped(evidence.chunk.names.expanded(evidence.statement.text))
    told = _shaped(evidence.chunk.names.expanded(" ".join(r.text for r in evidence.own)))
    near = _shaped(evidence.context)
    for shape, names in said.items():
        rightful = told.get(shape, frozenset())
        if len(rightful) == 1 and not names & rightful and names <= near.get(shape, frozenset()):
            return Objection(f"{evidence.numbered} is about {next(iter(rightful))}")
    return None


def _shaped(text: str) -> dict[str, frozenset[str]]:
    """Names with digits, by their form: "A1" and "A3" are alike."""
    found: dict[str, frozenset[str]] = {}
    for name in names_in(text):
        if shape := _shape(name):
            found[shape] = found.get(shape, frozenset()) | {name.casefold()}
    return found


def _shape(name: str) -> str:
    """The form of a name with digits; empty of other words."""
    if _SHAPED.fullmatch(name) is None or name[0].isdigit():
        return ""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" for c in name)


def _assigns_wrongly(statement: str, sentence: str) -> bool:
    """Whether "B is K" is claimed of "(A = K, Rb; B = Zn)"."""
    table = {
        m["key"]: frozenset(re.findall(r"\w+", m["values"])) for m in _ASSIGNED.finditer(sentence)
    }
    words = frozenset(re.findall(r"\w+", statement))
    keys = [k for k in table if k in words]
    if len(table) < 2 or len(keys) != 1:
        return False
    values = words & frozenset().union(*table.values())
    return bool(values) and not values & table[keys[0]]
