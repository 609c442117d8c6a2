"""Sentence → whose claim it reports, whether it is boilerplate, whether it is an instruction to a model.

Serves accountability: what other papers claim is attributed to them, and no instruction in a text is followed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from alexandria.quantities import citation_spans

__all__ = ["claimant", "is_boilerplate", "looks_like_instruction"]

_FOUND = (
    r"(?:show(?:ed|n|s)?|found|finds?|report(?:ed|s)?|demonstrat(?:ed|es|e)|observ(?:ed|es|e)|suggest(?:ed|s)?|"
    r"propos(?:ed|es|e)|describ(?:ed|es|e)|introduc(?:ed|es|e)|prov(?:ed|es|en|e)|establish(?:ed|es)?|"
    r"not(?:ed|es)|"
    r"conclud(?:ed|es|e)|identif(?:ied|ies|y)|develop(?:ed|s)?|studied|stud(?:ies|y)|investigat(?:ed|es|e)|"
    r"analy[sz](?:ed|es|e)|"
    r"compar(?:ed|es|e)|measur(?:ed|es|e)|estimat(?:ed|es|e)|present(?:ed|s)?|obtain(?:ed|s)?|argu(?:ed|es|e)|"
    r"confirm(?:ed|s)?|reveal(?:ed|s)?|indicat(?:ed|es|e)|considered|documented|published|pointed out|"
    r"claim(?:ed|s)?|"
    r"review(?:ed|s)?|isolated|discovered|hypothesi[sz]ed|postulated|recommended|gave|used|applied|extended|"
    r"derived)"
)
_NAME = r"[A-ZÀ-Þ][\w'’-]+"
_FELLOWS = (
    r"(?:et al\b\.?|and (?:his |her |their )?(?:co-?workers|colleagues|co-?authors|associates))"
)
_MARK = "\x01"
"""Stands for a citation where a sentence is searched."""
# "activity.^13,14", "disorders^5", "al14": citations that are superscripts
_SOME = r"\^?\d{1,3}(?:\s?[,–-]\s?\^?\d{1,3})*"
_RAISED = re.compile(
    rf"(?:(?<=[a-z]{{3}}[.,;:)])|(?<=[a-z]{{4}})|(?<=[)\]]))(?=\^){_SOME}(?![\w+])"
    rf"|(?:(?<=et al)|(?<=et al\.)){_SOME}\b"
)
_ROUND = re.compile(
    r"\b(?!(?:in|of|by|to|eqs?|and|see|for|from|with|step|case|equations?|conditions?|inequality|problem|system|"
    r"type) )[\w%-]*[a-zA-Z%] (?P<mark>\([1-9]\d{0,2}(?:\s?[,;–-]\s?[1-9]\d{0,2})*\))"
    r"(?=[.,;]|\s(?:and|but|while|whereas)\b|$)"
)
_LEADS_IN = (
    r"(?i:as|since|while|whereas|also|similarly|recently|later|earlier|previously|furthermore|moreover|"
    r"however|in addition|in contrast|for (?:example|instance)|likewise|further|additionally|interestingly|"
    r"according to|in)"
)
_WORK = (
    r"(?i:studies|study|works?|results?|papers?|analysis|experiments?|authors?|reports?|findings?|reviews?|trials?|"
    r"evidence|research(?:ers)?|groups|literature|publications|investigat(?:ions?|ors))"
)
_BY_OTHERS = re.compile(
    # "Smith et al. (2019) found", "[12] showed", "in [3], it was shown"
    rf"(?:^|[,;] (?:and |but |while |whereas )?)\W*(?:{_LEADS_IN}\W+)*"
    rf"(?:(?i:an? |the )?(?:\w+ )?{_WORK} (?:\w+ ){{0,3}}?(?:of|by|from|in) )?"
    rf"(?:(?P<fellows>{_NAME} {_FELLOWS})?|{_NAME}(?:,? (?:and|&) {_NAME})?),?\s?{_MARK}"
    rf"(?:,? (?:and|,) {_MARK})*,?(?: (?:who|which|has|have|had|also|first|further|recently|later|previously|both|"
    r"it was|it is|was|were|that|the authors|they|in \w+ \w+))*,? "
    rf"(?:{_FOUND}|(?(fellows)[a-z]+ed|{_FOUND}))\b"
)
_NAMED = re.compile(
    rf"\b(?P<who>{_NAME} {_FELLOWS}),?(?: (?:also|first|recently|later|previously|further|have|has|had))* "
    rf"(?:{_FOUND}|[a-z]+ed)\b"
)
_PREVIOUS = re.compile(
    rf"\b(?:previous(?:ly)?|prior|earlier|past|recent)(?: \w+)? {_WORK}"
    r"(?: (?:in|on|of|by|with|from) [^,;]{0,40}?)?"
    rf"(?: (?:have|has|had|also|which|that|\w+ly))* {_FOUND}\b"
    rf"|\bit (?:has|had) (?:\w+ )?been (?:\w+ly |already |also |well )?(?!used|applied){_FOUND}\b"
    r"(?! (?:above|in section))"
    rf"|\b(?:was|were|been|as) (?:previously|earlier|already) {_FOUND}\b",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(
    rf"\b(?i:according to) (?:{_NAME}[^,\x01]{{0,30}})?{_MARK}"
    rf"|\b(?i:{_FOUND}) (?:(?:earlier|first|previously|recently|originally) )?"
    rf"(?:by|in|elsewhere) (?:[^,;\x01]{{0,40}} )?{_MARK}"
    rf"|\b{_WORK}\b[^,;\x01]{{0,60}}\b{_FOUND}\b.*{_MARK}"
)
"""Where a citation anywhere in the sentence counts."""
_OWN = re.compile(
    "|".join(
        (
            r"\b(?:we|our|ours|us|these (?:results|findings|data)|in the present|current (?:study|work))\b",
            r"\bthe (?:present|current) (?:\w+ )?(?:study|work|paper|results?|findings|investigation|research)\b",
            r"\bthis (?:study|work|paper|article|investigation|section|review|survey)\b|\bhere(?:in)?(?=[,. ])",
            # compared with another's
            r"\b(?:was|were|is|are) (?:also )?(?:consistent|comparable|in line|the same as)\b",
            r"\b(?:(?:in)?consistent|coincid\w+|"
            r"in (?:agreement|accordance|line|contrast|keeping|concert)) (?:with|to)\b",
            r"\bagree(?:s|d|ment)? (?:\w+ )?with\b",
            r"\b(?:similar|identical|contrary|comparable|analogous) (?:\w+ )?to "
            r"(?:(?:those|that|the|what|previous|earlier)\b|\x01)",
            r"\b(?:than|as|unlike|compared (?:with|to)|contrary to|corroborat\w+|see(?: also)?|cf\.?) "
            rf"(?:(?:\w+ ){{0,3}}(?:in|by|of|for) |e\.g\.,? )?(?:{_NAME} (?:et al\.? |and \w+ )?)?\x01",
            # another's method
            r"\bas (?:\w+ )?(?:described|reported|outlined|detailed|suggested|mentioned) ",
            r"\b(?:described|reported|outlined|detailed|published) (?:previously|elsewhere|before)\b",
            r"\b(?:methods?|protocol|procedure|technique|guidelines?|instructions?|criteria|scale|assay|software|package|kit|"
            r"version|algorithm|questionnaire)\b[^,;]{0,30}(?:\x01|$)",
            r"\bfig(?:ure)?s?\.? ?\d|\btables? \d|\bsupplementary\b",
            r"\b(?:theorem|lemma|proposition|corollary|equation|eq|proof)\b",
        )
    ),
    re.IGNORECASE,
)
"""Speaks of this study, or compares with it."""
_METHOD = re.compile(
    r"\b(?:was|were|is|are|been|being) (?:\w+ly |then |also |first |further )*"
    r"(?:perform|carri|prepar|us|measur|calculat|determin|analy[sz]|purchas|collect|extract|stain|select|chosen|"
    r"cultur|grown|add|appl|assess|evaluat|estimat|obtain|conduct|implement|adopt|follow|record|dissolv|incubat|"
    r"wash|dried|filter|centrifug|quantif|test|examin|score|assign|align|map|download|retriev|generat|construct|"
    r"compar|comput|done|made|set|taken|kept|fed|given|administer|inject|sacrific|ana?esthe|random|recruit|enrol|"
    r"exclud|includ|amplif|sequenc|monitor|isolat|synthesi|modif|screen)\w*\b",
    re.IGNORECASE,
)
"""What the authors themselves did, where it is in the past; in the present it is what is usually done."""
_PAST = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"^(?:let|consider|suppose|assume|recall|note|see|for (?:details|a review|more)|using|by|following)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(?:they|he|she|the(?:se| same)? (?:authors|researchers|investigators)|"
    r"their (?:study|work|results|findings))\b",
    re.IGNORECASE,
)
_EARLIER = "earlier work"


_BOILERPLATE = re.compile(
    r"\ball rights reserved\b|©|\(c\) (?:19|20)\d\d|\bcopyright\b.{0,40}(?:19|20)\d\d|\blicen[cs]ee\b|"
    r"creative commons|\bCC[ -]BY\b"
    r"|open[- ]access article (?:distributed|under|published)|terms of the .{0,60}licen[cs]e|"
    r"unrestricted use, distribution"
    r"|\bwe (?:would like to |wish to |also |gratefully |sincerely )*(?:thank|acknowledge)\b|"
    r"\bthe authors? (?:would like to |wish to |also |"
    r"gratefully |sincerely )*(?:thank|acknowledge|are (?:grateful|thankful|indebted))\b|\backnowledge(?:s|"
    r"d|ment)?\b.{0,60}\b(?:support|funding|"
    r"grant|help|assistance)\b|\b(?:supported|funded|financed|sponsored) (?:in part )?by (?:the |a |"
    r"an )?.{0,100}\b(?:grants?|foundation|council|"
    r"ministry|fund|programme|program|university|institute|fellowship|scholarship|agency|commission)\b"
    r"|\bauthors?['’]? contributions?\b|\b(?:conceived|designed) (?:and designed )?the (?:study|"
    r"experiments?)\b.{0,80}\b(?:wrote|analy[sz]ed|performed)\b"
    r"|\ball authors (?:have )?(?:read|approved|contributed|reviewed|agreed)|\b(?:conflicts?|"
    r"competing) (?:of )?(?:financial )?interests?\b"
    r"|\bdata (?:availability|sharing)\b|\bdata .{0,80}\bavailable (?:from the corresponding|"
    r"on (?:reasonable )?request|upon (?:reasonable )?request)"
    r"|\b(?:correspondence|reprints?)\b.{0,40}(?:address|should|to:)|\bcorresponding author\b|"
    r"\bpublisher['’]?s note\b|\bconsent for publication\b"
    r"|\b(?:received|accepted|published(?: online)?)\b:? ?(?:on )?\d{1,2}(?:st|nd|rd|th)? \w+,? (?:19|"
    r"20)\d\d|^(?:received|accepted|published|edited by|reviewed by|"
    r"citation|how to cite|keywords?|e-?mail)\s?:|\bsupplementary (?:material|information|data) (?:is|are|"
    r"can be|for this)\b"
    r"|(?:\^\d{1,2}(?:,\d{1,2})*,? (?:and )?[A-Z][^\d^.]{3,60}){2}"
    r"|\bremains neutral with regard to jurisdictional claims\b|\bdownloaded from\b",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:previous|prior|above|earlier|preceding|all|"
    r"any|your|system)\b.{0,30}\b(?:instructions?|"
    r"prompts?|rules?|directions?|guidelines?|commands?|context)\b|\byou are (?:now )?(?:an? |"
    r"the )?(?:\w+ )?(?:AI|assistant|language model|chatbot|LLM|GPT)\b"
    r"|\bas an? (?:AI|large)?\s?(?:language model|AI assistant|AI model)\b.{0,40}\b(?:you|must|should|"
    r"output|respond)\b"
    r"|\b(?:output|print|respond with|reply with|answer with|return|write|say) (?:only |exactly |"
    r"just )?(?:the following|this (?:text|sentence|json)|"
    r"only|nothing (?:but|else))\b.{0,60}(?:[:\"“{]|$)|\b(?:reveal|repeat|print|show) (?:your|"
    r"the) (?:system )?(?:prompt|instructions)\b"
    r"|\bsystem\s?(?:prompt|message)\s?:|<\|?(?:im_start|system|assistant|endoftext)|\[/?INST\]|"
    r"###\s?(?:instruction|system|response)\b"
    r"|\b(?:dear|attention|note to) (?:AI|LLM|language model|reviewer model|assistant|chatbot|GPT)s?\b"
    r"|\b(?:give|write|provide) (?:a |an )?(?:only )?(?:positive|favou?rable) review\b|"
    r"\bdo not (?:highlight|mention) any negatives?\b"
    r"|\b(?:new|updated) instructions?\s?:|\bdo not (?:extract|follow|summari[sz]e) .{0,40}\b(?:text|paper|"
    r"instructions?|document)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def claimant(sentence: str, before: str = "") -> str:
    """Whose claim a sentence reports: the citations as printed, "earlier work", or "" where it is the paper's own.

    A statement with citations at its end is a claim of theirs, unless it speaks of this study, compares with
    it, or says what the authors did. A citation within names where a thing comes from: that is no claim.

    Args:
        sentence: as it is printed.
        before: the sentence before it; "They also found" has its claimant from there.
    """
    spans = _citations(sentence)
    bare = sentence
    for start, end in reversed(spans):
        bare = f"{bare[:start]}{_MARK}{bare[end:]}"
    if _OWN.search(bare):
        return ""
    if spans and (_is_reported(bare) or _ends_in_marks(bare)):
        return "; ".join(dict.fromkeys(_printed(sentence[a:b]) for a, b in spans))
    if (named := _NAMED.search(bare)) is not None:
        return named["who"]
    if _PREVIOUS.search(bare):
        return _EARLIER
    return claimant(before) if before and _GOES_ON.match(bare) else ""


def _citations(text: str) -> list[tuple[int, int]]:
    found = citation_spans(text)
    found += [m.span() for m in _RAISED.finditer(text)]
    found += [m.span("mark") for m in _ROUND.finditer(text)]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _is_reported(bare: str) -> bool:
    return any(p.search(bare) for p in (_BY_OTHERS, _PREVIOUS, _PASSED_ON))


def _ends_in_marks(bare: str) -> bool:
    """Is a statement of background followed by its source?"""
    behind = (
        r"(?: \w+)?" if bare.count(_MARK) > 1 else ""
    )  # "antiviral [3] and antifungal [4] activity"
    if re.search(rf"{_MARK}{behind}[\s.;,)\]]*$", bare) is None or _ORDER.match(bare):
        return False
    return not (_METHOD.search(bare) and _PAST.search(bare))


def _printed(mark: str) -> str:
    """A citation without its outer brackets where they hold authors: "Smith et al., 2019", "[12]", "(8,9)"."""
    inner = mark[1:-1] if mark.startswith("(") and mark.endswith(")") else mark
    if inner[:1].isdigit() and inner != mark:
        return mark
    inner = inner.strip(" ;,^")
    return inner if inner.count("(") == inner.count(")") else inner.strip("()")


@lru_cache(maxsize=1024)
def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence is boilerplate: acknowledgements, licences, contributions, data availability."""
    return _BOILERPLATE.search(sentence) is not None


@lru_cache(maxsize=1024)
def looks_like_instruction(sentence: str) -> bool:
    """Whether a sentence is addressed to a model. It is never followed; the paper gets a warning."""
    return _INSTRUCTION.search(sentence) is not None
