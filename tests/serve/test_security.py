"""What a request must not be able to do."""

import http.client
import re
from urllib.parse import urlencode, urlsplit

import pytest

from alexandria.library import Library
from alexandria.serve.request_guard import host_name
from tests.answers.making import Said, save
from tests.serve.conftest import serving

SECRET = "a-secret-of-more-than-sixteen-characters"
FORM = "application/x-www-form-urlencoded"

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "</title></textarea><svg onload=alert(1)>",
    "../../etc/passwd",
    "\u202egnp.exe",
    "%3Cscript%3E",
    "a\u0000b\u001b[31m",
]


def test_another_host_name_is_refused(explorer):
    assert explorer.ask("/", Host="evil.example").status == 421
    assert explorer.ask("/", Host="127.0.0.1.evil.example").status == 421
    assert explorer.ask("/", Host="localhost:1").status == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:80", "localhost"),
        ("[::1]:80", "::1"),
        ("::1", "::1"),
        ("A.example", "a.example"),
    ],
)
def test_the_name_of_a_host_is_read_without_its_port(header, name):
    assert host_name(header) == name


def test_a_form_of_another_page_is_refused(explorer):
    body = urlencode({"sql": "SELECT 1"}).encode()
    assert explorer.ask("/sql", body, content_type=FORM).status == 403
    stale = urlencode({"sql": "SELECT 1", "csrf_token": "0" * 64}).encode()
    assert explorer.ask("/sql", stale, content_type=FORM).status == 403
    good = urlencode({"sql": "SELECT 1", "csrf_token": explorer.csrf_token()}).encode()
    assert explorer.ask("/sql", good, content_type=FORM).status == 200
    for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        assert explorer.ask("/sql", good, content_type=FORM, **headers).status == 403


def test_every_answer_forbids_foreign_scripts_and_frames(explorer):
    for path in ("/", "/api/papers", "/nowhere", "/static/explorer.css"):
        headers = explorer.ask(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_scripts_or_styles_of_its_own(explorer):
    for path in ("/", "/papers", "/search?q=alloy", "/entity?name=alloy+A", "/sql", "/runs"):
        text = explorer.ask(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=|javascript:", text)
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../explorer_app.py",
        "/static/%2e%2e/explorer_app.py",
        "/static/..%2f..%2ferrors.py",
        "/static//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_static_files(explorer, path):
    place = urlsplit(explorer.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    answer.read()
    connection.close()


def test_large_requests_are_refused(explorer):
    token = explorer.csrf_token()
    body = urlencode({"csrf_token": token, "sql": "x" * 1_100_000}).encode()
    assert explorer.ask("/sql", body, content_type=FORM).status == 413
    assert explorer.ask("/search?q=" + "x" * 9000).status == 414


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The explorer of a library whose every name is an attack."""
    path = tmp_path_factory.mktemp("hostile") / "<b>library.duckdb"
    library = Library(path)
    library.create_or_open()
    for number, text in enumerate(HOSTILE):
        facts = [Said(text, "is", f"{text} {number}", about=text, other_names=(text + "2",))]
        save(library, f"paper {number} {text[:20].replace(chr(0), '')}", facts, title=text)
    with serving(path) as served:
        yield served


@pytest.mark.parametrize(
    "path", ["/", "/papers", "/search?q=is", "/runs", "/sql?sql=FROM+facts", "/disagreements"]
)
def test_names_of_a_hostile_library_are_text(hostile, path):
    found = hostile.ask(path)
    assert found.status == 200
    assert not re.search(
        r"<script>alert|<img|<svg onload|onerror=alert(?!\(1\)&gt;)|<b>library", found.text
    )
    assert "49" not in re.findall(r"\b49\b", found.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_an_address_is_text(hostile, text):
    for path in ("/search?", "/entity?", "/sql?", "/papers?", "/api/search?"):
        name = {"/entity?": "name", "/sql?": "sql"}.get(path, "q")
        found = hostile.ask(path + urlencode({name: text}))
        assert found.status in (200, 303, 400, 404)
        if not path.startswith("/api"):
            assert not re.search(r"<script>alert|<img src=x|<svg onload", found.text)


@pytest.fixture(scope="module")
def guarded(small_library, tmp_path_factory):
    """An explorer that needs a token, and is read-only."""
    token = tmp_path_factory.mktemp("token") / "token.txt"
    token.write_text(SECRET + "\n")
    with serving(small_library, "--token-file", str(token), "--read-only") as served:
        yield served


def test_without_the_token_there_is_the_sign_in_page_alone(guarded):
    for path in ("/", "/papers", "/search?q=alloy", "/nowhere"):
        answer = guarded.ask(path)
        assert answer.status == 303
        assert answer.headers["location"].startswith("/sign-in")
    assert guarded.ask("/api/papers").status == 401
    assert guarded.ask("/api/papers", Authorization="Bearer wrong").status == 401
    assert "alloy" not in guarded.ask("/sign-in").text
    assert guarded.ask("/static/explorer.css").status == 200


def test_the_token_opens_as_a_header(guarded):
    assert guarded.ask("/api/papers", Authorization=f"Bearer {SECRET}").status == 200


def test_the_token_opens_by_the_sign_in_page_and_its_cookie(guarded):
    page = guarded.ask("/sign-in?next=/papers").text
    csrf = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)[1]

    def sign_in(token, after="/papers"):
        body = urlencode({"token": token, "csrf_token": csrf}).encode()
        return guarded.ask("/sign-in?" + urlencode({"next": after}), body, content_type=FORM)

    assert sign_in("wrong").status == 401
    answer = sign_in(SECRET)
    assert answer.status == 303
    assert answer.headers["location"] == "/papers"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert SECRET not in cookie
    assert guarded.ask("/papers", Cookie=cookie.partition(";")[0]).status == 200
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert sign_in(SECRET, elsewhere).headers["location"] == "/"


def test_other_hosts_need_a_token(small_library, tmp_path):
    import subprocess
    import sys

    command = [sys.executable, "-m", "alexandria", "serve", "--library", str(small_library)]
    done = subprocess.run(
        [*command, "--host", "0.0.0.0"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "--token-file" in done.stderr
    short = tmp_path / "short.txt"
    short.write_text("short")
    done = subprocess.run(
        [*command, "--token-file", str(short)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "16 characters" in done.stderr
