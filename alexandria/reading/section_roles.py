"""A heading's words → its number, its level and the role of its section."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from alexandria.paper import SectionRole

__all__ = [
    "KEYWORDS_LABEL",
    "is_known_heading",
    "level_of_number",
    "section_role",
    "split_heading_number",
]

_NUMBER = re.compile(
    r"""^(?:(?:section|chapter)\s+)?
    (?P<number>
        appendix\s+(?:[A-Z]|\d{1,2})(?:\.\d{1,2})*      # Appendix A.1
      | \d{1,2}(?:\.\d{1,2}){0,4}                       # 2.3.1
      | [A-Z](?:\.\d{1,2}){1,3}                         # A.1
      | (?=[IVX]+[.)\s])[IVX]{1,5}                      # IV
      | [A-Z](?=[.)]\s)                                 # B.
      | [一二三四五六七八九十]{1,3}(?=、)                 # 二、
    )
    (?P<mark>[.):|、．]{0,2}\s+|、|．|(?=[A-Z][a-z])|(?=[\u3400-\u9fff]))(?P<rest>\S.*)$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

# Matched against the words in lower case, without accents and without blanks: letter-spaced ("A B S T R A C T")
# and kerned ("Ref erences") headings are then words like others. Languages: en, es, pt, fr, de, it, zh.
_ROLES: tuple[tuple[SectionRole, str], ...] = (
    (
        SectionRole.ABSTRACT,
        r"abstract|summary|synopsis|resumen?|resumo|sommaire|zusammenfassung|kurzfassung|riassunto|摘要|提要",
    ),
    (
        SectionRole.KEYWORDS,
        r"key-?words?(andphrases)?|indexterms|palabras-?clave|palavras-?chave|descrip?tores|unitermos|mots-?cles?"
        r"|schlusselworter|schlagworter|stichworter|parole-?chiave|关键[词字]|關鍵[詞字]",
    ),
    (
        SectionRole.REFERENCES,
        r"(listof)?references?(cited)?(andnotes)?|bibliography|literature(cited)?|workscited"
        r"|literatur(verzeichnis|angaben)?|quellen(verzeichnis)?|referencesbibliographiques"
        r"|referencias(bibliograficas|citadas)?|bibliograf[ií]a(citada)?|bibliographie|riferimentibibliografici"
        r"|主?要?参考文献|參考文獻|引用文献",
    ),
    (
        SectionRole.ACKNOWLEDGEMENTS,
        r"acknowled?ge?ments?.{0,40}|agradecimientos?|agradecimentos?|remerciements?|danksagung(en)?|ringraziamenti"
        r"|致谢|致謝",
    ),
    (
        SectionRole.FUNDING,
        r"funding(information|sources?|statement|/support)?|financialsupport(andsponsorship)?|sources?offunding"
        r"|grantsupport|roleofthefundingsource|(fuentesde)?financia(cion|miento)|(fontesde)?financiamento|financement"
        r"|forderung|finanzierung|基金项目|资助",
    ),
    (
        SectionRole.CONTRIBUTIONS,
        r"(authors?['’]?s?['’]?|individual)?contributions?(ofauthors|statement)?"
        r"|creditauthor(ship)?(contribution)?statement|contribucion(es)?delosautores|contribuicoesdosautores"
        r"|contributionsdesauteurs|作者贡献",
    ),
    (
        SectionRole.DECLARATIONS,
        r"(statementof|declarations?of|potential)?(competing|conflicts?(of)?|conflicting)"
        r"(financial)?interests?(statement)?|disclosures?(statement)?|declarations?|ethic(s|al).{0,40}statement"
        r"|data(and(code|materials?|software))?(availability|accessibility)(statement)?"
        r"|availabilityofdata(andmaterials?)?|(code|software)availability"
        r"|consent(forpublication|toparticipate)|ethicsapproval.{0,40}|abbreviations?(used)?"
        r"|nomenclature|supplementa(ry|l)(materials?|information|data|files?)|supportinginformation"
        r"|additional(files?|information)|pre-?publicationhistory|author(details|information|notes)"
        r"|(aboutthe|biographiesofthe)authors?|openaccess|publisher['’]?snote|copyright|licen[cs]e"
        r"|orcid.{0,10}|article(history|info(rmation)?|type)|howtocite(thisarticle)?|associatedcontent|notes"
        r"|(declaracionde)?conflictos?deinteres(es)?|conflitosdeinteresses?|conflits?d['’]interets?"
        r"|interessenkonflikte?|利益冲突",
    ),
)

_ROLE_PATTERN = tuple((role, re.compile(rf"(?:{pattern})[.:：—–-]*")) for role, pattern in _ROLES)
_ANY_ROLE = re.compile(rf"(?:{'|'.join(pattern for _, pattern in _ROLES)})[.:：—–-]*")
"""Most lines that are asked about are no heading, and one pattern tells."""

