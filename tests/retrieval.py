"""Whether a question finds its abstract by the abstract's facts: released questions as queries.

    python -m tests.retrieval library.duckdb ../shared/retention-benchmark/*.parquet

Each question of a set whose text is a paper of the library is a query (its stem, without the options). The papers
are ranked by their best fact, as `search` ranks facts. Beside it: BM25 over the abstracts themselves, of the same
papers, as an upper reference. R@1, R@5 and the mean reciprocal rank (MRR) with 95 % intervals that resample
papers; all of them, and apart by what made the facts of the paper.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from alexandria.answers import SearchFilter, find_facts, open_index
from alexandria.answers.search_index import FactIndex
from alexandria.errors import QueryRefused
from alexandria.evaluation.multiple_choice import Question
from alexandria.evaluation.questions import read_set
from alexandria.evaluation.statistics import estimate_share
from alexandria.library import Library, TextIndex

__all__ = ["figures_of_ranks", "rank_by_facts"]

_FACTS = 300
"""Facts of a query that are looked at, to find the papers that they are of."""
_MAKERS = """
    SELECT paper.id, coalesce(any_value(fact.maker), 'no facts')
    FROM paper
    LEFT JOIN (
        SELECT attribute.paper_id, split_part(model, ':', 1) AS maker FROM attribute JOIN unit ON unit.id = unit_id
        UNION ALL
        SELECT relationship.paper_id, split_part(model, ':', 1) FROM relationship JOIN unit ON unit.id = unit_id
    ) AS fact ON fact.paper_id = paper.id
    GROUP BY paper.id
"""
Ranks = list[tuple[str, int | None]]
"""Of each question: its paper, and the place of that paper; None where it was not found."""


def rank_by_facts(index: FactIndex, query: str, paper_id: str) -> int | None:
    """The place of a paper, from 1, among the papers of the facts that a query finds."""
    try:
        hits = find_facts(index, query.replace('"', " "), SearchFilter(), _FACTS)
    except QueryRefused:
        return None
    papers = list(dict.fromkeys(hit.fact.citation.paper_id for hit in hits))
    return papers.index(paper_id) + 1 if paper_id in papers else None


def figures_of_ranks(ranks: Iterable[tuple[str, int | None]]) -> list[str]:
    """R@1, R@5 and MRR, each with its interval."""
    known = list(ranks)
    scores: dict[str, Callable[[int], float]] = {
        "R@1": lambda r: float(r == 1),
        "R@5": lambda r: float(r <= 5),
        "MRR": lambda r: 1 / r,
    }
    told = []
    for name, score in scores.items():
        found = estimate_share((paper, score(rank) if rank else 0.0) for paper, rank in known)
        if found is not None:
            ends = "" if found.low is None else f" [{found.low:.3f}, {found.high:.3f}]"
            told.append(f"{name} {found.value:.3f}{ends}")
    return told


def measure(library: Library, questions: Sequence[Question], texts: dict[str, str]) -> None:
    """Print the figures of every group."""
    with library._reading() as con:
        makers = dict(con.execute(_MAKERS).fetchall())
    asked = [q for q in questions if q.paper_id in makers]
    order = sorted({q.paper_id for q in asked})
    abstracts = TextIndex([texts[p] for p in order])
    index = open_index(library)
    by_facts: Ranks = []
    by_text: Ranks = []
    for question in asked:
        by_facts.append((question.paper_id, rank_by_facts(index, question.stem, question.paper_id)))
        places = [order[place] for place, _ in abstracts.search(question.stem)]
        rank = places.index(question.paper_id) + 1 if question.paper_id in places else None
        by_text.append((question.paper_id, rank))
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(asked):
        groups["all"].append(place)
        groups[makers[question.paper_id]].append(place)
    for name, places in groups.items():
        papers = len({asked[p].paper_id for p in places})
        print(f"{name}: {papers} abstracts, {len(places)} questions, among {len(order)} abstracts")
        for what, ranks in (("facts", by_facts), ("abstracts, BM25", by_text)):
            print(f"  {what:<16} {'   '.join(figures_of_ranks(ranks[p] for p in places))}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    given = parser.parse_args()
    sets = [read_set(path) for path in given.sets]
    texts = {paper: text for one in sets for paper, text in one.texts.items()}
    measure(Library(given.library), [q for one in sets for q in one.questions], texts)


if __name__ == "__main__":
    main()
