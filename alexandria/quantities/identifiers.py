"""Values that are names by a rule: DOI, date, accession number, gene symbol, chemical formula."""

from __future__ import annotations

import re

from alexandria.english import word_map
from alexandria.knowledge import ValueKind

__all__ = ["identifier_kind", "is_chemical_formula", "is_gene_symbol"]

_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s?)?10\.\d{4,9}/\S+", re.IGNORECASE)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:(?:in|since|until|from|by|early|mid|late)[ -])*(?:{_YEAR}-[01]\d(?:-[0-3]\d)?|{_DAY} (?:of )?{_MONTH},? "
    rf"{_YEAR}"
    rf"|{_MONTH} {_DAY},? {_YEAR}|{_MONTH},? {_YEAR}|{_YEAR}s?"
    rf"|(?:spring|summer|autumn|fall|winter) (?:of )?{_YEAR})"
    rf"(?:\s?(?:–|-|to|and)\s?(?:{_MONTH} )?{_YEAR})?",
    re.IGNORECASE,
)
_ACCESSION = re.compile(
    r"(?:GenBank:?\s|UniProt(?:KB)?:?\s|GEO:?\s|PDB(?: ID)?:?\s)?(?:"
    r"[NXAWY][MRPCGTW]_\d{6,}(?:\.\d+)?|[A-Z]{2}\d{6,8}(?:\.\d+)?|[A-Z]{4,6}\d{8,}(?:\.\d+)?|[A-Z]\d{5}(?:\.\d)?"
    r"|[OPQ]\d[A-Z0-9]{3}\d|G(?:SE|SM|PL|DS)\d+|[SED]R[RPXSA]\d{5,}|PRJ[NED][AB]\d+|SAM[NED]A?\d+|ENS[A-Z]*[GTP]\d{11}"
    r"|rs\d{3,}|NCT\d{8}|ISRCTN\d{8}|E-[A-Z]{4}-\d+|GO:\d{7}|CHEBI:\d+|HGNC:\d+|CVCL_\w{4}|EGA[SD]\d{11}|MSV\d{9}|PXD\d{6}"
    r"|EMD-\d{4,5}|\d{2,7}-\d\d-\d|EC \d\.\d+\.\d+\.\d+|ATCC \w*-?\d+)|PDB(?: ID)?:?\s\d[A-Za-z0-9]{3}"
)
_GENE = re.compile(
    r"[A-Z][A-Z0-9]{0,4}[A-Z]\d{1,3}[A-Z]?\d?|[A-Z][a-z]{2,4}\d{1,2}[a-z]?|p(?:53|21|63|73|16|27|38|65)"
)
_NO_GENE = re.compile(
    r"COVID\d+|SARS\d?|H\dN\d|MCF\d+|HEK\d+|PM\d+|CO\d|SO\d|NO\d|NH\d|Fig\d*|Tab\d*|Ref\d*|Sec\d*|Eq\d*|MP\d|Day\d+|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\d*|BL\d+|"
    r"GPT\d|RGB\d?|ISO\d+|CMIP\d|ERA\d+|LED\d|Model\d*|Group\d*|Type\d*"
)
_ELEMENTS = frozenset(word_map("elements").values())
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "0123456789+-0123456789-")
_FORMULA = re.compile(
    r"(?:[A-Z][a-z]?\d{0,2}|\((?:[A-Z][a-z]?\d{0,2})+\)\d{0,2})+(?P<charge>\d?[+-])?"
)
_ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*)")
_ALONE = frozenset({"H2", "N2", "O2", "O3", "F2", "Cl2", "Br2", "I2", "P4", "S8", "C60"})
_WORDS = frozenset({"HeLa", "CoNS", "PhD", "HoF", "NoSQL", "CaP", "BaP"})
_HISTONE = re.compile(r"H[1-4][AB]?K\d+.*")


def identifier_kind(value: str) -> ValueKind | None:
    """What kind of name a whole value is; None where no rule tells."""
    text = value.strip().rstrip(".")
    if _DOI.fullmatch(text):
        return ValueKind.DOI
    if _DATE.fullmatch(text):
        return ValueKind.DATE
    if is_chemical_formula(text):
        return ValueKind.CHEMICAL
    if _ACCESSION.fullmatch(text):
        return ValueKind.ACCESSION
    if is_gene_symbol(text):
        return ValueKind.GENE
    return None


def is_chemical_formula(text: str) -> bool:
    """CO2, H₂SO₄, Ca2+, NaCl, but not HeLa, PIN or H1N1: letters of elements, and digits or more to show it."""
    plain = text.translate(_SUBSCRIPTS)
    match = _FORMULA.fullmatch(plain)
    if match is None or plain in _WORDS or _HISTONE.fullmatch(plain):
        return False
    found = _ELEMENT.findall(plain)
    counts = [int(n) for _, n in found if n]
    if not all(e in _ELEMENTS for e, _ in found) or 1 in counts:
        return False
    if match["charge"]:
        return len(found) > 1 or len(plain) > 2 or plain in {"H+", "K+", "F-", "I-"}
    if len(found) == 1:
        return plain in _ALONE
    if counts:
        return all(n <= 12 for e, n in _with_counts(found) if e not in {"C", "H", "O", "N"})
    return any(len(e) == 2 for e, _ in found) and len(found) <= 4


def _with_counts(found: list[tuple[str, str]]) -> list[tuple[str, int]]:
    """Elements with their counts; one where none is printed."""
    return [(e, int(n or 1)) for e, n in found]


def is_gene_symbol(text: str) -> bool:
    """TP53, CDKN2A, Sox2, p53: like the symbol of a gene. Without a digit it looks like an acronym."""
    return _GENE.fullmatch(text) is not None and _NO_GENE.fullmatch(text) is None
