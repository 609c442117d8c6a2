"""Where digits of a sentence are no numbers: names, references to figures and papers, addresses, versions.

Each such place is blanked, so that spans of what remains still hold.
"""

from __future__ import annotations

import re

__all__ = ["CITED_YEAR", "NUMBERED_MARK", "citation_spans", "mask", "without_citations"]

_YEAR = r"(?:19|20)\d\d[a-z]?"
_AUTHOR = r"(?:(?:van|von|de|der|den|di|la|le|al)\s+)*[A-ZÀ-Þ][\w'’\-]+"
_MORE = rf"(?:,\s+{_AUTHOR}){{1,5}},?\s+(?:and|&)\s+{_AUTHOR}"
_FELLOWS = rf"{_AUTHOR}|(?:co-?workers|colleagues|others)"
_AUTHORS = rf"{_AUTHOR}(?:{_MORE}|,?\s+(?:et\s+al\.?|(?:and|&)\s+(?:{_FELLOWS})))?"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

NUMBERED_MARK = re.compile(
    r"\[\s*[1-9]\d{0,2}[a-z]?(?:\s*[,;–\-−]\s*[1-9]\d{0,2}[a-z]?)*\s*\](?!\s*(?:°|%|[kmcμn]?[mgsV]\b))"
)
"""[12], [3, 5–7]; a range that begins with 0 is an interval."""
_CITED = rf"(?!(?:{_MONTHS})\b){_AUTHORS},?\s+\(?{_YEAR}(?:\s*[,;]\s*(?:{_YEAR}|[a-z]\b))*\)?"
CITED_YEAR = re.compile(
    rf"\((?:(?:see(?: also)?|e\.g\.|i\.e\.|cf\.|reviewed (?:in|by)|after|from|in)[,:]?\s*)*"
    rf"{_CITED}(?:\s*[;,]\s*(?:and\s+)?{_CITED})*(?:[,;]\s*(?:pp?\.|Fig\.|Table)[^()]*)?\)"
    rf"|[;,]\s*(?:see |e\.g\.,? )?(?!(?:{_MONTHS})\b){_AUTHORS},?\s+{_YEAR}(?=\s*(?:[;)]|$))"
    rf"|{_AUTHOR},?\s+(?:et\s+al\.?,?|(?:and|&)\s+(?:{_AUTHOR}|co-?workers|colleagues))\s*[\[(]?{_YEAR}(?:,\s*{_YEAR})*[\])]?"
    rf"|(?!(?:{_MONTHS}|In|Since|By|Spring|Summer|Autumn|Winter|Until)\b){_AUTHOR}\s+\({_YEAR}(?:,\s*{_YEAR})*\)"
)
_NUMBER = r"S?\d+(?:\.\d+)*[A-Za-z]?(?:['′])?"
_ITEM = rf"(?:\({_NUMBER}\)|{_NUMBER})"
_NAMED = (
    r"Fig(?:ure)?s?|Graphs?|Charts?|Tab(?:le)?s?|Eqs?|Equations?|Eqns?|Refs?|References?|Sec(?:tion)?s?|Sect|§+|Chap(?:ter)?s?|"
    r"Appendi(?:x|ces)|Box|Scheme|Panels?|Theorems?|Thm|Lemmas?|Prop(?:osition)?s?|Corollar(?:y|ies)|"
    r"Definitions?|Remarks?|Algorithms?|Examples?|Video|Movie|Additional file|Supplementary \w+|Extended Data \w+|"
    r"Plate|Conjectures?|Assumptions?|Listing|Part|Hypothes[ie]s|Experiment|Study|Model|Aim"
)
_PATTERNS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("/", "@", "www", "WWW", "Www"),
        re.compile(
            r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b(?:doi:?\s*)?10\.\d{4,9}/\S+", re.IGNORECASE
        ),
    ),
    (("rXiv", "rxiv", "RXIV"), re.compile(r"\barXiv:\s?\S+", re.IGNORECASE)),
    (("[",), NUMBERED_MARK),
    (("19", "20"), CITED_YEAR),
    (
        (),
        re.compile(
            rf"\b(?i:{_NAMED})\.?\s?{_ITEM}"
            rf"(?:\s?(?:–|-|−|to|and|&|or)\s?{_ITEM}(?![\w%])(?!\s*(?:%|°|[a-z]{{3,}}s\b))"
            rf"|,\s?{_ITEM}(?=\s*(?:[,;.)\]]|and\b|$)))*"
        ),
    ),
    (
        (),
        re.compile(
            r"\b(?:version|ver\.|release|cat(?:alog(?:ue)?)?\.?\s?no\.?|no\.|nos\.|grant|pages?|pp?\.|vol(?:ume|\.)?|"
            r"issue|chr(?:omosome)?|exon|type|types|class|grade|stage|phase|serotype|isoform|subtype|clade|lot|rule|"
            r"question|item|step|vitamin b|interleukin|omega|cluster|group|cohort|patient|participant|case|line|"
            r"lane|axis|layer|column|row|project)\s?#?\d+(?:\.\d+)*(?:\s?[–-]\s?\d+)?(?![\w%])(?!\s?(?:%|[–-]))",
            re.IGNORECASE,
        ),
    ),
    ((), re.compile(r"#\s?\d+|\b\d+(?:\.\d+){2,}|\bv\.?\s?\d+(?:\.\d+)+")),
    # Places in a molecule: "3,3′,5,5′-tetramethylbenzidine"; two without a prime may be a number with a comma.
    (
        ("-",),
        re.compile(
            r"\b(?=[\d,]*['′’]|(?:\d+,){2})\d{1,2}['′’]?(?:,\d{1,2}['′’]?)+"
            r"-(?!day|week|month|year|hour|min|fold|dimension)[a-z]{3}[\w'′’,-]*"
        ),
    ),
    (("'", "′", "’"), re.compile(r"\b[35]['′’](?=[\s\-–,)])")),
    # "2.3 Methods", "2.1. A model"; "0.1 M acetate" is no heading.
    (
        (),
        re.compile(
            r"^\s*[1-9]\d*(?:\.\d+)+(?:\.?\s(?=[A-Z][a-z]|A\s)|\.\s(?=[A-Z]))|^\s*\d{1,2}[.)]\s(?=\S)"
        ),
    ),
    # Marks of authors' institutes: "A. Smith,^1 B. Jones ,^2".
    (("^",), re.compile(r"(?<=[,;])\s?\^\d{1,2}(?:\s?,\s?\d{1,2})*")),
    (
        ("(",),
        re.compile(
            r"(?<![\w=] )\(\d{1,3}[a-z]?(?:\s*[,–-]\s*\d{1,3})*\)(?=\s*[.,;:]?\s*$)|(?:^|[,;:]\s|\band\s)\(\d\)\s"
        ),
    ),
    # "3m^2/2", "5n^2 + 1": a letter of a formula, no unit.
    (("^",), re.compile(r"(?<![\w.])\d+[a-zA-Z]\^\d(?:/\d+|(?=\s?[=+−]\s?[\w(]))")),
    # Coefficients: "2αβ"; μ and Ω stand in units.
    ((), re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?=[α-λν-ωΓΔΘΛΞΠΣΦΨ])")),
    # "C3"; "6x10^5" and "(6 ± 3) x10^5" are products.
    ((), re.compile(r"(?<=[A-Za-zα-ωΑ-Ω_])(?<!\d[eE])(?<![\d)]x)(?<![\d)] x)\d+(?:[.,]\d+)*\w*")),
    # Basis sets: "6-311++G(2df,2pd)".
    (("G",), re.compile(r"\b\d-\d{1,4}\+{0,2}\*{0,2}G\b(?:\([^()\s]*\))?\**")),
    (
        ("−", "^"),
        re.compile(r"(?<=[A-Za-zα-ωΑ-Ω_)\]|])(?<!\d[eE])(?:−|\^\{?[-−]?)\d{1,2}\}?(?!\d)"),
    ),
    (
        ("−",),
        re.compile(
            r"\b(?:k?g|[cmkμn]?m|s|m?[Ll]|k?mol|K|h|day|yr|sr|Hz|k?eV|Pa|d|min|pc)\s−\d(?!\d|\.\d)"
        ),
    ),
    (
        ("-",),
        re.compile(
            r"(?<![\w-])(?!(?:mid|pre|post|early|late|n|P|p|in|of|to|the|and|or)-)[A-Za-zα-ωΑ-Ω][\w/]*(?:-[A-Za-z]\w*)*-\d+\w*(?:-\d+\w*)*"
            # "ribulose-1,5-bisphosphate"
            r"(?:(?:,\d{1,2}['′’]?)+(?=-(?!day|week|month|year|hour|min|fold|dimension)[A-Za-z]{4}))?"
        ),
    ),
    (("-",), re.compile(r"\b\d+-\d+-\d+\b(?<!\d{4}-\d\d-\d\d)")),
    (
        ("-",),
        re.compile(
            r"\b\d+(?:,\d+)*'?-(?:[A-Z]{1,3}\b(?!Hz|W\b|V\b|K\b|T\b|M\b|J\b)|(?:hydrox|meth(?!od)|ethy|etho|fluor|chlor|brom|iod|"
            r"amin|nitr|oxo|phen[yo]|acet|de?hydr|deox|propy|propa|butyl|buta|di(?:meth|chlor|hydr|nitr|brom|fluor|amin|phen)|"
            r"tri(?:meth|chlor|fluor|nitr)|keto|carbox|pyr|benz|mercapt|aza|thio|sulf|phosph|gluco|glycer|naphth|indol|quin|"
            r"ol\b|one\b|en\b|ene\b|yl\b)[\w-]*)"
        ),
    ),
)
"""Each with strings of which one stands in all that it finds, where there are such."""
_MASKABLE = re.compile(r"[\d/@:]|www\.", re.IGNORECASE)
"""One of these stands in all that is masked."""
_FILLER = "\x00"


def mask(line: str) -> str:
    """`line` with filler over digits that are no numbers; as long as before."""
    if _MASKABLE.search(line) is None:
        return line
    for needed, pattern in _PATTERNS:
        if not needed or any(part in line for part in needed):
            line = pattern.sub(lambda m: _FILLER * len(m[0]), line)
    return line


def citation_spans(line: str) -> list[tuple[int, int]]:
    """Where other papers are cited: [12], (Smith et al., 2019), Smith (2019)."""
    spans = [m.span() for p in (NUMBERED_MARK, CITED_YEAR) for m in p.finditer(line)]
    return sorted(spans)


def without_citations(line: str) -> str:
    """`line` with a blank in place of each citation."""
    for start, end in reversed(citation_spans(line)):
        line = f"{line[:start]} {line[end:]}"
    return line
