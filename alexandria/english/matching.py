"""When a word of a fact is a word of its sentence: inflection and derivation do not make another one.

Names (TP53, IL-6, α-synuclein) are compared letter by letter, ordinary words by their stem: what remains after
the common beginning must be endings on both sides. "methane" is no "methanol", "degraded" is "degradation".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

__all__ = [
    "ACTORS",
    "GENERIC",
    "STOP_WORDS",
    "content_words",
    "names_in",
    "same_word",
    "squeezed",
    "tokens",
    "word_there",
]

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_CHUNK = re.compile(r"[^\s,;:()\[\]{}\"“”<>=|]+")
_DASHES = str.maketrans("‐‑–−—", "-----")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "kappa": "κ",
    "lambda": "λ",
    "theta": "θ", "sigma": "σ", "omega": "ω", "mu": "μ", "tau": "τ", "chi": "χ", "eta": "η", "rho": "ρ",
    "phi": "φ",
    "psi": "ψ",
}  # fmt: skip
STOP_WORDS = frozenset(
    """a an the and or but nor for of in on at to by with from into onto than then that this these those it
    its they
    their them we our us he she his her i you as is are was were be been being am has have had having do
    does did done
    can may might could would should will shall must not no also both each every all any some such other
    more most
    very much many few less least so if when while where which who whom whose what how there here between during
    after before under over per via within without among against about above below through across along up
    down out
    off again only just too same own using use used based due because one two three four five six seven
    eight nine ten
    eleven twelve half twice et al respectively however thus therefore
    whereas although though since upon toward towards yet still either neither compared versus vs
    like""".split()
)
GENERIC = frozenset(
    """effect effects level levels value values number numbers amount amounts rate rates degree result
    results study
    studies research researcher researchers author authors paper article work finding findings data group groups
    case cases type types kind kinds use usage method methods approach approaches way presence existence
    occurrence
    role function property properties feature features factor factors condition conditions increase
    decrease change
    changes difference differences people participants subjects individuals patients sample samples high
    higher low
    lower large larger small smaller greater good better best new total average mean percentage percent
    proportion
    share ratio count quantity size part parts component components process system set form time times period
    duration year years day days week weeks hour hours minute minutes month months thing things example analysis
    measure measurement measurements observation observations significant significantly different similar
    important
    main common known possible specific several various certain made found shown observed reported
    true yes no none present absent equal""".split()
)
ACTORS = frozenset(
    """people participants participant subjects individuals patients patient persons adults volunteers
    respondents
    students pupils women men children infants cases population cohort""".split()
)
"""Words for the humans of a study; one may stand for another."""
_ENDINGS = frozenset(
    """ s es ed d ing ings er ers or ors ion ions ation ations ition al ally ial ially ic ical ically ive
    ively ity ities
    ly ment ments ance ances ence ences ant ants ent ents able ible ability ibility ous ously y ies ied e
    is ise ised
    ising ises ize ized izes izing isation ization ify ified ification ness a ae um i us on ar ary ating
    ated ates ate
    ator ators atory tion tions t th ural ur sis ses tic tical ysed yzed yses yse yze ysis en ened ening
    ens ful fully
    st est ism ist ists age ages ure ures ial ian ians eous ced ces ce cing ct cts cted cting ction ctions
    pt ption
    ptions ses sing sed se sion sions sive ve ves ving ved f ff m ms n ns ling led ble bly ility ting ted
    te tes tor
    ding ded de des der ds ner ning ned ring red re res rer ming med me mes ping ped pe pes per ging ged ge
    ges ger king
    ked ke kes ker nation nations in ins ined ining ties tier""".split()
) | {""}  # fmt: skip
_IRREGULAR = {
    "mice": "mouse", "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth",
    "grew": "grow", "grown": "grow", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall",
    "gave": "give",
    "given": "give", "took": "take", "taken": "take", "bound": "bind", "fed": "feed", "led": "lead",
    "held": "hold",
    "kept": "keep", "lost": "lose", "loss": "lose", "losses": "lose", "losing": "lose", "died": "die",
    "death": "die",
    "deaths": "die", "dying": "die", "dead": "die", "high": "high", "height": "high", "heights": "high",
    "tall": "high",
    "long": "long", "length": "long", "lengths": "long", "wide": "wide", "width": "wide", "deep": "deep",
    "depth": "deep", "depths": "deep", "hot": "hot", "heat": "heat", "born": "bear", "ran": "run",
    "written": "write",
    "wrote": "write", "chosen": "choose", "chose": "choose", "broken": "break", "broke": "break",
    "drawn": "draw",
    "spread": "spread", "began": "begin", "begun": "begin", "sunk": "sink", "froze": "freeze",
    "frozen": "freeze",
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "genera": "genus", "weight": "weigh",
    "weights": "weigh", "growth": "grow", "was": "be", "were": "be", "strength": "strong", "proof": "prove",
    "proofs": "prove", "proven": "prove", "sold": "sell", "built": "build", "sent": "send", "spent": "spend",
    "lay": "lie", "lain": "lie", "lying": "lie", "shown": "show", "seen": "see", "saw": "see", "slept": "sleep",
    "ate": "eat", "eaten": "eat", "drunk": "drink", "drank": "drink", "flew": "fly", "swam": "swim",
    "hid": "hide",
    "hidden": "hide", "won": "win", "withdrew": "withdraw", "withdrawn": "withdraw", "underwent": "undergo",
    "old": "age", "aged": "age", "ages": "age", "warmth": "warm", "colour": "color", "tumour": "tumor",
    "tumours": "tumor", "colours": "color", "fibre": "fiber", "fibres": "fiber", "haem": "heme",
    "oestrogen": "estrogen",
    "behaviour": "behavior", "centre": "center", "centres": "center", "litre": "liter", "metre": "meter",
}  # fmt: skip
_PAIRED = 4
_SHOUTED = 9
"""A word in capitals as long as this is a word of a heading."""


def tokens(text: str) -> list[str]:
    """Words and numbers in lower case; Greek names as letters."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES)).casefold()
    return [_GREEK.get(t, t) for t in _TOKEN.findall(plain)]


