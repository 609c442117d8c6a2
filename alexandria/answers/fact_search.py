"""A query in words, with filters → the facts of a library that answer it best.

Facts are ranked by BM25 over five fields with weights. Names are expanded: facts are indexed with all names that
their paper has for their things, and names that are linked across papers are added to the query. Filters are part
of the index's query; conditions on numbers are checked once more, exactly, on what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alexandria.answers.answer_values import CitedFact, FoundFact, FoundFacts, cited_fact
from alexandria.answers.conditions import Condition, conditions_met, read_conditions
from alexandria.answers.index_upkeep import Notice, ask_index, current_index
from alexandria.answers.search_index import TEXT_FIELDS, FactIndex, number_field
from alexandria.answers.search_words import TextQuery, analyzer, folded, name_form, read_query
from alexandria.errors import QueryRefused
from alexandria.knowledge import Certainty, FactKind, Maker, Polarity
from alexandria.library import Library

if TYPE_CHECKING:
    from tantivy import Query

__all__ = ["SearchFilter", "find_facts", "open_index", "search", "text_query"]

WEIGHTS = {"statement": 1.0, "subject": 0.4, "names": 0.4, "summary": 0.2, "title": 0.2}
_OTHER_NAME = 0.5
"""Weight of a name that the query does not have, but another paper gives to the same thing."""
_LONGEST_NAME = 6
_MOST_NAMES = 12
_SPARE = 20
"""Hits beyond the limit, so that equal scores are ordered by paper and place, not by the index's own order."""
_YEARS = re.compile(r"(\d{4})?\s*(-|–)?\s*(\d{4})?")
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What a fact must be to be found; empty fields let everything pass.

    `papers` are ids; `years` a first and a last year, both of which belong; `where` are conditions as in
    "value > 300 MPa", all of which must hold.
    """

    papers: tuple[str, ...] = ()
    years: tuple[int | None, int | None] | None = None
    kinds: tuple[str, ...] = ()
    polarity: str | None = None
    certainty: tuple[str, ...] = ()
    made_by: str | None = None
    where: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return self == SearchFilter()


def search(  # noqa: PLR0913  each is a filter of its own, and named
    library: Library | Path | str,
    query: str,
    *,
    limit: int = 10,
    paper: str | Sequence[str] = (),
    years: str | tuple[int | None, int | None] | None = None,
    kind: str | Sequence[str] = (),
    polarity: str | None = None,
    certainty: str | Sequence[str] = (),
    made_by: str | None = None,
    where: str | Sequence[str] = (),
    cache: Path | None = None,
    on_notice: Notice | None = None,
) -> FoundFacts:
    """The facts of a library that answer a query in words best.

    Args:
        query: words; "in quotes" for a phrase that must occur. May be empty where there are filters.
        limit: facts at most.
        paper: papers to search, named as for `Library.find_paper`.
        years: "2015-2020", "2015-", "-2020" or "2015"; or a first and a last year.
        kind, polarity, certainty, made_by: values of these columns of the view `facts`.
        where: conditions on numbers, such as "value > 300 MPa".
        cache: in place of the user's cache, for a library whose folder cannot be written.
        on_notice: is given one line where the index is made or cannot be brought up to date.

    Raises:
        QueryRefused: there is nothing to look for, or a filter cannot be read.
        PaperNotFound, PaperAmbiguous: of `paper`.
        LibraryError: the library or its index cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    chosen = SearchFilter(
        papers=tuple(store.find_paper(p).id for p in _several(paper)),
        years=_years(years) if isinstance(years, str) else years,
        kinds=tuple(_known("kind", FactKind, k) for k in _several(kind)),
        polarity=polarity and _known("polarity", Polarity, polarity),
        certainty=tuple(_known("certainty", Certainty, c) for c in _several(certainty)),
        made_by=made_by and _known("maker", Maker, made_by),
        where=_several(where),
    )
    return ask_index(
        store,
        lambda index: find_facts(index, query, chosen, limit),
        cache=cache,
        on_notice=on_notice,
    )


def open_index(
    library: Library, *, cache: Path | None = None, on_notice: Notice | None = None
) -> FactIndex:
    """The index of a library, up to date; for several questions in a row."""
    return current_index(library, cache=cache, on_notice=on_notice)


def find_facts(index: FactIndex, query: str, chosen: SearchFilter, limit: int) -> FoundFacts:
    """The same as `search` on an index that is open.

    Raises:
        QueryRefused: there is nothing to look for, or a filter cannot be read.
        IndexDamaged: a file of the index cannot be read.
    """
    words = read_query(query)
    if words.is_empty and chosen.is_empty:
        raise QueryRefused(
            "there is no word to look for", hint="Give some words, or a filter such as --kind."
        )
    conditions = read_conditions(chosen.where, index.units)
    whole = _whole_query(index, words, query, chosen, conditions)
    best = _best(index, whole, conditions, limit + 1)
    facts = _with_sources(index, [stored for _, stored in best[:limit]])
    return FoundFacts(
        query=query,
        found=tuple(
            FoundFact(rank, score, fact)
            for rank, ((score, _), fact) in enumerate(zip(best, facts, strict=False), start=1)
        ),
        more=len(best) > limit,
        notes=tuple(_notes(index, chosen)),
    )


