"""What `alexandria status` shows of a library with more papers than a terminal has room for."""

from __future__ import annotations

import pytest
from rich.console import Console

from alexandria.cli import library_report, terminal_output
from alexandria.library import LedgerTotals, Outcome, PaperState


@pytest.fixture
def terminal(monkeypatch):
    """Whether there is one, for what is printed; a list with the answer."""
    answer = [True]

    def console(*, stderr: bool = False) -> Console:
        return Console(stderr=stderr, width=120, force_terminal=answer[0], color_system=None)

    for module in (library_report, terminal_output):
        monkeypatch.setattr(module, "make_console", console)
    return answer


def _printed(capsys, count: int, failed: int) -> str:
    states = [PaperState.FAILED] * failed + [PaperState.DONE] * (count - failed)
    outcomes = [
        Outcome(run_id="r", path=f"{place:05d}.pdf", state=state)
        for place, state in enumerate(reversed(states))
    ]
    library_report.print_status(outcomes, [], LedgerTotals(), {})
    return capsys.readouterr().out


def test_a_terminal_gets_the_papers_that_are_not_done_and_a_count_of_the_others(terminal, capsys):
    out = _printed(capsys, 1000, failed=2)
    assert out.count(".pdf") == 2
    assert "1,000 papers: 998 done, 2 failed. 2 of them are shown" in out


def test_so_many_failures_that_not_all_have_room_are_counted(terminal, capsys):
    out = _printed(capsys, 1000, failed=400)
    assert out.count(".pdf") == 200
    assert "600 done, 400 failed. 200 of them are shown" in out


def test_a_small_library_is_shown_whole(terminal, capsys):
    out = _printed(capsys, 20, failed=2)
    assert out.count(".pdf") == 20
    assert "papers:" not in out


def test_a_pipe_gets_every_paper(terminal, capsys):
    terminal[0] = False
    out = _printed(capsys, 1000, failed=2)
    assert len([line for line in out.splitlines() if ".pdf" in line]) == 1000
