"""What platforms tell late, twice or in the wrong order."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from orders.drafts import BuyerDraft
from orders.models import EventKind, Order, Status
from orders.reasons import OLDER
from orders.status import AFTER_CANCEL, BACKWARDS
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, at, hear, history, minute

pytestmark = pytest.mark.django_db


def test_an_older_state_never_overwrites_a_newer_one() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    hear(merchant, at(a_draft(Status.PENDING, 2), 10), sku)

    older = at(a_draft(Status.CANCELLED, 1, carrier="Old", paid_at=minute(1)), 5)
    hear(merchant, older, sku)

    order = Order.objects.get()
    balance.refresh_from_db()
    assert (order.status, order.carrier, order.paid_at) == (Status.PENDING, "", None)
    assert order.told_at == minute(10)
    assert (order.items.get().quantity, balance.reserved) == (2, 2)
    ignored = (EventKind.IGNORED, Status.PENDING, Status.CANCELLED, OLDER)
    assert history(order) == [ignored]


def test_states_of_the_same_second_are_followed() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    hear(merchant, at(a_draft(Status.PENDING), 10), sku)

    hear(merchant, at(a_draft(Status.PAID), 10), sku)

    assert Order.objects.get().status == Status.PAID


def test_a_platform_that_tells_no_moment_is_followed() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    hear(merchant, at(a_draft(Status.PENDING), 10), sku)

    hear(merchant, a_draft(Status.PAID), sku)

    order = Order.objects.get()
    assert (order.status, order.told_at) == (Status.PAID, minute(10))


def test_the_newest_moment_is_kept_and_is_no_news_by_itself() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    hear(merchant, at(a_draft(), 10), sku)
    before = Order.objects.get().updated_at

    hear(merchant, at(a_draft(), 20), sku)

    order = Order.objects.get()
    assert (order.told_at, order.updated_at) == (minute(20), before)


def test_cancelled_then_paid_stays_cancelled_and_gives_back_once() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    hear(merchant, at(a_draft(Status.PENDING, 2), 1), sku)
    hear(merchant, at(a_draft(Status.CANCELLED, 2), 2), sku, occasions=["cancelled"])

    paid_late = at(a_draft(Status.CANCELLED, 2, paid_at=minute(3)), 3)
    for _ in range(3):
        hear(merchant, paid_late, sku, occasions=["paid"])

    order = Order.objects.get()
    balance.refresh_from_db()
    assert (order.status, order.paid_at) == (Status.CANCELLED, minute(3))
    assert (balance.on_hand, balance.reserved) == (5, 0)
    assert Movement.objects.filter(kind=MovementKind.RELEASE).count() == 1
    assert history(order) == [
        (EventKind.MOVED, Status.PENDING, Status.CANCELLED, ""),
        (EventKind.IGNORED, Status.CANCELLED, Status.PAID, AFTER_CANCEL),
    ]
    assert disagreements() == []


def test_a_platform_that_says_paid_after_it_said_cancelled_is_not_believed() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)
    hear(merchant, at(a_draft(Status.CANCELLED, 2), 1), sku)

    for number in (2, 3):
        hear(merchant, at(a_draft(Status.PAID, 2), number), sku, occasions=["paid"])

    order = Order.objects.get()
    assert order.status == Status.CANCELLED
    assert history(order) == [(EventKind.IGNORED, Status.CANCELLED, Status.PAID, AFTER_CANCEL)]
    assert not Movement.objects.filter(reserved_change__gt=0).exists()


def test_paid_before_created_is_placed_as_paid_and_the_late_creation_is_noted() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    first = hear(merchant, at(a_draft(Status.PAID, 2), 2), sku, occasions=["paid"])
    late = hear(merchant, at(a_draft(Status.PAID, 2), 2), sku, occasions=["pending"])

    order = Order.objects.get()
    balance.refresh_from_db()
    assert (first.created, late.created, late.order_id) == (True, False, first.order_id)
    assert (order.status, balance.reserved) == (Status.PAID, 2)
    assert history(order) == [(EventKind.IGNORED, Status.PAID, Status.PENDING, BACKWARDS)]


def test_what_the_placing_explains_is_not_worth_a_line() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)

    hear(merchant, a_draft(Status.PAID), sku, occasions=["pending", "paid"])

    assert history(Order.objects.get()) == []


def test_events_that_came_in_their_order_are_not_worth_a_line_of_their_own() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)
    hear(merchant, a_draft(Status.PENDING), sku)

    hear(merchant, a_draft(Status.PAID), sku, occasions=["pending", "paid"])

    assert history(Order.objects.get()) == [(EventKind.MOVED, Status.PENDING, Status.PAID, "")]


def test_copies_of_late_events_do_not_fill_the_history() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    hear(merchant, at(a_draft(Status.SHIPPED), 9), sku)

    for number in (9, 1, 2, 9):
        draft = at(a_draft(Status.PAID), number)
        hear(merchant, draft, sku, occasions=["pending", "pending", "paid"])

    assert history(Order.objects.get()) == [
        (EventKind.IGNORED, Status.SHIPPED, Status.PAID, BACKWARDS),
        (EventKind.IGNORED, Status.SHIPPED, Status.PENDING, BACKWARDS),
        (EventKind.IGNORED, Status.SHIPPED, Status.PAID, OLDER),
    ]


def test_what_was_erased_does_not_come_back() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    hear(merchant, a_draft(Status.PAID), sku)
    Order.objects.update(buyer={}, shipping={}, redacted_at=timezone.now())

    hear(merchant, replace(a_draft(Status.SHIPPED), buyer=BuyerDraft(name="Ana")), sku)

    order = Order.objects.get()
    assert (order.status, order.buyer) == (Status.SHIPPED, {})


def test_placing_an_order_costs_no_more_for_what_led_to_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 5)

    with django_assert_num_queries(7):  # the order, its stock, three who hear of it; begin, end
        hear(merchant, at(a_draft(Status.PAID, 2), 1), sku, occasions=["pending", "paid"])


def test_following_costs_the_same_for_any_number_of_lines() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    costs = []
    for number in (1, 30):
        draft = a_draft(Status.PAID, *[1] * number, external_id=str(number))
        hear(merchant, draft, *[sku] * number)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            hear(merchant, draft, *[sku] * number)
        costs.append(len(statements))

    assert costs == [7, 7]  # four of them are the transactions'
