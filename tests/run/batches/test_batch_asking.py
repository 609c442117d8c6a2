"""Questions in batches, at both providers, with what goes wrong there: nothing lost, nothing paid twice."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

import pytest

from alexandria.batch_errors import BatchExpired, SendUnclear
from alexandria.errors import (
    AnswerTruncated,
    BudgetReached,
    EndpointError,
    EndpointUnreachable,
    RequestRejected,
    SettingsError,
)
from alexandria.llm import RequestFile
from alexandria.llm.openai_batches import OpenAIBatches
from alexandria.run.batch_rounds import batch_rows, cancel_batches
from alexandria.run.batches import BatchPolicy
from tests.run.batches.asking import SECRET, answer, questions, rounds
from tests.run.batches.batch_provider import BatchProvider, Faults

BOTH = pytest.mark.parametrize("kind", ["openai", "anthropic"])


def first_time(what: str, every: int = 3):
    """A fault of every n-th request of the first batch that has it."""
    seen: list[str] = []

    def line(custom_id: str, before: int) -> str:
        seen.append(custom_id)
        return what if not before and len(seen) % every == 1 else "ok"

    return line


@BOTH
def test_what_is_asked_is_answered_once_at_half_the_price_and_nothing_stays_at_the_provider(
    kind: str, tmp_path: Path
):
    asked = questions(20, kind)
    with BatchProvider(answer) as provider, rounds(kind, tmp_path, provider) as run:
        assert len(run.go(asked)) == 1  # the first, asked alone
        assert run.go(asked) == {asked[0].id: 0}  # nothing has ended, nothing is sent again
        provider.finish()
        assert run.go(asked) == {q.id: n for n, q in enumerate(asked)}
    in_batch = [c for c in run.calls if c.batch]
    full = [100 * c.input_tokens + 200 * c.output_tokens for c in run.calls]
    assert [c.cost for c in run.calls] == pytest.approx(
        [full[0] / 1e6, *(f / 2e6 for f in full[1:])]
    )
    assert (len(in_batch), provider.alone, provider.paid_twice) == (19, 1, set())
    assert provider.files == {}
    assert kind == "openai" or provider.batches == {}
    assert not (tmp_path / "a.duckdb.batches").exists()


@BOTH
def test_the_first_question_learns_the_form_in_which_the_others_go(kind: str, tmp_path: Path):
    asked = questions(4, kind)
    faults = Faults(alone=["temperature: not supported by this model"])
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        run.go(asked)
        (batch,) = provider.batches.values()
        sent = [r["body"] if kind == "openai" else r["params"] for r in batch.requests]
    schema = {"openai": "response_format", "anthropic": "output_config"}[kind]
    assert all("temperature" not in body and schema in body for body in sent)
    assert [c.outcome for c in run.calls] == ["form-rejected", "ok"]


@BOTH
@pytest.mark.parametrize(
    "fault", ["429", "500", "expired", "cancelled", "missing", "garbage", "null"]
)
def test_a_request_without_an_answer_is_asked_again_in_the_next_batch(
    kind: str, fault: str, tmp_path: Path
):
    asked = questions(10, kind)
    faults = Faults(line=first_time(fault))
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
    outcomes = Counter(c.outcome for c in run.calls)
    assert outcomes["ok"] == 10
    assert sum(outcomes.values()) == 13
    unusable = {c.request_digest for c in run.calls if c.outcome == "invalid"}
    assert provider.paid_twice <= unusable
    assert len(unusable) == (3 if fault == "null" else 0)
    assert all(c.cost == 0 for c in run.calls if c.outcome not in ("ok", "invalid"))


@BOTH
def test_a_request_that_expires_again_and_again_ends_with_that_reason(kind: str, tmp_path: Path):
    asked = questions(6, kind)
    faults = Faults(line=lambda _id, _before: "expired")
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        known = run.until_known(asked)
    # One question of each round is asked alone, which shows that requests have the right form.
    assert [type(known[q.id]) for q in asked] == [int] * 3 + [BatchExpired] * 3
    assert "expired, asked 3 times" in str(known[asked[-1].id])
    assert Counter(c.attempt for c in run.calls if c.batch) == {1: 5, 2: 4, 3: 3}


@BOTH
def test_a_request_that_is_refused_is_not_asked_again(kind: str, tmp_path: Path):
    asked = questions(3, kind)
    faults = Faults(line=lambda _id, _before: "400")
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        known = run.until_known(asked, most=2)
    assert all(isinstance(known[q.id], RequestRejected) for q in asked[1:])
    assert not known[asked[1].id].fatal


@BOTH
def test_an_answer_that_is_cut_costs_what_it_cost_and_is_not_asked_again(kind: str, tmp_path: Path):
    asked = questions(3, kind)
    faults = Faults(line=lambda _id, _before: "cut")
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        known = run.until_known(asked, most=2)
    assert all(isinstance(known[q.id], AnswerTruncated) for q in asked[1:])
    assert all(c.cost > 0 for c in run.calls if c.outcome == "truncated")


@BOTH
def test_foreign_repeated_and_reordered_results_are_told_apart_from_ours(kind: str, tmp_path: Path):
    asked = questions(10, kind)
    faults = Faults(line=lambda _id, _before: "repeated", foreign=4, reorder=True)
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
    assert len(run.calls) == 10
    assert any("4 foreign results" in line for line in run.notes.lines)
    assert any("9 repeated results" in line for line in run.notes.lines)


@BOTH
@pytest.mark.parametrize("clean", [False, True])
def test_results_that_break_off_are_read_again_and_never_asked_again(
    kind: str, clean: bool, tmp_path: Path
):
    asked = questions(12, kind)
    with BatchProvider(answer) as provider, rounds(kind, tmp_path, provider) as run:
        run.go(asked)
        provider.finish()
        provider.faults = Faults(cut=2, clean_cut=clean)
        assert 1 < len(run.go(asked)) < 12
        assert any("are incomplete" in line for line in run.notes.lines)
        assert run.go(asked) == {q.id: n for n, q in enumerate(asked)}
        assert (provider.paid_twice, len(run.calls)) == (set(), 12)


def test_results_that_stay_incomplete_are_asked_again_in_the_end(tmp_path: Path):
    asked = questions(6)
    with BatchProvider(answer) as provider, rounds("openai", tmp_path, provider) as run:
        run.go(asked)
        provider.finish()
        provider.faults = Faults(cut=6, clean_cut=True)
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert 0 < len(provider.paid_twice) < 5


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("openai", "expired"),
        ("openai", "cancelled"),
        ("openai", "failed"),
        ("anthropic", "ended"),
    ],
)
def test_a_whole_batch_that_ends_without_results_is_asked_again(
    kind: str, word: str, tmp_path: Path
):
    asked = questions(5, kind)
    with BatchProvider(answer) as provider, rounds(kind, tmp_path, provider) as run:
        run.go(asked)
        provider.faults = Faults(line=lambda _id, _before: "missing")
        provider.finish(word)
        provider.faults = Faults()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
    outcome = {"failed": "batch-failed", "ended": "missing"}.get(word, word)
    assert Counter(c.outcome for c in run.calls) == {"ok": 5, outcome: 4}
    assert word != "failed" or any("token_limit_exceeded" in line for line in run.notes.lines)


@BOTH
def test_429_at_the_upload_or_the_creation_is_waited_for(kind: str, tmp_path: Path):
    asked = questions(4, kind)
    faults = Faults(uploads=[429, -500], creates=[429, 429])
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        run.until_known(asked)
        assert (len(provider.paid), provider.paid_twice, provider.files) == (3, set(), {})


@BOTH
def test_a_batch_that_was_taken_unseen_is_found_again_and_not_paid_twice(kind: str, tmp_path: Path):
    asked = questions(7, kind)
    faults = Faults(creates=["taken and dropped"])
    with BatchProvider(answer, faults) as provider, rounds(kind, tmp_path, provider) as run:
        with pytest.raises(SendUnclear):
            run.go(asked)
        theirs = provider.add_foreign_batch(kind, 6)
        provider.finish()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert {i for i in provider.paid_twice if not i.startswith("theirs")} == set()
        assert theirs in provider.batches
        assert all(c.batch != theirs for c in run.calls)


@BOTH
def test_a_batch_that_was_never_taken_is_sent_again_only_when_the_provider_must_know_it(
    kind: str, tmp_path: Path
):
    asked = questions(4, kind)
    with BatchProvider(answer) as provider, rounds(kind, tmp_path, provider) as run:
        provider.faults = Faults(creates=["taken and dropped"])
        with pytest.raises(SendUnclear):
            run.go(asked)
        provider.batches.clear()
        run.policy = BatchPolicy(settle_s=3600)
        assert len(run.go(asked)) == 1
        assert any("does not list it yet" in line for line in run.notes.lines)
        assert provider.batches == {}
        run.policy = BatchPolicy(settle_s=0)
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert provider.files == {}


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_wait_for_a_lost_batch_counts_from_when_it_was_seen_to_be_lost(
    is_killed: bool, tmp_path: Path
):
    asked = questions(4)
    faults = Faults(creates=["taken and dropped"])
    with BatchProvider(answer, faults) as provider, rounds("openai", tmp_path, provider) as run:
        with pytest.raises(SendUnclear):
            run.go(asked)
        hidden = dict(provider.batches)
        provider.batches.clear()
        journal = tmp_path / "a.duckdb.batches"
        begun = r'"begun_at":"[^"]+"'  # as after an upload of two days
        lines = re.sub(begun, '"begun_at":"2020-01-01T00:00:00+00:00"', journal.read_text())
        kept = [line for line in lines.splitlines(keepends=True) if '"unclear"' not in line]
        journal.write_text("".join(kept) if is_killed else lines)
        run.policy = BatchPolicy(settle_s=60)
        assert len(run.go(asked)) == 1
        assert any("does not list it yet" in line for line in run.notes.lines)
        provider.batches.update(hidden)
        provider.finish()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert provider.paid_twice == set()


def test_a_lost_batch_that_is_none_of_those_listed_is_looked_for_again(tmp_path: Path):
    asked = questions(4, "anthropic")
    faults = Faults(creates=["taken and dropped"])
    with BatchProvider(answer, faults) as provider, rounds("anthropic", tmp_path, provider) as run:
        with pytest.raises(SendUnclear):
            run.go(asked)
        hidden = dict(provider.batches)
        provider.batches.clear()
        theirs = provider.add_foreign_batch("anthropic", 3)
        run.go(asked)  # the only batch of that size
        provider.batches.update(hidden)
        provider.finish()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert {i for i in provider.paid_twice if not i.startswith("theirs")} == set()
        assert theirs in provider.batches


def test_a_refusal_for_good_leaves_nothing_and_asks_nothing_twice(tmp_path: Path):
    asked = questions(4)
    with (
        BatchProvider(answer, Faults(creates=[401])) as provider,
        rounds("openai", tmp_path, provider) as run,
    ):
        with pytest.raises(EndpointError, match="401"):
            run.go(asked)
        assert provider.files == {}
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert (provider.alone, provider.paid_twice) == (2, set())


def test_a_batch_that_the_provider_no_longer_has_is_asked_again(tmp_path: Path):
    asked = questions(4, "anthropic")
    with BatchProvider(answer) as provider, rounds("anthropic", tmp_path, provider) as run:
        run.go(asked)
        provider.batches.clear()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
    assert Counter(c.outcome for c in run.calls) == {"ok": 4, "missing": 3}


def test_a_batch_has_no_more_requests_than_it_may(tmp_path: Path):
    asked = questions(25)
    few = {"batch_requests": 10}
    with (
        BatchProvider(answer) as provider,
        rounds("openai", tmp_path, provider, settings=few) as run,
    ):
        run.go(asked)
        assert [len(b.requests) for b in provider.batches.values()] == [10, 10, 4]
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}


def test_the_budget_lets_out_what_it_covers_and_the_rest_when_more_is_known(tmp_path: Path):
    asked = questions(9)
    with BatchProvider(answer) as provider:
        # Each can cost 64 output tokens at most, which is 0.0064 dollars in a batch, and costs far less.
        with rounds("openai", tmp_path, provider, settings={"budget": 0.04}) as run:
            run.go(asked)
            sent = [len(b.requests) for b in provider.batches.values()]
            assert 0 < sum(sent) < 8
            assert run.counts is not None
            assert run.counts.held_back == 8 - sum(sent)
            assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
            assert sum(c.cost for c in run.calls) < 0.04
        less = rounds("openai", tmp_path, provider, settings={"budget": 0.02})
        with less as run, pytest.raises(BudgetReached):
            run.until_known(questions(40))


def test_batches_that_have_no_room_beside_another_wait_for_it_and_that_is_no_attempt(
    tmp_path: Path,
):
    asked = questions(7)
    few = {"batch_requests": 2}
    with (
        BatchProvider(answer) as provider,
        rounds("openai", tmp_path, provider, settings=few) as run,
    ):
        run.go(asked)
        first, *others = provider.batches
        for name in others:
            provider._end(provider.batches[name], "failed")
        for _ in range(4):  # more rounds than attempts
            assert len(run.go(asked)) == 1
            assert run.counts is not None
            assert run.counts.held_back == 4
        assert (list(provider.batches), provider.alone) == ([first, *others], 1)
        provider.finish()
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert {c.outcome for c in run.calls} == {"ok"}
        assert (provider.paid_twice, provider.files) == (set(), {})


def test_downloads_that_keep_failing_remove_nothing_from_the_provider(tmp_path: Path):
    asked = questions(6)
    with BatchProvider(answer) as provider, rounds("openai", tmp_path, provider) as run:
        run.go(asked)
        provider.finish()
        provider.faults = Faults(cut=8)
        for _ in range(4):
            run.go(asked)
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert provider.paid_twice == set()


def test_an_upload_that_cannot_be_removed_at_once_is_removed_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = questions(4)
    faults = Faults(creates=[401])
    with BatchProvider(answer, faults) as provider, rounds("openai", tmp_path, provider) as run:
        with monkeypatch.context() as patch:
            patch.setattr(OpenAIBatches, "discard", _fail)
            with pytest.raises(EndpointError, match="401"):
                run.go(asked)
        assert len(provider.files) == 1
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
        assert provider.files == {}


async def _fail(*_: object) -> None:
    raise EndpointUnreachable("The connection was refused.")


def test_one_batch_that_cannot_be_cancelled_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = questions(7)
    few = {"batch_requests": 2}
    with (
        BatchProvider(answer) as provider,
        rounds("openai", tmp_path, provider, settings=few) as run,
    ):
        run.go(asked)
        ended, failing, last = provider.batches
        provider._end(provider.batches[ended], "completed")
        cancel = OpenAIBatches.cancel

        async def refused(service: OpenAIBatches, batch_id: str) -> None:
            if batch_id == failing:
                await _fail()
            await cancel(service, batch_id)

        with monkeypatch.context() as patch:
            patch.setattr(OpenAIBatches, "cancel", refused)
            with pytest.raises(EndpointUnreachable, match="1 of 3 batches"):
                cancel_batches(run.made_of)
        words = [provider.batches[i].word for i in (ended, failing, last)]
        assert words == ["completed", "in_progress", "cancelled"]
        assert cancel_batches(run.made_of) == 1


@BOTH
def test_what_is_under_way_can_be_listed_and_cancelled(kind: str, tmp_path: Path):
    asked = questions(5, kind)
    with BatchProvider(answer) as provider, rounds(kind, tmp_path, provider) as run:
        run.go(asked)
        (row,) = batch_rows(run.made_of)
        assert (row.id, row.state, row.requests) == (next(iter(provider.batches)), "in_progress", 4)
        assert row.highest == pytest.approx(0.5 * (4 * 64 * 200 + 4 * 31 * 100) / 1e6, rel=0.2)
        assert cancel_batches(run.made_of) == 1
        assert run.until_known(asked) == {q.id: n for n, q in enumerate(asked)}
    assert Counter(c.outcome for c in run.calls) == {"ok": 5, "cancelled": 4}


def test_a_plain_ingest_does_not_pay_for_what_is_under_way(tmp_path: Path):
    with BatchProvider(answer) as provider, rounds("openai", tmp_path, provider) as run:
        run.go(questions(3))
        run.settings["batch"] = False
        with pytest.raises(SettingsError, match="under way"):
            run.go(questions(3))


def test_an_endpoint_without_batches_says_so(tmp_path: Path):
    without = Faults(uploads=[404])
    with BatchProvider(answer, without) as provider, rounds("openai", tmp_path, provider) as run:
        with pytest.raises(SettingsError, match="no batch API"):
            run.go(questions(3))
        run.settings = {"batch": False}
        run.open_only()  # a plain ingest is not refused
        run.settings = {"base_url": None, "model": "embedded"}
        with pytest.raises(SettingsError, match="There is no batch API"):
            run.go(questions(3))


def test_requests_on_their_way_have_no_name_on_the_disk(tmp_path: Path):
    requests = RequestFile(tmp_path, b"\n")
    requests.add(SECRET.encode())
    requests.add(SECRET.encode())
    assert list(tmp_path.iterdir()) == []

    async def whole() -> bytes:
        return b"".join([part async for part in requests.parts()])

    assert asyncio.run(whole()) == f"{SECRET}\n{SECRET}".encode()
    requests.close()


def test_what_is_kept_between_rounds_holds_no_text_and_no_key(tmp_path: Path):
    key = {"api_key": "sk-secret"}
    with (
        BatchProvider(answer) as provider,
        rounds("openai", tmp_path, provider, settings=key) as run,
    ):
        run.go(questions(5))
    kept = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert {"a.duckdb.batches", "a.duckdb.journal"} <= set(kept)
    assert not any(
        SECRET.encode() in content or b"sk-secret" in content for content in kept.values()
    )
    assert (tmp_path / "a.duckdb.batches").stat().st_mode & 0o777 == 0o600
    assert all(f["expires_after[seconds]"] == "259200" for f in provider.uploaded)
