"""The units of the sample papers stay what they are until somebody changes them on purpose."""

from pathlib import Path

from tests.replay.replaying import EMBEDDED, Recording, digest_of, replay

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "data" / "papers"


def test_recorded_answers_about_the_sample_papers_make_the_units_that_they_made_before():
    """After a change on purpose: `python -m tests.replay` with `--answers` or `--record`, see its help."""
    recording = Recording.read([HERE / "samples.jsonl"])
    made = replay([SAMPLES], recording, EMBEDDED)
    assert recording.missed == 0, "record anew: python -m tests.replay --help"
    wanted = (HERE / "samples.sha256").read_text(encoding="utf-8").strip()
    assert digest_of(u for units in made.values() for u in units) == wanted
