"""What is known to cost something costs that; what is not known is said to be unknown."""

from __future__ import annotations

import asyncio

import pytest

from alexandria.errors import BudgetReached, SettingsError
from alexandria.llm import Budget, PriceTable, Usage
from alexandria.llm.prices import Price
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.llm.asking import ask, request


def write(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_text(text)
    return path


def test_cached_input_is_cheaper():
    price = PriceTable.load().price("gpt-5-mini")
    assert price.cost(Usage(1_000_000, 0)) == pytest.approx(0.25)
    assert price.cost(Usage(1_000_000, 0, 1_000_000)) == pytest.approx(0.025)
    assert price.cost(Usage(0, 1_000_000)) == pytest.approx(2.0)


def test_a_snapshot_and_a_provider_prefix_cost_what_the_model_costs():
    table = PriceTable.load()
    assert table.price("gpt-5-mini-2025-08-07") == table.price("gpt-5-mini")
    assert table.price("anthropic:claude-sonnet-4-5-20250929") == table.price("claude-sonnet-4-5")


def test_an_unknown_model_has_no_price_and_a_local_one_is_free():
    assert PriceTable.load().price("qwen3") is None
    assert PriceTable.load().price("qwen3", local=True).free


def test_a_file_of_the_user_overrides_and_adds(tmp_path):
    mine = write(
        tmp_path,
        '[models."qwen3"]\ninput = 1\noutput = 2\n[models."gpt-5"]\ninput = 7\noutput = 8\n',
    )
    table = PriceTable.load(mine)
    assert table.price("qwen3") == Price(input=1, output=2)
    assert table.price("gpt-5").input == 7
    assert table.price("gpt-5-mini") is not None


@pytest.mark.parametrize(
    "text", ["not toml [", '[models."x"]\ninput = -1\noutput = 2', "[models.x]\nprice = 3", "\xff"]
)
def test_a_malformed_price_file_is_a_setting_to_correct(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"prices\.toml"):
        PriceTable.load(path)


def test_a_missing_price_file_is_a_setting_to_correct(tmp_path):
    with pytest.raises(SettingsError):
        PriceTable.load(tmp_path / "none.toml")


# --- budgets -----------------------------------------------------------------------------------

DEAR = PriceTable({"fake": Price(input=0, output=1000)})
"""A token written costs a tenth of a cent: 100 tokens of `max_output_tokens` are ten cents."""


def questions(count):
    return [request(f"text {n}") for n in range(count)]


def asked_within(dollars, count, **more):
    return ask(more.pop("url"), *questions(count), prices=DEAR, budget=Budget(dollars), **more)


def test_the_budget_stops_before_the_call_that_would_exceed_it():
    with FaultServer() as server:
        outcome = asked_within(0.25, 100, url=server.base_url)
    spent = sum(record.cost for record in outcome.records)
    assert spent <= 0.25
    assert spent > 0.25 - 0.1 - 0.01  # it is used up to less than one call's highest price
    assert any(isinstance(result, BudgetReached) for result in outcome.results)
    assert sum(result is True for result in outcome.results) == server.asked
    assert outcome.client.totals.cost == pytest.approx(spent)


def test_a_call_waits_for_those_in_flight_rather_than_give_up():
    with FaultServer(latency_s=0.02) as server:
        outcome = asked_within(0.13, 8, url=server.base_url)
    assert outcome.results == [True] * 8


def test_what_was_spent_before_counts():
    budget = Budget(1.0, spent=0.95)
    with pytest.raises(BudgetReached, match=r"\$1\.00"):
        asyncio.run(budget.reserve(0.1))


def test_a_refused_call_costs_nothing_and_a_lost_answer_costs_the_highest():
    with FaultServer([faults.rate_limited("0"), faults.cut_json()]) as server:
        budget = Budget(1.0)
        outcome = ask(server.base_url, prices=DEAR, budget=budget)
    assert [record.cost for record in outcome.records] == [0.0, None, pytest.approx(0.004)]
    assert budget.spent == pytest.approx(0.104)
    assert outcome.client.totals.unpriced == 1


def test_a_budget_for_a_model_without_a_price_is_refused():
    with pytest.raises(SettingsError, match="price") as caught:
        ask("http://127.0.0.1:9/v1", budget=Budget(1.0))
    assert 'models."fake"' in caught.value.hint


def test_without_a_price_the_cost_is_unknown_and_not_zero():
    with FaultServer() as server:
        outcome = ask(server.base_url)
    assert outcome.records[0].cost is None
    assert outcome.client.totals.cost is None


def test_a_local_model_costs_zero():
    with FaultServer() as server:
        outcome = ask(server.base_url, endpoint={"local": True}, budget=Budget(0.0))
    assert outcome.records[0].cost == 0.0
    assert outcome.results == [True]


def test_a_call_in_a_batch_costs_a_part_of_every_price_and_nothing_is_known_without_it():
    price = Price(input=2.0, cached=0.5, output=10.0, batch=0.5).in_batch()
    assert price == Price(input=1.0, cached=0.25, output=5.0)
    assert Price(input=2.0, output=10.0).in_batch() is None
    assert Price(input=0.0, output=0.0).in_batch().free
    listed = PriceTable.load().price("gpt-5-mini")
    assert listed.in_batch().cost(Usage(1000, 100)) == pytest.approx(
        listed.cost(Usage(1000, 100)) / 2
    )
