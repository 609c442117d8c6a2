"""The search index: a folder that holds the facts of one library as tantivy keeps them, and what it was made of.

It is derived from the library and disposable. Documents are of three kinds: facts (searched and filtered, with all
that a hit shows), papers (with the digest of the content that was indexed) and things with several names that are
linked across papers. `state.json` says which file the index was brought up to date with; it is written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from alexandria.answers.conditions import base_range, role_of
from alexandria.answers.search_words import ANALYZER, analyzer, folded, joined_words, name_form
from alexandria.answers.unit_conversion import UnitSize, UnitTable
from alexandria.errors import StorageFull
from alexandria.library import FactRecord, PaperSource

__all__ = [
    "FILTER_FIELDS",
    "TEXT_FIELDS",
    "FactIndex",
    "IndexDamaged",
    "IndexState",
    "number_field",
    "tantivy_errors",
]

FORMAT = 3
"""Raised when documents change: an index of another format is made again."""

TEXT_FIELDS = ("statement", "subject", "names", "summary", "title")
FILTER_FIELDS = ("paper", "kind", "polarity", "certainty", "made_by")
_OTHER_KEYS = ("named", "fact", "name", "thing", "paper_entry")

_HIT_FIELDS = (
    "fact_id", "unit_id", "paper_id", "form", "statement", "subject", "predicate", "object", "condition",
    "polarity", "certainty", "kind", "method", "compared_with", "claimed_by", "support", "doubt", "made_by",
    "review", "reviewed_by", "reviewed_at",
    "page", "sentences", "section", "subject_thing", "object_thing", "subject_names", "object_names",
)  # fmt: skip
_FULL = ("no space left", "disk quota exceeded", "file too large")
_HEAP = 96_000_000


class IndexDamaged(Exception):
    """The folder holds no index that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index was made of.

    Attributes:
        library: when its library was made; another value is another library.
        signature: of the library's file, when the index was last brought up to date.
        stamp: of tantivy's commit that this belongs to.
        files: sizes of the files of that commit.
        names: digest of the names that papers share.
        units: sizes of the units that its facts have.
        format, engine: versions of the documents and of tantivy.
    """

    library: str
    signature: list[int] = field(default_factory=list)
    stamp: int = 0
    files: dict[str, int] = field(default_factory=dict)
    names: str = ""
    units: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT
    engine: str = tantivy.tantivy.__version__


class FactIndex:
    """An index that is open for searching and, under its lock, for writing."""

    def __init__(self, folder: Path, index: tantivy.Index, state: IndexState) -> None:
        self.folder = folder
        self.state = state
        self.units = UnitTable({name: UnitSize(*size) for name, size in state.units.items()})
        self._index = index
        self._index.register_tokenizer(ANALYZER, analyzer())
        self.schema = index.schema
        self.searcher = index.searcher()

    @classmethod
    def create(cls, folder: Path, library: str) -> FactIndex:
        """Make an empty index, in place of what the folder holds."""
        shutil.rmtree(folder / "facts", ignore_errors=True)
        (folder / "state.json").unlink(missing_ok=True)
        (folder / "facts").mkdir(mode=0o700, parents=True)
        index = tantivy.Index(_schema(), path=str(folder / "facts"))
        return cls(folder, index, IndexState(library))

    @classmethod
    def open(cls, folder: Path) -> FactIndex:
        """Open the index of a folder.

        Raises:
            FileNotFoundError: there is none.
            IndexDamaged: it is incomplete, damaged, or of another version of the program.
        """
        state = _read_state(folder)
        with tantivy_errors():
            meta = json.loads((folder / "facts" / "meta.json").read_text("utf-8"))
            # A process that was killed after a commit left an older state: its files tell nothing.
            if meta["opstamp"] == state.stamp and _sizes(folder) != state.files:
                raise IndexDamaged("its files are not those that were written")
            return cls(folder, tantivy.Index.open(str(folder / "facts")), state)

    # --- what it holds ----------------------------------------------------------------------

    def documents(self, query: tantivy.Query, limit: int) -> list[tuple[float, dict[str, Any]]]:
        """Score and stored fields of the best documents."""
        with tantivy_errors():
            hits = self.searcher.search(query, limit=max(limit, 1), count=False).hits
            return [(score, self._stored(address)) for score, address in hits]

    def count(self, query: tantivy.Query) -> int:
        """How many documents a query finds."""
        with tantivy_errors():
            return int(self.searcher.search(query, limit=1, count=True).count)  # type: ignore[attr-defined]

    def term(self, field_name: str, value: str) -> tantivy.Query:
        """Documents with exactly this value."""
        return tantivy.Query.term_query(self.schema, field_name, value)

    def terms(self, field_name: str, values: Iterable[str]) -> tantivy.Query:
        """Documents with one of these values."""
        return tantivy.Query.term_set_query(self.schema, field_name, list(values))

    def papers(self, paper_ids: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
        """The entries of papers, of all without ids: title, year, path, digest and number of facts."""
        query = (
            self.term("entry", "paper")
            if paper_ids is None
            else self.terms("paper_entry", paper_ids)
        )
        found = self.documents(query, self.searcher.num_docs)
        return {entry["paper_id"]: entry for _, entry in found}

    def digests(self) -> dict[str, str]:
        """The digest that each paper had when it was indexed, by paper id."""
        try:
            kept = json.loads((self.folder / "papers.json").read_text("utf-8"))
            if kept["stamp"] == _meta(self.folder)["opstamp"]:
                return dict(kept["digests"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # of another commit, or none: the documents say it, more slowly
        return {paper_id: entry["digest"] for paper_id, entry in self.papers().items()}

    def names_like(self, forms: Iterable[str]) -> list[list[str]]:
        """For each thing with one of these names (in `name_form`): all of its names."""
        query = self.terms("name", forms)
        return [entry["names"] for _, entry in self.documents(query, 50)]

    def things_named(self, forms: Iterable[str]) -> set[str]:
        """The things with several names of which one is among these (in `name_form`)."""
        found = self.documents(self.terms("name", forms), self.searcher.num_docs)
        return {entry["thing"] for _, entry in found}

    def parsed(self, query: str) -> tantivy.Query:
        """A query in tantivy's own words; for ranges of numbers, which have no other form."""
        return self._index.parse_query(query, ["statement"])

    def _stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        (content,) = self.searcher.doc(address)["stored"]
        stored: dict[str, Any] = json.loads(bytes(content))
        return stored

    # --- writing ----------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[IndexWriting]:
        """Add and delete; what was not committed at the end of the window is discarded."""
        with tantivy_errors():
            # One thread: the order of documents, and so that of equal hits, depends on the library alone.
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            try:
                yield IndexWriting(writer, self.units)
            finally:
                writer.wait_merging_threads()
            self._index.reload()
            self.searcher = self._index.searcher()

    def save_state(self, digests: Mapping[str, str], **changes: Any) -> None:  # noqa: ANN401  # fields of IndexState
        """Write down what the index is up to date with; `digests` are those of its papers."""
        meta = _meta(self.folder)
        _write_json(
            self.folder / "papers.json", {"stamp": meta["opstamp"], "digests": dict(digests)}
        )
        units = {name: [u.dimension, u.factor, u.offset] for name, u in self.units.known.items()}
        kept = {**asdict(self.state), **changes}
        kept |= {"stamp": meta["opstamp"], "files": _sizes(self.folder), "units": units}
        self.state = IndexState(**kept)
        _write_json(self.folder / "state.json", asdict(self.state))


