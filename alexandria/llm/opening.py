"""From what the user named to a model that can be asked.

One rule, in this order: nothing named, or "embedded" → the embedded model; a path that ends in
.gguf → that file; "provider:model" without a base URL → LangChain; anything else → an
OpenAI-compatible endpoint, OpenAI's own where no base URL is given.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from alexandria.errors import SettingsError
from alexandria.llm.embedded import embedded_endpoint, gguf_endpoint
from alexandria.llm.exchange import Endpoint
from alexandria.llm.weights import EMBEDDED, cache_folder

__all__ = ["EndpointSpec", "describe", "expected_model_id", "open_endpoint"]

_OPENAI_HOST = "api.openai.com"
Kind = Literal["embedded", "file", "langchain", "openai"]

# Names that LangChain's init_chat_model knows and that no model on another server starts with.
# Listed here, because importing LangChain to ask takes seconds.
_PROVIDERS = frozenset(
    {
        "anthropic",
        "anthropic_bedrock",
        "azure_ai",
        "azure_openai",
        "baseten",
        "bedrock",
        "bedrock_converse",
        "cohere",
        "deepseek",
        "fireworks",
        "google_anthropic_vertex",
        "google_genai",
        "google_vertexai",
        "groq",
        "huggingface",
        "ibm",
        "litellm",
        "meta",
        "mistralai",
        "nvidia",
        "ollama",
        "openai",
        "openrouter",
        "perplexity",
        "together",
        "upstage",
        "xai",
    }
)


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """What the user named; all None means the embedded model."""

    model: str | None = None
    base_url: str | None = None
    api_key: str | None = None
    local_only: bool = False
    """Refuse every endpoint that is not on this machine."""
    cache_dir: Path | None = None
    """Where the embedded model is assembled; None means the user's cache directory."""
    context_tokens: int | None = None
    """How long a request to a model that we serve ourselves may be; None means long enough for a chunk."""

    def __repr__(self) -> str:
        """Without the key."""
        return f"EndpointSpec(model={self.model!r}, base_url={self.base_url!r})"


def describe(spec: EndpointSpec) -> str:
    """One line for people: which model will answer, and where. Raises SettingsError."""
    kind = _kind(spec)
    if kind == "embedded":
        why = "" if spec.model else "no model, base URL or key is set: "
        return f"{why}using the embedded model {EMBEDDED.name} on this machine"
    if kind == "file":
        return f"using the model file {spec.model} on this machine"
    if kind == "langchain":
        return f"using {spec.model} through LangChain"
    return f"using {spec.model} at {_host(spec.base_url) if spec.base_url else _OPENAI_HOST}"


def expected_model_id(spec: EndpointSpec) -> tuple[str, bool]:
    """The model id that the opened endpoint will have, and whether it is on this machine.

    For plans made without opening it. A model file's digest is not taken here, so its id is only its name.
    Raises SettingsError.
    """
    kind = _kind(spec)
    if kind == "embedded":
        return f"embedded:{EMBEDDED.name}@{EMBEDDED.sha256[:12]}", True
    if kind == "file":
        return f"file:{Path(spec.model or '').stem}", True
    return spec.model or "", _on_this_machine(spec.base_url)


@asynccontextmanager
async def open_endpoint(
    spec: EndpointSpec, *, on_progress: Callable[[str, int, int], None] | None = None
) -> AsyncIterator[Endpoint]:
    """The endpoint, started if it is ours to start, and stopped at the end.

    `on_progress(what, done, total)` hears of long preparations in bytes; total 0 means not known.
    """
    kind = _kind(spec)
    report = on_progress or _unheard
    room = spec.context_tokens or 0
    if kind == "embedded":
        async with embedded_endpoint(cache_folder(spec.cache_dir), report, room) as endpoint:
            yield endpoint
    elif kind == "file":
        path = Path(spec.model or "").expanduser()
        async with gguf_endpoint(path, cache_folder(spec.cache_dir), report, room) as endpoint:
            yield endpoint
    else:
        endpoint = _langchain(spec) if kind == "langchain" else _openai(spec)
        try:
            yield endpoint
        finally:
            await endpoint.aclose()


def _kind(spec: EndpointSpec) -> Kind:
    model = spec.model
    if model == "embedded" or (model is None and not spec.base_url and not spec.api_key):
        return "embedded"
    if model is None:
        raise SettingsError("A base URL or a key is set, but no model.", hint="Name it: --model.")
    if model.lower().endswith(".gguf") and not spec.base_url:
        return "file"
    provider, colon, _ = model.partition(":")
    through_langchain = bool(colon) and provider in _PROVIDERS and not spec.base_url
    if spec.local_only and (through_langchain or not _on_this_machine(spec.base_url)):
        raise SettingsError(
            f"Only local models are allowed, and {model} is not on this machine.",
            hint="Use the embedded model, a .gguf file or a base URL on 127.0.0.1.",
        )
    if not through_langchain and not spec.base_url and not spec.api_key:
        raise SettingsError(
            f"{model} at {_OPENAI_HOST} needs a key.",
            hint="Set OPENAI_API_KEY, or name another server with --base-url.",
        )
    return "langchain" if through_langchain else "openai"


def _openai(spec: EndpointSpec) -> Endpoint:
    # Lazily: the SDK takes half a second to import, and `--help` must not wait for it.
    from alexandria.llm.openai_endpoint import OPENAI_URL, OpenAIEndpoint  # noqa: PLC0415

    return OpenAIEndpoint(
        model=spec.model or "",
        base_url=spec.base_url or OPENAI_URL,
        api_key=spec.api_key,
        local=_on_this_machine(spec.base_url),
    )


def _langchain(spec: EndpointSpec) -> Endpoint:
    # Lazily: LangChain takes seconds to import.
    from alexandria.llm.langchain_endpoint import LangChainEndpoint  # noqa: PLC0415

    endpoint = LangChainEndpoint(spec.model or "", api_key=spec.api_key)
    endpoint.prepare()
    return endpoint


def _on_this_machine(base_url: str | None) -> bool:
    if not base_url:
        return False
    host = _host(base_url)
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or base_url
    except ValueError as error:
        raise SettingsError(f"The base URL is malformed: {base_url!r}.") from error


def _unheard(what: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
