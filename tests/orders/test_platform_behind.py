"""The platform has not heard yet what the merchant did with its order: that is no news."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Merchant, Sku
from orders import status
from orders.models import EventKind, Order, OrderEvent, Status
from orders.reasons import OLDER
from orders.status import AFTER_CANCEL, BACKWARDS, FORWARD
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, at, hear, history

pytestmark = pytest.mark.django_db

ERP = "token:erp"


def a_placed_order(placed_as: Status = Status.PAID) -> tuple[Merchant, Sku, Order]:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)
    hear(merchant, at(a_draft(placed_as), 1), sku)
    return merchant, sku, Order.objects.get()


def ignored(order: Order) -> list[tuple[str, str]]:
    lines = order.events.filter(kind=EventKind.IGNORED)
    return list(lines.values_list("to_status", "reason"))


@pytest.mark.parametrize("ours", [Status.INVOICED, Status.SHIPPED, Status.DELIVERED])
def test_a_platform_that_says_the_same_as_before_is_not_noted(ours: Status) -> None:
    merchant, sku, order = a_placed_order()
    status.move(order.pk, ours, ERP)

    for number in (2, 3):
        hear(merchant, at(a_draft(Status.PAID), number), sku, occasions=["paid"])

    order.refresh_from_db()
    assert (order.status, ignored(order)) == (ours, [])


def test_what_else_it_tells_is_taken_over() -> None:
    merchant, sku, order = a_placed_order(Status.PENDING)
    status.move(order.pk, Status.INVOICED, ERP)

    paid = at(a_draft(Status.PAID, carrier="Correios"), 2)
    hear(merchant, replace(paid, paid_at=paid.updated_at), sku, occasions=["paid"])

    order.refresh_from_db()
    assert (order.status, order.carrier, order.paid_at) == (
        Status.INVOICED,
        "Correios",
        paid.updated_at,
    )
    assert ignored(order) == []


def test_a_platform_that_follows_step_by_step_is_not_noted() -> None:
    merchant, sku, order = a_placed_order()
    status.move(order.pk, Status.INVOICED, ERP)
    status.move(order.pk, Status.SHIPPED, ERP)
    status.move(order.pk, Status.DELIVERED, ERP)

    for number, told in enumerate((Status.PAID, Status.INVOICED, Status.SHIPPED), start=2):
        hear(merchant, at(a_draft(told), number), sku, occasions=[told])

    assert ignored(order) == []
    assert [line[:3] for line in history(order)] == [
        (EventKind.MOVED, Status.PAID, Status.INVOICED),
        (EventKind.MOVED, Status.INVOICED, Status.SHIPPED),
        (EventKind.MOVED, Status.SHIPPED, Status.DELIVERED),
    ]


def test_a_call_about_a_step_that_we_told_is_not_noted() -> None:
    """It comes when the platform is further on already."""
    merchant, sku, order = a_placed_order()
    status.move(order.pk, Status.SHIPPED, ERP)
    status.move(order.pk, Status.DELIVERED, ERP)

    hear(merchant, at(a_draft(Status.DELIVERED), 2), sku, occasions=["shipped"])

    assert ignored(order) == []


def test_a_platform_that_goes_back_behind_what_it_said_is_noted() -> None:
    merchant, sku, order = a_placed_order()
    status.move(order.pk, Status.INVOICED, ERP)

    hear(merchant, at(a_draft(Status.PENDING), 2), sku)

    assert ignored(order) == [(Status.PENDING, BACKWARDS)]


def test_a_platform_that_goes_back_behind_its_own_step_is_noted() -> None:
    merchant, sku, order = a_placed_order()
    hear(merchant, at(a_draft(Status.SHIPPED), 2), sku)

    hear(merchant, at(a_draft(Status.PAID), 3), sku)

    assert ignored(order) == [(Status.PAID, BACKWARDS)]


def test_an_order_that_was_cancelled_here_and_is_still_open_there_is_not_noted() -> None:
    merchant, sku, order = a_placed_order()
    status.move(order.pk, Status.CANCELLED, ERP)

    hear(merchant, at(a_draft(Status.PAID), 2), sku)

    assert ignored(order) == []


def test_an_order_that_was_cancelled_here_and_is_paid_there_is_noted() -> None:
    merchant, sku, order = a_placed_order(Status.PENDING)
    status.move(order.pk, Status.CANCELLED, ERP)

    hear(merchant, at(a_draft(Status.PAID), 2), sku)

    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    assert ignored(order) == [(Status.PAID, AFTER_CANCEL)]


def test_a_state_that_is_older_than_what_is_known_is_noted_as_before() -> None:
    merchant, sku, order = a_placed_order()
    hear(merchant, at(a_draft(Status.PAID), 9), sku)
    status.move(order.pk, Status.INVOICED, ERP)

    hear(merchant, at(a_draft(Status.PAID), 5), sku)

    assert ignored(order) == [(Status.PAID, OLDER)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([*FORWARD])), min_size=1, max_size=6))
def test_whoever_tells_what_the_status_only_moves_forward(
    told: list[tuple[bool, Status]],
) -> None:
    OrderEvent.objects.all().delete()
    Order.objects.all().delete()
    merchant, sku, order = a_placed_order(Status.PENDING)
    before = order.status
    for number, (ours, to) in enumerate(told, start=2):
        if ours:
            status.move(order.pk, to, ERP)
        else:
            hear(merchant, at(a_draft(to), number), sku)
        order.refresh_from_db()
        assert order.status == before or order.status in FORWARD[before]
        assert order.status in (before, to)
        before = order.status
