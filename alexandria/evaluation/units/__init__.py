"""How good the units of a library are, measured against the papers.

`measure_libraries` takes every figure from the papers' files anew and believes nothing that the ingest stored
about its own work; `measure_openie` does the same without a library or model. `measure_overlap` says how near
the units come to the papers' wording, `judge_library` has a model judge recall and precision.
"""

from alexandria.evaluation.units.claim_sample import SampledClaim
from alexandria.evaluation.units.fact_line import FactLine, fact_lines
from alexandria.evaluation.units.figures_table import (
    figure_rows,
    paper_rows,
    units_csv,
    units_json,
    units_page,
)
from alexandria.evaluation.units.library_judging import (
    JudgementFile,
    JudgementReport,
    judge_library,
    read_judgement,
)
from alexandria.evaluation.units.ngram_overlap import (
    FieldOverlap,
    OverlapReport,
    PaperOverlap,
    measure_overlap,
    overlap_of,
)
from alexandria.evaluation.units.paper_judging import JudgementFigures, PaperJudgement
from alexandria.evaluation.units.unit_figures import (
    SourcePaper,
    UnitFigures,
    measure_units,
    paper_figures,
    read_sources,
    source_paper,
)
from alexandria.evaluation.units.units_report import (
    MeasuredText,
    UnitsColumn,
    UnitsInput,
    UnitsReport,
    ingest_texts,
    measure_libraries,
    measure_openie,
    sample_of_library,
    sample_of_openie,
)

__all__ = [
    "FactLine",
    "FieldOverlap",
    "JudgementFigures",
    "JudgementFile",
    "JudgementReport",
    "MeasuredText",
    "OverlapReport",
    "PaperJudgement",
    "PaperOverlap",
    "SampledClaim",
    "SourcePaper",
    "UnitFigures",
    "UnitsColumn",
    "UnitsInput",
    "UnitsReport",
    "fact_lines",
    "figure_rows",
    "ingest_texts",
    "judge_library",
    "measure_libraries",
    "measure_openie",
    "measure_overlap",
    "measure_units",
    "overlap_of",
    "paper_figures",
    "paper_rows",
    "read_judgement",
    "read_sources",
    "sample_of_library",
    "sample_of_openie",
    "source_paper",
    "units_csv",
    "units_json",
    "units_page",
]
