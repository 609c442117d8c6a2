from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.dehyphenation import PrintedWords, join_lines

WORDS = st.text("abcdefghij", min_size=2, max_size=8)


def joined(first, second, elsewhere=""):
    return join_lines([first, second], PrintedWords(f"{first}\n{second}\n{elsewhere}"))


def test_a_line_end_hyphen_is_resolved_with_the_documents_vocabulary():
    assert joined("an anti-", "inflammatory drug", "anti-inflammatory effects") == (
        "an anti-inflammatory drug"
    )
    assert joined("the treat-", "ment of rats", "a treatment") == "the treatment of rats"


def test_a_word_that_stands_nowhere_else_is_made_whole():
    assert joined("hepato", "cytes") == "hepato cytes"
    assert joined("hepato-", "cytes were") == "hepatocytes were"


def test_a_capital_or_a_digit_beside_the_hyphen_keeps_it():
    assert joined("of Mann-", "Whitney") == "of Mann-Whitney"
    assert joined("COX-", "2 was") == "COX-2 was"


def test_two_whole_words_keep_their_hyphen():
    assert joined("a dose-", "dependent rise", "the dose") == "a dose-dependent rise"


def test_the_pieces_of_a_cut_word_are_no_vocabulary():
    vocabulary = PrintedWords("neurodegenera-\ntion of cells")
    assert "tion" not in vocabulary
    assert "neurodegenera" not in vocabulary


def test_a_soft_hyphen_always_joins():
    assert joined("mecha\u00ad", "nism") == "mechanism"


def test_a_soft_hyphen_after_a_hyphen_keeps_the_hyphen():
    assert joined("ISSR-\u00ad", "derived") == "ISSR-derived"


def test_a_broken_address_takes_no_space():
    assert joined("see https://doi.org/", "10.1000/x") == "see https://doi.org/10.1000/x"


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_without_hyphens_joining_is_joining_by_spaces(lines):
    texts = [" ".join(line) for line in lines]
    assert join_lines(texts, PrintedWords("\n".join(texts))) == " ".join(texts)


@given(st.lists(WORDS, min_size=2, max_size=20), st.integers(min_value=1, max_value=5))
def test_every_letter_survives_joining(words, cut):
    first, second = " ".join(words[:cut]) + "-", " ".join(words[cut:])
    result = join_lines([first, second], PrintedWords(f"{first}\n{second}"))
    assert result.replace("-", "").replace(" ", "") == "".join(words)
