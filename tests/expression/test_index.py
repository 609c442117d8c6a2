import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.claims import Claim
from alexandria.expression import SourceIndex, texts_of, words
from alexandria.expression.index import RUN_LIMIT, Violation
from alexandria.expression.runs import Runs
from alexandria.paper import Block, BlockKind, Paper, Section
from tests.builders import make_unit

SENTENCE = (
    "After careful washing the old glass plates were slowly dried under vacuum and then stored "
    "in darkness until the next measurement began."
)
SOURCE = SourceIndex([SENTENCE])


def raw(text: str, source: SourceIndex = SOURCE) -> int:
    return source.longest_run(text).length


def found(*fields: str, source: SourceIndex = SOURCE) -> tuple[Violation, ...]:
    return source.violations(fields)


# --- the boundary ----------------------------------------------------------------------------


def test_seven_words_pass_and_eight_fail():
    assert found("the old glass plates were slowly dried") == ()
    (violation,) = found("the old glass plates were slowly dried under")
    assert violation.run.length == RUN_LIMIT
    assert violation.limit == (0, 7)


def test_the_run_tells_which_words_of_the_field_it_spans():
    run = SOURCE.longest_run("we saw that the old glass plates were clean")
    assert (run.length, run.start, run.end) == (5, 3, 8)


def test_an_empty_field_has_no_run():
    assert raw("") == 0
    assert raw("…") == 0


def test_a_run_may_cross_from_one_sentence_into_the_next():
    source = SourceIndex(["The plates dried.", "They then broke."])
    assert source.longest_run("dried they then").length == 3


# --- evasions --------------------------------------------------------------------------------


def test_case_punctuation_hyphens_and_spacing_hide_nothing():
    disguised = "The OLD, glass\u2010plates (were)\n slow\u00adly -- dried;\tunder \u200bvacuum"
    assert raw(disguised) == 9


def test_ligatures_and_width_hide_nothing():
    source = SourceIndex(["the first efficient filter"])
    assert source.longest_run("ｔｈｅ ﬁrst eﬃcient ﬁlter").length == 4


def test_a_number_written_otherwise_hides_nothing():
    source = SourceIndex(["about 1,200 old plates of 5mg each"])
    assert source.longest_run("about 1200 old plates of 5 mg each").length == 8


# --- adjacent fields -------------------------------------------------------------------------


def test_a_run_split_over_two_fields_is_found():
    claim = Claim((1,), "old glass plates", "were slowly dried under", "vacuum and then")
    (violation,) = SOURCE.violations(claim)
    assert (violation.first, violation.last) == (0, 2)
    assert violation.limit == (2, 0)


def test_an_empty_field_between_two_hides_nothing():
    (violation,) = found("old glass plates were slowly", "", "dried under vacuum")
    assert (violation.first, violation.last) == (0, 2)


def test_a_paraphrase_passes():
    claim = Claim(
        (1,), "glass plates", "dried slowly", "in vacuum", "after washing; then kept dark"
    )
    assert SOURCE.violations(claim) == ()
    assert SOURCE.copied_words(claim) == ""


def test_the_copied_words_are_told_as_the_claim_prints_them():
    claim = Claim(
        (1,), "Old glass plates", "were (slowly) dried", "under vacuum,", "and not stored"
    )
    assert SOURCE.copied_words(claim) == "Old glass plates were (slowly) dried under vacuum, and"


# --- masks -----------------------------------------------------------------------------------


def counted(text: str, *fields: str) -> int:
    return SourceIndex([text]).masked_run(fields or (text,)).length


@pytest.mark.parametrize(
    ("text", "words_that_count"),
    [
        ("The doses were 5 mg, 10 mg, 20 mg and 40 mg per day.", 4),
        ("See https://the-old.example.org/a/long/way/to/the/old/glass for plates", 3),
        ("as doi:10.1000/old.glass.plates.were.dried.slowly.under.vacuum says", 2),
        ("at www.glass.org/plates/were/dried/slowly/under/high/vacuum/today", 1),
        (r"where $\frac{\mathrm{old}}{\mathrm{glass}} \leq \sum_k \log x_k$ holds", 2),
        (r"where \(a \mapsto \alpha(a)\) holds", 2),
        ("since f(x)=sin(x)+cos(y)*tan(z)/exp(log(w)) converges", 2),
        ("the plates MATHSYM004 and @xmath12 differ", 4),
        ("Here Escherichia, TP53, NaCl, mRNA and the slow Weber reaction met.", 6),
        ("old plates of 5 mg in CO_2", 4),
    ],
)
def test_numbers_units_urls_formulae_and_names_do_not_count(text, words_that_count):
    assert counted(text) == words_that_count


def test_they_do_not_count_within_one_field_either():
    source = SourceIndex(["The doses were 5 mg, 10 mg, 20 mg and 40 mg per day."])
    assert found("5 mg, 10 mg, 20 mg and 40 mg", source=source) == ()
    assert source.longest_run("5 mg, 10 mg, 20 mg and 40 mg").length == 9


def test_plain_words_between_dollar_signs_are_no_formula():
    text = "It cost $5 million to buy the old glass plates for $7 each."
    assert counted(text) == 11


def test_a_word_of_a_formula_counts_where_the_paper_also_has_it_in_prose():
    source = SourceIndex(["Let $n_{max}=5$ be the max of old glass plates."])
    assert source.masked_run(["the max of old glass plates"]).length == 6


