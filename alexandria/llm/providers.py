"""The providers of models: one row each, with everything that the program knows about it.

To add a provider, add a row to `PROVIDERS`. Another package adds rows through the entry point group
`alexandria.providers`: each entry point names a `Provider` or a sequence of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from alexandria.errors import PluginBroken
from alexandria.llm.completion import Endpoint

__all__ = [
    "COMPATIBLE",
    "OPENAI",
    "PROVIDERS",
    "PROVIDER_ENTRY_POINTS",
    "BatchForm",
    "ClientKind",
    "Provider",
    "SchemaMode",
    "all_providers",
    "is_self_hosted",
    "key_variable",
    "provider_of",
]

PROVIDER_ENTRY_POINTS = "alexandria.providers"
"""Entry point group under which other packages publish providers."""

ClientKind = Literal["embedded", "model-file", "openai", "langchain", "custom"]
"""What sends the requests: llama.cpp in a child process of ours, with the embedded model or with a file; the
OpenAI SDK; LangChain's `init_chat_model`; or the provider's own `connect`."""

SchemaMode = Literal["strict", "schema", "object", "plain"]
"""How the JSON Schema of an answer is sent: `response_format` with `strict`, the same without `strict`, a
`response_format` of any JSON object, or none. The last two have the schema as an instruction in the prompt."""

BatchForm = Literal["openai", "anthropic"]
"""The batch APIs that are known here, by who made them."""

Connect = Callable[[str, str | None, str | None], Endpoint]
"""(model name, base URL, API key) -> endpoint, for the client kind "custom"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider of models. A model belongs to the first provider that matches, see `provider_of`."""

    name: str
    """Unique, lower case."""
    client: ClientKind
    prefix: str = ""
    """"anthropic" for models named "anthropic:...". Only looked at where no base URL is set."""
    base_url: str | None = None
    """Default base URL. A base URL that begins with it belongs to this provider too."""
    base_url_variable: str | None = None
    """Environment variable of the provider's SDK that names another base URL."""
    key_variable: str | None = None
    """Environment variable of the API key. LangChain's packages read it themselves. None if it is not one key."""
    local: bool | None = None
    """Whether the model runs on this machine; None: it does if the base URL is a loopback address."""
    package: str | None = None
    """Package to install for the client, as pip knows it; None if Alexandria depends on it."""
    id_prefix: str = ""
    """What the ids of its models begin with in the library, in the ledger and in price lists."""
    schema_mode: SchemaMode = "strict"
    """How a schema is sent at first. To an OpenAI-compatible endpoint that rejects it, the next simpler mode."""
    limit_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What it calls the limit of output tokens. Also learned, from the error of an endpoint that wants the
    other."""
    own_account: bool = False
    """Whether OPENAI_ORG_ID and OPENAI_PROJECT_ID are its own, so that the SDK may send them."""
    batch_form: BatchForm | None = None
    """Whose batch API it has, or a server at a base URL of its own may have; None for none that we know."""
    connect: Connect | None = None
    """Opens an endpoint, if `client` is "custom"."""

    def __post_init__(self) -> None:
        """Refuse rows that could never work."""
        if (self.client == "custom") != (self.connect is not None):
            raise ValueError(f"provider {self.name}: `connect` goes with the client 'custom'")

    def serves(self, base_url: str) -> bool:
        """Whether a base URL is this provider's."""
        return self.base_url is not None and base_url.startswith(self.base_url)

    def model_name(self, model: str) -> str:
        """The name of a model without the provider's prefix."""
        return model.removeprefix(f"{self.prefix}:") if self.prefix else model


def _langchain(
    name: str,
    package: str,
    key_variable: str | None = None,
    batch_form: BatchForm | None = None,
) -> Provider:
    """A provider that LangChain's `init_chat_model` knows; langchain_endpoint.py has how the schema is sent."""
    return Provider(
        name=name if name != "openai" else "openai-langchain",
        client="langchain",
        prefix=name,
        key_variable=key_variable,
        local=False,
        package=package,
        id_prefix=f"{name}:",
        batch_form=batch_form,
    )


