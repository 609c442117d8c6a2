"""A library made with the ideal model → what became of the gold facts, and what stands beside them.

Every gold fact that the model said is one of: stored as answered, stored in another order, changed ("harmed"),
quarantined, merged, lost. Equal means: but for white space, case and the full stop. A stored fact that is nobody's
gold belongs to the gold fact of its paper that it is most like, if that one has no place yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.ideal_model.gold import Gold, GoldFact, likeness, normal_statement

__all__ = ["Fate", "Figures", "score", "table"]

_ROW = "Table row:"
_ALIKE = 0.5
"""How like a gold fact a stored or quarantined one must be to come from it."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one gold fact; `text` is what is stored or kept apart, where that differs."""

    file: str
    statement: str
    outcome: str
    reason: str = ""
    text: str = ""


@dataclass
class Figures:
    """The figures of one run.

    Attributes:
        gold: gold facts of the texts that were found, each statement of a text once.
        not_shown: of these, those of sentences that were never shown to the model.
        unsaid: those that the form of the answer had no room for, by why.
        fates: of those that were asked for.
        flagged: (check, text) of stored facts that a check doubts.
        rule_prose: (text, its sentence) of facts that rules made of prose.
        rule_rows: facts that rules made of rows of tables.
        model_other: facts of the model that are no gold: changed ones apart.
        calls: by kind, see `Seen`.
        states: papers by state.
        purposes: calls in the library's ledger by purpose.
        tokens: form → output tokens, as far as they were counted; else characters / 4.
        words: of the sentences shown in first calls.
        complaints: of further calls.
        missing: names in the gold for which no file was found.
    """

    gold: int = 0
    not_shown: list[GoldFact] = field(default_factory=list)
    unsaid: Counter[str] = field(default_factory=Counter)
    fates: list[Fate] = field(default_factory=list)
    flagged: list[tuple[str, str]] = field(default_factory=list)
    rule_prose: list[tuple[str, str]] = field(default_factory=list)
    rule_rows: int = 0
    model_other: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    purposes: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    words: int = 0
    complaints: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Gold facts that the model said."""
        return len(self.fates)

    def of(self, outcome: str) -> list[Fate]:
        """The gold facts with this outcome."""
        return [fate for fate in self.fates if fate.outcome == outcome]

    def share(self, *outcomes: str) -> float:
        """Share of the gold facts asked for."""
        return sum(len(self.of(o)) for o in outcomes) / self.asked if self.asked else 0.0

    @property
    def calls_per_chunk(self) -> float:
        """Questions about sentences for each first one."""
        first = self.calls.get("first", 0)
        return (first + self.calls.get("further", 0)) / first if first else 0.0

    @property
    def rule_share(self) -> float:
        """Prose facts by rule, as a share of all facts but those of rows."""
        told = len(self.rule_prose) + len(self.model_other)
        told += sum(len(self.of(o)) for o in ("stored", "reordered", "changed"))
        return len(self.rule_prose) / told if told else 0.0

    def as_json(self) -> dict[str, Any]:
        """All of it, with the derived figures."""
        outcomes = Counter(fate.outcome for fate in self.fates)
        derived = {
            "asked": self.asked,
            "outcomes": dict(outcomes),
            "calls_per_chunk": self.calls_per_chunk,
            "rule_share": self.rule_share,
            "fates": [asdict(fate) for fate in self.fates],
            "not_shown": [asdict(fact) for fact in self.not_shown],
        }
        return vars(self) | derived


def score(
    library: Path,
    gold: Gold,
    papers: Mapping[str, str],
    seen: Mapping[str, Any],
    sentences: Mapping[str, Mapping[int, str]],
) -> Figures:
    """The figures of a library.

    Args:
        library: made with the ideal model.
        gold: what the model knew.
        papers: name in the gold → id of the paper.
        seen: of the server.
        sentences: id of the paper → number → sentence.
    """
    figures = Figures(
        calls=dict(seen["calls"]),
        words=seen["words"],
        tokens={form: sum(map(len, texts)) // 4 for form, texts in seen["answers"].items()},
        complaints=list(seen["complaints"]),
        missing=[name for name in gold.files if name not in papers],
    )
    said = set(seen["said"])
    facts = _rows(library, "SELECT paper_id, statement, made_by, sentences, doubt FROM facts")
    apart = _rows(library, "SELECT paper_id, statement, reason FROM quarantined")
    merged = _rows(library, "SELECT paper_id, statement, fact_statement FROM merged")
    figures.purposes = {
        row["purpose"]: row["calls"]
        for row in _rows(
            library, "SELECT purpose, count(*) AS calls FROM call GROUP BY purpose ORDER BY purpose"
        )
    }
    figures.states = dict(
        Counter(row["state"] for row in _rows(library, "SELECT state FROM paper"))
    )
    for name, paper in papers.items():
        texts = dict.fromkeys(normal_statement(f.statement) for f in gold.facts if f.file == name)
        first = {normal_statement(f.statement): f for f in reversed(gold.facts) if f.file == name}
        figures.gold += len(texts)
        asked = [first[text] for text in texts if text in said]
        for text in texts:
            if text not in said:
                why = seen["unsaid"].get(text, "")
                if why:
                    figures.unsaid[why] += 1
                else:
                    figures.not_shown.append(first[text])
        stored = [f for f in facts if f["paper_id"] == paper]
        fates, others = _fates(
            asked,
            [f for f in stored if f["made_by"] != "rule"],
            [q for q in apart if q["paper_id"] == paper],
            [m for m in merged if m["paper_id"] == paper],
        )
        figures.fates += fates
        figures.model_other += others
        figures.flagged += [(f["doubt"], f["statement"]) for f in stored if f["doubt"]]
        _count_rules(figures, [f for f in stored if f["made_by"] == "rule"], sentences[paper])
    return figures


def _rows(library: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(library), read_only=True) as connection:
        relation = connection.sql(query)
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _fates(
    asked: Sequence[GoldFact],
    stored: Sequence[Mapping[str, Any]],
    apart: Sequence[Mapping[str, Any]],
    merged: Sequence[Mapping[str, Any]],
) -> tuple[list[Fate], list[str]]:
    """What became of the facts of one paper, and the stored ones that come from none of them."""
    left = {normal_statement(fact.statement): fact for fact in asked}
    fates: dict[str, Fate] = {}
    facts = [row["statement"] for row in stored]
    quarantined = [(row["statement"], row["reason"]) for row in apart]

    def settle(key: str, outcome: str, reason: str = "", text: str = "") -> None:
        fact = left.pop(key)
        fates[key] = Fate(fact.file, fact.statement, outcome, reason, text)

    unclaimed = [text for text in facts if normal_statement(text) not in left]
    for text in facts:
        if normal_statement(text) in left:
            settle(normal_statement(text), "stored")
    others = [q for q in quarantined if normal_statement(q[0]) not in left]
    for text, reason in quarantined:
        if normal_statement(text) in left:
            settle(normal_statement(text), "quarantined", reason)
    for row in merged:
        if normal_statement(row["statement"]) in left:
            settle(normal_statement(row["statement"]), "merged", text=row["fact_statement"])
    for key, text in _same_words(left, unclaimed):
        unclaimed.remove(text)
        settle(key, "reordered", text=text)
    words = [text for text, _ in others]
    reasons = dict(others)
    for key, text in _likest(left, [*unclaimed, *words]):
        if text in unclaimed:
            unclaimed.remove(text)
            settle(key, "changed", text=text)
        else:
            settle(key, "quarantined", reasons[text], text)
    for key in list(left):
        settle(key, "lost")
    return [fates[normal_statement(fact.statement)] for fact in asked], unclaimed


def _same_words(left: Iterable[str], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of a gold fact and a text of the same words in another order; commas do not count."""
    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text in texts:
        by_words[_words(text)].append(text)
    return [(key, by_words[_words(key)].pop()) for key in left if by_words[_words(key)]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(word.strip(",;.") for word in normal_statement(text).split()))


