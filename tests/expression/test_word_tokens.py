from hypothesis import given
from hypothesis import strategies as st

from alexandria.expression import words
from alexandria.expression.word_tokens import cut, find_words


def test_case_punctuation_and_hyphens_are_set_aside():
    assert words("Anti\u2010inflammatory, “drugs” — and more!") == words(
        "anti-inflammatory drugs AND more"
    )
    assert words("anti-inflammatory") == ["anti", "inflammatory"]


def test_soft_hyphens_and_zero_width_characters_part_no_words():
    assert words("oxi\u00addation of\u200b iron") == ["oxidation", "of", "iron"]


def test_compatible_characters_are_one():
    assert words("ﬁne H₂O at ℃ 5") == words("fine H2O at °C 5")


def test_a_decimal_is_one_word_whatever_its_separators():
    assert words("12.5 of 1,200 and 1200") == ["12.5", "of", "1200", "and", "1200"]
    assert words("[12,13]") == ["12", "13"]


def test_a_unit_that_touches_its_number_is_a_word_of_its_own():
    assert words("5mg at 25°C") == words("5 mg at 25 ° C")
    assert words("TP53") == ["tp53"]


def test_a_text_is_cut_between_blanks_only():
    assert cut("one two-three four five", 3) == "one two-three"
    assert cut("one two-three four", 2) == "one"
    assert cut("one two", 7) == "one two"


@given(st.text())
def test_words_and_found_words_are_the_same(text):
    assert [w.form for w in find_words(text)] == words(text)


@given(st.text(), st.integers(1, 9))
def test_a_cut_text_has_no_more_words_than_asked_for(text, count):
    assert words(cut(text, count)) == words(text)[: len(words(cut(text, count)))]
    assert len(words(cut(text, count))) <= count
