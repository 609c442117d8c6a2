"""A moment → what the library says otherwise since: new, changed, contradicted and withdrawn facts.

Facts of papers that were added since are new. Of papers that were made again, only what differs counts, and what
came and went in between does not. Contradicted are pairs of facts that cannot both hold, one of which is new or
changed. Of a removed paper the library keeps the number of its facts and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from alexandria.answers.result_tables import ResultTable
from alexandria.errors import QueryRefused
from alexandria.library import FactChange, FactReader, HistoryReader, Library, LibraryEvent

__all__ = ["ChangedFact", "LibraryChanges", "changes_since", "read_moment"]

_NEW, _CHANGED, _WITHDRAWN, _CONTRADICTED = "new", "changed", "withdrawn", "contradicted"


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """One difference.

    Attributes:
        change: new, changed, contradicted or withdrawn.
        statement: the fact; of a removed paper, how many facts it had.
        other: what a changed fact said before, or the fact that a contradicted one contradicts.
        reason: what became of a withdrawn fact, or how a contradicted one differs, where that is known.
    """

    change: str
    statement: str
    other: str
    reason: str
    paper: str
    page: int | None
    fact_id: str
    paper_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LibraryChanges(ResultTable):
    """What a library says otherwise since a moment."""

    since: datetime
    changes: tuple[ChangedFact, ...]

    def of(self, change: str) -> tuple[ChangedFact, ...]:
        """The differences of one kind."""
        return tuple(c for c in self.changes if c.change == change)

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {k: len(self.of(k)) for k in (_NEW, _CHANGED, _CONTRADICTED, _WITHDRAWN)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per difference."""
        return [
            {
                "change": c.change,
                "statement": c.statement,
                "other": c.other or None,
                "reason": c.reason or None,
                "paper": c.paper,
                "page": c.page,
                "at": c.at.isoformat() if c.at else None,
                "fact_id": c.fact_id or None,
                "paper_id": c.paper_id,
            }
            for c in self.changes
        ]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("change", "statement", "other", "paper", "page")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {"since": self.since.isoformat(), "counts": self.counts, "changes": self.rows}


def read_moment(text: str) -> datetime:
    """A date ("2026-11-01": its beginning, UTC) or a moment ("2026-11-01T12:00", UTC unless it says otherwise).

    Raises:
        QueryRefused: it is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise QueryRefused(
            f"{text!r} is no date", hint="Write 2026-11-01, or 2026-11-01T12:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def changes_since(library: Library | Path | str, since: datetime) -> LibraryChanges:
    """What a library says otherwise since a moment.

    Raises:
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    history = HistoryReader(store)
    events = history.events()
    names = {e.paper_id: _name(e) for e in events}
    added, removed = _added(events, since), _removed(events, since)
    net = [c for c in _net(history.changes_since(since)) if c.paper_id not in added]
    new = _facts_of(store, added, names)
    changed = [_difference(c, names) for c in net]
    current = {c.fact_id for c in (*new, *changed) if c.change != _WITHDRAWN}
    found = [*new, *changed, *removed, *_contradicted(history, current)]
    order = (_NEW, _CHANGED, _CONTRADICTED, _WITHDRAWN)
    return LibraryChanges(since, tuple(sorted(found, key=lambda c: order.index(c.change))))


def _name(event: LibraryEvent) -> str:
    return event.title or PurePath(event.file).name or event.paper_id[:12]


def _added(events: Sequence[LibraryEvent], since: datetime) -> dict[str, datetime]:
    """Papers that the library has and did not have at a moment, and when they came."""
    there: dict[str, datetime] = {}
    for event in events:
        if event.event == "removed":
            there.pop(event.paper_id, None)
        else:
            there.setdefault(event.paper_id, event.moment)
    return {paper_id: moment for paper_id, moment in there.items() if moment >= since}


def _removed(events: Sequence[LibraryEvent], since: datetime) -> list[ChangedFact]:
    """Papers that the library had at a moment and that were removed since, each once."""
    had: set[str] = set()
    gone: dict[str, LibraryEvent] = {}
    for event in events:
        if event.moment >= since:
            if event.event == "removed" and event.paper_id in had:
                gone.setdefault(event.paper_id, event)
        elif event.event == "removed":
            had.discard(event.paper_id)
        else:
            had.add(event.paper_id)
    return [
        ChangedFact(
            change=_WITHDRAWN,
            statement=f"{event.facts} fact{'s' * (event.facts != 1)}",
            other="",
            reason="the paper was removed",
            paper=_name(event),
            page=None,
            fact_id="",
            paper_id=event.paper_id,
            at=event.moment,
        )
        for event in gone.values()
    ]


def _facts_of(
    store: Library, added: dict[str, datetime], names: dict[str, str]
) -> list[ChangedFact]:
    """The facts of papers that were added."""
    return [
        ChangedFact(
            change=_NEW,
            statement=fact.statement,
            other="",
            reason="",
            paper=names[fact.paper_id],
            page=fact.page,
            fact_id=fact.fact_id,
            paper_id=fact.paper_id,
            at=added[fact.paper_id],
        )
        for fact in (FactReader(store).facts_of(sorted(added)) if added else ())
    ]


def _net(changes: Iterable[FactChange]) -> list[FactChange]:
    """The differences between then and now, of changes in the order in which they were made."""
    differences: dict[tuple[str, str], FactChange] = {}
    for change in changes:
        earlier = None
        if change.change != _NEW:
            said = change.before or change.statement
            earlier = differences.pop((change.paper_id, said), None)
        joined: FactChange | None = change
        if earlier is not None and earlier.change != _WITHDRAWN:
            joined = _joined(earlier, change)
        if joined is None:
            continue
        key = (joined.paper_id, joined.statement)
        known = differences.get(key)
        if known is not None and known.change == _WITHDRAWN and joined.change == _NEW:
            del differences[key]  # it is said again
        else:
            differences[key] = joined
    return list(differences.values())


def _joined(earlier: FactChange, later: FactChange) -> FactChange | None:
    """Two changes of one fact as one; None where nothing remains of them."""
    if later.change == _WITHDRAWN:
        return None if earlier.change == _NEW else replace(later, statement=earlier.before)
    if earlier.change == _NEW:
        return replace(later, change=_NEW, before="")
    return None if later.statement == earlier.before else replace(later, before=earlier.before)


def _difference(change: FactChange, names: dict[str, str]) -> ChangedFact:
    return ChangedFact(
        change=change.change,
        statement=change.statement,
        other=change.before,
        reason=change.reason,
        paper=names.get(change.paper_id, change.paper_id[:12]),
        page=change.page,
        fact_id=change.fact_id,
        paper_id=change.paper_id,
        at=change.moment,
    )


def _contradicted(history: HistoryReader, current: set[str]) -> list[ChangedFact]:
    """Pairs of facts that cannot both hold, one of which is new or changed."""
    found = []
    for pair in history.disagreements() if current else ():
        for mine, theirs in (("one", "other"), ("other", "one")):
            if pair[f"{mine}_fact_id"] in current:
                found.append(
                    ChangedFact(
                        change=_CONTRADICTED,
                        statement=pair[mine],
                        other=f"{pair[theirs]} ({pair[f'{theirs}_paper']})",
                        reason=pair["disagreement"],
                        paper=pair[f"{mine}_paper"],
                        page=pair[f"{mine}_page"],
                        fact_id=pair[f"{mine}_fact_id"],
                        paper_id=pair[f"{mine}_paper_id"],
                        at=None,
                    )
                )
                break
    return found
