"""Classes of English words and of dependency labels that the rules use."""

from __future__ import annotations

from alexandria.english import word_set

__all__ = [
    "ASSERTING_MARKS",
    "AUTHORS",
    "EMPTY_NOUNS",
    "GENERIC_SPEAKERS",
    "GERUNDS",
    "HEDGES",
    "LIGHT_NOUNS",
    "LIGHT_VERBS",
    "NOT_ASSERTED",
    "OBJECTS",
    "PARTICIPLES",
    "RELATIVES",
    "REPORTING",
    "SAYING",
    "STUDY",
    "SUBJECTS",
    "USING",
    "VERBS",
    "WEAK_ADVERBS",
]

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
OBJECTS = frozenset({"dobj", "attr", "oprd", "dative", "acomp"})
VERBS = frozenset({"VERB", "AUX"})

AUTHORS = frozenset("we i us our".split())
STUDY = "this study"
RELATIVES = frozenset("which that who whom whose where".split())

SAYING = word_set("reporting_verbs")
"""Verbs that report what their clause states."""
REPORTING = word_set("presenting_verbs")
"""What a paper does with its subject ("we present"): no fact about the subject."""
GENERIC_SPEAKERS = word_set("generic_speakers")
HEDGES = word_set("hedge_modals") | word_set("hedge_adverbs")

NOT_ASSERTED = frozenset("if unless whether".split())
ASSERTING_MARKS = frozenset("while whereas although though where".split())
"""Conjunctions whose clause is asserted."""

WEAK_ADVERBS = word_set("weak_adverbs")
USING = frozenset("using employing utilizing utilising applying considering".split())
"""Participles that do the work of a preposition."""


GERUNDS = word_set("gerund_nouns")
"""Verbs that between nouns are nouns: "protein folding simulations"."""

PARTICIPLES = word_set("verbal_participles")
"""Those that between nouns are what they look like: "water containing salts"."""

EMPTY_NOUNS = word_set("empty_nouns")
"""Nouns without content: "in this paper", "in addition", "for this purpose"; never subjects."""

LIGHT_VERBS = frozenset("take make give play have pay".split())
LIGHT_NOUNS = word_set("light_verb_nouns")
