"""`alexandria review`: the queue of facts that wait for a person, decisions, and how far two people agree."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from alexandria.answers import ReviewerAgreement, ReviewList
    from alexandria.expression import Guard
    from alexandria.library import Library, Review, ReviewResult

__all__ = ["register"]

_FactArgument = Annotated[str, typer.Argument(help="Id of the fact, as `review list` prints it.")]
_ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", help="Your name; without it, that of your login.")
]
_NoteOption = Annotated[str, typer.Option(help="Why, in your own words.")]
_PapersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--papers",
        help="The paper's file, or a folder, archive or URL of papers: your words must be others than its. "
        "Without it, the file where it was when it was ingested.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Facts that people accept, correct and reject; decisions survive a new ingest of the paper.\n\n"
        "Example: alexandria review list",
    )
    group.command(name="list")(_list)
    group.command(name="accept")(_accept)
    group.command(name="reject")(_reject)
    group.command(name="correct")(_correct)
    group.command(name="undo")(_undo)
    group.command(name="decisions")(_decisions)
    group.command(name="agreement")(_agreement)
    app.add_typer(group, name="review")


def _list(  # noqa: PLR0917  typer passes each option by name
    queue: Annotated[
        str,
        typer.Argument(
            help="quarantined, flagged, disagreeing or sampled; all but the last without it."
        ),
    ] = "",
    paper: Annotated[str, typer.Option(help="Only of this paper: id, DOI, file or title.")] = "",
    kind: Annotated[str, typer.Option(help="Only this kind of fact, such as result.")] = "",
    reviewer: _ReviewerOption = None,
    second: Annotated[
        bool, typer.Option("--second", help="Also what others have decided and you have not.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many facts at most.", min=1, max=1000)] = 50,
    seed: Annotated[int, typer.Option(help="Which sample.", min=0)] = 0,
    size: Annotated[int, typer.Option(help="Facts of the sample.", min=1, max=10_000)] = 50,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """The facts that wait for a person, each with what speaks against it and where it stands.

    Example: alexandria review list
    Example: alexandria review list sampled --seed 7 --size 100
    """
    from alexandria.answers import review_queue  # noqa: PLC0415  so that --help is fast

    found = review_queue(
        _opened(library),
        queue or None,
        paper=paper or None,
        kind=kind or None,
        reviewer=_name(reviewer),
        second=second,
        limit=limit,
        seed=seed,
        size=size,
    )
    _print_queue(found, output_format)


def _decisions(
    reviewer: Annotated[str, typer.Argument(help="Only those of this reviewer.")] = "",
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """What was decided so far, the latest first; what was taken back too.

    Example: alexandria review decisions Ada
    """
    from alexandria.answers import decided_items  # noqa: PLC0415  so that --help is fast

    _print_decisions(decided_items(_opened(library), reviewer), output_format)


def _accept(
    fact: _FactArgument,
    reviewer: _ReviewerOption = None,
    note: _NoteOption = "",
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Let a fact stand; a quarantined one becomes a fact of the library.

    Example: alexandria review accept f_5feceb66ffc86f38
    """
    store = _opened(library)
    guard = _guard(store, fact, None) if note else None
    done = store.reviews.accept(fact, _name(reviewer), note=note, guard=guard)
    _print_result(done, output_format)


