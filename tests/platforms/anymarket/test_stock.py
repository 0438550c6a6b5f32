"""Telling stock: per-item results over real HTTP."""

import pytest

from integrations.contract import PlatformError, RateLimited
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import (
    Ear,
    account_of,
    add_skus,
    codes,
    connected,
    level,
)


def test_figures_are_accepted_in_one_call() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", "B")
        results = connected(simulator, ear=ear).push_stock(
            [level(account, "A", 7), level(account, "B", 3)]
        )
        assert results == [None, None]
        assert (account.amount("A"), account.amount("B")) == (7, 3)
        assert ear.paths("PUT") == ["/stocks/batch"]


def test_zero_is_sent_as_zero() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        assert connected(simulator, ear=ear).push_stock([level(account, "A", 0)]) == [None]
        assert account.stock_writes("A") == [0]
        assert '"quantity":0' in ear.calls[0].request


def test_id_and_code_are_both_sent() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        connected(simulator, ear=ear).push_stock([level(account, "A", 1)])
        sku_id = account.by_code["A"].id
        assert ear.calls[0].request == f'[{{"id":{sku_id},"partnerId":"A","quantity":1}}]'


def test_a_refused_sku_does_not_keep_the_others_from_going() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B", "C")
        account.knobs.rejected_skus["B"] = "Produto bloqueado"
        results = connected(simulator).push_stock([level(account, code, 4) for code in "ABC"])
        assert codes(results) == [None, "rejected", None]
        refused = results[1]
        assert refused is not None
        assert refused.permanent
        assert refused.detail == "Erro ao processar: Produto bloqueado"
        assert (account.stock_writes("A"), account.stock_writes("B")) == ([4], [])


def test_a_sku_the_answer_forgets_is_unconfirmed_and_comes_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B")
        account.knobs.unanswered_skus.add("B")
        results = connected(simulator).push_stock([level(account, "A", 1), level(account, "B", 1)])
        assert codes(results) == [None, "unconfirmed"]
        assert results[1] is not None
        assert not results[1].permanent


def test_an_answer_without_a_body_accepts_everything() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.knobs.batch_silent = True
        assert connected(simulator).push_stock([level(account, "A", 6)]) == [None]
        assert account.stock_writes("A") == [6]


def test_the_chosen_location_is_told() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        results = connected(simulator, stock_location="702").push_stock([level(account, "A", 6)])
        assert codes(results) == ["rejected"]
        assert results[0] is not None
        assert "sem estoque no local 702" in results[0].detail


@pytest.mark.parametrize("status", [404, 405])
def test_an_account_without_the_batch_endpoint_gets_the_plain_one(status: int) -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", "B")
        account.knobs.batch_refused = status
        results = connected(simulator, ear=ear).push_stock(
            [level(account, "A", 2), level(account, "B", 3)]
        )
        assert results == [None, None]
        assert ear.paths("PUT") == ["/stocks/batch", "/stocks"]
        assert (account.amount("A"), account.amount("B")) == (2, 3)


def test_without_the_batch_endpoint_one_refused_sku_refuses_the_batch() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, *"ABC")
        account.knobs.batch_refused = 404
        account.knobs.rejected_skus["B"] = "Produto bloqueado"
        with pytest.raises(PlatformError, match="Produto bloqueado") as refused:
            connected(simulator).push_stock([level(account, code, 1) for code in "ABC"])
        assert refused.value.permanent
        assert account.stock_writes("A") == []


def test_a_break_at_the_plain_endpoint_is_raised() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", "B")
        account.knobs.turn({"batch_refused": 404, "limit": 1, "window": 600.0})
        with pytest.raises(RateLimited):
            connected(simulator, ear=ear).push_stock([level(account, code, 1) for code in "AB"])
        assert ear.paths("PUT") == ["/stocks/batch", "/stocks"]


def test_a_lost_answer_is_retryable_and_sending_again_does_no_harm() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.knobs.answer_lost = 1
        connector = connected(simulator)
        with pytest.raises(PlatformError) as broken:
            connector.push_stock([level(account, "A", 5)])
        assert (broken.value.code, broken.value.permanent) == ("unreachable", False)
        assert connector.push_stock([level(account, "A", 5)]) == [None]
        assert account.stock_writes("A") == [5, 5]
        assert account.amount("A") == 5


def test_a_full_batch_of_two_hundred_is_taken() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        names = [f"SKU-{number}" for number in range(200)]
        add_skus(account, *names)
        connector = connected(simulator, ear=ear)
        assert connector.stock_batch == 200
        assert connector.push_stock([level(account, name, 1) for name in names]) == [None] * 200
        assert len(ear.calls) == 1
