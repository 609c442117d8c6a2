"""Each fact is led back to the sentence that it rests on; one that rests on none is not kept."""

from __future__ import annotations

from alexandria.claims import Claim
from alexandria.extraction.alignment import align

SENTENCES = [
    "Adult male rats, 10 to 12 weeks old, weighing 150 to 200 g were used.",
    "The protocol was approved by the ethics committee of the institute.",
    "Animals were kept in cages (38 × 23 × 10 cm) with not more than four animals per cage.",
    "Humidity was held at 60 ± 5% and the temperature at 25 ± 2 °C.",
    "The pellets contained 24% protein, 5% fat and 1,200.50 mg/kg calcium.",
]


def fact(line: str) -> Claim:
    number, subject, name, value, *condition = (part.strip() for part in line.split("|"))
    return Claim(int(number), subject, name, value, condition[0] if condition else "")


def sources(*lines: str) -> list[int]:
    return [f.sentence for f in align([fact(line) for line in lines], SENTENCES)[0]]


def test_a_model_that_numbers_everything_one_is_put_right():
    assert sources(
        "1 | adult male rats | weight | 150 to 200 g",
        "1 | protocol | approved by | ethics committee",
        "1 | cages | size | 38 × 23 × 10 cm",
        "1 | temperature | held at | 25 ± 2 °C",
        "1 | pellets | contain | 24% protein",
    ) == [1, 2, 3, 4, 5]


def test_facts_come_in_the_order_of_their_sentences():
    assert sources("1 | pellets | fat | 5%", "1 | rats | age | 10 to 12 weeks") == [1, 5]


def test_a_number_that_stands_in_no_sentence_costs_the_fact_its_place():
    assert sources("1 | rats | weight | 150 to 250 g") == []


def test_a_fact_from_elsewhere_is_not_kept():
    assert sources("3 | basalt walls | filled with | crushed rock") == []


def test_separators_and_trailing_zeros_do_not_make_another_number():
    assert sources("5 | calcium | content | 1200.5 mg/kg") == [5]


def test_a_number_word_counts_as_its_number():
    assert sources("1 | cage | most animals | 4") == [3]


def test_the_models_own_number_decides_between_equals():
    twice = ["The wall was dry.", "The roof was wet.", "The wall was dry."]
    for number in (1, 3):
        (found,), _ = align([fact(f"{number} | wall | state | dry")], twice)
        assert found.sentence == number


def test_no_sentences_or_no_facts_give_nothing():
    assert align([], SENTENCES) == ((), ())
    stray = fact("1 | a thing | is | here")
    assert align([stray], []) == ((), (stray,))


def test_an_equation_is_a_word_of_its_sentence():
    told = ["If q = 0, nothing is left.", "Let p = 0, so that r = √q and s = −√q."]
    (found,), strays = align([Claim(1, "", "", "For p = 0, r = √q and s = -√q")], told)
    assert (found.sentence, strays) == (2, ())
