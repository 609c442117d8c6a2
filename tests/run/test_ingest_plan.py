"""What very many papers would take: arithmetic that adds up, figures that say where they are from, a short run."""

import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from alexandria.cli import app
from alexandria.errors import SettingsError
from alexandria.llm import Usage
from alexandria.run.ingest_plan import PlannedMachine, plan_ingest
from alexandria.run.scale_constants import ScaleConstants, load_constants
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, write_papers

CONSTANTS = load_constants()
MACHINE = PlannedMachine(cores=8, gpus=1, throughput=1000)


def planned(papers=1e6, machine=MACHINE, machines=(1, 10, 100), cost=None):
    return plan_ingest(papers, 12, "m", CONSTANTS, machine, cost=cost, machines=machines)


@given(papers=st.floats(1, 1e9), cores=st.integers(1, 512), throughput=st.floats(1, 1e6))
def test_a_plan_adds_up(papers, cores, throughput):
    machine = PlannedMachine(cores=cores, gpus=2, throughput=throughput)
    plan = planned(papers, machine, machines=(1, 7))
    assert plan.gpu_hours == pytest.approx(2 * plan.output_tokens / throughput / 3600)
    one, seven = plan.times
    assert one.read_h == pytest.approx(7 * seven.read_h)
    assert one.calls_h == pytest.approx(7 * seven.calls_h)
    for time in plan.times:
        assert time.wall_h >= max(time.read_h, time.checks_h, time.calls_h)
        hours = {
            "read": time.read_h,
            "checks": time.checks_h,
            "calls": time.calls_h,
            "write": time.write_h,
        }
        assert hours[time.bottleneck] == max(hours.values())


def test_twice_the_papers_take_twice_as_much():
    one, two = planned(1e6), planned(2e6)
    for name in (
        "calls",
        "input_tokens",
        "output_tokens",
        "facts",
        "gpu_hours",
        "library_bytes",
        "core_hours",
    ):
        assert getattr(two, name) == pytest.approx(2 * getattr(one, name))


def test_what_is_not_known_is_none_and_not_nothing():
    plan = planned(machine=PlannedMachine(cores=8))
    assert plan.cost is plan.gpu_hours is None
    assert all(t.calls_h is t.wall_h is t.bottleneck is None for t in plan.times)
    dollars = planned(cost=lambda usage: usage.output_tokens / 1e6).cost
    assert dollars == pytest.approx(plan.output_tokens / 1e6)
    assert isinstance(Usage(1, 2).output_tokens, int)


@pytest.mark.parametrize("papers", [0, -1, float("nan"), float("inf")])
def test_no_papers_are_no_plan(papers):
    with pytest.raises(SettingsError, match="above 0"):
        planned(papers)
    with pytest.raises(SettingsError, match="above 0"):
        planned(machine=PlannedMachine(cores=8, throughput=0))


@pytest.mark.parametrize("name", ScaleConstants.model_fields)
def test_every_figure_was_measured_by_a_command_that_is_there(name):
    constant = getattr(CONSTANTS, name)
    assert constant.value > 0
    assert constant.measured
    python, flag, module, *_ = shlex.split(constant.command)
    assert (python, flag) == ("python", "-m")
    place = ROOT.joinpath(*module.split("."))
    assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_the_page_on_scale_has_the_same_figures():
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    for name, constant in CONSTANTS:
        said = f"| `{name}` | {constant.value:g} | {constant.unit} | {constant.measured} | `{constant.command}` |"
        assert said in page


def test_the_command_says_what_the_bottleneck_is_and_where_its_figures_are_from():
    given = [
        "plan",
        "--papers",
        "1e8",
        "--model",
        "gpt-5-mini",
        "--throughput",
        "400",
        "--gpus",
        "1",
        "--cores",
        "72",
    ]
    result = CliRunner().invoke(app, given)  # without a key, since nothing is asked
    assert result.exit_code == 0, result.output
    assert "bottleneck" in result.output
    assert "calls" in result.output
    result = CliRunner().invoke(app, [*given, "--format", "json"])
    plan = json.loads(result.output)
    assert plan["papers"] == 1e8
    assert plan["cost"] > 0
    assert plan["from"]["words_per_page"]["command"].startswith(
        "python -m tests.speed.plan_constants"
    )


def test_a_short_run_replaces_the_figures_with_those_of_ones_own_papers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    papers = write_papers(tmp_path / "papers", 2)
    with FaultServer(answer=answer) as server:
        given = [
            "plan",
            "--papers",
            "1000",
            "--pages",
            "1",
            "--model",
            "fake",
            "--base-url",
            server.base_url,
        ]
        result = CliRunner().invoke(
            app, [*given, "--measure", str(tmp_path / "papers"), "--format", "json"]
        )
        assert result.exit_code == 0, result.output
        asked = server.asked
    plan = json.loads(result.output)
    words = sum(len(p.read_text().split()) for p in papers) / 2
    assert plan["words"] == pytest.approx(1000 * words, rel=0.1)
    assert plan["calls"] == pytest.approx(1000 * asked / 2)
    assert plan["facts"] == pytest.approx(1000 * 48)
    assert plan["throughput"] > 0
    assert plan["from"]["calls_per_chunk"]["measured"] == "2 papers, 2 pages with fake"
    assert [p.name for p in tmp_path.iterdir()] == ["papers"]
