"""What the explorer shows and `serve` does not know itself: evaluations, a model to ask, the papers' pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alexandria.errors import SettingsError
from alexandria.printable_text import printable

if TYPE_CHECKING:
    from alexandria.answers import CitedAnswer
    from alexandria.evaluation.report import Comparison
    from alexandria.library import Library
    from alexandria.serve import ExplorerSources
    from alexandria.settings import Settings

__all__ = ["explorer_sources"]


@contextmanager
def explorer_sources(
    library: Library, settings: Settings, papers: Sequence[Path | str], *, read_only: bool
) -> Iterator[ExplorerSources]:
    """The sources of an explorer; what they started is ended at the end.

    Args:
        library: what it shows.
        settings: which model to ask, and how files are read.
        papers: folders with the papers' files.
        read_only: no model is asked.

    Raises:
        SettingsError: a folder is not there, or no folder.
    """
    from alexandria.llm import describe_endpoint  # noqa: PLC0415  so that --help is fast
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415
    from alexandria.serve import EvidencePages, ExplorerSources  # noqa: PLC0415

    def evaluations() -> list[dict[str, Any]]:
        from alexandria.evaluation.report import list_evaluations  # noqa: PLC0415

        return [one.model_dump(mode="json") for one in reversed(list_evaluations(library))]

    def report(run: str) -> str:
        from alexandria.evaluation.report import render_page, report_stored  # noqa: PLC0415

        return render_page(report_stored(library, run))

    def compare(first: str, second: str) -> Comparison:
        from alexandria.evaluation.report import compare_evaluations, load_evaluation  # noqa: PLC0415

        return compare_evaluations(
            load_evaluation(library, first), load_evaluation(library, second)
        )

    folders = _folders(papers)
    with ExitStack() as stack:
        pages = None
        if folders:
            pages = EvidencePages(library, folders, reading_options(settings))
            stack.callback(pages.close)
        asks = settings.model is not None and not read_only
        yield ExplorerSources(
            evaluations=evaluations,
            report=report,
            ask=_asking(library, settings, stack) if asks else None,
            model=describe_endpoint(endpoint_spec(settings)) if asks else "",
            compare=compare,
            pages=pages,
        )


def _folders(papers: Sequence[Path | str]) -> list[Path]:
    from alexandria.reading import is_url, shown_url  # noqa: PLC0415  so that --help is fast

    for named in papers:
        if is_url(str(named)) or Path(named).is_file():
            raise SettingsError(
                f"{printable(shown_url(str(named)))} is no folder: pages are shown of PDF files in folders, not "
                "of what is packed or elsewhere",
                hint="Unpack or copy the PDFs into a folder, and name that with --papers.",
            )
        if not Path(named).is_dir():
            raise SettingsError(f"there is no folder {named}", hint="Name another with --papers.")
    return [Path(named) for named in papers]


def _asking(library: Library, settings: Settings, stack: ExitStack) -> Callable[[str], CitedAnswer]:
    """Asks the model: one that this program runs stays loaded, any other has the budget for each question."""
    from alexandria.llm import expected_model_id, is_self_hosted  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415

    model_id, _ = expected_model_id(endpoint_spec(settings))
    if is_self_hosted(model_id):
        from alexandria.run.asking_thread import AskingThread  # noqa: PLC0415

        standing = AskingThread(library, settings)
        stack.callback(standing.close)
        return standing.ask

    def once(question: str) -> CitedAnswer:
        from alexandria.run.library_asking import ask  # noqa: PLC0415

        return ask(library, question, settings)

    return once
