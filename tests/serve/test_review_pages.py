"""The pages and the API of reviews: plain forms, names, refusals, and a library that somebody else is writing."""

import json
import re
import subprocess
import sys
from urllib.parse import urlencode

import duckdb
import pytest

from alexandria.knowledge import Quarantined, QuarantineReason, make_id
from alexandria.library import Library
from tests.answers.making import Said, unit_of
from tests.builders import FREE, make_outcome, make_paper_record, make_run
from tests.serve.conftest import serving

FORM = "application/x-www-form-urlencoded"
NAME = "alexandria_reviewer=Ada%20Lovelace"
HOSTILE = '"><script>alert(1)</script>'

WRITER = """
import sys
from alexandria.library import Library
from tests.answers.making import Said, save
library = Library(sys.argv[1])
for number in range(int(sys.argv[2])):
    save(library, f"beside{number}", [Said("Snow", "is", "white"), Said("Ice", "is", "cold")])
    print(number, flush=True)
"""


def doubtful_library(path):
    """One paper: six flagged facts, two quarantined ones, one of them full of markup."""
    library = Library(path)
    library.create_or_open()
    library.save_run(make_run())
    unit = unit_of(
        "steel",
        [
            Said(
                f"alloy {n}",
                "does not corrode",
                "in sea water",
                more={"support": "flagged", "doubt": "firmer"},
            )
            for n in range(6)
        ],
    )
    quarantined = tuple(
        Quarantined(
            id=make_id("q", unit.id, n),
            subject=subject,
            predicate="corrodes",
            object="",
            sentences=(n + 1,),
            page=1,
            reason=QuarantineReason.POLARITY,
        )
        for n, subject in enumerate(("alloy 0", HOSTILE))
    )
    library.save_paper(
        make_paper_record("steel"),
        [unit.model_copy(update={"quarantined": quarantined})],
        outcome=make_outcome("steel"),
        guard=FREE,
    )
    return library


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """An explorer whose library is reviewed, and the library."""
    library = doubtful_library(tmp_path_factory.mktemp("desk") / "library.duckdb")
    with serving(library.path) as served:
        served.library = library
        yield served


def send(served, path="/review/decide", cookie=NAME, **fields):
    body = urlencode({"csrf_token": served.csrf_token(), **fields}).encode()
    return served.ask(path, body, content_type=FORM, Cookie=cookie)


def rows(library, sql):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute(sql).fetchall()


def first_id(served, queue="flagged"):
    found = json.loads(served.ask(f"/api/review/queue?queue={queue}").text)
    return found["items"][0]["fact_id"]


def test_a_fact_is_accepted_corrected_rejected_and_taken_back_with_plain_forms(desk):
    page = desk.ask("/review", Cookie=NAME)
    assert (page.status, page.text.count("data-review")) == (200, 8)
    fact = first_id(desk)
    answer = send(desk, fact=fact, decision="accept", back="queue=flagged", at="2")
    assert (answer.status, answer.headers["location"]) == (303, "/review?queue=flagged&at=2")
    sql = f"SELECT statement, review, reviewed_by FROM facts WHERE fact_id = '{fact}'"
    assert rows(desk.library, sql) == [
        ("Alloy 0 does not corrode in sea water.", "accepted", "Ada Lovelace")
    ]
    assert "Your last decision: <strong>accept</strong>" in desk.ask("/review", Cookie=NAME).text
    assert "accepted by Ada Lovelace" in desk.ask(page_of(desk)).text
    send(desk, fact=fact, decision="undo")
    assert rows(desk.library, sql)[0][1:] == (None, None)
    words = {"subject": "alloy 0", "predicate": "resists", "object": "sea water", "condition": ""}
    assert send(desk, fact=fact, decision="correct", **words).status == 303
    assert rows(desk.library, sql)[0][:2] == ("Alloy 0 resists sea water.", "corrected-unchecked")
    assert send(desk, fact=fact, decision="reject").status == 303
    assert rows(desk.library, sql) == []
    for _ in range(2):
        assert send(desk, fact=fact, decision="undo").status == 303
    assert send(desk, fact=fact, decision="undo").status == 400


def page_of(served):
    (paper_id,) = rows(served.library, "SELECT id FROM paper WHERE title = 'On steel'")[0]
    return f"/papers/{paper_id}"


def test_a_name_is_asked_for_kept_in_a_cookie_and_needed(desk):
    assert "Accept" not in desk.ask("/review").text
    answer = send(desk, "/review/name", cookie="", reviewer="  Zoë\r\n<b> ", back="queue=sampled")
    cookie = answer.headers["set-cookie"]
    assert (answer.status, answer.headers["location"]) == (303, "/review?queue=sampled")
    assert re.fullmatch(
        r"alexandria_reviewer=Zo%C3%AB%20%3Cb%3E; Max-Age=\d+; HttpOnly; SameSite=Strict; Path=/",
        cookie,
    )
    page = desk.ask("/review", Cookie=cookie.partition(";")[0]).text
    assert "Zoë &lt;b&gt;" in page
    refused = send(desk, cookie="", fact=first_id(desk), decision="accept")
    assert (refused.status, "your name is missing" in refused.text) == (400, True)


def test_what_is_refused_can_be_sent_again_with_what_was_entered(desk):
    refused = send(desk, fact=first_id(desk), decision="correct", subject=HOSTILE, predicate="")
    assert refused.status == 400
    assert "a fact needs a subject and a predicate" in refused.text
    assert "&#34;&gt;&lt;script&gt;" in refused.text
    assert HOSTILE not in refused.text
    assert HOSTILE not in desk.ask("/review?queue=quarantined", Cookie=NAME).text
    assert send(desk, fact="f_none", decision="accept").status == 404
    assert send(desk, fact=first_id(desk), decision="burn").status == 400


