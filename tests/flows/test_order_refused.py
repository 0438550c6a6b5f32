"""A step that the platform does not take: parked with its words, and nobody else waits for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from integrations import order_tellings
from integrations.models import Activity, State
from orders.models import Order, Status
from tests.flows.fulfilment import (
    DONE,
    Desk,
    a_desk,
    as_fast_as_it_answers,
    cancelled,
    changed,
    delivered,
    invoiced,
    shipped,
    state,
    telling,
)

pytestmark = pytest.mark.django_db(transaction=True)

PARKED = (False, True, "step_refused")
LIMIT = "O Limite de Nota Fiscal salva na venda foi atingido."


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Desk]]:
    with ExitStack() as stack:

        def open_one(platform: str) -> Desk:
            as_fast_as_it_answers(platform, monkeypatch)
            return stack.enter_context(a_desk(platform))

        yield open_one


def resend(order: Order) -> int:
    return order_tellings.resend([telling(order).pk])


def test_a_marketplace_that_refuses_the_invoice_is_told_of_the_parcel_all_the_same(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("anymarket")
    order = desk.sold()
    invoice = invoiced(order)
    shipped(order, "AB1")
    desk.turn(invoices_refused=LIMIT)

    desk.work()

    assert state(order) == PARKED
    assert LIMIT in telling(order).error_detail
    assert (desk.told(order)["invoices"], desk.told(order)["shipment"]["code"]) == ([], "AB1")
    said = len(desk.writes(order))

    desk.turn(invoices_refused="")
    assert resend(order) == 1
    desk.work()

    assert [row["key"] for row in desk.told(order)["invoices"]] == [invoice.key]
    assert state(order) == DONE
    assert len(desk.writes(order)) == said + 1


def test_a_cancelling_that_comes_too_late_is_parked_and_the_other_orders_go_on(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("sandbox")
    late, other = desk.sold(), desk.sold()
    desk.account.orders[late.external_id]["status"] = "sent"  # type: ignore[index]
    cancelled(late)
    cancelled(other)

    desk.work()

    assert state(late) == PARKED
    assert "The goods have left." in telling(late).error_detail
    assert desk.told(other)["cancellation"]
    assert state(other) == DONE
    assert Activity.objects.get().error_code == ""


def test_what_others_wrote_over_the_invoices_is_parked_and_goes_when_it_is_put_right(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("nuvemshop")
    order = desk.sold()
    first = invoiced(order)
    desk.work()
    [kept] = desk.account.metafields.values()  # type: ignore[attr-defined]
    good, kept["value"] = kept["value"], "somebody's notes"
    second = invoiced(order)
    shipped(order, "AB1")

    desk.work()
    assert state(order) == PARKED
    assert "somebody's notes" in telling(order).error_detail

    kept["value"] = good
    resend(order)
    desk.work()

    assert [row["key"] for row in desk.told(order)["invoices"]] == [first.key, second.key]
    assert desk.told(order)["shipment"]["code"] == "AB1"
    assert state(order) == DONE


def test_a_new_change_brings_a_parked_order_back(opened: Callable[[str], Desk]) -> None:
    desk = opened("anymarket")
    order = desk.sold()
    parcel = shipped(order, "")  # ANYMARKET takes none without a code
    desk.work()
    assert state(order) == PARKED
    assert "tracking.number" in telling(order).error_detail

    parcel.tracking_code = "AB1"
    parcel.save()
    changed(order)
    desk.work()

    assert desk.told(order)["shipment"]["code"] == "AB1"
    assert state(order) == DONE


def test_a_delivery_does_not_wait_for_a_parcel_that_was_refused(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("anymarket")
    order = desk.sold()
    shipped(order, "")
    delivered(order)

    desk.work()

    assert desk.told(order)["delivered_at"]
    assert state(order) == PARKED


def test_an_order_that_is_gone_there_is_parked(opened: Callable[[str], Desk]) -> None:
    desk = opened("sandbox")
    order = desk.sold()
    invoiced(order)
    shipped(order)
    del desk.account.orders[order.external_id]  # type: ignore[arg-type]

    desk.work()

    assert state(order) == (False, True, "order_gone")
    assert len(desk.writes(order)) == 1


def test_an_order_that_is_still_being_put_together_waits_and_the_others_go(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("nuvemshop")
    order, other = desk.sold(), desk.sold()
    desk.turn(unfinished_orders=[int(order.external_id)])
    shipped(order, "AB1")
    shipped(other, "AB2")

    desk.work()

    assert state(order) == (True, False, "order_unfinished")
    assert desk.told(other)["shipment"]["code"] == "AB2"
    desk.turn(unfinished_orders=[])
    desk.work()
    assert desk.told(order)["shipment"]["code"] == "AB1"


def test_an_outage_keeps_everything_for_later(opened: Callable[[str], Desk]) -> None:
    desk = opened("anymarket")
    first, second = desk.sold(), desk.sold()
    invoiced(first)
    invoiced(second)
    desk.turn(failing=1_000)

    desk.work_without_looking_for_orders()

    assert (state(first), state(second)) == ((True, False, "unavailable"), (True, False, ""))
    assert (telling(first).attempts, telling(second).attempts) == (1, 0)
    assert Activity.objects.get().error_code == "unavailable"

    desk.turn(failing=0)
    desk.work()
    assert all(len(desk.told(one)["invoices"]) == 1 for one in (first, second))


def test_credentials_that_are_no_longer_good_burn_no_attempt(
    opened: Callable[[str], Desk],
) -> None:
    desk = opened("anymarket")
    order = desk.sold()
    desk.turn(revoked=True)
    invoiced(order)

    desk.work_without_looking_for_orders()

    desk.connection.refresh_from_db()
    assert desk.connection.state == State.NEEDS_REAUTHORISATION
    assert (telling(order).attempts, state(order)) == (0, (True, False, ""))


def test_a_person_may_have_everything_told_again(opened: Callable[[str], Desk]) -> None:
    desk = opened("sandbox")
    order = desk.sold()
    invoiced(order)
    shipped(order)
    desk.work()
    said = len(desk.writes(order))

    assert resend(order) == 1
    assert resend(order) == 0  # it waits already
    desk.work()

    assert len(desk.writes(order)) == 2 * said
    assert state(order) == DONE
    order.refresh_from_db()
    assert order.status == Status.SHIPPED
