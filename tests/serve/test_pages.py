"""Pages and API of a running explorer."""

import json
from urllib.parse import quote, urlencode

import pytest

from alexandria.answers import search
from tests.serve.conftest import serving


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "3 done"),
        ("/papers", "On melting"),
        ("/papers?q=steel", "steel"),
        ("/search?q=yield+strength", "The yield strength of alloy A is 350 MPa at 25 °C."),
        ("/search?where=value+%3E+300+MPa", "350 MPa"),
        ("/entity?name=alloy+A", "does not corrode"),
        ("/entity?name=TNFα", "cachectin"),
        ("/sql", "One SELECT"),
        ("/runs", "No run so far"),
        ("/ask", "No model is set up"),
        ("/retention", "Nothing was measured"),
        ("/disagreements", "contradict"),
    ],
)
def test_every_page_shows_what_it_is_for(explorer, path, shown):
    found = explorer.ask(quote(path, safe="/?=&+%"))
    assert found.status == 200
    assert shown in found.text


def test_a_paper_s_facts_stand_in_the_order_of_its_text_with_what_was_not_stored(explorer):
    papers = json.loads(explorer.ask("/api/papers?q=steel").text)["papers"]
    page = explorer.ask(f"/papers/{papers[0]['paper_id']}").text
    places = [page.index(words) for words in ("350 MPa", "0.25 GPa", "does not corrode")]
    assert places == sorted(places)
    assert "may crack" in page


def test_what_is_not_there_is_said_with_a_next_step(explorer):
    missing = explorer.ask("/papers/no-such-paper")
    assert missing.status == 404
    assert "no paper of the library goes by" in missing.text
    assert explorer.ask("/nowhere").status == 404
    answer = explorer.ask("/api/entity?name=unobtainium")
    assert answer.status == 404
    assert set(json.loads(answer.text)) == {"error", "hint"}


def test_a_malformed_parameter_is_named(explorer):
    for path, named in (
        ("/api/search?q=a&limit=many", "limit"),
        ("/api/search?q=a&colour=red", "colour"),
        ("/api/entity", "name"),
        ("/api/search?q=a&limit=99999999999999999999", "limit"),
    ):
        answer = explorer.ask(path)
        assert answer.status == 400
        assert named in json.loads(answer.text)["error"]


def test_a_search_that_cannot_be_read_is_no_error_page(explorer):
    page = explorer.ask("/search?where=value+near+3")
    assert page.status == 200
    assert "cannot be read" in page.text


def test_the_api_answers_as_python_does(explorer, library):
    found = json.loads(explorer.ask("/api/search?q=strength&limit=5").text)
    expected = search(library, "strength", limit=5)
    assert [f["fact_id"] for f in found["facts"]] == [f.fact.fact_id for f in expected]


def test_the_openapi_document_names_every_question(explorer):
    document = json.loads(explorer.ask("/api/openapi.json").text)
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            needed = [p["name"] for p in operation.get("parameters", []) if p["required"]]
            if method == "get" and not needed:
                assert explorer.ask(path).status in (200, 400)


def test_sql_reads_the_library_and_nothing_else(explorer):
    token = explorer.csrf_token()

    def ask(sql):
        body = urlencode({"sql": sql, "csrf_token": token}).encode()
        return explorer.ask("/sql", body, content_type="application/x-www-form-urlencoded")

    assert "alloy A" in ask("SELECT statement FROM facts").text
    for sql in ("SELECT * FROM read_text('/etc/passwd')", "DROP TABLE paper", "ATTACH 'x.db'"):
        page = ask(sql)
        assert "root:" not in page.text
        assert 'role="alert"' in page.text
    assert explorer.ask("/api/papers").status == 200


def test_a_result_of_sql_can_be_taken_along(explorer):
    body = urlencode({"sql": "SELECT 1 AS one", "csrf_token": explorer.csrf_token()}).encode()
    answer = explorer.ask("/sql/result.csv", body, content_type="application/x-www-form-urlencoded")
    assert answer.text.split() == ["one", "1"]
    assert "attachment" in answer.headers["content-disposition"]


def test_a_text_is_verified_over_the_api(explorer):
    body = json.dumps({"text": "The yield strength of alloy A is 500 MPa at 25 °C."}).encode()
    answer = explorer.ask(
        "/api/verify", body, content_type="application/json", X_CSRF_Token=explorer.csrf_token()
    )
    assert json.loads(answer.text)["sentences"][0]["verdict"] == "contradicted"


def test_a_part_of_a_page_is_sent_without_its_frame(explorer):
    part = explorer.ask("/search?q=alloy", HX_Request="true").text
    assert "yield strength" in part
    assert "<html" not in part


def test_an_empty_library_has_a_home(tmp_path):
    from alexandria.library import Library

    Library(tmp_path / "new.duckdb").create_or_open()
    with serving(tmp_path / "new.duckdb") as served:
        assert "alexandria ingest" in served.ask("/").text
        assert served.ask("/papers").status == 200
