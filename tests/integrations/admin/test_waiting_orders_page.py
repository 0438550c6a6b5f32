"""Pedidos aguardando: what waits, why, what is held for it, and the way to put it right."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Merchant, Role
from integrations import inbox
from integrations.models import Connection, Inbound, Switch, WaitingOrder
from integrations.models.work import InboundTopic
from tests.builders import (
    a_connection,
    a_merchant,
    a_sku,
    a_user,
    a_waiting_item,
    a_waiting_order,
)
from tests.integrations.admin.pages import address, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LIST = address(WaitingOrder, "changelist")


def operator(merchant: Merchant) -> Client:
    return browser(a_user(merchant, role=Role.OPERATOR), headers={"accept-language": "en"})


def shown(client: Client, **query: Any) -> list[str]:
    return [order.number for order in client.get(LIST, query).context["cl"].result_list]


def html(client: Client, url: str = LIST) -> str:
    return client.get(url).content.decode()


def a_place() -> tuple[Connection, Client]:
    connection = a_connection(a_merchant())
    return connection, operator(connection.merchant)


def test_the_list_opens_on_what_needs_work_the_oldest_first() -> None:
    connection, client = a_place()
    for number in ("first", "second"):
        a_waiting_order(connection, number=number)
    a_waiting_order(connection, number="on its way", parked_at=None)

    assert shown(client) == ["first", "second"]
    assert shown(client, work="again") == ["on its way"]
    assert len(shown(client, work="all")) == 3


def test_it_says_why_names_the_term_and_leads_to_the_carriers_of_that_connection() -> None:
    connection, client = a_place()
    a_waiting_order(connection, term="Jadlog <Package>")

    page = html(client)

    assert "Jadlog &lt;Package&gt;" in page
    assert "<Package>" not in page
    link = f"/admin/integrations/connection/{connection.pk}/mapping/carrier/?q=Jadlog+%3CPackage%3E"
    assert link in page


def test_the_units_that_are_held_are_summed_up() -> None:
    connection, client = a_place()
    order = a_waiting_order(connection)
    for reserved in (2, 3):
        a_waiting_item(order, sku=a_sku(connection.merchant), quantity=3, reserved=reserved)
    a_waiting_order(connection)

    orders = client.get(LIST).context["cl"].result_list
    assert [one.units for one in orders] == [5, 0]


def test_reasons_are_counted_the_most_first_and_each_filters_the_list() -> None:
    connection, client = a_place()
    a_waiting_order(connection, code="unknown_sku", term="", detail="CUP")
    for _ in range(2):
        a_waiting_order(connection)
    a_waiting_order(connection, code="totals_disagree", parked_at=None)

    reasons = client.get(LIST).context["reasons"]

    assert [(one["url"], one["number"]) for one in reasons] == [
        ("?code=unmapped_carrier", 2),
        ("?code=unknown_sku", 1),
    ]
    assert len(shown(client, code="unmapped_carrier")) == 2


def test_the_page_shows_the_lines_with_what_is_held_and_the_platforms_words() -> None:
    connection, client = a_place()
    order = a_waiting_order(connection, code="unknown_sku", term="", detail="<b>CUP</b>")
    a_waiting_item(order, sku=a_sku(connection.merchant, code="MUG"), quantity=7, reserved=6)
    a_waiting_item(order, sku_code="CUP", title="A cup")

    page = html(client, address(WaitingOrder, "change", order.pk))

    assert "MUG" in page
    assert "unknown: CUP" in page
    assert "&lt;b&gt;CUP&lt;/b&gt;" in page
    assert "Create the SKU with this code" in page


def test_chosen_orders_are_read_again() -> None:
    connection, client = a_place()
    orders = [a_waiting_order(connection) for _ in range(3)]
    chosen = [order.pk for order in orders[:2]]

    with CaptureQueriesContext(database) as captured:
        client.post(LIST, {"action": "read_again", "_selected_action": chosen})

    due = Inbound.objects.filter(due_at__isnull=False, parked_at=None, urgent=True)
    assert due.count() == 2
    updates = [one for one in captured.captured_queries if "UPDATE integrations_in" in one["sql"]]
    assert len(updates) == 1


def test_one_is_read_again_from_its_page() -> None:
    connection, client = a_place()
    order = a_waiting_order(connection)
    url = address(WaitingOrder, "read_this_again", order.pk)
    client.get(url)
    assert not Inbound.objects.filter(due_at__isnull=False).exists()
    client.post(url, {"_form_submitted": "on"})
    assert Inbound.objects.filter(due_at__isnull=False).exists()


def test_who_may_only_look_sees_it_and_has_no_buttons() -> None:
    connection = a_connection(a_merchant())
    order = a_waiting_order(connection)
    viewer = browser(a_user(connection.merchant, role=Role.VIEWER))

    assert order.number in html(viewer)
    viewer.post(LIST, {"action": "read_again", "_selected_action": [order.pk]})
    assert not Inbound.objects.filter(due_at__isnull=False).exists()


def test_orders_held_by_the_switch_are_counted_at_the_top_and_nowhere_stored() -> None:
    connection, client = a_place()
    inbox.note(connection, InboundTopic.ORDER, ["1", "2"])
    a_waiting_order(connection, parked_at=None)  # in the list already
    assert client.get(LIST).context["held_orders"] == 0

    Switch.objects.create(merchant=connection.merchant, on=False)

    assert client.get(LIST).context["held_orders"] == 2
    assert "2 more orders wait because the integration is switched off." in html(client)
    assert operator(a_merchant()).get(LIST).context["held_orders"] == 0


def test_the_menu_and_the_dashboard_count_what_needs_somebody() -> None:
    connection, client = a_place()
    for _ in range(3):
        a_waiting_order(connection)
    a_waiting_order(connection, parked_at=None)
    a_waiting_order(a_connection(a_merchant()))

    cards = client.get("/admin/").context["cards"]

    assert [card["number"] for card in cards if card["link"] == LIST] == [3]


def test_the_age_is_told_and_colours_what_is_old() -> None:
    connection, client = a_place()
    order = a_waiting_order(connection)
    WaitingOrder.objects.filter(pk=order.pk).update(since=timezone.now() - timedelta(days=2))
    assert "2\xa0days" in html(client)
