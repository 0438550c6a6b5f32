"""The writer of waiting orders: what is held for them is what they want, whatever happened."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection as database
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog import signals
from catalog.ledger import disagreements
from catalog.models import Movement, Stock
from catalog.signals import Topic
from integrations import waiting_again, waiting_orders
from integrations.models import Connection, Inbound, State, WaitingItem, WaitingOrder
from integrations.models.work import InboundTopic
from integrations.waiting_orders import Reason
from orders.drafts import ItemDraft, OrderDraft
from tests.builders import (
    a_connection,
    a_merchant,
    a_sku,
    a_stock,
    a_waiting_item,
    a_waiting_order,
    a_warehouse,
)

CARRIER = Reason("unmapped_carrier", "Jadlog", term="Jadlog")
CODES = ("A", "B", "C")
pytestmark = pytest.mark.django_db


def a_row(connection: Connection) -> Inbound:
    """One that a worker has in its hands."""
    return Inbound.objects.create(
        merchant=connection.merchant,
        connection=connection,
        topic=InboundTopic.ORDER,
        external_id=uuid4().hex,
        lease="mine",
    )


def an_item(code: str, quantity: int, external_id: str = "") -> ItemDraft:
    ten = Decimal("10.00")
    return ItemDraft(
        external_id=external_id or code,
        sku_code=code,
        quantity=quantity,
        unit_price=ten,
        total=quantity * ten,
    )


def a_draft(*items: ItemDraft, **values: Any) -> OrderDraft:
    given = {"status": "paid", "total": Decimal("10.00"), **values}
    placed_at = datetime(2026, 3, 14, tzinfo=UTC)
    return OrderDraft(external_id="1", number="1", placed_at=placed_at, items=items, **given)


def a_place(units: int) -> tuple[Connection, dict[str, int]]:
    """A connection and the merchant's SKUs with so many units each."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    skus = {code: a_sku(merchant, code=code) for code in CODES}
    for sku in skus.values():
        a_stock(sku, warehouse, units)
    return a_connection(merchant), {code: sku.pk for code, sku in skus.items()}


def held() -> dict[str, int]:
    rows = WaitingItem.objects.filter(reserved__gt=0)
    return dict(rows.values_list("sku_code", "reserved"))