EMBEDDED = Provider(
    name="embedded",
    client="embedded",
    local=True,
    package="alexandria[embedded]",
    id_prefix="embedded:",
)
MODEL_FILE = Provider(
    name="model-file",
    client="model-file",
    local=True,
    package="alexandria[embedded]",
    id_prefix="file:",
)
OPENAI = Provider(
    name="openai",
    client="openai",
    base_url="https://api.openai.com/v1",
    base_url_variable="OPENAI_BASE_URL",
    key_variable="OPENAI_API_KEY",
    local=False,
    limit_parameter="max_completion_tokens",
    own_account=True,
    batch_form="openai",
)
COMPATIBLE = Provider(name="openai-compatible", client="openai", batch_form="openai")
"""Any other base URL: vLLM, llama.cpp, Ollama, LM Studio, a proxy."""

PROVIDERS: tuple[Provider, ...] = (
    EMBEDDED,
    MODEL_FILE,
    OPENAI,
    # The prefixes of LangChain's init_chat_model that no model on another server begins with. They are listed here
    # because importing LangChain takes seconds. Without a key variable: not one key, or not known to us.
    _langchain("anthropic", "langchain-anthropic", "ANTHROPIC_API_KEY", batch_form="anthropic"),
    _langchain("anthropic_bedrock", "langchain-aws"),
    _langchain("azure_ai", "langchain-azure-ai"),
    _langchain("azure_openai", "langchain-openai", "AZURE_OPENAI_API_KEY"),
    _langchain("baseten", "langchain-baseten", "BASETEN_API_KEY"),
    _langchain("bedrock", "langchain-aws"),
    _langchain("bedrock_converse", "langchain-aws"),
    _langchain("cohere", "langchain-cohere", "COHERE_API_KEY"),
    _langchain("deepseek", "langchain-deepseek", "DEEPSEEK_API_KEY"),
    _langchain("fireworks", "langchain-fireworks", "FIREWORKS_API_KEY"),
    _langchain("google_anthropic_vertex", "langchain-google-vertexai"),
    _langchain("google_genai", "langchain-google-genai", "GOOGLE_API_KEY"),
    _langchain("google_vertexai", "langchain-google-vertexai"),
    _langchain("groq", "langchain-groq", "GROQ_API_KEY"),
    _langchain("huggingface", "langchain-huggingface", "HUGGINGFACEHUB_API_TOKEN"),
    _langchain("ibm", "langchain-ibm"),
    _langchain("litellm", "langchain-litellm"),
    _langchain("meta", "langchain-meta"),
    _langchain("mistralai", "langchain-mistralai", "MISTRAL_API_KEY"),
    _langchain("nvidia", "langchain-nvidia-ai-endpoints", "NVIDIA_API_KEY"),
    _langchain("ollama", "langchain-ollama"),
    _langchain("openai", "langchain-openai", "OPENAI_API_KEY"),
    _langchain("openrouter", "langchain-openrouter", "OPENROUTER_API_KEY"),
    _langchain("perplexity", "langchain-perplexity", "PPLX_API_KEY"),
    _langchain("together", "langchain-together", "TOGETHER_API_KEY"),
    _langchain("upstage", "langchain-upstage", "UPSTAGE_API_KEY"),
    _langchain("xai", "langchain-xai", "XAI_API_KEY"),
    COMPATIBLE,
)

_TUNED = "ft:"
"""The names of OpenAI's fine-tuned models begin with it: the one prefix that names no provider."""


