"""A shop that sells one thing on any platform, and what its merchant does with the orders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.db import transaction
from django.db.models.functions import Now

from integrations import tasks
from integrations.contract import Rate
from integrations.models import Activity, CallLog, Connection, OrderTelling
from integrations.registry import connector_class
from orders import signals, status
from orders.models import Invoice, Order, Shipment, Status
from tests.builders import (
    a_connection,
    a_merchant,
    a_price_table,
    a_sku,
    a_warehouse,
    the_carriers,
)
from tests.flows.shop import Shop
from tests.long_work import links_made
from tests.platforms.counter import simulator_of

ERP = "token:erp"
NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
OI, TOKEN = "1234567", "t-1"
_numbers = count(1)


@dataclass(frozen=True)
class Desk(Shop):
    """`root` is the simulator's back door to the account."""

    root: str

    def sold(self, **values: Any) -> Order:
        """A paid order of one A, as it came in."""
        there = str(self.account.sell({"A": 1}, **values))
        self.work()
        return Order.objects.get(external_id=there)

    def told(self, order: Order) -> dict[str, Any]:
        """What the platform heard of it: the same shape everywhere."""
        address = f"{self.root}/orders/{order.external_id}/told"
        found: dict[str, Any] = httpx.get(address).raise_for_status().json()
        return found

    def writes(self, order: Order) -> list[CallLog]:
        """What was said of this order, oldest first."""
        calls = CallLog.objects.filter(connection=self.connection).exclude(method="GET")
        calls = calls.exclude(url__contains="/feeds/")  # that we have heard of it
        about = calls.filter(url__contains=f"/orders/{order.external_id}")
        return list((about | calls.filter(url__contains="/metafields")).order_by("pk"))

    def work_without_looking_for_orders(self) -> None:
        self.wake_up()
        Activity.objects.update(pull_due_at=Now() + timedelta(hours=1))
        tasks.dispatch(self.connection.pk)

    def cancelled_there(self, order: Order) -> None:
        """Somebody did it in the platform's own panel."""
        account: Any = self.account
        if self.connection.platform == "sandbox":
            account.advance(order.external_id, "cancelled")
        else:
            account.cancel(int(order.external_id))

    def turn(self, **knobs: Any) -> None:
        httpx.patch(f"{self.root}/knobs", json=knobs).raise_for_status()


@contextmanager
def a_desk(platform: str, codes: str = "A", **values: Any) -> Iterator[Desk]:
    """Nine of A (and of others), all told; nothing else is due."""
    with simulator_of(connector_class(platform))() as simulator:
        account = simulator.account(token=TOKEN, oi=OI)
        for code in codes:
            account.add_product([{"partnerId": code, "price": "100.00", "sellPrice": "90.00"}])
        merchant = a_merchant()
        warehouse = a_warehouse(merchant, code="CD", is_default=True)
        a_price_table(merchant, is_default=True)
        the_carriers(merchant)
        for code in codes:
            a_sku(merchant, code=code)
        given = {"push_interval": 0, **values}
        connection = a_connection(
            merchant,
            platform=platform,
            settings=_settings(platform, simulator.url),
            secrets={"token": TOKEN},
            **given,
        )
        assert links_made(connection) == len(codes)
        where = urlsplit(simulator.url)
        root = f"{where.scheme}://{where.netloc}/_simulator/accounts/{OI}"
        desk = Desk(merchant, warehouse, connection, account, root)
        desk.count(**dict.fromkeys(codes, 9))
        desk.work()
        yield desk


def as_fast_as_it_answers(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real rates would make these stories last minutes; they have tests of their own."""
    connector: Any = connector_class(platform)
    fast = dict.fromkeys(connector.rates, Rate(burst=10_000, per_second=10_000))
    monkeypatch.setattr(connector, "rates", fast)


def _settings(platform: str, url: str) -> dict[str, str]:
    fields = connector_class(platform).access
    required = {field.key: field.default or OI for field in fields if field.required}
    return {**required, "api_url": url, "oi": OI, "token": TOKEN} | (
        {"api_version": "2025-03"} if "api_version" in {field.key for field in fields} else {}
    )


def with_values(desk: Desk, **values: Any) -> Desk:
    """The same desk with other parameters of its connection."""
    Connection.objects.filter(pk=desk.connection.pk).update(**values)
    return replace(desk, connection=Connection.objects.get(pk=desk.connection.pk))


def invoiced(order: Order, *, cause: str = ERP, authorised: bool = True, **values: Any) -> Invoice:
    number = next(_numbers)
    given = {
        "key": f"{35260511222333000181550010000001231000000000 + number}",
        "number": str(number),
        "series": "1",
        "issued_at": NOON,
        "authorised_at": NOON if authorised else None,
        "link": f"https://erp.example.com/nfe/{number}.xml",
        **values,
    }
    with transaction.atomic():
        invoice = Invoice.objects.create(
            merchant_id=order.merchant_id, order=order, cause=cause, **given
        )
        _move(order, Status.INVOICED, cause)
    return invoice


def shipped(order: Order, code: str = "QB123456789BR", *, cause: str = ERP) -> Shipment:
    with transaction.atomic():
        shipment = Shipment.objects.create(
            merchant_id=order.merchant_id,
            order=order,
            carrier_name="Correios",
            tracking_code=code,
            tracking_url=f"https://rastreio.example.com/{code}",
            shipped_at=NOON,
            cause=cause,
        )
        _move(order, Status.SHIPPED, cause)
    return shipment


def delivered(order: Order, *, cause: str = ERP) -> None:
    with transaction.atomic():
        _move(order, Status.DELIVERED, cause)


def cancelled(order: Order, *, cause: str = ERP, **cancellation: Any) -> None:
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(cancellation=cancellation)
        _move(order, Status.CANCELLED, cause)


def _move(order: Order, to: Status, cause: str) -> None:
    """A further invoice or parcel moves nothing, and is news all the same."""
    now = Order.objects.get(pk=order.pk).status
    if to in status.FORWARD[now]:
        status.move(order.pk, to, cause)
    else:
        signals.ring(order.merchant_id, [order.pk], cause)


def changed(order: Order, cause: str = ERP) -> None:
    with transaction.atomic():
        signals.ring(order.merchant_id, [order.pk], cause)


def telling(order: Order) -> OrderTelling:
    return OrderTelling.objects.get(order=order)


def state(order: Order) -> tuple[bool, bool, str]:
    """Whether it waits, whether it is parked, and the error's code."""
    row = telling(order)
    return row.due_at is not None, row.parked_at is not None, row.error_code


DONE = (False, False, "")
