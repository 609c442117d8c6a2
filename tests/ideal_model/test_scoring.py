"""What became of a gold fact is told from what the library holds, without the words of the checks."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.ideal_model.gold import Gold, GoldFact, normal_statement
from tests.ideal_model.scoring import score, table

STATEMENTS = [
    "Alloy A1 yields at 245 MPa.",
    "In mice, the drug lowered blood pressure.",
    "About 1 part in 10 billion is lost each year.",
    "The walls were heated by farmers.",
    "Plums dry within two days.",
    "Pears did not dry at all in the walls.",
    "Nobody was asked about this.",
]
SENTENCES = {1: "A sentence.", 2: "Table row: A = 1; B = 2."}


@pytest.fixture
def figures(tmp_path):
    path = tmp_path / "library.duckdb"
    with duckdb.connect(str(path)) as library:
        for name, columns in _VIEWS.items():
            library.execute(f"CREATE TABLE {name} ({columns})")
        for statement, maker, sentence, doubt in (
            ("alloy A1  yields at 245 MPa", "model", 1, None),
            ("The drug lowered blood pressure in mice.", "model", 1, "name"),
            ("In 10 billion is lost each year, about 1 part.", "model", 1, None),
            ("Not accommodates standard signs.", "rule", 1, None),
            ("A is 1.", "rule", 2, None),
        ):
            library.execute(
                "INSERT INTO facts VALUES ('p', ?, ?, ?, ?)", [statement, maker, [sentence], doubt]
            )
        library.execute(
            "INSERT INTO quarantined VALUES ('p', 'The walls were … by farmers.', 'number')"
        )
        library.execute("INSERT INTO merged VALUES ('p', 'Plums dry within two days.', 'x')")
    facts = tuple(GoldFact("a.txt", "A sentence.", s, ("", "", "", "")) for s in STATEMENTS)
    seen: dict[str, Any] = {
        "calls": {"first": 2, "further": 1},
        "words": 10,
        "answers": {"lines": ["x" * 40]},
        "complaints": [],
        "said": [normal_statement(s) for s in STATEMENTS[:-1]],
        "unsaid": {},
    }
    gold = Gold(facts, (("a.txt", "A sentence."), ("b.txt", "Another one.")))
    return score(path, gold, {"a.txt": "p"}, seen, {"p": SENTENCES})


_VIEWS = {
    "facts": "paper_id TEXT, statement TEXT, made_by TEXT, sentences INTEGER[], doubt TEXT",
    "quarantined": "paper_id TEXT, statement TEXT, reason TEXT",
    "merged": "paper_id TEXT, statement TEXT, fact_statement TEXT",
    "call": "purpose TEXT",
    "paper": "state TEXT",
}


def test_every_fact_that_was_said_has_one_outcome(figures):
    assert [fate.outcome for fate in figures.fates] == [
        "stored",
        "reordered",
        "reordered",
        "quarantined",
        "merged",
        "lost",
    ]
    assert figures.fates[3].reason == "number"


def test_a_fact_with_other_words_in_it_is_harmed(figures, tmp_path):
    with duckdb.connect(str(tmp_path / "library.duckdb")) as library:
        library.execute(
            "INSERT INTO facts VALUES ('p', 'Pears dry at all in the walls.', 'model', [1], NULL)"
        )
    seen = {
        "calls": {}, "words": 0, "answers": {}, "complaints": [], "unsaid": {},
        "said": [normal_statement(STATEMENTS[5])],
    }  # fmt: skip
    gold = Gold((GoldFact("a.txt", "", STATEMENTS[5], ("", "", "", "")),), (("a.txt", ""),))
    found = score(tmp_path / "library.duckdb", gold, {"a.txt": "p"}, seen, {"p": SENTENCES})
    assert [(f.outcome, f.text) for f in found.fates] == [
        ("changed", "Pears dry at all in the walls.")
    ]


def test_what_the_model_was_not_shown_is_no_loss(figures):
    assert [fact.statement for fact in figures.not_shown] == [STATEMENTS[-1]]
    assert figures.asked == len(STATEMENTS) - 1


def test_facts_by_rule_are_told_apart_by_their_sentence(figures):
    assert figures.rule_prose == [("Not accommodates standard signs.", "A sentence.")]
    assert figures.rule_rows == 1


def test_calls_and_tokens_are_figures_too(figures):
    assert figures.calls_per_chunk == 1.5
    assert figures.tokens == {"lines": 10}


def test_the_table_names_what_is_missing_and_what_went_wrong(figures):
    text = table(figures)
    assert "b.txt" in text
    assert "number: The walls were heated by farmers." in text
    assert "Pears did not dry" in text
