import pytest
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


def test_a_document_that_breaks_no_words_keeps_its_hyphens():
    prose = "\n".join(["a line of running text that is broken at its spaces"] * 120)
    text = f"{prose}\na line that ends with the word of two parts sub-\nquantitative data"
    lines = ["data were sub-", "quantitative in part"]
    assert join_lines(lines, PrintedWords(text)) == "data were sub-quantitative in part"
    cut = "\n".join(["a line of running text that is broken within a mea-", "surement of it"] * 30)
    assert join_lines(lines, PrintedWords(f"{text}\n{cut}")) == "data were subquantitative in part"


def test_a_document_that_marks_breaks_with_soft_hyphens_keeps_the_printed_ones():
    soft = "\n".join(["a line of running text that is broken within a mea\u00ad", "surement"] * 30)
    hard = "\n".join(["a line of running text that ends with one of sub-", "quantitative"] * 5)
    lines = ["an aloe-", "emodin of it"]
    assert join_lines(lines, PrintedWords(f"{soft}\n{hard}")) == "an aloe-emodin of it"


def test_a_prefix_before_its_own_vowel_and_a_single_letter_keep_the_hyphen():
    assert joined("an anti-", "inflammatory drug") == "an anti-inflammatory drug"
    assert joined("an anti-", "microbial drug") == "an antimicrobial drug"
    assert joined("the n-", "oxide of it") == "the n-oxide of it"
    assert joined("the high-", "est of them") == "the highest of them"


def test_the_cut_words_that_stand_whole_elsewhere_show_that_a_document_breaks_words():
    prose = "\n".join(["a line of running text that is broken at its spaces"] * 120)
    lines = ["data were sub-", "quantitative in part"]
    cut = "an extract that was made of the leaves was measu-\nred and measured again"
    own = "an extract that was made of the leaves was well-\nknown and is a well-known one"
    text = "data were sub-\nquantitative in part"
    assert "subquantitative" in join_lines(lines, PrintedWords(f"{prose}\n{text}\n{cut}"))
    many = "\n".join([own] * 60)
    assert "sub-quantitative" in join_lines(lines, PrintedWords(f"{many}\n{text}"))


def test_a_capital_within_the_second_part_keeps_the_hyphen():
    assert joined("the nitric oxide-", "cGMP pathway") == "the nitric oxide-cGMP pathway"


ENGLISH = (
    "the rats were kept in the house and one of the groups was given water with the rest of it"
)


def test_two_words_of_the_language_keep_their_hyphen():
    for left, right in [
        ("cannulated and perfused with ice-", "cold saline"),
        ("in anesthetized open-", "chest dogs"),
        ("treated with broad-", "spectrum antibiotics"),
        ("the third cephalosporin-", "resistant strain"),
    ]:
        assert joined(left, right, ENGLISH) == left + right


def test_a_word_of_the_language_is_whole_though_its_parts_are_words():
    for left, right in [
        ("it has more-", "over an effect"),
        ("known world-", "wide for it"),
        ("a wide high-", "light of it"),
        ("the can-", "didate was"),
        ("shown by bootstrap-", "ping of it"),
    ]:
        assert joined(left, right, ENGLISH) == left.removesuffix("-") + right


def test_a_prefix_goes_by_the_habit_of_the_document():
    left, right = "it is also anti-", "helminthic and"
    assert joined(left, right, f"{ENGLISH}, an anti-fungal and anti-viral agent") == left + right
    assert joined(left, right, f"{ENGLISH}, an antifungal and antiviral agent") == (
        "it is also antihelminthic and"
    )


def test_a_name_of_two_words_is_one():
    assert joined("the test of Wil-", "son and", ENGLISH) == "the test of Wilson and"
    assert joined("south of the Hart-", "land and", ENGLISH) == "south of the Hartland and"
    assert (
        joined("of the Clevenger-", "type apparatus", ENGLISH) == "of the Clevenger-type apparatus"
    )


def test_english_words_say_nothing_of_other_languages():
    spanish = "de la que el en y los del se las por un para con no una su al es lo como"
    assert joined("se ven los come-", "dores de", spanish) == "se ven los comedores de"
    assert joined("para el rest-", "ante de ellos", spanish) == "para el restante de ellos"


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("removed by washing (0%\u2013", "51%)", "removed by washing (0%\u201351%)"),
        ("between 20", "\u201330 mg", "between 20\u201330 mg"),
        (
            "with an extremely high",
            "\u201498% efficiency",
            "with an extremely high\u201498% efficiency",
        ),
        ("a change of", "\u20135 mg", "a change of \u20135 mg"),
        ("the dark \u2014", "or light", "the dark \u2014 or light"),
        ("the dark", "\u2014 or light", "the dark \u2014 or light"),
    ],
)
def test_a_dash_at_a_line_end_keeps_its_spaces_or_has_none(left, right, whole):
    assert joined(left, right, ENGLISH) == whole
