"""Fixtures of the tests of `alexandria eval`."""

import sys

import pytest

from alexandria.cli import main


@pytest.fixture
def call(monkeypatch, tmp_path, capsys):
    """Runs the program in an empty folder; gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def called(*words):
        monkeypatch.setattr(sys, "argv", ["alexandria", "eval", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return called
