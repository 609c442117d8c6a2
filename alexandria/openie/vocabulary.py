"""Closed classes of English words that the rules go by."""

from __future__ import annotations

__all__ = [
    "ACTIVITIES",
    "ASSERTING_MARKS",
    "AUTHORS",
    "DOUBTING",
    "EMPTY_NOUNS",
    "ENABLING",
    "GENERIC_SPEAKERS",
    "GERUNDS",
    "HEDGES",
    "LIGHT_NOUNS",
    "LIGHT_VERBS",
    "NOT_ASSERTED",
    "OBJECTS",
    "PARTICIPLES",
    "RELATIONAL",
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

SAYING = frozenset(
    """show find demonstrate report observe note conclude reveal indicate suggest propose argue believe think
    hypothesize hypothesise speculate assume expect prove establish confirm see know state claim discuss
    mean imply predict estimate describe emphasize stress consider suppose remark contend theorize theorise
    postulate conjecture posit""".split()
)
"""Verbs that put forward what their clause tells."""
DOUBTING = frozenset(
    """suggest propose argue believe think hypothesize hypothesise speculate assume expect appear seem claim
    imply suppose contend theorize theorise postulate conjecture posit""".split()
)
REPORTING = frozenset(
    """study present consider examine investigate analyze analyse explore address introduce give obtain
    propose report discuss describe develop""".split()
)
"""What a paper does with its subject: says little of the subject itself."""
ENABLING = frozenset("allow enable permit help cause force require encourage".split())
"""Verbs by which something lets another thing do something."""
GENERIC_SPEAKERS = frozenset(
    "result study datum data analysis paper finding experiment evidence observation work".split()
)
HEDGES = frozenset(
    "may might could perhaps possibly probably presumably likely apparently potentially".split()
)

NOT_ASSERTED = frozenset("if unless whether".split())
ASSERTING_MARKS = frozenset("while whereas although though where".split())
"""Their clause holds in its own right."""

WEAK_ADVERBS = frozenset(
    """also however moreover furthermore therefore thus hence here then additionally finally recently
    interestingly specifically especially particularly indeed similarly next first
    second third lastly overall consequently accordingly e.g. i.e. very rather quite just still already so
    too where when how why whereby ever regardless subsequently later now again besides nevertheless
    nonetheless respectively conversely notably surprisingly importantly""".split()
)
USING = frozenset("using employing utilizing utilising applying considering".split())
"""Participles that do the work of a preposition."""

ACTIVITIES = frozenset(
    """experiment simulation research study method analysis measurement technique procedure process problem
    algorithm approach model modeling modelling rate time task protocol scheme strategy software tool theory
    dynamics kinetics mechanism pathway landscape protein domain site system error event period efficiency test
    assay program force network data temperature curve behavior behaviour device machine motif agent
    pattern resource material course experience outcome environment group phase step session practice activity
    effort purpose opportunity potential curve trajectory event""".split()
)
"""Nouns before which a verb in "-ing" behind another noun is part of a name: "molecule pulling experiments"."""

GERUNDS = frozenset(
    """folding binding coding modeling modelling imaging learning sequencing signaling signalling splicing
    clustering scaling coupling bonding loading packing sampling spacing ordering training processing mapping
    editing crossing housing screening testing""".split()
)
"""Verbs that between nouns are nouns: "protein folding simulations"."""

PARTICIPLES = frozenset(
    """containing including involving having using showing lacking carrying bearing expressing requiring allowing
    giving leading causing producing being making holding covering reaching following exceeding""".split()
)
"""Those that between nouns are what they look like: "water containing salts"."""

EMPTY_NOUNS = frozenset(
    """paper study work section article purpose addition contrast general particular fact case turn order end
    context manuscript example instance accordance following summary conclusion practice reason regard respect
    report part sense term view way manner spirit course perspective""".split()
)
"""Nouns that say nothing in "in this paper", "in addition", "for this purpose"; and are no subjects."""

RELATIONAL = frozenset("presence absence use number amount kind type set course case".split())
"""Nouns that say little without what "of" adds to them."""
LIGHT_VERBS = frozenset("take make give play have pay".split())
LIGHT_NOUNS = frozenset("place use part rise account advantage role attention".split())