class IndexWriting:
    """Changes to an index; `commit` makes those so far visible and durable."""

    def __init__(self, writer: tantivy.IndexWriter, units: UnitTable) -> None:
        self._writer = writer
        self._units = units

    def delete_paper(self, paper_id: str) -> None:
        """Delete the facts and the entry of a paper."""
        self._writer.delete_documents_by_term("paper", paper_id)
        self._writer.delete_documents_by_term("paper_entry", paper_id)

    def add_paper(self, source: PaperSource, digest: str, facts: Sequence[FactRecord]) -> None:
        """Add a paper's facts and its entry."""
        for fact in facts:
            self._writer.add_document(self._fact(fact, source))
        entry = {**asdict(source), "digest": digest, "facts": len(facts)}
        document = _document(entry, entry="paper", paper_entry=source.paper_id)
        if source.year is not None:
            document.add_integer("year", source.year)
        self._writer.add_document(document)

    def replace_names(
        self, things: Mapping[str, Sequence[str]], *, of: Iterable[str] | None = None
    ) -> None:
        """Replace the things that have several names and are linked across papers: all, or these alone."""
        if of is None:
            self._writer.delete_documents_by_term("entry", "name")
        for key in of or ():
            self._writer.delete_documents_by_term("thing", key)
        for key, names in things.items():
            document = _document({"thing": key, "names": list(names)}, entry="name", thing=key)
            for form in {name_form(name) for name in names}:
                document.add_text("name", form)
            self._writer.add_document(document)

    def commit(self) -> None:
        """Make all changes so far visible and durable."""
        self._writer.commit()

    def _fact(self, fact: FactRecord, source: PaperSource) -> tantivy.Document:
        stored = {name: getattr(fact, name) for name in _HIT_FIELDS}
        stored["quantities"] = [asdict(q) for q in fact.quantities]
        document = _document(stored, fact=fact.fact_id, paper=fact.paper_id)
        statement = folded(fact.statement)
        document.add_text("statement", statement)
        document.add_text("subject", folded(fact.subject))
        names = {*fact.subject_names, *fact.object_names}
        document.add_text(
            "names", " ; ".join([*map(folded, sorted(names)), joined_words(statement)])
        )
        document.add_text("summary", folded(fact.summary))
        document.add_text("title", folded(source.title))
        for name in ("kind", "polarity", "certainty", "made_by"):
            if value := getattr(fact, name):
                document.add_text(name, value)
        for form in sorted({name_form(name) for name in names}):
            document.add_text("named", form)
        if source.year is not None:
            document.add_integer("year", source.year)
        if numbers := self._numbers(stored["quantities"]):
            document.add_json("number", numbers)
        return document

    def _numbers(self, quantities: Iterable[Mapping[str, Any]]) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for quantity in quantities:
            size = self._units.size(quantity["unit"])
            span = base_range(quantity, size)
            ends = [end for end in dict.fromkeys((span.low, span.high)) if abs(end) < 1e300]
            found.setdefault(number_field(role_of(quantity), size.dimension), []).extend(ends)
        return found


