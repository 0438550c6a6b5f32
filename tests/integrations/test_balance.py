"""Why this balance? The figures, who holds them, what is told, and how they came to be."""

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import stock
from catalog.models import Sku, Stock
from integrations import balance
from integrations.balance import Balance, Offer, Telling
from integrations.models import Activity, Connection, Outbound, State, Switch
from integrations.models.work import OutboundTopic
from integrations.sync import figures
from integrations.traffic import Hold
from orders import status
from orders.models import Status
from tests.builders import a_connection, a_sku, a_warehouse
from tests.integrations.balance_cases import Sold, sold

pytestmark = pytest.mark.django_db


def of(shop: Sold) -> Balance:
    return balance.of(Sku.objects.get(pk=shop.sku.pk))


def only_offer(shop: Sold) -> Offer:
    [offer] = of(shop).offers
    return offer


def test_what_is_on_hand_less_what_is_reserved_warehouse_by_warehouse() -> None:
    found = of(sold())

    told = [(one.code, one.on_hand, one.reserved, one.free) for one in found.places.places]
    assert told == [("FAR", 4, 0, 4), ("MAIN", 10, 3, 7)]
    assert (found.places.on_hand, found.places.reserved, found.places.free) == (14, 3, 11)
    assert (found.unheld, list(found.disagreements)) == (0, [])


def test_orders_and_waiting_orders_hold_it_each_somewhere() -> None:
    shop = sold()
    waiting = shop.waits(a_connection(shop.merchant), 2)

    holders = of(shop).holders

    assert [
        (one.number, one.units, one.order_id, one.waiting_id, dict(one.places))
        for one in holders.named
    ] == [
        ("W1", 2, None, waiting.pk, {"FAR": 2}),
        ("1001", 3, shop.order_id, None, {"MAIN": 3}),
    ]
    assert (holders.units, holders.waiting_units, holders.more) == (5, 2, 0)
    assert of(shop).unheld == 0


@pytest.mark.parametrize("end", [Status.SHIPPED, Status.CANCELLED])
def test_an_order_that_is_over_holds_nothing(end: Status) -> None:
    shop = sold()
    status.move(shop.order_id, end, "test")

    assert of(shop).holders.named == []
    assert of(shop).unheld == 0


def test_many_orders_are_counted_and_the_newest_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.balance.holders.MOST_NAMED", 1)
    shop = sold()
    shop.bought(2, "1002")

    holders = of(shop).holders

    assert [one.number for one in holders.named] == ["1002"]
    assert (holders.units, holders.more) == (5, 3)


def test_what_nobody_holds_is_told() -> None:
    shop = sold()
    Stock.objects.filter(warehouse=shop.far).update(reserved=2)

    found = of(shop)

    assert found.unheld == 2
    assert [(row.warehouse, row.reserved_change) for row in found.disagreements] == [("FAR", 2)]


def test_a_connection_is_told_by_its_rule_buffer_and_most() -> None:
    shop = sold()
    shop.offered(told=2, warehouse=shop.main, stock_rule="one", buffer_units=2, max_published=4)
    offer = only_offer(shop)

    assert (offer.available, offer.kept_back, offer.published) == (7, 2, 4)
    assert (offer.told, offer.is_true, offer.telling) == (2, False, Telling.AT_REST)
    assert offer.told_at is not None

    Sku.objects.update(buffer_percent=100)
    assert (only_offer(shop).kept_back, only_offer(shop).published) == (7, 0)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 20), st.integers(0, 100), st.none() | st.integers(0, 20), st.booleans())
def test_the_figure_is_the_one_that_a_worker_would_send(
    units: int, percent: int, most: int | None, one: bool
) -> None:
    if not Connection.objects.exists():
        sold().offered()
    [row] = Outbound.objects.filter(topic=OutboundTopic.STOCK)
    main = Stock.objects.get(warehouse__code="MAIN").warehouse
    Connection.objects.update(
        buffer_units=units,
        buffer_percent=percent,
        max_published=most,
        warehouse=main,
        stock_rule="one" if one else "all",
    )
    connection = Connection.objects.get()

    [offer] = balance.of(Sku.objects.get()).offers

    [sent] = figures.read(connection, OutboundTopic.STOCK, [row]).values()
    assert offer.published == sent.told