def provider_of(model: str | None, base_url: str | None) -> Provider:
    """The provider of a model, by these rules in this order.

    1. No model and no base URL, or the model "embedded": the embedded model.
    2. A base URL: the provider whose default base URL it begins with, else any OpenAI-compatible endpoint.
    3. A model that ends in .gguf: that file.
    4. "prefix:name": the provider with this prefix.
    5. Any other name: OpenAI.

    Raises:
        PluginBroken: rows of another package were needed and could not be loaded.
    """
    if model == "embedded" or (model is None and not base_url):
        return EMBEDDED
    if base_url:
        return _first(lambda row: row.serves(base_url)) or COMPATIBLE
    if model is None or _is_model_file(model):
        return MODEL_FILE
    return _by_prefix(model) or OPENAI


def key_variable(model: str, base_url: str | None, environ: Mapping[str, str]) -> str | None:
    """The environment variable whose key may be sent with a model, None if there is none.

    A provider's key goes to its default base URL, or to the one that its own variable names. It is never sent to a
    server named in another way: who types a lab's address must not hand a vendor's key to it by accident.

    Raises:
        PluginBroken: rows of another package were needed and could not be loaded.
    """
    if model == "embedded" or _is_model_file(model):
        return None
    if base_url is not None:
        row = _first(lambda row: base_url in _own_base_urls(row, environ))
        return row.key_variable if row else None
    row = _by_prefix(model)
    if row is None and (":" not in model or model.startswith(_TUNED)):
        row = OPENAI
    return row.key_variable if row and row.client != "langchain" else None


def is_self_hosted(model_id: str) -> bool:
    """Whether a model id is that of a model which Alexandria itself runs."""
    return model_id.startswith((EMBEDDED.id_prefix, MODEL_FILE.id_prefix))


def all_providers() -> tuple[Provider, ...]:
    """The rows of this package and of all others that are installed.

    Raises:
        PluginBroken: an entry point cannot be loaded, or is no provider, or repeats a name or prefix.
    """
    return (*PROVIDERS, *_plugin_providers())


def _first(matches: Callable[[Provider], bool]) -> Provider | None:
    """The first row that matches. Other packages are only loaded if no row of this one does."""
    own = next(filter(matches, PROVIDERS), None)
    return own or next(filter(matches, _plugin_providers()), None)


def _by_prefix(model: str) -> Provider | None:
    prefix, colon, _ = model.partition(":")
    return _first(lambda row: row.prefix == prefix) if colon and prefix else None


def _is_model_file(model: str) -> bool:
    return model.lower().endswith(".gguf")


def _own_base_urls(row: Provider, environ: Mapping[str, str]) -> set[str]:
    """The base URLs to which a provider's key belongs."""
    if row.key_variable is None or row.base_url is None:
        return set()
    other = environ.get(row.base_url_variable) if row.base_url_variable else None
    return {row.base_url, other} if other else {row.base_url}


@cache
def _plugin_providers() -> tuple[Provider, ...]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - takes longer than the rest of this module

    found: list[Provider] = []
    for entry in entry_points(group=PROVIDER_ENTRY_POINTS):
        package = entry.dist.name if entry.dist else entry.value
        try:
            loaded = entry.load()
            rows = (loaded,) if isinstance(loaded, Provider) else tuple(loaded)
            _check_rows(rows, (*PROVIDERS, *found))
        except (Exception, SystemExit) as error:
            raise PluginBroken(
                f"The provider plug-in {entry.name!r} ({entry.value} of {package}) cannot be used: "
                f"{type(error).__name__}: {error}."
            ) from error
        found += rows
    return tuple(found)


def _check_rows(rows: Iterable[object], known: Iterable[Provider]) -> None:
    """Raise TypeError or ValueError for rows that are no providers or that hide another."""
    names = {row.name for row in known}
    prefixes = {row.prefix for row in known if row.prefix}
    for row in rows:
        if not isinstance(row, Provider):
            raise TypeError(f"{type(row).__name__} is not a Provider")
        if row.name in names or row.prefix in prefixes:
            raise ValueError(f"there is already a provider {row.name} or a prefix {row.prefix!r}")
        names.add(row.name)
        prefixes |= {row.prefix} - {""}
