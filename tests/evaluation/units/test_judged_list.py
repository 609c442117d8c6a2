"""Lists that careful readers make are counted as what a model judges is."""

import json

import pytest

CODES = "TTTPDNFF"


@pytest.fixture
def listed(tmp_path):
    """Eight facts of two papers, one with a column that only the reader knows."""
    rows = [
        {
            "file": f"{n % 2}.txt",
            "text": f"Walls {n}.",
            "code": code,
            "made_by": ("model", "rule")[n % 2],
            "close": n == 0,
            "note": "mine",
        }
        for n, code in enumerate(CODES)
    ]
    path = tmp_path / "judged.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    return path


def test_the_command_prints_the_share_of_each_code(call, listed):
    code, out, err = call("judge", "--judged", listed)
    assert code == 0, err
    assert out.splitlines()[:4] == [
        "facts\tT\tP\tD\tN\tF\tclose",
        "all 8\t38 %\t12 %\t12 %\t12 %\t25 %\t12 %",
        "4 by model\t50 %\t0 %\t25 %\t0 %\t25 %\t25 %",
        "4 by rule\t25 %\t25 %\t0 %\t25 %\t25 %\t0 %",
    ]
    assert "of 8 facts of 2 papers, by judged.jsonl" in out
    _, out, _ = call("judge", "--judged", listed, "--format", "json")
    found = json.loads(out)
    assert (found["precision"]["value"], found["wrong"]["value"]) == (3 / 8, 2 / 8)
    assert found["recall"] is None


@pytest.mark.parametrize("line", ["", "no JSON", '{"file": "a", "text": "b", "code": "X"}'])
def test_what_is_no_list_is_refused_without_showing_it(call, listed, line):
    listed.write_text(line + "\n", encoding="utf-8")
    code, _, err = call("judge", "--judged", listed)
    assert code == 3
    assert "judged.jsonl" in err
    assert '"a"' not in err