KEYWORDS_LABEL = re.compile(
    r"\s*(?:key\s?-?words?(?:\s+and\s+phrases)?|k\s?e\s?y\s?w\s?o\s?r\s?d\s?s|index\s+terms|palabras?[\s-]+claves?"
    r"|palavras?[\s-]+chaves?|descriptores|unitermos|mots?[\s-]+cl[ée]s?|schl(?:ü|ue)sselw(?:ö|oe)rter"
    r"|schlagw(?:ö|oe)rter|stichw(?:ö|oe)rter|parole[\s-]+chiave|关\s*键\s*[词字]|關\s*鍵\s*[詞字])"
    r"(?:\s*[.:：;—–\]】-]+\s*|\s+(?=[^\W\d_])|$)",
    re.IGNORECASE,
)
"""What stands before the keywords: "Key words:", "Palabras clave –"."""

_APPENDIX = re.compile(
    r"\s*(?:(?:[A-Z]|[IVX]+|\d{1,2})[.)]?\s+)?"
    r"(?:(?:appendix|appendices|annexe?|supplement|anexo|ap[eé]ndice|anhang)\b|附录)",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?:[^\W\d_] ){3}")
"""Letters set apart: the first is no number."""
_COMMON = re.compile(
    r"(?:(general)?introduction|background|(materials?|patients|subjects)(and|&)methods?|methods?"
    r"|methods?andmaterials?|methodology|experimental(section|procedures?|setup|design)?|results?"
    r"|(results?|findings)(and|&)discussions?|discussions?|discussion(and|&)conclusions?"
    r"|conclusions?|concludingremarks|conclusions?and(futurework|outlook|discussion)|futurework"
    r"|relatedworks?|preliminaries|theory|limitations?|statisticalanalys[ie]s|dataanalys[ie]s"
    r"|case(report|presentation)|objectives?|statementofneed|outlook|study(design|population)"
    r"|implementation|evaluation|experiments?|findings"
    r"|tables|figures|(figure|table)(legends|captions)|legends(to(the)?figures)?"
    r"|introduccion|introducao|einleitung|einfuhrung|hintergrund|introduzione|引言|前言|绪论|导言"
    r"|(mater[a-z]{2,5}|pacientes)(y|e|et|und)(metodos?|methodes?|methoden?|metodi)"
    r"|metodos?|metodologia|methodes?|methoden?|methodik|methodologie"
    r"|(实验)?(材料|资料|对象)[与和及](实验)?方法|(实验|研究|试验)?方法|实验(部分|设计)?|试验设计"
    r"|resultados|resultats?|ergebnisse|risultati|(resultados|resultats?|ergebnisse|risultati)(y|e|et|und)"
    r"(discus[a-z]+|diskussion)|(实验|试验|研究)?结果([与和及](讨论|分析))?"
    r"|discusion|discussao|diskussion|discussione|(分析与)?讨论"
    r"|conclusion(es)?|conclus(ao|oes|ioni)|(discus[a-z]+|diskussion)(y|e|et|und)(conclus[a-z]+|fazit)"
    r"|schlussfolgerung(en)?|fazit|结论|结语|小结|(结论|讨论)[与和及].{2,4}"
    r"|objetivos?|objectifs?|antecedentes|limitaciones|marcoteorico|ausblick)[.:：]*"
)


def split_heading_number(heading: str) -> tuple[str, str]:
    """`2.1. Animals` → (`2.1`, `Animals`); the number is empty where there is none."""
    match = None if _SPACED.match(heading) else _NUMBER.match(heading.strip())
    if match is None or len(match["rest"].strip()) < 2:
        return "", heading.strip()
    number = match["number"].strip()
    if re.fullmatch(r"[A-Za-z]", number) and not number.isupper():
        return "", heading.strip()
    if (
        not re.search(r"[\d一二三四五六七八九十]|appendix", number, re.IGNORECASE)
        and not number.isupper()
    ):
        return "", heading.strip()
    return number, match["rest"].strip(" |")


def level_of_number(number: str) -> int:
    """`3` → 1, `2.1` → 2, `A.1` → 2, `IV` → 1; 0 where there is no number."""
    return number.count(".") + 1 if number else 0


@lru_cache(maxsize=4096)
def section_role(heading: str) -> SectionRole | None:
    """What a section of this heading is for; None where its words do not say."""
    text = _squashed(heading)
    if not text or len(text) > 90:
        return None
    if _APPENDIX.match(heading):
        return SectionRole.APPENDIX
    if _ANY_ROLE.fullmatch(text) is None:
        return None
    return next((role for role, pattern in _ROLE_PATTERN if pattern.fullmatch(text)), None)


@lru_cache(maxsize=4096)
def is_known_heading(heading: str) -> bool:
    """Whether these words alone are a section heading that papers commonly have."""
    text = _squashed(heading)
    return (
        bool(text)
        and len(text) <= 90
        and (section_role(heading) is not None or _COMMON.fullmatch(text) is not None)
    )


@lru_cache(maxsize=4096)
def _squashed(heading: str) -> str:
    """The words in lower case, without number, accents and blanks."""
    text = split_heading_number(" ".join(heading.split()))[1].strip(" .:：■▪●◆*[]【】")
    if text.isascii():
        return text.lower().replace(" ", "")
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not c.isspace() and not unicodedata.combining(c))