def test_what_was_never_counted_is_unknown() -> None:
    shop = sold()
    empty = a_warehouse(shop.merchant, code="NEW")
    shop.offered(warehouse=empty, stock_rule="one")

    offer = only_offer(shop)

    assert (offer.available, offer.kept_back, offer.published) == (None, None, None)
    nothing = balance.of(a_sku(shop.merchant))
    assert (nothing.places.places, nothing.moves, nothing.unheld) == ([], [], 0)


def test_how_far_the_telling_is() -> None:
    shop = sold()
    shop.offered(told=11)
    rows = Outbound.objects.filter(topic=OutboundTopic.STOCK)
    now = timezone.now()
    seen = [only_offer(shop).telling]
    for columns in (
        {"due_at": now, "waiting_since": now},
        {"leased_until": now + timedelta(minutes=1)},
        {"leased_until": None, "due_at": None, "parked_at": now, "error_code": "rejected"},
    ):
        rows.update(**columns)
        seen.append(only_offer(shop).telling)
    error = only_offer(shop).error
    rows.delete()
    seen.append(only_offer(shop).telling)

    assert seen == [
        Telling.AT_REST, Telling.WAITING, Telling.AT_WORK, Telling.PARKED, Telling.NOT_LINKED,
    ]  # fmt: skip
    assert error == "rejected"


def test_what_keeps_the_telling_back() -> None:
    shop = sold()
    connection = shop.offered()
    assert only_offer(shop).hold is None

    Connection.objects.update(push_stock=False)
    assert only_offer(shop).hold == Hold.FLOW_OFF
    later = timezone.now() + timedelta(minutes=5)
    Activity.objects.filter(connection=connection).update(resume_at=later)
    assert only_offer(shop).hold == Hold.RESTING
    Connection.objects.update(state=State.INACTIVE)
    assert only_offer(shop).hold == Hold.INACTIVE
    Switch.objects.create(merchant=shop.merchant, on=False)
    assert only_offer(shop).hold == Hold.SWITCHED_OFF


def test_movements_lead_to_the_figures_of_now_and_to_their_orders() -> None:
    shop = sold()
    shop.waits(a_connection(shop.merchant), 2)
    stock.set_on_hand(shop.merchant.pk, [stock.Count(0, "CAM/P", "MAIN", 12)], "token:abc")

    moves = of(shop).moves

    assert [(one.warehouse, one.on_hand, one.reserved, one.number) for one in moves] == [
        ("MAIN", 16, 5, ""),
        ("FAR", 14, 5, "W1"),
        ("MAIN", 14, 3, "1001"),
        ("FAR", 14, 0, ""),
        ("MAIN", 10, 0, ""),
    ]
    assert [one.order_id for one in moves] == [None, None, shop.order_id, None, None]
    assert moves[0].movement.cause == "token:abc"


def test_only_the_last_movements_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.balance.moves.MOST", 2)
    shop = sold()

    assert [one.on_hand for one in of(shop).moves] == [14, 14]


def statements(shop: Sold) -> int:
    sku = Sku.objects.get(pk=shop.sku.pk)
    with CaptureQueriesContext(database) as captured:
        found = balance.of(sku)
        assert found.unheld == 0
    return len(captured)


def test_more_of_everything_is_not_more_statements() -> None:
    shop = sold()
    shop.waits(shop.offered(), 1)
    few = statements(shop)
    for number in range(4):
        connection = shop.offered(buffer_units=number, warehouse=shop.far, stock_rule="one")
        shop.bought(1, f"N{number}")
        shop.waits(connection, 1, f"M{number}")
        new = a_warehouse(shop.merchant, code=f"N{number}")
        stock.set_on_hand(shop.merchant.pk, [stock.Count(0, "CAM/P", new.code, 5)], "test")

    assert statements(shop) == few <= 14
