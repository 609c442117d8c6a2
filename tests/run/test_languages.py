"""A paper in a language that the extraction does not serve costs no call, and does not hold up the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alexandria.errors import LanguageNotServed
from alexandria.extraction import extraction_of
from alexandria.library import Library
from alexandria.paper import Paper
from alexandria.run.estimate import estimate_ingest
from alexandria.run.inputs import require_served_language
from alexandria.settings import Settings
from tests.faults.server import FaultServer
from tests.run.making import answer, run, write_papers

SPANISH = """# El crecimiento de la cebada en suelo húmedo

## Resultados

Las muestras se tomaron de la capa superior del suelo en primavera y se mantuvieron secas hasta que se pesaron.
El rendimiento del grupo tratado aumentó con el tiempo y llegó a 4,27 toneladas por hectárea en la parcela.
La altura de las plantas no cambió durante el verano, pero el número de granos por espiga fue mayor.
"""
SMALL = "embedded:small@123"
"""By its name the fake server's model counts as the embedded one."""


def test_the_language_of_a_paper_decides_before_the_first_question(papers: Path, tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=plain_answer) as server:
        report = run([papers], library, server.base_url, model=SMALL)
        asked = list(server.bodies)
    by_name = {Path(o.path).name: o for o in report.outcomes}
    refused, english = by_name["cebada.md"], by_name["paper-001.md"]
    # Whatever the answers are worth, it was asked to its end.
    assert english.state in ("done", "empty")
    assert refused.state.value == "failed"
    assert refused.reason.startswith("language: cebada.md is in another language than English (es)")
    assert "--base-url and --model" in refused.reason
    assert report.exit_code == 1
    said = " ".join(body["messages"][-1]["content"] for body in asked)
    assert all(f"SENTENCE: Sample 1-{n} of" in said for n in range(24))
    assert "muestras" not in said
    assert [p.title for p in Library(library).papers()] == ["Heating of metals, part 1"]
    assert Library(library).query("SELECT DISTINCT paper_id FROM call").rows == (
        (english.paper_id,),
    )
    stored = {o.path: o.reason for o in Library(library).latest_outcomes()}
    assert stored[refused.path] == refused.reason


def test_a_larger_model_gets_the_paper_even_after_a_smaller_one_did_not(papers, tmp_path):
    paper, library = papers / "cebada.md", tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        assert run([paper], library, server.base_url, model=SMALL).outcomes[0].state == "failed"
        assert server.asked == 0
        report = run([paper], library, server.base_url)
        assert server.asked > 0
    assert "language" not in report.outcomes[0].reason
    assert Library(library).papers()[0].language == "es"


def test_what_a_larger_model_made_stays_when_a_smaller_one_cannot_serve_the_paper(papers, tmp_path):
    paper, library = papers / "cebada.md", tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        run([paper], library, server.base_url)
        before = Library(library).papers()
        run([paper], library, server.base_url, model=SMALL)
    assert Library(library).papers() == before


def test_the_estimate_counts_no_calls_for_it(papers: Path, tmp_path: Path):
    settings = Settings(library=tmp_path / "a.duckdb", model="embedded")
    estimate = estimate_ingest([papers], settings)
    spanish, english = estimate.papers
    assert (spanish.would, spanish.words, spanish.chunks, spanish.input_tokens) == ("fail", 0, 0, 0)
    assert spanish.note.startswith("language: cebada.md")
    assert english.would == "ingest"
    assert estimate.calls == english.calls > 0


@pytest.mark.parametrize("language", [None, "", "en"])
@pytest.mark.parametrize("model", [SMALL, "file:small@123", "gpt-5-mini"])
def test_english_and_unknown_languages_pass(language, model):
    for detail in ("main", "full"):
        require(language, model, detail)


@pytest.mark.parametrize(
    ("model", "detail", "remedy"),
    [
        (SMALL, "auto", "Name an endpoint with a larger model: --base-url and --model."),
        (SMALL, "full", "Name an endpoint with a larger model: --base-url and --model."),
        ("file:any@123", "auto", "Extract with --detail full."),
        ("gpt-5-mini", "main", "Extract with --detail full."),
    ],
)
def test_the_remedy_fits_what_stands_in_the_way(model, detail, remedy):
    with pytest.raises(LanguageNotServed) as caught:
        require("zh", model, detail)
    assert caught.value.hint == remedy
    assert "(zh)" in str(caught.value)


@pytest.mark.parametrize("model", ["gpt-5-mini", "file:any@123"])
def test_models_that_write_all_facts_of_a_passage_serve_every_language(model):
    require("zh", model, "full")


def require(language, model, detail):
    paper = Paper(sha256="0", source_name="p.md", format="markdown", reader="r", language=language)
    require_served_language(Path("p.md"), paper, extraction_of(model, passes=1, detail=detail))


def plain_answer(body):
    """What a small model would say of one sentence about heated metals."""
    asked = body["messages"][-1]["content"]
    name, kelvin, hours = re.findall(r"Sample (\S+) of .* (\d+) K after (\d+) hours", asked)[-1]
    return f"The surface of sample {name} was at {kelvin} K after {hours} hours."


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """One paper in English and one in Spanish."""
    folder = tmp_path / "papers"
    write_papers(folder, 1)
    (folder / "cebada.md").write_text(SPANISH, encoding="utf-8")
    return folder