def test_the_way_back_leads_to_the_queue_alone(desk):
    fact = first_id(desk)
    answer = send(
        desk, fact=fact, decision="accept", back="//evil.example/\r\nSet-Cookie: a=b", at="x"
    )
    assert answer.headers["location"].startswith("/review?")
    assert "set-cookie" not in answer.headers
    send(desk, fact=fact, decision="undo")


def test_a_decision_without_the_token_of_our_forms_changes_nothing(desk):
    body = urlencode({"fact": first_id(desk), "decision": "reject"}).encode()
    assert desk.ask("/review/decide", body, content_type=FORM, Cookie=NAME).status == 403
    spoken = json.dumps({"fact": first_id(desk), "decision": "reject", "reviewer": "Eve"}).encode()
    assert desk.ask("/api/review/decide", spoken, content_type="application/json").status == 403
    assert desk.ask("/review/decide").status == 405
    assert rows(desk.library, "SELECT count(*) FROM review WHERE reviewer = 'Eve'") == [(0,)]


def ask_api(served, **values):
    answer = served.ask(
        "/api/review/decide",
        json.dumps(values).encode(),
        content_type="application/json",
        x_csrf_token=served.csrf_token(),
    )
    return answer.status, json.loads(answer.text)


def test_the_api_does_the_same_and_its_document_says_so(desk):
    fact = first_id(desk, "quarantined")
    status, done = ask_api(
        desk, fact=fact, decision="correct", reviewer="Ben", object="in rain", sentences="1, 2"
    )
    assert (status, done["statement"], done["served"]) == (200, "Alloy 0 corrodes in rain.", True)
    assert done["review"]["correction"]["sentences"] == [1, 2]
    assert (
        ask_api(desk, fact=fact, decision="reject", reviewer="Ada Lovelace")[1]["served"] is False
    )
    agreement = json.loads(desk.ask("/api/review/agreement?one=Ben&other=Ada+Lovelace").text)
    assert (agreement["facts"], agreement["kappa"]) == (1, 0.0)
    page = desk.ask("/review/decisions?one=Ben&other=Ada+Lovelace", Cookie=NAME).text
    assert "1 fact decided by both, 0 the same way" in page
    assert [
        d["decision"] for d in json.loads(desk.ask("/api/review/decisions?reviewer=Ben").text)
    ] == ["correct"]
    assert ask_api(desk, fact=fact, decision="correct", reviewer="Ben", sentences="one")[0] == 400
    assert ask_api(desk, fact="f_none", decision="undo", reviewer="Ben")[0] == 404
    for name in ("Ben", "Ada Lovelace"):
        assert ask_api(desk, fact=fact, decision="undo", reviewer=name)[0] == 200
    document = json.loads(desk.ask("/api/openapi.json").text)
    operations = {o["operationId"] for path in document["paths"].values() for o in path.values()}
    assert {"review-queue", "review-decisions", "review-agreement", "review-decide"} <= operations


def test_decisions_are_saved_while_another_process_writes_papers(desk):
    facts = [
        f["fact_id"] for f in json.loads(desk.ask("/api/review/queue?queue=flagged").text)["items"]
    ]
    command = [sys.executable, "-c", WRITER, str(desk.library.path), "5"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        writer.stdout.readline()  # it is at work
        answers = [send(desk, fact=fact, decision="accept").status for fact in facts]
        written = writer.communicate()
    assert (writer.returncode, written[1]) == (0, "")
    assert answers == [303] * len(facts)
    assert rows(desk.library, "SELECT count(*) FROM paper") == [(6,)]
    accepted = "SELECT count(*) FROM facts WHERE review = 'accepted'"
    assert rows(desk.library, accepted) == [(len(facts),)]
    assert desk.library.check() == []
    for fact in facts:
        send(desk, fact=fact, decision="undo")


def test_a_library_that_is_held_says_to_try_again_and_loses_nothing(tmp_path, monkeypatch):
    library = doubtful_library(tmp_path / "library.duckdb")
    monkeypatch.setenv("ALEXANDRIA_WAIT", "1")
    with serving(library.path) as served:
        fact = first_id(served)
        token = served.csrf_token()
        with duckdb.connect(str(library.path)):
            words = {"subject": "alloy 9", "predicate": "is", "object": "soft", "note": "p. 3"}
            body = urlencode({"csrf_token": token, "fact": fact, "decision": "correct", **words})
            held = served.ask("/review/decide", body.encode(), content_type=FORM, Cookie=NAME)
            assert (held.status, held.headers["retry-after"]) == (503, "5")
            assert "Try again" in held.text
            for text in ("alloy 9", "p. 3", fact):
                assert f'value="{text}"' in held.text
            page = served.ask("/review", Cookie=NAME)
            assert (page.status, "Try again when" in page.text) == (503, True)
        sent = served.ask("/review/decide", body.encode(), content_type=FORM, Cookie=NAME)
        assert sent.status == 303


def test_a_read_only_explorer_shows_the_queue_and_refuses_decisions(tmp_path):
    library = doubtful_library(tmp_path / "library.duckdb")
    with serving(library.path, "--read-only") as served:
        page = served.ask("/review", Cookie=NAME)
        assert (page.status, "read-only" in page.text, "Accept" in page.text) == (200, True, False)
        assert send(served, fact=first_id(served), decision="accept").status == 403
        assert ask_status(served, fact=first_id(served)) == 403
    assert rows(library, "SELECT count(*) FROM review") == [(0,)]


def ask_status(served, fact):
    body = json.dumps({"fact": fact, "decision": "accept", "reviewer": "Ada"}).encode()
    headers = {"content_type": "application/json", "x_csrf_token": served.csrf_token()}
    return served.ask("/api/review/decide", body, **headers).status
