"""Settings → the options of each stage, and the digest of everything that a paper's units depend on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from alexandria.extraction import extraction_of
from alexandria.llm import EndpointSpec
from alexandria.pipeline import PipelineConfig
from alexandria.reading import ReadingOptions, reader_version
from alexandria.resources import code_digest
from alexandria.settings import Settings

__all__ = ["endpoint_spec", "file_sha256", "pipeline_config", "reading_options", "recipe_of"]

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


def reading_options(settings: Settings) -> ReadingOptions:
    """The part of the settings that says how to read."""
    return ReadingOptions(layout=settings.layout, ocr=settings.ocr)


def pipeline_config(settings: Settings, model_id: str) -> PipelineConfig:
    """The part of the settings that says how papers become units.

    Raises:
        SettingsError: a prompt file is missing or malformed.
    """
    extraction = extraction_of(model_id, passes=settings.passes, detail=settings.detail)
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
