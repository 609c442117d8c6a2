"""Model string, base URL and environment → which provider answers, under which id, with whose key."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from alexandria.errors import SettingsError
from alexandria.llm import EndpointSpec, describe, expected_model_id
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
            describe(spec)
        assert str(caught.value) == row.says
        return
    assert describe(spec) == row.says
    assert expected_model_id(spec) == (row.model_id, row.local)


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r.model_id], ids=lambda r: f"{r.model} {r.base_url}"
)
def test_local_only_refuses_all_that_is_not_on_this_machine(row, tmp_path):
    spec, _ = asked_for(row, tmp_path, local_only=True)
    if row.local:
        assert describe(spec) == row.says
        return
    with pytest.raises(SettingsError) as caught:
        describe(spec)
    assert (
        str(caught.value)
        == f"Only local models are allowed, and {row.model} is not on this machine."
    )


@pytest.mark.parametrize("name", THROUGH_LANGCHAIN)
def test_a_provider_prefix_without_a_base_url_goes_through_langchain(name):
    assert describe(EndpointSpec(f"{name}:m")) == f"using {name}:m through LangChain"
    assert describe(EndpointSpec(f"{name}:m", HERE)) == f"using {name}:m at 127.0.0.1"
    assert expected_model_id(EndpointSpec(f"{name}:m")) == (f"{name}:m", False)