def _reject(
    fact: _FactArgument,
    reviewer: _ReviewerOption = None,
    note: _NoteOption = "",
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Take a fact out of what the library serves; it stays among the quarantined ones.

    Example: alexandria review reject f_5feceb66ffc86f38 --note "the other arm"
    """
    store = _opened(library)
    guard = _guard(store, fact, None) if note else None
    done = store.reviews.reject(fact, _name(reviewer), note=note, guard=guard)
    _print_result(done, output_format)


def _correct(  # noqa: PLR0913, PLR0917  typer passes each option by name
    fact: _FactArgument,
    subject: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    predicate: Annotated[str | None, typer.Option(help="A finite verb phrase.")] = None,
    object_: Annotated[str | None, typer.Option("--object", help="The rest of it.")] = None,
    condition: Annotated[str | None, typer.Option(help="Under which it holds.")] = None,
    sentences: Annotated[
        list[int] | None,
        typer.Option("--sentence", help="Number of a sentence that states it; may be repeated."),
    ] = None,
    reviewer: _ReviewerOption = None,
    note: _NoteOption = "",
    papers: _PapersOption = None,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Put other words in place of a fact's. Parts that are not named stay as they are.

    Example: alexandria review correct f_5feceb66ffc86f38 --object "0 °C" --reviewer Ada
    """
    from alexandria.library import Correction  # noqa: PLC0415  so that --help is fast

    store = _opened(library)
    words = store.reviews.words_of(fact).model_dump()
    given = {"subject": subject, "predicate": predicate, "object": object_, "condition": condition}
    words |= {name: text for name, text in given.items() if text is not None}
    correction = Correction(**{**words, "sentences": tuple(sentences or ())})
    guard = _guard(store, fact, papers)
    done = store.reviews.correct(fact, _name(reviewer), correction, note=note, guard=guard)
    _print_result(done, output_format)


def _undo(
    fact: _FactArgument,
    reviewer: _ReviewerOption = None,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Take back your latest decision about a fact.

    Example: alexandria review undo f_5feceb66ffc86f38
    """
    _print_result(_opened(library).reviews.undo(fact, _name(reviewer)), output_format)


def _agreement(
    one: Annotated[str, typer.Argument(help="Name of a reviewer.")],
    other: Annotated[str, typer.Argument(help="Name of another one.")],
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """How far two reviewers agree on what both have decided: counts, and Cohen's kappa.

    Example: alexandria review agreement Ada Ben
    """
    from alexandria.answers import reviewer_agreement  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415

    found = reviewer_agreement(_opened(library), one, other)
    if output_format is OutputFormat.JSON:
        print_json(found.as_json())
    else:
        _print_agreement(make_console(), found)


def _opened(library: Path | None) -> Library:
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415  so that --help is fast

    return open_library(library)


def _name(reviewer: str | None) -> str:
    return reviewer if reviewer is not None else getpass.getuser()


def _guard(store: Library, fact: str, papers: Sequence[str] | None) -> Guard | None:
    from alexandria.answers import guard_at_hand  # noqa: PLC0415  so that --help is fast

    return guard_at_hand(store, fact, papers or ())


def _print_queue(found: ReviewList, output_format: OutputFormat) -> None:
    from alexandria.cli.answer_output import print_notes  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415

    if output_format is OutputFormat.JSON:
        print_json(found.as_json())
        return
    columns = (*found.shown_columns, "sentences")
    print_table(columns, [[row[c] for c in columns] for row in found.rows])
    notes = list(found.notes)
    if found.more:
        notes.append("there are others; --limit shows more")
    if not found.items:
        notes.append("nothing waits")
    print_notes(notes)


def _print_decisions(found: Sequence[Review], output_format: OutputFormat) -> None:
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.knowledge import sentence_of  # noqa: PLC0415

    if output_format is OutputFormat.JSON:
        print_json([review.model_dump(mode="json") for review in found])
        return
    rows = [
        (
            f"{r.decided_at:%Y-%m-%d %H:%M}",
            r.reviewer,
            r.decision.value,
            r.statement,
            sentence_of(*r.correction.fields) if r.correction else "",
            r.wording.value,
            f"undone by {r.undone_by}" if r.undone_by else "",
            r.note,
        )
        for r in found
    ]
    columns = ("decided", "by", "decision", "as written", "correction", "wording", "undone", "note")
    print_table(columns, rows)


def _print_result(done: ReviewResult, output_format: OutputFormat) -> None:
    from alexandria.cli.answer_output import print_notes  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415

    if output_format is OutputFormat.JSON:
        print_json(done.as_json())
        return
    place = "a fact" if done.served else "quarantined"
    state = done.state.value if done.state else "as it was written"
    typer.echo(f"{done.fact_id} is {place}, {state}: {done.statement}")
    if done.state == "corrected-unchecked":
        print_notes(["its paper is not at hand, so the words were not compared with it: --papers"])


def _print_agreement(console: Console, found: ReviewerAgreement) -> None:
    from alexandria.cli.terminal_output import print_table  # noqa: PLC0415  so that --help is fast

    kappa = "not defined" if found.kappa is None else f"{found.kappa:.2f}"
    console.print(
        f"{len(found.pairs)} decided by both, {found.agreed} the same way; Cohen's kappa: {kappa}",
        markup=False,
    )
    names = list(dict.fromkeys(one for one, _ in found.counts))
    rows = [(f"{found.one}: {a.value}", *(found.counts[a, b] for b in names)) for a in names]
    print_table(("", *(f"{found.other}: {b.value}" for b in names)), rows)
    for pair in found.differing:
        words = "" if pair.one is not pair.other else ", in other words"
        console.print(
            f"{pair.fact.statement}  {pair.one.value} / {pair.other.value}{words}",
            markup=False,
            soft_wrap=True,
        )
