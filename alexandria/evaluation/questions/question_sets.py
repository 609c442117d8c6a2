"""Parquet files → questions: the released sets, and our own.

In: files whose columns are text, question and answer (a list or one a row; lists may be printed as strings;
options as "A) …" lines), or those of `Question`. Out: a `QuestionSet` a file. Malformed items are left out and
counted by reason: they are no questions. Texts live in memory only.
"""

from __future__ import annotations

import ast
import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alexandria.errors import SettingsError
from alexandria.evaluation.multiple_choice import LETTERS, Question
from alexandria.knowledge import make_id
from alexandria.library import read_parquet_rows, write_parquet_rows

__all__ = ["QuestionSet", "read_set", "texts_as_files", "write_set"]

_IN_MEMORY = Path("/dev/shm")

_COLUMNS = {
    "id": "VARCHAR",
    "paper_id": "VARCHAR",
    "stem": "VARCHAR",
    "options": "VARCHAR[]",
    "answer": "INTEGER",
    "kind": "VARCHAR",
    "sentences": "INTEGER[]",
    "section": "VARCHAR",
    "domain": "VARCHAR",
    "source": "VARCHAR",
}
_OPTION = re.compile(r"^\s*\(?([A-D])[).:]\s*(.*)$")
_ANSWER = re.compile(r"^\W*([A-Da-d])(?:[).:].*)?\W*$", re.DOTALL)
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+")
_DOMAINS = ("biology", "mathematics", "physics", "chemistry", "medicine")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One file.

    Attributes:
        name: the file's stem.
        sha256: of the file.
        texts: text by paper id, in the order of the ids; empty where the set brings none.
        questions: in the order of the papers' ids, then of the file.
        rejected: how many items could not be used, by reason.
    """

    name: str
    sha256: str
    questions: tuple[Question, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    rejected: Mapping[str, int] = field(default_factory=dict)


def read_set(path: Path, *, documents: int | None = None) -> QuestionSet:
    """Read a question set.

    Args:
        path: a Parquet file.
        documents: take only so many papers, those with the smallest ids: the SHA-256 of a text is as good
            as chance, and the same for everyone. Rejected items of other papers do not count.

    Raises:
        LibraryError: it cannot be read.
        SettingsError: its columns are those of no question set.
    """
    rows = read_parquet_rows(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns = set(rows[0]) if rows else set()
    if {"text", "question", "answer"} <= columns:
        return _read_released_set(path, digest, rows, documents)
    if set(_COLUMNS) - {"section", "domain", "source"} <= columns:
        return _read_own_set(path, digest, rows, documents)
    raise SettingsError(
        f"{path.name} is no question set.",
        hint=f"It needs the columns text, question, answer or {', '.join(_COLUMNS)}.",
    )


def write_set(path: Path, questions: Iterable[Question]) -> None:
    """Write questions as a set of our own; `read_set` gives them back."""
    write_parquet_rows(path, (q.model_dump(mode="json") for q in questions), _COLUMNS)


@contextmanager
def texts_as_files(sets: Sequence[QuestionSet]) -> Iterator[Path]:
    """The texts as files that go again: biology/0123456789ab.txt, the same names every time."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="alexandria-", dir=place) as name:
        for one in sets:
            domains = {q.paper_id: q.domain for q in one.questions}
            for paper_id, text in one.texts.items():
                folder = Path(name) / (domains.get(paper_id) or one.name)
                folder.mkdir(exist_ok=True)
                content = text.encode("utf-8", "surrogatepass")
                (folder / f"{paper_id[:12]}.txt").write_bytes(content)
        yield Path(name)


def _read_own_set(
    path: Path, digest: str, rows: Sequence[Mapping[str, Any]], documents: int | None
) -> QuestionSet:
    chosen = set(_smallest_ids({str(row["paper_id"]) for row in rows}, documents))
    questions: list[Question] = []
    rejected: Counter[str] = Counter()
    for row in rows:
        if row["paper_id"] not in chosen:
            continue
        try:
            known = {name: row[name] for name in _COLUMNS if row.get(name) is not None}
            questions.append(Question.model_validate(known))
        except ValidationError:
            rejected["not a question of this version"] += 1
    questions.sort(key=lambda q: q.paper_id)
    return QuestionSet(path.stem, digest, tuple(questions), rejected=dict(rejected))


