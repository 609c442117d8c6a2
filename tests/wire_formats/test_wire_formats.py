"""Each wire format: its example keeps its schema, its answers become claims, its figures are the answers'."""

from __future__ import annotations

import json
import re

import pytest

from alexandria.errors import AnswerInvalid
from alexandria.knowledge import Certainty
from alexandria.library import write_parquet_rows
from tests.faults.faults import loop
from tests.faults.server import FaultServer
from tests.wire_formats import compare
from tests.wire_formats.compare import FOLDER, read_format, read_texts
from tests.wire_formats.wires import WIRES

NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
TEXT = (
    "The sealed furnace reached 300 K after 4 hours of heating. "
    "Copper samples did not melt below 1000 K in the furnace."
)
FACTS = (("furnace", "reached", "300 K", "after 4 hours"), ("copper", "NOT melt", "below 1000 K"))
LINES = tuple(" | ".join(fact) for fact in FACTS)
ANSWERS = {
    "lines": {"facts": [f"{n} | {line}" for n, line in enumerate(LINES, start=1)]},
    "objects": {
        "facts": [
            {"n": n, **dict(zip("spvc", fact, strict=False))}
            for n, fact in enumerate(FACTS, start=1)
        ]
    },
    "lists": {str(n): [line] for n, line in enumerate(LINES, start=1)},
    "notes": {"1": "furnace at 300 K after 4 hours", "2": "copper not melting below 1000 K"},
    "statements": {
        "facts": [
            "1 | The furnace reached 300 K after 4 hours",
            "2 | Copper did not melt below 1000 K.",
        ]
    },
}


def fits(schema, value) -> bool:
    """Whether a value keeps a schema of the few kinds that formats use."""
    kind = schema["type"]
    if kind == "object":
        known = schema["properties"]
        return set(schema["required"]) <= set(value) <= set(known) and all(
            fits(known[name], inner) for name, inner in value.items()
        )
    if kind == "array":
        return len(value) <= schema["maxItems"] and all(fits(schema["items"], v) for v in value)
    if kind == "integer":
        return schema["minimum"] <= value <= schema["maximum"]
    short = len(value) <= schema.get("maxLength", len(value))
    return short and re.search(schema.get("pattern", ""), value) is not None


@pytest.fixture
def sets(tmp_path):
    question = "What?\nA) tin\nB) lead\nC) zinc\nD) iron"
    columns = dict.fromkeys(("text", "question", "answer"), "VARCHAR")
    path = tmp_path / "physics.parquet"
    write_parquet_rows(path, [{"text": TEXT, "question": question, "answer": "A"}], columns)
    return [path]


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_format_keeps_its_schema_and_is_read_whole(name):
    form = read_format(FOLDER / f"{name}.toml")
    (said,) = [m.content for m in form.prompt.prefix if m.role == "assistant"]
    assert fits(form.wire.schema(5, form.facts_per_sentence), json.loads(said))
    assert len(form.wire.claims(said)) >= 5


@pytest.mark.parametrize("wire", ["lines", "objects", "lists"])
def test_an_answer_in_any_format_gives_the_same_claims(wire):
    first, second = WIRES[wire].claims(json.dumps({"about": "x", **ANSWERS[wire]}))
    assert (first.sentence, first.fields) == (1, FACTS[0])
    assert (second.sentence, second.predicate) == (2, "melt")
    assert second.certainty is Certainty.NEGATED


def test_a_statement_is_parted_by_grammar():
    first, second = WIRES["statements"].claims(json.dumps(ANSWERS["statements"]))
    assert (first.sentence, first.fields) == (1, FACTS[0])
    assert (second.sentence, second.certainty) == (2, Certainty.NEGATED)
    assert "1000 K" in " ".join(second.fields)


@pytest.mark.parametrize("wire", sorted(WIRES))
def test_an_answer_in_no_format_is_refused(wire):
    with pytest.raises(AnswerInvalid):
        WIRES[wire].claims("I would rather not.")


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_asked_and_its_figures_are_those_of_its_answers(name, sets, tmp_path):
    wire = next(w for w in WIRES if WIRES[w] is read_format(FOLDER / f"{name}.toml").wire)
    said = json.dumps({"about": "heating", **ANSWERS[wire]})
    given = ["--only", name, "--sets", *map(str, sets), "--out", str(tmp_path / "out")]
    with FaultServer(answer=lambda body: said) as server:
        assert compare.main([*given, "--model", "fake", "--base-url", server.base_url]) == 0
        assert server.asked == 1
    cells = row(tmp_path)
    assert cells["numbers kept"] == "100.0 % (3 of 3)"
    assert cells["claims, grounded"] == "2, 2"
    assert (cells["cut"], cells["unusable"]) == ("0", "0")
    assert cells["tokens per word"] == f"{(len(said) // 4 + 1) / len(TEXT.split()):.2f}"


def test_a_cut_answer_and_an_unusable_one_count_and_keep_nothing(sets, tmp_path):
    given = ["--only", "lines", "--sets", *map(str, sets), "--out", str(tmp_path / "out")]
    for script, answer, told in (([loop()], "", ("1", "0")), ([], "nothing", ("0", "1"))):
        with FaultServer(script, answer=lambda body, answer=answer: answer) as server:
            assert compare.main([*given, "--model", "fake", "--base-url", server.base_url]) == 0
        cells = row(tmp_path)
        assert (cells["cut"], cells["unusable"]) == told
        assert cells["content words kept"].startswith("0.0 %")


def test_a_claim_with_a_wrong_number_keeps_nothing(sets):
    (text,) = read_texts(sets, 1)
    (wrong,) = WIRES["lines"].claims('{"facts": ["1 | furnace | reached | 301 K"]}')
    assert compare.grounded_claims(text, [wrong]) == []


def row(folder) -> dict[str, str]:
    """The one format's row, by column."""
    lines = (folder / "out" / "formats.md").read_text(encoding="utf-8").splitlines()
    heads, _, cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return dict(zip(heads, cells, strict=True))
