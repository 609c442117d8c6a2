"""The engine that the settings name → the executor of an ingest."""

from __future__ import annotations

from collections.abc import Callable

from alexandria.pipeline import PipelineConfig
from alexandria.run.executors import Executor, ProcessExecutor
from alexandria.settings import Settings

__all__ = ["executor_of"]


def executor_of(
    settings: Settings, config: PipelineConfig, note: Callable[[str], None]
) -> Executor:
    """What reads the papers of a run and runs their pipelines; nothing is started yet.

    Args:
        settings: engine, and which cluster.
        config: of the pipelines.
        note: shows people a line.

    Raises:
        SettingsError: the packages of the engine are not installed, or nothing answers at the cluster's address.
    """
    if settings.engine == "process":
        return ProcessExecutor(config)
    from alexandria.run.executors.ray_pool import RayExecutor  # noqa: PLC0415  ray takes half a second to import

    return RayExecutor(
        config, address=settings.ray_address, max_workers=settings.ray_workers, note=note
    )
