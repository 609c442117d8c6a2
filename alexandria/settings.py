"""Settings: one typed value, resolved from defaults, alexandria.toml, the environment and flags.

In: the flags of the command line, the environment and a folder. Out: `Resolved`, the settings with the origin of
each value. Nothing else in the program reads the project file or the environment for settings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_serializer

from alexandria.errors import SettingsError
from alexandria.llm import PROVIDERS, LongWait, ReasoningEffort, key_variable
from alexandria.printable_text import without_credentials

__all__ = ["PROJECT_FILE", "Resolved", "Settings", "resolve"]

PROJECT_FILE = "alexandria.toml"
_PREFIX = "ALEXANDRIA_"

_Choice = Literal["auto", "never", "force"]


class Settings(BaseModel):
    """All settings. Frozen; `api_key` prints masked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Path = Field(Path("alexandria.duckdb"), description="The library file.")
    model: str | None = Field(
        None,
        description="embedded, a .gguf file, a name at the base URL, or provider:name.",
    )
    base_url: str | None = Field(None, description="An OpenAI-compatible endpoint, e.g. …/v1.")
    api_key: SecretStr | None = Field(None, description="Key of the endpoint.")
    local_only: bool = Field(False, description="Refuse endpoints that are not on this machine.")
    concurrency: int | None = Field(
        None, ge=1, le=4096, description="Concurrent calls; unset: as many as the endpoint allows."
    )
    budget: float | None = Field(None, gt=0, description="US dollars that one run may cost.")
    timeout: float = Field(600.0, gt=0, description="Seconds for one call, in total.")
    long_wait: LongWait = Field(
        "end",
        description="Where the endpoint asks for a wait of more than ten minutes: end the run, skip what it does "
        "not take now and go on with the rest, or wait.",
    )
    reasoning_effort: ReasoningEffort | None = Field(
        None,
        description="How much the model reasons; unset: low for extraction with models that reason, and what the "
        "endpoint has for everything else.",
    )
    max_attempts: int = Field(6, ge=1, le=100, description="Attempts of one call before it fails.")
    chunk_words: int = Field(200, ge=20, le=2000, description="Words per chunk, approximately.")
    batch: bool = Field(
        False, description="Ask in batches of the provider, at its lower price; see the user guide."
    )
    batch_requests: int | None = Field(
        None, ge=1, description="Most requests in a batch; unset: as many as the provider takes."
    )
    passes: int = Field(
        2,
        ge=1,
        le=5,
        description="Extraction passes; the second says what was wrong with the first.",
    )
    detail: Literal["auto", "main", "full"] = Field(
        "auto",
        description="What the model writes: main, one plain sentence for each sentence; full, all facts of a "
        "passage; auto, main of a model that runs here by itself and full of any endpoint.",
    )
    fill: Literal["auto", "none", "grammar"] = Field(
        "auto",
        description="Whether grammar speaks for sentences that the model left out; auto: for a model that runs "
        "here by itself.",
    )
    verify: str | None = Field(
        None, description="A model that judges the facts which a check flags, named as for `model`."
    )
    layout: _Choice = Field("auto", description="PyMuPDF's layout model for PDFs.")
    ocr: _Choice = Field("auto", description="OCR of pages without text.")
    prices: Path | None = Field(None, description="A price table of your own (TOML).")
    cache_dir: Path | None = Field(None, description="Where the embedded model is assembled.")
    engine: Literal["process", "ray"] = Field(
        "process",
        description="What reads papers and checks answers: processes of this machine, or a Ray cluster.",
    )
    ray_address: str | None = Field(
        None,
        description="The Ray cluster, auto for the one that runs here; unset: one is started here.",
    )
    ray_workers: int | None = Field(
        None,
        ge=1,
        le=1024,
        description="Workers on the Ray cluster; unset: one for each of its cores.",
    )
    wait: float = Field(30.0, ge=0, description="Seconds to wait for a library that is in use.")

    @field_serializer("base_url", when_used="json")
    def _printed_base_url(self, base_url: str | None) -> str | None:
        """What is printed and stored of it: a password in it is for requests alone."""
        return base_url and without_credentials(base_url)


class Resolved(BaseModel):
    """Settings, and for each name the origin of its value: default, a file, environment or flag."""

    model_config = ConfigDict(frozen=True)

    settings: Settings
    origins: dict[str, str]


def resolve(flags: Mapping[str, object], environ: Mapping[str, str], folder: Path) -> Resolved:
    """Merge the sources, in rising precedence: default, project file, environment, flag.

    Args:
        flags: settings given on the command line; None means not given.
        environ: the environment.
        folder: where the search for alexandria.toml starts; it goes up to the root.

    Raises:
        SettingsError: a name is unknown or a value malformed; it names the source.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for origin, found in (
        _from_file(folder),
        ("environment", _from_environment(environ)),
        ("flag", {k: v for k, v in flags.items() if v is not None}),
    ):
        _validate(found, origin)
        values |= found
        origins |= dict.fromkeys(found, origin)
    key, key_origin = _provider_key(values, environ)
    if key is not None:
        values["api_key"], origins["api_key"] = key, key_origin
    return Resolved(settings=_validate(values, "settings"), origins=origins)


def _from_file(folder: Path) -> tuple[str, dict[str, Any]]:
    """Path and values of the nearest project file. Relative paths in it are relative to its folder."""
    here = folder.resolve()
    path = next(
        (p / PROJECT_FILE for p in (here, *here.parents) if (p / PROJECT_FILE).is_file()), None
    )
    if path is None:
        return PROJECT_FILE, {}
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    for name in ("library", "prices", "cache_dir"):
        if isinstance(found.get(name), str):
            found[name] = path.parent / Path(found[name]).expanduser()
    return str(path), found


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Values of ALEXANDRIA_* variables, and of OPENAI_BASE_URL. An empty variable counts as not set."""
    found: dict[str, Any] = {}
    for provider in PROVIDERS:
        if provider.base_url_variable and environ.get(provider.base_url_variable):
            found["base_url"] = environ[provider.base_url_variable]
    for name in Settings.model_fields:
        if value := environ.get(_PREFIX + name.upper()):
            found[name] = value
    return found


def _provider_key(values: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str | None, str]:
    """The key in the provider's own variable (OPENAI_API_KEY), if it may go to this endpoint, and its origin."""
    if values.get("api_key"):
        return None, ""
    variable = key_variable(str(values.get("model") or ""), values.get("base_url"), environ)
    key = environ.get(variable) if variable else None
    return (key, f"environment ({variable})") if key else (None, "")


def _validate(values: Mapping[str, Any], origin: str) -> Settings:
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            known = ", ".join(Settings.model_fields)
            raise SettingsError(
                f"{origin}: unknown setting {name!r}.", hint=f"Known: {known}."
            ) from None
        # The value itself stays out of the message: it may be a key.
        field = Settings.model_fields.get(str(first["loc"][0])) if first["loc"] else None
        purpose = f": {field.description}" if field is not None and field.description else "."
        raise SettingsError(
            f"{origin}: {name}: {first['msg']}.",
            hint=f"Give it another value, or leave it out{purpose}",
        ) from None
