"""What the merchant does with an order reaches the platform it came from, on every platform."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.contract import Rate
from integrations.models import Switch
from integrations.registry import connector_class
from orders.models import EventKind, OrderEvent, Status
from tests.flows.fulfilment import (
    DONE,
    Desk,
    a_desk,
    cancelled,
    changed,
    delivered,
    invoiced,
    shipped,
    state,
    telling,
)

pytestmark = pytest.mark.django_db(transaction=True)

PLATFORMS = ["anymarket", "nuvemshop", "sandbox"]


@pytest.fixture(params=PLATFORMS)
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A shop on each platform, each of which may be asked as fast as it answers."""
    platform: Any = connector_class(request.param)
    fast = dict.fromkeys(platform.rates, Rate(burst=10_000, per_second=10_000))
    monkeypatch.setattr(platform, "rates", fast)
    with a_desk(request.param) as opened:
        yield opened


def places(desk: Desk) -> str:
    return str(desk.connection.platform)


def test_invoice_parcel_and_delivery_arrive_there_in_their_order(desk: Desk) -> None:
    order = desk.sold()
    invoice = invoiced(order)
    shipped(order, "AB1")
    delivered(order)

    desk.work()

    there = desk.told(order)
    assert [row["key"] for row in there["invoices"]] == [invoice.key]
    assert (there["shipment"]["code"], there["cancellation"]) == ("AB1", None)
    assert there["delivered_at"]
    assert state(order) == DONE
    assert telling(order).sent.keys() == {"invoices", "shipments", "delivered"}
    said = " ".join(call.request + call.url for call in desk.writes(order))
    assert said.index(invoice.key) < said.index("AB1")


def test_each_step_is_told_when_it_is_taken(desk: Desk) -> None:
    order = desk.sold()

    invoiced(order)
    desk.work()
    assert (len(desk.told(order)["invoices"]), desk.told(order)["shipment"]) == (1, None)

    shipped(order, "AB1")
    desk.work()
    assert desk.told(order)["shipment"]["code"] == "AB1"
    assert desk.told(order)["delivered_at"] is None

    delivered(order)
    desk.work()
    assert desk.told(order)["delivered_at"]
    assert state(order) == DONE


def test_nothing_is_told_twice_however_often_it_is_marked(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    shipped(order)
    desk.work()
    said = len(desk.writes(order))
    assert said

    for _ in range(10):
        changed(order)
    desk.work()

    assert len(desk.writes(order)) == said
    assert state(order) == DONE


def test_another_code_of_the_parcel_is_told_and_nothing_else(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    parcel = shipped(order, "OLD")
    desk.work()
    said = len(desk.writes(order))

    parcel.tracking_code = "NEW"
    parcel.save()
    changed(order)
    desk.work()

    assert desk.told(order)["shipment"]["code"] == "NEW"
    assert len(desk.writes(order)) == said + 1


@pytest.mark.parametrize(("restock", "email"), [(False, True), (True, False)])
def test_a_cancelling_says_what_is_to_happen_with_units_and_buyer(
    desk: Desk, restock: bool, email: bool
) -> None:
    order = desk.sold()

    cancelled(order, reason="inventory", detail="Acabou", restock=restock, email=email)
    desk.work()

    there = desk.told(order)["cancellation"]
    assert there["reason"]
    if places(desk) != "anymarket":  # it has no place for either
        assert (there["reason"], there["restock"], there["email"]) == ("inventory", restock, email)
    assert state(order) == DONE


def test_a_cancelling_of_which_nothing_was_said_restocks_and_writes_to_nobody(desk: Desk) -> None:
    order = desk.sold()

    cancelled(order)
    desk.work()

    there = desk.told(order)["cancellation"]
    if places(desk) != "anymarket":
        assert (there["reason"], there["restock"], there["email"]) == ("other", True, False)
    assert there


def test_a_cancelled_order_is_told_of_nothing_else(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    cancelled(order)

    desk.work()

    assert desk.told(order)["invoices"] == []
    assert desk.told(order)["cancellation"]


def test_what_the_platform_did_itself_is_not_told_back_to_it(desk: Desk) -> None:
    order = desk.sold()
    desk.cancelled_there(order)
    desk.work()
    order.refresh_from_db()
    assert order.status == Status.CANCELLED

    changed(order)
    desk.work()

    assert desk.writes(order) == []
    assert telling(order).sent == {}
    assert state(order) == DONE


def test_switched_off_it_waits_and_switched_on_it_goes(desk: Desk) -> None:
    order = desk.sold()
    switch, _ = Switch.objects.update_or_create(merchant=desk.merchant, defaults={"on": False})
    invoiced(order)

    desk.work()
    assert desk.told(order)["invoices"] == []
    assert state(order) == (True, False, "")

    switch.on = True
    switch.save()
    desk.work()
    assert len(desk.told(order)["invoices"]) == 1


def test_a_platform_that_is_only_behind_fills_no_history(desk: Desk) -> None:
    """Nuvemshop never says "invoiced", say."""
    order = desk.sold()
    invoiced(order)
    for _ in range(3):
        desk.work()

    shipped(order)
    desk.work()
    delivered(order)
    for _ in range(3):
        desk.work()

    order.refresh_from_db()
    assert order.status == Status.DELIVERED
    assert not OrderEvent.objects.filter(order=order, kind=EventKind.IGNORED).exists()