def content_words(text: str) -> list[str]:
    """The words that tell something, without numbers and the words that any fact may use."""
    return [
        t
        for t in tokens(text)
        if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS and t not in GENERIC
    ]


def names_in(text: str) -> list[str]:
    """What is written like a name: with digits beside letters, or more than one capital."""
    found = []
    for chunk in _CHUNK.findall(text.translate(_DASHES)):
        bare = chunk.strip(".'’-/")
        letters = any(c.isalpha() for c in bare)
        named = sum(c.isupper() for c in bare) > 1 or any(c.isdigit() for c in bare)
        shouted = bare.isupper() and len(bare) >= _SHOUTED
        if len(bare) > 1 and letters and named and not shouted:
            found.append(bare)
    return found


def squeezed(text: str) -> str:
    """Letters and digits alone, Greek names as letters: "TNF-alpha" and "TNFα" are one."""
    return "".join(re.sub(r"[.,]", "", t) for t in tokens(text))


@lru_cache(maxsize=65536)
def same_word(a: str, b: str) -> bool:
    """Are two lower-case words forms of one?"""
    a, b = _IRREGULAR.get(a, a), _IRREGULAR.get(b, b)
    if a == b:
        return True
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    shortest = min(len(a), len(b))
    if common < _PAIRED and a[common:] and b[common:]:
        return False  # "rats" is no "rate"
    if common < min(_PAIRED, max(3, shortest - 1)) or common < shortest / 2:
        return False
    return a[common:] in _ENDINGS and b[common:] in _ENDINGS


def word_there(word: str, words: Iterable[str]) -> bool:
    """Is some form of `word` among `words`?"""
    return any(same_word(word, w) for w in words)
