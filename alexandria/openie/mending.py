"""A parsed sentence → the same with mistakes set right that the parser makes time and again.

What is mended is told from word order and closed classes of words alone, so that a right parse is left as it is:
"protein pulling experiments" are experiments, "X using Y" says how something is done, an effect of X is on Y.
In: spaCy's document. Out: another one, or the same where nothing is to be mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.openie.certainty import is_deed
from alexandria.openie.vocabulary import ACTIVITIES, GERUNDS, SUBJECTS, USING, VERBS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["mended"]

_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_SINGULAR = frozenset({"NN", "NNP"})
_SEEING = frozenset(
    "see regard know view consider use describe define recognize recognise take treat think".split()
)
_DONE = frozenset(
    """based induced mediated treated associated related derived coated loaded driven assisted stimulated infected
    enriched activated controlled""".split()
)
_SUPPOSING = frozenset("if unless".split())
_LOOSE = frozenset("acl advcl csubj".split())
_WHEN = frozenset("when whenever if unless".split())
_FINITE = frozenset("VBZ VBP VBD".split())
_INFLUENCES = frozenset("effect impact influence role action dependence".split())
_ONTO = {"dependence": ("on", "upon"), "role": ("in",)}


class _Tree:
    """Heads and relations that may be changed."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.heads = [t.head.i for t in doc]
        self.deps = [t.dep_ for t in doc]
        self.tags = [t.tag_ for t in doc]
        self.poses = [t.pos_ for t in doc]
        self.lemmas = [t.lemma_ for t in doc]

    def hang(self, token: Token, head: Token, dep: str) -> None:
        """Hang a word on another one."""
        self.heads[token.i], self.deps[token.i] = head.i, dep

    def take_place(self, token: Token, of: Token) -> None:
        """Let a word hang where another one hung, with what hung on that one."""
        top = of.head.i == of.i
        self.heads[token.i] = token.i if top else of.head.i
        self.deps[token.i] = of.dep_
        for child in of.children:
            if child.i != token.i:
                self.heads[child.i] = token.i

    def is_sound(self) -> bool:
        """Whether every word leads up to a root."""
        for start in range(len(self.heads)):
            at, steps = start, 0
            while self.heads[at] != at:
                at, steps = self.heads[at], steps + 1
                if steps > len(self.heads):
                    return False
        return True


def mended(doc: Doc) -> Doc:
    """The sentence with its parse set right; the document itself is not changed."""
    for mend in _MENDS:
        tree = _Tree(doc)
        if mend(tree) and tree.is_sound():
            doc = _rebuilt(tree)
    return doc


def _rebuilt(tree: _Tree) -> Doc:
    kind = type(tree.doc)
    return kind(
        tree.doc.vocab,
        words=[t.text for t in tree.doc],
        spaces=[bool(t.whitespace_) for t in tree.doc],
        heads=tree.heads,
        deps=tree.deps,
        tags=tree.tags,
        pos=tree.poses,
        lemmas=tree.lemmas,
    )


def _compounds(tree: _Tree) -> bool:
    """ "pulling" of "single molecule pulling experiments", taken for what the molecule does."""
    for verb in tree.doc[1:-1]:
        noun = verb.nbor(-1)
        if verb.tag_ != "VBG" or verb.dep_ not in _LOOSE or noun.tag_ not in _SINGULAR:
            continue
        thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
        if thing is None or any(c.dep_ in ("aux", "mark", "nsubj") for c in verb.children):
            continue
        between = tree.doc[verb.i + 1 : thing.i]
        bare = all(t.dep_ in ("compound", "amod") and t.head.i == thing.i for t in between)
        active = thing.lemma_.lower() in ACTIVITIES or verb.lower_ in GERUNDS
        if not bare or not active or thing.tag_ not in _NOUNS or verb.lower_ in USING:
            continue
        left = [c for c in verb.children if c.i != thing.i]
        tree.take_place(thing, noun)
        tree.hang(noun, thing, "compound")
        for child in noun.children:  # "single" stays with "molecule"
            if child.i < noun.i and child.dep_ in ("amod", "compound"):
                tree.heads[child.i] = noun.i
        tree.hang(verb, thing, "compound")
        tree.tags[verb.i], tree.poses[verb.i] = "NN", "NOUN"
        for child in left:
            tree.heads[child.i] = thing.i
        return True
    return False


