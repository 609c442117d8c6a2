"""Settings → the figures that a plan is made of: those of the program, or measured on papers of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from alexandria.errors import SettingsError
from alexandria.llm import PriceTable, Usage, expected_model_id
from alexandria.run.measured_ingest import measure_ingest
from alexandria.run.recipe import endpoint_spec, pipeline_config
from alexandria.run.scale_constants import ScaleConstants, load_constants
from alexandria.settings import Settings

__all__ = ["PlanningFigures", "figures_for"]


@dataclass(frozen=True, slots=True)
class PlanningFigures:
    """What a plan is made of.

    Attributes:
        model: its name.
        cost: US dollars of so many tokens; None if the price is not known.
        constants: what a page, a chunk, a call and a fact take.
        throughput: output tokens a second; None where nothing was measured.
    """

    model: str
    cost: Callable[[Usage], float] | None
    constants: ScaleConstants
    throughput: float | None = None


def figures_for(settings: Settings, measure: Sequence[Path | str] = ()) -> PlanningFigures:
    """The figures for a model and the settings of an ingest.

    Args:
        settings: of the ingest.
        measure: papers to ingest first, for nothing but what they take; none asks nothing.

    Raises:
        SettingsError: the model is not named, or is asked in another form than the program's figures are of.
        AlexandriaError: the short ingest was stopped.
    """
    if settings.model and not measure:  # nothing is asked, so that no key is needed
        settings = settings.model_copy(
            update={"api_key": settings.api_key or SecretStr("not asked")}
        )
    model, local = expected_model_id(endpoint_spec(settings))
    price = PriceTable.load(settings.prices).price(model, local=local)
    cost = price.cost if price else None
    constants = load_constants()
    if measure:
        found = measure_ingest(measure, settings)
        constants = constants.measured_again(
            found.values,
            "alexandria plan --measure",
            f"{found.papers} papers, {found.pages} pages with {model}",
        )
        return PlanningFigures(model, cost, constants, found.throughput)
    if pipeline_config(settings, model).extraction.detail.form != "objects":
        raise SettingsError(
            f"There are no figures for {model}, which is asked for plain sentences.",
            hint="Measure it with --measure FILES, or plan with an endpoint.",
        )
    return PlanningFigures(model, cost, constants)
