"""What the rules alone hold is measured without a model, of files and of sets."""

from __future__ import annotations

from alexandria.evaluation.units import openie_only
from alexandria.library import write_parquet_rows

TEXT = (
    "The dose of zinc was 20 mg in all groups. Zinc lowered the rate of decay by 12.5% in old rats."
)


def test_the_table_has_a_row_per_paper_and_per_set_and_one_for_all(tmp_path, capsys):
    paper = tmp_path / "zinc.md"
    paper.write_text(f"# Zinc\n\n## Results\n\n{TEXT}\n", encoding="utf-8")
    texts = [f"{TEXT} Lead melted at {n} °C in the furnace." for n in (327, 328)]
    rows = [{"text": t, "question": "What?\nA) a\nB) b\nC) c\nD) d", "answer": "A"} for t in texts]
    columns = dict.fromkeys(("text", "question", "answer"), "VARCHAR")
    write_parquet_rows(tmp_path / "metals.parquet", rows, columns)
    given = [
        str(paper),
        "--sets",
        str(tmp_path / "metals.parquet"),
        "--from",
        "1",
        "--documents",
        "2",
    ]
    assert openie_only.main(given) == 0
    told = capsys.readouterr().out
    assert "| zinc.md | 21 | 100.0 % (2 of 2) | 100.0 % (2 of 2) |" in told
    assert "| metals, 1 texts | 29 | 100.0 % (2 of 2) | 100.0 % (3 of 3) |" in told
    assert "| all | 50 | 100.0 % (4 of 4) |" in told
    assert "furnace" not in told


def test_claims_are_printed_beneath_their_sentences_for_a_reader_to_judge(tmp_path, capsys):
    paper = tmp_path / "zinc.md"
    paper.write_text(f"# Zinc\n\n## Results\n\n{TEXT}\n", encoding="utf-8")
    assert openie_only.main([str(paper), "--read", "5", "--seed", "2"]) == 0
    told = capsys.readouterr().out
    assert "The dose of zinc was 20 mg in all groups.\n   → dose of zinc | was | 20 mg" in told
    assert "written" not in told
