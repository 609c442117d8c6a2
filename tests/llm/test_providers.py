"""Model string, base URL and environment → which provider answers, under which id, with whose key."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from alexandria.errors import PluginBroken, SettingsError
from alexandria.llm import (
    PROVIDERS,
    EndpointSpec,
    Provider,
    all_providers,
    describe_endpoint,
    expected_model_id,
    is_self_hosted,
    open_endpoint,
    providers,
)
from alexandria.llm.providers import provider_of
from alexandria.settings import resolve

NO_KEY = "default"
OPENAI_KEY = "environment (OPENAI_API_KEY)"
OWN_KEY = "environment"
EMBEDDED_ID = "embedded:qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2"
EMBEDDED = "using the embedded model qwen2.5-coder-1.5b-instruct-q4_k_m on this machine"
NOTHING_SET = "no model, base URL or key is set: "
OPENAI = "https://api.openai.com/v1"
LAB = "http://lab.example:8000/v1"
HERE = "http://127.0.0.1:11434/v1"
CLAUDE = "anthropic:claude-x"
CLAUDE_SAYS = f"using {CLAUDE} through LangChain"
TUNED = "ft:gpt-5:lab::a"
NEEDS_KEY = "at api.openai.com needs a key."
NO_MODEL = "A base URL or a key is set, but no model."

BOTH = {"OPENAI_API_KEY": "sk-openai", "ALEXANDRIA_API_KEY": "sk-own"}
KEY = {"OPENAI_API_KEY": "sk-openai"}
OWN = {"ALEXANDRIA_API_KEY": "sk-own"}
ANTHROPIC = {"ANTHROPIC_API_KEY": "sk-anthropic"}


class Row(NamedTuple):
    """What a user sets, and what it leads to; `says` of a refusal has no id."""

    model: str | None
    base_url: str | None
    environ: dict[str, str]
    says: str
    model_id: str | None
    local: bool | None
    key_from: str


ROWS = [
    # nothing named, or the embedded model by name
    Row(None, None, {}, NOTHING_SET + EMBEDDED, EMBEDDED_ID, True, NO_KEY),
    Row("embedded", None, {}, EMBEDDED, EMBEDDED_ID, True, NO_KEY),
    Row("embedded", None, KEY, EMBEDDED, EMBEDDED_ID, True, NO_KEY),
    Row("embedded", None, OWN, EMBEDDED, EMBEDDED_ID, True, OWN_KEY),
    Row("embedded", LAB, {}, EMBEDDED, EMBEDDED_ID, True, NO_KEY),
    Row("embedded", OPENAI, KEY, EMBEDDED, EMBEDDED_ID, True, NO_KEY),
    # a key or a base URL without a model
    Row(None, None, KEY, NO_MODEL, None, None, OPENAI_KEY),
    Row(None, None, OWN, NO_MODEL, None, None, OWN_KEY),
    Row(None, HERE, {}, NO_MODEL, None, None, NO_KEY),
    # model files
    Row("m/qwen3.gguf", None, {}, "using the model file m/qwen3.gguf on this machine", "file:qwen3", True, NO_KEY),
    Row("qwen3.GGUF", None, KEY, "using the model file qwen3.GGUF on this machine", "file:qwen3", True, NO_KEY),
    Row("a:b.gguf", None, {}, "using the model file a:b.gguf on this machine", "file:a:b", True, NO_KEY),
    Row("qwen3.gguf", HERE, KEY, "using qwen3.gguf at 127.0.0.1", "qwen3.gguf", True, NO_KEY),
    Row("qwen3.gguf", OPENAI, KEY, "using qwen3.gguf at api.openai.com", "qwen3.gguf", False, NO_KEY),
    # OpenAI
    Row("gpt-5-mini", None, KEY, "using gpt-5-mini at api.openai.com", "gpt-5-mini", False, OPENAI_KEY),
    Row("gpt-5-mini", None, BOTH, "using gpt-5-mini at api.openai.com", "gpt-5-mini", False, OWN_KEY),
    Row("gpt-5-mini", None, {}, f"gpt-5-mini {NEEDS_KEY}", None, None, NO_KEY),
    Row("gpt-5-mini", None, ANTHROPIC, f"gpt-5-mini {NEEDS_KEY}", None, None, NO_KEY),
    Row("gpt-5-mini", OPENAI, KEY, "using gpt-5-mini at api.openai.com", "gpt-5-mini", False, OPENAI_KEY),
    Row("gpt-5-mini", OPENAI, {}, "using gpt-5-mini at api.openai.com", "gpt-5-mini", False, NO_KEY),
    Row("gpt-5-mini", OPENAI + "/", KEY, "using gpt-5-mini at api.openai.com", "gpt-5-mini", False, NO_KEY),
    Row(TUNED, None, KEY, f"using {TUNED} at api.openai.com", TUNED, False, OPENAI_KEY),
    Row("qwen3:8b", None, KEY, f"qwen3:8b {NEEDS_KEY}", None, None, NO_KEY),
    Row("qwen3:8b", None, OWN, "using qwen3:8b at api.openai.com", "qwen3:8b", False, OWN_KEY),
    Row("claude-sonnet-4-5", None, ANTHROPIC, f"claude-sonnet-4-5 {NEEDS_KEY}", None, None, NO_KEY),
    # any server that speaks OpenAI's protocol
    Row("qwen3:8b", HERE, {}, "using qwen3:8b at 127.0.0.1", "qwen3:8b", True, NO_KEY),
    Row("qwen3:8b", HERE, KEY, "using qwen3:8b at 127.0.0.1", "qwen3:8b", True, NO_KEY),
    Row("q", "http://localhost:1/v1", OWN, "using q at localhost", "q", True, OWN_KEY),
    Row("q", "http://[::1]:1/v1", {}, "using q at ::1", "q", True, NO_KEY),
    Row("q", LAB, KEY, "using q at lab.example", "q", False, NO_KEY),
    Row("q", LAB, BOTH, "using q at lab.example", "q", False, OWN_KEY),
    Row(CLAUDE, LAB, KEY, f"using {CLAUDE} at lab.example", CLAUDE, False, NO_KEY),
    Row("q", None, KEY | {"OPENAI_BASE_URL": LAB}, "using q at lab.example", "q", False, OPENAI_KEY),
    Row("q", HERE, KEY | {"OPENAI_BASE_URL": LAB}, "using q at 127.0.0.1", "q", True, NO_KEY),
    Row("q:4b", None, KEY | {"OPENAI_BASE_URL": HERE}, "using q:4b at 127.0.0.1", "q:4b", True, OPENAI_KEY),
    Row("q", None, KEY | {"ALEXANDRIA_BASE_URL": LAB}, "using q at lab.example", "q", False, NO_KEY),
    # through LangChain
    Row(CLAUDE, None, {}, CLAUDE_SAYS, CLAUDE, False, NO_KEY),
    Row(CLAUDE, None, ANTHROPIC, CLAUDE_SAYS, CLAUDE, False, NO_KEY),
    Row(CLAUDE, None, BOTH, CLAUDE_SAYS, CLAUDE, False, OWN_KEY),
    Row("openai:gpt-5", None, KEY, "using openai:gpt-5 through LangChain", "openai:gpt-5", False, NO_KEY),
    Row("ollama:qwen3:8b", None, {}, "using ollama:qwen3:8b through LangChain", "ollama:qwen3:8b", False, NO_KEY),
]  # fmt: skip

THROUGH_LANGCHAIN = """
    anthropic anthropic_bedrock azure_ai azure_openai baseten bedrock bedrock_converse cohere deepseek fireworks
    google_anthropic_vertex google_genai google_vertexai groq huggingface ibm litellm meta mistralai nvidia ollama
    openai openrouter perplexity together upstage xai
