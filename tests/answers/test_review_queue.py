"""What waits for a person, how far two people agree, and the command line of reviews."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.answers import cohens_kappa, review_queue, reviewer_agreement, reviewers
from alexandria.cli import main
from alexandria.errors import PaperNotFound, QueryRefused
from alexandria.knowledge import Quarantined, QuarantineReason, make_id
from alexandria.library import Library
from tests.answers.making import Said, unit_of
from tests.builders import FREE, make_outcome, make_paper_record


def flagged(doubt, **more):
    return {"support": "flagged", "doubt": doubt, **more}


def save_doubtful(library, paper, ice):
    """A paper of five facts, two of them flagged, with two quarantined ones."""
    unit = unit_of(
        paper,
        [
            Said(
                "alloy A", "does not corrode", "in sea water", more=flagged("firmer", kind="result")
            ),
            Said("The grain size", "was measured", "by diffraction", about="grain size"),
            Said("Ice", "melts at", ice, more={"sentences": (2,)}),
            Said("The ice", "melts at", "7 °C", about="Ice", more={"sentences": (4,)}),
            Said("alloy D", "may crack", "after 425 cycles", more=flagged("other-sentence")),
        ],
    )
    quarantined = [
        Quarantined(
            id=make_id("q", unit.id, n),
            subject=subject,
            predicate=predicate,
            object="",
            sentences=(n + 1,),
            page=1,
            reason=reason,
        )
        for n, (subject, predicate, reason) in enumerate(
            [
                ("alloy A", "corrodes", QuarantineReason.POLARITY),
                ("Ice", "burns", QuarantineReason.FOREIGN),
            ]
        )
    ]
    unit = unit.model_copy(update={"quarantined": tuple(quarantined)})
    library.save_paper(
        make_paper_record(paper, title=f"About {paper}"),
        [unit],
        outcome=make_outcome(paper),
        guard=FREE,
    )


@pytest.fixture(scope="module")
def doubtful_file(tmp_path_factory):
    made = Library(tmp_path_factory.mktemp("review") / "library.duckdb")
    made.create_or_open()
    save_doubtful(made, "frost", "0 °C")
    save_doubtful(made, "snow", "0 °C")
    return made.path.read_bytes()


@pytest.fixture
def doubtful(tmp_path, doubtful_file):
    path = tmp_path / "doubtful.duckdb"
    path.write_bytes(doubtful_file)
    return Library(path)


def said(found):
    return [(item.fact.statement, item.complaint, item.paper) for item in found.items]


def test_each_queue_tells_what_speaks_against_a_fact_and_where_it_stands(doubtful):
    assert said(review_queue(doubtful, "flagged", paper="frost")) == [
        (
            "Alloy A does not corrode in sea water.",
            "it may be firmer than its sentence",
            "About frost",
        ),
        (
            "Alloy D may crack after 425 cycles.",
            "a number of it stands in another sentence",
            "About frost",
        ),
    ]
    corrodes, burns = review_queue(doubtful, "quarantined", paper="snow").items
    assert corrodes.complaint == "its sentence says the opposite"
    assert [b.statement for b in corrodes.beside] == ["Alloy A does not corrode in sea water."]
    assert (burns.fact.page, burns.fact.sentences, burns.fact.section) == (1, (2,), "Results")
    disagreeing = review_queue(doubtful, "disagreeing", paper="frost").items
    assert {(i.fact.statement, i.against[0]) for i in disagreeing} == {
        ("Ice melts at 0 °C.", "The ice melts at 7 °C. (About frost, p. 4)"),
        ("The ice melts at 7 °C.", "Ice melts at 0 °C. (About frost, p. 3)"),
    }


def test_without_a_name_of_a_queue_everything_doubtful_comes_the_flagged_first(doubtful):
    found = review_queue(doubtful)
    assert [i.queue for i in found.items] == ["flagged"] * 4 + ["quarantined"] * 4 + [
        "disagreeing"
    ] * 4
    assert review_queue(doubtful, limit=3).more
    assert [i.fact.kind for i in review_queue(doubtful, kind="result").items] == ["result"] * 2


def test_what_is_decided_waits_only_for_a_second_reviewer_who_sees_it_as_it_was_written(doubtful):
    first = review_queue(doubtful, "flagged", reviewer="Ada").items[0].fact
    doubtful.reviews.reject(first.fact_id, "Ada", queue="flagged")
    ids = [i.fact.fact_id for i in review_queue(doubtful, "flagged", reviewer="Ben").items]
    assert first.fact_id not in ids
    again = review_queue(doubtful, "flagged", reviewer="Ben", second=True).items
    assert (again[0].fact, again[0].decided_by) == (first, ("Ada",))
    assert first.fact_id not in [
        i.fact.fact_id for i in review_queue(doubtful, "flagged", reviewer="Ada", second=True).items
    ]


def test_a_contradiction_that_the_first_reviewer_ended_still_waits_for_the_second(doubtful):
    item = review_queue(doubtful, "disagreeing", paper="frost", reviewer="Ada").items[0]
    doubtful.reviews.reject(item.fact.fact_id, "Ada", queue="disagreeing")
    assert review_queue(doubtful, "disagreeing", paper="frost").items == ()
    again = review_queue(doubtful, "disagreeing", paper="frost", reviewer="Ben", second=True)
    assert item.fact in [i.fact for i in again.items]


def test_a_sample_is_the_same_for_everybody_whatever_was_decided(doubtful):
    sample = [i.fact for i in review_queue(doubtful, "sampled", seed=3, size=4).items]
    assert len(sample) == 4
    assert sample != [i.fact for i in review_queue(doubtful, "sampled", seed=4, size=4).items]
    doubtful.reviews.reject(sample[1].fact_id, "Ada")
    second = review_queue(doubtful, "sampled", seed=3, size=4, reviewer="Ben", second=True)
    assert [i.fact for i in second.items] == sample
    rest = [i.fact for i in review_queue(doubtful, "sampled", seed=3, size=4).items]
    assert rest == [sample[0], *sample[2:]]


def test_an_unknown_queue_or_paper_is_named(doubtful):
    with pytest.raises(QueryRefused, match="no queue 'all'"):
        review_queue(doubtful, "all")
    with pytest.raises(PaperNotFound):
        review_queue(doubtful, paper="nothing")


# --- agreement ------------------------------------------------------------------------------------


def test_kappa_is_that_of_the_textbook():
    """Two raters of fifty grant applications, both say yes to 20 and no to 15: 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_not_defined_without_facts_or_where_only_one_answer_is_used():
    assert cohens_kappa([]) is None
    assert cohens_kappa([("accept", "accept")] * 7) is None
    assert cohens_kappa([("accept", "reject")] * 7) == 0.0


