"""The two fillers: the grammar says what a model left out, `none` leaves it to the model."""

from __future__ import annotations

from dataclasses import replace

from alexandria.extraction import Extraction
from alexandria.knowledge import Maker
from alexandria.llm import load_prompt
from alexandria.openie import filler_named
from alexandria.paper import Block, BlockKind, Paper, Section
from alexandria.pipeline import FinishedPaper, PaperPipeline, PipelineConfig, answer_all
from tests.extraction.passages import make_passage

ROWS = (("Metal", "Melting point"), ("Zinc", "693 K"), ("Lead", "601 K"))
TEXT = (
    "The dose of zinc was 20 mg for 3 days in old rats. Copper lowered the rate of decay in mice."
)
BOTH = (
    '{"about": "Doses.", "facts": ["1 | zinc dose | was | 20 mg | for 3 days", '
    '"2 | copper | lowered | decay rate | in mice"]}'
)


def finish(filling: str, answer: str) -> FinishedPaper:
    table = Block(kind=BlockKind.TABLE, text="", rows=ROWS, header_rows=1)
    text = Block(kind=BlockKind.PARAGRAPH, text=TEXT)
    paper = Paper(
        sha256="0" * 64,
        source_name="a",
        format="markdown",
        reader="t",
        language="en",
        sections=(Section(heading="Results", blocks=(text, table)),),
    )
    extraction = Extraction(prompt=load_prompt("extract"), model_id="none")
    config = PipelineConfig(replace(extraction, filling=filling))
    pipeline = PaperPipeline(config, paper, config.chunks_of(paper))
    return answer_all(pipeline, lambda question: question.parse(answer))


def by_rule(finished: FinishedPaper) -> set[int]:
    """Numbers of the sentences that have a claim of a rule."""
    facts = [f for u in finished.units for f in u.facts if f.made_by is Maker.RULE]
    return {n for f in facts for n in f.sentences}


def test_with_none_a_model_that_answers_well_gives_units_without_facts_by_rule_but_rows():
    finished = finish("none", BOTH)
    model = [f for u in finished.units for f in u.facts if f.made_by is Maker.MODEL]
    assert {n for f in model for n in f.sentences} == {1, 2}
    assert by_rule(finished) == {3, 4}  # the rows of the table


def test_with_none_what_the_model_leaves_out_stays_out():
    silent = '{"about": "Doses.", "facts": []}'
    assert by_rule(finish("none", silent)) == {3, 4}
    assert by_rule(finish("grammar", silent)) == {1, 2, 3, 4}


def test_the_filler_is_part_of_the_version():
    how = Extraction(prompt=load_prompt("extract"), model_id="none")
    assert how.version != replace(how, filling="none").version


def test_none_keeps_lines_and_drops_statements_that_nobody_splits():
    passage = make_passage(TEXT)
    claim = passage.proposed[0]
    statement = replace(claim, subject="", predicate="", value="zinc was given")
    assert filler_named("none").split([claim, statement]) == [claim]
    assert filler_named("none").split([statement], whole=True) == [statement]
