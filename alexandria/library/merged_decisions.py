"""What people decided of facts, taken over with another library: the decisions of both sides are kept and applied.

In: a library with another one attached, whose papers were copied. Out: rows of decisions, and units that follow
them. A decision is the same on both sides if its id is; where the two copies differ, the rule is `agreed_review`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import duckdb

from alexandria.library.review_reader import rows_as_reviews
from alexandria.library.review_rows import add_reviews, refresh_paper
from alexandria.library.unit_reader import read_rows

__all__ = ["take_decisions"]

_THEIRS = "SELECT * EXCLUDE (evidence) FROM {}.main.review ORDER BY paper_id, decided_at, id"
_OURS = "SELECT DISTINCT paper_id FROM review"


def take_decisions(con: duckdb.DuckDBPyConnection, other: str, replaced: Collection[str]) -> None:
    """Insert the decisions of another library, and bring papers that anybody decided about up to date.

    Papers whose decisions were known are brought up to date too, which changes nothing where they are: versions
    before this one inserted decisions and did not apply them.

    Args:
        con: the library, within the transaction in which papers were copied.
        other: what the other library is attached as, quoted.
        replaced: papers whose units are the other library's now. The history gets what its caller finds.
    """
    found = defaultdict(list)
    for review in rows_as_reviews(read_rows(con, _THEIRS.format(other))):
        found[review.paper_id].append(review)
    for paper_id, reviews in found.items():
        add_reviews(con, paper_id, reviews)
    decided = {paper_id for (paper_id,) in con.execute(_OURS).fetchall()}
    for paper_id in sorted(found.keys() | (decided & set(replaced))):
        refresh_paper(con, paper_id, recorded=paper_id not in replaced)
