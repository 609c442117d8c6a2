"""Reading English: sentences, parses, the lexicon, word forms, negation and modality."""

from alexandria.english.lexicon import word_map, word_set
from alexandria.english.matching import same_word
from alexandria.english.name_forms import normal_form
from alexandria.english.parsing import parse_sentences
from alexandria.english.polarity import all_clauses, clause_of, read_clauses
from alexandria.english.polarity_values import Clause, Phrase
from alexandria.english.sentences import split_sentences
from alexandria.english.stance import stance_of

__all__ = [
    "Clause",
    "Phrase",
    "all_clauses",
    "clause_of",
    "normal_form",
    "parse_sentences",
    "read_clauses",
    "same_word",
    "split_sentences",
    "stance_of",
    "word_map",
    "word_set",
]