def number_field(role: str, dimension: str) -> str:
    """Where the index has numbers of a role and a dimension: a key within the field `number`."""
    return f"{role}_{hashlib.sha256(dimension.encode()).hexdigest()[:12]}"


@contextmanager
def tantivy_errors() -> Iterator[None]:
    """Turn what tantivy raises over unreadable files into IndexDamaged, over a full disk into StorageFull.

    It raises ValueError and OSError, and where its code in Rust gives up, a PanicException, which is no Exception.
    """
    try:
        yield
    except (ValueError, KeyError, OSError) as error:
        if any(phrase in str(error).lower() for phrase in _FULL):
            raise StorageFull("no space left to write the search index") from error
        raise IndexDamaged("a file of it is missing or damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexDamaged("a file of it cannot be read") from error
        raise


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="position")
    for name in (*FILTER_FIELDS, *_OTHER_KEYS, "entry"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_json_field("number", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def _document(stored: Mapping[str, Any], **keys: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_bytes("stored", json.dumps(stored, ensure_ascii=False).encode("utf-8"))
    for name, value in keys.items():
        document.add_text(name, value)
    return document


def _read_state(folder: Path) -> IndexState:
    try:
        state = IndexState(**json.loads((folder / "state.json").read_text("utf-8")))
    except NotADirectoryError:
        raise FileNotFoundError(folder) from None
    except FileNotFoundError:
        if (folder / "facts").exists():
            raise IndexDamaged("it is incomplete") from None
        raise
    except (ValueError, TypeError, OSError) as error:
        raise IndexDamaged("its state cannot be read") from error
    if state.format != FORMAT or state.engine != tantivy.tantivy.__version__:
        raise IndexDamaged("another version of the program made it")
    return state


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Whole, or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(path)


def _sizes(folder: Path) -> dict[str, int]:
    """Sizes of the files of the last commit; other files are locks, or of segments that are no longer used."""
    deletes = {
        s["segment_id"].replace("-", ""): s["deletes"] and f"{s['deletes']['opstamp']}.del"
        for s in _meta(folder)["segments"]
    }
    found = {}
    for entry in os.scandir(folder / "facts"):
        segment, _, rest = entry.name.partition(".")
        if segment in deletes and (not rest.endswith(".del") or rest == deletes[segment]):
            found[entry.name] = entry.stat().st_size
    return found


def _meta(folder: Path) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads((folder / "facts" / "meta.json").read_text("utf-8"))
    return meta
