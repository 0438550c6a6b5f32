"""What happens at the same moment as an order begins to wait, or ceases to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from catalog.ledger import disagreements
from catalog.models import Stock
from catalog.products import ProductRow, upsert
from integrations import links, tasks, waiting_again, waiting_orders
from integrations.locks import Lock
from integrations.mapping.kinds import Kind
from integrations.models import Connection, Inbound, MappingRule, WaitingItem, WaitingOrder
from integrations.platforms.anymarket.simulator import Simulator
from orders import signals
from orders.models import Carrier, Order, OrderItem
from tests.builders import a_carrier, a_rule, a_sku
from tests.flows.lone_worker import kill, leases_end, visit, wait_for
from tests.flows.shop import Shop, a_shop
from tests.flows.test_crashes import blocked_sessions
from tests.flows.test_races import at_once, buy

pytestmark = pytest.mark.django_db(transaction=True)

UNMAPPED = "MERCADO_ENVIOS"
ROUNDS = 5


def a_place(simulator: Simulator, **quantities: int) -> Shop:
    shop = a_shop(simulator)
    Carrier.objects.all().delete()
    shop.count(**quantities)
    shop.work()
    return shop


def save_the_rule(shop: Shop) -> None:
    a_rule(shop.connection, Kind.CARRIER, "ME", UNMAPPED)


def add_the_carrier(shop: Shop) -> None:
    with transaction.atomic():
        a_carrier(shop.merchant, UNMAPPED)
        signals.ring_carriers(shop.merchant.pk)


def create_the_sku(shop: Shop) -> None:
    upsert(shop.merchant.pk, [ProductRow(0, "LATE", "P9", {"title": "P9"}, {})], "erp")


def link_the_sku(shop: Shop) -> None:
    sku = shop.account.by_code["LATE"]
    ours = a_sku(shop.merchant, code="OURS")
    with transaction.atomic():
        links.take_turn(shop.connection)
        links.make(shop.connection, [links.listing(shop.connection, ours.pk, str(sku.id), "1")])


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Once an order was found to have to wait, and before anybody else may see that it does."""
    keep, todo = waiting_orders.keep, [happens]

    def kept(*args: Any) -> bool:
        if todo:
            todo.pop()()
        return keep(*args)

    monkeypatch.setattr(waiting_orders, "keep", kept)


@pytest.mark.parametrize("happens", [save_the_rule, add_the_carrier])
def test_a_carrier_that_becomes_known_while_the_order_is_looked_at_is_not_missed(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Shop], None]
) -> None:
    shop = a_place(anymarket, A=5)
    shop.account.sell({"A": 2})
    meanwhile(monkeypatch, lambda: happens(shop))

    shop.work()

    assert (Order.objects.count(), WaitingOrder.objects.count()) == (1, 0)
    assert Stock.objects.get().reserved == 2
    assert disagreements() == []


@pytest.mark.parametrize("happens", [create_the_sku, link_the_sku])
def test_a_sku_that_becomes_known_while_the_order_is_looked_at_is_not_missed(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Shop], None]
) -> None:
    shop = a_place(anymarket, A=5)
    a_carrier(shop.merchant, UNMAPPED)
    shop.account.add_product([{"partnerId": "LATE", "sellPrice": "10.00"}])
    shop.account.sell({"LATE": 1})
    meanwhile(monkeypatch, lambda: happens(shop))

    shop.work()

    assert (Order.objects.count(), WaitingOrder.objects.count()) == (1, 0)


def test_the_last_unit_goes_over_to_the_order_whoever_else_wants_it(anymarket: Simulator) -> None:
    shop = a_place(anymarket, A=0)
    for turn in range(ROUNDS):
        MappingRule.objects.all().delete()
        shop.count(A=turn + 1)  # each round before this one has reserved one for good
        order_id = shop.account.sell({"A": 1})
        shop.work()
        assert WaitingItem.objects.get().reserved == 1
        save_the_rule(shop)
        shop.wake_up()

        sku = Stock.objects.get().sku
        at_once(
            lambda: tasks.dispatch(shop.connection.pk),
            *(
                lambda n=n, turn=turn, sku=sku: buy(shop.merchant, sku, f"{turn}-{n}")
                for n in range(4)
            ),
        )

        item = OrderItem.objects.get(order__external_id=str(order_id))
        assert (item.reserved, item.order.short) == (1, False)
        others = OrderItem.objects.filter(order__source="race")
        assert set(others.values_list("reserved", flat=True)) == {0}
        assert Stock.objects.get().reserved == turn + 1
        assert disagreements() == []


def test_a_rule_that_is_saved_as_the_order_is_read_lets_it_in_every_time(
    anymarket: Simulator,
) -> None:
    shop = a_place(anymarket, A=50)
    for turn in range(1, ROUNDS + 1):
        MappingRule.objects.all().delete()
        shop.account.sell({"A": 1})
        shop.wake_up()

        at_once(lambda: tasks.dispatch(shop.connection.pk), lambda: save_the_rule(shop))

        assert not Inbound.objects.filter(parked_at__isnull=False).exists()
        shop.work()
        assert Order.objects.count() == Stock.objects.get().reserved == turn
    assert not WaitingOrder.objects.exists()
    assert disagreements() == []


def test_a_worker_killed_after_the_order_was_kept_and_before_it_was_parked(
    anymarket: Simulator,
) -> None:
    shop = a_place(anymarket, A=5)
    shop.account.sell({"A": 2})
    shop.wake_up()

    with transaction.atomic():
        Lock.CARRIERS.take(shop.merchant.pk)  # for which it waits before it parks
        process = visit(shop.connection.pk)
        wait_for(lambda: Inbound.objects.filter(leased_until__gt=Now()).exists())
        wait_for(lambda: blocked_sessions() > 0)
        kill(process)
    wait_for(lambda: blocked_sessions() == 0)
    assert WaitingOrder.objects.count() == 1
    assert not Inbound.objects.filter(parked_at__isnull=False).exists()
    assert Stock.objects.get().reserved == 2

    save_the_rule(shop)
    for _ in range(3):
        leases_end()
        shop.work()

    assert (Order.objects.count(), WaitingOrder.objects.count()) == (1, 0)
    assert Stock.objects.get().reserved == OrderItem.objects.get().reserved == 2
    assert disagreements() == []


def test_who_has_lost_the_row_keeps_nothing(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_place(anymarket, A=5)
    shop.account.sell({"A": 2})
    meanwhile(monkeypatch, lambda: Inbound.objects.update(lease="another") and None)

    shop.work()

    assert not WaitingOrder.objects.exists()
    assert Stock.objects.get().reserved == 0


def test_protection_that_ends_while_orders_are_kept_leaves_nothing_held(
    anymarket: Simulator,
) -> None:
    shop = a_place(anymarket, A=50)
    for _ in range(ROUNDS):
        Connection.objects.update(protect_waiting=True)
        shop.account.sell({"A": 1})
        shop.wake_up()

        at_once(lambda: tasks.dispatch(shop.connection.pk), lambda: unprotect(shop))

        assert Stock.objects.get().reserved == 0
        assert not WaitingItem.objects.filter(reserved__gt=0).exists()
        assert disagreements() == []
        waiting_again.read_all(shop.connection)


def unprotect(shop: Shop) -> None:
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(pk=shop.connection.pk)
        connection.protect_waiting = False
        connection.save(update_fields=["protect_waiting"])
        waiting_orders.give_back(connection)