def text_query(index: FactIndex, words: TextQuery) -> Query:
    """Facts with these words in one of their fields; phrases must occur, one of the words too."""
    import tantivy  # noqa: PLC0415  so that --help is fast

    query, occur = tantivy.Query, tantivy.Occur
    parts: list[tuple[tantivy.Occur, Query]] = []
    for word in words.words:
        parts += [(occur.Should, _boosted(index.term(f, word), w)) for f, w in WEIGHTS.items()]
    if not words.phrases:
        return query.boolean_query(parts)
    for phrase in words.phrases:
        anywhere = [
            (occur.Should, _boosted(_phrase(index, f, phrase), WEIGHTS[f])) for f in TEXT_FIELDS
        ]
        parts.append((occur.Must, query.boolean_query(anywhere)))
    return query.boolean_query(parts)


def _whole_query(
    index: FactIndex,
    words: TextQuery,
    query: str,
    chosen: SearchFilter,
    conditions: Sequence[Condition],
) -> Query:
    import tantivy  # noqa: PLC0415  so that --help is fast

    required: list[Query] = []
    if not words.is_empty:
        text = text_query(index, words)
        others = [
            (
                tantivy.Occur.Should,
                _boosted(_phrase(index, "statement", tuple(n.split())), _OTHER_NAME),
            )
            for n in _other_names(index, query)
        ]
        if others and not words.phrases:
            text = tantivy.Query.boolean_query([(tantivy.Occur.Should, text), *others])
        required.append(text)
    filters = list(_filters(index, chosen, conditions))
    if not filters:
        return required[0]
    required += [tantivy.Query.const_score_query(f, 0.0) for f in filters]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in required])


def _filters(
    index: FactIndex, chosen: SearchFilter, conditions: Sequence[Condition]
) -> Iterator[Query]:
    import tantivy  # noqa: PLC0415  so that --help is fast

    for name, values in (
        ("paper", chosen.papers),
        ("kind", chosen.kinds),
        ("polarity", (chosen.polarity,) if chosen.polarity else ()),
        ("certainty", chosen.certainty),
        ("made_by", (chosen.made_by,) if chosen.made_by else ()),
    ):
        if values:
            yield index.terms(name, values)
    if chosen.years is not None:
        first, last = chosen.years
        yield tantivy.Query.range_query(
            index.schema, "year", tantivy.FieldType.Integer, first, last
        )
    for condition in conditions:
        yield index.parsed(_number_query(condition))


def _number_query(condition: Condition) -> str:
    """Facts with an end of a number in the range of a condition, and a little around it."""
    low, high = condition.range.low, condition.range.high
    ends = [
        "*" if abs(end) > 1e300 else repr(end + side * (abs(end) * _SLACK + 1e-300))
        for end, side in ((low, -1), (high, 1))
    ]
    return f"number.{number_field(condition.field, condition.dimension)}:[{ends[0]} TO {ends[1]}]"


def _best(
    index: FactIndex, query: Query, conditions: Sequence[Condition], limit: int
) -> list[tuple[float, dict[str, Any]]]:
    """The best documents that meet the conditions exactly; equal scores by paper and place."""
    wanted = limit + _SPARE
    while True:
        found = index.documents(query, wanted)
        kept = [d for d in found if conditions_met(conditions, d[1]["quantities"], index.units)]
        if len(kept) >= limit or len(found) < wanted:
            break
        wanted *= 4
    kept.sort(key=lambda d: (-round(d[0], 3), d[1]["paper_id"], d[1]["sentences"], d[1]["fact_id"]))
    return kept[:limit]


def _with_sources(index: FactIndex, stored: Sequence[dict[str, Any]]) -> list[CitedFact]:
    sources = index.papers({s["paper_id"] for s in stored}) if stored else {}
    return [cited_fact(s, sources[s["paper_id"]]) for s in stored]


def _notes(index: FactIndex, chosen: SearchFilter) -> Iterator[str]:
    """What a filter by year leaves out because the library does not know the year."""
    if chosen.years is None:
        return
    import tantivy  # noqa: PLC0415  so that --help is fast

    papers = index.term("entry", "paper")
    count = index.count(papers)
    known = index.count(papers.and_must_match(tantivy.Query.exists_query("year")))
    if not known:
        raise QueryRefused(
            "the library knows the year of none of its papers",
            hint="Leave out --year, or choose papers with --paper.",
        )
    if known < count:
        yield f"{count - known} of {count} papers have no year in the library and were left out"


def _other_names(index: FactIndex, query: str) -> list[str]:
    """Names, in stems, that other papers have for what the query names."""
    stems = analyzer().analyze(folded(query))
    forms = {
        " ".join(stems[start : start + length])
        for length in range(1, _LONGEST_NAME + 1)
        for start in range(len(stems) - length + 1)
    }
    if not forms:
        return []
    names = {name_form(name) for group in index.names_like(forms) for name in group}
    return sorted(n for n in names - forms if n)[:_MOST_NAMES]


def _phrase(index: FactIndex, field: str, stems: tuple[str, ...]) -> Query:
    import tantivy  # noqa: PLC0415  so that --help is fast

    if len(stems) == 1:
        return index.term(field, stems[0])
    return tantivy.Query.phrase_query(index.schema, field, list(stems))


def _boosted(query: Query, weight: float) -> Query:
    import tantivy  # noqa: PLC0415  so that --help is fast

    return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _known(name: str, values: type[StrEnum], value: str) -> str:
    if value not in list(values):
        raise QueryRefused(
            f"{value!r} is no {name} of a fact", hint=f"One of: {', '.join(values)}."
        )
    return value


def _years(text: str) -> tuple[int | None, int | None]:
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise QueryRefused(
            f"{text!r} names no years", hint="Write 2015-2020, 2015-, -2020 or 2015."
        )
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else None
    if not match[2]:
        last = first = first if first is not None else last
    if first is not None and last is not None and first > last:
        raise QueryRefused(f"{text!r} names no years", hint="The first year comes first.")
    return first, last
