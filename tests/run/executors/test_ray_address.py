"""A setting of the engine ray that cannot be right ends the run with one error before anything is recorded."""

from __future__ import annotations

import os
import socket

import pytest
from typer.testing import CliRunner

from alexandria.cli import app
from alexandria.errors import SettingsError
from alexandria.library import Library
from alexandria.run.executors import ray_cluster
from alexandria.run.executors.ray_address import require_ray_cluster
from tests.run.making import run, write_papers

services = pytest.importorskip("ray._private.services", reason="the extra ray is not installed")

NO_ENDPOINT = "http://127.0.0.1:1/v1"


@pytest.fixture
def unused() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def refusal(address: str) -> SettingsError:
    """The error of this address."""
    with pytest.raises(SettingsError) as caught:
        require_ray_cluster(address)
    return caught.value


def recorded_nothing(tmp_path, address: str) -> SettingsError:
    """The error of an ingest that is to use this cluster; the library holds no run, so no paper."""
    papers = write_papers(tmp_path / "papers", 1, sentences=1)
    library = tmp_path / "a.duckdb"
    with pytest.raises(SettingsError) as caught:
        run(papers, library, NO_ENDPOINT, engine="ray", ray_address=address)
    assert Library(library).runs() == []
    assert caught.value.exit_code == 3
    return caught.value


def test_an_address_where_nothing_answers_is_refused_with_the_reason(tmp_path, unused):
    error = recorded_nothing(tmp_path, unused)
    assert str(error) == f"No Ray cluster at {unused}: Connection refused."
    assert "ray start --head" in error.hint


def test_what_is_no_address_is_refused_before_a_paper_is_recorded(tmp_path):
    assert "HOST:PORT" in recorded_nothing(tmp_path, "nonsense").hint


@pytest.mark.parametrize("address", ["127.0.0.1:port", "127.0.0.1:99999", "127.0.0.1"])
def test_what_is_no_address_is_refused_with_what_an_address_is(address):
    error = refusal(address)
    assert f"No Ray cluster at {address}" in str(error)
    assert "HOST:PORT" in error.hint


@pytest.mark.parametrize("address", ["ray://127.0.0.1:10001", "http://127.0.0.1:8265"])
def test_ray_client_and_dashboard_are_refused_with_what_to_give_instead(address):
    error = refusal(address)
    assert address in str(error)
    assert "--ray-address auto" in error.hint


def test_auto_where_no_cluster_runs_is_refused(monkeypatch):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(services, "find_gcs_addresses", set)
    monkeypatch.setattr(services, "find_bootstrap_address", lambda _folder: None)
    error = refusal("auto")
    assert "runs on this machine" in str(error)
    assert "ray start --head" in error.hint


def test_auto_that_leads_to_a_cluster_which_is_gone_is_refused(monkeypatch, unused):
    monkeypatch.setenv("RAY_ADDRESS", unused)
    assert f"{unused.split(':')[1]}, to which auto leads: Connection refused." in str(
        refusal("auto")
    )


@pytest.mark.parametrize(
    ("flag", "value"), [("--ray-workers", "2"), ("--ray-address", "127.0.0.1:6379")]
)
def test_a_flag_of_ray_without_the_engine_is_refused(tmp_path, flag, value):
    paper, library = tmp_path / "a.md", tmp_path / "a.duckdb"
    done = CliRunner().invoke(
        app, ["ingest", str(paper), flag, value, "--library", str(library), "--dry-run"]
    )
    assert isinstance(done.exception, SettingsError)
    assert flag in str(done.exception)
    assert "--engine ray" in done.exception.hint


def test_ray_is_let_try_once_where_something_else_may_answer(monkeypatch):
    tries, name = [], "RAY_gcs_server_port_wait_time_s"

    def init(**_options):
        tries.append(os.environ.get(name))
        raise ConnectionError("no cluster")

    monkeypatch.setattr(ray_cluster, "require_ray_cluster", lambda _address: None)
    monkeypatch.setattr("ray.init", init)
    cluster = ray_cluster.RayCluster("127.0.0.1:6379")
    with pytest.raises(SettingsError, match="no cluster"):
        cluster.connect(1)
    assert tries == ["1"]
    assert name not in os.environ


def test_a_variable_of_ray_without_the_engine_is_left_unused(tmp_path):
    (paper,) = write_papers(tmp_path, 1, sentences=1)
    done = CliRunner().invoke(
        app,
        ["ingest", str(paper), "--base-url", NO_ENDPOINT, "--model", "m", "--dry-run"],
        env={"ALEXANDRIA_RAY_WORKERS": "2", "ALEXANDRIA_LIBRARY": str(tmp_path / "a.duckdb")},
    )
    assert done.exit_code == 0, done.output
