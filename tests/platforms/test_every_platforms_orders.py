"""What a platform is told of an order, and its list of orders: the contract, run over every
platform that has a simulator. Nothing here names a platform."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.contract import (
    Cancellation,
    CancelReason,
    Connector,
    Invoice,
    PlatformError,
    Shipment,
)
from tests.platforms.counter import Counter, counter_of, no_place_for, simulator_of
from tests.platforms.every import ALL

KEY = "35260511222333000181550010000001231000000175"
OTHER_KEY = "35260511222333000181550010000001241000000180"
NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
INVOICE = Invoice(
    key=KEY,
    number="123",
    series="1",
    issued_at=NOON,
    link=f"https://erp.example.com/nfe/{KEY}.xml",
    xml=b"<nfeProc/>",
)
SHIPMENT = Shipment(
    carrier="Correios",
    code="QB123456789BR",
    url="https://rastreio.example.com/QB123456789BR",
    shipped_at=NOON,
    notify=True,
)
CANCELLATION = Cancellation(
    reason=CancelReason.INVENTORY, restock=False, email=True, detail="Acabou"
)
TELLINGS: dict[str, Callable[[Connector, str], None]] = {
    "invoice": lambda connector, order: connector.tell_invoice(order, INVOICE),
    "shipment": lambda connector, order: connector.tell_shipment(order, SHIPMENT),
    "delivery": lambda connector, order: connector.tell_delivery(order, NOON),
    "cancellation": lambda connector, order: connector.cancel_order(order, CANCELLATION),
}
each_telling = pytest.mark.parametrize("tell", TELLINGS.values(), ids=TELLINGS.keys())


@pytest.fixture(
    params=[platform for platform in ALL if simulator_of(platform)],
    ids=lambda platform: platform.name,
)
def shop(request: pytest.FixtureRequest) -> Iterator[Counter]:
    """It sells one thing."""
    with counter_of(request.param) as counter:
        counter.add_products({"skus": [{"partnerId": "A", "amount": 10, "price": "100.00"}]})
        yield counter


def status(shop: Counter, order: str) -> str:
    return shop.connector.read_order(order).status


def states(shop: Counter, since: datetime) -> dict[str, str]:
    pages = shop.connector.order_states(since, datetime.now(UTC))
    return {state.external_id: state.status for page in pages for state in page}


def has_a_place(shop: Counter, what: str) -> bool:
    return what not in no_place_for(type(shop.connector))


def expected(shop: Counter, shipment: Shipment) -> dict[str, Any]:
    """As the counter shows it, without what the platform has no place for."""
    whole: dict[str, Any] = {
        "code": shipment.code,
        "url": shipment.url,
        "carrier": shipment.carrier,
        "notify": shipment.notify,
    }
    return {key: value for key, value in whole.items() if has_a_place(shop, f"shipment.{key}")}


def shown(shop: Counter, order: str) -> dict[str, Any]:
    shipment: dict[str, Any] = shop.told(order)["shipment"]
    return {key: shipment[key] for key in ("code", "url", "carrier", "notify") if key in shipment}


def test_an_invoice_told_twice_is_one(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_invoice(order, INVOICE)
    shop.connector.tell_invoice(order, INVOICE)
    [kept] = shop.told(order)["invoices"]
    assert (kept["key"], kept["link"]) == (KEY, INVOICE.link)


def test_another_invoice_stands_beside_the_first_or_in_its_place(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_invoice(order, INVOICE)
    shop.connector.tell_invoice(order, replace(INVOICE, key=OTHER_KEY))
    keys = [row["key"] for row in shop.told(order)["invoices"]]
    both = has_a_place(shop, "second invoice")
    assert keys == ([KEY, OTHER_KEY] if both else [OTHER_KEY])


def test_an_invoice_that_comes_late_sends_no_order_back(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_shipment(order, SHIPMENT)
    shop.connector.tell_invoice(order, INVOICE)
    assert [row["key"] for row in shop.told(order)["invoices"]] == [KEY]
    assert status(shop, order) == "shipped"


def test_a_shipment_is_told_with_its_figures(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_shipment(order, SHIPMENT)
    assert status(shop, order) == "shipped"
    assert shown(shop, order) == expected(shop, SHIPMENT)


@pytest.mark.parametrize("notify", [True, False])
def test_whether_the_buyer_is_written_to_is_always_said(shop: Counter, notify: bool) -> None:
    if not has_a_place(shop, "shipment.notify"):
        pytest.skip("It has no place for this.")
    order = shop.sell({"A": 1})
    shop.connector.tell_shipment(order, replace(SHIPMENT, notify=notify))
    assert shop.told(order)["shipment"]["notify"] is notify


def test_other_figures_of_a_shipment_are_the_ones_that_count(shop: Counter) -> None:
    order, later = shop.sell({"A": 1}), replace(SHIPMENT, code="OTHER", url="https://r.example/2")
    shop.connector.tell_shipment(order, SHIPMENT)
    shop.connector.tell_shipment(order, later)
    assert shown(shop, order) == expected(shop, later)


def test_a_shipment_without_an_address_of_its_own_is_told(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_shipment(order, replace(SHIPMENT, url=""))
    assert shown(shop, order)["code"] == SHIPMENT.code
    assert not shown(shop, order).get("url")


def test_an_order_that_was_delivered_is_not_sent_again(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.tell_shipment(order, SHIPMENT)
    shop.connector.tell_delivery(order, NOON)
    shop.connector.tell_shipment(order, replace(SHIPMENT, code="OTHER"))
    assert status(shop, order) == "delivered"
    assert shown(shop, order) == expected(shop, SHIPMENT)


@pytest.mark.parametrize("sent", [True, False], ids=["sent before", "never told as sent"])
def test_a_delivery_is_told_once_and_with_its_moment(shop: Counter, sent: bool) -> None:
    order = shop.sell({"A": 1})
    if sent:
        shop.connector.tell_shipment(order, SHIPMENT)
    shop.connector.tell_delivery(order, NOON)
    shop.connector.tell_delivery(order, NOON + timedelta(days=1))
    assert status(shop, order) == "delivered"
    assert datetime.fromisoformat(shop.told(order)["delivered_at"]) == NOON


@pytest.mark.parametrize(("restock", "email"), [(False, False), (True, True), (False, True)])
def test_a_cancellation_says_what_is_to_happen_with_it(
    shop: Counter, restock: bool, email: bool
) -> None:
    order = shop.sell({"A": 1})
    shop.connector.cancel_order(order, replace(CANCELLATION, restock=restock, email=email))
    said = shop.told(order)["cancellation"]
    assert status(shop, order) == "cancelled"
    assert said["reason"]
    if has_a_place(shop, "cancellation.choices"):
        assert (said["restock"], said["email"]) == (restock, email)


def test_a_cancelled_order_is_not_cancelled_again(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.cancel_order(order, CANCELLATION)
    said = shop.told(order)["cancellation"]
    shop.connector.cancel_order(order, replace(CANCELLATION, reason=CancelReason.FRAUD, detail=""))
    assert shop.told(order)["cancellation"] == said


@each_telling
def test_an_order_that_is_not_there_is_not_found(
    shop: Counter, tell: Callable[[Connector, str], None]
) -> None:
    with pytest.raises(PlatformError) as missing:
        tell(shop.connector, "404404")
    assert (missing.value.code, missing.value.permanent) == ("order_not_found", True)


def test_a_cancelled_order_cannot_be_sent(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    shop.connector.cancel_order(order, CANCELLATION)
    with pytest.raises(PlatformError) as refused:
        shop.connector.tell_shipment(order, SHIPMENT)
    assert (refused.value.code, refused.value.permanent) == ("rejected", True)
    assert refused.value.detail


@each_telling
def test_told_again_after_a_lost_answer_it_is_as_told_once(
    shop: Counter, tell: Callable[[Connector, str], None]
) -> None:
    model = shop.sell({"A": 1})
    shop.calls.clear()
    tell(shop.connector, model)
    writes = shop.writes()
    assert writes
    for write in writes:
        order = shop.sell({"A": 1})
        # An id ends a part of the address: the order's own, or that of something that is its.
        shop.turn(losing_answers_to=re.sub(rf"{model}(?=/|$)", order, write))
        with pytest.raises(PlatformError) as lost:
            tell(shop.connector, order)
        shop.turn(losing_answers_to="")
        tell(shop.connector, order)
        assert (lost.value.code, lost.value.permanent) == ("unreachable", False), write
        assert shop.told(order) == shop.told(model), write
        assert status(shop, order) == status(shop, model), write


@each_telling
def test_telling_the_same_again_changes_nothing(
    shop: Counter, tell: Callable[[Connector, str], None]
) -> None:
    order = shop.sell({"A": 1})
    tell(shop.connector, order)
    before = shop.told(order)
    tell(shop.connector, order)
    assert shop.told(order) == before


def test_every_order_is_listed_with_where_it_stands(shop: Counter) -> None:
    paid, sent, delivered, cancelled = (shop.sell({"A": 1}) for _ in range(4))
    shop.connector.tell_shipment(sent, SHIPMENT)
    shop.connector.tell_delivery(delivered, NOON)
    shop.connector.cancel_order(cancelled, CANCELLATION)
    assert states(shop, datetime.now(UTC) - timedelta(days=1)) == {
        paid: "paid",
        sent: "shipped",
        delivered: "delivered",
        cancelled: "cancelled",
    }


def test_a_list_of_orders_says_what_reading_each_says(shop: Counter) -> None:
    for tell in TELLINGS.values():
        tell(shop.connector, shop.sell({"A": 1}))
    found = states(shop, datetime.now(UTC) - timedelta(days=1))
    assert found == {order: status(shop, order) for order in found}
    assert len(found) == len(TELLINGS)


def test_orders_from_before_are_not_listed(shop: Counter) -> None:
    shop.sell({"A": 1})
    assert states(shop, datetime.now(UTC) + timedelta(hours=1)) == {}


def test_a_long_list_of_orders_is_told_whole(shop: Counter) -> None:
    orders = {shop.sell({"A": 1}) for _ in range(120)}
    found = states(shop, datetime.now(UTC) - timedelta(days=1))
    assert found.keys() == orders


def test_an_order_that_nobody_understands_hides_no_other(shop: Counter) -> None:
    good, broken = shop.sell({"A": 1}), shop.sell({"A": 1})
    shop.turn(malformed_orders=[shop.id_there(broken)])
    assert states(shop, datetime.now(UTC) - timedelta(days=1)).keys() == {good, broken}


def test_an_order_tells_when_it_last_changed(shop: Counter) -> None:
    order = shop.sell({"A": 1})
    moment = shop.connector.read_order(order).updated_at
    assert moment is not None
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
    assert moment.utcoffset() == timedelta()
