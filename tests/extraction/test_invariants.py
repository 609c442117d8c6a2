"""Whatever a model writes: no crash, and each of its facts is stored, merged into another or quarantined."""

from __future__ import annotations

import json
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.extraction import Extraction, extraction_of
from alexandria.knowledge import KnowledgeUnit, Maker
from alexandria.llm import ModelQuestion
from tests.extraction.passages import extract, make_chunk

SENTENCES = (
    "The dose of zinc was 20 mg for 3 days in old rats.",
    "Copper may have lowered the slow decay of the red cells that live in the warm blood of mice.",
    "It did not change the temperature of 37 °C.",
)
CHUNK = make_chunk(*SENTENCES)
FULL = extraction_of("endpoint", passes=3, detail="full", verifier="judge")
MAIN = extraction_of("embedded:small", passes=3, detail="main", verifier="judge")

_WORDS = st.sampled_from(
    "the a zinc dose of Zinc copper copper's was is slows may not did lower 20 mg 21 mg 3 days 1e999 ∞ ° ± () (X) "
    "rats mice in decay slow red cells that live warm blood it We show 37 °C 20±3 - . ; , | nothing gold".split(
        " "
    )
)
FIELD = st.one_of(
    st.just(""),
    st.lists(_WORDS, max_size=12).map(" ".join),
    st.sampled_from(SENTENCES),
    st.text(max_size=12),
)
NUMBERS = st.lists(st.integers(-1, 5), max_size=3)
FACT = st.fixed_dictionaries(
    {
        "sentences": NUMBERS,
        "subject": FIELD,
        "predicate": FIELD,
        "object": FIELD,
        "condition": FIELD,
        "kind": st.sampled_from(["result", "", "odd"]),
        "method": FIELD,
        "compared_with": FIELD,
        "claimed_by": FIELD,
    }
)
ENTITY = st.fixed_dictionaries(
    {"name": FIELD, "type": FIELD, "aliases": st.lists(FIELD, max_size=2)}
)
OBJECTS = st.fixed_dictionaries(
    {"about": FIELD, "entities": st.lists(ENTITY, max_size=3), "facts": st.lists(FACT, max_size=6)}
).map(json.dumps)
VERDICTS = st.lists(
    st.fixed_dictionaries(
        {
            "fact": st.integers(0, 4),
            "verdict": st.sampled_from(["entailed", "contradicted", "not-stated", "?"]),
        }
    ),
    max_size=4,
).map(lambda v: json.dumps({"verdicts": v}))


class Said:
    """A model that says one thing after another, and again from the beginning."""

    def __init__(self, answers: Iterable[str], verdicts: str) -> None:
        self._answers, self._at = list(answers), 0
        self._verdicts = verdicts

    def __call__(self, question: ModelQuestion) -> str:
        if question.purpose == "verify":
            return self._verdicts
        self._at += 1
        return self._answers[(self._at - 1) % len(self._answers)]


def accounted(unit: KnowledgeUnit) -> int:
    by_model = [f for f in unit.facts if f.made_by is Maker.MODEL]
    return len(by_model) + len(unit.merged) + len(unit.quarantined)


def check(how: Extraction, answers: list[str], verdicts: str) -> None:
    made = extract(how, CHUNK, Said(answers, verdicts))
    for unit in made.units:
        assert unit.coverage is not None
        assert unit.coverage.written == accounted(unit)
        ids = [x.id for x in (*unit.facts, *unit.merged, *unit.quarantined)]
        assert len(set(ids)) == len(ids)
        assert {m.fact_id for m in unit.merged} <= {f.id for f in unit.facts}
    again = extract(how, CHUNK, Said(answers, verdicts))
    assert again.units == made.units


@settings(max_examples=40, deadline=None)
@given(st.lists(OBJECTS, min_size=1, max_size=3), VERDICTS)
def test_each_fact_in_objects_is_stored_merged_or_quarantined(answers, verdicts):
    check(FULL, answers, verdicts)


@settings(max_examples=40, deadline=None)
@given(st.lists(FIELD, min_size=1, max_size=6), VERDICTS)
def test_each_plain_sentence_is_stored_merged_or_quarantined(answers, verdicts):
    check(MAIN, answers, verdicts)