def _likest(left: Iterable[str], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of a gold fact and a text, the likest first, each once."""
    pairs = [(likeness(key, text), key, n) for key in left for n, text in enumerate(texts)]
    chosen: dict[str, str] = {}
    used: set[int] = set()
    for alike, key, n in sorted(pairs, key=lambda pair: -pair[0]):
        if alike >= _ALIKE and key not in chosen and n not in used:
            chosen[key] = texts[n]
            used.add(n)
    return list(chosen.items())


def _count_rules(
    figures: Figures, made: Sequence[Mapping[str, Any]], sentences: Mapping[int, str]
) -> None:
    for fact in made:
        texts = [sentences.get(number, "") for number in fact["sentences"]]
        if texts and all(text.startswith(_ROW) for text in texts):
            figures.rule_rows += 1
        else:
            figures.rule_prose.append((fact["statement"], " ".join(texts)))


def table(figures: Figures) -> str:
    """The figures for people: the asked ones first, then every fact that was not stored as answered."""
    asked = figures.asked
    rows: list[tuple[str, str, str]] = [
        *((f"papers {state}", str(n), "") for state, n in sorted(figures.states.items())),
        ("gold facts of these texts", str(figures.gold), ""),
        ("  of sentences that were not shown", str(len(figures.not_shown)), ""),
        *((f"  unsaid: {why}", str(n), "") for why, n in sorted(figures.unsaid.items())),
        ("gold facts asked for", str(asked), ""),
        ("  stored as answered", _share(len(figures.of("stored")), asked), "≥ 98 %"),
        ("  stored in another order", _share(len(figures.of("reordered")), asked), ""),
        ("  stored changed (harmed)", _share(len(figures.of("changed")), asked), "0"),
        ("  merged", _share(len(figures.of("merged")), asked), ""),
        ("  quarantined", _share(len(figures.of("quarantined")), asked), "≤ 1 % with lost"),
        ("  lost", _share(len(figures.of("lost")), asked), ""),
        ("stored, flagged", str(len(figures.flagged)), ""),
        (
            "prose facts beside them by rule",
            f"{len(figures.rule_prose)} ({100 * figures.rule_share:.0f} %)",
            "0",
        ),
        ("facts of table rows by rule", str(figures.rule_rows), ""),
        ("other facts of the model", str(len(figures.model_other)), ""),
        ("calls per chunk", f"{figures.calls_per_chunk:.2f}", "≤ 1.1"),
        *((f"  {kind}", str(n), "") for kind, n in sorted(figures.calls.items())),
        *((f"  in the ledger: {kind}", str(n), "") for kind, n in figures.purposes.items()),
        *(
            (
                f"output tokens per word, {form}",
                f"{n / figures.words:.2f}" if figures.words else "–",
                "",
            )
            for form, n in figures.tokens.items()
        ),
    ]
    width = max(len(name) for name, _, _ in rows)
    lines = [f"{'the ideal model':<{width}}  {'found':<18}  asked"]
    lines += [f"{name:<{width}}  {found:<18}  {wanted}".rstrip() for name, found, wanted in rows]
    return "\n".join([*lines, *_listed(figures)]) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else str(part)


def _listed(figures: Figures) -> list[str]:
    lines: list[str] = []
    for outcome, head in (
        ("changed", "Changed"),
        ("reordered", "In another order"),
        ("quarantined", "Quarantined"),
        ("lost", "Lost"),
        ("merged", "Merged"),
    ):
        if fates := figures.of(outcome):
            lines += ["", f"{head}:"]
            for fate in fates:
                lines.append(
                    f"- {fate.reason + ': ' if fate.reason else ''}{fate.statement} [{fate.file}]"
                )
                lines += [f"  → {fate.text}"] if fate.text else []
    heads = {
        "Flagged": [f"{check}: {text}" for check, text in figures.flagged],
        "What further calls said was wrong": figures.complaints,
        "Of prose that was not shown": [
            f"{f.statement} [{f.file}]"
            for f in figures.not_shown
            if not f.sentence.startswith(_ROW)
        ],
        "Other facts of the model": figures.model_other,
        "No file was found for": figures.missing,
    }
    for head, texts in heads.items():
        if texts:
            lines += ["", f"{head}:", *(f"- {text}" for text in texts)]
    if figures.rule_prose:
        lines += ["", "By rule, of prose:"]
        lines += [f"- {text}\n  ← {sentence}" for text, sentence in figures.rule_prose]
    return lines
