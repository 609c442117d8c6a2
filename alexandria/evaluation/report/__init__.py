"""A stored evaluation → what it found: as values, as an HTML page, beside another run or a published table.

`load_evaluation` reads it from the library, `build_report` works it out, `render_page` draws it;
`report_stored` does the first two.
"""

from alexandria.evaluation.report.comparison import Comparison, compare_evaluations
from alexandria.evaluation.report.html_page import render_page
from alexandria.evaluation.report.losses import LostQuestion, PaperLoss
from alexandria.evaluation.report.published import (
    Published,
    PublishedFigure,
    load_published,
    published_names,
)
from alexandria.evaluation.report.retention_report import (
    STAND_INS,
    BreakdownGroup,
    EvaluatedPaper,
    PublishedComparison,
    RetentionReport,
    StoredEvaluation,
    build_report,
    judged_text,
    percent,
)
from alexandria.evaluation.report.stored_runs import (
    ListedEvaluation,
    audit_once,
    list_evaluations,
    load_evaluation,
    report_stored,
    with_overlap,
)

__all__ = [
    "STAND_INS",
    "BreakdownGroup",
    "Comparison",
    "EvaluatedPaper",
    "ListedEvaluation",
    "LostQuestion",
    "PaperLoss",
    "Published",
    "PublishedComparison",
    "PublishedFigure",
    "RetentionReport",
    "StoredEvaluation",
    "audit_once",
    "build_report",
    "compare_evaluations",
    "judged_text",
    "list_evaluations",
    "load_evaluation",
    "load_published",
    "percent",
    "published_names",
    "render_page",
    "report_stored",
    "with_overlap",
]
