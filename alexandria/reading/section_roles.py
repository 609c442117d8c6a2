"""A heading's words → its number, its level and the role of its section."""

from __future__ import annotations

import re
from functools import lru_cache

from alexandria.paper import SectionRole

__all__ = ["is_known_heading", "level_of_number", "section_role", "split_heading_number"]

_NUMBER = re.compile(
    r"""^(?:(?:section|chapter)\s+)?
    (?P<number>
        appendix\s+(?:[A-Z]|\d{1,2})(?:\.\d{1,2})*      # Appendix A.1
      | \d{1,2}(?:\.\d{1,2}){0,4}                       # 2.3.1
      | [A-Z](?:\.\d{1,2}){1,3}                         # A.1
      | (?=[IVX]+[.)\s])[IVX]{1,5}                      # IV
      | [A-Z](?=[.)]\s)                                 # B.
    )
    (?P<mark>[.):|]{0,2}\s+|(?=[A-Z][a-z]))(?P<rest>\S.*)$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_ROLES: tuple[tuple[SectionRole, str], ...] = (
    (
        SectionRole.ABSTRACT,
        r"abstract|summary|synopsis|a b s t r a c t|r ?e ?s ?u ?m ?o|resumen|zusammenfassung",
    ),
    (SectionRole.KEYWORDS, r"key ?-?words?( and phrases)?|index terms|k e y ?w o r d s"),
    (
        SectionRole.REFERENCES,
        r"(list of )?references?( cited)?( and notes)?|bibliography|literature( cited)?|works cited"
        r"|literaturverzeichnis|r[ée]f[ée]rences( bibliographiques)?|referencias|bibliographie",
    ),
    (SectionRole.ACKNOWLEDGEMENTS, r"acknowled?ge?ments?.{0,40}"),
    (
        SectionRole.FUNDING,
        r"funding( information| sources?| statement)?|financial support( and sponsorship)?|sources? of funding"
        r"|grant support|role of the funding source",
    ),
    (
        SectionRole.CONTRIBUTIONS,
        r"(authors?['’]?s?['’]? |individual )?contributions?( of authors| statement)?"
        r"|authors?['’]?s?['’]? contributions?( statement)?|credit author(ship)? (contribution )?statement"
        r"|credit authorship contribution statement",
    ),
    (
        SectionRole.DECLARATIONS,
        r"(statement of |declarations? of |potential )?(competing|conflicts?( of)?|conflicting) "
        r"(financial )?interests?( statement)?|disclosures?( statement)?|declarations?|ethic(s|al).{0,40}statement"
        r"|data( and (code|materials?|software))? (availability|accessibility)( statement)?"
        r"|availability of data( and materials?)?|(code|software) availability"
        r"|consent (for publication|to participate)|ethics approval.{0,40}|abbreviations?( used)?"
        r"|nomenclature|supplementa(ry|l) (materials?|information|data|files?)|supporting information"
        r"|additional (files?|information)|pre-?publication history|author (details|information|notes)"
        r"|(about the|biographies of the) authors?|open access|publisher['’]?s note|copyright|licen[cs]e"
        r"|orcid.{0,10}|article (history|info(rmation)?)|how to cite( this article)?|associated content|notes",
    ),
    (SectionRole.APPENDIX, r"(appendix|appendices|annex|supplement)\b.*"),
)

_ROLE_PATTERN = tuple(
    (role, re.compile(rf"(?:{pattern})[\s.:—–-]*", re.IGNORECASE)) for role, pattern in _ROLES
)

_APPENDIX = re.compile(r"\s*(?:appendix|annex)\s+[A-Z\d]\b", re.IGNORECASE)
_COMMON = re.compile(
    r"(?:(general )?introduction|background|(materials?|patients|subjects) (and|&) methods?|methods?"
    r"|methods? and materials?|methodology|experimental( section| procedures?| setup| design)?|results?"
    r"|(results?|findings) (and|&) discussions?|discussions?|discussion (and|&) conclusions?"
    r"|conclusions?|concluding remarks|conclusions? and (future work|outlook|discussion)|future work"
    r"|related works?|preliminaries|theory|limitations?|statistical analys[ie]s|data analys[ie]s"
    r"|case (report|presentation)|objectives?|statement of need|outlook|study (design|population)"
    r"|implementation|evaluation|experiments?|findings)[\s.:]*",
    re.IGNORECASE,
)


def split_heading_number(heading: str) -> tuple[str, str]:
    """`2.1. Animals` → (`2.1`, `Animals`); the number is empty where there is none."""
    match = _NUMBER.match(heading.strip())
    if match is None or len(match["rest"].strip()) < 2:
        return "", heading.strip()
    number = match["number"].strip()
    if re.fullmatch(r"[A-Za-z]", number) and not number.isupper():
        return "", heading.strip()
    if not re.search(r"\d|appendix", number, re.IGNORECASE) and not number.isupper():
        return "", heading.strip()
    return number, match["rest"].strip(" |")


def level_of_number(number: str) -> int:
    """`3` → 1, `2.1` → 2, `A.1` → 2, `IV` → 1; 0 where there is no number."""
    return number.count(".") + 1 if number else 0


@lru_cache(maxsize=4096)
def section_role(heading: str) -> SectionRole | None:
    """What a section of this heading is for; None where its words do not say."""
    text = _bare(heading)
    if not text or len(text) > 90:
        return None
    if _APPENDIX.match(heading):
        return SectionRole.APPENDIX
    for role, pattern in _ROLE_PATTERN:
        if pattern.fullmatch(text):
            return role
    return None


@lru_cache(maxsize=4096)
def is_known_heading(heading: str) -> bool:
    """Whether these words alone are a section heading that papers commonly have."""
    text = _bare(heading)
    return (
        bool(text)
        and len(text) <= 90
        and (section_role(text) is not None or _COMMON.fullmatch(text) is not None)
    )


def _bare(heading: str) -> str:
    text = split_heading_number(" ".join(heading.split()))[1]
    return text.strip(" .:■▪●◆*")
