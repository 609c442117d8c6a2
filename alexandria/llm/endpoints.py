"""Model, base URL and key, as the user set them, to an open endpoint.

Which provider is meant, `providers.py` decides. SDKs are imported when an endpoint of their kind is opened: the
OpenAI SDK takes half a second to import, LangChain several, and `--help` must not wait for them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from alexandria.errors import SettingsError
from alexandria.llm.completion import Endpoint
from alexandria.llm.embedded import embedded_endpoint, embedded_model_id, gguf_endpoint
from alexandria.llm.model_weights import EMBEDDED_MODEL, cache_folder
from alexandria.llm.provider_facts import ModelFacts, known_facts
from alexandria.llm.providers import Provider, provider_of
from alexandria.printable_text import without_credentials

__all__ = [
    "EndpointSpec",
    "describe_endpoint",
    "expected_model_id",
    "facts_of_endpoint",
    "open_endpoint",
]


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """What the user set; all None means the embedded model."""

    model: str | None = None
    base_url: str | None = None
    api_key: str | None = None
    local_only: bool = False
    """Refuse every endpoint that is not on this machine."""
    cache_dir: Path | None = None
    """Where the embedded model is assembled; None means the user's cache directory."""
    context_tokens: int | None = None
    """Context length of a model that we serve ourselves; None means long enough for a chunk."""
    batch: bool = False
    """Open an endpoint whose provider takes batches (a `BatchEndpoint`)."""

    def __repr__(self) -> str:
        """Without the key."""
        url = self.base_url and without_credentials(self.base_url)
        return f"EndpointSpec(model={self.model!r}, base_url={url!r})"


def describe_endpoint(spec: EndpointSpec) -> str:
    """One line for people: which model will answer, and where. Raises SettingsError."""
    provider = _checked_provider(spec)
    if provider.client == "embedded":
        why = "" if spec.model else "no model, base URL or key is set: "
        return f"{why}using the embedded model {EMBEDDED_MODEL.name} on this machine"
    if provider.client == "model-file":
        return f"using the model file {spec.model} on this machine"
    if spec.batch:
        return f"using {spec.model} in batches at {_host_of(spec, provider)}"
    if provider.client == "langchain":
        return f"using {spec.model} through LangChain"
    return f"using {spec.model} at {_host_of(spec, provider)}"


def expected_model_id(spec: EndpointSpec) -> tuple[str, bool]:
    """The model id that the opened endpoint will have, and whether it is on this machine.

    For estimates, without opening it. The id of a model file lacks the digest, which takes seconds to compute.
    Raises SettingsError.
    """
    provider = _checked_provider(spec)
    if provider.client == "embedded":
        return embedded_model_id(), True
    if provider.client == "model-file":
        return f"{provider.id_prefix}{Path(spec.model or '').stem}", True
    return spec.model or "", _is_local(spec, provider)


def facts_of_endpoint(spec: EndpointSpec) -> ModelFacts:
    """What is known of the model before the first call. Raises SettingsError."""
    provider = _checked_provider(spec)
    if provider.client == "langchain":
        return known_facts(spec.model or "")
    if provider.client == "openai":
        return known_facts(
            provider.model_name(spec.model or ""), spec.base_url or provider.base_url
        )
    return ModelFacts()


@asynccontextmanager
async def open_endpoint(
    spec: EndpointSpec, *, on_progress: Callable[[str, int, int], None] | None = None
) -> AsyncIterator[Endpoint]:
    """The endpoint of the model that `spec` names. On exit it is closed, and stopped if we started it.

    Args:
        spec: what the user set.
        on_progress: called with what is being prepared, bytes done and bytes in all (0: not known), while the
            embedded model is assembled or a model file is checked.

    Raises:
        SettingsError: `spec` contradicts itself, or what it needs is not installed.
    """
    provider = _checked_provider(spec)
    report = on_progress or _ignore_progress
    context = spec.context_tokens or 0
    if provider.client == "embedded":
        async with embedded_endpoint(cache_folder(spec.cache_dir), report, context) as endpoint:
            yield endpoint
    elif provider.client == "model-file":
        path = Path(spec.model or "").expanduser()
        async with gguf_endpoint(path, cache_folder(spec.cache_dir), report, context) as endpoint:
            yield endpoint
    else:
        endpoint = _connect(spec, provider)
        try:
            yield endpoint
        finally:
            await endpoint.aclose()