def _read_released_set(
    path: Path, digest: str, rows: Sequence[Mapping[str, Any]], documents: int | None
) -> QuestionSet:
    by_paper: dict[str, list[Mapping[str, Any]]] = {}
    texts: dict[str, str] = {}
    for row in rows:
        text = row["text"] if isinstance(row["text"], str) else ""
        paper_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        texts[paper_id] = text
        by_paper.setdefault(paper_id, []).append(row)
    domain = next((d for d in _DOMAINS if d[:4] in path.stem.lower()), "")
    questions: dict[str, Question] = {}
    rejected: Counter[str] = Counter()
    chosen = _smallest_ids(by_paper, documents)
    for paper_id in chosen:
        for row in by_paper[paper_id]:
            for stem, answer in _question_answer_pairs(row, rejected):
                made = _question(paper_id, stem, answer, domain, path.stem)
                if isinstance(made, str):
                    rejected[made] += 1
                elif made.id in questions:
                    rejected["the same question twice"] += 1
                else:
                    questions[made.id] = made
    return QuestionSet(
        name=path.stem,
        sha256=digest,
        questions=tuple(questions.values()),
        texts={paper_id: texts[paper_id] for paper_id in chosen},
        rejected=dict(rejected),
    )


def _smallest_ids(paper_ids: Iterable[str], documents: int | None) -> list[str]:
    return sorted(paper_ids)[:documents]


def _question_answer_pairs(
    row: Mapping[str, Any], rejected: Counter[str]
) -> list[tuple[object, object]]:
    """Pairs of question and answer of one row; none where their numbers differ, since the pairing is unknown."""
    questions, answers = _as_list(row["question"]), _as_list(row["answer"])
    if not questions:
        rejected["no question in the row"] += 1
    if len(questions) != len(answers):
        rejected["questions and answers differ in number"] += max(len(questions), len(answers))
        return []
    return list(zip(questions, answers, strict=True))


def _as_list(value: object) -> list[object]:
    """A list as it is, one that was printed as a string, or one value."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            parsed = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return [value]
        if isinstance(parsed, list):
            return parsed
    return [value]


def _question(
    paper_id: str, printed: object, answer: object, domain: str, source: str
) -> Question | str:
    """The question, or why it is none."""
    if not isinstance(printed, str):
        return "no question"
    stem, options = _stem_and_options(printed)
    if [letter for letter, _ in options] != list(LETTERS):
        return "not the four options A to D"
    texts = tuple(text for _, text in options)
    if not stem or not all(texts):
        return "an empty question or option"
    if len({text.casefold() for text in texts}) < len(texts):
        return "two options are the same"
    letter = _ANSWER.match(answer) if isinstance(answer, str) else None
    if letter is None:
        return "the answer is no letter from A to D"
    a, b, c, d = texts
    return Question(
        id=make_id("q", paper_id, stem, *texts),
        paper_id=paper_id,
        stem=stem,
        options=(a, b, c, d),
        answer=LETTERS.index(letter.group(1).upper()),
        domain=domain,
        source=source,
    )


def _stem_and_options(printed: str) -> tuple[str, list[tuple[str, str]]]:
    """Stem and lettered options; a line without a letter goes on with what stands before it."""
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    for line in _NUMBER.sub("", printed).splitlines():
        found = _OPTION.match(line)
        # A stem may begin with "A." or "C:"; options come in order, the first of them in a line of its own.
        if found and found.group(1) == LETTERS[len(options) % 4] and (stem or options):
            options.append((found.group(1), found.group(2).strip()))
        elif options:
            letter, text = options[-1]
            options[-1] = (letter, f"{text} {line.strip()}".strip())
        else:
            stem.append(line.strip())
    return " ".join(part for part in stem if part), options
