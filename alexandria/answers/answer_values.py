"""The values that the answers are: facts with their citations, and the results that hold them. All are frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from alexandria.answers.result_tables import ResultTable

__all__ = ["Citation", "CitedFact", "FoundFact", "FoundFacts", "cited_fact"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact is from: the paper, and the place in it. Sentences count from 1 through the paper's prose."""

    paper_id: str
    title: str
    file: str
    year: int | None
    doi: str | None
    page: int | None
    section: str
    sentences: tuple[int, ...]

    @property
    def paper(self) -> str:
        """The title, or the name of the file where the paper has none."""
        return self.title or PurePath(self.file).name or self.paper_id[:12]

    def __str__(self) -> str:
        return self.paper if self.page is None else f"{self.paper}, p. {self.page}"


@dataclass(frozen=True, slots=True)
class CitedFact:
    """A fact of the library with its citation; the fields are those of the view `facts`.

    `review` is what a person decided of it ("accepted", "corrected", …), empty where nobody did;
    `quantities` are its numbers as the library has them; `names` the names that its paper has for its things.
    """

    fact_id: str
    statement: str
    subject: str
    predicate: str
    object: str
    condition: str
    polarity: str
    certainty: str
    kind: str | None
    form: str
    method: str
    compared_with: str
    claimed_by: str
    support: str
    doubt: str
    made_by: str
    review: str
    reviewed_by: str
    reviewed_at: str
    quantities: tuple[Mapping[str, Any], ...]
    subject_names: tuple[str, ...]
    object_names: tuple[str, ...]
    subject_thing: str
    object_thing: str | None
    citation: Citation

    @property
    def row(self) -> dict[str, Any]:
        """The fact as a row of a table: its fields and those of its citation."""
        source = asdict(self.citation)
        named = (
            "fact_id",
            "statement",
            "polarity",
            "certainty",
            "kind",
            "claimed_by",
            "support",
            "made_by",
            "review",
            "reviewed_by",
            "reviewed_at",
        )
        number = next((q for q in self.quantities if q["role"] not in ("n", "p")), None)
        return {
            **{name: getattr(self, name) for name in named},
            "value": number and number["value"],
            "unit": (number and number["unit"]) or None,
            "bound": (number and number["bound"]) or None,
            "paper": self.citation.paper,
            **{
                n: source[n]
                for n in ("page", "section", "sentences", "file", "year", "doi", "paper_id")
            },
        }


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact that a search found: its rank from 1 and its BM25 score."""

    rank: int
    score: float
    fact: CitedFact


@dataclass(frozen=True, slots=True)
class FoundFacts(ResultTable):
    """What a search found, the best first.

    `more` says that there are others below the limit; `notes` are sentences for people about what was left out.
    """

    query: str
    found: tuple[FoundFact, ...]
    more: bool = False
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[FoundFact]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: int) -> FoundFact:
        return self.found[place]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact."""
        return [{"rank": f.rank, "score": round(f.score, 3), **f.fact.row} for f in self.found]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("rank", "statement", "paper", "page", "section")


def cited_fact(stored: Mapping[str, Any], source: Mapping[str, Any]) -> CitedFact:
    """A fact as the index has it, with the entry of its paper."""
    citation = Citation(
        paper_id=stored["paper_id"],
        title=source["title"],
        file=source["path"],
        year=source["year"],
        doi=source["doi"],
        page=stored["page"],
        section=stored["section"],
        sentences=tuple(stored["sentences"]),
    )
    plain = {
        name: stored[name]
        for name in CitedFact.__dataclass_fields__
        if name in stored and name not in ("quantities", "subject_names", "object_names")
    }
    return CitedFact(
        **plain,
        quantities=tuple(stored["quantities"]),
        subject_names=tuple(stored["subject_names"]),
        object_names=tuple(stored["object_names"]),
        citation=citation,
    )
