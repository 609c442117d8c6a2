import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.language_detection import detect_language, settle_language
from alexandria.reading.paper_identifiers import clean_doi, find_arxiv_id, find_dois, find_year


def test_a_doi_loses_its_prefix_and_the_sentence_around_it():
    assert clean_doi("See https://doi.org/10.1186/1472-6882-6-3.") == "10.1186/1472-6882-6-3"
    assert clean_doi("(doi:10.1016/S0140-6736(05)67889-3)") == "10.1016/s0140-6736(05)67889-3"
    assert clean_doi("10.12") is None
    assert clean_doi("no identifier") is None


def test_several_dois_come_once_each_in_order():
    assert find_dois("10.1000/b1 10.1000/a1 10.1000/B1") == ["10.1000/b1", "10.1000/a1"]


@given(st.from_regex(r"10\.[1-9][0-9]{3}/[a-z0-9][a-z0-9.]{0,8}[a-z0-9]", fullmatch=True))
def test_a_plain_doi_survives_any_wrapping(doi):
    for text in (
        doi,
        f"doi:{doi}",
        f"https://doi.org/{doi}.",
        f"({doi})",
        f"<{doi}>",
        f"{doi}; next",
    ):
        assert clean_doi(text) == doi


def test_an_arxiv_stamp_is_found_with_its_version():
    assert find_arxiv_id("arXiv:0709.4466v1 [cs.IT] 27 Sep 2007") == "0709.4466v1"
    assert find_arxiv_id("arXiv:math/0309136") == "math/0309136"
    assert find_arxiv_id("as in 2101.00001") is None


def test_the_year_of_a_publication_line_counts_before_other_years():
    text = "In 1987 it began.\nPublished: 19 February 2006"
    assert find_year(text, latest=2020) == 2006
    assert find_year("since 1987 and 1990", latest=2020) is None


def test_the_language_of_prose_is_told_by_its_small_words():
    assert (
        detect_language("The mean of the values in the table is given for all of the animals. " * 3)
        == "en"
    )
    assert (
        detect_language(
            "Die Werte in der Tabelle sind für alle Tiere und nicht nur für eines. " * 3
        )
        == "de"
    )
    assert detect_language("short") is None


ENGLISH = (
    "The mean of the values in the table is given for all of the animals that were in it. " * 8
)
SPANISH = (
    "Los valores de la tabla son la media de los animales que se dan en el texto del libro. " * 8
)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("de", ENGLISH, "en"),
        ("pl", ENGLISH, "en"),
        ("en", SPANISH, "es"),
        ("en", ENGLISH, "en"),
        (None, SPANISH, "es"),
        ("ca", SPANISH, "ca"),  # not told apart from Spanish
        ("de", "Effects of the leaves of basil on the heart of the rat in vitro", "de"),
        ("de", "0.5 1.5 2.5", "de"),
        (None, "0.5 1.5 2.5", None),
    ],
)
def test_a_clear_text_refutes_the_language_that_its_file_declares(declared, text, language):
    assert settle_language(declared, text) == language
