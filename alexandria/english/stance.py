"""A plain statement → whether it affirms or denies, and how firmly, read from its words alone.

In: one English sentence that stands alone, as facts are. Out: `Polarity` and `Certainty` of its main predicate.
No parser: conditions, brackets and relative clauses are blanked, and what remains is searched for words that deny
or hedge. `polarity.py` reads the sentences of papers, clause by clause, from their parse.

What is decided here, where English leaves it open:

- "lacks", "fails to", "is unable to", "is absent", "is impossible" deny; "prevents", "excludes", "rarely",
  "hardly", "negligible" and "un-" do not. "Is unlikely to" denies, with probability. "Not all" denies.
- "No more than 5 mg" is a bound, "not only" affirms, "cannot be ruled out" is possible; "did not fail to" affirms.
- A denied object is the predicate's ("has no effect"), one behind a preposition is not ("with no fever").
- Of two predicates, "rises but does not fall", the first decides whether it denies, the weaker one how firm it is.
- What somebody "proposed that", "believes that" is denied and doubted as in the clause. "Argued", "found" and
  "indicates" doubt nothing.
- "Could be measured", "could not be seen" report what was done; "could be used" and "could bind" are possible.
  "Would" is probable, "can" and "should" are established.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from alexandria.english.lexicon import word_set
from alexandria.knowledge import Certainty, Polarity

__all__ = ["stance_of"]


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words))})"


def _forms(verbs: Iterable[str]) -> str:
    """Finite forms and participles of verbs, as far as they are regular."""
    return rf"(?:{'|'.join(sorted(v.removesuffix('e') for v in verbs))})(?:e?s|e?d|e)?"


_SAYING = word_set("reporting_verbs") | word_set("hedge_verbs")
_DENYING_ADJECTIVE = _any_of(word_set("predicate_denying_adjectives"))
_POSSIBLE_ADVERB = _any_of(word_set("possible_adverbs"))
_PROBABLE_ADVERB = _any_of(word_set("hedge_adverbs") - word_set("possible_adverbs"))
_HEDGE_NOUN = _any_of(word_set("hedge_nouns"))
_UNHEDGED_NOUN = _any_of(word_set("unhedged_nouns"))
_GUESS = _forms(word_set("guessing_verbs"))
_THINK = _forms(word_set("hedge_passives"))
_BELIEVED = f"(?:{_THINK}|thought|presumed)"
_BE = r"(?:is|are|was|were|be|been|being|remains?|remained|becomes?|became)"
_AUXILIARY = rf"(?:{_BE}|do|does|did|has|have|had|can|could|may|might|will|would|should|must|shall|need|ought)"
_ADVERB = r"(?:\w+ly|also|yet|still|often|always|even|therefore|thus|then|so|far|both)"
_DENY = _forms(word_set("predicate_denying_verbs"))
_HEDGE_MODAL = _any_of(word_set("hedge_modals"))
_REPORT = rf"(?:{_forms(_SAYING)}|found|shown|seen|known|meant|thought)"
_REPORTING = rf"(?:{'|'.join(sorted(v.removesuffix('e') for v in _SAYING))})ing"
_SUBORDINATOR = _any_of(word_set("subordinators"))


def _either(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_AFFIRMED = _either(
    r"\bnot (?:only|just|merely|solely|simply)\b",
    r"\bno (?:doubt|(?:more|less|fewer|later|earlier|longer|greater|larger|higher|smaller|lower) than)\b",
    r"\b(?:not|never|cannot) (?:\w+ )?(?:more|less|fewer|later|earlier) than\b",
    r"\b(?:do|does|did)(?: not|n't) exceed(?= \D{0,20}\d)",
    r"\bwhether or not\b|\bif not\b|\bnot to mention\b|\bnothing (?:but|more than|other than)\b",
    r"\bno\. ?(?=\d)|\b(?:no|never|not|non)-(?=\w)",
    r"\b(?:with|without|to|from|for|than|and|or|despite) no\b|\bof no\b(?! (?:use|help|importance)\b)",
    r"\b(?:an?|the|this|of|by|no) lack\b|\black of\b",
    r"\bnot (?:un\w+|infrequently|without)\b",
    rf"\b(?:{_AUXILIARY}(?: not|n't)|cannot|never) {_DENY}\b",
)
"""What looks like a denial and is none."""
_NOT_EXCLUDED = _either(
    r"\b(?:can|could)(?:not| not|n't|'t) be (?:\w+ly )?(?:excluded|ruled out|dismissed)\b",
    r"\b(?:cannot|could not|did not|does not|do not) (?:rule out|exclude (?:that|the possibility))\b",
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\"“][^\"“”]*[\"”]")
_OPENING = re.compile(
    rf"^(?:even |only |just )?(?:{_SUBORDINATOR}|since|once|until|as|where|provided)\b[^,]*,"
)
_SUBORDINATE = _either(
    rf"(?:, )?\b(?:(?<!or ){_SUBORDINATOR}|provided that|even if|so that|such that|in case)\b[^,;]*",
    rf"(?:, )?\b{_REPORTING} that\b[^;]*",
    r"\bso \w+(?: \w+)? that\b[^,;]*",
    r"\b(?:since|as|until|once|before|after|where) (?:it|they|we|this|these|the)\b[^,;]*",
)
_WITH_OWN_SUBJECT = re.compile(
    rf"\b(?:(?:in|for|of|on|from|by|to|at|with|under|through) (?:which|whom|whose)|whose|where)\b"
    rf"[^,;]*?\b{_AUXILIARY}\b(?: not)?"
)
_RELATIVE = _either(
    r", (?:which|who|whose|whom|where)\b[^,;]*",
    rf"\b(?:that|which|who)(?: {_ADVERB})?(?: (?:we|they|it|he|she|one))? "
    rf"(?:(?:cannot|{_AUXILIARY}(?:n't| not)?)\b(?: {_ADVERB})?(?: {_HEDGE_MODAL})?(?: no\b)?|never\b|{_DENY}\b|"
    r"(?:seem|appear)\w*\b)",
)
"""Up to the verb alone: where such a clause ends, only a parse would tell."""
_SAID_BEFORE = re.compile(rf"\b(?:{_REPORT}|{_BE}(?: \w+)?)(?: \w+)? $")
_SECOND_PREDICATE = _either(
    r",? (?:but|yet|whereas)\b",
    rf",? and (?={_AUXILIARY}(?:n't| not)\b|cannot\b|never\b|{_DENY}\b(?! and))",
    ";",
)
_DENIAL = _either(
    rf"\bcannot\b|n't\b|\b{_AUXILIARY}(?: {_ADVERB}){{0,2}} not\b",
    rf"\b(?:{_REPORT}|likely|proved?|tends?|tended|turned out)(?: \w+)? not to\b",
    r"^not (?:all|every|each|any|an?|one|many)\b",
    r"\b(?:no|never|nowhere|neither|nor|none|nothing|nobody)\b",
    rf"\b{_BE}(?: \w+){{0,2}} {_DENYING_ADJECTIVE}\b",
    rf"\b{_BE} (?:(?:{_ADVERB}|very|highly|most) )?unlikely\b",
    r"\b(?:has|have|had|is|are) yet to\b",
    r"\bfail(?:s|ed)? to\b|\black(?:s|ed)?\b",
)
_POSSIBLE = _either(
    rf"\b(?:may|might|{_POSSIBLE_ADVERB}|remains-open)\b",
    r"\bit (?:is|was|remains|seems) (?:\w+ )?(?:possible|conceivable|plausible) that\b",
    rf"\b{_HEDGE_NOUN}(?: {_BE})? that\b|\b{_GUESS} (?:that|to)\b",
    rf"\b{_BE} (?:an? |the |one |another )?(?:\w+ )?(?:potential|possible|putative|plausible) "
    rf"(?!(?:{_UNHEDGED_NOUN}|to|by|with|for|in|only|at|from)\b)\w",
)
_PROBABLE = _either(
    rf"(?<!\bless )(?<!\bmore )\b(?:{_PROBABLE_ADVERB}|unlikely|would)\b",
    r"\bsuggest(?:s|ed)? that\b|(?<!\bas )\bsuggests?\b",
    r"\b(?:appear|seem)(?:s|ed)?\b(?! (?:as|in|on|at|with|after|only|when)\b)",
    rf"\b(?:is|are|was|were|been) (?:(?!as )\w+ )?{_BELIEVED}\b(?! value)",
    r"\b(?:believe[sd]?|expect(?:s|ed)?|thinks?|thought|presume[sd]?|propose[sd]?|imagine[sd]?) that\b",
    rf"\b{_BE} (?:an? |the )?(?:\w+ )?(?:probable|presumed)\b",
)
_COULD = re.compile(
    r"\bcould\b(?! (?:not|n't|only)\b)(?P<after>(?: \w+ly| also| thus| then)*(?: be)? (?P<verb>\w+))"
)
_ACHIEVED = word_set("achieved_participles") | word_set("achievement_verbs") - {"use"}


@lru_cache(maxsize=4096)
def stance_of(statement: str) -> tuple[Polarity, Certainty]:
    """Whether a statement affirms or denies, and how firmly it says so."""
    text = _main_clauses(statement)
    first = _SECOND_PREDICATE.split(text, maxsplit=1)[0]
    # "But X is not Y": nothing stands before the conjunction
    denied = _DENIAL.search(first if first.strip() else text) is not None
    return Polarity.NEGATED if denied else Polarity.AFFIRMED, _certainty(text)


def _main_clauses(statement: str) -> str:
    """The statement in lower case without the clauses that it does not itself state, and without false denials."""
    text = " ".join(statement.replace("’", "'").split()).rstrip(".!? ")
    text = (text[:1].lower() + text[1:]).replace("May ", " ")  # the month
    text = text.lower().replace("can not", "cannot").replace("not necessarily", "not")
    text = _BRACKETS.sub(" ", text)
    text = _NOT_EXCLUDED.sub("remains-open", text)
    text = _AFFIRMED.sub(" ", text)
    text = _OPENING.sub(" ", text)
    text = _SUBORDINATE.sub(" ", text)
    text = _WITH_OWN_SUBJECT.sub(" ", text)
    text = _RELATIVE.sub(lambda m: m[0] if _is_said(text, m) else " ", text)
    return " ".join(text.split())


def _is_said(text: str, clause: re.Match[str]) -> bool:
    """Does "that" begin what somebody said, "found that it does not", and no relative clause?"""
    words = clause[0].split()
    pronoun = (
        len(words) > 2
        and words[0] == "that"
        and words[1] in {"we", "they", "it", "he", "she", "one"}
    )
    return pronoun and _SAID_BEFORE.search(text[: clause.start()]) is not None


def _certainty(text: str) -> Certainty:
    could = _COULD.search(text)
    if _POSSIBLE.search(text) or (could is not None and could["verb"] not in _ACHIEVED):
        return Certainty.POSSIBLE
    return Certainty.PROBABLE if _PROBABLE.search(text) else Certainty.ESTABLISHED