def _using(tree: _Tree) -> bool:
    """ "using" of "we measured the mass of cells using light": how it was measured, not what cells do."""
    changed = False
    for verb in tree.doc:
        if verb.dep_ != "acl" or verb.lower_ not in USING or verb.tag_ != "VBG":
            continue
        if not any(c.dep_ == "dobj" for c in verb.children) or verb.head.i > verb.i:
            continue
        above = next((a for a in verb.head.ancestors if a.pos_ in VERBS), None)
        before = above is not None and above.i < verb.head.i
        if above is not None and before and verb.lower_ == "using":
            tree.hang(verb, above, "advcl")
            changed = True
    return changed


def _seen_as(tree: _Tree) -> bool:
    """ "A is seen as the standard and B is known": "as" opens no clause there."""
    for verb in tree.doc:
        mark = next((c for c in verb.children if c.dep_ == "mark" and c.lower_ == "as"), None)
        above = verb.head
        if mark is None or verb.dep_ != "advcl" or mark.i != above.i + 1 or above.tag_ != "VBN":
            continue
        noun = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if noun is None or above.lemma_ not in _SEEING or noun.i < mark.i:
            continue
        joint = next((t for t in reversed(tree.doc[noun.i : verb.i]) if t.dep_ == "cc"), None)
        last = next((t for t in tree.doc[noun.i : verb.i] if t.dep_ == "conj"), None)
        if joint is None or last is None or last.i < joint.i or joint.head.dep_ == "conj":
            continue
        tree.hang(mark, above, "prep")
        tree.hang(last, verb, noun.dep_)
        tree.hang(noun, mark, "pobj")
        tree.hang(joint, above, "cc")
        tree.hang(verb, above, "conj")
        return True
    return False


def _influences(tree: _Tree) -> bool:
    """ "on" of "the effect of rain on ponds", hung on "rain"."""
    changed = False
    for lead in tree.doc:
        noun = lead.head
        of = noun.head
        if lead.dep_ != "prep" or noun.dep_ != "pobj" or of.lower_ != "of" or lead.i < noun.i:
            continue
        whole = of.head
        wanted = _ONTO.get(whole.lemma_.lower(), ("on", "upon"))
        if whole.lemma_.lower() in _INFLUENCES and lead.lower_ in wanted:
            tree.hang(lead, whole, "prep")
            changed = True
    return changed


def _infinitives(tree: _Tree) -> bool:
    """ "sculpt" of "applied to sculpt a funnel", taken for a noun."""
    for to in tree.doc[:-2]:
        goals = [c for c in to.children if c.dep_ == "pobj"]
        if to.lower_ != "to" or to.dep_ != "prep" or len(goals) != 2 or to.head.pos_ not in VERBS:
            continue
        verb, thing = goals
        article = tree.doc[verb.i + 1].lower_ in ("a", "an", "the")
        if verb.i != to.i + 1 or not article or verb.tag_ not in _SINGULAR or list(verb.children):
            continue
        tree.hang(verb, to.head, "xcomp")
        tree.hang(to, verb, "aux")
        tree.hang(thing, verb, "dobj")
        tree.tags[verb.i], tree.poses[verb.i] = "VB", "VERB"
        tree.lemmas[verb.i] = verb.lower_
        tree.tags[to.i], tree.poses[to.i] = "TO", "PART"
        return True
    return False


def _marks(tree: _Tree) -> bool:
    """ "if" of "it changes if mass transfer into it keeps heat", hung on a noun before the verb."""
    for mark in tree.doc[:-2]:
        noun = mark.head
        if mark.lower_ not in _SUPPOSING or mark.dep_ != "mark" or noun.pos_ in VERBS:
            continue
        if noun.i < mark.i:
            continue
        verb = next((t for t in tree.doc[noun.i :] if t.pos_ in VERBS and t.tag_ in _FINITE), None)
        if verb is None or verb.dep_ not in ("advcl", "ccomp", "conj"):
            continue
        if noun.dep_ not in SUBJECTS and noun.head.i != verb.head.i:
            continue
        own = any(c.dep_ in SUBJECTS for c in verb.children)
        if noun.dep_ in SUBJECTS and noun.head.i == verb.i:
            tree.hang(mark, verb, "mark")
            return True
        if noun.dep_ == "advcl" and not own:
            tree.hang(mark, verb, "mark")
            tree.hang(noun, verb, "nsubj")
            return True
    return False


