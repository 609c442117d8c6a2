"""How good the units of a library are, measured against the papers.

`measure_libraries` takes every figure from the papers' files anew and believes nothing that the ingest stored
about its own work. `measure_overlap` says how near the units come to the papers' wording, `judge_library` has a
model judge recall and precision, `read_judged_list` counts what a reader judged.
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
from alexandria.evaluation.units.judged_list import (
    JudgedFact,
    list_figures,
    read_judged_list,
    share_rows,
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
from alexandria.evaluation.units.paper_judging import (
    JudgementFigures,
    PaperJudgement,
    judgement_figures,
)
from alexandria.evaluation.units.stored_judgements import judged_figures, judgements_held
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
    sample_of_library,
)

__all__ = [
    "FactLine",
    "FieldOverlap",
    "JudgedFact",
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
    "judged_figures",
    "judgement_figures",
    "judgements_held",
    "list_figures",
    "measure_libraries",
    "measure_overlap",
    "measure_units",
    "overlap_of",
    "paper_figures",
    "paper_rows",
    "read_judged_list",
    "read_judgement",
    "read_sources",
    "sample_of_library",
    "share_rows",
    "source_paper",
    "units_csv",
    "units_json",
    "units_page",
]
