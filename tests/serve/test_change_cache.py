"""What takes long is found out once for as long as the library stays as it is."""

import threading
import time

import pytest

from alexandria.errors import QueryRefused
from alexandria.serve.change_cache import ChangeCache
from tests.answers.making import Said, save


def test_a_value_is_made_anew_after_a_change_and_not_before(library):
    cache, made = ChangeCache(), []
    for _ in range(3):
        cache.get(library.path, "count", lambda: made.append(1) or len(made))
    assert len(made) == 1
    save(library, "more", [Said("Lead", "is", "heavy")])
    assert cache.get(library.path, "count", lambda: made.append(1) or len(made)) == 2
    assert cache.get(library.path, "other", lambda: "another") == "another"


def test_visitors_at_once_wait_for_one_of_them(library):
    cache, made = ChangeCache(), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return len(made)

    threads = [
        threading.Thread(target=cache.get, args=(library.path, "slow", make)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_what_fails_is_tried_again(library):
    cache = ChangeCache()

    def fails():
        raise QueryRefused("no")

    with pytest.raises(QueryRefused):
        cache.get(library.path, "x", fails)
    assert cache.get(library.path, "x", lambda: 1) == 1


def test_the_home_page_looks_for_contradictions_once(library, monkeypatch):
    from alexandria.serve import make_app
    from tests.serve.in_process import serving_app

    monkeypatch.setattr("alexandria.serve.change_cache._SLOW_S", 1e9)  # this machine may be busy
    asked = []
    query = type(library).query
    monkeypatch.setattr(
        type(library), "query", lambda self, *given: asked.append(given[0]) or query(self, *given)
    )
    with serving_app(make_app(library)) as served:
        first = served.ask("/disagreements").text
        assert served.ask("/disagreements").text == first
        assert len(asked) == 1
        save(
            library,
            "against",
            [
                Said("The yield strength of alloy A", "is", "350 MPa", "at 25 °C", about="alloy A"),
                Said("The yield strength of alloy A", "is", "800 MPa", "at 25 °C", about="alloy A"),
            ],
        )
        assert "800 MPa" in served.ask("/disagreements").text