def _conditions(tree: _Tree) -> bool:
    """ "are" of "we show that it grows exactly when A and B are small", joined to "show"."""
    for verb in tree.doc:
        when = next((c for c in verb.children if c.lower_ in _WHEN and c.i < verb.i), None)
        if verb.dep_ != "conj" or when is None or verb.head.i > when.i or not when.i:
            continue
        first = when.i
        while first and tree.doc[first - 1].lower_ in ("exactly", "only", "even"):
            first -= 1
        if not first or tree.doc[first - 1].dep_ == "cc" or tree.doc[first - 1].is_punct:
            continue
        above = next((t for t in reversed(tree.doc[:first]) if t.pos_ in VERBS), None)
        if above is None or above.i == verb.head.i or not verb.head.is_ancestor(above):
            continue
        tree.hang(verb, above, "advcl")
        for word in tree.doc[first : when.i]:  # "exactly"
            tree.hang(word, when, "advmod")
        return True
    return False


def _nouns(tree: _Tree) -> bool:
    """ "set" of "a point set $P$", "bound" of "the Weil bound", "growing" of "chain growing": no participles."""
    for verb in tree.doc[1:]:
        noun = verb.nbor(-1)
        if verb.dep_ != "acl" or noun.tag_ not in _NOUNS or noun.dep_ in ("compound", "nmod"):
            continue
        if noun.i != verb.head.i and not (is_deed(verb) and noun.dep_ == "pobj"):
            continue
        name = verb.nbor() if verb.i + 1 < len(tree.doc) else verb
        named = name.pos_ == "PROPN" and name.head.i == verb.i
        leads = {c.lower_ for c in verb.children if c.dep_ in ("prep", "agent")}
        bound = verb.lower_ == "bound" and not leads & {"to", "by", "in", "with"}
        if not (is_deed(verb) or bound or (verb.lower_ == "set" and (named or leads == {"of"}))):
            continue
        tree.take_place(verb, noun)
        for child in noun.children:
            if child.dep_ in ("amod", "compound") and child.i < noun.i:
                tree.heads[child.i] = verb.i
        tree.hang(noun, verb, "compound")
        if named:
            tree.hang(name, verb, "appos")
        tree.tags[verb.i], tree.poses[verb.i] = "NN", "NOUN"
        return True
    return False


def _participles(tree: _Tree) -> bool:
    """ "induced" of "the acid induced joint pain": not what the acid induced."""
    doc = tree.doc
    for verb in doc[1:-1]:
        noun = verb.nbor(-1)
        if (
            verb.lower_ not in _DONE
            or verb.tag_ not in ("VBN", "VBD")
            or noun.tag_ not in _SINGULAR
        ):
            continue
        end = verb.i + 1
        while end < len(doc) and doc[end].pos_ in ("NOUN", "PROPN", "ADJ"):
            end += 1
        things = doc[verb.i + 1 : end]
        if not len(things) or things[-1].pos_ == "ADJ" or verb.dep_ not in ("acl", "amod", "dobj"):
            continue
        thing = things[-1]
        if (
            thing.head.i == noun.i
            or verb.head.i not in (noun.i, thing.i)
            or noun.dep_ == "compound"
        ):
            continue
        if noun.head.i == thing.i or thing.i == noun.head.i:
            continue
        left = [c for c in verb.children if c.i > thing.i]
        tree.take_place(thing, noun)
        for child in noun.children:
            if child.i < noun.i and child.dep_ in ("amod", "compound"):
                tree.heads[child.i] = noun.i
        for word in things[:-1]:
            if word.head.i not in range(verb.i + 1, end):
                tree.hang(word, thing, "amod")
        tree.hang(noun, verb, "npadvmod")
        tree.hang(verb, thing, "amod")
        for child in left:
            tree.heads[child.i] = thing.i
        return True
    return False


_MENDS = (
    _participles,
    _compounds,
    _using,
    _seen_as,
    _influences,
    _infinitives,
    _marks,
    _conditions,
    _nouns,
)
