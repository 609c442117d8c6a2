import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.answers.conftest import library, small_library

__all__ = ["library", "small_library"]


class Answer:
    """What a server answered: status, headers, text."""

    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Served:
    """A running explorer."""

    def __init__(self, address):
        self.address = address

    def ask(self, path, data=None, method=None, **headers):
        """One request; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, named, method=method)
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            with opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as answer:
            return Answer(answer.code, answer.headers, answer.read().decode())

    def csrf_token(self):
        """The token that forms of this server carry."""
        return re.search(r'name="csrf-token" content="([0-9a-f]+)"', self.ask("/sql").text)[1]


@contextmanager
def serving(library_path, *options):
    """`alexandria serve` in a process of its own."""
    command = [sys.executable, "-m", "alexandria", "serve", "--library", str(library_path)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        line = process.stdout.readline()
        address = re.search(r"http://\S+:\d+", line)
        assert address, line + process.stdout.read()
        yield Served(address[0])
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def explorer(small_library):
    """The explorer of the small library."""
    with serving(small_library) as served:
        yield served
