"""Edits that come at the same moment as other news, in real threads on the real database."""

import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from orders import status
from orders.models import EventKind, Order, OrderItem, Status
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, some_skus
from tests.flows.test_races import at_once
from tests.orders.drafts import a_draft, at, hear, of_lines

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_edit_and_a_cancel_at_once_leave_nothing_reserved() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 50)
    for number in range(6):
        order = str(number)
        placed = hear(merchant, a_draft(Status.PAID, 2, external_id=order), sku)
        edit = a_draft(Status.PAID, 5, external_id=order)

        at_once(
            lambda edit=edit: hear(merchant, edit, sku),
            lambda placed=placed: status.move(placed.order_id, Status.CANCELLED, "race"),
        )

    assert set(Order.objects.values_list("status", flat=True)) == {Status.CANCELLED}
    assert Stock.objects.get().reserved == 0
    assert disagreements() == []


def test_two_copies_of_an_edit_reserve_the_difference_once() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 50)
    hear(merchant, a_draft(Status.PAID, 2), sku)
    edit = a_draft(Status.PAID, 5)

    at_once(*(lambda: hear(merchant, edit, sku) for _ in range(8)))

    assert Stock.objects.get().reserved == 5
    assert Movement.objects.filter(kind=MovementKind.ADJUST).count() == 1
    assert Order.objects.get().events.filter(kind=EventKind.EDITED).count() == 1


def test_of_two_edits_the_newer_one_stands_whichever_is_first() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 50)
    for number in range(6):
        order = str(number)
        hear(merchant, at(a_draft(Status.PAID, 2, external_id=order), 0), sku)

        at_once(
            *(
                lambda n=n, order=order: hear(
                    merchant, at(a_draft(Status.PAID, n, external_id=order), n), sku
                )
                for n in (3, 4, 5)
            )
        )

    assert set(OrderItem.objects.values_list("quantity", "reserved")) == {(5, 5)}
    assert Stock.objects.get().reserved == 30
    assert disagreements() == []


def test_two_orders_edited_at_once_share_what_there_is_and_never_wait_in_a_circle() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    skus = some_skus(merchant, 12)
    for sku in skus:
        a_stock(sku, warehouse, 6)
    small = {str(place): 1 for place in range(12)}
    for order in "XY":
        hear(merchant, of_lines(small, external_id=order), *skus)

    def edit(order: str, places: list[int]) -> None:
        for quantity in (4, 2, 5):
            lines = {str(place): quantity for place in places}
            hear(merchant, of_lines(lines, external_id=order), *skus)

    at_once(
        lambda: edit("X", list(range(12))),
        lambda: edit("Y", list(range(11, -1, -1))),
    )

    assert all(balance.reserved == 6 for balance in Stock.objects.all())
    assert Order.objects.filter(short=True).exists()
    assert disagreements() == []
