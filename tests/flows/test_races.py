"""Things that happen at the same moment, in real threads on the real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from catalog.ledger import disagreements
from catalog.models import Merchant, Sku, Stock
from catalog.reservations import release
from catalog.stock import Count, set_on_hand
from integrations import outbox, queue
from integrations.models import Outbound
from integrations.models.work import OutboundTopic
from orders import intake, status
from orders.drafts import ItemDraft, OrderDraft
from orders.models import Order, OrderItem, Status
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_sku,
    a_stock,
    a_warehouse,
    some_skus,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEN = Decimal("10.00")


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run these at the same moment, each with a database connection of its own."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def buy(merchant: Merchant, sku: Sku, external_id: str, quantity: int = 1) -> intake.Placed:
    item = ItemDraft(
        external_id="1", sku_code=sku.code, quantity=quantity, unit_price=TEN, total=quantity * TEN
    )
    draft = OrderDraft(
        external_id=external_id,
        number=external_id,
        status=Status.PAID,
        placed_at=datetime(2026, 3, 14, tzinfo=UTC),
        items=(item,),
        total=quantity * TEN,
    )
    return intake.place(draft, merchant_id=merchant.pk, source="race", skus={"1": sku.pk})


def test_twelve_buyers_and_one_last_unit() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 1)

    at_once(*(lambda n=n: buy(merchant, sku, str(n)) for n in range(12)))

    assert Order.objects.count() == 12
    assert Order.objects.filter(short=False).count() == 1
    balance = Stock.objects.get()
    assert (balance.on_hand, balance.reserved, balance.available) == (1, 1, 0)
    assert disagreements() == []


def test_twelve_copies_of_one_order_are_one_order() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 50)

    placed = at_once(*(lambda: buy(merchant, sku, "same", 2) for _ in range(12)))

    assert sum(one.created for one in placed) == 1
    assert len({one.order_id for one in placed}) == 1
    assert OrderItem.objects.count() == 1
    assert Stock.objects.get().reserved == 2


def test_cancels_that_come_together_give_back_once() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)
    order_id = buy(merchant, sku, "1", 3).order_id
    item_id = OrderItem.objects.get().pk

    moves = at_once(
        *(lambda: status.move(order_id, Status.CANCELLED, "race") for _ in range(6)),
        *(lambda: release(merchant.pk, [item_id], "race") for _ in range(3)),
    )

    assert sum(getattr(move, "moved", False) for move in moves) == 1
    assert Stock.objects.get().available == 5
    assert disagreements() == []


def test_pushes_orders_and_marks_in_any_order_never_wait_in_a_circle() -> None:
    merchant = a_merchant()
    skus = some_skus(merchant, 40)
    for code in ("X", "Y"):
        a_warehouse(merchant, code=code)
    for _ in range(3):
        channel = a_connection(merchant)
        outbox.follow([a_listing(channel, sku) for sku in skus])

    def push(warehouse: str, order: Sequence[Sku], offset: int) -> None:
        for turn in range(10):
            counts = [Count(0, sku.code, warehouse, 5 + turn + offset) for sku in order]
            assert not set_on_hand(merchant.pk, counts, "race").rejected

    at_once(
        lambda: push("X", skus, 0),
        lambda: push("X", skus[::-1], 1),
        lambda: push("Y", skus[::-1], 2),
        lambda: push("Y", skus, 3),
        lambda: [buy(merchant, sku, f"a{sku.code}") for sku in skus],
        lambda: [buy(merchant, sku, f"b{sku.code}") for sku in skus[::-1]],
        lambda: [drain_once(sku_connection) for sku_connection in connection_ids() * 10],
    )

    assert Order.objects.count() == 80
    assert disagreements() == []


def connection_ids() -> list[int]:
    return list(Outbound.objects.values_list("connection_id", flat=True).distinct().order_by())


def drain_once(connection_id: int) -> None:
    rows = queue.claim(Outbound, connection_id, OutboundTopic.STOCK, 100)
    queue.told([(row, 1) for row in rows])


def test_many_workers_never_hold_the_same_row() -> None:
    merchant = a_merchant()
    channel = a_connection(merchant)
    outbox.follow([a_listing(channel, sku) for sku in some_skus(merchant, 300)])

    def take() -> list[int]:
        mine: list[int] = []
        while rows := queue.claim(Outbound, channel.pk, OutboundTopic.STOCK, 7):
            mine += [row.pk for row in rows]
            queue.done(Outbound, rows)
        return mine

    taken = [pk for mine in at_once(*([take] * 8)) for pk in mine]

    assert len(taken) == len(set(taken)) == 300


def test_two_first_counts_of_the_same_place_are_one_balance() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD")

    at_once(
        *(
            lambda n=n: set_on_hand(merchant.pk, [Count(0, sku.code, "CD", n)], f"erp:{n}")
            for n in range(1, 9)
        )
    )

    assert Stock.objects.count() == 1
    assert Stock.objects.get().on_hand in range(1, 9)
    assert disagreements() == []