def _checked_provider(spec: EndpointSpec) -> Provider:
    """The provider of the model; raises SettingsError for a combination that cannot work."""
    if spec.model is None and (spec.base_url or spec.api_key):
        raise SettingsError("A base URL or a key is set, but no model.", hint="Name it: --model.")
    provider = provider_of(spec.model, spec.base_url)
    if spec.local_only and not _is_local(spec, provider):
        raise SettingsError(
            f"Only local models are allowed, and {spec.model} is not on this machine.",
            hint="Use the embedded model, a .gguf file or a base URL on 127.0.0.1.",
        )
    needs_key = provider.client == "openai" and provider.key_variable is not None
    if needs_key and not spec.base_url and not spec.api_key:
        raise SettingsError(
            f"{spec.model} at {_host_of(spec, provider)} needs a key.",
            hint=f"Set {provider.key_variable}, or name another server with --base-url.",
        )
    if spec.batch and provider.batch_form is None:
        raise SettingsError(
            f"There is no batch API for {spec.model or 'the embedded model'}.",
            hint="Leave out --batch, or name a model of OpenAI, of Anthropic (anthropic:…), or at a base URL "
            "with OpenAI's batch API.",
        )
    return provider


def _connect(spec: EndpointSpec, provider: Provider) -> Endpoint:
    """An endpoint of a server that somebody else runs."""
    model, base_url = provider.model_name(spec.model or ""), spec.base_url or provider.base_url
    if provider.connect is not None:
        return provider.connect(model, base_url, spec.api_key)
    if spec.batch and provider.batch_form == "anthropic":
        return _connect_anthropic(spec, provider)
    if provider.client == "langchain":
        return _connect_langchain(spec, provider)
    from alexandria.llm.openai_endpoint import OpenAIEndpoint  # noqa: PLC0415 - see the module

    return OpenAIEndpoint(
        model=model,
        base_url=base_url or "",
        api_key=spec.api_key,
        model_id=spec.model,
        local=_is_local(spec, provider),
        provider=provider,
    )


def _connect_langchain(spec: EndpointSpec, provider: Provider) -> Endpoint:
    from alexandria.llm.langchain_endpoint import LangChainEndpoint  # noqa: PLC0415 - see the module

    endpoint = LangChainEndpoint(spec.model or "", api_key=spec.api_key, provider=provider)
    endpoint.prepare()
    return endpoint


def _connect_anthropic(spec: EndpointSpec, provider: Provider) -> Endpoint:
    """Key and base URL are read where LangChain's package would read them, so that one setting serves both."""
    from alexandria.llm.anthropic_endpoint import AnthropicEndpoint  # noqa: PLC0415 - see the module

    key = spec.api_key or os.environ.get(provider.key_variable or "")
    if not key:
        raise SettingsError(
            f"{spec.model} needs a key for batches.", hint=f"Set {provider.key_variable}."
        )
    base_url = os.environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
    return AnthropicEndpoint(spec.model or "", api_key=key, base_url=base_url)


def _is_local(spec: EndpointSpec, provider: Provider) -> bool:
    """Whether the model runs on this machine."""
    if provider.local is not None:
        return provider.local
    if not spec.base_url:
        return False
    host = _host(spec.base_url)
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _host_of(spec: EndpointSpec, provider: Provider) -> str:
    """Where requests go, for messages."""
    base_url = spec.base_url or provider.base_url
    return _host(base_url) if base_url else provider.name


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or base_url
    except ValueError as error:
        raise SettingsError(f"The base URL is malformed: {base_url!r}.") from error


def _ignore_progress(_what: str, _done: int, _total: int) -> None:
    """For callers that do not show progress."""
