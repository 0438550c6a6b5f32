from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.ledger import disagreements
from catalog.models import Merchant, Sku, Stock
from orders import intake
from orders.drafts import ItemDraft, OrderDraft
from orders.models import EventKind, Order, OrderEvent, Status
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse

pytestmark = pytest.mark.django_db

TEN = Decimal("10.00")


def a_draft(*quantities: int, **values: Any) -> OrderDraft:
    """An order of so many pieces at 10.00 each; its item ids are "0", "1" …"""
    items = tuple(
        ItemDraft(external_id=str(i), sku_code="", quantity=n, unit_price=TEN, total=n * TEN)
        for i, n in enumerate(quantities)
    )
    given = {
        "external_id": "900",
        "number": "MLB-900",
        "status": Status.PAID,
        "placed_at": datetime(2026, 3, 14, 15, 9, tzinfo=UTC),
        "total": sum(quantities) * TEN,
        **values,
    }
    return OrderDraft(items=items, **given)


def place(merchant: Merchant, draft: OrderDraft, *skus: Sku, **where: Any) -> intake.Placed:
    known: Mapping[str, int] = {str(i): sku.pk for i, sku in enumerate(skus)}
    return intake.place(draft, merchant_id=merchant.pk, source="connection:1", skus=known, **where)


def test_a_new_order_is_stored_and_reserved() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    placed = place(merchant, a_draft(2), sku)

    balance.refresh_from_db()
    order = Order.objects.get()
    assert placed == intake.Placed(order.pk, created=True)
    assert (order.number, order.status, order.short) == ("MLB-900", Status.PAID, False)
    assert order.items.get().reserved == balance.reserved == 2
    assert disagreements() == []


def test_the_same_order_again_is_no_second_order_and_no_second_reservation() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    first = place(merchant, a_draft(2), sku)
    for _ in range(9):
        assert place(merchant, a_draft(2), sku) == intake.Placed(first.order_id, created=False)

    balance.refresh_from_db()
    assert balance.reserved == 2
    assert OrderEvent.objects.count() == 1


def test_a_known_order_is_followed_to_its_new_status() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    place(merchant, a_draft(2), sku)

    place(merchant, a_draft(2, status=Status.CANCELLED), sku)

    balance.refresh_from_db()
    assert Order.objects.get().status == Status.CANCELLED
    assert balance.reserved == 0


def test_an_order_for_more_than_there_is_is_stored_short() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 1)

    place(merchant, a_draft(3), sku)

    balance.refresh_from_db()
    order = Order.objects.get()
    assert order.short
    assert order.items.get().reserved == 1
    assert balance.available == 0
    assert [event.kind for event in order.events.all()] == [EventKind.PLACED, EventKind.SHORT]
    assert disagreements() == []


def test_an_order_never_counted_sku_is_stored_short() -> None:
    merchant = a_merchant()

    place(merchant, a_draft(1), a_sku(merchant))

    assert Order.objects.get().short


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED, Status.CANCELLED])
def test_an_order_first_heard_of_after_it_left_reserves_nothing(status: Status) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    place(merchant, a_draft(2, status=status), sku)

    balance.refresh_from_db()
    assert (balance.reserved, Order.objects.get().status) == (0, status)


def test_what_the_marketplace_ships_from_its_own_stock_does_not_touch_ours() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    place(merchant, a_draft(2, fulfilled_by_channel=True), sku)

    balance.refresh_from_db()
    assert (balance.reserved, Order.objects.get().short) == (0, False)


def test_totals_that_disagree_by_a_cent_are_refused_and_nothing_is_stored() -> None:
    merchant = a_merchant()

    with pytest.raises(intake.Refused) as refusal:
        place(merchant, a_draft(1, total=Decimal("10.01")), a_sku(merchant))

    assert refusal.value.code == "totals_disagree"
    assert not Order.objects.exists()


def test_discount_freight_and_interest_belong_to_the_total() -> None:
    merchant = a_merchant()
    draft = replace(
        a_draft(2),
        discount=Decimal("1.50"),
        freight=Decimal("19.90"),
        interest=Decimal("0.35"),
        total=Decimal("38.75"),
    )

    assert place(merchant, draft, a_sku(merchant)).created


def test_an_unknown_sku_is_refused_by_name() -> None:
    merchant = a_merchant()
    draft = a_draft(1)
    named = replace(draft, items=(replace(draft.items[0], sku_code="WHO-AM-I"),))

    with pytest.raises(intake.Refused) as refusal:
        place(merchant, named)

    assert (refusal.value.code, refusal.value.detail) == ("unknown_sku", "WHO-AM-I")


@pytest.mark.parametrize("draft", [a_draft(), a_draft(0)])
def test_orders_of_nothing_are_refused(draft: OrderDraft) -> None:
    merchant = a_merchant()

    with pytest.raises(intake.Refused):
        place(merchant, draft, a_sku(merchant))


def test_the_same_id_from_another_source_is_another_order() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)
    place(merchant, a_draft(1), sku)

    other = intake.place(
        a_draft(1), merchant_id=merchant.pk, source="connection:2", skus={"0": sku.pk}
    )

    assert other.created
    assert Stock.objects.get().reserved == 2
