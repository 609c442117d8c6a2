"""Settings → the options of each stage, and the digest of everything that a paper's units depend on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from alexandria.extraction import extraction_of
from alexandria.llm import EndpointSpec, provider_of
from alexandria.pipeline import PipelineConfig
from alexandria.reading import ReadingOptions, reader_version
from alexandria.resources import code_digest
from alexandria.settings import Settings

__all__ = [
    "USUAL_EFFORT",
    "endpoint_spec",
    "file_sha256",
    "pipeline_config",
    "reading_options",
    "recipe_of",
    "verifier_spec",
]

USUAL_EFFORT = "low"
"""Reasoning effort of models that reason, where the settings name none: to say what a passage says needs little
thought."""
_CODE = (
    "alexandria.pipeline",
    "alexandria.resolution",
)
"""What the versions of reading and extraction do not cover; tests/run/test_recipe.py finds what is missing."""


def endpoint_spec(settings: Settings) -> EndpointSpec:
    """The part of the settings that names the model."""
    return EndpointSpec(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        local_only=settings.local_only,
        cache_dir=settings.cache_dir,
    )


def verifier_spec(settings: Settings) -> EndpointSpec | None:
    """The model that judges flagged facts; None where there is none, or it is the one that extracts."""
    if settings.verify in (None, settings.model):
        return None
    is_elsewhere = provider_of(settings.verify, None).client != "openai"
    return replace(
        endpoint_spec(settings),
        model=settings.verify,
        base_url=None if is_elsewhere else settings.base_url,
    )


def reading_options(settings: Settings) -> ReadingOptions:
    """The part of the settings that says how to read."""
    return ReadingOptions(layout=settings.layout, ocr=settings.ocr)


def pipeline_config(
    settings: Settings, model_id: str, verifier_id: str | None = None
) -> PipelineConfig:
    """The part of the settings that says how papers become units.

    Args:
        settings: of the run.
        model_id: the model that extracts.
        verifier_id: the one that judges flagged facts, where it is another one.

    Raises:
        SettingsError: a prompt file is missing or malformed.
    """
    extraction = extraction_of(
        model_id,
        passes=settings.passes,
        detail=settings.detail,
        fill=settings.fill,
        verifier=(verifier_id or model_id) if settings.verify else "",
        effort=settings.reasoning_effort or "",
    )
    return PipelineConfig(extraction, chunk_words=settings.chunk_words)


def recipe_of(settings: Settings, config: PipelineConfig) -> str:
    """Digest of everything that a paper's units depend on; a paper with another recipe is stale.

    It covers the code and data of every stage, so that a new check or rule makes old units stale by itself.
    """
    parts = (
        reader_version(reading_options(settings)),
        config.chunk_words,
        config.extraction.version,
        config.extraction.model_id,
        config.resolving.digest,
        code_digest(*_CODE),
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes: the identity of a paper.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