""".split()


def asked_for(row: Row, folder, **more) -> tuple[EndpointSpec, str]:
    """What the settings make of a row, and where its key comes from."""
    found = resolve({"model": row.model, "base_url": row.base_url}, row.environ, folder)
    s = found.settings
    key = s.api_key.get_secret_value() if s.api_key else None
    return EndpointSpec(s.model, s.base_url, key, **more), found.origins["api_key"]


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.model} {r.base_url} {'+'.join(r.environ)}")
def test_what_is_set_decides_who_answers(row, tmp_path):
    spec, key_from = asked_for(row, tmp_path)
    assert key_from == row.key_from
    assert spec.api_key == {OPENAI_KEY: "sk-openai", OWN_KEY: "sk-own", NO_KEY: None}[key_from]
    if row.model_id is None:
        with pytest.raises(SettingsError) as caught:
            describe_endpoint(spec)
        assert str(caught.value) == row.says
        return
    assert describe_endpoint(spec) == row.says
    assert expected_model_id(spec) == (row.model_id, row.local)


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r.model_id], ids=lambda r: f"{r.model} {r.base_url}"
)
def test_local_only_refuses_all_that_is_not_on_this_machine(row, tmp_path):
    spec, _ = asked_for(row, tmp_path, local_only=True)
    if row.local:
        assert describe_endpoint(spec) == row.says
        return
    with pytest.raises(SettingsError) as caught:
        describe_endpoint(spec)
    assert (
        str(caught.value)
        == f"Only local models are allowed, and {row.model} is not on this machine."
    )


@pytest.mark.parametrize("name", THROUGH_LANGCHAIN)
def test_a_provider_prefix_without_a_base_url_goes_through_langchain(name):
    assert describe_endpoint(EndpointSpec(f"{name}:m")) == f"using {name}:m through LangChain"
    assert describe_endpoint(EndpointSpec(f"{name}:m", HERE)) == f"using {name}:m at 127.0.0.1"
    assert expected_model_id(EndpointSpec(f"{name}:m")) == (f"{name}:m", False)


# --- the table --------------------------------------------------------------------------------


def test_names_and_prefixes_in_the_table_are_unique():
    names = [row.name for row in PROVIDERS]
    prefixes = [row.prefix for row in PROVIDERS if row.prefix]
    assert len(names) == len(set(names))
    assert sorted(prefixes) == THROUGH_LANGCHAIN == sorted(set(prefixes))


def test_the_packages_in_the_table_are_those_that_langchain_imports():
    known = pytest.importorskip("langchain.chat_models.base")._BUILTIN_PROVIDERS
    for row in PROVIDERS:
        if row.client == "langchain":
            module = known[row.prefix][0].partition(".")[0]
            assert row.package == module.replace("_", "-"), row.name


@pytest.mark.parametrize(
    ("base_url", "limit"),
    [
        (None, "max_completion_tokens"),
        (OPENAI, "max_completion_tokens"),
        (OPENAI + "/", "max_completion_tokens"),
        (LAB, "max_tokens"),
        ("https://api.openai.com.evil.example/v1", "max_tokens"),
    ],
)
def test_the_provider_decides_what_the_limit_of_tokens_is_called(base_url, limit):
    row = provider_of("gpt-5", base_url)
    assert row.limit_parameter == limit
    assert row.own_account == (limit == "max_completion_tokens")


def test_only_ids_of_models_that_we_run_are_self_hosted():
    assert is_self_hosted(EMBEDDED_ID)
    assert is_self_hosted("file:qwen3@0123")
    assert not is_self_hosted("anthropic:claude-x")


# --- rows of other packages -------------------------------------------------------------------


class Entry:
    """An entry point of another package."""

    name = "lab"
    dist = SimpleNamespace(name="alexandria-lab")
    value = "alexandria_lab:PROVIDER"

    def __init__(self, loaded):
        self.loaded = loaded

    def load(self):
        if isinstance(self.loaded, BaseException):
            raise self.loaded
        return self.loaded


@pytest.fixture
def install(monkeypatch):
    """A function that installs a package with one entry point."""

    def installed(loaded):
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Entry(loaded)])
        providers._plugin_providers.cache_clear()

    yield installed
    providers._plugin_providers.cache_clear()


LAB_ROW = Provider(
    name="lab", client="openai", prefix="lab", base_url=LAB, key_variable="LAB_API_KEY", id_prefix="lab:"
)  # fmt: skip


@pytest.mark.parametrize("rows", [LAB_ROW, [LAB_ROW]])
def test_a_row_of_another_package_is_found_by_prefix_and_base_url(install, rows, tmp_path):
    install(rows)
    assert all_providers() == (*PROVIDERS, LAB_ROW)
    assert provider_of("lab:qwen3", None) == provider_of("qwen3", LAB) == LAB_ROW
    found = resolve({"model": "lab:qwen3"}, {"LAB_API_KEY": "sk-lab"}, tmp_path)
    assert found.origins["api_key"] == "environment (LAB_API_KEY)"
    assert (
        describe_endpoint(EndpointSpec("lab:qwen3", None, "sk-lab"))
        == "using lab:qwen3 at lab.example"
    )
    with pytest.raises(SettingsError, match="needs a key") as caught:
        describe_endpoint(EndpointSpec("lab:qwen3"))
    assert "LAB_API_KEY" in caught.value.hint


def test_an_endpoint_of_a_row_of_another_package_opens_with_its_prefix_in_the_id_alone(install):
    calls = []
    made = SimpleNamespace(model_id="own:m", aclose=lambda: asyncio.sleep(0))

    def connect(*given):
        calls.append(given)
        return made

    install(Provider(name="own", client="custom", prefix="own", connect=connect))

    async def scenario():
        async with open_endpoint(EndpointSpec("own:m", None, "k")) as endpoint:
            return endpoint

    assert asyncio.run(scenario()) is made
    assert calls == [("m", None, "k")]


@pytest.mark.parametrize(
    "broken",
    [
        ImportError("no module x"),
        SystemExit(1),
        7,
        ["no row"],
        Provider(name="openai", client="openai"),
    ],
)
def test_a_broken_plug_in_is_one_error_that_names_it(install, broken):
    install(broken)
    with pytest.raises(PluginBroken, match=r"'lab' .* of alexandria-lab") as caught:
        provider_of("unknown:m", None)
    assert "uninstall that package" in caught.value.hint


@pytest.mark.parametrize(
    ("model", "base_url"), [(None, None), ("gpt-5", None), ("x.gguf", None), ("groq:m", None)]
)
def test_a_broken_plug_in_does_not_concern_models_of_the_table(install, model, base_url):
    install(ImportError("no module x"))
    assert provider_of(model, base_url)


def test_a_row_that_could_never_work_is_refused():
    with pytest.raises(ValueError, match="connect"):
        Provider(name="own", client="custom")