readings = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(CODES), st.integers(1, 6)),
        st.sets(st.sampled_from(CODES)),
        st.sampled_from(["paid", "pending", "shipped", "cancelled"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


class Readings(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(readings)
    def test_an_order_that_is_read_again_and_again_holds_what_it_wants_now(
        self, readings: list[tuple[dict[str, int], set[str], str, bool]]
    ) -> None:
        connection, skus = a_place(4)
        row = a_row(connection)
        for quantities, known, status, protects in readings:
            Connection.objects.filter(pk=connection.pk).update(protect_waiting=protects)
            items = [an_item(code, number) for code, number in quantities.items()]
            draft = a_draft(*items, status=status)

            assert waiting_orders.keep(row, draft, {code: skus[code] for code in known}, CARRIER)

            holds = protects and status in ("paid", "pending")
            wanted = {code: min(4, quantities[code]) for code in quantities if code in known}
            assert held() == (wanted if holds else {})
            assert disagreements() == []
        total = Stock.objects.aggregate(sum=Sum("reserved"))["sum"]
        assert total == sum(held().values())

        waiting_orders.let_go([row.pk], "test")

        assert not WaitingOrder.objects.exists()
        assert Stock.objects.aggregate(sum=Sum("reserved"))["sum"] == 0
        assert disagreements() == []


def test_its_numbers_in_the_ledger_are_not_those_of_order_items() -> None:
    connection, skus = a_place(4)
    waiting_orders.keep(a_row(connection), a_draft(an_item("A", 2)), skus, CARRIER)
    numbers = Movement.objects.filter(reservation__isnull=False)
    assert list(numbers.values_list("reservation", flat=True)) == [-WaitingItem.objects.get().pk]


def test_what_cannot_be_stored_is_shown_all_the_same() -> None:
    connection, skus = a_place(4)
    item = replace(an_item("A", 2), title="x" * 999 + "\0")
    draft = replace(a_draft(item, total=Decimal("1e30")), number="9" * 500, channel="\0x")
    waiting_orders.keep(a_row(connection), draft, skus, Reason("unstorable", "\0" * 9))
    order = WaitingOrder.objects.get()
    assert (len(order.number), order.channel, held()) == (80, "x", {"A": 2})


def test_lines_with_one_id_are_shown_and_hold_nothing() -> None:
    connection, skus = a_place(4)
    draft = a_draft(an_item("A", 1, "1"), an_item("B", 2, "1"), an_item("C", 3, "2"))
    waiting_orders.keep(
        a_row(connection), draft, {"1": skus["A"], "2": skus["C"]}, Reason("duplicate_items")
    )
    assert WaitingItem.objects.count() == 3
    assert held() == {"C": 3}


def test_of_what_the_channel_ships_nothing_is_held() -> None:
    connection, skus = a_place(4)
    draft = a_draft(an_item("A", 1), fulfilled_by_channel=True)
    waiting_orders.keep(a_row(connection), draft, skus, Reason("totals_disagree"))
    assert held() == {}


def test_a_connection_at_rest_keeps_nothing() -> None:
    connection, skus = a_place(4)
    Connection.objects.update(state=State.INACTIVE)
    assert not waiting_orders.keep(a_row(connection), a_draft(an_item("A", 1)), skus, CARRIER)
    assert not WaitingOrder.objects.exists()


def test_an_order_of_forty_lines_is_kept_in_as_many_statements_as_one_of_two() -> None:
    connection, _skus = a_place(0)
    warehouse = a_warehouse(connection.merchant, code="W")

    def statements(number: int) -> int:
        made = [a_sku(connection.merchant) for _ in range(number)]
        for sku in made:
            a_stock(sku, warehouse, 1)
        items = [an_item(sku.code, 1) for sku in made]
        skus = {sku.code: sku.pk for sku in made}
        row = a_row(connection)
        with CaptureQueriesContext(database) as captured:
            waiting_orders.keep(row, a_draft(*items), skus, CARRIER)
        return len(captured)

    assert statements(2) == statements(40)


def test_all_of_a_connection_give_back_at_once() -> None:
    connection, skus = a_place(9)
    for number in range(1, 4):
        waiting_orders.keep(a_row(connection), a_draft(an_item("A", number)), skus, CARRIER)
    with CaptureQueriesContext(database) as captured:
        waiting_orders.give_back(connection)
    assert len(captured) <= 12
    assert held() == {}
    assert WaitingOrder.objects.count() == 3
    assert disagreements() == []


def test_when_nothing_waits_a_doorbell_costs_one_statement_more() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    signals.ring(Topic.PRODUCT, [sku.pk], "test")
    with CaptureQueriesContext(database) as captured:
        signals.ring(Topic.PRODUCT, [sku.pk], "test")
    about = [one for one in captured.captured_queries if "waitingorder" in one["sql"]]
    assert len(about) == 1


def test_a_doorbell_brings_back_only_what_names_the_sku() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)
    wanted, other = (a_waiting_order(connection, code="unknown_sku", term="") for _ in range(2))
    a_waiting_item(wanted, sku_code="CUP")
    a_waiting_item(other, sku_code="MUG")
    stranger = a_waiting_order(a_connection(a_merchant()), code="unknown_sku", term="")
    a_waiting_item(stranger, sku_code="CUP")

    assert waiting_again.skus_changed([a_sku(merchant, code="CUP").pk]) == 1

    assert list(Inbound.objects.filter(due_at__isnull=False)) == [wanted.inbound]
