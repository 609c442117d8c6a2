"""A list of facts that a careful reader judged one by one → the share of each code, and judged precision.

One JSON object a line: `file` (of the paper), `text` (the fact), `code`, and optionally `made_by` and `close`. So
lists that people make count beside what a model judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from alexandria.errors import SettingsError
from alexandria.evaluation.statistics import IntervalEstimate, estimate_share
from alexandria.evaluation.units.paper_judging import JudgementFigures

__all__ = ["JudgedFact", "ReaderCode", "list_figures", "read_judged_list", "share_rows"]


_HINT = 'One JSON object a line, with "file", "text" and "code" (T, P, D, N or F).'


class ReaderCode(StrEnum):
    """What a reader says of a fact."""

    TRUE = "T"
    """True, whole, understandable alone."""
    POOR = "P"
    """True but poor: telegram, dangling word, lost qualifier."""
    DUPLICATE = "D"
    EMPTY = "N"
    """Says nothing."""
    FALSE = "F"
    """False or misleading."""


class JudgedFact(BaseModel):
    """One line of a list. Frozen."""

    # lists have columns of their own, such as notes
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    file: str
    text: str
    code: ReaderCode
    made_by: str = ""
    close: bool = False
    """Keeps the wording and order of its sentence."""


def read_judged_list(path: Path) -> list[JudgedFact]:
    """The facts of a list.

    Raises:
        SettingsError: it is no such list.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [JudgedFact.model_validate_json(line) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise SettingsError(
            f"{path.name} is no list of judged facts ({type(error).__name__}).", hint=_HINT
        ) from None
    if not found:
        raise SettingsError(f"{path.name} holds no judged fact.", hint=_HINT)
    return found


def list_figures(facts: Sequence[JudgedFact], reader: str) -> JudgementFigures:
    """Precision is the share of T, wrong that of F, with intervals over papers; recall was not asked."""
    return JudgementFigures(
        papers=len({f.file for f in facts}),
        judges=(reader,),
        recall=None,
        precision=_share(facts, lambda f: f.code is ReaderCode.TRUE),
        wrong=_share(facts, lambda f: f.code is ReaderCode.FALSE),
        failed=0,
    )


def share_rows(facts: Sequence[JudgedFact]) -> list[tuple[str, ...]]:
    """A heading, a row for all facts and one for each maker: the share of each code, and of close wording."""
    makers = Counter(f.made_by for f in facts if f.made_by)
    groups = {f"all {len(facts)}": facts}
    if len(makers) > 1:
        groups |= {
            f"{count} by {maker}": [f for f in facts if f.made_by == maker]
            for maker, count in sorted(makers.items())
        }
    return [
        ("facts", *ReaderCode, "close"),
        *((name, *_percents(own)) for name, own in groups.items()),
    ]


def _percents(facts: Sequence[JudgedFact]) -> Iterable[str]:
    codes = Counter(f.code for f in facts)
    for count in (*(codes[code] for code in ReaderCode), sum(f.close for f in facts)):
        yield f"{100 * count / len(facts):.0f} %"


def _share(
    facts: Iterable[JudgedFact], holds: Callable[[JudgedFact], bool]
) -> IntervalEstimate | None:
    return estimate_share([(f.file, float(holds(f))) for f in facts])
