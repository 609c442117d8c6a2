"""Sentence → whose finding it reports, whether it is boilerplate, whether it is an instruction to a model.

Serves accountability: what other papers found is attributed to them, and no instruction in a text is followed.
"""

from __future__ import annotations

import re

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
_MARK = r"\x01"
_BY_OTHERS = re.compile(
    # "Smith et al. (2019) found", "[12] showed", "in [3], it was shown"
    rf"^\W*(?:(?:as|since|while|whereas|also|similarly|recently|later|earlier|previously|furthermore|"
    rf"moreover|however|in addition|"
    rf"in contrast|for (?:example|instance)|likewise|moreover|further|additionally|interestingly)\W+)*"
    rf"(?:the )?(?:(?:studies|study|work|works|results?|paper|analysis|experiments?|authors?|report|"
    rf"findings?) (?:of|by|from|in) )?"
    rf"(?:[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+| et al\.?| and (?:co-?workers|colleagues))?,? )?{_MARK}"
    rf"(?:,? (?:and|,) {_MARK})*,?(?: (?:who|which|has|have|had|also|first|further|recently|later|"
    rf"previously|both|it was|"
    rf"it is|was|were|that|the authors))*,? {_FOUND}\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    rf"\b(?:previous(?:ly)?|prior|earlier|other|several|many|numerous|recent|past|some|various|most|"
    rf"a number of|different|few) "
    rf"(?:\w+ ){{0,2}}(?:studies|study|stud(?:y|ies)|work|works|research(?:ers)?|reports?|authors|papers?|"
    rf"investigat(?:ions|ors)|findings|"
    rf"experiments|literature|groups|trials|publications)\b(?:\W+\w+){{0,5}}?\W+{_FOUND}\b"
    rf"|\b(?:it (?:has|had) (?:\w+ )?been|it was|has (?:\w+ )?been|have (?:\w+ )?been|was|were) (?:\w+ly |"
    rf"already |also |first |earlier )*"
    rf"{_FOUND} (?:\w+ ){{0,4}}?(?:by|in|elsewhere|before)\W+(?:[A-Z][\w'’-]+(?: et al\.?|"
    rf" and [A-Z]\w+)?,? ?)?{_MARK}"
    rf"|\bit (?:has|had) (?:\w+ )?been (?:\w+ly |already |also )?{_FOUND}\b"
    rf"|\baccording to (?:[A-Z][\w'’-]+(?: et al\.?| and [A-Z]\w+)?,? ?)?{_MARK}"
    rf"|\b(?:reported|shown|found|described|proposed|proved|observed|demonstrated|introduced) (?:earlier |"
    rf"first |previously )?(?:by|in) "
    rf"(?:[A-Z][\w'’-]+(?: et al\.?| and [A-Z]\w+)?,? ?)?{_MARK}",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:we|our|ours|us|the present (?:study|work|paper)|this (?:study|work|paper|article|investigation)|"
    r"in the present|current (?:study|work)|"
    r"here(?:in)?,|consistent with|in (?:agreement|accordance|line|contrast) (?:with|to)|agrees? with|"
    r"similar to|as (?:described|reported|"
    r"previously described) (?:in|by)|according to the (?:method|protocol|procedure)|"
    r"following the (?:method|protocol)|was performed|were performed)\b",
    re.IGNORECASE,
)
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


def claimant(sentence: str, before: str = "") -> str:
    """The citation mark of the papers whose finding a sentence only reports; "" if the finding is its own.

    A statement of the paper's own that cites ("Water boils at 100 °C [3]") is its own.
    """
    spans = citation_spans(sentence)
    if not spans or _OWN.search(sentence):
        return ""
    marks = [sentence[a:b] for a, b in spans]
    bare = sentence
    for start, end in reversed(spans):
        bare = f"{bare[:start]}\x01{bare[end:]}"
    if _BY_OTHERS.search(bare) or _PREVIOUS.search(bare):
        return "; ".join(m[1:-1] if m.startswith("(") else m for m in marks)
    return ""


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence is boilerplate: acknowledgements, licences, contributions, data availability."""
    return _BOILERPLATE.search(sentence) is not None


def looks_like_instruction(sentence: str) -> bool:
    """Whether a sentence is addressed to a model. It is never followed; the paper gets a warning."""
    return _INSTRUCTION.search(sentence) is not None