LABELS = st.sampled_from(["accept", "correct", "reject"])


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=40))
def test_kappa_is_the_same_for_both_and_one_exactly_where_all_agree(pairs):
    kappa = cohens_kappa(pairs)
    assert kappa == cohens_kappa([(b, a) for a, b in pairs])
    if kappa is not None:
        assert -1 <= kappa <= 1
        assert (kappa == 1) == all(a == b for a, b in pairs)


def test_agreement_counts_the_latest_decision_of_each_and_names_what_differs(doubtful):
    one, other, third, _ = (i.fact.fact_id for i in review_queue(doubtful, "flagged").items)
    for fact in (one, other, third):
        doubtful.reviews.accept(fact, "Ada")
    doubtful.reviews.accept(one, "Ben")
    doubtful.reviews.accept(other, "Ben")
    doubtful.reviews.reject(other, "Ben")
    doubtful.reviews.reject(third, "Ben")
    doubtful.reviews.undo(third, "Ben")
    found = reviewer_agreement(doubtful, "Ada", "Ben")
    assert (len(found.pairs), found.agreed, found.kappa) == (2, 1, 0.0)
    assert [p.fact.statement for p in found.differing] == ["Alloy D may crack after 425 cycles."]
    assert found.as_json()["counts"][0] == {"one": "accept", "other": "accept", "facts": 1}
    assert reviewers(doubtful) == {"Ada": 3, "Ben": 2}
    assert reviewer_agreement(doubtful, "Ada", "Eve").kappa is None


# --- the command line -----------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch, capsys, doubtful, tmp_path):
    """`alexandria review …`: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def _run(*arguments):
        command = ["alexandria", "review", *arguments, "--library", str(doubtful.path)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return _run


def test_a_review_from_the_command_line(run, doubtful):
    _, out, _ = run("list", "quarantined", "--paper", "frost", "--format", "json")
    fact = json.loads(out)["items"][0]
    assert fact["statement"] == "Alloy A corrodes."
    _, out, err = run(
        "correct",
        fact["fact_id"],
        "--predicate",
        "rusts",
        "--object",
        "in rain",
        "--reviewer",
        "Ada",
    )
    assert "is a fact, corrected-unchecked: Alloy A rusts in rain." in out
    assert "--papers" in err
    run("reject", fact["fact_id"], "--reviewer", "Ben", "--note", "says the opposite")
    _, out, _ = run("agreement", "Ada", "Ben", "--format", "json")
    assert json.loads(out)["kappa"] == 0.0
    _, out, _ = run("agreement", "Ada", "Eve")
    assert "not defined" in out
    _, out, _ = run("decisions")
    assert [line.split("\t")[1:3] for line in out.splitlines()[1:]] == [
        ["Ben", "reject"],
        ["Ada", "correct"],
    ]
    code, _, err = run("undo", fact["fact_id"], "--reviewer", "Eve")
    assert (code, "has decided nothing" in err) == (2, True)
    _, out, _ = run("undo", fact["fact_id"], "--reviewer", "Ben")
    assert "Alloy A rusts in rain." in out
    assert run("accept", "f_none", "--reviewer", "Ada")[0] == 2


def test_words_of_the_paper_are_refused_where_its_file_is_at_hand(run, tmp_path):
    import hashlib

    from alexandria.expression import SourceIndex, texts_of
    from alexandria.reading import read

    text = "The alloys that we cast in the old foundry never corrode in sea water at all.\n" * 3
    file = tmp_path / "foundry.md"
    file.write_text(text, encoding="utf-8")
    paper = hashlib.sha256(file.read_bytes()).hexdigest()
    unit = unit_of("foundry", [Said("The alloys", "resist", "corrosion")])
    place = unit.provenance.model_copy(update={"paper_id": paper})
    library = Library(tmp_path / "doubtful.duckdb")
    library.save_paper(
        make_paper_record("foundry", id=paper),
        [unit.model_copy(update={"provenance": place})],
        guard=SourceIndex(texts_of(read(file))).fingerprint(),
    )
    fact = unit.attributes[0].id
    copied = "that we cast in the old foundry never corrode in sea water"
    code, _, err = run("correct", fact, "--object", copied, "--papers", str(tmp_path))
    assert (code, "eight or more words" in err, "foundry" in err) == (2, True, False)
    _, out, _ = run("correct", fact, "--object", "rust", "--papers", str(tmp_path))
    assert "is a fact, corrected: The alloys resist rust." in out
