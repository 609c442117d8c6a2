"""What openie alone finds is measured without a model, of files and of sets."""

from __future__ import annotations

from alexandria.library import write_parquet_rows

TEXT = (
    "The dose of zinc was 20 mg in all groups. Zinc lowered the rate of decay by 12.5% in old rats."
)


def test_the_table_has_a_row_per_paper_and_per_set_and_one_for_all(call, tmp_path):
    paper = tmp_path / "zinc.md"
    paper.write_text(f"# Zinc\n\n## Results\n\n{TEXT}\n", encoding="utf-8")
    texts = [f"{TEXT} Lead melted at {n} °C in the furnace." for n in (327, 328)]
    rows = [{"text": t, "question": "What?\nA) a\nB) b\nC) c\nD) d", "answer": "A"} for t in texts]
    columns = dict.fromkeys(("text", "question", "answer"), "VARCHAR")
    write_parquet_rows(tmp_path / "metals.parquet", rows, columns)
    given = ["zinc.md", "--openie-only", "--by-paper", "--texts", "metals.parquet"]
    code, out, err = call("units", *given, "--skip", "1", "--documents", "2", "--out", "f.md")
    assert code == 0, err
    assert "zinc.md\t21\t100.0 % (2 of 2)\t100.0 % (2 of 2)\t" in out
    told = (tmp_path / "f.md").read_text(encoding="utf-8")
    assert "| zinc.md | 21 | 100.0 % (2 of 2) | 100.0 % (2 of 2) |" in told
    assert "| metals, 1 texts | 29 | 100.0 % (2 of 2) | 100.0 % (3 of 3) |" in told
    assert "| all | 50 | 100.0 % (4 of 4) |" in told
    assert "furnace" not in told


def test_claims_are_printed_beneath_their_sentences_for_a_reader_to_judge(call, tmp_path):
    paper = tmp_path / "zinc.md"
    paper.write_text(f"# Zinc\n\n## Results\n\n{TEXT}\n", encoding="utf-8")
    code, told, _ = call("units", "zinc.md", "--openie-only", "--sample", "5", "--seed", "2")
    assert code == 0
    assert "The dose of zinc was 20 mg in all groups.\n   → dose of zinc | was | 20 mg" in told
    assert sorted(p.name for p in tmp_path.iterdir()) == ["zinc.md"]
