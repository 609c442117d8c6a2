"""Settings → what the stages want of them, and the digest of everything that a paper's units depend on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from alexandria.chunking import CHUNKING_VERSION
from alexandria.expression.freeing import FREEING_VERSION
from alexandria.extraction import Extraction
from alexandria.knowledge import CONTRACT_VERSION
from alexandria.llm import EndpointSpec, load_prompt
from alexandria.reading import ReadingOptions, reader_version
from alexandria.resolution import RESOLUTION_VERSION
from alexandria.settings import Settings

__all__ = ["endpoint_spec", "file_sha256", "reading_options", "recipe_of"]


def endpoint_spec(settings: Settings) -> EndpointSpec:
    """The part of the settings that says which model to ask."""
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


def recipe_of(settings: Settings, how: Extraction) -> str:
    """Digest of everything that a paper's units depend on; another recipe makes them stale."""
    parts = (
        reader_version(reading_options(settings)),
        CHUNKING_VERSION,
        settings.chunk_words,
        how.version,
        how.model_id,
        CONTRACT_VERSION,
        FREEING_VERSION,
        RESOLUTION_VERSION,
        load_prompt("resolve").digest,
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes: the identity of a paper.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