def test_a_formula_without_its_delimiters_is_still_one():
    source = SourceIndex([r"It runs in $O(n \log n)$ steps."])
    assert source.masked_run(["It runs in O(n log n) steps"]).length == 4


def test_a_capital_at_the_start_of_a_sentence_is_no_name():
    source = SourceIndex(["Plates dried. Slowly they broke."])
    assert source.masked_run(["Slowly they broke"]).length == 3


def test_a_word_that_also_stands_in_small_letters_is_no_name():
    source = SourceIndex(["We used the Heating method, and heating helped."])
    assert source.masked_run(["the Heating method"]).length == 3


def test_headings_in_capitals_make_no_names():
    source = SourceIndex(["Drying Of Old Glass Plates", "DRYING OF OLD GLASS PLATES"])
    assert source.masked_run(["drying of old glass plates"]).length == 5


def test_a_unit_counts_where_no_number_stands_before_it():
    source = SourceIndex(["an hour or a day later"])
    assert source.masked_run(["hour or", "a day later"]).length == 5


def test_a_sentence_with_other_numbers_put_into_it_is_found():
    source = SourceIndex(["the plates of 5 mm were dried for 20 min in the vacuum oven"])
    smuggled = ("the plates of 7 mm were", "dried for 31 min in the vacuum oven")
    assert source.masked_run(smuggled).length >= RUN_LIMIT


def test_a_sentence_with_names_strewn_into_it_is_found():
    source = SourceIndex([SENTENCE, "The gene TP53 was not there, nor was BRCA1."])
    smuggled = ("old TP53 glass plates BRCA1 were slowly", "TP53 dried under vacuum and then")
    assert source.masked_run(smuggled).length == 10


# --- whole units and whole papers ------------------------------------------------------------


def test_the_figures_of_a_unit_look_at_every_text_field():
    unit = make_unit(summary="once the old glass plates were dry")
    figures = SOURCE.figures(unit)
    assert figures.longest_run == 5
    assert 0 < figures.masked_words < figures.words


def test_the_index_holds_tables_captions_references_and_running_lines():
    kinds = (BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.CAPTION, BlockKind.REFERENCE)
    blocks = [Block(kind=k, text=f"{k.value} alpha beta") for k in (*kinds, BlockKind.FURNITURE)]
    paper = Paper(
        sha256="0" * 64,
        source_name="x.md",
        format="markdown",
        reader="1",
        title="Title of it",
        authors=("Ada Lovelace",),
        sections=(Section(heading="First heading", blocks=tuple(blocks)),),
    )
    source = SourceIndex(texts_of(paper))
    for block in blocks:
        assert source.longest_run(block.text).length == 3
    for text in ("Title of it", "Ada Lovelace", "First heading"):
        assert source.longest_run(text).length == len(text.split())


def test_what_a_caption_interrupts_is_indexed_in_one_piece():
    blocks = (
        Block(kind=BlockKind.PARAGRAPH, text="the old glass"),
        Block(kind=BlockKind.CAPTION, text="Figure 1. Plates."),
        Block(kind=BlockKind.PARAGRAPH, text="plates were dried"),
    )
    paper = Paper(
        sha256="0" * 64,
        source_name="x",
        format="pdf",
        reader="1",
        sections=(Section(blocks=blocks),),
    )
    source = SourceIndex(texts_of(paper))
    assert source.longest_run("the old glass plates were dried").length == 6


# --- the fast measure is the plain one -------------------------------------------------------


def brute_force(source: list[str], field: list[str]) -> list[int]:
    stretches = {
        tuple(source[i:j]) for i in range(len(source)) for j in range(i + 1, len(source) + 1)
    }
    return [
        max(
            (n for n in range(end + 1) if n and tuple(field[end - n : end]) in stretches), default=0
        )
        for end in range(1, len(field) + 1)
    ]


sequences = st.lists(st.sampled_from("abc"), max_size=24)


@given(sequences, sequences)
def test_runs_are_those_that_comparing_everything_finds(source, field):
    assert Runs(source).ending_at(field) == brute_force(source, field)


vocabulary = st.sampled_from("the plates dry 5 12.5 mm Weber TP53 slowly in presence of".split())
texts = st.lists(vocabulary, max_size=20).map(" ".join)


@given(st.lists(texts, max_size=4), texts)
def test_the_longest_run_of_a_field_is_that_which_comparing_everything_finds(source, field):
    lengths = brute_force(" ".join(source).casefold().split(), field.casefold().split())
    assert SourceIndex(source).longest_run(field).length == max(lengths, default=0)


with_signs = st.lists(vocabulary | st.sampled_from(["$", "x=y"]), max_size=20).map(" ".join)


@given(st.lists(with_signs, max_size=4), st.lists(with_signs, max_size=4))
def test_a_long_masked_run_is_a_violation_and_no_field_has_one_that_they_joined_have_not(
    source, fields
):
    index = SourceIndex(source)
    masked = index.masked_run(fields)
    assert masked.length <= sum(len(f.split()) for f in fields)
    assert max((index.masked_run((f,)).length for f in fields), default=0) <= masked.length
    lengths = [v.run.length for v in index.violations(fields)]
    assert max(lengths, default=0) == (masked.length if masked.length >= RUN_LIMIT else 0)
    assert len(words(index.copied_words(fields))) >= max(lengths, default=0)
