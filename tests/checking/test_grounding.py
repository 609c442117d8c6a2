"""Does a chunk contradict a claim, or leave it in doubt? One sentence, one claim, one answer at a time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.checking import (
    CHECKS,
    ChunkEvidence,
    Findings,
    PaperNames,
    Vocabulary,
    findings,
    read_sentences,
)
from alexandria.claims import Claim
from alexandria.english import same_word
from alexandria.knowledge import QuarantineReason

NAMES = PaperNames({"TNF-α": "tumour necrosis factor alpha"}, title="Zinc and the heart")


def found(
    sentences: str | list[str],
    *fields: str,
    at: int | tuple[int, ...] = 0,
    paper: str = "",
    free: bool = False,
) -> Findings:
    told = [sentences] if isinstance(sentences, str) else sentences
    numbers = at if isinstance(at, tuple) else (at or len(told),)
    subject, predicate, object_, condition, *_ = (*fields, "", "", "", "")
    claim = Claim(numbers, subject, predicate, object_, condition)
    evidence = ChunkEvidence(
        read_sentences(told), NAMES, vocabulary=Vocabulary.of([paper]), free_wording=free
    )
    return findings(claim, evidence)


def reasons(*args, **kwargs) -> tuple[QuarantineReason, ...]:
    return tuple(f.reason for f in found(*args, **kwargs).contradictions)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The dose was 1,200 mg/kg.", "1200 mg kg−1"),
        ("The dose was 1 200 mg per kg.", "1,200 mg/kg"),
        ("The rate was 3.5 × 10 −3 per second.", "3.5e-3 s^-1"),
        ("The share was 12.5 percent.", "12.5%"),
        ("The share was 50 percent.", "half"),
        ("The dose was 10–20 mg.", "from 10 to 20 mg"),
        ("The dose rose from 10 mg to 20 mg.", "20 mg"),
        ("The bath stood at 37 ◦C.", "37 °C"),
        ("Three rats died.", "3"),
        ("Doses of 5, 10 and 15 mg were given.", "10 mg"),
        ("Both walls stood.", "2"),
        ("The frequency roughly doubled.", "about twofold higher"),
        ("The frequency is larger by 5 times.", "fivefold"),
        ("The frequency differs by a factor of 20.", "twentyfold"),
        ("A strand of eight base-pair length was made.", "eight base pairs"),
        ("Only 6% of the strands grew.", "6 in 100"),
        ("The dose was 1,200 mg/kg.", "1.2 g/kg"),
        ("Mice were irradiated for 30 minutes.", "half an hour"),
        ("All runs were made in triplicate.", "three times"),
        ("A rose, and so did B and C.", "three things"),
        ("A five-stage mechanism is at work.", "a mechanism in five stages"),
        (r"It lies between 20 to 100 ^{\circ}$C by day.", "from 20 to 100 °C"),
        ("we selected clusters at 148 ghz and 218 ghz .", "148 GHz"),
        ("bands were centred on 148 ghz and 277 ghz .", "at 148 and 277 GHz"),
        ("the beam of 148ghz was measured at 20 ghz .", "20 GHz"),
    ],
)
def test_a_number_may_be_spelled_in_another_way(sentence, value):
    assert not {QuarantineReason.NUMBER, QuarantineReason.UNIT} & set(
        reasons(sentence, "it", "is", value)
    )


@pytest.mark.parametrize(
    ("sentence", "value", "reason"),
    [
        ("The dose was 1,200 mg/kg.", "1,300 mg/kg", QuarantineReason.NUMBER),
        ("The dose was 1,200 mg/kg.", "1,200 µg/kg", QuarantineReason.UNIT),
        ("The dose was 1,200 mg/kg.", "12 g/kg", QuarantineReason.NUMBER),
        ("The dose was 1,200 mg/kg.", "1,200", QuarantineReason.UNIT),
        ("The share was 12.5%.", "0.125", QuarantineReason.NUMBER),
        ("It was significant (P < 0.05).", "significant (P > 0.05)", QuarantineReason.NUMBER),
        ("The error is less than 2%.", "over 2%", QuarantineReason.NUMBER),
        ("The bath stood at −40 °C.", "40 °C", QuarantineReason.NUMBER),
    ],
)
def test_another_number_unit_or_bound_is_a_contradiction(sentence, value, reason):
    assert reason in reasons(sentence, "it", "is", value)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The error never exceeds 2%.", "at most 2%"),
        ("The error is no more than 2%.", "at most 2%"),
        ("The error is below 2%.", "under 2%"),
    ],
)
def test_a_bound_may_be_put_in_other_words(sentence, value):
    assert reasons(sentence, "The error", "is", value) == ()


def test_digits_of_a_name_are_no_numbers():
    assert reasons("C_3 plants take up CO_2.", "CO_2", "is taken up by", "C_3 plants") == ()


def test_a_complaint_says_what_is_wrong():
    (finding,) = found("The dose was 5 mg.", "the dose", "was", "12.6 mg").contradictions
    assert finding.complaint == "12.6 mg is not in sentence 1"


def test_a_number_of_another_sentence_is_a_doubt_where_its_own_has_none():
    told = ["The dose was 5 mg.", "It was given daily."]
    assert found(told, "5 mg", "was given", "", "every day") == Findings((), ("other-sentence",))


def test_a_number_of_another_sentence_is_a_contradiction_where_its_own_has_another():
    told = ["The dose was 5 mg.", "The later dose was 7 mg."]
    assert reasons(told, "the later dose", "was", "5 mg") == (QuarantineReason.NUMBER,)


def test_a_claim_may_rest_on_several_sentences():
    told = ["The dose was 5 mg.", "It was given for 3 days."]
    assert found(told, "5 mg", "was given for", "3 days", at=(1, 2)) == Findings()


def test_a_thing_may_go_by_another_name_of_the_paper():
    assert found("TNF-α fell.", "tumor necrosis factor alpha", "fell") == Findings()
    assert found("TNF alpha fell.", "TNF-α", "fell") == Findings()


def test_a_name_that_the_paper_never_mentions_is_a_contradiction():
    assert reasons("TNF-α fell.", "the level of IL-6", "fell") == (QuarantineReason.FOREIGN,)
    assert reasons("The clock slowed.", "the clock", "slowed", "in the hands of Huygens") == (
        QuarantineReason.FOREIGN,
    )


def test_a_name_that_only_another_passage_has_is_a_doubt():
    assert found("TNF-α fell.", "IL-6", "fell", paper="IL-6 was measured.") == Findings(
        (), ("name",)
    )


def test_a_name_may_have_its_accents_in_latex():
    sentence = r"An Erd\"os-R\'enyi graph has no loops."
    assert reasons(sentence, "the Erdős-Rényi graph", "is free", "of loops", free=True) == ()


def test_neighbours_and_the_title_may_name_what_a_sentence_is_about():
    told = ["IL-6 was added.", "It blocked the channel."]
    assert found(told, "IL-6", "blocked", "the channel") == Findings()
    assert found("Contraction slowed.", "heart contraction", "slowed") == Findings()


def test_content_that_the_paper_does_not_speak_of_is_a_contradiction():
    assert reasons(
        "Zinc blocked the channel.", "the glacier", "retreats", "in every warm summer"
    ) == (QuarantineReason.FOREIGN,)


@pytest.mark.parametrize(
    "fields",
    [
        ("zinc", "obstructed", "the channel"),
        ("the passage through the channel", "was hindered by", "zinc"),
        ("channel blockade", "results from", "zinc"),
    ],
)
def test_ordinary_words_may_be_fresh(fields):
    assert reasons("Zinc blocked the channel.", *fields) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "No change in weight was seen.",
        "The weight did not change.",
        "There was no evidence that weight changed.",
        "The drug failed to change the weight.",
        "The weight was unchanged.",
    ],
)
def test_what_a_sentence_denies_may_not_be_affirmed(sentence):
    assert QuarantineReason.POLARITY in reasons(sentence, "the weight", "changed")
    assert reasons(sentence, "the weight", "did not change") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The weight changed, but the height did not.",
        "Not only the height but also the weight changed.",
        "The weight changed without fever.",
        "The weight changed by no more than 5 kg.",
        "It cannot be excluded that chance played a part, yet the weight changed.",
    ],
)
def test_a_denial_of_something_else_is_none(sentence):
    assert QuarantineReason.POLARITY not in reasons(sentence, "the weight", "changed")


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("The cost is negligible beside that.", ("the cost", "is", "negligible")),
        ("Salt failed to change the weight.", ("salt", "failed to change", "the weight")),
        ("We neglected friction.", ("friction", "was ignored")),
        ("The level remained constant.", ("the level", "did not change")),
        ("The walls are too thin to carry it.", ("the walls", "cannot carry", "it")),
        ("The drug prevented the fever.", ("the fever", "did not occur", "", "with the drug")),
        ("Salt is crucial for the reaction.", ("the reaction", "cannot run", "without salt")),
        ("For the first time, salt was seen here.", ("salt", "had never before been", "seen")),
        (
            "They have yet to deliver what is desired.",
            ("they", "do not deliver", "what is desired"),
        ),
        (
            "Energy is predicted from size alone.",
            ("from nothing more than size", "energy", "is predicted"),
        ),
        ("The rate is not set by heat, but rather by the walls.", ("the walls", "set", "the rate")),
        (
            "Without further proof, the claim is wrong.",
            ("the claim", "is wrong", "", "unless proof is given"),
        ),
        ("The liver was not considered.", ("the search", "left out", "the liver")),
        (
            "Sample A clustered apart from group two.",
            ("sample A", "did not belong", "to group two"),
        ),
        ("This is the first report on zinc.", ("nobody before them", "has reported", "on zinc")),
        ("Only the heart was studied.", ("no organ other than the heart", "was studied")),
        ("We show that this claim is mistaken.", ("that claim", "is not right")),
        ("Salt is the most soluble of all.", ("no other thing", "is as soluble", "as salt")),
        ("Salt and zinc are the only two drugs.", ("beside the two drugs", "there is", "no third")),
        (
            "The bound holds regardless of the size of the graph.",
            ("the size of the graph", "does not enter", "the bound"),
        ),
    ],
)
def test_a_denial_may_be_put_in_other_words(sentence, fields):
    assert reasons(sentence, *fields, free=True) == ()


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("The weight did not change.", ("the weight", "changed")),
        ("The weight changed.", ("the weight", "did not change")),
        ("Salt lowers the weight.", ("the weight", "is not reduced", "by salt")),
        (
            "Salt binds zinc in water, and in oil it dissolves iron.",
            ("iron", "is not dissolved", "by salt in oil"),
        ),
    ],
)
def test_a_free_paraphrase_is_contradicted_where_both_sides_are_plain(sentence, fields):
    assert reasons(sentence, *fields, free=True) == (QuarantineReason.POLARITY,)


@pytest.mark.parametrize(
    ("sentence", "fields", "doubt"),
    [
        (
            "These modes break the symmetry and may open the shell.",
            ("the modes", "do not preserve", "the symmetry"),
            "polarity",
        ),
        (
            "The cells grew only above 64 mg.",
            ("the cells", "grew", "at no dose below 64 mg"),
            "polarity",
        ),
        (
            "The results suggest that zinc blocks the channel.",
            ("zinc", "obstructs", "the channel"),
            "certainty",
        ),
        (
            "Two of the walls are of stone, one is of clay and one of wood.",
            ("half of the four walls", "are", "of stone"),
            "number",
        ),
        ("The dose was 1,200 mg/kg.", ("the dose", "was", "1,200"), "unit"),
    ],
)
def test_what_depends_on_the_reading_only_flags_a_free_paraphrase(sentence, fields, doubt):
    paper = "The modes preserve it; half of the four walls; zinc obstructs."
    assert found(sentence, *fields, paper=paper, free=True) == Findings((), (doubt,))
    assert reasons(sentence, *fields, paper=paper) != ()


def test_symbols_of_formulae_are_no_names():
    sentence = (
        r"There is an ordering $\lbrace V_i\rbrace$ of the eigenspaces of $A$, with $W \neq V$."
    )
    said = ("the eigenspaces of $A$", "can be put in order as", r"$V_0,\dots,V_d$")
    assert found(sentence, *said, paper=sentence) == Findings()


def test_what_nobody_denied_may_not_be_denied():
    assert reasons("The weight changed.", "the weight", "did not change") == (
        QuarantineReason.POLARITY,
    )


def test_a_claim_may_restate_what_its_sentence_points_back_to():
    said = ("Lee", "saw no loss of weight", "", "despite less fat")
    earlier = "The weight was not lost despite less fat."
    assert reasons([earlier, "The same result was found by Lee."], *said, free=True) == ()


def test_no_longer_is_a_denial():
    assert reasons("The weight is no longer stable.", "the weight", "is still stable") == (
        QuarantineReason.POLARITY,
    )


def test_an_opposite_of_the_sentence_s_word_is_a_contradiction():
    sentence = "The polynomial has non-decreasing coefficients."
    assert reasons(sentence, "the polynomial", "has", "non-increasing coefficients") == (
        QuarantineReason.POLARITY,
    )
    assert reasons(sentence, "the polynomial", "has", "non-decreasing coefficients") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Zinc may block the channel.",
        "Our results suggest that zinc blocks the channel.",
        "Zinc appears to block the channel.",
        "It is likely that zinc blocks the channel.",
        "Zinc is thought to block the channel.",
        "We hypothesize that zinc blocks the channel.",
        "Zinc possibly blocks the channel.",
    ],
)
def test_what_is_only_suggested_may_not_be_stated(sentence):
    assert reasons(sentence, "zinc", "blocks", "the channel") == (QuarantineReason.CERTAINTY,)
    assert found(sentence, "zinc", "may block", "the channel") == Findings()


def test_doubt_in_one_clause_leaves_the_other_alone():
    sentence = "Zinc blocked the channel, which may explain the pain."
    assert reasons(sentence, "zinc", "blocked", "the channel") == ()
    assert reasons("In May 2019 zinc blocked the channel.", "zinc", "blocked", "the channel") == ()
    assert reasons("Using this kit, we could detect zinc.", "the kit", "detects", "zinc") == ()
    assert reasons("It is possible to detect zinc.", "zinc", "can be detected") == ()


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("Zinc could have been used but is not a drug.", ("zinc", "is", "no drug")),
        ("All possible data are in the file.", ("the data", "are", "in the file")),
        (
            "Lee is not alone in maintaining that zinc may be a drug.",
            ("others", "maintain", "that zinc is a drug"),
        ),
        ("The term is assumed to be small.", ("the term", "is taken as", "small")),
        (
            "They assume that the term is small.",
            ("their study", "supposes", "the term to be small"),
        ),
        ("The term appears as a small constant.", ("the term", "is", "a small constant")),
        ("We propose a definition of the term.", ("a definition of the term", "is put forward")),
        (
            "The loss of weight at night is suggested to be caused by salt.",
            ("there", "was", "a loss of weight at night"),
        ),
        (
            "There is no clear expectation that zinc will work.",
            ("one", "cannot clearly expect", "zinc to work"),
        ),
        ("Whether zinc is a drug is not known.", ("it", "is unknown", "if zinc is a drug")),
        (
            "We can state that zinc is found in all walls, while its loss, which was fast, seems to be short.",
            ("zinc", "is found", "in all walls"),
        ),
    ],
)
def test_what_leaves_as_much_open_as_its_sentence_is_none_too_firm(sentence, fields):
    assert QuarantineReason.CERTAINTY not in reasons(sentence, *fields, free=True)


def test_a_claim_that_is_weaker_than_its_sentence_is_a_doubt():
    assert found("Zinc blocks the channel.", "zinc", "may block", "the channel") == Findings(
        (), ("weaker",)
    )


def test_a_claim_about_no_sentence_has_none():
    assert reasons("Zinc blocks it.", "zinc", "is", "x", at=2) == (QuarantineReason.NO_SENTENCE,)


def test_each_cell_of_a_row_is_read_for_itself():
    row = "Table row: Mint; Fever = Reduced quantity of cells; Loss = Did not occur."
    assert reasons(row, "Mint", "reduced", "the quantity of cells") == ()
    assert reasons(row, "with Mint loss", "did not occur") == ()


@settings(deadline=None)  # the first one loads the parser
@given(st.text(max_size=40), st.text(max_size=40), st.integers(1, 3))
def test_no_text_makes_a_check_fail_in_another_way(subject, object_, sentence):
    evidence = ChunkEvidence(read_sentences(["Zinc blocks it.", "It may fall by 5 K."]))
    result = findings(Claim((sentence,), subject, "is", object_), evidence)
    assert set(result.doubts) <= {c.name for c in CHECKS if c.reason is None}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("degraded", "degradation"),
        ("mice", "mouse"),
        ("heating", "heated"),
        ("maximal", "maximum"),
        ("fell", "falls"),
    ],
)
def test_forms_of_a_word_are_one(a, b):
    assert same_word(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("methane", "methanol"),
        ("rats", "rate"),
        ("interleukin", "interferon"),
        ("glucose", "glucagon"),
        ("plant", "plasma"),
    ],
)
def test_words_that_begin_alike_are_two(a, b):
    assert not same_word(a, b)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        (
            "This is the first study to weigh salt.",
            ("nobody", "had weighed", "salt before this study"),
        ),
        ("None of the drugs is free from risk.", ("all the drugs", "carry", "risk")),
        ("Each bond was found to be stabilizing.", ("no bond", "was found to be", "destabilizing")),
        ("Salt must pass through the wall.", ("salt", "cannot avoid passing", "through the wall")),
        ("The sites have varying weights.", ("the weight of the sites", "is not", "the same")),
        ("The weights varied from 8 to 14 g.", ("no weight", "was smaller than", "8 g")),
        ("The index is an indirect measure.", ("the index", "is not", "a direct measure")),
        ("The bound is best possible.", ("the bound", "cannot be improved")),
        (
            "The only drugs of the wall are salts.",
            ("the wall", "has no drugs", "apart from salts"),
        ),
    ],
)
def test_what_denies_the_opposite_of_its_sentence_affirms_it(sentence, fields):
    assert QuarantineReason.POLARITY not in reasons(sentence, *fields, free=True)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        (
            "The server is open at http://a.example.org/Dock/.",
            ("http://a.example.org/Dock", "is", "free"),
        ),
        ('The bound of Schr\\"oer is below (7n^2+4n)/11.', ("(7n^2+4n)/11", "bounds", "it")),
        (
            'The bound of Schr\\"oer is below 11.',
            ('the bound by Schr\\"oer', "is lower", "than 11"),
        ),
    ],
)
def test_addresses_formulae_and_names_in_latex_are_known_as_they_are_printed(sentence, fields):
    assert QuarantineReason.FOREIGN not in reasons(sentence, *fields, free=True)


def test_a_doubt_about_the_only_clause_is_not_dropped_in_other_words():
    said = ("zinc", "obstructs", "the channel")
    assert reasons("Zinc may block the channel.", *said, free=True) == (QuarantineReason.CERTAINTY,)


def test_a_bound_may_not_be_turned_by_a_denial():
    sentence = "Halo stars are older than 10 Gyr."
    assert reasons(sentence, "halo stars", "are not older than", "10 Gyr") == (
        QuarantineReason.POLARITY,
    )


def test_the_best_possible_is_certain():
    sentence = "This is best possible and solves a problem of Lee."
    assert reasons(sentence, "a problem of Lee", "is solved") == ()


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("We saw three main kinds of shell.", ("four principal kinds of shell", "were seen")),
        ("The fold shows 4-6 strands.", ("the fold", "has", "between eight and ten strands")),
        ("This holds with $\\epsilon=1/4$, and for 1/2 it fails.", ("it", "holds", "for ε = 1/2")),
        ("This holds with \\epsilon=1/4.", ("this", "holds", "with \\epsilon = 1/2")),
    ],
)
def test_the_same_thing_with_another_number_is_a_contradiction_in_any_words(sentence, fields):
    paper = "Four principal kinds; the fold has strands between eight and ten."
    assert reasons(sentence, *fields, paper=paper, free=True) == (QuarantineReason.NUMBER,)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        (
            "Three kinds of shell occur, two of them in mud.",
            ("two kinds of shell", "live", "in mud"),
        ),
        ("Of the nine shells four were open.", ("the other five shells", "were", "closed")),
        ("Lee and Gray (Shells (2009) 17: 36) met mud.", ("Lee and Gray", "met", "mud in 2009")),
        ("With p = 0.50 the shell opens.", ("the shell", "opens", "at p = 0.5")),
        ("With N = 1,000 the shell opens.", ("the shell", "opens", "at N = 1000")),
        ("With N = 1000 it opens.", ("the shell", "opens", "for N = 1,000")),
        ("With x = 3 the shell opens, with x = 4 it shuts.", ("the shell", "shuts", "at x = 4")),
    ],
)
def test_a_number_may_be_counted_or_be_the_year_of_a_citation(sentence, fields):
    assert reasons(sentence, *fields, free=True) == ()
