"""What is switched off on a connection, what is held, and what waits because of it."""

import re
from html import unescape

import pytest
from django.test import Client
from django_q.models import OrmQ

from catalog.models import Role
from catalog.stock import Count, set_on_hand
from integrations import inbox, outbox, publications
from integrations.models import Activity, Connection, Outbound, State, Switch
from integrations.models.work import InboundTopic
from integrations.traffic import FLAGS, Flow
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_product,
    a_sku,
    a_user,
    a_warehouse,
)
from tests.integrations.admin.pages import address, browser, form_data
from tests.integrations.diagnosis_cases import sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def a_filled_connection(**values: object) -> Connection:
    given = {"oi": "1.", "api_url": "https://api.anymarket.example/v2"}
    return a_connection(a_merchant(), settings=given, secrets={"token": "x"}, **values)


def page_of(connection: Connection, role: Role = Role.OWNER) -> str:
    client = browser(a_user(connection.merchant, role=role))
    html = client.get(address(Connection, "change", connection.pk)).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def turn(connection: Connection, flow: Flow, on: bool) -> str:
    """Save the page with this switch turned; the messages it answers."""
    client: Client = browser(a_user(connection.merchant))
    url = address(Connection, "change", connection.pk)
    data = form_data(client.get(url))
    data.pop(FLAGS[flow], None)
    if on:
        data[FLAGS[flow]] = "on"
    response = client.post(url, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("flow", list(Flow))
def test_each_flow_has_its_switch_on_the_page(flow: Flow) -> None:
    connection = a_filled_connection()

    turn(connection, flow, on=False)

    connection.refresh_from_db()
    off = [one for one, column in FLAGS.items() if not getattr(connection, column)]
    assert off == [flow]


@pytest.mark.parametrize("platform", ["anymarket", "sandbox"])
def test_the_switches_stand_together(platform: str) -> None:
    connection = a_connection(a_merchant(), platform=platform)
    client = browser(a_user(connection.merchant))
    response = client.get(address(Connection, "change", connection.pk))

    names = [
        field.field.name
        for fieldset in response.context["adminform"]
        for line in fieldset
        for field in line
        if hasattr(field.field, "name")
    ]

    first = names.index("push_products")
    assert set(names[first : first + len(FLAGS)]) == set(FLAGS.values())


@pytest.mark.parametrize("flow", list(Flow))
def test_the_list_names_what_is_off(flow: Flow) -> None:
    connection = a_connection(a_merchant(), **{FLAGS[flow]: False})
    client = browser(a_user(connection.merchant))

    html = client.get(address(Connection, "changelist")).content.decode()

    cell = re.search(r"field-off.*?</td>", html, re.S)
    assert cell
    shown = " ".join(re.sub(r"<[^>]*>", " ", cell.group()).split())
    assert shown.endswith(str(flow.label))
    assert "," not in shown


def test_the_page_says_what_is_off_and_how_much_waits() -> None:
    shop = sold(push_stock=False)
    set_on_hand(shop.merchant.pk, [Count(0, shop.sku.code, shop.warehouse.code, 4)], "erp")

    text = page_of(shop.connection, Role.VIEWER)

    assert "Stock Held: switched off on this connection 1 0" in text
    assert "Prices Flows 0 0" in text


def test_what_holds_the_whole_connection_holds_each_flow() -> None:
    connection = a_connection(a_merchant())
    Switch.objects.create(merchant=connection.merchant, on=False)

    text = page_of(connection)

    assert text.count("Held: the merchant's integration is switched off") == len(Flow)


def test_a_flow_that_is_off_says_so_before_what_holds_everything() -> None:
    connection = a_connection(a_merchant(), state=State.INACTIVE, push_prices=False)

    text = page_of(connection)

    assert text.count("Held: the connection is inactive") == len(Flow) - 1
    assert "Prices Held: switched off on this connection" in text


def test_everything_that_waits_is_counted_with_its_age() -> None:
    shop = sold()
    inbox.note(shop.connection, InboundTopic.ORDER, ["1", "2"])
    publications.want(shop.connection, [a_product(shop.merchant).pk for _ in range(3)])
    shop.work("price").update(parked_at="2026-03-14T15:09:00Z", error_code="rejected")

    text = page_of(shop.connection)

    assert "Products Flows 3 0 0 minutes" in text
    assert "Prices Flows 0 1 -" in text
    assert "Orders Flows 2 0 0 minutes" in text
    assert "Order status Flows 0 0" in text


def test_another_connections_rows_are_not_counted() -> None:
    shop = sold()
    other = a_connection(shop.merchant)
    outbox.follow([a_listing(other, shop.sku)])

    assert "Stock Flows 0 0" in page_of(shop.connection)
    assert "Stock Flows 1 0" in page_of(other)


def test_switching_off_says_that_changes_wait() -> None:
    connection = a_filled_connection()

    assert "Stock: switched off" in turn(connection, Flow.STOCK, on=False)


def test_a_change_of_a_flow_that_is_off_is_kept_and_told_of_when_it_is_on_again() -> None:
    connection = a_filled_connection(push_stock=False)
    sku = a_sku(connection.merchant)
    warehouse = a_warehouse(connection.merchant, is_default=True)
    outbox.follow([a_listing(connection, sku)])
    Outbound.objects.update(due_at=None, waiting_since=None)

    set_on_hand(connection.merchant_id, [Count(0, sku.code, warehouse.code, 4)], "erp")

    assert "Stock: switched on. Listings that waited and are told now: 1." in turn(
        connection, Flow.STOCK, on=True
    )
    row = Outbound.objects.get(topic="stock")
    assert row.due_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("flow", "pulls"),
    [(Flow.STOCK, False), (Flow.PRICE, False), (Flow.PRODUCTS, False), (Flow.ORDERS, True)],
)
def test_switching_on_wakes_the_connection_at_once(flow: Flow, pulls: bool) -> None:
    connection = a_filled_connection(**{FLAGS[flow]: False})
    later = "2999-01-01T00:00:00Z"
    Activity.objects.update(push_due_at=later, pull_due_at=later)

    turn(connection, flow, on=True)

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(connection.pk,)]
    activity = Activity.objects.get()
    assert activity.push_due_at is None
    assert (activity.pull_due_at.year < 2999) is pulls  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_saving_without_turning_a_switch_wakes_nobody() -> None:
    connection = a_filled_connection(push_prices=False)

    assert "Prices" not in turn(connection, Flow.PRICE, on=False)
    assert not OrmQ.objects.exists()


def test_a_viewer_turns_nothing() -> None:
    connection = a_filled_connection()
    client = browser(a_user(connection.merchant, role=Role.VIEWER))

    client.post(address(Connection, "change", connection.pk), {"push_prices": "on"})

    connection.refresh_from_db()
    assert all(getattr(connection, column) for column in FLAGS.values())
