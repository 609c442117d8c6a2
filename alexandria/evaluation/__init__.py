"""How much of a paper survived: the same questions answered from the paper and from its units.

`evaluate` is the whole of it for Python; `alexandria eval …` gives each step by itself. The rooms, each used
through its own `__init__`:

    multiple_choice.py   questions, arms and responses: the values that pass between the rooms
    statistics/          responses → scores → accuracy and retention with intervals
    run/                 protocol, arms, prompts, and the run that asks and stores
    questions/           question sets: read, generated, audited
    units/               the units themselves: figures, n-gram overlap, recall and precision by a judge
    report/              a stored evaluation → values, a page, a comparison
    retention.py         papers or released sets → one evaluation
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alexandria.evaluation.report import RetentionReport
    from alexandria.settings import Settings

__all__ = ["evaluate"]


def evaluate(
    papers: str | Path | Sequence[str | Path],
    settings: Settings | None = None,
    *,
    library: str | Path | None = None,
    questions: str | Path | None = None,
    protocol: str = "default",
    arms: Sequence[str] | None = None,
    documents: int | None = None,
) -> RetentionReport:
    """Measure how much of each paper the units of a library keep, and report it.

    A model answers multiple-choice questions about the papers in several arms: with nothing, with the original
    text, with the units. Retention is (units − nothing) / (original − nothing) in accuracy. Every response is
    stored in the library, so the same call goes on where an earlier one stopped and asks nothing twice.

    Args:
        papers: files, and folders to search. A paper that the library does not hold counts as lost.
        settings: model, endpoint, budget and the rest. None: from the environment and alexandria.toml, as on the
            command line.
        library: the DuckDB file that `ingest` made of these papers; None for that of the settings.
        questions: a question set (Parquet) about these papers. None: one is generated from the originals, into
            NAME.questions.parquet beside the library NAME.duckdb.
        protocol: "default", "quick", "historical", or the path of a .toml file.
        arms: names of arms in place of the protocol's, such as ["nothing", "original", "units"].
        documents: so many papers of the set, the same for everyone; None for all.

    Returns:
        The report: `.verdict` in a sentence, `.kept.estimate` with `value`, `low` and `high` (shares, 95 %
        interval), `.arms`, `.audit` of the questions, `.lost` questions, and more; `.model_dump()` gives it all.

    Raises:
        SettingsError: no question is about any of the papers, or a setting or file is malformed.
        AlexandriaError: what stopped the run.
    """
    from alexandria.evaluation.report import report_stored  # noqa: PLC0415  loads scipy
    from alexandria.evaluation.retention import evaluate_papers  # noqa: PLC0415
    from alexandria.evaluation.run import load_protocol  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415
    from alexandria.settings import resolve  # noqa: PLC0415

    chosen = settings or resolve({}, os.environ, Path.cwd()).settings
    if library is not None:
        chosen = chosen.model_copy(update={"library": Path(library)})
    paths = [papers] if isinstance(papers, str | Path) else papers
    result = evaluate_papers(
        list(paths),
        load_protocol(protocol, arms=arms, documents=documents),
        chosen,
        endpoint_spec(chosen),
        questions=Path(questions) if questions is not None else None,
        command="alexandria.evaluate",
    )
    if result.stopped_by is not None:
        raise result.stopped_by
    return report_stored(Library(chosen.library, wait_s=chosen.wait), result.run_id)
